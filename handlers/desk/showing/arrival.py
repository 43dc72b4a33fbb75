"""Who has just been enrolled hears what waits for their unit (绑定后的待办): tickets that came while nobody was there, and what a
supervisor wrote of them (督办), which reached nobody then."""

from __future__ import annotations

from datetime import datetime

from handlers.conversation.message import Account, Part
from handlers.conversation.state import ARRIVAL, Conversation
from handlers.conversation.turn import Turn
from handlers.desk.showing.lists import LISTED, NOT_OURS, to_open
from handlers.ports.store import Work
from tickets.city import City
from tickets.deadlines import is_late
from tickets.ticket import Ticket
from tickets.units import UNIT_ROLES, StaffMember


def plan_arrival(work: Work, city: City, member: StaffMember, account: Account, now: datetime) -> None:
    """Have it told to somebody who has not written since they were enrolled."""
    if member.role in UNIT_ROLES and work.tickets.of_units([member.unit], but=NOT_OURS, limit=1):
        known = work.conversations.load(account) or Conversation(account, city.language, work.new_person())
        work.conversations.save(known.waking(ARRIVAL, now))


def say_waiting(turn: Turn, member: StaffMember | None = None) -> None:
    """The open tickets of the unit, overdue first, each with the last supervision; nothing where there are none."""
    member = member or turn.member
    if member is None or member.role not in UNIT_ROLES:
        return
    tickets = turn.work.tickets.of_units([member.unit], but=NOT_OURS, limit=LISTED)
    if not tickets:
        return
    count = turn.work.tickets.count_of_units([member.unit], but=NOT_OURS)
    parts = [part for ticket in tickets for part in _told(turn, ticket)]
    turn.say("desk.arrival", *parts, choices=to_open(t.number for t in tickets), count=count)


def _told(turn: Turn, ticket: Ticket) -> list[Part]:
    parts = [Part("desk.list_overdue" if is_late(ticket) else "desk.list_line", turn.values(ticket))]
    pressed = [e for e in turn.work.tickets.events(ticket.number) if e.type == "supervised" and not e.confidential]
    return parts + [Part("desk.arrival_pressed", turn.case.values(ticket, event)) for event in pressed[-1:]]
