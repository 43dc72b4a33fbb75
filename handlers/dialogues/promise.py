"""The promise card (受理告知): number, unit, by when each step, how to follow, how to find it again."""

from __future__ import annotations

from handlers.conversation.message import Part, Value
from handlers.conversation.turn import Turn
from tickets.city import Question
from tickets.ticket import Confidentiality, Ticket

# Accounts that end with a cleared browser: their residents are given a code to find their tickets again.
FRAGILE = frozenset({"web"})


def promise(turn: Turn, ticket: Ticket) -> None:
    """Tell what happens now. A question that helps the unit stands beside it; an answer becomes a supplement."""
    values = turn.values(ticket)
    if ticket.urgency == 1 and ticket.unit:
        head, body = "promise.accepted", "promise.urgent"
    elif ticket.unit:
        head, body = "promise.accepted", "promise.unit"
    else:
        head, body = "promise.accepted", "promise.dispatcher"
    parts = [Part(body, values)]
    if ticket.recurs:
        parts.append(Part("promise.recurs", {"former": ticket.recurs}))
    if ticket.confidentiality is Confidentiality.ANONYMOUS:
        parts.append(Part("promise.anonymous"))
    elif ticket.confidentiality is Confidentiality.CONFIDENTIAL:
        parts.append(Part("promise.confidential"))
    question = after_question(turn, ticket)
    parts.append(Part("promise.follow"))
    if question is not None:
        ask = question.ask.get(turn.language) or question.ask[turn.city.language]
        parts.append(Part("promise.question", {"question": ask}))
    if turn.message.account.channel in FRAGILE and not turn.conversation.memory.get("code_told"):
        parts.append(Part("promise.code", {"code": turn.work.recovery_code(turn.citizen)}))
        turn.note(code_told=True)
    turn.note(after=question.key if question else None)
    turn.say(head, *parts, ticket=ticket.number, **_only(values, "number"))


def after_question(turn: Turn, ticket: Ticket) -> Question | None:
    """The first thing that the leaf still wants to know, if the words did not tell it."""
    code = ticket.category or "\0"
    for question in turn.city.questions:
        if question.before or not code.startswith(question.category) or question.key in ticket.answers:
            continue
        if not any(word in ticket.text for word in question.answered_by):
            return question
    return None


def _only(values: dict[str, Value], *names: str) -> dict[str, Value]:
    return {name: values[name] for name in names}
