"""Frames (险情框架): signs that together tell a danger which none of them tells alone.

```
[sign] words of the language ─┐
                              ├─→ all signs of one frame near each other ───────→ (danger, start, end)
frames.toml, for all ─────────┘
```
热水器 is no danger and 恶心 is none; both together are carbon monoxide. A sign that is denied right before it
(没有人受伤) does not count.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from nlu.lexicon import Hits, Lexicon
from values import expressions as re

REACH = 44  # characters from the first sign to the last in languages without blanks
REACH_ALPHABETIC = 130
_DENIED_BEFORE = re.compile(
    r"(?:没有?|未|并非|不是|没有?人[要想会肯]?|不会|不曾)$|\b(?:no|not|nobody|without|never|didn't|не|никто не|никого не|без)\s$"
)
DENIAL = 10  # characters before a sign in which its denial stands


@dataclass(frozen=True)
class Frame:
    """Signs that tell `danger` together; `ordered`: in the order given; none of `without` near them."""

    danger: str
    signs: tuple[str, ...]
    without: tuple[str, ...]
    ordered: bool


@lru_cache(maxsize=1)
def frames() -> tuple[Frame, ...]:
    """All frames of `nlu/words/frames.toml`."""
    table = tomllib.loads((files("nlu.words") / "frames.toml").read_text(encoding="utf-8"))
    return tuple(_frame(danger, line) for danger, lines in table.items() for line in lines)


def _frame(danger: str, line: str) -> Frame:
    words = line.split()
    signs = tuple(f"sign.{word}" for word in words if word != ">" and not word.startswith("!"))
    return Frame(danger, signs, tuple(f"sign.{word[1:]}" for word in words if word.startswith("!")), ">" in words)


@lru_cache(maxsize=8)
def _of(language: Lexicon) -> dict[str, tuple[Frame, ...]]:
    """The frames whose signs this language has words for, by their first sign: most messages have few signs."""
    known = set(language.whole_keys.get("sign", ()))
    by_first: dict[str, tuple[Frame, ...]] = {}
    for frame in frames():
        if known.issuperset(frame.signs):
            by_first[frame.signs[0]] = (*by_first.get(frame.signs[0], ()), frame)
    return by_first


def find(flat: str, hits: Hits, lexicon: Lexicon) -> dict[str, list[tuple[int, int]]]:
    """Where the frames of each danger are fulfilled, in the order of the text."""
    reach = REACH_ALPHABETIC if lexicon.alphabetic else REACH
    found: dict[str, list[tuple[int, int]]] = {}
    told: dict[str, list[tuple[int, int]]] = {}
    present = hits.told("sign")
    by_first = _of(lexicon)
    for frame in chain.from_iterable(by_first.get(sign, ()) for sign in present):
        if not present.issuperset(frame.signs):
            continue
        for sign in frame.signs:
            if sign not in told:
                told[sign] = [where for where in hits.spans(sign) if not _denied(flat, where[0])]
        whole = _together(frame, [told[sign] for sign in frame.signs], reach)
        if whole and not _accompanied(frame, hits, whole, reach):
            found.setdefault(frame.danger, []).append(whole)
    return {danger: sorted(spans) for danger, spans in found.items()}


def _denied(flat: str, start: int) -> bool:
    return bool(_DENIED_BEFORE.search(flat[max(0, start - DENIAL) : start]))


def _accompanied(frame: Frame, hits: Hits, whole: tuple[int, int], reach: int) -> bool:
    first, last = whole[0] - reach // 2, whole[1] + reach // 2
    return any(first <= s < last for sign in frame.without for s, _ in hits.spans(sign))


def _together(frame: Frame, places: Sequence[Sequence[tuple[int, int]]], reach: int) -> tuple[int, int] | None:
    """The signs of a frame near each other, no word used twice."""
    for anchor in places[0]:
        chosen = [anchor]
        for spans in places[1:]:
            free = [
                s
                for s in spans
                if (s[0] >= chosen[-1][1] if frame.ordered else all(s[1] <= c[0] or c[1] <= s[0] for c in chosen))
            ]
            if not free:
                break
            chosen.append(min(free, key=lambda s: abs(s[0] - anchor[0])))
        else:
            start, end = min(s for s, _ in chosen), max(e for _, e in chosen)
            if end - start <= reach:
                return start, end
    return None
