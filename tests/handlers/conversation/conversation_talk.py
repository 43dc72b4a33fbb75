"""A whole house on a fresh store: real city, real understanding, a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.stage import Delivered, Stage
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Segment, Text
from handlers.conversation.state import Conversation
from handlers.ports.understanding import Understanding
from storage.crypto import Keyring
from storage.store import SqlStore
from tickets.city import City
from tickets.ticket import Ticket
from tickets.units import Role, StaffMember

CITY = Path(__file__).parents[3] / "cities" / "demo"
START = datetime.fromisoformat("2026-11-21T16:20:00+08:00")
WANG = Account("test", "citizen:wang")
LI = Account("test", "citizen:li")
GAS = "人民路38号2单元煤气味很重"
LAMP = "人民路38号院门口的路灯坏了快一周了"


@dataclass
class Talk:
    """People who talk with the line; what they were sent, in order."""

    folder: Path
    city: City
    understanding: Understanding
    sent: list[Delivered] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self.stage = self._open(START)

    def _open(self, at: datetime) -> Stage:
        store = SqlStore(f"sqlite:///{self.folder / 'talk.db'}", Keyring([b"conversations".ljust(32)]))
        store.create_tables()
        return Stage(House(self.city, store, build_engine(self.city, store, self.understanding)), MovedClock(at))

    @property
    def house(self) -> House:
        return self.stage.house

    @property
    def now(self) -> datetime:
        return self.stage.clock.now()

    def message(self, *segments: Segment | str, who: Account = WANG, id: str = "", **more: Any) -> Inbound:
        self.count += 1
        said = tuple(Text(s) if isinstance(s, str) else s for s in segments)
        return Inbound(who, id or f"e{self.count}", said, self.now, **more)

    def say(self, *segments: Segment | str, who: Account = WANG, id: str = "", **more: Any) -> list[Outgoing]:
        return self.hear(self.message(*segments, who=who, id=id, **more))

    def hear(self, message: Inbound, merged: Sequence[Inbound] = ()) -> list[Outgoing]:
        delivered = self.stage.hear(message, merged=merged)
        self.sent += delivered
        return [one.message for one in delivered]

    def press(self, label: str, who: Account = WANG, id: str = "") -> list[Outgoing]:
        """Press the newest button of this label."""
        with self.house.store.begin() as work:
            cards = [m for m in work.messages.since(who, 0, limit=10_000) if label in m.labels]
        return self.say(Pressed(cards[-1].mid, cards[-1].labels.index(label) + 1), who=who, id=id)

    def advance(self, **time: float) -> list[Outgoing]:
        delivered = list(self.stage.advance(self.now + timedelta(**time)))
        self.sent += delivered
        return [one.message for one in delivered]

    def restart(self) -> list[Outgoing]:
        now = self.now
        self.house.close()
        self.stage = self._open(now)
        return [one.message for one in (*self.stage.unsent(), *self.stage.settle())]

    def enrol(self, name: str, role: Role = Role.OPERATOR, unit: str = "city-12345") -> Account:
        account = Account("test", f"staff:{name}")
        with self.house.store.begin() as work:
            work.staff.enrol(StaffMember(f"staff:{name}", name, unit, role), account, self.now)
        return account

    def leave(self, account: Account) -> None:
        with self.house.store.begin() as work:
            work.staff.leave(account, self.now)

    def conversation(self, who: Account = WANG) -> Conversation:
        with self.house.store.begin() as work:
            found = work.conversations.load(who)
        assert found is not None
        return found

    def change(self, change: Callable[[Conversation], Conversation], who: Account = WANG) -> None:
        """As an older release, or a fault, would have left it."""
        with self.house.store.begin() as work:
            found = work.conversations.load(who)
            assert found is not None
            work.conversations.save(change(found))

    def tickets(self, who: Account = WANG) -> tuple[Ticket, ...]:
        with self.house.store.begin() as work:
            found = work.conversations.load(who)
            return work.tickets.of_citizen(found.person) if found else ()  # type: ignore[arg-type]


def with_frame(conversation: Conversation, **changes: Any) -> Conversation:
    """The top frame changed."""
    return replace(conversation, frames=(*conversation.frames[:-1], replace(conversation.frames[-1], **changes)))


def keys(messages: Sequence[Outgoing], who: Account | None = WANG) -> list[str]:
    return [m.key for m in messages if who is None or m.to == who]
