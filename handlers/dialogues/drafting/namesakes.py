"""Namesakes (同名地点): which of several places of one name is meant, and a flat that is told while that is open."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.conversation.message import Choice, Named, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, names_a_place
from handlers.dialogues.drafting.where import LONGEST, MARKS, context, mention_of, street
from handlers.ports.understanding import PlaceMention
from tickets.geography import Place
from values import expressions as re
from values import replace
from values.numerals import in_figures

# The number of a flat alone: 是603, 603室.
_ROOM = re.compile(
    r"(?:对了|哦|还有|补充|[，,\s]|是|在|住|我家|我住)*(?P<room>(?:\d{3,4}|[〇零一二三四五六七八九幺]{3,4})(?:室|房|户|호|号室)?)(?:的|吧|예요|이에요|입니다|요|です)?"
)
# A compound or a village is another place altogether, and a road is long; a bridge is what one of them is near to.
_ANOTHER, _LONG = frozenset({"compound", "village"}), "road"
_KIND_OF_AREA = re.compile(
    r"(?:街道|[区县镇乡])$| (?:Street|District|Town|Subdistrict)$|(?:街道|区|鎮)$|(?:가도|구|진|동)$", re.IGNORECASE
)
_DENIED = re.compile(r"(?:不是|不在|别是|\bnot (?:in |the )*|\bне )$", re.IGNORECASE)
_PART_OF_A_NAME = ("路", "桥", "大道", "公园", "广场", "医院", "小学", "中学", "站")  # 东湖公园 is no 东湖街道
# … and elsewhere the name stands alone, or with what it is: Donghu, Donghu street, дунху.
_NAME_ENDS = re.compile(
    r"\s*(?:$|[,.;:!?)。、，]|street\b|subdistrict|district|side\b|area\b|one\b|please|街道|の|で|側|가도|동\b|구\b|쪽|요|입니다|이에요|예요|район|подрайон|ул)"
)
NEARER = 2  # times as near as the next of them is the one that lies by what they name


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
    first, last = draft.namesakes[0], draft.namesakes[-1]
    there = Named("area", street(turn, str(first.get("area") or "")))
    return {"place": str(last["text"]), "count": len(draft.namesakes), "there": there}


def read(turn: Turn, draft: Report) -> Report | None:
    """The street said in words (柳河街道的), or another place altogether; a flat (是603) is kept with the name for all of them."""
    if (room := flat_alone(turn.text)) and not (draft.namesakes[0].get("detail") or "").endswith(room):
        return with_room(draft, room)
    if (found := _of_the_area_said(turn, draft)) is not None:
        return draft.at(Place(**found))
    mention = mention_of(turn)
    if mention is None or not names_a_place(mention):
        return None
    if (found := _near_to(turn, draft, mention)) is not None:
        return draft.at(Place(**found))
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
    if len(fits) == 1:
        return draft.at(Place(**fits[0]))
    if not fits and (there := _in_a_street_of_none(turn, draft, mention)) is not None:
        return there
    if fits or only_area:
        return None  # 城南区的, where none of them is, or all: asked once more, and the name is kept
    return draft.at(mention.candidates[0]) if len(mention.candidates) == 1 else None


def settled(turn: Turn, draft: Report) -> Report:
    """Jinxiu Garden building 12, Donghu: the street that was told with the name."""
    found = _of_the_area_said(turn, draft) if draft.namesakes and turn.language != turn.city.language else None
    return draft.at(Place(**found)) if found is not None else draft


def _in_a_street_of_none(turn: Turn, draft: Report, mention: PlaceMention) -> Report | None:
    """就是北门街道的, where none of them lies: one more of that name, which the city's data do not know."""
    only = mention.candidates[0] if len(mention.candidates) == 1 else None
    area = turn.city.geography.at_level(only.area or "", "street") if only is not None else None
    if only is None or area is None or only.known != only.area or _DENIED.search(turn.text, 0, mention.span.start):
        return None
    name, street_name = str(draft.namesakes[0]["text"]), area.name(turn.language)
    text = name if street_name in name else f"{street_name}{name}"
    return draft.at(Place(text[:LONGEST], area=only.area, detail=str(draft.namesakes[0].get("detail") or "")))


def _of_the_area_said(turn: Turn, draft: Report) -> Mapping[str, Any] | None:
    """The only one of which the street or district is named (是云山的, of 云山街道), and not denied (不是柳河的)."""
    words = turn.text.casefold()
    fits = [found for found in draft.namesakes if _lies_in_one_of(turn, found, words)]
    return fits[0] if len(fits) == 1 else None


def _lies_in_one_of(turn: Turn, found: Mapping[str, Any], words: str) -> bool:
    for area in turn.city.geography.upward(found.get("area")):
        name = _KIND_OF_AREA.sub("", area.name(turn.language)).casefold()
        at = words.find(name) if len(name) > 1 and name not in str(found["text"]).casefold() else -1
        if at >= 0 and area.level in ("street", "district") and not _DENIED.search(words, 0, at):
            behind = words[at + len(name) :]
            own = turn.language == turn.city.language
            return not behind.startswith(_PART_OF_A_NAME) if own else _NAME_ENDS.match(behind) is not None
    return False


def _near_to(turn: Turn, draft: Report, mention: PlaceMention) -> Mapping[str, Any] | None:
    """The one that lies by what they name (柳河桥那边那个); None where none is clearly nearer, or a place of its own is named."""
    only = mention.candidates[0] if len(mention.candidates) == 1 else None
    known = turn.city.geography.places_by_code.get(only.known or "") if only is not None else None
    if only is None or only.lat is None or only.lon is None or known is None or known.kind in _ANOTHER:
        return None
    called = known.name(turn.city.language)
    there = [found for found in draft.namesakes if called in _community(turn, found)]
    if len(there) == 1:
        return there[0]  # 解放路那个, of 解放路社区
    if known.kind == _LONG:
        return None
    there = [n for n in draft.namesakes if street(turn, str(n.get("area"))) == street(turn, known.area)]
    if len(there) == 1:
        return there[0]
    point = (only.lat, only.lon)
    ranked = sorted(((_apart(point, found), n) for n, found in enumerate(draft.namesakes) if found.get("lat")))
    if len(ranked) < len(draft.namesakes) or len(ranked) < 2 or ranked[0][0] * NEARER > ranked[1][0]:
        return None
    return draft.namesakes[ranked[0][1]]


def _community(turn: Turn, found: Mapping[str, Any]) -> str:
    """The name of the community that it lies in, in the city's own language."""
    community = turn.city.geography.at_level(str(found.get("area") or ""), "community")
    return community.name(turn.city.language) if community is not None else ""


def _apart(point: tuple[float, float], found: Mapping[str, Any]) -> float:
    """How far a place lies from a point, in degrees of latitude: enough to compare them."""
    lat, lon = point
    return math.hypot(lat - found["lat"], (lon - found["lon"]) * math.cos(math.radians(lat)))


def flat_alone(words: str) -> str:
    """The number of a flat that is all that was said (是603, 五零二); "" for any other words."""
    found = _ROOM.fullmatch(words.strip(MARKS))
    return in_figures(found["room"]) if found else ""


def with_room(draft: Report, room: str) -> Report:
    """The flat with the name of each, kept until one of them is picked."""
    told = tuple(
        {**found, "text": f"{found['text']}{room}"[:LONGEST], "detail": f"{found.get('detail') or ''}{room}"}
        for found in draft.namesakes
    )
    return replace(draft, namesakes=told)


def picked(turn: Turn, draft: Report, n: int) -> Report:
    """The namesake of that number; none of them: the place is asked anew, unless it is told beside (都不是，在北门早市旁边): then the
    name is kept, at what it is beside."""
    if 0 <= n < len(draft.namesakes):
        return draft.at(Place(**draft.namesakes[n]))
    bare = replace(draft, namesakes=(), around=None)
    mention = turn.understanding.find_place(turn.rest, context(turn)) if turn.rest and draft.namesakes else None
    if mention is None or "direction" not in mention.parts or len(mention.candidates) != 1:
        return bare
    name, beside = str(draft.namesakes[0]["text"]), mention.candidates[0]
    return bare.at(replace(beside, text=f"{name}，{mention.span.text}"[:LONGEST], known=None, detail=mention.span.text))
