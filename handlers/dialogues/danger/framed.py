"""What an open alarm knows (险情的记录): whether a danger was named, who is in which plight, where it is, and how that is asked."""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.dialogues.danger import calling, meanwhile
from handlers.dialogues.danger.alarm import by_kind, numbers
from handlers.dialogues.danger.mistaken import stood_down
from handlers.dialogues.danger.plight import BYSTANDER, Plight
from handlers.dialogues.drafting.draft import Report
from tickets.ticket import Ticket
from tickets.values import replace


def named(frame: Frame) -> bool:
    """Whether words of theirs named the danger, which else they only sounded like."""
    return bool(frame.draft.get("named", True))


def there(frame: Frame, ticket: Ticket) -> tuple[Part, ...]:
    """That the place is the one of a ticket of theirs, where it was never told of this danger."""
    former, told = frame.draft.get("former"), ticket.place
    if not former or told is None or told != Report.of(frame.draft["report"]).where():
        return ()
    return (Part("danger.filed_there", {"former": str(former), "place": told.text}),)


def stand_down(turn: Turn, frame: Frame, draft: Report) -> Result:
    """There is none: those on duty are told, and the alarm ends."""
    calling.done(turn)
    stood_down(turn, draft, named=named(frame))
    return None


def plight_of(frame: Frame) -> Plight:
    """Who is in which danger, as far as this dialogue has heard."""
    draft = Report.of(frame.draft["report"])
    place = draft.whereabouts()
    other, about = bool(frame.draft.get("other")), str(frame.draft.get("about", ""))
    return Plight(str(frame.draft["danger"]), draft.said, place.text if place else "", other, about)


def manner_inside(turn: Turn, frame: Frame) -> str:
    """Who hides, or cannot get out, is not asked whether they are out."""
    plight = plight_of(frame)
    return BYSTANDER if plight.hides(turn) or meanwhile.own_words(turn, plight) else plight.manner


def asked_where(turn: Turn, frame: Frame, key: str = "") -> Frame:
    """Ask where it is; first what helps who is placed otherwise than these words take for granted, unless it was just said."""
    plight = plight_of(frame)
    own = meanwhile.own_words(turn, plight)
    if own and own != frame.draft.get("own"):
        turn.tell(own, meanwhile.values(turn, plight), Part("danger.where_over"))
        return replace(frame, draft={**frame.draft, "own": own})
    turn.tell(key or by_kind("danger.where", manner_inside(turn, frame)), numbers(turn))
    return frame
