"""The word lists (词表) of `nlu/words`: read once, all their phrases found in one pass over a message.

A file is one language, a table a purpose, a key a meaning. An entry is a plain phrase; in alphabetic languages it is whole
words, `word*` any ending; `re:` begins a regular expression for what a phrase cannot say. `{city}`
stands for what the city is called, 12345 for the number of its line (`nlu/own.py`). What several expressions of a file hold
stands once in its table `parts`, and in them as <name>.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, lru_cache
from importlib.resources import files
from operator import add
from typing import TypeVar, cast

from handlers.ports.understanding import Span
from nlu.anchors import all_anchors, signs_of
from nlu.characters import bare, flatten
from nlu.languages import language as language_of
from nlu.languages import languages
from nlu.own import Own

LANGUAGES = languages()
CITIES = 4  # whose lists one process keeps; it serves one, and the tests a few
NATION = Own()
START = 3  # characters of a phrase by which it is looked up
Spans = Sequence[tuple[int, int]]
Expression = tuple[str, Sequence[frozenset[str]]]  # beside it its anchors but the first
Found = TypeVar("Found")
_PART = re.compile(r"(?<!\(\?P)<([a-z]+)>")


_NOWHERE: Spans = ()


class Hits:
    """Where the words of a lexicon stand in one message."""

    def __init__(self, lexicon: Lexicon, flat: str) -> None:
        self._lexicon = lexicon
        self._flat = flat
        spans: dict[str, list[tuple[int, int]]] = {}
        for start, end, keys in lexicon.phrases_in(flat):
            for key in keys:
                if (known := spans.get(key)) is None:
                    spans[key] = [(start, end)]
                else:
                    known.append((start, end))
        for several in spans.values():
            if len(several) > 1:
                several.sort()
        self._spans = spans
        self._signs = signs_of(flat)
        self._unsearched = lexicon.may_match(self._signs)
        self._once: dict[Callable[[str], object], object] = {}

    @property
    def language(self) -> str:
        """The language of the lists."""
        return self._lexicon.language

    def once(self, look: Callable[[str], Found]) -> Found:
        """What `look` makes of the message, for several parts that ask for it."""
        if look not in self._once:
            self._once[look] = look(self._flat)
        return cast(Found, self._once[look])

    def spans(self, key: str) -> Spans:
        """Every [start, end) of a key's phrases and patterns, in the order of the text."""
        if key in self._unsearched:
            self._search(key)
        return self._spans.get(key, _NOWHERE)

    def _search(self, key: str) -> None:
        """Look for the expressions of a key, which is asked for the first time."""
        found = [
            match.span()
            for expression, further in self._unsearched.pop(key)
            if not any(map(self._signs.isdisjoint, further))
            for match in _compiled(expression).finditer(self._flat)
        ]
        if found:
            self._spans[key] = sorted([*self._spans.get(key, ()), *found])

    def keys_of(self, table: str) -> tuple[str, ...]:
        """The whole keys of a table of the lexicon: "cue.own"."""
        return self._lexicon.whole_keys.get(table, ())

    def told(self, table: str) -> frozenset[str]:
        """The whole keys of a table that have words in the message."""
        inside = f"{table}."
        for key in [key for key in self._unsearched if key.startswith(inside)]:
            self._search(key)
        return frozenset(key for key in self._spans if key.startswith(inside))

    def first(self, key: str) -> tuple[int, int] | None:
        return next(iter(self.spans(key)), None)

    def has(self, *keys: str) -> bool:
        for key in keys:  # asked a hundred times a message: a call of `spans` each would cost twice as much
            if key in self._unsearched:
                self._search(key)
            if key in self._spans:
                return True
        return False

    def among(self, keys: Iterable[str]) -> list[str]:
        """Those of the keys that have words in the message: of many keys a message has few."""
        for key in self._unsearched.keys() & keys:
            self._search(key)
        return [key for key in keys if key in self._spans]

    def all_spans(self, keys: Iterable[str]) -> list[tuple[int, int]]:
        """The spans of several keys, key by key."""
        return [where for key in self.among(keys) for where in self._spans[key]]

    def covered(self, *keys: str) -> int:
        """How many characters of the message the phrases of these keys cover."""
        spans = self.all_spans(keys)
        return len({i for start, end in spans for i in range(start, end)}) if spans else 0

    def longest(self, key: str) -> tuple[int, int] | None:
        return max(self.spans(key), key=lambda span: span[1] - span[0], default=None)


class Lexicon:
    """The lists of one language."""

    def __init__(self, language: str, tables: Mapping[str, Mapping[str, list[str]]]) -> None:
        self.language = language
        # Expressions with their keys, and by the signs of which a text needs one where they are to match.
        self._expressions: list[tuple[str, Expression]] = []
        self._by_anchor: dict[str, list[int]] = defaultdict(list)
        self._unanchored: list[int] = []
        self.keys: dict[str, tuple[str, ...]] = {}
        self.whole_keys: dict[str, tuple[str, ...]] = {}
        self.alphabetic = language_of(language).alphabetic
        self._by_start: dict[str, list[tuple[str, bool, list[str]]]] = defaultdict(list)
        self._words: dict[str, frozenset[str]] = {}
        phrases: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for table, lists in tables.items():
            self.keys[table] = tuple(lists)
            self.whole_keys[table] = tuple(f"{table}.{name}" for name in lists)
            for name, entries in lists.items():
                key = f"{table}.{name}"
                entries = _typed(entries) if self.alphabetic else entries
                for entry in entries:
                    if entry.startswith("re:"):
                        self._expect(key, entry[3:])
                self._words[key] = frozenset(bare(entry) or entry for entry in entries if not entry.startswith("re:"))
                for entry in entries:
                    if not entry.startswith("re:"):
                        open_ended = entry.endswith("*")
                        phrases[(flatten(entry.removesuffix("*")), open_ended)].append(key)
        # By the first three characters: most positions of a message then need no comparison at all.
        for (phrase, open_ended), keys in phrases.items():
            self._by_start[phrase[:START]].append((phrase, open_ended, keys))

    def _expect(self, key: str, expression: str) -> None:
        first, *further = all_anchors(expression) or (frozenset(),)
        for where in (self._by_anchor[sign] for sign in first) if first else (self._unanchored,):
            where.append(len(self._expressions))
        self._expressions.append((key, (expression, further)))

    def may_match(self, signs: Set[str]) -> dict[str, list[Expression]]:
        """The expressions of each key of which a text of these signs (`signs_of`) may have a match by the first of their anchors; most
        keys have none."""
        by_anchor = self._by_anchor
        found: dict[str, list[Expression]] = {}
        for number in set(self._unanchored).union(*[by_anchor[sign] for sign in signs if sign in by_anchor]):
            key, expression = self._expressions[number]
            if key in found:
                found[key].append(expression)
            else:
                found[key] = [expression]
        return found

    def phrases_in(self, flat: str) -> Iterator[tuple[int, int, list[str]]]:
        """All phrases in a flattened text, with their keys."""
        whole = self.alphabetic
        starts = list(flat)
        for size in range(1, START + 1):
            for i, entries in enumerate(map(self._by_start.get, starts)):
                if entries is None or whole and i and flat[i].isalnum() and flat[i - 1].isalnum():
                    continue
                for phrase, open_ended, keys in entries:
                    end = i + len(phrase)
                    if end - i > START and not flat.startswith(phrase, i):
                        continue
                    if (
                        not whole
                        or open_ended
                        or end == len(flat)
                        or not flat[end].isalnum()
                        or not phrase[-1].isalnum()
                    ):
                        yield i, end, keys
            starts = list(map(add, starts, flat[size:]))

    def words(self, key: str) -> frozenset[str]:
        """The phrases of a key without marks and blanks, to compare a whole message with."""
        return self._words.get(key, frozenset())

    def read(self, flat: str) -> Hits:
        return Hits(self, flat)


def _typed(entries: Sequence[str]) -> list[str]:
    """The entries, and each with n't also as thumbs type it: dont say my name."""
    plain = [entry.replace("n't", "nt") for entry in entries if "n't" in entry and not entry.startswith("re:")]
    return [entry.replace("n't", "n'?t") if entry.startswith("re:") else entry for entry in entries] + plain


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    """Compiled when a message first has its characters: all of them take a quarter of a second at the start."""
    return re.compile(expression)


@lru_cache(maxsize=CITIES * len(LANGUAGES))
def lexicon(language: str, own: Own = NATION) -> Lexicon:
    """The lists of a language, with the names of a city; those of Chinese for a language without any."""
    code = language if language in LANGUAGES else LANGUAGES[0]
    folder = files("nlu.words")
    tables: dict[str, dict[str, list[str]]] = {}
    for where in (".", "intents", "signs", "told", "about"):
        tables |= with_parts(tomllib.loads((folder / where / f"{code}.toml").read_text(encoding="utf-8")))
    return Lexicon(
        code,
        {
            table: {
                name: [word for entry in entries for word in own.in_words(entry)] for name, entries in lists.items()
            }
            for table, lists in tables.items()
        },
    )


def with_parts(tables: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, list[str]]]:
    """The tables of a file, with what its table `parts` calls by a name in place of <name>."""
    parts = cast(dict[str, str], tables.pop("parts", {}))

    def whole(entry: str) -> str:
        return _PART.sub(lambda named: f"(?:{whole(parts[named[1]])})", entry)

    if not parts:
        return tables
    return {table: {name: list(map(whole, of)) for name, of in lists.items()} for table, lists in tables.items()}


def span(text: str, start: int, end: int) -> Span:
    """A span of the port over [start, end)."""
    return Span(start, end, text[start:end])
