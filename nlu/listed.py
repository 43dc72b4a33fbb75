"""Long lists of expressions (正则词表): `nlu/words/expressions.toml`, one alternative a line, so that a change of one is read as one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files


def any_of(key: str, **filled: str) -> str:
    """The alternatives of a list ("trimming.leading") as one expression, with `{name}` filled in."""
    expression = "|".join(alternatives(key))
    for mark, words in filled.items():
        expression = expression.replace(f"{{{mark}}}", words)
    return expression


def alternatives(key: str) -> Sequence[str]:
    """The entries of a list, in their order."""
    table, _, name = key.partition(".")
    return _lists()[table][name]


@cache
def _lists() -> Mapping[str, Mapping[str, Sequence[str]]]:
    read: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
        (files("nlu.words") / "expressions.toml").read_text(encoding="utf-8")
    )
    return read
