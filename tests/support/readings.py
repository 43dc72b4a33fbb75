"""Readings (读法): whether an expression may read one text in so many ways that to find none of them fits never ends.

A repeat like (?:那就|那|就)* reads 那就 in two ways, 那就那就 in four, and what stands behind it and fails is tried behind each. An
expression is looked at as the graph of its signs: which may follow which. Inside a repeat each may be come to from each, so that one
sign from which two ways lead over the same text to the same sign is enough. A possessive repeat, (?:…)*+, is read in one way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

MANY = 8  # a repeat of so many at most is as good as without an end
COPIES = 3  # so often what is repeated is written out, before it is looked at as repeated without an end
_SIGNS = "甲a1_ ，\n-яあ가！"  # beside those of the expression itself
_REPEATS = (codes.MAX_REPEAT, codes.MIN_REPEAT)
_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w"}
_CATEGORIES |= {f"CATEGORY_NOT_{name[9:]}": sign.upper() for name, sign in list(_CATEGORIES.items())}


class _Graph:
    """The signs of a repeat, and how often each leads to which."""

    def __init__(self, alphabet: str, flags: int) -> None:
        self.alphabet, self.flags = alphabet, flags
        self.fits: list[frozenset[str]] = []
        self.follow: list[list[int]] = []

    def add(self, fits: frozenset[str]) -> int:
        self.fits.append(fits)
        self.follow.append([])
        return len(self.fits) - 1


_Piece = tuple[list[int], list[int], bool]  # the first signs, the last, and whether it may be empty


def endless(pattern: str, flags: int = 0) -> str | None:
    """A text that the first repeat without one reading reads in two ways, from some sign of it on; None where there is no such repeat."""
    tree = parser.parse(pattern, flags)
    alphabet = "".join(dict.fromkeys([*_SIGNS, *_literals(tree)]))
    for body in _repeated(tree):
        graph = _Graph(alphabet, flags)
        first, last, _ = _sequence(graph, body)
        _lead(graph, last, first)
        if (text := _read_twice(graph)) is not None:
            return text
    return None


def _literals(items: Any) -> Iterator[str]:
    for code, value in items:
        if code in (codes.LITERAL, codes.NOT_LITERAL):
            yield from (chr(value), chr(value).lower(), chr(value).upper()[:1])
        elif code is codes.RANGE:
            yield from (chr(value[0]), chr(value[1]))
        elif code is codes.IN:
            yield from _literals(value)
        for inner in _inside(code, value):
            yield from _literals(inner)


def _inside(code: Any, value: Any) -> list[Any]:
    if code in (*_REPEATS, codes.POSSESSIVE_REPEAT):
        return [value[2]]
    if code is codes.SUBPATTERN:
        return [value[3]]
    if code is codes.ATOMIC_GROUP:
        return [value]
    if code is codes.BRANCH:
        return list(value[1])
    return [value[1]] if code in (codes.ASSERT, codes.ASSERT_NOT) else []


def _repeated(items: Any) -> Iterator[Any]:
    """What is repeated, the outermost first."""
    for code, value in items:
        if code in _REPEATS and value[1] >= MANY:
            yield value[2]
        for inner in _inside(code, value):
            yield from _repeated(inner)


def _lead(graph: _Graph, last: list[int], first: list[int]) -> None:
    for one in last:
        graph.follow[one].extend(first)


def _sequence(graph: _Graph, items: Any) -> _Piece:
    first: list[int] = []
    last: list[int] = []
    empty = True
    for code, value in items:
        begins, ends, may_be_empty = _one(graph, code, value)
        _lead(graph, last, begins)
        first += begins if empty else []
        last = [*last, *ends] if may_be_empty else ends
        empty = empty and may_be_empty
    return first, last, empty


def _one(graph: _Graph, code: Any, value: Any) -> _Piece:
    if code in (*_REPEATS, codes.POSSESSIVE_REPEAT):
        return _repeat(graph, *value)
    if code in (codes.SUBPATTERN, codes.ATOMIC_GROUP):
        return _sequence(graph, value[3] if code is codes.SUBPATTERN else value)
    if code is codes.BRANCH:
        pieces = [_sequence(graph, branch) for branch in value[1]]
        return [n for p in pieces for n in p[0]], [n for p in pieces for n in p[1]], any(p[2] for p in pieces)
    if code in (codes.ASSERT, codes.ASSERT_NOT, codes.AT, codes.GROUPREF, codes.GROUPREF_EXISTS):
        return [], [], True
    one = graph.add(frozenset(sign for sign in graph.alphabet if _fits(sign, code, value, graph.flags)))
    return [one], [one], False


def _repeat(graph: _Graph, least: int, most: int, body: Any) -> _Piece:
    if most > COPIES:
        first, last, empty = _sequence(graph, body)
        _lead(graph, last, first)
        return first, last, empty or least == 0
    first, last, empty = _sequence(graph, [(codes.SUBPATTERN, (None, 0, 0, body))] * least)
    before = last
    for _ in range(most - least):  # each further one only behind the one before
        begins, ends, may_be_empty = _sequence(graph, body)
        _lead(graph, before, begins)
        first = first if before else [*first, *begins]
        before = [*before, *ends] if may_be_empty else ends
        last = [*last, *ends]
    return first, last, empty


def _fits(sign: str, code: Any, value: Any, flags: int) -> bool:
    if flags & re.IGNORECASE and code is codes.LITERAL:
        return sign.lower() == chr(value).lower()
    match str(code):
        case "LITERAL":
            return sign == chr(value)
        case "NOT_LITERAL":
            return sign != chr(value)
        case "ANY":
            return sign != "\n" or bool(flags & re.DOTALL)
        case "RANGE":
            return value[0] <= ord(sign) <= value[1]
        case "CATEGORY":
            return re.match(_CATEGORIES[str(value)], sign) is not None
        case "IN":
            denied = value[0][0] is codes.NEGATE
            return any(_fits(sign, *one, flags) for one in value[denied:]) != denied
    raise ValueError(f"unknown: {code}")


def _read_twice(graph: _Graph) -> str | None:
    for one, nexts in enumerate(graph.follow):
        if len(set(nexts)) < len(nexts):
            return _sign(graph.fits[one])
        for pair in combinations(sorted(nexts), 2):
            if graph.fits[pair[0]] & graph.fits[pair[1]] and (text := _meet(graph, pair)) is not None:
                return _sign(graph.fits[one]) + text
    return None


def _meet(graph: _Graph, pair: tuple[int, int]) -> str | None:
    """The text over which two ways that part at these signs come to the same one."""
    waiting = [(pair, "")]
    seen = {pair}
    while waiting:
        (left, right), text = waiting.pop(0)
        text += _sign(graph.fits[left] & graph.fits[right])
        for a in set(graph.follow[left]):
            for b in set(graph.follow[right]):
                if not graph.fits[a] & graph.fits[b]:
                    continue
                if a == b:
                    return text + _sign(graph.fits[a])
                if (next_ := (min(a, b), max(a, b))) not in seen:
                    seen.add(next_)
                    waiting.append((next_, text))
    return None


def _sign(signs: frozenset[str]) -> str:
    return min(signs, default="")
