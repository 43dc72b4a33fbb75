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
Hashes = NDArray[np.uint64]

_SIDES = frozenset("东西南北中上下里内外前后旁边头侧面口")
_NUMERALS = frozenset("一二三四五六七八九十百零两几")
_POINTERS = frozenset("这那我咱俺你他她它们")
MARKS = frozenset("，,。.！!？?；;、：:\n")
_CLAUSES = 4  # clauses that are told apart from the front
_FRONT = 12  # and characters of a clause
_FRONTS = tuple(range(1, _FRONT + 1))
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


# Those of most parts first: of the second and third part then only the front of the table is added.
_TEMPLATES = sorted(_templates(), key=len, reverse=True)
_PARTS = max(map(len, _TEMPLATES))
_OF_PARTS = [sum(len(template) > part for template in _TEMPLATES) for part in range(_PARTS)]
_PRIMES = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)[:_PARTS]
_SALT = np.array([zlib.crc32(repr(t).encode()) * 0x85EBCA77C2B2AE63 % 2**64 for t in _TEMPLATES], np.uint64)
_LAST_MIX = np.uint64(0xFF51AFD7ED558CCD)


def signs(reading: Reading) -> Signs:
    """Templates × characters: the bucket of each sign."""
    many = len(reading.flat)
    wide = many + 2 * _EDGE
    rows = np.zeros((len(_ROWS), wide), np.uint64)
    rows[_ROW["char"], :_EDGE], rows[_ROW["char"], _EDGE + many :] = 1, 2
    _fill(rows[:, _EDGE : _EDGE + many], reading)
    # Every stretch of the rows that is as long as the message, by where it begins: a part of a template is one of them.
    stretches = [
        np.ndarray((rows.size - many + 1, many), np.uint64, rows * prime, strides=(rows.itemsize, rows.itemsize))
        for prime in _PRIMES
    ]
    begin = _places(wide)
    mixed: Hashes = stretches[0][begin[0]]
    for part in range(1, _PARTS):
        mixed[: _OF_PARTS[part]] += stretches[part][begin[part]]
    mixed += _SALT[:, None]
    mixed *= _LAST_MIX
    mixed ^= mixed >> np.uint64(31)
    mixed *= _PRIMES[0]
    return (mixed >> np.uint64(44)).astype(np.int64)


@lru_cache(maxsize=512)
def _places(wide: int) -> list[NDArray[np.int64]]:
    """Where the first, second and third part of each template begins in the rows one behind the other."""
    return [
        np.array([_ROW[name] * wide + _EDGE + shift for name, shift in (t[part] for t in _TEMPLATES if len(t) > part)])
        for part in range(_PARTS)
    ]


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


def list_of(word: str) -> int:
    """The number of the list of words of addresses that a word stands in."""
    return _lists().get(word) or (31 if word[-1] in tables().endings else 32)


@lru_cache(maxsize=256)
def _of_class(tag: str) -> int:
    """A number for a class of words, between which three more have room."""
    return zlib.crc32(tag.encode()) * 4


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
        6 if char in MARKS
        else 7 if char in _POINTERS
        else 8 if char in _NUMERALS
        else 9 if char in _SIDES
        else 10 + _ENDS.get(kind, 1) if kind
        else 10 if HAN.match(char)
        else 2
    )  # fmt: skip
    return ord(char), number


def _fill(rows: Hashes, reading: Reading) -> None:
    """Write the numbers of each character into the rows."""
    flat, best, many = reading.flat, reading.best, len(reading.flat)
    rows[_ROW["char"]], rows[_ROW["kind"]] = zip(*map(_of_char, flat), strict=True)
    _fill_words(rows, reading)
    rows[_ROW["best"]] = _painted(
        many, [(best.start, best.end, sort_of(best))] if best else [(*p, 5) for p in [reading.pointed] if p]
    )
    rows[_ROW["other"]] = _painted(many, [(c.start, c.end, sort_of(c)) for c in reading.candidates if c is not best])
    rows[_ROW["known"]] = _painted(many, [(f.start, f.end, 1 + f.known[0].is_area) for f in reading.known])
    rows[_ROW["ends"]] = _ends(flat)
    rows[_ROW["clause"]], rows[_ROW["opening"]] = _clauses(flat)
    rows[_ROW["size"]] = min(many // 30, 4) + 1


def _fill_words(rows: Hashes, reading: Reading) -> None:
    """The word of each character, its class and its list, and at its ends those of the words beside it."""
    texts = [text for text, _ in reading.words.items]
    lengths = np.array([len(text) for text in texts])
    first = np.array(reading.words.starts)
    last = first + lengths - 1
    longer = lengths > 1
    words = np.array([3, *map(_of_word, texts), 5], np.uint64)  # before and behind the message: 3 and 5
    lists = np.array([41, *map(list_of, texts), 40], np.uint64)
    classes = np.array([_of_class(kind) for _, kind in reading.words.items], np.uint64)
    rows[_ROW["word"]] = (words[1:-1] * 2 + 1).repeat(lengths)
    rows[_ROW["tag"]] = (classes + 2).repeat(lengths)
    rows[_ROW["tag"], first] = classes + longer
    rows[_ROW["tag"], last] = classes + longer * np.uint64(3)
    rows[_ROW["nextword"]], rows[_ROW["lastword"]] = 7, 9
    rows[_ROW["nextword"], last], rows[_ROW["lastword"], first] = words[2:], words[:-2]
    rows[_ROW["list"]] = (lists[1:-1] * 3 + 2).repeat(lengths)
    rows[_ROW["list"], first] -= 1
    rows[_ROW["nextlist"]], rows[_ROW["lastlist"]] = 42, 43
    rows[_ROW["nextlist"], last], rows[_ROW["lastlist"], first] = lists[2:], lists[:-2]


def sort_of(c: Candidate) -> int:
    """Whether a reading names a place, and only areas, as a number above 0."""
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
    for end, char in enumerate(flat, 1):
        if char in table.lengths:
            for length, kind in table.suffixes_at(flat, end):
                found[end - 1] = 8 * _ENDS.get(kind, 1) + min(length, 4)
                break
    return found


def _clauses(flat: str) -> tuple[list[int], list[int]]:
    """The number of the clause and how far from its front, each up to a limit."""
    clauses: list[int] = []
    fronts: list[int] = []
    ends = [at for at, char in enumerate(flat, 1) if char in MARKS]
    for number, end in enumerate((*ends, len(flat)), 1):
        size = end - len(clauses)
        clauses += [min(number, _CLAUSES)] * size
        fronts += [*_FRONTS[:size], *[_FRONT] * (size - _FRONT)]
    return clauses, fronts
