"""The follow-up on the phone (电话回访): the line rings whom no chat reaches, and enters what they say.

final reply, no chat, a number ─► to be rung ─► the number, each look on record ─► solved? ─► how satisfied?

It is the line's own people who ask, never the unit; the answer has the consequence that it has in a chat (`resident`). Nobody answers in the resident's place: who cannot be reached within the window has not answered.
The hotline itself follows up [R4]; 回访 and 评价 are part of the closed loop [R1].
"""

from __future__ import annotations

from handlers.usecases import resident
from handlers.usecases.casework import Casework
from tickets.errors import NotAllowed
from tickets.lifecycle import Action, check
from tickets.ticket import Solved, Ticket
from tickets.units import Actor
from values import replace


def check_rung(case: Casework, ticket: Ticket) -> None:
    """Raises:
    NotAllowed: the resident has a chat and is asked there, or left no number.
    """
    if not (ticket.by_phone and case.is_rung(ticket)):
        raise NotAllowed("asked_in_chat")


def ring(case: Casework, ticket: Ticket, actor: Actor) -> Ticket:
    """Look at the number in order to ring; on record."""
    check_rung(case, ticket)
    return case.keep(replace(case.move(ticket, Action.RING, actor), rung=ticket.rung + 1))


def answer(case: Casework, ticket: Ticket, actor: Actor, solved: Solved, words: str = "") -> Ticket:
    """What they said to "is it solved?", in their words.

    Raises:
        NotAllowed: see `check_rung`. WrongState: answered before, or the window is over.
    """
    _asks(case, ticket, actor)
    if solved is not Solved.NOT_MINE:
        return resident.answer_solved(case, ticket, actor, solved, words, action=Action.RATE_BY_PHONE)
    ticket = case.move(ticket, Action.RATE_BY_PHONE, actor, words)
    return resident.reject_reply(case, ticket, actor, words)


def grade(case: Casework, ticket: Ticket, actor: Actor, value: int) -> Ticket:
    """How satisfied they said that they are, 5 … 1."""
    _asks(case, ticket, actor)
    return resident.grade(case, ticket, actor, value, action=Action.RATE_BY_PHONE)


def _asks(case: Casework, ticket: Ticket, actor: Actor) -> None:
    check(ticket, Action.RATE_BY_PHONE, actor, case.city.units)
    check_rung(case, ticket)
