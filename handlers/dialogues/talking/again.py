"""The same matter again and again (老是来说同一件事): the resident hears what was answered before, and how that may still be changed.

closed twice or more ─► something new │ I do not accept the answer │ just talk to somebody
"""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import Intent
from handlers.usecases.resident import ask_review
from tickets.ticket import State, Ticket

OFTEN = 2
LIKELY = 0.15
ANSWERED = 120  # characters of the last answer that are told again


def asked_often(turn: Turn) -> bool:
    """Say what was answered before; False where the matter is new or came up only once."""
    former = _former(turn)
    if len(former) < OFTEN:
        return False
    last = former[0]
    reply = last.last_reply
    values: dict[str, Value] = {
        "count": len(former),
        "title": turn.title_of(last),
        "at": At(last.closed_at or last.submitted_at),
        "unit": Named("unit", last.unit) if last.unit else Phrase("word.line"),
    }
    parts = [Part("again.answered", {**values, "text": reply.text[:ANSWERED]})] if reply else []
    args = {"ticket": last.number, "text": turn.text[:1500]}
    choices = (
        Choice("again.new", "button.something_new", args=args),
        Choice("again.disagree", "button.disagree", args=args),
        Choice("human.request", "button.just_talk"),
    )
    turn.tell("again.seen", values, *parts, Part("again.ask"), choices=choices)
    return True


def _former(turn: Turn) -> list[Ticket]:
    """This resident's closed tickets of the same matter, the newest first; none while one of them is open."""
    returned = turn.meaning.intent is Intent.RETURNED
    if not (returned or turn.meaning.has_matter) or len(turn.meaning.problems) > 1:
        return []
    known = turn.meaning.categories or turn.understanding.categorise(turn.text, turn.language)
    likely = [code for code, probability in known[:3] if probability >= LIKELY][: 3 if returned else 1]
    place = turn.meaning.place
    where = {candidate.known for candidate in place.candidates} if place else set()
    same = [t for t in turn.tickets() if t.category in likely]
    same = [t for t in same if not where or (t.place is not None and t.place.known in where)]
    return [] if any(t.is_open for t in same) else [t for t in same if t.state is State.CLOSED]


def disagree(turn: Turn, ticket: Ticket | None) -> None:
    """Somebody who never had it in hand reads the answer once more; when that was done, a person talks with them."""
    if ticket is None:
        turn.say("stale.unknown")
        return
    if ticket.review_asked:
        turn.say("again.reviewed", number=ticket.number)
        request_person(turn)
        return
    ask_review(turn.case, ticket, turn.actor, turn.rest)
    turn.say("again.review", number=ticket.number)
