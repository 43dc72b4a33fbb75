"""Words around a name in English, Japanese, Korean and Russian (外语地点用词), from `nlu/words/<language>/place.toml`: what stands
behind it, in front of it, and in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypedDict, cast

from nlu.languages import any_of, pieces, where_told
from values import expressions as re

FILE = "place.toml"


class _Kind(TypedDict):
    """Expressions of one part of an address, or of one kind of name."""

    part: str
    like: list[str]


def _kinds(key: str) -> Iterator[tuple[str, tuple[tuple[str, re.Pattern[str]], ...]]]:
    for code, told in where_told(FILE, key):
        yield code, tuple((one["part"], re.compile(any_of(one["like"]))) for one in cast(list[_Kind], told))


def listed(key: str) -> dict[str, re.Pattern[str]]:
    """A list of each language as one expression."""
    return {code: re.compile(any_of(cast(list[str], told))) for code, told in where_told(FILE, key)}


def texts(key: str) -> dict[str, str]:
    return {code: str(told) for code, told in where_told(FILE, key)}


TAILS, UNKNOWN = dict(_kinds("tails")), dict(_kinds("unknown"))
LEADS, RELATIVE, LOOSE, SIDE = map(listed, ("leads", "relative", "loose", "aside"))
OTHER_KIND = listed("other_kind")
BETWEEN = texts("between")
EN_BESIDE = pieces("en", FILE)["beside"]
LEAD_NUMBER = re.compile(
    rf"(?P<kind>(?:building|bldg\.?|block|unit|дом(?:а|е)?)\s*)?(?:no\.?\s*|number\s+)?\b(?:\d{{1,4}}[a-zа-я]?|{pieces('en', FILE)['number']}|{pieces('ru', FILE)['number']})\b"
)
# A Chinese name of a place between words of letters or hangul, where nothing else is written so: 翠竹花园 дом 5.
CHINESE = (
    ("road", re.compile(r"[一-龥]{2,6}(?:路|街|大道|巷|胡同)")),
    ("compound", re.compile(r"[一-龥]{2,8}(?:小区|花园|家园|公寓|社区|新村|[苑园里城府])(?![一-龥])")),
    ("landmark", re.compile(r"[一-龥]{2,8}(?:广场|大厦|商场|超市|医院|小学|中学|大学|学校|幼儿园|公园|市场|[站桥厂店村])(?![一-龥])")),
)  # fmt: skip
