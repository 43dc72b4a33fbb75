"""One process that plays every part (同台): a house, a clock that can be moved, and what was sent, in order of sending.

The headless channel, the terminal and written conversations stand on it. Pushes and timers are drained inline by the
same functions that serve in production.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.clock import MovedClock
from bot.composition import House, fire_due
from handlers.conversation.message import Account, Inbound, Outgoing
from storage.engine import InlineEngine

ROUNDS = 10_000


@dataclass(frozen=True)
class Delivered:
    """A message that was sent, and whether it is one that was sent before."""

    message: Outgoing
    at: datetime
    again: bool = False


class Stage:
    """Hears, fires what is due, delivers."""

    def __init__(self, house: House, clock: MovedClock) -> None:
        self.house = house
        self.clock = clock
        assert isinstance(house.store.engine_seam, InlineEngine)

    def hear(self, message: Inbound, *, merged: Sequence[Inbound] = ()) -> list[Delivered]:
        """One message: its replies, then everything else that it caused."""
        now = self.clock.now()
        heard = self.house.engine.hear(message, now, merged=merged)
        said = [self._sent(reply, now, again=heard.again) for reply in heard.replies]
        return said + list(self.settle())

    def settle(self) -> Iterator[Delivered]:
        """Timers that are due and pushes that may go, until there is nothing left to do now."""
        for _ in range(ROUNDS):
            now = self.clock.now()
            sent = list(self._drain(now))
            yield from sent
            if not sent and not fire_due(self.house, now):
                return

    def advance(self, until: datetime) -> Iterator[Delivered]:
        """Move the clock; each timer fires, and each waiting push goes, at its own moment."""
        for _ in range(ROUNDS):
            yield from self.settle()
            following = self.next_moment()
            if following is None or following > until:
                break
            self.clock.set(following)
        self.clock.set(until)
        yield from self.settle()

    def next_moment(self) -> datetime | None:
        """When something is due next by itself."""
        with self.house.store.begin() as work:
            moments = [at for at in (work.timers.next_at(), work.messages.next_due_at()) if at is not None]
        return min(moments, default=None)

    def unsent(self) -> list[Delivered]:
        """After a restart: replies that were committed and never went out."""
        now = self.clock.now()
        with self.house.store.begin() as work:
            waiting = work.messages.due(now, replies_before=now)
        return [self._sent(message, now) for message in waiting]

    def newest_card(self, account: Account) -> Outgoing | None:
        with self.house.store.begin() as work:
            return work.messages.newest_card(account)

    def card(self, mid: str) -> Outgoing | None:
        with self.house.store.begin() as work:
            return work.messages.get(mid)

    def _drain(self, now: datetime) -> Iterator[Delivered]:
        with self.house.store.begin() as work:
            waiting = work.messages.due(now)
        for message in waiting:
            yield self._sent(message, now)

    def _sent(self, message: Outgoing, now: datetime, *, again: bool = False) -> Delivered:
        if not again:
            with self.house.store.begin() as work:
                work.messages.sent(message.mid, now)
        return Delivered(message, now, again)
