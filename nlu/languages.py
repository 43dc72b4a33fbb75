"""The languages that have words here (语言): each is a folder of `nlu/words` with a `language.toml`; docs/languages.md tells what
else a new one needs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TypedDict, cast

CHINESE = "zh-CN"
"""The language of the grammars, whose lists serve where a language has none."""
_FILE, _PIECES = "language.toml", "pieces"


@dataclass(frozen=True)
class Language:
    """A language as a whole. `alphabetic`: its words are parted by blanks and bent at their ends; `sharpness` and `unlike`: how
    the likeness of its examples becomes how sure a leaf is (`nlu/category.py`). The others are expressions: what it is called in
    any language, how one asks in it for the language `{n}`, and since when something is so."""

    code: str
    alphabetic: bool
    sharpness: float
    unlike: float
    names: str
    asking: tuple[str, ...]
    since: str


class _Told(TypedDict):
    alphabetic: bool
    sharpness: float
    unlike: float
    names: list[str]
    asking: list[str]
    since: list[str]


@cache
def languages() -> tuple[str, ...]:
    """The codes, Chinese first."""
    found = {folder.name for folder in files("nlu.words").iterdir() if (folder / _FILE).is_file()}
    return (CHINESE, *sorted(found - {CHINESE}))


@cache
def language(code: str) -> Language:
    """One of them; Chinese for a language without any words."""
    code = code if code in languages() else CHINESE
    told = cast(_Told, table(code, _FILE))
    return Language(
        code,
        told["alphabetic"],
        told["sharpness"],
        told["unlike"],
        any_of(told["names"]),
        tuple(told["asking"]),
        any_of(told["since"]),
    )


@cache
def every() -> tuple[Language, ...]:
    """All of them, Chinese first."""
    return tuple(map(language, languages()))


def any_of(alternatives: Sequence[str]) -> str:
    """A list of a table as one expression."""
    return "|".join(alternatives)


@cache
def table(code: str, file: str) -> Mapping[str, object]:
    """A file of a language with `{name}` filled in by its `[pieces]`, each of which may be made of those before it; empty where
    the language has no such file."""
    path = files("nlu.words") / code / file
    if not path.is_file():
        return {}
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    pieces: dict[str, str] = {}
    for name, piece in read.pop(_PIECES, {}).items():
        pieces[name] = _filled(piece, pieces)
    return {key: _all_filled(value, pieces) for key, value in read.items()} | {_PIECES: pieces}


@cache
def pieces(code: str, file: str = _FILE) -> Mapping[str, str]:
    """The named pieces of a file's expressions."""
    return cast("Mapping[str, str]", table(code, file)[_PIECES])


def _all_filled(value: object, pieces: Mapping[str, str]) -> object:
    match value:
        case str():
            return _filled(value, pieces)
        case list():
            return [_all_filled(one, pieces) for one in value]
        case dict():
            return {key: _all_filled(one, pieces) for key, one in value.items()}
    return value


def _filled(expression: str, pieces: Mapping[str, str]) -> str:
    for name, piece in pieces.items():
        expression = expression.replace(f"{{{name}}}", piece)
    return expression


def where_told(file: str, key: str) -> Iterator[tuple[str, object]]:
    """What each language that has it tells under a key of a file."""
    for code in languages():
        if (told := table(code, file).get(key)) is not None:
            yield code, told
