"""Signs of borders (边界特征): what can be seen at each character of a message, for the model of where the place of the problem
begins and ends.

```
characters ─┐
words ──────┼─→ a row of numbers each ─→ each template mixes a few of them, shifted ─→ a bucket for each template and character
readings ───┘
```
No sign is ever a text: a message of a hundred characters has thousands of them, and they are counted in arrays.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlu.characters import HAN
from nlu.place.candidate import Candidate
from nlu.place.reading import Reading
from nlu.place.tables import tables

BUCKETS = 1 << 20
_EDGE = 8  # characters beyond both ends
Signs = NDArray[np.int64]

_SIDES = frozenset("东西南北中上下里内外前后旁边头侧面口")
_NUMERALS = frozenset("一二三四五六七八九十百零两几")
_POINTERS = frozenset("这那我咱俺你他她它们")
_MARKS = frozenset("，,。.！!？?；;、：:\n")
_CLAUSES = 4  # clauses that are told apart from the front
_ENDS = {
    kind: i
    for i, kind in enumerate(("road", "compound", "village", "landmark", "area", "river", "street", "district"), 2)
}

# The rows of numbers, by name.
_ROWS = (
    "char",
    "word",
    "tag",
    "kind",
    "best",
    "other",
    "known",
    "clause",
    "ends",
    "nextword",
    "lastword",
    "list",
    "nextlist",
    "lastlist",
    "opening",
    "size",
)
_ROW = {name: i for i, name in enumerate(_ROWS)}


def _templates() -> list[tuple[tuple[str, int], ...]]:
    made: list[tuple[tuple[str, int], ...]] = [(("char", k),) for k in range(-4, 5)]
    made += [(("char", k), ("char", k + 1)) for k in range(-3, 3)]
    made += [(("char", k), ("char", k + 1), ("char", k + 2)) for k in range(-3, 2)]
    made += [(("char", -1), ("char", 1))]
    made += [
        (("kind", -1), ("kind", 0), ("kind", 1)),
        (("kind", -2), ("kind", -1), ("kind", 0)),
        (("kind", 0), ("kind", 1), ("kind", 2)),
    ]
    made += [
        (("word", 0),),
        (("word", 0), ("nextword", 0)),
        (("lastword", 0), ("word", 0)),
        (("nextword", 0),),
        (("lastword", 0),),
    ]
    made += [(("list", 0),), (("nextlist", 0),), (("lastlist", 0),)]
    made += [(("list", 0), ("nextlist", 0)), (("lastlist", 0), ("list", 0)), (("nextlist", 0), ("best", 0))]
    made += [
        (("nextlist", 0), ("ends", 0)),
        (("list", 0), ("tag", 0)),
        (("lastlist", 0), ("tag", 0)),
        (("nextlist", 0), ("tag", 1)),
    ]
    made += [(("tag", 0),), (("tag", -1), ("tag", 0)), (("tag", 0), ("tag", 1)), (("tag", -1), ("tag", 0), ("tag", 1))]
    made += [
        (("best", 0),),
        (("best", -1), ("best", 0), ("best", 1)),
        (("best", 0), ("char", 0)),
        (("best", 0), ("nextword", 0)),
        (("best", 0), ("lastword", 0)),
    ]
    made += [(("best", 0), ("char", 1)), (("best", 0), ("char", -1)), (("best", 0), ("tag", 0), ("tag", 1))]
    made += [(("other", 0),), (("other", -1), ("other", 0), ("other", 1)), (("best", 0), ("other", 0))]
    made += [
        (("known", 0),),
        (("known", 0), ("best", 0)),
        (("ends", 0),),
        (("ends", 0), ("char", 1)),
        (("ends", 0), ("tag", 1)),
        (("ends", -1), ("ends", 0)),
    ]
    made += [
        (("clause", 0),),
        (("clause", 0), ("best", 0)),
        (("opening", 0),),
        (("opening", 0), ("best", 0)),
        (("opening", 0), ("clause", 0)),
        (("size", 0), ("best", 0)),
        (("size", 0), ("clause", 0)),
    ]
    return made


_TEMPLATES = _templates()
_PARTS = max(map(len, _TEMPLATES))
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)[:_PARTS]
_SALT = np.array([zlib.crc32(repr(t).encode()) * 0x85EBCA77C2B2AE63 % 2**64 for t in _TEMPLATES], np.uint64)
_LAST_MIX = np.uint64(0xFF51AFD7ED558CCD)
_NOTHING = len(_ROWS)


def signs(reading: Reading) -> Signs:
    """Templates × characters: the bucket of each sign."""
    flat = reading.flat
    wide = len(flat) + 2 * _EDGE
    rows = np.zeros((_NOTHING + 1, wide), np.uint64)
    inner = slice(_EDGE, _EDGE + len(flat))
    for name, values in _values(reading).items():
        rows[_ROW[name], inner] = values
    rows[_ROW["char"], :_EDGE], rows[_ROW["char"], _EDGE + len(flat) :] = 1, 2
    places = _places(wide)[:, :, None] + np.arange(len(flat))
    mixed: NDArray[np.uint64] = (rows.ravel().take(places) * _PRIMES[None, :, None]).sum(axis=1, dtype=np.uint64)
    mixed = (mixed + _SALT[:, None]) * _LAST_MIX
    mixed ^= mixed >> np.uint64(31)
    mixed *= _PRIMES[0]
    return (mixed >> np.uint64(44)).astype(np.int64)


@lru_cache(maxsize=512)
def _places(wide: int) -> NDArray[np.int64]:
    """Where each part of each template begins in the rows one behind the other."""
    begin = np.full((len(_TEMPLATES), _PARTS), _NOTHING * wide + _EDGE, np.int64)
    for t, template in enumerate(_TEMPLATES):
        for p, (name, shift) in enumerate(template):
            begin[t, p] = _ROW[name] * wide + _EDGE + shift
    return begin


def _of_word(word: str) -> int:
    """Not remembered: a word may be somebody's name."""
    written = ("0" if word[0].isdigit() else "a") if word.isascii() and word[0].isalnum() else word
    return zlib.crc32(written.encode())


@lru_cache(maxsize=1)
def _lists() -> dict[str, int]:
    """The number of the list (`words/places.toml`) that each word of addresses stands in, the most telling of several."""
    table = tables()
    found = {word: 7 + _ENDS.get(kind, 1) for word, kind in table.suffixes.items()}
    found |= {word: 30 for word in table.characters if word not in found}
    listed = (table.things, table.objects, table.words, table.leading, table.generic, table.spaces)
    for number, words in reversed(list(enumerate(listed, 1))):
        found |= dict.fromkeys(words, number)
    return found


def _list_of(word: str) -> int:
    return _lists().get(word) or (31 if word[-1] in tables().endings else 32)


@lru_cache(maxsize=256)
def _of_tag(tag: str, mark: int) -> int:
    return zlib.crc32(tag.encode()) * 4 + mark


@lru_cache(maxsize=8192)
def _of_char(char: str) -> tuple[int, int]:
    """The number of a character and of its kind; digits are one, letters are one."""
    if char.isdigit():
        return 48, 3
    if char.isascii() and char.isalpha():
        return 97, 4
    if char.isspace():
        return 32, 5
    kind = tables().suffixes.get(char)
    number = (
        6 if char in _MARKS
        else 7 if char in _POINTERS
        else 8 if char in _NUMERALS
        else 9 if char in _SIDES
        else 10 + _ENDS.get(kind, 1) if kind
        else 10 if HAN.match(char)
        else 2
    )  # fmt: skip
    return ord(char), number


def _values(reading: Reading) -> dict[str, Sequence[int]]:
    flat, words, best = reading.flat, reading.words, reading.best
    chars, kinds = zip(*map(_of_char, flat), strict=True)
    word, tag, after, before = [], [], [], []
    listed, list_after, list_before = [], [], []
    last, hashed = 3, [_of_word(text) for text, _ in words.items]
    hashed.append(5)
    lists = [_list_of(text) for text, _ in words.items] + [40, 41]  # the last two: where the message ends and begins
    for i, (text, kind) in enumerate(words.items):
        length, behind = len(text), hashed[i + 1]
        word += [hashed[i] * 2 + 1] * length
        tag += (
            [_of_tag(kind, 0)]
            if length == 1
            else [_of_tag(kind, 1), *([_of_tag(kind, 2)] * (length - 2)), _of_tag(kind, 3)]
        )
        after += [*([7] * (length - 1)), behind]
        before += [last, *([9] * (length - 1))]
        last = hashed[i]
        listed += [lists[i] * 3 + 1] + [lists[i] * 3 + 2] * (length - 1)
        list_after += [*([42] * (length - 1)), lists[i + 1]]
        list_before += [lists[i - 1], *([43] * (length - 1))]
    clause, opening = _clauses(flat)
    return {
        "char": chars,
        "kind": kinds,
        "word": word,
        "tag": tag,
        "nextword": after,
        "lastword": before,
        "list": listed,
        "nextlist": list_after,
        "lastlist": list_before,
        "best": _painted(
            len(flat), [(best.start, best.end, _sort(best))] if best else [(*p, 5) for p in [reading.pointed] if p]
        ),
        "other": _painted(len(flat), [(c.start, c.end, _sort(c)) for c in reading.candidates if c is not best]),
        "known": _painted(len(flat), [(f.start, f.end, 1 + f.known[0].is_area) for f in reading.known]),
        "ends": _ends(flat),
        "clause": clause,
        "opening": opening,
        "size": [min(len(flat) // 30, 4) + 1] * len(flat),
    }


def _sort(c: Candidate) -> int:
    return 1 + 2 * c.named + c.is_area()


def _painted(length: int, stretches: Sequence[tuple[int, int, int]]) -> list[int]:
    """For each character within a stretch its sort, and whether it stands at the beginning, within or at the end; 0 outside."""
    found = [0] * length
    for start, end, sort in stretches:
        found[start:end] = [8 * sort + 2] * (end - start)
        found[start], found[end - 1] = 8 * sort + 1, 8 * sort + 3
    return found


def _ends(flat: str) -> list[int]:
    """The kind of the longest end of a name (路, 小区, 派出所) that stands before each character's end, and its length."""
    table = tables()
    found = [0] * len(flat)
    for end in range(1, len(flat) + 1):
        for length, kind in table.suffixes_at(flat, end):
            found[end - 1] = 8 * _ENDS.get(kind, 1) + min(length, 4)
            break
    return found


def _clauses(flat: str) -> tuple[list[int], list[int]]:
    """The number of the clause and how far from its front, each up to a limit."""
    clauses, fronts = [], []
    clause, front = 1, 1
    for char in flat:
        clauses.append(min(clause, _CLAUSES))
        fronts.append(min(front, 12))
        front += 1
        if char in _MARKS:
            clause, front = clause + 1, 1
    return clauses, fronts
