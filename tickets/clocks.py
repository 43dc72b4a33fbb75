"""When each clock of a ticket ends and what is to be done next by itself (时限与提醒)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tickets.catalogue import Category
from tickets.city import City
from tickets.deadlines import CLASS_LIMITS, Limit, WorkingTime
from tickets.ticket import Due, Outcome, Solved, State, Ticket

# Danger to life is answered as an E2h leaf is, urgent matters of vulnerable people as H24 (hotline's own choice).
URGENCY_LIMITS = {1: Limit(minutes=120), 2: Limit(minutes=24 * 60)}

UNDISPATCHED = frozenset({State.SUBMITTED, State.ACCEPTED})
CLOCK_RUNS = frozenset(
    {
        State.ACCEPTED,
        State.DISPATCHED,
        State.ACKNOWLEDGED,
        State.RETURN_REQUESTED,
        State.CONTACTED,
        State.IN_PROGRESS,
        State.SUBMITTED,
    }
)


def working_time(city: City) -> WorkingTime:
    return WorkingTime(city.calendar, city.timezone, city.clocks.duty_opens, city.clocks.duty_closes)


def is_urgent(ticket: Ticket) -> bool:
    return ticket.urgency == 1


def reply_limits(ticket: Ticket, category: Category | None, city: City) -> tuple[Limit, ...]:
    """The limits that bear on the reply: of the leaf, of the kind, of the urgency. The shortest counts."""
    limits = []
    if category is not None:
        limits.append(CLASS_LIMITS[category.deadline_class])
    if ticket.kind in city.clocks.reply:
        limits.append(city.clocks.reply[ticket.kind])
    if ticket.urgency in URGENCY_LIMITS:
        limits.append(URGENCY_LIMITS[ticket.urgency])
    return tuple(limits) or (Limit(working_days=15),)


def first_deadlines(ticket: Ticket, category: Category | None, city: City) -> Due:
    """The citizen's clock starts at submission, whatever the units do."""
    clocks, reckoning = city.clocks, working_time(city)
    limit = clocks.dispatch
    if ticket.urgency == 1:
        limit = clocks.dispatch_danger
    elif category is not None and category.code.startswith(clocks.utilities or ("\0",)):
        limit = clocks.dispatch_utilities
    urgent = is_urgent(ticket)
    return Due(
        dispatch=reckoning.due(ticket.submitted_at, limit, urgent=urgent),
        reply=reckoning.shorter(ticket.submitted_at, *reply_limits(ticket, category, city), urgent=urgent),
    )


def on_dispatch(ticket: Ticket, at: datetime, city: City) -> Due:
    """Signing and contacting are counted from the dispatch; neither ends after the reply is due."""
    reckoning, urgent = working_time(city), is_urgent(ticket)
    sign = reckoning.due(at, city.clocks.sign, urgent=urgent)
    contact = reckoning.due(at, city.clocks.contact, urgent=urgent)
    if ticket.due.reply:
        sign, contact = min(sign, ticket.due.reply), min(contact, ticket.due.reply)
    return replace(ticket.due, sign=sign, contact=contact)


def on_reopening(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Due:
    """Half the limit, rounded up, from the reopening."""
    halves = tuple(limit.halved() for limit in reply_limits(ticket, category, city))
    return replace(ticket.due, reply=working_time(city).shorter(at, *halves, urgent=is_urgent(ticket)))


def return_window_ends(ticket: Ticket, city: City) -> datetime | None:
    """Until when the unit may ask to return it; None before dispatch."""
    if ticket.dispatched_at is None:
        return None
    limit = city.clocks.return_window_complex if ticket.important else city.clocks.return_window
    return working_time(city).due(ticket.dispatched_at, limit)


@dataclass(frozen=True, order=True)
class Timer:
    """Something that the line does by itself at `at`; `key` stays the same until it is done or its moment moves."""

    at: datetime
    name: str

    @property
    def key(self) -> str:
        return f"{self.name}@{self.at:%y%m%d%H%M}"


def timers(ticket: Ticket, city: City) -> tuple[Timer, ...]:
    """All that is planned for the ticket in its present state, done or not, in order of time."""
    reckoning = working_time(city)
    planned: list[Timer] = []
    due, state = ticket.due, ticket.state
    if state in UNDISPATCHED and due.dispatch:
        planned.append(Timer(due.dispatch, "dispatch_overdue"))
    if state is State.DISPATCHED and due.sign:
        planned.append(Timer(due.sign, "sign_overdue"))
    if state is State.ACKNOWLEDGED and due.contact and ticket.contacted_at is None:
        planned.append(Timer(due.contact, "contact_overdue"))
    if state in CLOCK_RUNS and due.reply:
        began = ticket.clock_from or ticket.submitted_at
        for n, lead in enumerate(city.clocks.warnings if _in_days(due.reply, city) else ()):
            at = reckoning.before(due.reply, lead)
            if at > began:
                planned.append(Timer(at, f"warning_{len(city.clocks.warnings) - n}"))
        planned.append(Timer(due.reply, "overdue"))
    if state is State.FOLLOW_UP and ticket.follow_up_at:
        planned.append(Timer(ticket.follow_up_at + city.clocks.survey_reminder, "survey_reminder"))
        planned.append(Timer(ticket.follow_up_at + city.clocks.survey_open, "survey_end"))
    if state is State.CLOSED and ticket.outcome is Outcome.SOLVED and ticket.closed_at:
        if ticket.survey is not None and ticket.survey.solved is Solved.YES:
            planned.append(Timer(ticket.closed_at + city.clocks.second_follow_up, "second_follow_up"))
    if state is State.SHELVED and ticket.shelved_until:
        planned.append(Timer(datetime.combine(ticket.shelved_until, city.clocks.duty_opens, city.timezone), "unshelve"))
    return tuple(sorted(planned))


def _in_days(due: datetime, city: City) -> bool:
    """Limits in days end at midnight and are warned of days before; a limit in hours is too short for that."""
    local = due.astimezone(city.timezone)
    return (local.hour, local.minute) == (0, 0)


def next_timer(ticket: Ticket, city: City) -> Timer | None:
    """The first timer that has not done its work."""
    return next((timer for timer in timers(ticket, city) if timer.key not in ticket.fired), None)


def quiet_until(at: datetime, city: City) -> datetime:
    """When a push that is not urgent may go out: at once, or at the end of the quiet hours (夜间免打扰)."""
    local = at.astimezone(city.timezone)
    start, end = city.clocks.quiet_from, city.clocks.quiet_until
    now = local.time()
    morning = datetime.combine(local.date(), end, city.timezone)
    if start > end:
        if now >= start:
            return morning + timedelta(days=1)
        return morning if now < end else at
    if start <= now < end:
        return morning
    return at
