"""The word lists (词表) of `nlu/words`: read once, all their phrases found in one pass over a message.

A file is one language, a table a purpose, a key a meaning. An entry is a plain phrase; in alphabetic languages it is whole
words, `word*` any ending; `re:` begins a regular expression for what a phrase cannot say.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files

from handlers.ports.understanding import Span
from nlu.anchors import anchors
from nlu.characters import bare, flatten

LANGUAGES = ("zh-CN", "en", "ja", "ko", "ru")
_ALPHABETIC = frozenset({"en", "ru"})


class Hits:
    """Where the words of a lexicon stand in one message."""

    def __init__(self, lexicon: Lexicon, flat: str) -> None:
        self._lexicon = lexicon
        self._flat = flat
        self._spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for start, end, keys in lexicon.phrases_in(flat):
            for key in keys:
                self._spans[key].append((start, end))
        self._searched: set[str] = set()
        self._characters = frozenset(flat)

    def spans(self, key: str) -> list[tuple[int, int]]:
        """Every [start, end) of a key's phrases and patterns, in the order of the text."""
        if key not in self._searched:
            self._searched.add(key)
            for needed, pattern in self._lexicon.patterns.get(key, ()):
                if not needed or not needed.isdisjoint(self._characters):
                    self._spans[key].extend(found.span() for found in pattern.finditer(self._flat))
            self._spans[key].sort()
        return self._spans[key]

    def keys_of(self, table: str) -> tuple[str, ...]:
        """The whole keys of a table of the lexicon: "cue.own"."""
        return tuple(f"{table}.{name}" for name in self._lexicon.keys.get(table, ()))

    def told(self, table: str) -> frozenset[str]:
        """The whole keys of a table that have words in the message."""
        for key in self._lexicon.searched_keys.get(table, ()):
            self.spans(key)
        return frozenset(key for key, spans in self._spans.items() if spans and key.startswith(f"{table}."))

    def first(self, key: str) -> tuple[int, int] | None:
        return next(iter(self.spans(key)), None)

    def has(self, *keys: str) -> bool:
        return any(self.spans(key) for key in keys)

    def covered(self, *keys: str) -> int:
        """How many characters of the message the phrases of these keys cover."""
        return len({i for key in keys for start, end in self.spans(key) for i in range(start, end)})

    def longest(self, key: str) -> tuple[int, int] | None:
        return max(self.spans(key), key=lambda span: span[1] - span[0], default=None)


class Lexicon:
    """The lists of one language."""

    def __init__(self, language: str, tables: Mapping[str, Mapping[str, list[str]]]) -> None:
        self.language = language
        self.patterns: dict[str, tuple[tuple[frozenset[str], re.Pattern[str]], ...]] = {}
        self.searched_keys: dict[str, tuple[str, ...]] = {}  # of each table: the keys with regular expressions
        self.keys: dict[str, tuple[str, ...]] = {}
        self._whole_words = language in _ALPHABETIC
        self._by_start: dict[str, list[tuple[str, bool, list[str]]]] = defaultdict(list)
        self._words: dict[str, frozenset[str]] = {}
        phrases: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for table, lists in tables.items():
            self.keys[table] = tuple(lists)
            for name, entries in lists.items():
                key = f"{table}.{name}"
                raw = [entry[3:] for entry in entries if entry.startswith("re:")]
                self.patterns[key] = tuple((anchors(entry), re.compile(entry)) for entry in raw)
                self._words[key] = frozenset(bare(entry) or entry for entry in entries if not entry.startswith("re:"))
                for entry in entries:
                    if not entry.startswith("re:"):
                        open_ended = entry.endswith("*")
                        phrases[(flatten(entry.removesuffix("*")), open_ended)].append(key)
            self.searched_keys[table] = tuple(
                f"{table}.{name}" for name in lists if self.patterns.get(f"{table}.{name}")
            )
        # By the first two characters: most positions of a message then need no comparison at all.
        for (phrase, open_ended), keys in phrases.items():
            self._by_start[phrase[:2]].append((phrase, open_ended, keys))
        for entries_here in self._by_start.values():
            entries_here.sort(key=lambda entry: -len(entry[0]))

    def phrases_in(self, flat: str) -> Iterator[tuple[int, int, list[str]]]:
        """All phrases in a flattened text, with their keys."""
        get, whole = self._by_start.get, self._whole_words
        for i in range(len(flat)):
            pair, single = get(flat[i : i + 2]), get(flat[i])
            if pair is None and single is None:
                continue
            if whole and i and flat[i].isalnum() and flat[i - 1].isalnum():
                continue
            for phrase, open_ended, keys in (*(pair or ()), *((single or ()) if i + 1 < len(flat) else ())):
                end = i + len(phrase)
                if len(phrase) > 2 and not flat.startswith(phrase, i):
                    continue
                if not whole or open_ended or end == len(flat) or not flat[end].isalnum() or not phrase[-1].isalnum():
                    yield i, end, keys

    def words(self, key: str) -> frozenset[str]:
        """The phrases of a key without marks and blanks, to compare a whole message with."""
        return self._words.get(key, frozenset())

    def read(self, flat: str) -> Hits:
        return Hits(self, flat)


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """The lists of a language; those of Chinese for a language without any."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    folder = files("nlu.words")
    tables: dict[str, dict[str, list[str]]] = {}
    for where in (".", "intents", "signs"):
        tables |= tomllib.loads((folder / where / f"{code}.toml").read_text(encoding="utf-8"))
    return Lexicon(code, tables)


def span(text: str, start: int, end: int) -> Span:
    """A span of the port over [start, end)."""
    return Span(start, end, text[start:end])
