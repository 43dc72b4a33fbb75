"""Long lists of expressions are data, and short enough to be read."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlu.listed import _lists, alternatives, any_of

NLU = Path(__file__).parents[2] / "nlu"
KEYS = [f"{table}.{name}" for table, lists in _lists().items() for name in lists]
LONG_LINE, LONG_EXPRESSION = 260, 700
GRAMMARS = {"language.py", "place/grammar.py", "place/names.py"}
"""Syllables, numbers and the pieces of an address: a grammar, whose parts are named in the code."""


@pytest.mark.parametrize("key", KEYS)
def test_each_alternative_is_an_expression_on_its_own(key: str) -> None:
    for one in alternatives(key):
        assert one
        assert len(one) <= LONG_LINE
        if r"\1" not in one:
            re.compile(one)


def test_a_name_is_filled_in() -> None:
    assert "{office}" in any_of("stories.introduces")
    assert "{office}" not in any_of("stories.introduces", office="(?:局长|书记)")


def test_no_expression_of_the_code_is_too_long_to_be_reviewed() -> None:
    long = [
        f"{path.relative_to(NLU)}:{node.lineno}: {len(text)}"
        for path in sorted(NLU.rglob("*.py"))
        if path.relative_to(NLU).as_posix() not in GRAMMARS
        for node, text in _texts(ast.parse(path.read_text(encoding="utf-8")))
        if len(text) > LONG_EXPRESSION and "\n" not in text
    ]
    assert not long


def _texts(tree: ast.Module) -> Iterator[tuple[ast.expr, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node, node.value
