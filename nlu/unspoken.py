"""Languages that no word list covers (听不懂的语言): which one Latin or Arabic letters are, and a danger cried in it.

Nothing else of such a message is understood. It costs a look at its words, and only where they would else be taken for English.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from handlers.ports.understanding import Emergency
from nlu.characters import flatten
from nlu.lexicon import span
from values import expressions as re

TOLD = 2  # words of a language that tell it
SENTENCE = 3  # words, from which on accents tell that they are none of English
ENGLISH, NAMES = "en", "names"
NO_DANGERS = frozenset({"words", "alone", "harmless"})
# Without its accents a word of Vietnamese is another one: cháy burns, chảy flows.
ACCENTED = frozenset({"vi"})
# Letters that Uyghur writes and Arabic does not, and those of Persian and its neighbours, which nobody here need tell apart.
_UYGHUR = re.compile("[ەېۈۆۇۋڭ]")
_PERSIAN = re.compile("[کیگچپژے]")


@dataclass(frozen=True)
class Unspoken:
    """What one language is known by; `dangers` finds the cries for help by their danger, `alone` these, too."""

    words: frozenset[str]
    alone: re.Pattern[str] | None
    harmless: re.Pattern[str] | None
    dangers: Mapping[str, re.Pattern[str]]


def latin(text: str, words: Sequence[str]) -> str | None:
    """The language of Latin letters that are none of English; `words` are those of the text. None where they may be English."""
    told = {word.lower().replace("’", "'") for word in words}
    if not text.isascii():
        told |= set(map(_plain, told))
    telling = _telling()
    found: dict[str, set[str]] = defaultdict(set)
    for word in told & telling.keys():
        for code in telling[word]:
            found[code].add(word)
    english, names = found.pop(ENGLISH, set()), found.pop(NAMES, set())
    best, most = None, TOLD - 1
    for code in found if english else _known():
        own = found.get(code, set()) - english
        spoken = len(english - found.get(code, set()))
        count = len(own) if own - names else 0
        if not spoken and _tells_alone(text, code):
            count += TOLD
        if count > max(most, spoken):
            best, most = code, count
    return best


def english(words: Sequence[str]) -> int:
    """How many of these words are of English, and stand in no names."""
    telling = _telling()
    return sum(ENGLISH in telling.get(word.lower(), ()) for word in words)


def is_no_english(text: str, words: Sequence[str]) -> bool:
    """Whether Latin letters that tell no language are none of English either: sokak lambası çalışmıyor."""
    if text.isascii() or len(words) < SENTENCE:
        return False
    accented = sum(not word.isascii() for word in words)
    telling = _telling()
    return accented >= TOLD and not any(ENGLISH in telling.get(word.lower(), ()) for word in words)


def arabic(text: str) -> str:
    """Which language Arabic letters are: Uyghur where nothing tells another."""
    if _UYGHUR.search(text):
        return "ug"
    return "fa" if _PERSIAN.search(text) else "ar"


def cried(text: str, code: str) -> Emergency | None:
    """The danger that is cried in a language of the list."""
    found = _cries(flatten(text), code)
    if found is None:
        return None
    danger, match = found
    return Emergency(danger, span(text, *match.span()))


def _tells_alone(text: str, code: str) -> bool:
    """Whether a word that tells a language by itself is in the text, or a danger that is cried in it."""
    alone = _known()[code].alone
    return alone is not None and alone.search(_as_listed(flatten(text), code)) is not None


def _cries(flat: str, code: str) -> tuple[str, re.Match[str]] | None:
    language = _known().get(code)
    if language is None or not language.dangers:
        return None
    listed = _as_listed(flat, code)
    if language.harmless:
        listed = language.harmless.sub(lambda said: " " * len(said.group()), listed)
    for danger, words in language.dangers.items():
        if match := words.search(listed):
            return danger, match
    return None


def _as_listed(flat: str, code: str) -> str:
    """As the words of a language are listed, the same length as before."""
    if flat.isascii() or code in ACCENTED:
        return flat
    return "".join(map(_plain, flat))


def _plain(letters: str) -> str:
    """Without accents."""
    if letters.isascii():
        return letters
    return "".join(c for c in unicodedata.normalize("NFD", letters) if not unicodedata.combining(c)) or letters


@cache
def _known() -> Mapping[str, Unspoken]:
    return {code: _read(code, lists) for code, lists in _lists().items()}


@cache
def _telling() -> Mapping[str, Sequence[str]]:
    """Of which languages a word is, or whether it stands in names."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, language in _known().items():
        for word in language.words:
            found[word].append(code)
    return found


@cache
def _lists() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((files("nlu.words") / "unspoken.toml").read_text(encoding="utf-8"))


def _read(code: str, lists: Mapping[str, list[str]]) -> Unspoken:
    listed = {key: [_as_listed(flatten(word), code) for word in words] for key, words in lists.items()}

    def any_of(*keys: str) -> re.Pattern[str] | None:
        several = [re.escape(word) for key in keys for word in listed.get(key, ())]
        if not several:
            return None
        words = "|".join(several)
        return re.compile(rf"(?<!\w)(?:{words})(?!\w)" if _is_spaced(several[0]) else words)

    dangers = {key: found for key in listed if key not in NO_DANGERS and (found := any_of(key)) is not None}
    alone = any_of("alone", *dangers) if "words" in listed else None
    return Unspoken(frozenset(listed.get("words", ())), alone, any_of("harmless"), dangers)


def _is_spaced(word: str) -> bool:
    """Whether blanks stand around words: Latin and Arabic letters have them; Arabic puts its article before."""
    return word[0] < "\u0600"
