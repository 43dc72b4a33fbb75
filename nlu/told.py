"""What is told beside a matter (顺带说的): a threat to staff, kin in the unit, pressure, a leak, a death, a petition announced.

```
words of `told.<kind>` ─→ in the same clause `untold.<kind>` (他说, 会不会, 三年前)? ─→ anywhere `unlike.<kind>`? ─→ Told
```
The lists are `nlu/words/told/<language>.toml`. A danger is read apart, and none that is named is
taken back by what is told here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.ports.understanding import Span, Told
from nlu.lexicon import Hits, span
from values import expressions as re

# Characters up to which a message may hold it: in a long story much is said by others, of others and of before.
LONGEST = MappingProxyType(
    {
        Told.THREAT_TO_STAFF: 300,
        Told.INTEREST: 2000,
        Told.PRESSURE_ON_RESIDENT: 300,
        Told.WITHDRAWAL_ASKED: 300,
        Told.LEAK: 300,
        Told.DEATH: 200,
        Told.GONE: 200,
        Told.MISCONDUCT: 80,
        Told.MISCONDUCT_PERHAPS: 40,
        Told.PETITION_ANNOUNCED: 300,
        Told.NOT_READ: 120,
        Told.SPEAKER_SOUGHT: 120,
        Told.ATTACK_THREATENED: 300,
    }
)
# What counts beside these alone.
_BESIDE = MappingProxyType({Told.FROM_AFAR: (Told.PRESSURE_ON_RESIDENT,), Told.OWN_GRIEF: (Told.DEATH, Told.GONE)})
_CLAUSE = re.compile(r"[，,。.！!？?；;\n、]+|(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")


def read(text: str, flat: str, hits: Hits, *, staff: bool = False) -> Mapping[Told, Span]:
    """What a message tells beside its matter, with the words that tell it. `staff` write of themselves: 他威胁我."""
    if staff:
        found = hits.first("told.staff_are_threatened") if len(flat) <= LONGEST[Told.THREAT_TO_STAFF] else None
        return {Told.THREAT_TO_STAFF: span(text, *found)} if found else {}
    within = (kind for kind, longest in LONGEST.items() if len(flat) <= longest)
    found_here = {kind: span(text, *found) for kind in within if (found := _first(kind, flat, hits)) is not None}
    for kind, others in _BESIDE.items():
        if not found_here.keys().isdisjoint(others) and (where := hits.first(f"told.{kind}")) is not None:
            found_here[kind] = span(text, *where)
    return found_here


def _first(kind: Told, flat: str, hits: Hits) -> tuple[int, int] | None:
    """The first words of a kind that nothing beside them takes back."""
    if not hits.has(f"told.{kind}") or hits.has(f"unlike.{kind}"):
        return None
    return next((found for found in hits.spans(f"told.{kind}") if not _taken_back(kind, *found, flat, hits)), None)


def _taken_back(kind: Told, start: int, end: int, flat: str, hits: Hits) -> bool:
    """Whether the clauses of the words say that it is told by another, asked, feared, denied, or of long ago."""
    first = max((mark.end() for mark in _CLAUSE.finditer(flat, 0, start)), default=0)
    mark = _CLAUSE.search(flat, end)
    last = mark.end() if mark else len(flat)
    return any(first <= s < last for s, _ in hits.spans(f"untold.{kind}"))
