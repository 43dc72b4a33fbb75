"""What an open alarm knows (险情的记录): whether a danger was named, who is in which plight, where it is, and how that is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.dialogues.danger import calling, meanwhile
from handlers.dialogues.danger.alarm import by_kind, numbers
from handlers.dialogues.danger.mistaken import stood_down
from handlers.dialogues.danger.plight import BYSTANDER, Plight
from handlers.dialogues.drafting import namesakes
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.drafting.where import street
from tickets.geography import Place
from tickets.ticket import Ticket
from values import expressions as re
from values import replace

TITLE = 20  # characters of a title
MOST = 0.65  # of what is told, which a title holds
_BLANKS = re.compile(r"[\s，,。]+")


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
    manner = manner_inside(turn, frame)
    # Whoever got away from somebody is asked nothing of floors and stairs.
    usual = "danger.where_safe" if manner == "violence" else by_kind("danger.where", manner)
    turn.tell(key or usual, numbers(turn))
    return frame


def ask_which(turn: Turn, draft: Report, *before: Part) -> None:
    """Several places of that name: help must not go to the wrong one. `before`: what is said first."""
    choices = [
        Choice("danger.namesake", "report.namesake", namesakes.told_apart(turn, found), args={"n": str(n)})
        for n, found in enumerate(draft.namesakes)
    ]
    first, *more = (*before, Part("danger.which"))
    turn.tell(first.key, first.values, *more, choices=choices)


def asked_in_silence(turn: Turn, frame: Frame, draft: Report, quiet: Part) -> Frame:
    """Somebody reads the phone: nothing of the matter is said any more, only where it is has to be asked."""
    if draft.namesakes:
        ask_which(turn, draft, quiet)
    else:
        turn.tell(quiet.key, quiet.values, Part("danger.where_again"))
    return replace(frame, asked="where", failures=0)


def at_street(turn: Turn, found: Mapping[str, Any]) -> Place:
    """The place that they chose among several of its name, with the street by which it is told from the others."""
    place = Place(**found)
    area = turn.city.geography.by_code.get(street(turn, place.area or ""))
    name = area.name(turn.city.language) if area is not None else ""
    return replace(place, text=f"{name}{place.text}") if name and name not in place.text else place


def and_where(plight: Plight, *, own: bool) -> tuple[Part, ...]:
    """Who stays there is asked at once where they are, and who saw it where it is: nobody will ask once they are out."""
    if plight.place:
        return ()
    return (Part("danger.where_other"),) if plight.bystander else (Part("danger.hidden_where"),) if own else ()


def title_of(turn: Turn) -> str:
    """What is told; of few words all, where the title leaves out most: 正在打 alone, of 邻居打孩子，正在打, tells nobody who is beaten."""
    title, whole = turn.meaning.title, _BLANKS.sub("，", turn.text.strip(" 。.!！~～"))
    brief = turn.meaning.place is None and turn.length <= TITLE and turn.language == turn.city.language
    if brief and len(title) < MOST * len(whole):
        return whole
    return title or turn.text[:TITLE]
