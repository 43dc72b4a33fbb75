"""No expression of the house takes for ever over a text that repeats itself: a resident could stop the whole line with one message."""

from __future__ import annotations

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from readings import endless

import handlers
import nlu
import tickets
import values
from nlu.lexicon import LANGUAGES, lexicon
from values.expressions import Expression

HOSTILE = Path(__file__).parents[1] / "support" / "hostile.py"
LONGEST = (
    240  # seconds for all hostile texts, a hundred times what they take; one that is tried in each way takes years
)


def _of_the_lists() -> Iterator[tuple[str, str, int]]:
    for language in LANGUAGES:
        for key, (pattern, _) in lexicon(language)._expressions:
            yield f"{language}:{key}", pattern, 0


def _of_the_modules() -> Iterator[tuple[str, str, int]]:
    for package in (handlers, nlu, tickets, values):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield from _of_the_module(importlib.import_module(found.name))


def _of_the_module(module: ModuleType) -> Iterator[tuple[str, str, int]]:
    for name, value in vars(module).items():
        for one in _all_in(value):
            if isinstance(one, Expression):
                yield (f"{module.__name__}.{name}", *one._told)
            elif isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                yield f"{module.__name__}.{name}", one.pattern, one.flags & ~re.UNICODE


def _all_in(value: object) -> Iterator[object]:
    """The value, and those within where it is a table."""
    if isinstance(value, dict):
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for one in value:
            yield from _all_in(one)
    else:
        yield value


def test_no_expression_reads_a_repetition_in_many_ways() -> None:
    every = {(pattern, flags): name for name, pattern, flags in (*_of_the_lists(), *_of_the_modules())}
    assert len(every) > 2000
    assert {name: text for (pattern, flags), name in every.items() if (text := endless(pattern, flags))} == {}


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:那就|那|就)*x",
        "(?:a*)*x",
        "(?:a?b?)*x",
        "(?:应该?|该)*归",
        "(?:a{1,2})*x",
        r"(?:(?:选择?|第?\s*选)[\s,]*)*\d",
        "(?:ab?|b){0,30}x",
    ],
)
def test_what_is_read_in_many_ways_is_found(pattern: str) -> None:
    assert endless(pattern) is not None


@pytest.mark.parametrize(
    "pattern",
    ["(?:那|就)*x", "(?:a+b)*x", r"(?:(?:的|那)[\s,]*)*x", r"(?:\d{1,2}号)*x", "(?:那就|那|就)*+x", "[^，]*(?:a|b)*x"],
)
def test_what_is_read_in_one_way_is_not(pattern: str) -> None:
    assert endless(pattern) is None


def test_no_message_that_repeats_itself_stops_the_line() -> None:
    done = subprocess.run(
        [sys.executable, str(HOSTILE)],
        cwd=HOSTILE.parents[2],
        timeout=LONGEST,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip().endswith("heard")
