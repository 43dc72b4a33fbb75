"""Typed by ear (错字): words that there are not, in place of those that sound alike: 路登 for 路灯, 52 好院 for 52 号院.

Each only where it can be nothing else (已经改了 is no 井盖). No sign moves, so what was found stands where it was said; the
resident's own words are kept as they were typed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from values import expressions as re

_NUMBER = re.compile(
    r"(?<=\d)(\s*)好(?=\s*(?:院|楼|单元|门(?!口?[多大小])))|(?<=[一二三四五六七八九十])(\s*)好(?=\s*(?:楼|单元))"
)


def meant(text: str) -> str:
    """A Chinese text with its misspelt words as they are spelt, as long as before."""
    for typed, word in _words():
        text = typed.sub(word, text)
    return _NUMBER.sub(lambda found: found.group()[:-1] + "号", text) if "好" in text else text


@lru_cache(maxsize=1)
def _words() -> Sequence[tuple[re.Pattern[str], str]]:
    table = tomllib.loads((files("nlu.words") / "misspelt.toml").read_text(encoding="utf-8"))
    return [(re.compile(typed), word) for typed, word in table["words"].items()]
