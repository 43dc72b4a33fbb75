"""A final reply is given (答复): it goes to the resident and to all who seconded the appeal, and the line's own follow-up starts."""

from __future__ import annotations

from handlers.usecases import merging
from handlers.usecases.casework import Casework
from tickets.lifecycle import Action
from tickets.ticket import Confidentiality, Outcome, Ticket
from tickets.units import LINE
from values import replace


def answered(case: Casework, ticket: Ticket, *, checked: bool = False) -> Ticket:
    """The final reply is given: it goes to the resident and to all who seconded it; `checked`: a supervisor has read it."""
    text = ticket.replies[-1].text
    seconds, ticket = ticket.seconds, replace(ticket, petition=None, seconds=(), survey=None)
    if is_asked(ticket):
        ticket = replace(ticket, follow_up_at=case.now, by_phone=case.is_rung(ticket), rung=0)
        ticket = case.move(ticket, Action.FOLLOW_UP, LINE, text)
    else:
        ticket = case.move(replace(ticket, outcome=Outcome.UNASKED, closed_at=case.now), Action.CLOSE, LINE)
        ticket = case.note(ticket, "answered_unasked", text=text)
    if ticket.problem and not checked:  # not the unit alone says that it is done
        ticket = case.note(ticket, "problem_answered", text=text)
    ticket = case.keep(ticket)
    merging.answer_all(case, ticket, seconds)
    return ticket


def is_asked(ticket: Ticket) -> bool:
    """Whether the line asks if it is solved: not an anonymous tip-off, nor who wants to hear no more of it, nor who only praised."""
    return (
        not ticket.is_praise
        and ticket.confidentiality is not Confidentiality.ANONYMOUS
        and not ticket.withdrawn_because
    )
