"""Objections (不认可): the resident was told a decision with its reasons and does not accept it; a person reviews it, once.

我不认可, 不服 ─► if the decision just told may be reviewed, the review is requested, as its button does
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.usecases.resident import ask_review
from tickets.ticket import Outcome, Solved, State, Ticket

OBJECTION = 30  # characters; who writes more tells something


def take_objection(turn: Turn) -> bool:
    """Whether this was an objection to what the newest card tells; the review is then asked for."""
    offered = turn.card.choices if turn.card is not None else ()
    number = next((choice.args.get("ticket") for choice in offered if choice.do == "ticket.review"), None)
    ticket = turn.own_ticket(number)
    return ticket is not None and object_to(turn, ticket)


def object_to(turn: Turn, ticket: Ticket) -> bool:
    if turn.length > OBJECTION or not may_be_reviewed(ticket):
        return False
    if not turn.says_one_of("survey.words_objects") and not _says_it_is_not_done(turn):
        return False
    ticket = ask_review(turn.case, ticket, turn.actor, turn.text)
    turn.tell("scope.review_asked", turn.values(ticket), ticket=ticket.number)
    return True


def _says_it_is_not_done(turn: Turn) -> bool:
    """那就算部分解决, of an answer after which nobody was asked."""
    return not turn.meaning.has_matter and turn.as_an_answer(turn.text).solved in (Solved.NO, Solved.PARTLY)


def may_be_reviewed(ticket: Ticket) -> bool:
    explained = ticket.state is State.CLOSED and ticket.outcome in (Outcome.EXPLAINED, Outcome.UNASKED)
    return not ticket.review_asked and (explained or ticket.state in (State.DECLINED, State.SHELVED))
