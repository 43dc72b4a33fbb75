"""A ticket that is called by its words while another matter is being told (报着一件说起另一件): the words are of that ticket.

早餐店换老板了，不用管了 ─► that one can be taken back, the draft stays │ 桥的修好了，电梯的没有 ─► each to its own ticket
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.following import supplement, withdraw
from handlers.dialogues.following.which import called
from handlers.ports.understanding import Meaning
from handlers.usecases.resident import supplement as keep
from tickets.ticket import Solved, Ticket, TicketNumber
from values import expressions as re

LONGEST = 40  # characters of words that tell how it is with a ticket, and no more
_CLAUSES = re.compile(r"[，,。；;！!\n]+")


def unwanted(turn: Turn, top: Frame) -> Ticket | None:
    """The ticket that they call by its words, and say that nobody need see to it any more."""
    if not _may_be(turn) or not (withdraw.gives_up(turn) or _no_need(turn)):
        return None
    found = called(turn, turn.text, supplement.open_of(turn), beside=Report.of(top.draft).text())
    return turn.own_ticket(found.number) if found is not None and found.state in withdraw.WITHDRAWABLE else None


def take(turn: Turn, top: Frame) -> bool:
    """Whether each clause calls a ticket and tells how that is; then it stands there, and what is well can be taken back."""
    if not _may_be(turn) or not (mine := supplement.open_of(turn)):
        return False
    beside, told = Report.of(top.draft).text(), dict[TicketNumber, tuple[str, Solved, Meaning]]()
    for clause in filter(None, map(str.strip, _CLAUSES.split(turn.text))):
        if (ticket := called(turn, clause, mine, beside=beside)) is None:
            return False  # before anything is read anew: this is asked of each message of each report
        meaning = turn.read(clause, tickets=True)
        if (solved := turn.as_an_answer(clause).solved or meaning.solved) is None:
            return False
        told[ticket.number] = (clause, solved, meaning)
    choices = []
    for number, (clause, solved, meaning) in told.items():
        if (own := turn.own_ticket(number)) is None:
            continue
        seen = supplement.softened(turn, clause, meaning)
        keep(turn.case, own, turn.actor, clause, meaning.identifying_words, seen=seen)
        if solved is Solved.YES and own.state in withdraw.WITHDRAWABLE:
            args = {"ticket": number, "because": "solved"}
            choices.append(Choice("ticket.withdraw", "button.solved_withdraw", args=args))
    parts = [Part("supplement.done", {"number": number}) for number in told]
    if parts:
        turn.say(parts[0].key, *parts[1:], choices=choices[:1], number=next(iter(told)))
    return bool(parts)


def _may_be(turn: Turn) -> bool:
    return bool(turn.text) and not turn.do and turn.length <= LONGEST and turn.meaning.emergency is None


def _no_need(turn: Turn) -> bool:
    words = turn.text.strip(" 。.!！~").lower()
    return any(words.endswith(end) for end in turn.words_of("withdraw.words_no_need"))
