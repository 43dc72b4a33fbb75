"""Typed by ear (错字): words that there are not, in place of those that sound alike: 路登 for 路灯, 52 好院 for 52 号院.

No sign moves, so what was found stands where it was said; the resident's own words are kept as they were typed.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_NUMBER = re.compile(r"(?<=[\d一二三四五六七八九十])(\s*)好(?=\s*(?:院|楼|单元|门|铺|店))")  # 人民路 52 好院


def meant(text: str) -> str:
    """A Chinese text with its misspelt words as they are spelt, as long as before."""
    words = _words()
    spelt = _any().sub(lambda typed: words[typed.group()], text)
    return _NUMBER.sub(r"\1号", spelt) if "好" in spelt else spelt


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    table = tomllib.loads((files("nlu.words") / "misspelt.toml").read_text(encoding="utf-8"))
    words: dict[str, str] = table["words"]
    return words


@lru_cache(maxsize=1)
def _any() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_words(), key=len, reverse=True))))
