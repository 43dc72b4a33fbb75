"""Numerals (数字): 十二, 两, 一百零三 and 12; 幺三八, said sign by sign.

What counts as a numeral where, and up to how much, is each reader's own matter; what the signs are worth is said here.
"""

from __future__ import annotations

from types import MappingProxyType

ONES = "一二三四五六七八九"
DIGITS = MappingProxyType({sign: n for n, sign in enumerate(ONES, 1)} | {"零": 0, "〇": 0, "两": 2})
# The source of an expression: a number from 1 to 99 as it is spelt, 十二, 二十, 两; and one in figures or spelt.
SPELT = rf"(?:[{ONES}两]?十[{ONES}]?|[{ONES}两])"
NUMBER = rf"(?:\d{{1,3}}|{SPELT})"
# How many matters are told at once, 俩 and 仨 too: a character of the class FEW, and what it is worth.
FEW = "两俩二三仨四五六2-6"
FEW_WORTH = MappingProxyType(
    {"两": 2, "俩": 2, "二": 2, "三": 3, "仨": 3, "四": 4, "五": 5, "六": 6} | {str(n): n for n in range(2, 7)}
)
_SPOKEN = str.maketrans({**{sign: str(n) for sign, n in DIGITS.items()}, "幺": "1"})


def number_of(text: str) -> int | None:
    """An Arabic or Chinese number below a thousand ("12", "十二", "二十", "一百零三"); None when it is none."""
    if text.isdigit() and text.isascii():
        return int(text)
    if not text or any(c not in DIGITS and c not in "十百" for c in text):
        return None
    if "十" not in text and "百" not in text:
        return int("".join(str(DIGITS[c]) for c in text))
    total = 0
    if "百" in text:
        head, text = text.split("百", 1)
        total += 100 * DIGITS.get(head, 1)
    if "十" in text:
        head, text = text.split("十", 1)
        total += 10 * (DIGITS.get(head, 1) if head != "零" else 1)
    text = text.lstrip("零〇")
    return total + (DIGITS.get(text, 0))


def in_figures(text: str) -> str:
    """What is said sign by sign, in figures: 五零二 ─► 502, 幺三八 ─► 138; the same length as before."""
    return text.translate(_SPOKEN)
