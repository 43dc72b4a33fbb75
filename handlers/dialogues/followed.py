"""What residents say instead of answering "is it solved?" (回访时说的别的话): it is never lost, and the question stays open.

only a grade ─► solved, with that grade · too soon to tell ─► there is time · 撤单 ─► one word is enough
more about the matter ─► passed to the unit, and asked again
"""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.answers import knowledge_for
from handlers.dialogues.supplement import may_be_about
from handlers.dialogues.survey import survey_choices
from handlers.ports.understanding import Context, Intent
from handlers.usecases.resident import SATISFIED_FROM, supplement
from tickets import expressions as re
from tickets.ticket import Solved, State, Ticket, TicketNumber

# What is said of the follow-up's ticket, where it is no new matter.
ABOUT_IT = frozenset(
    {
        Intent.ANSWER,
        Intent.UNKNOWN,
        Intent.SUPPLEMENT,
        Intent.RATE,
        Intent.REPORT,
        Intent.CORRECTION,
        Intent.URGE,
        Intent.NO,
    }
)
LIKELY = 2  # leaves that a piece of several answers may name,
NAMES = 0.2  # each so likely
_PIECES = re.compile(r"[，,。.;；!！\n]+")
_ENDING = re.compile(r"(?<!\d)\d{4}(?!\d)")
_THINGS = re.compile(r"^[\u3400-\u9fff]{2}|[^\W\d_\u3400-\u9fff]{4,}")  # of a title: 路灯 of 路灯坏了, street and lamp
SHORTEST = 2  # letters of words that tell something


def waits_for_words(ticket: Ticket) -> bool:
    """Whether it was not yet said how it went."""
    return ticket.survey is None or ticket.survey.solved is None


def understood_as_answer(turn: Turn, ticket: Ticket) -> None:
    """Read the words once more as an answer to the follow-up, in which even a long sentence rates: 修是修了，等了一周，给80分.
    Only what is content with the ticket's own matter is taken so: 没人修 may be said of anything."""
    meaning = turn.meaning
    if meaning.grade is not None or meaning.solved is not None:
        return
    if not (
        may_be_about(turn, ticket) or turn.says_one_of("survey.words_how")
    ):  # 办是办了，就是态度差 tells of the same
        return
    if meaning.place is not None or len(meaning.problems) > 1:
        return
    again = turn.understanding.understand(turn.text, Context(language=turn.language, expecting="survey"))
    if again.grade is not None or again.solved is Solved.YES:
        turn.meaning = replace(meaning, grade=again.grade, solved=again.solved if again.solved is Solved.YES else None)


def of_several(turn: Turn) -> list[tuple[Ticket, Solved, str]]:
    """路灯好了，垃圾还是没收: what is said of each of several follow-ups, what is solved last; empty where not every piece names one."""
    waiting = [t for t in turn.tickets(open_only=True) if t.state is State.FOLLOW_UP and waits_for_words(t)]
    pieces = [piece for piece in _PIECES.split(turn.text) if piece.strip()] if len(waiting) > 1 else []
    told: dict[TicketNumber, tuple[Ticket, Solved, str]] = {}
    for piece in pieces if len(pieces) > 1 else ():
        again = turn.understanding.understand(piece, Context(language=turn.language, expecting="survey", tickets=True))
        solved = again.solved or (Solved.NO if again.intent is Intent.RETURNED else None)
        likely = turn.understanding.categorise(piece, turn.language)[:LIKELY]
        named = [t for t in waiting if any(t.number.endswith(number) for number in _ENDING.findall(piece))]
        named = named or [t for t in waiting if any(t.category == code and p >= NAMES for code, p in likely)]
        ticket = turn.own_ticket(named[0].number) if len(named) == 1 else None
        if solved is None or ticket is None or ticket.number in told:
            return []
        told[ticket.number] = ticket, solved, piece
    return sorted(told.values(), key=lambda one: one[1] is Solved.YES)


def names(words: str, ticket: Ticket, *, beside: str) -> bool:
    """Whether the words name what the ticket is about (路灯), and not what is told beside it."""
    return any(thing in words and thing not in beside for thing in _THINGS.findall(ticket.title.casefold()))


def solved_by_grade(turn: Turn) -> Solved | None:
    """凑合, 打个九分: who is content has it solved; who is not may still have it solved, and is asked."""
    grade = turn.meaning.grade
    return Solved.YES if grade is not None and grade >= SATISFIED_FROM else None


def said_else(turn: Turn, ticket: Ticket) -> bool:
    """Take words that tell not how it went; False for what has nothing to do with the ticket."""
    meaning = turn.meaning
    if turn.waits():
        turn.say("survey.no_hurry", choices=survey_choices(ticket), ticket=ticket.number, number=ticket.number)
        return True
    if meaning.grade is not None:
        tell(
            turn,
            [Part("survey.not_content"), Part("survey.solved_short")],
            survey_choices(ticket),
            ticket=ticket.number,
        )
        return True
    doubts = meaning.intent is Intent.QUESTION and meaning.has_matter and knowledge_for(turn) is None
    if not (meaning.intent in ABOUT_IT or doubts) or not may_be_about(turn, ticket):
        return False
    if len(meaning.problems) > 1 or sum(c.isalpha() for c in turn.text) < SHORTEST:
        return False
    supplement(turn.case, ticket, turn.actor, turn.text, identifying=tuple(span.text for span in meaning.identifying))
    tell(turn, [Part("survey.kept"), Part("survey.solved_short")], survey_choices(ticket), ticket=ticket.number)
    return True
