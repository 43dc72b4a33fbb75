"""Years of a city's appeals, drawn: three years up to now, the newest open; matters, areas and citizens unequally often."""

from __future__ import annotations

import hashlib
import itertools
import random
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from handlers.conversation.message import Account, Outgoing
from tickets.catalogue import Kind
from tickets.city import City
from tickets.geography import Place
from tickets.ticket import CitizenId, Contact, Due, Event, Outcome, Reply, State, Ticket, TicketNumber
from tickets.units import LINE, Actor, ActorKind, Role

YEARS = timedelta(days=3 * 365)
HANDLED_WITHIN = timedelta(days=9)
GAP = timedelta(hours=7)
EVENTS = 10
CITIZENS = 0.45
"""So many citizens a ticket: one in three has several tickets."""
SENTENCES = (1, 1, 2, 4)
"""Of so many an appeal is made: short ones in a chat, long ones in a letter."""
ENDS = ((State.CLOSED, 86), (State.WITHDRAWN, 4), (State.DECLINED, 3), (State.HANDED_OVER, 4), (State.MERGED, 3))
OPEN = (
    (State.ACCEPTED, 4), (State.DISPATCHED, 10), (State.ACKNOWLEDGED, 10), (State.CONTACTED, 12), (State.IN_PROGRESS, 40),
    (State.RETURN_REQUESTED, 2), (State.FOLLOW_UP, 18), (State.REVIEW, 1), (State.SHELVED, 3),
)  # fmt: skip
LIFE = ("submitted", "accepted", "dispatched", "acknowledged", "contacted", "supplemented", "interim_replied", "replied",
        "follow_up_started", "rated", "closed")  # fmt: skip


class Town:
    """Draws appeals as a city's residents would make them; a ticket is drawn the same whoever draws it."""

    def __init__(self, city: City, count: int, now: datetime) -> None:
        self.city, self.count, self.now = city, count, now.astimezone(UTC)
        self._chance = random.Random(12345)
        self.citizens = max(1, int(count * CITIZENS))
        self._examples: dict[str, list[str]] = {}
        for code, text in city.examples["zh-CN"]:
            self._examples.setdefault(code, []).append(text)
        leaves = self._chance.sample(city.catalogue.leaves, len(city.catalogue.leaves))
        self._leaves = [leaf for leaf in leaves if leaf.code in self._examples]
        self._often = list(itertools.accumulate(1 / rank for rank in range(1, len(self._leaves) + 1)))
        self._places = [place for place in city.geography.places if place.area]
        self._units = {leaf.code: self._unit(leaf.unit_role) for leaf in self._leaves}

    def _unit(self, role: str) -> list[str]:
        return [unit.code for unit in self.city.units.by_role.get(role, ())] or ["city-12345"]

    def tickets(self, first: int, end: int) -> Iterator[Ticket]:
        """Those from `first` on, before `end`, in the order of their submission."""
        day, number = None, 0
        for n in range(first, end):
            local = self._day(n)
            if day != local:
                number = n - bisect_left(range(n), local, key=self._day) if day is None else 0
            day, number = local, number + 1
            self._chance.seed(n)
            yield self._ticket(TicketNumber(f"{self.city.prefix}-{local:%y%m%d}-{number:04d}"), self._at(n))

    def _at(self, n: int) -> datetime:
        return self.now - YEARS * (1 - n / self.count)

    def _day(self, n: int) -> date:
        return self._at(n).astimezone(self.city.timezone).date()

    def _ticket(self, number: TicketNumber, at: datetime) -> Ticket:
        chance = self._chance
        [leaf] = chance.choices(self._leaves, cum_weights=self._often)
        place = chance.choice(self._places)
        where = f"{place.name('zh-CN')}{chance.randint(1, 99)}号"
        told = "。".join(chance.choices(self._examples[leaf.code], k=chance.choice(SENTENCES)))
        said = f"{where}，{told}"
        is_open = self.now - at < HANDLED_WITHIN or chance.random() < 0.002
        state = State(_drawn(chance, OPEN if is_open else ENDS))
        unit = None if state is State.ACCEPTED else chance.choice(self._units[leaf.code])
        due = at + timedelta(days=chance.choice((5, 7, 7, 20)))
        return Ticket(
            number,
            CitizenId(self.citizen(int(chance.random() ** 2 * self.citizens))),
            at,
            state,
            version=EVENTS,
            kind=leaf.kind or Kind.HELP,
            category=leaf.code,
            title=told[:12],
            summary=said,
            text=said,
            place=Place(where, 32.07, 113.04, "GCJ-02", place.area, place.code),
            contact=Contact(f"138{chance.randrange(10**8):08d}", "王女士"),
            unit=unit,
            officer=f"s{chance.randrange(3)}" if unit else None,
            due=Due(reply=due),
            clock_from=at,
            reply_days=5,
            estimated=is_open and chance.random() < 0.1,
            dispatched_at=at,
            replies=() if is_open else (Reply(due, "s0", unit or "", "已派人到现场处理，恢复正常。", final=True),),
            overdue=is_open and due < self.now,
            outcome=Outcome.SOLVED if state is State.CLOSED else None,
            closed_at=None if is_open else due,
            events=EVENTS,
        )

    def next_action_at(self, ticket: Ticket) -> datetime | None:
        """When the line must look at it again."""
        return ticket.due.reply if ticket.is_open and not ticket.overdue else None

    def citizen(self, n: int) -> str:
        return f"{n:032x}"

    def account(self, n: int) -> Account:
        return Account("bench", f"old{n}")

    def events(self, ticket: Ticket) -> list[Event]:
        """What happened to it. Of tickets of one unit the times alone differ."""
        officer, data = (
            Actor(ActorKind.STAFF, "s0", "李建国", ticket.unit, Role.OFFICER),
            {"unit_code": ticket.unit or ""},
        )
        return [
            Event(n + 1, ticket.submitted_at + n * GAP, LIFE[n], officer if n > 2 else LINE, "", data)
            for n in range(EVENTS)
        ]

    def said(self, ticket: Ticket) -> list[Outgoing]:
        """A reply and a push."""
        to, at = self.account(int(ticket.citizen, 16)), ticket.submitted_at
        mid, text = (
            hashlib.blake2b(ticket.number.encode(), digest_size=9).hexdigest(),
            f"已受理，工单 {ticket.number}。",
        )
        return [
            Outgoing(
                ("p" if push else "r") + mid,
                to,
                "report.accepted",
                text,
                "zh-CN",
                push=push,
                ticket=ticket.number,
                created_at=at,
                due_at=at,
            )
            for push in (False, True)
        ]


def _drawn(chance: random.Random, weighted: Sequence[tuple[State, int]]) -> State:
    return chance.choices([state for state, _ in weighted], [weight for _, weight in weighted])[0]
