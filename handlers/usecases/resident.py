"""What the resident does with a ticket: supplement, urge, withdraw, rate, ask for a review (补充、催单、撤单、评价、复核)."""

from __future__ import annotations

from dataclasses import replace

from handlers.usecases.casework import Casework
from tickets.clocks import on_reopening
from tickets.errors import TooLate, TooSoon
from tickets.lifecycle import Action, check
from tickets.ticket import FileId, Outcome, Solved, State, Survey, Ticket
from tickets.units import LINE, Actor

SATISFIED_FROM = 3  # 基本满意 and better; below it a person looks at it again (hotline.md §3)


def supplement(
    case: Casework,
    ticket: Ticket,
    actor: Actor,
    text: str,
    photos: tuple[FileId, ...] = (),
    answers: dict[str, str] | None = None,
) -> Ticket:
    """Add words or photos to an open ticket (补充)."""
    ticket = case.move(
        ticket,
        Action.SUPPLEMENT,
        actor,
        text=text.strip(),
        data={"photos": str(len(photos))} if photos else {},
        photos=(*ticket.photos, *photos),
        answers={**ticket.answers, **(answers or {})},
    )
    if ticket.state is State.NEEDS_INFORMATION:
        ticket = case.move(ticket, Action.SUPPLY, actor, text=text.strip())
    return case.keep(ticket)


def urge(case: Casework, ticket: Ticket, actor: Actor, text: str = "") -> Ticket:
    """Nudge (催单): as often a day as the city allows.

    Raises:
        TooSoon: urged already today; the unit was told then.
    """
    check(ticket, Action.URGE, actor, case.city.units)
    today = case.now.astimezone(case.city.timezone).date()
    times = [moment for moment in ticket.urged if moment.astimezone(case.city.timezone).date() == today]
    if len(times) >= case.city.limits.urges_per_day:
        raise TooSoon("urged_today", at=times[-1])
    ticket = case.move(ticket, Action.URGE, actor, text=text, urged=(*ticket.urged, case.now))
    return case.keep(ticket)


def handling_goes_on(ticket: Ticket) -> bool:
    """Whether the matter is handled on after a withdrawal: safety and tip-offs are."""
    return ticket.urgency == 1 or ticket.danger is not None or ticket.kind == "tip_off"


def withdraw(case: Casework, ticket: Ticket, actor: Actor, because: str) -> Ticket:
    """Withdraw (撤单). For safety and tip-offs the handling goes on, the resident hears no more of it."""
    if handling_goes_on(ticket):
        check(ticket, Action.WITHDRAW, actor, case.city.units)
        ticket = case.note(ticket, "withdrawal_noted", actor, because)
        ticket = replace(ticket, withdrawn_because=because)
        return case.keep(ticket)
    ticket = case.move(ticket, Action.WITHDRAW, actor, text=because, withdrawn_because=because)
    return case.keep(ticket)


def told_to_withdraw(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The resident was asked to withdraw: it goes on, and only supervisors learn of it (禁止劝撤)."""
    check(ticket, Action.WITHDRAW, actor, case.city.units)
    ticket = case.note(ticket, "pressed_to_withdraw", confidential=True)
    return case.keep(ticket)


def deny_contact(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """The unit says that it spoke with the resident, the resident says no: supervisors check, the clock runs on."""
    ticket = case.note(replace(ticket, contacted_at=None), "contact_denied", actor)
    return case.keep(ticket)


def answer_solved(case: Casework, ticket: Ticket, actor: Actor, solved: Solved) -> Ticket:
    """The first answer of the follow-up: is it solved? What follows is the table of hotline.md §3.

    Yes: stays open for the grade. Partly: reopened for the rest. No: reopened. Not my matter: the reply is rejected,
    no survey, the clock runs on.

    Raises:
        TooLate: the window has ended.
    """
    if ticket.state is State.CLOSED:
        raise TooLate("survey_over", at=ticket.closed_at)
    if ticket.state is not State.FOLLOW_UP and ticket.survey is not None:
        raise TooLate("survey_answered")
    survey = Survey(case.now, solved)
    match solved:
        case Solved.NOT_MINE:
            ticket = case.move(ticket, Action.REJECT_REPLY, actor, survey=None, follow_up_at=None)
            return case.keep(ticket)
        case Solved.YES:
            ticket = case.move(ticket, Action.RATE, actor, survey=survey, data={"solved": solved.value})
            return case.keep(ticket)
        case _:
            ticket = case.move(ticket, Action.RATE, actor, survey=survey, data={"solved": solved.value})
            return reopen(case, ticket, solved.value)


def reopen(case: Casework, ticket: Ticket, because: str, actor: Actor = LINE) -> Ticket:
    """Handled again (发回重办): counted, half the limit; the third time a problem ticket, a level up."""
    count = ticket.reopened + 1
    due = on_reopening(ticket, case.category_of(ticket), case.now, case.city)
    ticket = case.move(
        ticket,
        Action.REOPEN,
        actor,
        data={"because": because, "count": str(count)},
        reopened=count,
        due=due,
        clock_from=case.now,
        overdue=False,
        follow_up_at=None,
    )
    if count >= case.city.clocks.reopenings and not ticket.problem:
        ticket = case.note(ticket, "problem")
        ticket = replace(ticket, problem=True, level=ticket.level + 1)
    return case.keep(ticket)


def grade(case: Casework, ticket: Ticket, actor: Actor, value: int) -> Ticket:
    """The grade 5…1 after "solved". Solved but dissatisfied goes to a person, not automatically back to the unit."""
    if ticket.state is not State.FOLLOW_UP or ticket.survey is None:
        raise TooLate("survey_over", at=ticket.closed_at)
    survey = replace(ticket.survey, grade=value, at=case.now)
    ticket = case.move(ticket, Action.RATE, actor, survey=survey, data={"grade": str(value)})
    if value >= SATISFIED_FROM:
        ticket = case.move(ticket, Action.CLOSE, LINE, outcome=Outcome.SOLVED, closed_at=case.now)
    else:
        ticket = case.move(ticket, Action.SEND_TO_REVIEW, LINE)
    return case.keep(ticket)


def explain_grade(case: Casework, ticket: Ticket, actor: Actor, reasons: tuple[str, ...], words: str) -> Ticket:
    """Why so: reasons by button and in the resident's own words."""
    if ticket.survey is None:
        return ticket
    survey = replace(ticket.survey, reasons=(*ticket.survey.reasons, *reasons), words=words or ticket.survey.words)
    ticket = case.note(ticket, "survey_reason", actor, words, reasons=", ".join(reasons))
    return case.keep(replace(ticket, survey=survey))


def ask_review(case: Casework, ticket: Ticket, actor: Actor, words: str = "") -> Ticket:
    """A person looks again, once, at what was declined or explained."""
    if ticket.review_asked:
        raise TooLate("reviewed_once")
    ticket = case.move(ticket, Action.ASK_REVIEW, actor, text=words, review_asked=True)
    return case.keep(ticket)
