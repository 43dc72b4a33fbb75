"""Reading places (地点识别): from a message to the place of the problem.

```
known names ─┐
             ├─→ names with what stands behind them ─→ joined with the neighbour ─→ the best for the problem ─→ PlaceMention
address words┘   `names`, `grammar`                    `chains`                      `ranking`                  `mention`
```
The longest sensible reading wins: 人民路38号院门口, not 人民路. Where the speaker is (我在外地上班) is not where the problem is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from handlers.ports.understanding import PlaceMention, Span
from nlu.characters import HAN, bare, flatten
from nlu.place import changed, foreign, grammar
from nlu.place.answer import looks_like_place, trimmed
from nlu.place.border_model import borders
from nlu.place.bordered import alone, bordered
from nlu.place.candidate import Candidate
from nlu.place.coded import is_tag
from nlu.place.from_to import whole_way
from nlu.place.gazetteer import Gazetteer
from nlu.place.mention import Mentions, span_of, trimmed_span
from nlu.place.outside import Outside
from nlu.place.parts import parts_of
from nlu.place.parts_model import PartsModel
from nlu.place.ranking import best_of, threatened, worth
from nlu.place.reading import Readings
from nlu.place.span_model import spans
from nlu.when import only_when
from tickets.city import City
from tickets.geography import Place
from values import expressions as re

_YARD = re.compile(r"^.*\d+号(?:大院|院)")  # the buildings stand in it: 人民路38号院 5号楼
KEPT = 16  # texts whose readings are kept until `forget`
SHORT = 60  # characters within which the model alone may find a place
SURELY = 0.8  # of the models' place, from which less than the whole message is one where the grammar takes all of it
INWARDS = ("number", "building", "unit", "floor", "room")  # each inside of those before it
WORTH_A_PROBLEM = 1.2  # of a reading (`ranking.worth`) from which a second place makes a second problem

# The candidates, the best of them, where a message without any points to a place, and what only the models take for one.
_Read = tuple[Sequence[Candidate], Candidate | None, tuple[int, int] | None, Candidate | None]


class PlaceReader:
    """Finds the place in a message, with one city's names."""

    def __init__(self, city: City, gazetteer: Gazetteer, taught: PartsModel | None = None) -> None:
        self._city = city
        self._taught = taught
        self._gazetteer = gazetteer
        self._reading = lru_cache(maxsize=KEPT)(Readings(gazetteer).of)
        self._foreign = foreign.Readings(gazetteer)
        self._mentions = Mentions(city.geography, gazetteer)
        self._outside = Outside(city)
        # One message is read for its place and for its problems; what was read is never changed.
        self._read = lru_cache(maxsize=KEPT)(self._read_anew)

    def forget(self) -> None:
        """Keep no words of a message that has been read."""
        self._read.cache_clear()
        self._reading.cache_clear()
        self._gazetteer.forget()

    def read(self, text: str, language: str, near: Place | None = None) -> PlaceMention | None:
        """The place of the problem in a message; incomplete when it is only relative (我家楼下)."""
        flat = flatten(text)
        candidates, best, pointed, models = self._read(flat, language)
        far = self._outside.of(flat)
        if far and not any(c.last.known for c in candidates):
            if best is not None and best.fixed and best.start < far[1] and far[0] < best.end:
                far = best.start, best.end
            return PlaceMention(span_of(text, *far), outside=True)
        if best is not None:
            found = (
                self._mentions.of(best, text, flat)
                if best.named
                else PlaceMention(trimmed_span(best, text), complete=False)
            )
            if language == "zh-CN":
                found = whole_way(text, flat, found)
            if language == "ru":
                found = replace(found, candidates=tuple(map(self._in_nominative, found.candidates)))
            return replace(found, address=parts_of(found.span, best, flat, self._taught))
        joined = self._renumbered(text, flat, language, near) or self._joined(text, flat, language, near)
        if joined and near is None and models and models.start <= joined.span.start and joined.span.end <= models.end:
            return replace(joined, span=trimmed_span(models, text))  # 富民里7号 of a 富民里 that no rule knows
        if joined:
            return joined
        return PlaceMention(span_of(text, *pointed), complete=False) if pointed else None

    def _in_nominative(self, place: Place) -> Place:
        known = self._city.geography.places_by_code.get(place.known or "")
        return replace(place, text=foreign.nominative(place.text, known))

    def several(self, flat: str, language: str) -> tuple[tuple[int, int], ...]:
        """Where the places stand that may each be the place of a problem of its own, in the order of the text."""
        return tuple(
            (c.start, c.end)
            for c in self._read(flat, language)[0]
            if c.named and not c.is_area() and worth(c, flat) >= WORTH_A_PROBLEM and not is_tag(flat[c.start : c.end])
        )

    def _read_anew(self, flat: str, language: str) -> _Read:
        """In Chinese the models may choose another candidate, and set its borders anew; where there is none, a place all the same."""
        if language != "zh-CN":
            candidates = self._foreign.read(flat, language)
            return candidates, best_of(candidates, flat), foreign.relative(flat, language), None
        reading = self._reading(flat)
        best = reading.best
        if best is not None and is_tag(flat[best.start : best.end]):  # 灯杆编号是A00001: the models know its end alone
            return reading.candidates, best, None, None
        chosen = spans().choose(reading, borders().likely(reading))
        if best is not None:
            better = chosen is not None and (chosen.sure >= SURELY or not _whole(best, flat))
            return reading.candidates, bordered(chosen, reading, best) if chosen and better else best, None, None
        pointed = (chosen.start, chosen.end) if chosen and reading.pointed else reading.pointed
        return reading.candidates, None, pointed, alone(chosen, reading.words) if chosen else None

    def surely(self, text: str, language: str) -> PlaceMention | None:
        """The place of a short Chinese message in which the grammar finds none and the models are sure of one; incomplete."""
        flat = flatten(text)
        found = self._read(flat, language)[3] if len(flat) <= SHORT else None
        if found is None or threatened(found, flat):
            return None
        return PlaceMention(trimmed_span(found, text), complete=False)

    def _renumbered(self, text: str, flat: str, language: str, near: Place | None) -> PlaceMention | None:
        """The known place with another number, or another side of it (いや、32号でした, "wrong place, it's the north gate")."""
        if near is None:
            return None
        if (found := changed.renumbered(flat, language, near.text, near.detail)) is not None:
            return _said_of(text, found, near, "number")
        known = self._city.geography.places_by_code.get(near.known or "")
        found = changed.sided(flat, language, near.text, known.names.get(language, "") if known else "")
        return _said_of(text, found, near, "gate") if found else None

    def _joined(self, text: str, flat: str, language: str, near: Place | None) -> PlaceMention | None:
        """A building or unit alone is joined to the place that is already known ("不对，是5号楼"); what stood behind it stays."""
        found = grammar.loose(flat) or foreign.loose(flat, language)
        if found is None:
            return None
        start, end, parts = found
        words = text[start:end]
        if near is None:
            return PlaceMention(span_of(text, start, end), parts=parts, complete=False)
        detail = _with_rest(words, parts, _YARD.sub("", near.detail), language)
        before = _name_of(near, language)
        joint = "" if HAN.search(before[-1:]) and HAN.search(detail) else foreign.joint(language)
        named = before + joint + detail
        place = replace(near, text=named, detail=detail, origin="joined")
        return PlaceMention(span_of(text, start, end), (place,), parts, True)

    def answer(self, text: str, language: str, near: Place | None) -> PlaceMention | None:
        """The whole text as an answer to "where?": unknown names are kept as they are."""
        found = self.read(text, language, near)
        if found is not None and (found.candidates or found.complete):
            return found
        if only_when(text, language):
            return found
        start, end = trimmed(text)
        words = text[start:end]
        flat = flatten(words)
        if (
            near is not None
            and (number := changed.numbered(flatten(text), language, near.text, near.detail)) is not None
        ):
            return _said_of(text, number, near, "number")
        known = self._gazetteer.get(flat) or self._gazetteer.sounding_like(flat) or self._gazetteer.written_like(flat)
        if known:
            places = self._mentions.known(words, known)
            span = Span(start, end, words)
            address = parts_of(span, None, flat, self._taught)
            return PlaceMention(span, places, {"landmark": words}, known[0].exact, address=address)
        # 翡翠城3号: a name in front of the number
        named = found is not None and found.parts and found.span.start > start
        if found is not None and not named:
            return found
        if not looks_like_place(flat):
            return found
        span = Span(start, end, words)
        return PlaceMention(span, complete=True, address=parts_of(span, None, flat, self._taught))


def _said_of(text: str, found: tuple[tuple[int, int], str], near: Place, part: str) -> PlaceMention:
    (start, end), name = found
    place = Place(name, area=near.area, origin="joined")
    return PlaceMention(span_of(text, start, end), (place,), {part: text[start:end]}, True)


def _whole(best: Candidate, flat: str) -> bool:
    """Whether nothing is said but the place: who answers "where?" says no more than belongs to it."""
    return not bare(flat[: best.start] + flat[best.end :])


def _depth(part: str) -> int:
    """How far inside of a place a part of its address is; what is no such part, outside of all."""
    return INWARDS.index(part) if part in INWARDS else -1


def _with_rest(words: str, parts: dict[str, str], former: str, language: str) -> str:
    """The new building with the entrance and flat that were told before: 5号楼 for 3号楼2单元501 is 5号楼2单元501."""
    found = grammar.loose(flatten(former)) or foreign.loose(flatten(former), language)
    if found is None or found[0]:
        return words
    if min(map(_depth, parts)) > max(map(_depth, found[2])):  # 2号楼, and then 3单元4楼 of it
        joint = "" if HAN.search(former[found[1] - 1]) else foreign.joint(language)
        return former[: found[1]].removesuffix(found[2].get("direction", "")) + joint + words
    if found[1] != len(former) or not parts.keys() < found[2].keys():
        return words
    for part, said in parts.items():
        former = former.replace(found[2][part], words if len(parts) == 1 else said, 1)
    return former


def _name_of(near: Place, language: str) -> str:
    """The name of a place without the building that was said before; двор дома 38 is no building."""
    flat = flatten(near.detail)
    if flat and language != "zh-CN" and foreign.loose(flat, language) is None and grammar.loose(flat) is None:
        return near.text
    if near.detail and near.text.endswith(near.detail) and not _YARD.search(near.detail):
        return near.text[: -len(near.detail)].rstrip(" ，,的")
    if (yard := _YARD.match(near.text)) is not None and yard.group() != near.text.rstrip():
        return yard.group()
    cut = grammar.loose(flatten(near.text)) if yard is None else None
    return near.text[: cut[0]].rstrip(" ，,的") if cut and cut[0] else near.text
