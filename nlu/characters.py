"""Characters (字符): one-to-one changes of a text, so that every span stays where it was; and what stands side by side in it."""

from __future__ import annotations

from collections.abc import Iterable
from operator import add

from values import expressions as re

_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20, 0xA0: 0x20, 0x2019: 0x27}
# Full-width comma, colon, question mark and the like are sentence marks in Chinese: they stay as they are.
for _kept in "，：；？！（）":
    _FULL_WIDTH.pop(ord(_kept), None)

# Cantonese as it is written (冇水, 唔啱, 佢哋), each by the plain character for the same: lists and examples need not say it twice.
_CANTONESE = dict(
    zip(map(ord, "冇唔嘅喺咗佢哋嚟畀搵揾睇嗰啲嘢乜咁啱嘈"), "没不的在了他们来给找找看那些事啥这对吵", strict=True)
)
_PLAIN = _FULL_WIDTH | _CANTONESE
_CHANGED = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〇]")
_OVER_AND_OVER = re.compile(r"(.)\1{16,}|(.{2,12}?)\2{7,}", re.DOTALL)
HELD = 16  # times of one character, which may still be meant
SAID_OFTEN = 60  # characters from which a text may say a thing that often
_NOT_WORD = re.compile(r"[\W_]+")


def flatten(text: str) -> str:
    """Full-width letters and digits and the characters of Cantonese made plain, lower case; the same length as before."""
    flat = text.translate(_PLAIN) if _CHANGED.search(text) else text  # looking is 25 times as quick as changing
    low = flat.lower()
    return low if len(low) == len(flat) else "".join(c.lower() if len(c.lower()) == 1 else c for c in flat)


def bare(text: str) -> str:
    """The letters and digits of a text alone, without marks and blanks, for comparing labels."""
    return _NOT_WORD.sub("", flatten(text))


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with blanks in place of these [start, end), as long as before."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def said_once(text: str) -> str:
    """The text with full stops in place of what is said over and over (我要自杀我要自杀…) behind its first time, and of a key held down
    behind its sixteenth, as long as before: the hundredth time says no more, and is not to cost more."""
    if len(text) < SAID_OFTEN:
        return text
    return _OVER_AND_OVER.sub(lambda said: (said[1] * HELD if said[1] else said[2]).ljust(len(said[0]), "。"), text)


def runs(text: str, longest: int) -> list[str]:
    """All stretches of one, two … `longest` characters; those of one length in the order of the text."""
    last = found = list(text)
    for size in range(1, longest):
        last = list(map(add, last, text[size:]))
        found = found + last
    return found
