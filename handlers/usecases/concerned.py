"""Whom a ticket concerns (该通知谁): who must act, who decides, whom the resident answers, and who of them is on duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.ports.store import Work
from tickets.city import City
from tickets.deadlines import is_urgent
from tickets.geography import Place
from tickets.lifecycle import BEFORE_DISPATCH, WITH_UNIT, is_witness
from tickets.ticket import Confidentiality, State, Ticket
from tickets.units import LINE_ROLES, Role, StaffMember


@dataclass
class Concerned:
    """The staff of one transaction, as they are at `now`."""

    work: Work
    city: City
    now: datetime
    _alike: dict[str, tuple[Ticket, ...]] = field(default_factory=dict, kw_only=True)

    def responsible(self, ticket: Ticket) -> tuple[StaffMember, ...]:
        """Who must act now: the officer to whom it was allotted, else everybody of the unit; the line's own people
        while no unit has it, or while a person looks at it again."""
        if ticket.state is State.REVIEW:
            return self.supervisors()
        if ticket.unit is None or ticket.state in BEFORE_DISPATCH:
            return self.dispatchers()
        staff = self.present(self.work.staff.of_unit(ticket.unit))
        return tuple(member for member in staff if member.id == ticket.officer) or staff

    def asker(self, ticket: Ticket) -> tuple[StaffMember, ...]:
        """Whom the resident answers: the person of the line who wrote last, and nobody else; else who handles it."""
        person = self.line_person(ticket)
        return (person,) if person is not None else self.responsible(ticket)

    def line_person(self, ticket: Ticket) -> StaffMember | None:
        """The person of the line with whom the resident exchanges words at present."""
        for event in reversed(self.work.tickets.events(ticket.number)):
            if event.type == "message_to_resident":
                return self.work.staff.get(event.by.id) if event.by.role in LINE_ROLES else None
        return None

    def supervisors(self) -> tuple[StaffMember, ...]:
        """The supervisors; where none is enrolled nothing gets stuck: the dispatchers."""
        supervisors = self.work.staff.with_role(Role.SUPERVISOR)
        return self.on_duty(supervisors) or self.line_staff(Role.DISPATCHER) or supervisors

    def alike(self, ticket: Ticket) -> tuple[Ticket, ...]:
        """Other tickets of the same matter at the very same place that the same unit is handling, the newest first."""
        place = ticket.place
        if ticket.category is None or ticket.unit is None or place is None or place.area is None:
            return ()
        if ticket.number not in self._alike:
            near = self.work.tickets.nearby(ticket.category, place.area, WITH_UNIT)
            self._alike[ticket.number] = tuple(
                other
                for other in near
                if other.number != ticket.number and other.unit == ticket.unit and is_there(other, place)
            )
        return self._alike[ticket.number]

    def dispatchers(self) -> tuple[StaffMember, ...]:
        """The dispatchers; while none is on duty the supervisors, who may do what they do, or those who lead the line."""
        if on_duty := self.on_duty(dispatchers := self.work.staff.with_role(Role.DISPATCHER)):
            return on_duty
        supervisors = self.work.staff.with_role(Role.SUPERVISOR)
        return self.on_duty(supervisors) or dispatchers or supervisors or self.leaders()

    def stands_in(self, member: StaffMember) -> bool:
        """Whether a supervisor does what waits for a dispatcher, because none is on duty."""
        return member.role is Role.SUPERVISOR and not self.on_duty(self.work.staff.with_role(Role.DISPATCHER))

    def nobody_decides(self) -> bool:
        """Whether neither a dispatcher nor a supervisor is enrolled, so that no return can be decided."""
        return not self.work.staff.with_role(Role.DISPATCHER, Role.SUPERVISOR)

    def by_filer(self, ticket: Ticket) -> bool:
        """Whether the resident has no chat, so that who filed it (代录) passes on what they should hear. Nobody can of who stayed
        anonymous: they come by their code."""
        return self.without_chat(ticket) and ticket.confidentiality is not Confidentiality.ANONYMOUS

    def without_chat(self, ticket: Ticket) -> bool:
        """Whether it was filed for a resident (代录) who has not come to any chat since."""
        return bool(ticket.filed_by) and self.work.conversations.of_person(ticket.citizen) is None

    def witness(self, ticket: Ticket) -> StaffMember | None:
        """Who saw it and filed it themselves (巡查上报), so that the line asks them; None where somebody else answers, or nobody may."""
        if not (ticket.seen_by_filer and self.without_chat(ticket)):
            return None
        filer = self.work.staff.get(ticket.filed_by)
        return filer if filer is not None and is_witness(filer, ticket) else None

    def nobody_there(self, ticket: Ticket) -> bool:
        """Whether nobody can be reached: neither a number nor a chat. Who comes by their code later can be."""
        return ticket.out_of_reach and self.without_chat(ticket)

    def is_rung(self, ticket: Ticket) -> bool:
        """Whether the line has to ring for the follow-up (电话回访): nothing else reaches the resident, and they gave a number to be
        reached by."""
        there = self.work.conversations.of_person(ticket.citizen)
        named = ticket.confidentiality is Confidentiality.NAMED
        return named and bool(ticket.contact and ticket.contact.phone) and (there is None or there.blocked)

    def leaders(self) -> tuple[StaffMember, ...]:
        """The heads of the line's own unit, or units: those where its people are enrolled."""
        own = {member.unit for member in self.work.staff.with_role(*LINE_ROLES)}
        return tuple(head for head in self.work.staff.with_role(Role.HEAD) if head.unit in own)

    def line_staff(self, role: Role) -> tuple[StaffMember, ...]:
        return self.present(self.work.staff.with_role(role))

    def on_duty(self, staff: Sequence[StaffMember]) -> tuple[StaffMember, ...]:
        """Those of them who are on duty now (在岗)."""
        return tuple(member for member in staff if not member.is_away(self.now))

    def present(self, staff: Sequence[StaffMember]) -> tuple[StaffMember, ...]:
        """Those on duty; where nobody is, all of them, who are told when they are back, of what is urgent at once."""
        return self.on_duty(staff) or tuple(staff)

    def unattended(self, ticket: Ticket, staff: Sequence[StaffMember]) -> bool:
        """Whether nobody who must acknowledge it is on duty before that is due."""
        back = min((member.away_until for member in staff if member.away_until), default=None)
        sign = ticket.due.sign
        return not self.on_duty(staff) and (is_urgent(ticket) or (back and sign and back >= sign) is True)


def is_there(ticket: Ticket, place: Place) -> bool:
    """Whether it is there: told in the same words, or at the same known place and detail."""
    other = ticket.place
    if other is None:
        return False
    same = place.known is not None and (other.known, other.detail) == (place.known, place.detail)
    return same or other.text == place.text
