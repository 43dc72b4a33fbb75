"""Reading places (地点识别): from a message to the place of the problem.

```
known names ─┐
             ├─→ names with what stands behind them ─→ joined with the neighbour ─→ the best for the problem ─→ PlaceMention
address words┘   `names`, `grammar`                    `chains`                      `ranking`                  `mention`
```
The longest sensible reading wins: 人民路38号院门口, not 人民路. Where the speaker is (我在外地上班) is not where the problem is.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from handlers.ports.understanding import PlaceMention, Span
from nlu.characters import flatten
from nlu.place import foreign, grammar
from nlu.place.answer import looks_like_place, trimmed
from nlu.place.candidate import Candidate
from nlu.place.chains import Chains
from nlu.place.gazetteer import Gazetteer
from nlu.place.mention import Mentions, span_of, trimmed_span
from nlu.place.outside import outside_of
from nlu.place.parts import parts_of
from nlu.place.parts_model import PartsModel
from nlu.place.ranking import worth
from nlu.place.relative import relative_of
from tickets.city import City
from tickets.geography import Place

KEPT = 16  # texts whose readings are kept until `forget`
WORTH_A_PROBLEM = 1.2  # of a reading (`ranking.worth`) from which a second place makes a second problem


class PlaceReader:
    """Finds the place in a message, with one city's names."""

    def __init__(self, city: City, gazetteer: Gazetteer, taught: PartsModel | None = None) -> None:
        self._city = city
        self._taught = taught
        self._gazetteer = gazetteer
        self._chains = Chains(gazetteer)
        self._foreign = foreign.Readings(gazetteer)
        self._mentions = Mentions(city.geography, gazetteer)
        self._own = frozenset(city.names.values())
        # One message is read for its place and for its problems; what was read is never changed.
        self._candidates = lru_cache(maxsize=KEPT)(self._read_candidates)

    def forget(self) -> None:
        """Keep no words of a message that has been read."""
        self._candidates.cache_clear()
        self._gazetteer.forget()

    def read(self, text: str, language: str, near: Place | None = None) -> PlaceMention | None:
        """The place of the problem in a message; incomplete when it is only relative (我家楼下)."""
        flat = flatten(text)
        candidates = self._candidates(flat, language)
        far = outside_of(flat, self._own)
        if far and not any(c.last.known for c in candidates):
            return PlaceMention(span_of(text, *far), outside=True)
        best = max(candidates, key=lambda c: (worth(c, flat), -c.start), default=None)
        if best is not None:
            found = (
                self._mentions.of(best, text, flat)
                if best.named
                else PlaceMention(trimmed_span(best, text), complete=False)
            )
            return replace(found, address=parts_of(found.span, best, flat, self._taught))
        joined = self._joined(text, flat, near)
        if joined:
            return joined
        relative = (relative_of(flat) if language == "zh-CN" else None) or foreign.relative(flat, language)
        return PlaceMention(span_of(text, *relative), complete=False) if relative else None

    def several(self, flat: str, language: str) -> tuple[tuple[int, int], ...]:
        """Where the places stand that may each be the place of a problem of its own, in the order of the text."""
        return tuple(
            (c.start, c.end)
            for c in self._candidates(flat, language)
            if c.named and not c.is_area() and worth(c, flat) >= WORTH_A_PROBLEM
        )

    def _read_candidates(self, flat: str, language: str) -> list[Candidate]:
        return self._chains.read(flat) if language == "zh-CN" else self._foreign.read(flat, language)

    def _joined(self, text: str, flat: str, near: Place | None) -> PlaceMention | None:
        """A building or unit alone is joined to the place that is already known ("不对，是5号楼")."""
        found = grammar.loose(flat)
        if found is None:
            return None
        start, end, parts = found
        words = text[start:end]
        if near is None:
            return PlaceMention(span_of(text, start, end), parts=parts, complete=False)
        place = replace(near, text=_name_of(near) + words, detail=words, origin="joined")
        return PlaceMention(span_of(text, start, end), (place,), parts, True)

    def answer(self, text: str, language: str, near: Place | None) -> PlaceMention | None:
        """The whole text as an answer to "where?": unknown names are kept as they are."""
        found = self.read(text, language, near)
        if found is not None and (found.candidates or found.complete):
            return found
        start, end = trimmed(text)
        words = text[start:end]
        flat = flatten(words)
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


def _name_of(near: Place) -> str:
    """The name of a place without the building that was said before."""
    if near.detail and near.text.endswith(near.detail):
        return near.text[: -len(near.detail)].rstrip(" ，,的")
    cut = grammar.loose(flatten(near.text))
    return near.text[: cut[0]].rstrip(" ，,的") if cut and cut[0] else near.text
