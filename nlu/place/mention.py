"""From a reading to a `PlaceMention`: which places of the city it may be, and what stands behind the known name."""

from __future__ import annotations

from handlers.ports.understanding import PlaceMention, Span
from nlu.place.candidate import APART, Candidate
from nlu.place.gazetteer import Gazetteer, Known
from tickets.geography import Geography, Place
from values import expressions as re

_LEVELS = {"city": 0, "district": 1, "street": 2, "community": 3}
_INSIDE = re.compile(r"(?:里[头面边]|(?<![家村城街镇乡县])里|内)$")
_OURS = re.compile(r"(?:我们?家?|咱们?家?|俺们?家?|本)(?:村|院|楼|屯|庄|镇)?的?$")
_MARKS = " ，,的、"


def span_of(text: str, start: int, end: int) -> Span:
    """The span without marks at its end."""
    while end > start and text[end - 1] in " ，,、的":
        end -= 1
    return Span(start, end, text[start:end])


def trimmed_span(c: Candidate, text: str) -> Span:
    """The span of a reading without a bare 里, 里头 at its end (车库里, but 光明里)."""
    owner = _OURS.search(text[: c.start]) if not c.named else None  # 我们小区门口
    start = owner.start() if owner else c.start
    if c.fixed:
        return Span(start, c.end, text[start : c.end])
    inside = _INSIDE.search(text, c.last.end, c.end)
    return span_of(text, start, inside.start() if inside else c.end)


class Mentions:
    """Places of one city for readings of its residents' messages."""

    def __init__(self, geography: Geography, gazetteer: Gazetteer) -> None:
        self._geography = geography
        self._gazetteer = gazetteer

    def of(self, c: Candidate, text: str, flat: str) -> PlaceMention:
        """The mention of a candidate; no `candidates` when the city's data know nothing of it."""
        span = trimmed_span(c, text)
        complete = c.complete(flat)
        areas = [k for name in c.names for k in name.known[:1] if k.is_area]
        areas += [f.known[0] for f in self._gazetteer.find(flat) if f.known[0].is_area]
        if c.crossing or c.stretch:
            return PlaceMention(span, self._crossing(c, text, span), c.parts, True)
        last = next((name for name in reversed(c.names) if name.known and not name.known[0].is_area), c.last)
        known = last.known or self._similar(c, flat)
        if not known or known[0].kind in {"road", "river"} and last is not c.last:
            return PlaceMention(span, self._by_neighbour(c, areas, span, text), c.parts, complete)
        chosen = self._narrowed(known, areas)
        if (street := self._street_of_none(c, chosen)) is not None:
            detail = text[last.end : c.end].strip(_MARKS)
            return PlaceMention(
                span, (Place(span.text, area=street.area, detail=detail, origin="grammar"),), c.parts, complete
            )
        if len({k.code for k in chosen}) > 1 and chosen[0].generic:
            chosen = chosen[:1]
        detail = text[last.end : c.end].strip(_MARKS)
        origin = c.origin if last.known else "similar"
        places = tuple(self._place(k, span.text, detail, origin) for k in chosen)
        return PlaceMention(span, places, c.parts, complete)

    def known(self, words: str, known: tuple[Known, ...]) -> tuple[Place, ...]:
        """The places of a whole answer that names them nearly right."""
        return tuple(self._place(k, words, "", "similar") for k in known)

    def _place(self, k: Known, words: str, detail: str, origin: str) -> Place:
        datum = self._geography.datum if k.lat is not None else None
        return Place(words, k.lat, k.lon, datum, k.area, k.code, detail, origin)

    def _similar(self, c: Candidate, flat: str) -> tuple[Known, ...]:
        """Known places that are written nearly like the name (锦锈花园): looked up for the chosen reading only."""
        if not c.named or c.origin == APART or c.last.kind in {"area", "district", "street"}:
            return ()
        return self._gazetteer.written_like(flat[c.last.start : c.last.end])

    def _narrowed(self, known: tuple[Known, ...], areas: list[Known]) -> tuple[Known, ...]:
        """Namesakes that lie in an area that the words name; all of them when none does."""
        for area in sorted(areas, key=lambda a: -_LEVELS[a.kind]):
            inside = tuple(k for k in known if k.code != area.code and self._geography.within(k.area, area.code))
            if inside:
                return inside
        plain = tuple(k for k in known if not k.is_area)
        return plain or known[:1]

    def _street_of_none(self, c: Candidate, known: tuple[Known, ...]) -> Known | None:
        """The street office named right before a name that several places have, none of them in it (北门街道福星小区): one more of
        that name, which the data do not know, and none of the others."""
        if len({k.code for k in known}) < 2 or known[0].generic:
            return None
        streets = [k for name in c.names for k in name.known[:1] if k.is_area and _LEVELS[k.kind] == _LEVELS["street"]]
        none_in = streets and not any(self._geography.within(k.area, streets[-1].code) for k in known)
        return streets[-1] if none_in else None

    def _crossing(self, c: Candidate, text: str, span: Span) -> tuple[Place, ...]:
        pair = c.names[-2:]
        first, second = (text[name.start : name.end] for name in pair)
        if c.crossing:
            pairs = [(first, second)]
            if all(name.known for name in pair):  # told in another language, or by another of its names
                pairs.append((pair[0].known[0].name, pair[1].known[0].name))
            for a, b in (order for one in pairs for order in (one, one[::-1])):
                known = next(filter(None, (self._gazetteer.get(f"{a}{and_}{b}路口") for and_ in ("与", "和", ""))), ())
                if known:
                    return (self._place(known[0], span.text, text[c.last.end : c.end].strip(), "gazetteer"),)
        named = [name.known[0] for name in pair if name.known]
        if not named:
            return ()
        area = self._common([k.area for k in named])
        return (Place(span.text, area=area, known=named[0].code, detail=second, origin="grammar"),)

    def _common(self, areas: list[str]) -> str | None:
        """The smallest area that is in one of the roads' areas and holds or lies in the other."""
        smallest = max(areas, key=len, default=None)
        if all(self._geography.within(smallest, area) for area in areas):
            return smallest
        upward = self._geography.upward(smallest)
        return next((a.code for a in upward if all(self._geography.within(x, a.code) for x in areas)), None)

    def _by_neighbour(self, c: Candidate, areas: list[Known], span: Span, text: str) -> tuple[Place, ...]:
        """An unknown name behind a known road or area lies in its area."""
        own = [k for name in c.names for k in name.known[:1]]
        behind = own or areas
        if not behind:
            return ()
        near = max(behind, key=lambda k: len(k.area))
        last_known = max((name.end for name in c.names if name.known), default=c.start)
        known = None if near.is_area or near not in own else near.code
        detail = text[last_known : c.end].strip(_MARKS)
        return (Place(span.text, area=near.area, known=known, detail=detail, origin="grammar"),)
