"""Several things of a ticket put right in one message (一次改几样): the place, the number, and what else was told wrong.

写错了不是21号院是12号院，电话也错了，应该是13511112222，还有不是塑料是泡沫 ─► the place and the number are changed, the rest stands there as told
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.following import amended, reached
from handlers.dialogues.following.worse import CONTRAST
from handlers.privacy import masked
from handlers.usecases.resident import supplement
from tickets.geography import Place
from tickets.ticket import Confidentiality, Contact, Ticket
from values import expressions as re

LONGEST = 100  # characters of such a message
MOST = 6  # clauses of it
_CLAUSES = re.compile(r"[，,。；;！!\n]+|(?:还有|另外|以及)")


def take(turn: Turn) -> bool:
    """Whether the words put two things or more right of an open ticket; then that is done, and said of each."""
    clauses = [one.strip() for one in _CLAUSES.split(turn.text) if one.strip()]
    if turn.do or not 1 < len(clauses) <= MOST or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    if not (turn.says_one_of("report.words_wrong") or turn.says_one_of("amended.words_told_wrong")):
        return False
    ticket = amended.spoken_of(turn)
    if ticket is None:
        return False
    place, contact, rest = _read(turn, ticket, clauses)
    told_wrong = [one for one in rest if CONTRAST.search(one)]
    unkept = turn.meaning.phone is not None and ticket.confidentiality is Confidentiality.ANONYMOUS
    if (place is not None) + (contact is not None or unkept) + bool(told_wrong) < 2:
        return False
    alerted = [amended.alert(turn, ticket, ticket.danger)] if place is not None and ticket.danger else []
    parts = [*amended.put_right(turn, ticket, place), *alerted] if place is not None else []
    ticket = turn.own_ticket(ticket.number) or ticket
    identifying = turn.meaning.identifying_words
    words = "，".join(told_wrong) if place is not None and told_wrong else turn.text if place is None else ""
    if contact is not None or words:
        ticket = supplement(turn.case, ticket, turn.actor, words, identifying, contact=contact)
    values = turn.values(ticket)
    if contact is not None:
        parts.append(Part("reached.changed", values | {"phone": masked(contact.phone)}))
    if unkept:
        parts.append(Part("reached.unkept", values))
    if told_wrong:
        parts.append(Part("amended.told", values | {"words": "，".join(told_wrong)}))
    turn.remember(last_ticket=ticket.number)
    tell(turn, parts, ticket=ticket.number)
    return True


def _read(turn: Turn, ticket: Ticket, clauses: list[str]) -> tuple[Place | None, Contact | None, list[str]]:
    """Where it is instead, how they are reached instead, and the clauses that tell neither."""
    whole, meaning = turn.text, turn.meaning
    place, contact, rest = None, None, list[str]()
    for clause in clauses:
        turn.text, turn.meaning = clause, turn.read(clause, tickets=True)
        if turn.meaning.phone is not None and contact is None:
            before = rest.pop() if rest and not CONTRAST.search(rest[-1]) else ""  # 电话也错了，应该是…
            turn.text = f"{before}，{clause}" if before else clause
            turn.meaning = turn.read(turn.text, tickets=True)
            contact = reached.told(turn, ticket)
            rest += [] if contact is not None else [turn.text]
        elif place is None and (found := _place(turn, ticket)) is not None:
            place = found
        else:
            rest.append(clause)
    turn.text, turn.meaning = whole, meaning
    return place, contact, rest


def _place(turn: Turn, ticket: Ticket) -> Place | None:
    """Where it is instead, by a clause that says so or, among other things put right, only names it: 电话改成…，地点是39号院."""
    found = amended.place_in(turn, ticket)
    if found is not None or turn.meaning.place is None or not turn.says_one_of("amended.words_place"):
        return found
    turn.text = f"错了，{turn.text}"
    turn.meaning = turn.read(turn.text, tickets=True)
    return amended.place_in(turn, ticket)
