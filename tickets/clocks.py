"""When each clock of a ticket ends, and what happens next on its own (时限与提醒)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from tickets.catalogue import Category, DeadlineClass
from tickets.city import City, Clocks
from tickets.deadlines import CLASS_LIMITS, Limit, WorkingTime
from tickets.ticket import Outcome, Solved, State, Ticket
from values import replace

# Danger to life is answered as an E2h leaf is, urgent matters of vulnerable people as H24 (hotline's own choice).
URGENCY_LIMITS = {1: Limit(minutes=120), 2: Limit(minutes=24 * 60)}
# What must be on the spot within two hours is urgent by its nature, whoever reports it.
CLASS_URGENCY = {DeadlineClass.E2H: 1}
LONGEST = CLASS_LIMITS[DeadlineClass.W15]

WAITS_FOR_DISPATCHER = frozenset({State.SUBMITTED, State.ACCEPTED, State.RETURN_REQUESTED})
REPLY_CLOCK_RUNS = frozenset(
    {
        State.SUBMITTED,
        State.NEEDS_INFORMATION,
        State.ACCEPTED,
        State.DISPATCHED,
        State.ACKNOWLEDGED,
        State.RETURN_REQUESTED,
        State.CONTACTED,
        State.IN_PROGRESS,
    }
)
OVERDUE_REMINDER = "overdue_reminder"
LATE, LATE_LAST = "late_again", "late_last"
REVIEW_LATE, REVIEW_LATE_LAST = "review_late", "review_late_last"
LATE_NOTICES = frozenset({LATE, LATE_LAST, REVIEW_LATE, REVIEW_LATE_LAST})
OWN_LIMIT_BINDS = frozenset({State.DISPATCHED, State.ACKNOWLEDGED, State.CONTACTED, State.IN_PROGRESS})


def working_time(city: City) -> WorkingTime:
    return WorkingTime(city.calendar, city.timezone, city.clocks.duty_opens, city.clocks.duty_closes)


def urgency(ticket: Ticket, category: Category | None) -> int:
    """How urgent the matter is: as its words were read, and never less than its leaf says."""
    return min(ticket.urgency, CLASS_URGENCY.get(category.deadline_class, ticket.urgency) if category else 4)


def is_urgent(ticket: Ticket) -> bool:
    """Whether its hours run through the night: then no limit waits for the next opening."""
    return ticket.urgency in URGENCY_LIMITS


# ── the reply ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def reply_limits(ticket: Ticket, category: Category | None, city: City) -> tuple[Limit, ...]:
    """The limits that bear on the reply: of the leaf, of the kind, of the urgency. The shortest counts."""
    limits = []
    if category is not None:
        limits.append(CLASS_LIMITS[category.deadline_class])
    if ticket.kind in city.clocks.reply:
        limits.append(city.clocks.reply[ticket.kind])
    if ticket.urgency in URGENCY_LIMITS:
        limits.append(URGENCY_LIMITS[ticket.urgency])
    return tuple(limits) or (LONGEST,)


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
    return ticket.overdue and ticket.state in REPLY_CLOCK_RUNS


def ends_with_a_day(due: datetime, city: City) -> bool:
    """Limits in days end at midnight and are warned of days before; a limit in hours is too short for that."""
    local = due.astimezone(city.timezone)
    return (local.hour, local.minute) == (0, 0)


# ── dispatch, sign, contact, return, review ───────────────────────────────────────────────────────────────────────────


def on_return_to_dispatcher(ticket: Ticket, category: Category | None, at: datetime, city: City) -> Ticket:
    """The dispatcher must decide: at the beginning, and whenever a unit sends it back or the citizen has supplied."""
    limit = city.clocks.dispatch
    if ticket.urgency == 1:
        limit = city.clocks.dispatch_danger
    elif category is not None and city.clocks.utilities and category.code.startswith(city.clocks.utilities):
        limit = city.clocks.dispatch_utilities
    return replace(ticket, due=replace(ticket.due, dispatch=_within_reply(ticket, at, limit, city)))


def on_dispatch(ticket: Ticket, at: datetime, city: City) -> Ticket:
    """Signing and contacting are counted from the dispatch; neither ends after the reply is due. No contact is owed where
    nobody can be reached: filed by staff for somebody anonymous (the hotline's own choice); nor where nothing is to be handled."""
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

    That danger is dispatched within an hour, whenever it is told, is DB11/T 2021; that the reply of what has become urgent is
    due anew, counted from when that was told, is the hotline's own choice, as the limits of urgency are.
    """
    if ticket.due.reply is None or ticket.state not in REPLY_CLOCK_RUNS:
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


# ── timers ────────────────────────────────────────────────────────────────────────────────────────────────────────────


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


def _of_steps(ticket: Ticket) -> Iterator[Timer]:
    """Dispatch, sign, contact: each is told once when it is over, unless the reply is overdue with it. Contact is owed by who
    has not even confirmed the receipt, too: the resident was told by when."""
    due, steps = ticket.due, list[tuple[datetime | None, str]]()
    if ticket.state in WAITS_FOR_DISPATCHER:
        steps.append((due.dispatch, "dispatch_overdue"))
    if ticket.state is State.DISPATCHED:
        steps.append((due.sign, "sign_overdue"))
    if ticket.state in (State.DISPATCHED, State.ACKNOWLEDGED) and ticket.contacted_at is None:
        steps.append((due.contact, "contact_overdue"))
    yield from (Timer(at, name) for at, name in steps if at is not None and at != due.reply)


def _of_check(ticket: Ticket, city: City) -> Iterator[Timer]:
    """A reply that nobody checks: told to the dispatchers, too, and after as long again to those who lead the line."""
    due = ticket.due.check
    if ticket.unchecked is None or due is None or ticket.state not in REPLY_CLOCK_RUNS:
        return
    yield Timer(due, "check_overdue")
    yield Timer(working_time(city).due(due, city.checks.within), "check_escalated")


def _of_reply(ticket: Ticket, city: City) -> Iterator[Timer]:
    """Warned 2 and 1 working days before, red from the first day over, and then reminded at a steady pace; the unit's own
    earlier limit where it has one."""
    due = ticket.due.reply
    if due is None or ticket.is_praise or ticket.state not in REPLY_CLOCK_RUNS:
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
    if unit is not None and unit.earlier and ticket.state in OWN_LIMIT_BINDS:
        leads.append((Limit(working_days=unit.earlier), "own_limit"))
    for lead, name in leads:
        at = reckoning.before(due, lead)
        if at > began:
            yield Timer(at, name)


def reminder_due(ticket: Ticket, due: datetime, city: City) -> datetime:
    """When the line reminds (催办) again of a reply that was due at `due`: so long after the last time, by default at the
    opening of each working day, of what is urgent each day; never in the quiet hours.

    The steady pace that ends only when the ticket moves is the hotline's own choice. Published rules say that what is over
    is red from its first day and is pressed for by the line (督办) until it is answered (国办发〔2020〕53号, the closed loop;
    国办函〔2025〕66号, poor handling is supervised).
    """
    pace, reckoning = city.clocks.overdue_reminder, working_time(city)
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

    That they are neither left in silence nor told each day is the hotline's own choice.
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


def next_timer(ticket: Ticket, city: City) -> Timer | None:
    """The first timer that has not done its work."""
    return next((timer for timer in timers(ticket, city) if timer.key not in ticket.fired), None)


def quiet_until(at: datetime, city: City) -> datetime:
    """When a push that is not urgent may go out: at once, or at the end of the quiet hours (夜间免打扰)."""
    local, clocks = at.astimezone(city.timezone), city.clocks
    if not in_quiet_hours(local.time(), clocks):
        return at
    over_midnight = clocks.quiet_from > clocks.quiet_until and local.time() >= clocks.quiet_from
    morning = datetime.combine(local.date(), clocks.quiet_until, city.timezone)
    return morning + timedelta(days=1) if over_midnight else morning


def in_quiet_hours(hour: time, clocks: Clocks) -> bool:
    """Whether this hour of the city's day is one of its quiet hours, which may reach over midnight."""
    start, end = clocks.quiet_from, clocks.quiet_until
    return start <= hour < end if start <= end else hour >= start or hour < end


# ── the morning's report ──────────────────────────────────────────────────────────────────────────────────────────────


def next_digest(now: datetime, city: City) -> datetime:
    """When the next morning's report (晨报) is due."""
    day = now.astimezone(city.timezone).date()
    today = datetime.combine(day, city.clocks.digest, city.timezone)
    return today if today > now else datetime.combine(day + timedelta(days=1), city.clocks.digest, city.timezone)


def is_digest_time(now: datetime, city: City) -> bool:
    """Whether the report of this day may be told now: after its hour and outside the quiet hours. What was missed in the
    night, or before its hour, is told by the report of the next morning."""
    return now.astimezone(city.timezone).time() >= city.clocks.digest and quiet_until(now, city) == now
