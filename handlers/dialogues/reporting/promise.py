"""The promise card (受理告知): number, unit, deadline of each step, how to follow the ticket and how to find it again."""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.form import tell
from handlers.conversation.message import At, Listed, Named, Part, Phrase
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import heard_by
from handlers.dialogues.drafting.draft import LIKELY, sure
from handlers.dialogues.drafting.elsewhere import is_elsewhere
from handlers.ports.understanding import Intent
from tickets.city import Question
from tickets.hours import quiet_until
from tickets.ticket import Confidentiality, Ticket

# Accounts that end with a cleared browser: their residents are given a code to find their tickets again.
FRAGILE = frozenset({"web"})
# From so many usual answers on they are told with the question.
USUAL = 3
LONGEST_ANSWER = 40
# Who on duty was told of what is urgent: the unit, the line.
TOLD = MappingProxyType(
    {
        (True, True): "promise.told_both",
        (True, False): "promise.told_unit",
        (False, True): "promise.told_line",
        (False, False): "promise.told_nobody",
    }
)
# What is said to the line itself is no answer for the unit.
NO_ANSWER = frozenset(
    {
        Intent.GREETING,
        Intent.THANKS,
        Intent.SMALL_TALK,
        Intent.ABUSE,
        Intent.HELP,
        Intent.HUMAN,
        Intent.QUESTION,
        Intent.PROGRESS,
        Intent.URGE,
        Intent.WITHDRAW,
        Intent.CANCEL,
        Intent.RESTART,
        Intent.LANGUAGE,
        Intent.RETURNED,
    }
)


def promise(turn: Turn, ticket: Ticket, *, more: bool = False) -> None:
    """Tell what happens now. A question that helps the unit stands beside it; an answer becomes a supplement.

    `more`: further problems follow at once, so that nothing is asked and the ways to follow are told only at the end.
    """
    values = turn.values(ticket)
    parts = [Part(_steps(ticket), values | {"told": Phrase(TOLD[heard_by(turn, ticket)], values)})]
    if ticket.urgency == 1 and not ticket.is_praise:
        parts.append(Part("promise.keep_away", {code: Named("number", code) for code in ("ambulance", "fire")}))
    if ticket.recurs:
        parts.append(Part("promise.recurs", {"former": ticket.recurs}))
    if ticket.confidentiality is Confidentiality.ANONYMOUS:
        parts.append(Part("promise.anonymous"))
    elif ticket.confidentiality is Confidentiality.CONFIDENTIAL:
        parts.append(Part("promise.confidential"))
    question = None if more or ticket.is_praise else after_question(turn, ticket)
    if turn.conversation.quiet and quiet_until(turn.now, turn.city) > turn.now and ticket.urgency > 1:
        parts.append(Part("promise.quiet", {"at": At(quiet_until(turn.now, turn.city))}))
    if not more and not ticket.is_praise:
        parts.append(Part("promise.follow"))
    if question is not None:
        parts.append(_asked(turn, question))
    if turn.message.account.channel in FRAGILE and not turn.conversation.memory.get("code_told"):
        parts.append(Part("promise.code", {"code": turn.work.recovery_code(turn.citizen)}))
        turn.note(code_told=True)
    turn.note(after=question.key if question else None)
    tell(turn, [Part("promise.accepted", {"number": ticket.number}), *parts], ticket=ticket.number)


def _steps(ticket: Ticket) -> str:
    """Which text tells who does what by when; steps that end at the same moment are told as one."""
    if ticket.is_praise:
        return "promise.praise"
    if not ticket.unit:
        return "promise.dispatcher_soon" if ticket.due.dispatch == ticket.due.reply else "promise.dispatcher"
    if ticket.urgency == 1:
        return "promise.urgent"
    due = ticket.due
    if due.contact == due.reply:
        return "promise.unit_at_once" if due.sign == due.reply else "promise.unit_soon"
    return "promise.unit"


def _asked(turn: Turn, question: Question) -> Part:
    """The question with the answers that are usual, where there are enough of them to make it clearer."""
    ask = question.ask.get(turn.language) or question.ask[turn.city.language]
    usual = question.choices.get(turn.language) or question.choices.get(turn.city.language, ())
    if len(usual) < USUAL:
        return Part("promise.question", {"question": ask})
    return Part("promise.question_usual", {"question": ask, "usual": Listed(tuple(usual))})


def answers_after(turn: Turn, ticket: Ticket) -> bool:
    """Whether the words answer the question beside the promise, or stand beside files for that ticket: no new matter."""
    expected = turn.conversation.memory.get("after") or turn.photos or turn.voices
    if not expected or not ticket.is_open or turn.length > LONGEST_ANSWER:
        return False
    if turn.meaning.intent in NO_ANSWER:
        return False
    kind = sure(turn.meaning.categories, turn.city)
    if kind and kind != ticket.category:
        return False
    if _answers_in_its_words(turn):
        return True
    if turn.meaning.has_matter and turn.meaning.categories[:1] and _of_another_leaf(turn, ticket):
        return False
    return ticket.place is None or not is_elsewhere(turn.meaning.place, ticket.place)


def _of_another_leaf(turn: Turn, ticket: Ticket) -> bool:
    """楼道灯坏了 behind a street lamp's ticket: told as a matter, and more like another leaf."""
    code, likely = turn.meaning.categories[0]
    return code != ticket.category and likely >= LIKELY and turn.meaning.intent is Intent.REPORT


def _answers_in_its_words(turn: Turn) -> bool:
    """Whether the words hold one of those by which the city knows an answer to the question: PB- of a lamp's number."""
    after = turn.conversation.memory.get("after")
    words = (word for one in turn.city.questions if one.key == after for word in one.answered_by)
    return any(len(word) > 1 and word in turn.text for word in words)


def after_question(turn: Turn, ticket: Ticket) -> Question | None:
    """The first thing that the leaf still wants to know, if the words did not tell it."""
    code = ticket.category or "\0"
    for question in turn.city.questions:
        if question.before or not code.startswith(question.category) or question.key in ticket.answers:
            continue
        if not any(word in ticket.text for word in question.answered_by):
            return question
    return None
