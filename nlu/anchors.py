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
    return frozenset(_of_sequence(_parser.parse(pattern)) or ())


def _of_sequence(items: Iterable[tuple[object, object]]) -> set[str] | None:
    found = [chars for chars in map(_of_item, items) if chars]
    best = min(found, key=len, default=None)
    return best if best is not None and len(best) <= MOST else None


def _of_item(item: tuple[object, object]) -> set[str] | None:
    """The characters of which one item needs one; None when it needs none for certain."""
    kind, value = item
    if kind is ops.LITERAL:
        return {chr(value)}  # type: ignore[arg-type]
    if kind is ops.IN:
        members = list(value)  # type: ignore[call-overload]
        return {chr(c) for _, c in members} if all(k is ops.LITERAL for k, _ in members) else None
    if kind in _NESTED:
        return _of_sequence(value[_NESTED[kind]] if kind is ops.SUBPATTERN else value)  # type: ignore[index,arg-type]
    if kind in _REPEATS:
        return _of_sequence(value[2]) if value[0] else None  # type: ignore[index]
    if kind is ops.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]  # type: ignore[index]
        return set().union(*branches) if all(branches) else None  # type: ignore[arg-type]
    return None
