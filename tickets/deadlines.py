"""By when each step of a ticket is owed (时限): dispatch, sign, contact, reply, review, check; and what is late [R9].

submission ─► dispatch ─► sign, contact ─► reply: the citizen's clock, which runs through all of it
"""

from __future__ import annotations

from datetime import datetime

from tickets.catalogue import Category
from tickets.city import City
from tickets.hours import quiet_until, working_time
from tickets.lifecycle import UNANSWERED
from tickets.limits import Limit
from tickets.ticket import Ticket
from values import replace

DANGER, URGENT = 1, 2


def urgency(ticket: Ticket, category: Category | None, city: City) -> int:
    """How urgent the matter is: as its words were read, and never less than its leaf says. What must be on the spot as soon as
    danger to life is urgent by its nature, whoever reports it."""
    limit = city.clocks.classes[category.deadline_class] if category is not None else None
    by_nature = limit is not None and not limit.working_days and limit <= city.clocks.reply_danger
    return DANGER if by_nature else ticket.urgency


def is_urgent(ticket: Ticket) -> bool:
    """Whether its hours run through the night: then no limit waits for the next opening."""
    return ticket.urgency <= URGENT


# ── the reply ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def reply_limits(ticket: Ticket, category: Category | None, city: City) -> tuple[Limit, ...]:
    """The limits that bear on the reply: of the leaf, of the kind, of the urgency. The shortest counts."""
    clocks = city.clocks
    limits = []
    if category is not None:
        limits.append(clocks.classes[category.deadline_class])
    if ticket.kind in clocks.reply:
        limits.append(clocks.reply[ticket.kind])
    if is_urgent(ticket):
        limits.append(clocks.reply_danger if ticket.urgency == DANGER else clocks.reply_urgent)
    return tuple(limits) or (max(clocks.classes.values()),)


def first_deadlines(ticket: Ticket, category: Category | None, city: City) -> Ticket:
    """The citizen's clock starts at submission, whatever the units do. For praise (表扬) there is no reply to wait for."""
    if ticket.is_praise:
        return on_return_to_dispatcher(ticket, category, ticket.submitted_at, city)
    reply = working_time(city).shorter(
        ticket.submitted_at, *reply_limits(ticket, category, city), urgent=is_urgent(ticket)
    )
    ticket = with_reply_due(ticket, reply, ticket.submitted_at, city)
    return on_return_to_dispatcher(replace(ticket, original_reply_due=reply), category, ticket.submitted_at, city)


def on_new_start(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Ticket:
    """Handled again (发回重办), or taken up after a shelving (销账): half the limit, rounded up, from now on."""
    if ticket.is_praise:
        return ticket
    halves = tuple(limit.halved() for limit in reply_limits(ticket, category, city))
    reply = working_time(city).shorter(at, *halves, urgent=is_urgent(ticket))
    return with_reply_due(replace(ticket, overdue=False), reply, at, city)


def with_reply_due(ticket: Ticket, reply: datetime, start: datetime, city: City) -> Ticket:
    """Set when the reply is due, and keep what `recomputed` needs."""
    reckoning, days = working_time(city), None
    if ends_with_a_day(reply, city):
        first = start.astimezone(city.timezone).date()
        days = city.calendar.working_days_between(first, reckoning.last_day(reply))
    return replace(
        ticket,
        due=replace(ticket.due, reply=reply),
        clock_from=start,
        reply_days=days,
        estimated=reckoning.is_estimate(reply),
    )


def recomputed(ticket: Ticket, city: City) -> Ticket:
    """The ticket with its estimated deadline (约) counted again, now that more of the calendar may be known."""
    if not ticket.estimated or ticket.reply_days is None or ticket.due.reply is None:
        return ticket
    start = ticket.clock_from or ticket.submitted_at
    reply = working_time(city).due(start, Limit(working_days=ticket.reply_days))
    original = reply if ticket.original_reply_due == ticket.due.reply else ticket.original_reply_due
    return with_reply_due(replace(ticket, original_reply_due=original), reply, start, city)


def working_days_left(ticket: Ticket, now: datetime, city: City) -> int:
    """Working days until the reply is due, the last one included."""
    if ticket.due.reply is None:
        return 0
    today = now.astimezone(city.timezone).date()
    return city.calendar.working_days_between(today, working_time(city).last_day(ticket.due.reply))


def is_late(ticket: Ticket) -> bool:
    """Overdue (逾期), in every figure and list: its reply deadline, extensions included, has passed and no final reply has gone
    out. It counts for the unit that leads it, and for the dispatchers while no unit has it; never for a co-unit, nor once it
    is answered, shelved or looked at again, however late that came."""
    return ticket.overdue and ticket.state in UNANSWERED


def contact_is_late(ticket: Ticket, now: datetime) -> bool:
    """Whether the resident should have been contacted before now: then no time is promised again."""
    return ticket.contacted_at is None and ticket.due.contact is not None and ticket.due.contact <= now


def ends_with_a_day(due: datetime, city: City) -> bool:
    """Limits in days end at midnight and are warned of days before; a limit in hours is too short for that."""
    local = due.astimezone(city.timezone)
    return (local.hour, local.minute) == (0, 0)


# ── dispatch, sign, contact, return, review ───────────────────────────────────────────────────────────────────────────


def on_return_to_dispatcher(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Ticket:
    """The dispatcher must decide: at the beginning, and whenever a unit sends it back or the citizen has supplied [R6]."""
    limit = city.clocks.dispatch
    if ticket.urgency == DANGER:
        limit = city.clocks.dispatch_danger
    elif category is not None and city.clocks.utilities and category.code.startswith(city.clocks.utilities):
        limit = city.clocks.dispatch_utilities
    return replace(ticket, due=replace(ticket.due, dispatch=_within_reply(ticket, at, limit, city)))


def on_dispatch(ticket: Ticket, at: datetime, city: City) -> Ticket:
    """Signing and contacting are counted from the dispatch; neither ends after the reply is due. No contact is owed where
    nobody can be reached: filed by staff for somebody anonymous [R15]; nor where nothing is to be handled [R16]."""
    sign = _within_reply(ticket, at, city.clocks.sign, city)
    contact = _within_reply(ticket, at, city.clocks.contact, city) if ticket.owes_contact else None
    return replace(ticket, due=replace(ticket.due, sign=sign, contact=contact))


def _within_reply(ticket: Ticket, at: datetime, limit: Limit, city: City) -> datetime:
    """The end of a limit, but not after the reply is due unless that is past already. Who is not woken at night has the
    whole of it in the morning: nothing is over at the moment at which it is told."""
    urgent, morning, reply = is_urgent(ticket), quiet_until(at, city), ticket.due.reply
    end = working_time(city).due(at, limit, urgent=urgent)
    if not urgent and end <= morning:
        end = working_time(city).due(morning, limit)
    return min(end, reply) if reply is not None and reply > at else end


def on_worse(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Ticket:
    """It got worse (加重): from now on what is still owed is due as soon as its urgency wants, and never later than it was.

    Danger is dispatched within an hour, whenever it is told [R6]; the reply of what has become urgent is due anew, counted from
    when that was told [R9].
    """
    if ticket.due.reply is None or ticket.state not in UNANSWERED:
        return ticket
    reply = working_time(city).shorter(at, *reply_limits(ticket, category, city), urgent=is_urgent(ticket))
    sooner = with_reply_due(ticket, reply, at, city) if reply < ticket.due.reply else ticket
    dispatch = on_return_to_dispatcher(sooner, category, at, city).due.dispatch
    due, limits = ticket.due, (dispatch, sooner.due.reply, sooner.due.reply)
    steps = (_earlier(old, new) for old, new in zip((due.dispatch, due.sign, due.contact), limits, strict=True))
    dispatch, sign, contact = steps
    return replace(sooner, due=replace(sooner.due, dispatch=dispatch, sign=sign, contact=contact))


def _earlier(owed: datetime | None, wanted: datetime | None) -> datetime | None:
    """What is not owed stays so."""
    return min(owed, wanted) if owed is not None and wanted is not None else owed


def on_review(ticket: Ticket, at: datetime, city: City) -> Ticket:
    """A person looks at it again, and by when."""
    return replace(ticket, due=replace(ticket.due, review=working_time(city).due(at, city.clocks.review)))


def on_check(ticket: Ticket, at: datetime, city: City) -> Ticket:
    """A supervisor checks the reply (答复审核), and by when."""
    return replace(ticket, due=replace(ticket.due, check=working_time(city).due(at, city.checks.within)))


def return_window_ends(ticket: Ticket, city: City) -> datetime | None:
    """Until when the unit may ask to return it; None before dispatch."""
    if ticket.dispatched_at is None:
        return None
    limit = city.clocks.return_window_complex if ticket.important else city.clocks.return_window
    return working_time(city).due(ticket.dispatched_at, limit)
