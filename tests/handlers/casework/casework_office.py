"""An office for tests: the demo city, a real store, and one change at a time, without a conversation around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.cities import load_city
from handlers.conversation.message import Account, Outgoing
from handlers.conversation.state import Conversation
from handlers.desk.showing.cards import staff_card
from handlers.dialogues.following.survey import survey_choices
from handlers.ports.store import Work
from handlers.texts import Texts
from handlers.usecases.casework import Casework
from handlers.usecases.clockwork import fire
from handlers.usecases.opening import open_ticket
from storage.store import SqlStore
from tickets.catalogue import Kind
from tickets.city import City
from tickets.geography import Place
from tickets.ticket import CitizenId, Confidentiality, Contact, Event, Ticket, TicketNumber
from tickets.units import Actor, Role, StaffMember

START = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
LAMP = "0104"
COMMUNITY = "560101005001"
WANG = CitizenId("p-wang")
WANG_ACCOUNT = Account("web", "wang")
Change = Callable[[Casework, Ticket], Ticket]


@cache
def demo() -> City:
    return load_city(Path(__file__).parents[3] / "cities" / "demo")


@dataclass
class Office:
    """Holds store and clock; `city` may be another one, as after a restart with newer data."""

    store: SqlStore
    city: City = field(default_factory=demo)
    now: datetime = START
    sent: list[Outgoing] = field(default_factory=list)

    def __post_init__(self) -> None:
        with self.store.begin() as work:
            work.conversations.save(Conversation(WANG_ACCOUNT, "zh-CN", WANG))

    def enrol(self, name: str, role: Role, unit: str = "city-lighting") -> Actor:
        member = StaffMember(f"m-{name}", name, unit, role)
        with self.store.begin() as work:
            work.staff.enrol(member, Account("web", name), self.now)
        return Actor.staff(member)

    def opened(self, **changes: object) -> Ticket:
        """A lamp that is out at the gate of Renmin Road 38, dispatched to the lighting office."""
        place = Place("人民路38号院门口", area=COMMUNITY)
        draft = Ticket(
            TicketNumber(""),
            WANG,
            self.now,
            category=LAMP,
            kind=Kind.HELP,
            title="路灯不亮",
            text="路灯不亮一周了",
            place=place,
            contact=Contact("13812345678", "王女士"),
        )
        return self._changed(lambda case: open_ticket(case, replace(draft, **changes)))  # type: ignore[arg-type]

    def do(self, number: str, change: Change) -> Ticket:
        """One change in one transaction."""

        def changed(case: Casework) -> Ticket:
            ticket = case.work.tickets.get(number)
            assert ticket is not None
            return change(case, ticket)

        return self._changed(changed)

    def _changed(self, change: Callable[[Casework], Ticket]) -> Ticket:
        """Do it, and deliver at once what was put on its way, whatever the hour."""
        with self.store.begin() as work:
            case = self.case(work)
            ticket = change(case)
        with self.store.begin() as work:
            for message in case.pushed:
                work.messages.sent(message.mid, self.now)
        self.sent += case.pushed
        return ticket

    def case(self, work: Work) -> Casework:
        return Casework(work, self.city, self.now, Texts(self.city), staff_card, survey_choices, lambda words: {})

    def ticket(self, number: str) -> Ticket:
        with self.store.begin() as work:
            found = work.tickets.peek(number)
        assert found is not None
        return found

    def events(self, number: str) -> list[Event]:
        with self.store.begin() as work:
            return list(work.tickets.events(number))

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.city.timezone)

    def told(self, who: str) -> list[Outgoing]:
        """All that was pushed to this account, oldest first."""
        return [message for message in self.sent if message.to.id == who]

    def keys(self, who: str) -> list[str]:
        return [message.key for message in self.told(who)]

    def later(self, **span: float) -> None:
        """Move the clock; each timer of each ticket fires at its own moment."""
        until = self.now + timedelta(**span)
        while True:
            with self.store.begin() as work:
                at = work.timers.next_at()
                due = work.timers.due(at) if at is not None and at <= until else ()
            if at is None or not due:
                break
            self.now = max(self.now, at)
            self.do(due[0].key, _fired)
        self.now = until


def _fired(case: Casework, ticket: Ticket) -> Ticket:
    done = fire(case, ticket)
    assert done is not None
    return done


def tip_off(confidentiality: Confidentiality) -> dict[str, object]:
    return {
        "category": "0407",
        "kind": Kind.TIP_OFF,
        "title": "化工厂夜里排污水",
        "text": "化工厂夜里往河里排污水，我在三车间上夜班，电话13812345678",
        "summary": "化工厂夜里往河里排污水，我在三车间上夜班，电话13812345678",
        "identifying": ("我在三车间上夜班",),
        "confidentiality": confidentiality,
    }
