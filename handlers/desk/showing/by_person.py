"""How much each of a unit has in hand (按人看), for its head: in the order of the unit's list, no league table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from handlers.conversation.message import At, Listed, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import listed
from handlers.desk.orders.leaving import acknowledged_by, held_by
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.names import colleagues_named
from handlers.desk.showing.lists import KNOWN, NOT_OURS, my_list, to_open
from tickets.deadlines import is_late
from tickets.periods import Period, days_of, moments_of
from tickets.ticket import State, Ticket
from tickets.units import Role, StaffMember

LISTED = 30
MOST = 8  # tickets whose cards are offered


def by_person(turn: Turn) -> None:
    """What is in whose hands, what of it is unsigned or overdue, what each answered finally this month, and what is allotted to nobody who is there; others than heads
    have their own list."""
    member = turn.member
    assert member is not None
    if member.role is not Role.HEAD:
        my_list(turn)
        return
    staff = turn.work.staff.of_unit(member.unit)
    open_ = turn.work.tickets.of_units([member.unit], but=NOT_OURS, limit=KNOWN)
    ours = [ticket for ticket in open_ if ticket.unit == member.unit]
    holder = {ticket.number: ticket.officer or acknowledged_by(turn.work, ticket) for ticket in ours}
    hands = {one.id: [ticket for ticket in ours if holder[ticket.number] == one.id] for one in staff}
    nobodys = [ticket for ticket in ours if holder[ticket.number] not in hands]
    closed = _answered(turn, member.unit)
    parts = [_line(turn, one, hands[one.id], closed[one.id]) for one in staff[:LISTED]]
    if nobodys:
        parts.append(Part("desk.by_person_nobody", _counts(nobodys)))
    parts.append(Part("desk.by_person_counted"))
    if with_line := turn.work.tickets.count_of_units([member.unit], but=frozenset(State) - NOT_OURS):
        parts.append(Part("desk.by_person_line_has", {"count": with_line}))
    numbers = [ticket.number for ticket in nobodys[:3]]
    turn.say("desk.by_person", *parts, choices=to_open(numbers), count=len(ours))


def _answered(turn: Turn, unit: str) -> Counter[str]:
    """How many tickets each has given the final reply to this month, whoever they were allotted to: each once, by the last."""
    days = days_of(Period.MONTH, turn.today)
    since, _until = moments_of(days, turn.city.timezone)
    found: Counter[str] = Counter()
    for ticket in turn.work.tickets.find(unit=unit, limit=KNOWN):
        finals = [reply for reply in ticket.replies if reply.final and reply.unit == unit and reply.at >= since]
        found.update(reply.by for reply in finals[-1:])
    return found


def _line(turn: Turn, one: StaffMember, theirs: Iterable[Ticket], closed: int) -> Part:
    values: dict[str, Value] = {**_counts(theirs), "name": one.name, "role": Phrase(f"role.{one.role.value}")}
    values["closed"] = closed
    if one.is_away(turn.now) and one.away_until is not None:
        return Part("desk.by_person_away", {**values, "until": At(one.away_until)})
    return Part("desk.by_person_line", values)


def _counts(tickets: Iterable[Ticket]) -> dict[str, Value]:
    found: Counter[str] = Counter()
    for ticket in tickets:
        found["count"] += 1
        found["unsigned"] += ticket.state is State.DISPATCHED
        found["overdue"] += is_late(ticket)
    return {name: found[name] for name in ("count", "unsigned", "overdue")}


def who_takes(turn: Turn) -> bool:
    """小王请假了谁接, asked by the head: what is in their hands, who is there, and how it is handed on."""
    member, text = turn.member, turn.text.strip(AROUND)
    if member is None or member.role is not Role.HEAD or not turn.says_one_of("desk.asks_who_takes"):
        return False
    absent = (*turn.longest_first("desk.words_away"), *turn.longest_first("desk.words_absent"))
    word = next((word for word in absent if word in text), None)
    found = colleagues_named(turn, text.partition(word)[0].strip(AROUND)) if word else []
    if len(found) != 1:
        return False
    one = found[0]
    mine = held_by(turn.work, one, turn.work.tickets.of_units([one.unit], limit=KNOWN))
    numbers = [ticket.number for ticket in mine]
    there = [other for other in turn.case.on_duty(turn.work.staff.of_unit(one.unit)) if other.id != one.id]
    names = Listed(tuple(other.name for other in there[:LISTED]))
    key = "desk.who_takes" if numbers else "desk.who_takes_none"
    to = next((other.name for other in there if other.id != member.id), member.name)
    parts = [] if one.is_away(turn.now) else [Part("desk.who_takes_leave", {"name": one.name})]
    values: dict[str, Value] = {
        "name": one.name,
        "count": len(numbers),
        "numbers": listed(numbers),
        "names": names,
        "to": to,
    }
    turn.tell(key, values, *parts, choices=to_open(numbers[:MOST]))
    return True
