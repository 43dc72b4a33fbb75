"""Traditional characters (繁体): a message in them is read as if it were written in simplified ones, sign by sign.

The lists, the city's names and its examples are in simplified characters. No sign moves, so what was found stands where it was said.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

# Signs of a message of which one that is traditional tells its script; of a longer one two: names keep old signs.
BRIEF = 8


def simplified(text: str) -> str:
    """The text in simplified characters, as long as before; itself where it is not written in traditional ones."""
    signs = _table().keys() & set(text)
    if not signs or len(text) > BRIEF and len(signs) < 2:
        return text
    return text.translate(_both())


def as_on_the_sign(text: str) -> str:
    """Every traditional character of a text simplified, as long as before, whatever language it is in: for comparing names."""
    return text.translate(_signs())


@lru_cache(maxsize=1)
def _signs() -> Mapping[int, str]:
    return str.maketrans(dict(_table()))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    lists = _lists()
    return dict(zip(lists["traditional"], lists["simplified"], strict=True))


@lru_cache(maxsize=1)
def _both() -> Mapping[int, str]:
    lists = _lists()
    return str.maketrans(dict(zip(lists["cantonese"], lists["mandarin"], strict=True)) | dict(_table()))


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, str]:
    table = tomllib.loads((files("nlu.words") / "traditional.toml").read_text(encoding="utf-8"))
    lists: dict[str, str] = table["characters"]
    return lists
