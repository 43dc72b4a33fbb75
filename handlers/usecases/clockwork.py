"""What the line does by itself when a ticket's time has come (到期动作): warnings, overdue, reminders, the end of a survey."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.notices import NOTICES
from handlers.usecases.casework import Casework
from handlers.usecases.deciding import keep_undecided, unshelve
from tickets.deadlines import recomputed, working_days_left
from tickets.lifecycle import UNANSWERED, Action
from tickets.ticket import Event, Outcome, State, Ticket
from tickets.timers import LATE_NOTICES, OVERDUE_REMINDER, Timer, next_timer, timers, working_days_late
from tickets.units import LINE
from values import replace

PAGE = 200
BEGUN_LATE = frozenset({"overdue", "review_overdue"})  # what tells first that it is late
BECAME_OVERDUE = frozenset({"overdue", "overdue_in_check"})
RAISED = "overdue_raised"
REMINDERS = frozenset(notice.key for notice in NOTICES[OVERDUE_REMINDER])


def fire(case: Casework, ticket: Ticket) -> Ticket | None:
    """Do the ticket's next timer if it is due at `case.now`; None when nothing was due."""
    timer = next_timer(ticket, case.city)
    if timer is None or timer.at > case.now:
        return None
    if timer.name == OVERDUE_REMINDER:
        return case.keep(_remind(case, ticket))
    done = _done_with(case, ticket, timer)
    ticket = replace(ticket, fired=(*ticket.fired, *(one.key for one in done)))
    match timer.name:
        case "overdue":
            told = "overdue" if ticket.unchecked is None else "overdue_in_check"
            ticket = case.note(replace(ticket, overdue=True, reminders=0, reminded_at=None), told)
        case "survey_end":
            ticket = _end_survey(case, ticket)
        case "survey_reminder" if ticket.survey is not None:
            pass  # "solved" was said already: only the grade is missing, and nobody is chased for a grade
        case "survey_reminder" if ticket.by_phone:
            ticket = case.note(ticket, "ringing_due")
        case name if name in LATE_NOTICES:
            due = ticket.due.review if ticket.state is State.REVIEW else ticket.due.reply
            days = working_days_late(due or case.now, case.now, case.city)
            ticket = case.note(ticket, done[-1].name, days=str(days))
        case "warning":
            ticket = case.note(ticket, "warned", days=str(working_days_left(ticket, case.now, case.city)))
        case "unshelve":
            return unshelve(case, ticket, LINE)
        case "dispatch_overdue" if ticket.state is State.RETURN_REQUESTED and case.nobody_decides():
            return keep_undecided(case, ticket)
        case "contact_overdue":
            written = {"heard": "yes"} if _written(case, ticket) else {}
            ticket = case.note(ticket, "contact_overdue", LINE, "", confidential=False, **written)
        case name:
            ticket = case.note(ticket, name)
    return case.keep(ticket)


def _written(case: Casework, ticket: Ticket) -> bool:
    """Whether the unit that has it wrote to the resident in the chat, though it entered no contact."""
    since = ticket.dispatched_at
    events = case.work.tickets.events(ticket.number)
    return any(
        e.type == "message_to_resident" and e.by.unit == ticket.unit and (since is None or e.at >= since)
        for e in events
    )


def _done_with(case: Casework, ticket: Ticket, timer: Timer) -> tuple[Timer, ...]:
    """What has done its work with this timer: of notices that were missed, the line being away, only one is sent, and that it is late
    at all is one of them."""
    if timer.name not in LATE_NOTICES | BEGUN_LATE:
        return (timer,)
    planned = timers(replace(ticket, overdue=True), case.city)
    left = (t for t in planned if t.key not in ticket.fired)
    return tuple(t for t in left if t.key == timer.key or t.name in LATE_NOTICES and t.at <= case.now)


def _remind(case: Casework, ticket: Ticket) -> Ticket:
    """Remind (催办) whoever must answer and their supervisor of what is overdue; once, however many times were missed."""
    for card in case.work.messages.cards_about(ticket.number):
        if card.key in REMINDERS:  # after a month of them only the newest follows what happens
            case.work.messages.close_card(card.mid)
    ticket = replace(ticket, reminders=ticket.reminders + 1, reminded_at=case.now)
    ticket = case.note(ticket, OVERDUE_REMINDER, times=str(ticket.reminders))
    if ticket.reminders < case.city.clocks.reminders or is_raised(case.work.tickets.events(ticket.number)):
        return ticket
    raised = replace(ticket, level=ticket.level + 1)  # reminding alone has not helped [R3] [R10]
    return case.note(raised, RAISED, times=str(ticket.reminders))


def is_raised(events: Sequence[Event]) -> bool:
    """Whether a ticket was raised a level (提级) since it was overdue last: what an older release reminded of more often than that
    was not."""
    since = (event.type for event in reversed(events) if event.type in BECAME_OVERDUE | {RAISED})
    return next(since, "") == RAISED


def _end_survey(case: Casework, ticket: Ticket) -> Ticket:
    """The window has ended. "Solved" without a grade is solved; silence is no answer, and never counts as satisfied."""
    ticket = replace(case.move(ticket, Action.CLOSE, LINE), closed_at=case.now)
    if ticket.survey is not None and ticket.survey.solved is not None:
        return replace(ticket, outcome=Outcome.SOLVED)
    since = ticket.follow_up_at
    events = case.work.tickets.events(ticket.number) if since is not None else ()
    heard = any(event.type == "follow_up_words" and since is not None and event.at >= since for event in events)
    data = {"heard": "yes"} if heard else {}
    return case.note(replace(ticket, outcome=Outcome.NO_ANSWER), "survey_end", LINE, "", confidential=False, **data)


def recompute(case: Casework, after: str = "") -> tuple[int, str | None]:
    """Count some estimated deadlines (约) again; called at every start, when a newer calendar may have been published.

    Who is concerned is told the new day once it is certain or has moved. How many tickets were changed, and the number
    behind which the next call goes on: each page is a transaction of its own. None where there is nothing left.
    """
    page = case.work.tickets.estimated(after=after, limit=PAGE)
    changed = 0
    for ticket in page:
        if ticket.state not in UNANSWERED:
            continue
        counted = recomputed(ticket, case.city)
        if counted == ticket:
            continue
        locked = case.work.tickets.get(ticket.number)
        if locked is None:
            continue
        case.keep(case.note(recomputed(locked, case.city), "recomputed"))
        changed += 1
    return changed, page[-1].number if page else None


def take_up_reminders(case: Casework, after: str = "") -> str | None:
    """Plan the reminders (催办) of some tickets that were overdue when nobody was reminded yet: those of an older release.
    The number behind which the next call goes on; None where there is nothing left."""
    page = case.work.tickets.unplanned(after=after, limit=PAGE)
    for ticket in page:
        locked = case.work.tickets.get(ticket.number)
        if locked is not None and next_timer(locked, case.city) is not None:
            case.keep(locked)
    return page[-1].number if page else None
