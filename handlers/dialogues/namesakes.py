"""Namesakes (同名地点): which of several places of one name is meant, and a flat that is told while that is open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.conversation.message import Choice, Named, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.draft import Report, names_a_place
from handlers.dialogues.where import LONGEST, MARKS, mention_of, street
from tickets.geography import Place
from tickets.values import replace

# The number of a flat alone: 是603, 603室.
_ROOM = re.compile(
    r"(?:对了|哦|还有|补充|[，,\s]|是|在|住|我家|我住)*(?P<room>(?:\d{3,4}|[〇零一二三四五六七八九幺]{3,4})(?:室|房|户|호|号室)?)(?:的|吧|예요|이에요|입니다|요|です)?"
)
_SPOKEN = str.maketrans("〇零一幺二三四五六七八九", "001123456789")


def missing(turn: Turn, draft: Report) -> bool:
    return bool(draft.namesakes)


def told_apart(turn: Turn, found: Mapping[str, Any]) -> dict[str, Value]:
    """One of the places with the street or district that it lies in, as its button names it."""
    return {"place": str(found["text"]), "area": Named("area", street(turn, str(found.get("area") or "")))}


def offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    """A button for each with its street, and one for none of them."""
    picks = tuple(
        Choice("report.namesake", "report.namesake", values=told_apart(turn, found), args={"n": str(n)})
        for n, found in enumerate(draft.namesakes)
    )
    return (*picks, Choice("report.namesake", "button.none_of_these", args={"n": "-1"}))


def values(turn: Turn, draft: Report) -> dict[str, Value]:
    return {"place": str(draft.namesakes[0]["text"]), "count": len(draft.namesakes)}


def read(turn: Turn, draft: Report) -> Report | None:
    """The street said in words (柳河街道的), or another place altogether; a flat (是603) is kept with the name for all of them."""
    if (room := flat_alone(turn.text)) and not (draft.namesakes[0].get("detail") or "").endswith(room):
        return with_room(draft, room)
    mention = mention_of(turn)
    if mention is None or not names_a_place(mention):
        return None
    areas = {place.area for place in mention.candidates if place.area}
    only_area = bool(mention.candidates) and all(place.known == place.area for place in mention.candidates)
    fits = [
        found
        for found in draft.namesakes
        if areas & {area.code for area in turn.city.geography.upward(found.get("area"))}
    ]
    names = {found.get("known") for found in draft.namesakes}
    if len(fits) > 1 and all(place.known in names for place in mention.candidates):
        return None  # the name once more, which all of them have
    if fits:
        return draft.at(Place(**fits[0]))
    if only_area:
        return None  # 城南区的, where none of them is: asked once more, and the name is kept
    return draft.at(mention.candidates[0]) if len(mention.candidates) == 1 else None


def flat_alone(words: str) -> str:
    """The number of a flat that is all that was said (是603, 五零二); "" for any other words."""
    found = _ROOM.fullmatch(words.strip(MARKS))
    return found["room"].translate(_SPOKEN) if found else ""


def with_room(draft: Report, room: str) -> Report:
    """The flat with the name of each, kept until one of them is picked."""
    told = tuple(
        {**found, "text": f"{found['text']}{room}"[:LONGEST], "detail": f"{found.get('detail') or ''}{room}"}
        for found in draft.namesakes
    )
    return replace(draft, namesakes=told)


def picked(draft: Report, n: int) -> Report:
    """The namesake of that number; none of them: the place is asked anew."""
    if 0 <= n < len(draft.namesakes):
        return draft.at(Place(**draft.namesakes[n]))
    return replace(draft, namesakes=(), around=None)
