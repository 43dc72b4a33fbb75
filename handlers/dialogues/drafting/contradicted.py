"""A town and a place in it that contradict each other (镇和村对不上): 大岭镇茶山村, where 茶山村 lies in 青山镇. Which is meant is asked."""

from __future__ import annotations

from dataclasses import asdict

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from tickets.geography import Area, Place
from values import replace

LEAST_AHEAD = 6  # characters that may stand before the town: its district


def asked(turn: Turn, draft: Report) -> Report:
    """The draft with both in place of the one that was found; as it is where they agree."""
    found = draft.whereabouts()
    geography = turn.city.geography
    there = geography.at_level(found.area, "street") if found is not None and found.area else None
    told = _town(turn, found.text) if found is not None and there is not None else None
    if found is None or there is None or told is None or told.code == there.code:
        return draft
    name = told.name(turn.city.language)
    behind = found.text[found.text.index(name) + len(name) :]
    if not behind or geography.within(told.code, there.code):
        return draft
    known = replace(found, text=f"{there.name(turn.city.language)}{behind}")
    other = Place(found.text, area=told.code, detail=found.detail)
    return replace(draft, place=None, around=None, namesakes=(asdict(known), asdict(other)))


def is_open(draft: Report) -> bool:
    """Whether it is asked of a town that does not fit, and not of places of one name."""
    return len(draft.namesakes) == 2 and draft.namesakes[0]["text"] != draft.namesakes[1]["text"]


def _town(turn: Turn, text: str) -> Area | None:
    """The town or street by whose name the place begins."""
    language = turn.city.language
    towns = (area for area in turn.city.geography.areas if area.level == "street")
    return next((area for area in towns if 0 <= text.find(area.name(language)) <= LEAST_AHEAD), None)
