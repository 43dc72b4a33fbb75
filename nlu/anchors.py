"""Anchors (锚字): characters of which every match of a regular expression must contain one.

Most expressions of the word lists cannot match most messages. A look at the message's characters tells so for a fraction of
what a search costs.
"""

from __future__ import annotations

from collections.abc import Iterable
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

_NESTED = {ops.SUBPATTERN: 3, ops.ATOMIC_GROUP: 0}
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
MOST = 120  # characters from which an anchor holds nothing back


def anchors(pattern: str) -> frozenset[str]:
    """The smallest such set that the expression shows; empty when it shows none."""
    return next(iter(all_anchors(pattern)), frozenset())


def all_anchors(pattern: str) -> tuple[frozenset[str], ...]:
    """Every such set that the expression shows, the smallest first: a match has a character of each."""
    found = sorted(dict.fromkeys(_of_sequence(_parser.parse(pattern))), key=len)
    return tuple(one for one in found if len(one) <= MOST)


def _of_sequence(items: Iterable[tuple[object, object]]) -> list[frozenset[str]]:
    return [chars for item in items for chars in _of_item(item)]


def _of_item(item: tuple[object, object]) -> list[frozenset[str]]:
    """The sets of characters of which one item needs one each; none when it needs none for certain."""
    kind, value = item
    if kind is ops.LITERAL:
        return [frozenset({chr(value)})]  # type: ignore[arg-type]
    if kind is ops.IN:
        members = list(value)  # type: ignore[call-overload]
        return [frozenset(chr(c) for _, c in members)] if all(k is ops.LITERAL for k, _ in members) else []
    if kind in _NESTED:
        return _of_sequence(value[_NESTED[kind]] if kind is ops.SUBPATTERN else value)  # type: ignore[index,arg-type]
    if kind in _REPEATS:
        return _of_sequence(value[2]) if value[0] else []  # type: ignore[index]
    if kind is ops.BRANCH:
        branches = [min(_of_sequence(branch), key=len, default=None) for branch in value[1]]  # type: ignore[index]
        return [frozenset().union(*branches)] if all(branches) else []  # type: ignore[arg-type]
    return []
