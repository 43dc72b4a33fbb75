"""Chinese names as Koreans read their characters (한자음): 人民路 is 런민로 by its sound and 인민로 by its characters.

A city's data give the first; who learnt the place from its sign says the second.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

LEAST = 3  # syllables of a name that no other word is
_ENDS = (
    ("小区", ("소구", "아파트", " 아파트", "단지", " 단지")),
    ("大道", ("대로",)),
    ("街道", ("가도", " 가도", "쪽", " 쪽")),
    ("路", ("로", "길")),
    ("公园", ("공원", " 공원")),
    ("小学", ("초등학교", " 초등학교", "소학교")),
    ("中学", ("중학교", " 중학교")),
    ("医院", ("병원", " 병원")),
    ("农贸市场", ("시장", " 시장", "농산물시장", " 농산물시장")),
)
# Within a word ㄹ and ㄴ stand where a word does not begin with them: 老 is 노, 柳 is 유.
_NASAL = frozenset("ㅏㅐㅗㅚㅜㅡ")
_BEFORE_VOWEL = frozenset("ㅑㅕㅖㅛㅠㅣ")
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_SYLLABLES, _OF_A_HEAD, _TAILS = 0xAC00, 588, 28
_L, _N, _NONE = 5, 2, 11  # the heads ㄹ, ㄴ and none, by their number


def sino_korean_forms(name: str) -> tuple[str, ...]:
    """The name in Korean readings, with the Korean words for what it is; none where a character's reading is not known."""
    end, words = next((pair for pair in _ENDS if name.endswith(pair[0])), ("", ("",)))
    read = [_readings().get(char, "") for char in name.removesuffix(end)]
    if not read or not all(read):
        return ()
    head = _first(read[0]) + "".join(read[1:])
    return tuple(head + word for word in words if len(head + word.strip()) >= LEAST)


def _first(syllable: str) -> str:
    """A syllable as it stands at the front of a word."""
    head, rest = divmod(ord(syllable) - _SYLLABLES, _OF_A_HEAD)
    vowel = _VOWELS[rest // _TAILS]
    if head in {_L, _N} and vowel in _BEFORE_VOWEL:
        head = _NONE
    elif head == _L and vowel in _NASAL:
        head = _N
    return chr(_SYLLABLES + head * _OF_A_HEAD + rest)


@lru_cache(maxsize=1)
def _readings() -> dict[str, str]:
    lines = (files("nlu.words") / "hanja.txt").read_text("utf-8").splitlines()
    pairs = (line.split() for line in lines if line and not line.startswith("#"))
    return {char: reading for reading, chars in pairs for char in chars}
