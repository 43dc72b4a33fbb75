"""The demo page's other side (演示): an officer who is wherever the resident's ticket is, and what happened to it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.clock import Clock
from bot.composition import House
from bot.writer import Writer
from handlers.conversation.message import Account, Named, Part, Say
from handlers.enrolment import enrol
from handlers.notices import NOTICES
from handlers.ports.store import Work
from tickets.ticket import Event, Ticket
from tickets.units import ActorKind, Role, StaffMember

NAME = "演示承办人"
TICKETS = 5
ASSIGNED = ("dispatched", "transferred")

Step = Mapping[str, object]


class Demo:
    """What the demo page asks the house for."""

    def __init__(self, house: House, clock: Clock, writer: Writer) -> None:
        self._house = house
        self._clock = clock
        self._writer = writer

    async def officer(self, officer: Account, resident: Account) -> None:
        """Enrol the page's officer where the resident's newest ticket is, and hand over the card they missed."""
        await self._writer.do(lambda: self._enrol(officer, resident))

    async def timeline(self, resident: Account) -> Sequence[Step]:
        return await self._writer.do(lambda: self._timeline(resident))

    def _enrol(self, officer: Account, resident: Account) -> None:
        with self._house.store.begin() as work:
            visitor = work.conversations.load(resident)
            if visitor is not None and visitor.quiet:  # whoever watches the demo is awake
                work.conversations.save(replace(visitor, quiet=False))
            ticket = next(iter(self._tickets(work, resident, 1)), None)
            unit = ticket.unit if ticket and ticket.unit else self._fallback()
            member = work.staff.by_account(officer)
            if member is not None and member.unit == unit:
                return
            member = StaffMember(f"demo:{_short(officer)}", NAME, unit, Role.OFFICER)
            enrol(work, self._house.city, member, officer, self._clock.now())
            if ticket is not None:
                self._hand_over(work, ticket, member, officer)

    def _fallback(self) -> str:
        units = self._house.city.units
        return next(iter(units.fallbacks or units.all)).code

    def _hand_over(self, work: Work, ticket: Ticket, member: StaffMember, officer: Account) -> None:
        """The push that a colleague got when the ticket came; under the same id, so that it never comes twice."""
        event = next((one for one in reversed(work.tickets.events(ticket.number)) if one.type in ASSIGNED), None)
        if event is None:
            return
        case = self._house.engine.casework(work, self._clock.now())
        notice = NOTICES[event.type][0]
        more, choices = case.staff_card(case, ticket, member)
        parts = (Part(notice.key, case.values(ticket, event)), *more)
        say = Say(parts, choices, tuple(ticket.photos), ticket.number)
        case.push(say, officer, case.city.language, f"{ticket.number}:{event.seq}:{notice.audience}", case.now)

    def _timeline(self, resident: Account) -> Sequence[Step]:
        with self._house.store.begin() as work:
            found = [(one, work.tickets.events(one.number)) for one in self._tickets(work, resident, TICKETS)]
        return [self._step(ticket, event) for ticket, events in reversed(found) for event in events]

    def _tickets(self, work: Work, resident: Account, limit: int) -> tuple[Ticket, ...]:
        conversation = work.conversations.load(resident)
        return work.tickets.of_citizen(conversation.person, limit=limit) if conversation else ()  # type: ignore[arg-type]

    def _step(self, ticket: Ticket, event: Event) -> Step:
        city, texts, now = self._house.city, self._house.engine.texts, self._clock.now()
        unit = event.data.get("unit_code") or event.by.unit
        who = texts.word(Named("unit", unit), city.language, now) if unit else ""
        words = [who, event.text if event.by.kind is ActorKind.STAFF else ""]
        return {
            "number": ticket.number,
            "at": event.at,
            "type": event.type,
            "state": texts.text(f"event.{event.type}", {}, city.language, now),
            "text": "：".join(word for word in words if word),
        }


def _short(account: Account) -> str:
    return hashlib.sha256(account.id.encode()).hexdigest()[:12]
