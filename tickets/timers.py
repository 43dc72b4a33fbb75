"""What the line does by itself, and when (提醒): what is over is told, what comes near is warned of, what is late is reminded of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tickets.city import City
from tickets.deadlines import ends_with_a_day, is_urgent
from tickets.hours import quiet_until, working_time
from tickets.lifecycle import AWAITS_DISPATCH, UNANSWERED, WITH_UNIT
from tickets.limits import Limit
from tickets.ticket import Outcome, Solved, State, Ticket

OVERDUE_REMINDER = "overdue_reminder"
LATE, LATE_LAST = "late_again", "late_last"
REVIEW_LATE, REVIEW_LATE_LAST = "review_late", "review_late_last"
LATE_NOTICES = frozenset({LATE, LATE_LAST, REVIEW_LATE, REVIEW_LATE_LAST})


@dataclass(frozen=True, order=True)
class Timer:
    """Something that the line does by itself at `at`; `key` stays the same until it is done or its moment moves. What is
    done again and again moves by being done."""

    at: datetime
    name: str

    @property
    def key(self) -> str:
        return f"{self.name}@{self.at.astimezone(UTC):%y%m%d%H%M}"


def timers(ticket: Ticket, city: City) -> tuple[Timer, ...]:
    """All that is planned for the ticket in its present state, done or not, in order of time."""
    return tuple(
        sorted((*_of_steps(ticket), *_of_check(ticket, city), *_of_reply(ticket, city), *_after_reply(ticket, city)))
    )


def next_timer(ticket: Ticket, city: City) -> Timer | None:
    """The first timer that has not done its work."""
    return next((timer for timer in timers(ticket, city) if timer.key not in ticket.fired), None)


def _of_steps(ticket: Ticket) -> Iterator[Timer]:
    """Dispatch, sign, contact: each is told once when it is over, unless the reply is overdue with it. Contact is owed by who
    has not even confirmed the receipt, too: the resident was told by when."""
    due, steps = ticket.due, list[tuple[datetime | None, str]]()
    if ticket.state in AWAITS_DISPATCH:
        steps.append((due.dispatch, "dispatch_overdue"))
    if ticket.state is State.DISPATCHED:
        steps.append((due.sign, "sign_overdue"))
    if ticket.state in (State.DISPATCHED, State.ACKNOWLEDGED) and ticket.contacted_at is None:
        steps.append((due.contact, "contact_overdue"))
    yield from (Timer(at, name) for at, name in steps if at is not None and at != due.reply)


def _of_check(ticket: Ticket, city: City) -> Iterator[Timer]:
    """A reply that nobody checks: told to the dispatchers, too, and after as long again to those who lead the line."""
    due = ticket.due.check
    if ticket.unchecked is None or due is None or ticket.state not in UNANSWERED:
        return
    yield Timer(due, "check_overdue")
    yield Timer(working_time(city).due(due, city.checks.within), "check_escalated")


def _of_reply(ticket: Ticket, city: City) -> Iterator[Timer]:
    """Warned 2 and 1 working days before, red from the first day over, and then reminded at a steady pace; the unit's own
    earlier limit where it has one."""
    due = ticket.due.reply
    if due is None or ticket.is_praise or ticket.state not in UNANSWERED:
        return
    yield Timer(due, "overdue")
    if ticket.unchecked is not None:  # the unit has answered: it is neither warned nor reminded
        return
    if ticket.overdue:
        yield Timer(reminder_due(ticket, due, city), OVERDUE_REMINDER)
        if ticket.state is not State.NEEDS_INFORMATION:  # there it is the line that waits
            yield from late_notices(due, city, LATE, LATE_LAST)
    if not ends_with_a_day(due, city):
        return
    began, reckoning = ticket.clock_from or ticket.submitted_at, working_time(city)
    leads = [(lead, "warning") for lead in city.clocks.warnings]
    unit = city.units.get(ticket.unit)
    if unit is not None and unit.earlier and ticket.state in WITH_UNIT:
        leads.append((Limit(working_days=unit.earlier), "own_limit"))
    for lead, name in leads:
        at = reckoning.before(due, lead)
        if at > began:
            yield Timer(at, name)


def _after_reply(ticket: Ticket, city: City) -> Iterator[Timer]:
    clocks = city.clocks
    match ticket.state:
        case State.FOLLOW_UP if ticket.follow_up_at:
            yield Timer(ticket.follow_up_at + clocks.survey_reminder, "survey_reminder")
            yield Timer(ticket.follow_up_at + clocks.survey_open, "survey_end")
        case State.REVIEW if ticket.due.review:
            yield Timer(ticket.due.review, "review_overdue")
            yield from late_notices(ticket.due.review, city, REVIEW_LATE, REVIEW_LATE_LAST)
        case State.SHELVED if ticket.shelved_until:
            yield Timer(datetime.combine(ticket.shelved_until, clocks.duty_opens, city.timezone), "unshelve")
        case State.CLOSED if ticket.closed_at and said_solved(ticket):
            yield Timer(ticket.closed_at + clocks.second_follow_up, "second_follow_up")


def said_solved(ticket: Ticket) -> bool:
    """Closed because the resident said that it is solved; half a month later the line asks again."""
    return ticket.outcome is Outcome.SOLVED and ticket.survey is not None and ticket.survey.solved is Solved.YES


def reminder_due(ticket: Ticket, due: datetime, city: City) -> datetime:
    """When the line reminds (催办) again of a reply that was due at `due`: so long after the last time, by default at the
    opening of each working day, of what is urgent each day; never in the quiet hours. What so many reminders have not moved is raised a
    level, and reminded of less often: one more each day tells nobody anything.

    Published rules have the line press for what is over until it is answered [R1] [R3]; the steady pace is its own choice [R10].
    """
    pace, reckoning = city.clocks.overdue_reminder, working_time(city)
    if ticket.reminders >= city.clocks.reminders:
        pace = city.clocks.raised_reminder
    told = due if is_urgent(ticket) else quiet_until(due, city)  # that it is overdue was told then
    last = max(told, ticket.reminded_at or told)
    if not pace.working_days:
        return quiet_until((last.astimezone(UTC) + timedelta(minutes=pace.minutes)).astimezone(city.timezone), city)
    day = reckoning.last_day(last)
    if is_urgent(ticket):
        missed = last.astimezone(city.timezone).time() < city.clocks.duty_opens  # over in the night: this very morning
        day = last.astimezone(city.timezone).date() + timedelta(days=pace.working_days - missed)
    else:
        day = city.calendar.add_working_days(day, pace.working_days)
    return quiet_until(datetime.combine(day, city.clocks.duty_opens, city.timezone), city)


def late_notices(due: datetime, city: City, name: str, last: str) -> Iterator[Timer]:
    """When who waits is told again that what was due at `due` is late (逾期告知): so long after it and after each other, at the
    opening of a day, never in the quiet hours, and only so often. The `last` one tells that it is.

    They are neither left in silence nor told each day [R10].
    """
    pace, reckoning = city.clocks.late_notice, working_time(city)
    day, moment = reckoning.last_day(due), due
    for n in range(1, city.clocks.late_notices + 1):
        if pace.working_days:
            day = city.calendar.add_working_days(day, pace.working_days)
            moment = datetime.combine(day, city.clocks.duty_opens, city.timezone)
        else:
            moment = (moment.astimezone(UTC) + timedelta(minutes=pace.minutes)).astimezone(city.timezone)
        yield Timer(quiet_until(moment, city), last if n == city.clocks.late_notices else name)


def working_days_late(due: datetime, now: datetime, city: City) -> int:
    """Working days since the last one on which it was in time, today included."""
    return city.calendar.working_days_between(working_time(city).last_day(due), now.astimezone(city.timezone).date())
