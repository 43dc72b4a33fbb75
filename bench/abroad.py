"""How well residents who do not write Chinese are understood: the held-out set `bench/gold/abroad.csv`, row by row.

    NLU=abroad python -m bench.understanding

A row names the leaf, the words of the place of the problem, the place of the city that is meant (`known`), and the words without one
of which no title tells the matter: those between `|` are all needed, of those between `/` one.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from handlers.ports.understanding import Context, Meaning, Understanding
from nlu.evaluate import place_spans
from tickets.catalogue import Catalogue
from tickets.geography import Geography
from values import expressions as re

Row = dict[str, str]
LANGUAGES = ("en", "ja", "ko", "ru")
TOP = 3
# What no title begins with: the rest of a sentence whose subject was cut off.
_TORN = {
    "en": re.compile(
        r"(?:is|are|was|were|has|have|had|be|been|of|and|or|but|to|by|with|for|from|than|that|which|who|keeps?|'s)\b",
        re.IGNORECASE,
    ),
    "ja": re.compile(r"[をがはにでのとも](?![\u4e00-\u9fff]*[きしいり])|[、。]"),
    "ko": re.compile(r"(?:에|에서|의|을|를|이|가|은|는|로|으로|와|과|도|부터|까지)\s|[,.]"),
    "ru": re.compile(r"(?:и|а|но|или|же|ли|бы|лу|лучше|котор\w+)\b|[,.]", re.IGNORECASE),
}


@dataclass(frozen=True)
class Read:
    """One row of the set with what was understood of it."""

    row: Row
    said: Meaning
    top: Sequence[str]
    right_place: bool | None


def abroad(gold: Sequence[Row], catalogue: Catalogue, geography: Geography, words: Understanding) -> dict[str, object]:
    """Every figure for each language, half by half: two rows that may be read, two that never are, and so on."""
    found: dict[str, object] = {}
    dangers = {leaf.code for leaf in catalogue.leaves if leaf.danger}
    harmless = {leaf.code for leaf in catalogue.leaves if not leaf.danger and not leaf.emergency}
    for half, number in (("read", 0), ("unread", 1)):
        every: list[Read] = []
        for language in LANGUAGES:
            rows = [row for row in gold if row["language"] == language]
            read = [_read(row, geography, words) for i, row in enumerate(rows) if i // 2 % 2 == number]
            found[f"{language} {half}"] = _figures(read, dangers, harmless)
            every += read
        found[f"all {half}"] = _figures(every, dangers, harmless)
        if half == "read":
            found["wrong"] = [line for one in every for line in _wrong(one, dangers)]
    return found


def _read(row: Row, geography: Geography, words: Understanding) -> Read:
    said = words.understand(row["text"], Context(language=row["language"]))
    top = [code for code, _ in words.categorise(row["text"], row["language"])[:TOP]]
    names = [
        known.name("zh-CN")
        for place in (said.place.candidates if said.place else ())
        if (known := geography.places_by_code.get(place.known or ""))
    ]
    return Read(row, said, top, row["known"] in names if row["known"] else None)


def _figures(read: Sequence[Read], dangers: Set[str], harmless: Set[str]) -> dict[str, object]:
    told = [one for one in read if one.row["place"]]
    urgent = [one for one in read if one.row["code"] in dangers]
    return {
        "texts": len(read),
        "top1": _share(_is_first, read),
        "top3": _share(lambda one: one.row["code"] in one.top, read),
        "place_found": _share(_touched, told),
        "place_exact": _share(_exact, told),
        "place_false": _share(_placed, [one for one in read if not one.row["place"]]),
        "place_known": _share(lambda one: one.right_place is True, [one for one in read if one.row["known"]]),
        "title_begins": _share(begins_well, read),
        "title_whole": _share(_whole, [one for one in read if one.row["words"]]),
        "danger_heard": _share(_alarmed, urgent),
        "danger_false": _share(_alarmed, [one for one in read if one.row["code"] in harmless]),
    }


def _wrong(one: Read, dangers: Set[str]) -> list[list[str]]:
    text, said = one.row["text"], one.said
    spans = [text[a:b] for a, b in place_spans(said)]
    danger = one.row["code"] in dangers
    marks = {
        f"leaf {one.row['code']} {' '.join(one.top)}": not _is_first(one),
        f"place {one.row['place']!r} {spans}": not _exact(one) if one.row["place"] else _placed(one),
        f"known {one.row['known']} {spans}": one.right_place is False,
        f"title {said.title!r}": not begins_well(one) or bool(one.row["words"]) and not _whole(one),
        f"danger {said.emergency.danger if said.emergency else None}": danger != _alarmed(one),
    }
    return [[text, mark] for mark, holds in marks.items() if holds]


def begins_well(one: Read) -> bool:
    """Whether a title begins like a sentence: with a capital where the language has them, and with no word that needs one before it."""
    title = one.said.title
    if not title or title[0].isalpha() and title[0].islower():
        return False
    return _TORN[one.row["language"]].match(title) is None


def _is_first(one: Read) -> bool:
    return one.top[:1] == [one.row["code"]]


def _gold(one: Read) -> tuple[int, int]:
    start = one.row["text"].index(one.row["place"])
    return start, start + len(one.row["place"])


def _touched(one: Read) -> bool:
    start, end = _gold(one)
    return any(a < end and start < b for a, b in place_spans(one.said))


def _placed(one: Read) -> bool:
    """Whether a place was found that nobody is asked about any more; "in my flat" only points to one."""
    place = one.said.place
    return place is not None and (place.complete or bool(place.candidates))


def _exact(one: Read) -> bool:
    return _gold(one) in place_spans(one.said)


def _whole(one: Read) -> bool:
    title = one.said.title.lower()
    return all(any(word.lower() in title for word in either.split("/")) for either in one.row["words"].split("|"))


def _alarmed(one: Read) -> bool:
    return one.said.emergency is not None


def _share(holds: Callable[[Read], bool], read: Sequence[Read]) -> float:
    return round(statistics.mean(map(holds, read)), 3) if read else 0.0
