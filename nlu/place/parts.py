"""The parts of an address (地址要素), each with its span: from a model that a city's marked addresses taught, else from the grammar.

```
云州市   城东区    柳河街道 幸福社区   人民路 38号   锦绣花园  3号楼     2单元 5楼   501室
city     district  street   community  road   number landmark  building  unit  floor room
```
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.ports.understanding import Mention, Span
from nlu.place import grammar
from nlu.place.bio import Marked
from nlu.place.candidate import Candidate, Name, label
from nlu.place.parts_model import PartsModel
from values import expressions as re

# What marked addresses call the parts for which we have a word; any other name of theirs stays as it is.
_OURS = {
    "prov": "province",
    "devzone": "zone",
    "town": "street",
    "roadno": "number",
    "subroad": "side_road",
    "subroadno": "side_number",
    "poi": "landmark",
    "subpoi": "part",
    "houseno": "building",
    "cellno": "unit",
    "floorno": "floor",
    "roomno": "room",
    "assist": "direction",
    "redundant": "repeated",
}
_LEVELS = (
    (re.compile(r"(?:省|自治区)$"), "province"),
    (re.compile(r"(?:开发区|高新区|经开区|新区|示范区|管理区|片区)$"), "zone"),
    (re.compile(r"(?:市|自治州|盟)$"), "city"),
    (re.compile(r"(?:区|县|旗)$"), "district"),
    (re.compile(r"(?:街道办?|办事处|镇|乡)$"), "street"),
    (re.compile(r"(?:社区|村)$"), "community"),
)


def parts_of(span: Span, reading: Candidate | None, flat: str, taught: PartsModel | None) -> tuple[Mention, ...]:
    """The parts of the address at `span`, in its order; `reading` is how the grammar read it in the text `flat`, if it did."""
    if taught is not None:
        return tuple(_mentions(taught.parts(span.text), span.start, span, "model"))
    return tuple(_mentions(_spelled(reading, flat), 0, span, "grammar")) if reading is not None else ()


def _mentions(parts: tuple[Marked, ...], shift: int, whole: Span, origin: str) -> Iterator[Mention]:
    for start, end, name in parts:
        begin, stop = start + shift, min(end + shift, whole.end)
        if whole.start <= begin < stop:
            words = whole.text[begin - whole.start : stop - whole.start]
            yield Mention(_OURS.get(name.lower(), name), Span(begin, stop, words), origin)


def _spelled(reading: Candidate, flat: str) -> tuple[Marked, ...]:
    """The names of a reading and the pieces between and behind them."""
    found: list[Marked] = []
    at = reading.start
    for name in reading.names:
        found += _pieces(flat, at, name.start)
        found.append((name.start, name.end, _level(name, flat)))
        at = max(at, name.end)
    found += _pieces(flat, at, reading.end)
    return tuple(found)


def _pieces(flat: str, at: int, stop: int) -> Iterator[Marked]:
    while at < stop:
        piece = next(grammar.pieces(flat, at), None)
        if piece is None or piece[1] > stop:
            at += 1
            continue
        part, end, words = piece
        yield end - len(words), end, part
        at = end


def _level(name: Name, flat: str) -> str:
    """What a name is: of an area its level, else the part as which the grammar counts it."""
    if name.known and name.known[0].is_area:
        return name.known[0].kind
    part = label(name.kind)
    if part in {"area", "village"}:
        words = flat[name.start : name.end]
        part = next((level for form, level in _LEVELS if form.search(words)), part)
    return part
