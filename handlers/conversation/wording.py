"""Wording (用词): how much is said, and whether words of a list are said, alike in languages that write in characters and in letters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

from values import expressions as re

# So much of a Chinese character is a letter, a kana, a syllable of hangul, by what the same is told in.
_LETTERS, _KANA, _HANGUL = re.compile(r"[A-Za-zÀ-ӿ][ '’-]*"), re.compile(r"[ぁ-ヿ]"), re.compile(r"[가-힣] *")
_SHARES = ((_LETTERS, 0.35), (_KANA, 0.5), (_HANGUL, 0.7))
_LETTER = r"[^\W_ぁ-ヿ一-鿿가-힣]"
_BEGINS = re.compile(_LETTER)
_SHORT = re.compile(r"[a-z]{1,3}|[а-я]{1,2}")
# A denial of one syllable is a word of its own: 3만 위안 보냈어요 tells of yuan that were sent.
_DENIAL = re.compile(r"[안못]\s")
# Typed without an apostrophe: dont, im, its. "we're" and "he'll" would be other words.
_TYPED = re.compile(r"(?<=n)'(?=t)|(?<=\bi)'(?=[mv])|(?<=\bit)'(?=s)|(?<=that)'(?=s)|(?<=there)'(?=s)|(?<=what)'(?=s)")
_PLAIN = str.maketrans({"’": "'", "ʼ": "'", "ё": "е"})


@lru_cache(256)
def length(text: str) -> int:
    """Characters of the text as if it were told in Chinese."""
    told = 0.0
    for kind, share in _SHARES:
        text, found = kind.subn("", text)
        told += share * found
    return ceil(told + len(text))


def plain(text: str) -> str:
    """The text in small letters, with one kind of apostrophe and of е."""
    return text.lower().translate(_PLAIN)


def one_of(words: Sequence[str]) -> re.Pattern[str]:
    """Any of these words. One of letters stands at the beginning of a word, as no "he" is in "the"; a very short one is whole."""
    lettered = [_worded(word) for word in words if _BEGINS.match(word)]
    others = [_worded(word) for word in words if not _BEGINS.match(word)]
    # What stands before it is asked once for all of them: a class of characters for each word took a second to set up.
    begun = [rf"(?<!{_LETTER})(?:{'|'.join(lettered)})"] if lettered else []
    return re.compile("|".join(begun + others))


def _worded(word: str) -> str:
    ends = rf"s?(?!{_LETTER})" if _SHORT.fullmatch(word) else ""
    if _DENIAL.match(word):
        return r"(?<![가-힣])" + re.escape(word)
    return _TYPED.sub("'?", re.escape(word)) + ends
