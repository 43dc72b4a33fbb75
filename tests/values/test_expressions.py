"""Expressions that are compiled when they are first used: all of them can be, and are then what `re` makes of them."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import handlers
import nlu
from values import expressions
from values.expressions import Expression


def _all(found: object, seen: set[int]) -> list[Expression]:
    if id(found) in seen:
        return []
    seen.add(id(found))
    if isinstance(found, Expression):
        return [found]
    parts = found.values() if isinstance(found, dict) else found if isinstance(found, list | tuple) else ()
    return [one for part in parts for one in _all(part, seen)]


@pytest.mark.parametrize("package", [handlers, nlu])
def test_every_expression_can_be_compiled(package: object) -> None:
    names = [one.name for one in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    seen: set[int] = set()
    found = [one for name in names for one in _all(vars(importlib.import_module(name)), seen)]
    assert len(found) > 100
    for one in found:
        assert isinstance(one.pattern, str)


def test_what_is_asked_of_an_expression_is_told_by_re() -> None:
    ours, theirs = (
        expressions.compile("(?P<road>[一-龥]+路)", expressions.IGNORECASE),
        re.compile("(?P<road>[一-龥]+路)", re.IGNORECASE),
    )
    assert ours.pattern == theirs.pattern and ours.flags == theirs.flags and ours.groupindex == theirs.groupindex
    for _ in range(2):
        assert ours.sub("x", "到人民路口") == theirs.sub("x", "到人民路口")
        assert [one.span() for one in ours.finditer("人民路和民路")] == [
            one.span() for one in theirs.finditer("人民路和民路")
        ]
    with pytest.raises(AttributeError):
        ours.nothing  # noqa: B018
