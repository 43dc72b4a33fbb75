"""Anchors (锚字): characters and pairs of characters of which every text with a match of a regular expression must contain one.

```
(?:没|不)[^，]{0,4}(?:接电话|通)  ─→  {没, 不} and {接电, 通} and {电话, 通}
```
Most expressions of the word lists cannot match most messages. A look at what stands side by side in a message tells so for a
fraction of what a search costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import add
from re import _constants as ops  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_ASSERTS, _ASSERTS_NOT = (ops.ASSERT,), (ops.ASSERT_NOT, ops.AT)
MOST = 48  # words of a part of an expression that are written out: further ones cost the start more than they hold back
WIDEST = 120  # signs from which an anchor holds nothing back
_LONE = 8  # a lone character is so much likelier to stand in a message than a pair

Words = frozenset[str]
"""All that a part of an expression can match, where that is few."""
_Item = tuple[object, object]
_NOTHING: Words = frozenset({""})


def signs_of(text: str) -> frozenset[str]:
    """The characters and pairs of characters of a text, which anchors are compared with."""
    return frozenset((*text, *map(add, text, text[1:])))


def anchors(pattern: str) -> frozenset[str]:
    """The most telling of `all_anchors`; empty when the expression shows none."""
    return next(iter(all_anchors(pattern)), frozenset())


def all_anchors(pattern: str) -> tuple[frozenset[str], ...]:
    """Every set of signs that the expression shows of which a text with a match has one, the most telling first."""
    every = sorted({one for one in _of_sequence(_parser.parse(pattern)) if len(one) <= WIDEST}, key=_often)
    found: list[frozenset[str]] = []
    for one in every:  # what has all of another tells nothing more
        if not any(map(one.issuperset, found)):
            found.append(one)
    return tuple(found)


def _often(anchor: frozenset[str]) -> int:
    """How often a text has one of these, roughly."""
    return sum(_LONE if len(sign) == 1 else 1 for sign in anchor)


def _of_sequence(items: Iterable[_Item]) -> list[frozenset[str]]:
    """The anchors of parts one behind the other: those of each stretch of words, and those within of what has no few words."""
    found: list[frozenset[str]] = []
    words = _NOTHING
    for kind, value in _flattened(items):
        own = _words(kind, value)
        if kind in _ASSERTS:
            found += _of_sequence(value[1])  # type: ignore[index]
        if own is not None and (joined := _joined(words, own)) is not None:
            words = joined
            continue
        found += _of_words(words)
        if own is None:
            found += _within(kind, value)
        words = own or _NOTHING
    return found + _of_words(words)


def _flattened(items: Iterable[_Item]) -> Iterator[_Item]:
    """The parts of a sequence, with those of a mere group in its place."""
    for kind, value in items:
        if kind is ops.SUBPATTERN and not value[1]:  # type: ignore[index]
            yield from _flattened(value[3])  # type: ignore[index]
        elif kind is ops.ATOMIC_GROUP:
            yield from _flattened(value)  # type: ignore[arg-type]
        elif kind in _REPEATS and value[:2] == (1, 1):  # type: ignore[index]
            yield from _flattened(value[2])  # type: ignore[index]
        else:
            yield kind, value


def _words(kind: object, value: object) -> Words | None:
    """All that one part can match; None where that is not known to be few."""
    if kind is ops.LITERAL:
        return frozenset({chr(value)})  # type: ignore[arg-type]
    if kind is ops.IN:
        members = list(value)  # type: ignore[call-overload]
        return frozenset(chr(c) for _, c in members) if all(k is ops.LITERAL for k, _ in members) else None
    if kind in _ASSERTS or kind in _ASSERTS_NOT:
        return _NOTHING
    if kind in _REPEATS and value[:2] == (0, 1):  # type: ignore[index]
        words = _words_of(value[2])  # type: ignore[index]
        return None if words is None else words | _NOTHING
    if kind is ops.BRANCH:
        branches = [_words_of(branch) for branch in value[1]]  # type: ignore[index]
        known = [words for words in branches if words is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None


def _words_of(items: Iterable[_Item]) -> Words | None:
    words = _NOTHING
    for kind, value in _flattened(items):
        own = _words(kind, value)
        joined = None if own is None else _joined(words, own)
        if joined is None:
            return None
        words = joined
    return words


def _joined(words: Words, behind: Words) -> Words | None:
    if words is _NOTHING:
        return behind
    if len(words) * len(behind) > MOST:
        return None
    return frozenset(one + other for one in words for other in behind)


def _of_words(words: Words) -> list[frozenset[str]]:
    """The anchors of what is one of these words: how they begin, and how they end."""
    if "" in words:
        return []
    return [_least({word[:2] for word in words}), _least({word[-2:] for word in words})]


def _least(signs: set[str]) -> frozenset[str]:
    """These signs without the pairs of which a character is one of them: a text that has the pair has that."""
    return frozenset(sign for sign in signs if len(sign) == 1 or signs.isdisjoint(sign))


def _within(kind: object, value: object) -> list[frozenset[str]]:
    """The anchors of one part that has no few words."""
    if kind in _REPEATS:
        return _of_sequence(value[2]) if value[0] else []  # type: ignore[index]
    if kind is ops.BRANCH:
        branches = [min(_of_sequence(branch), key=_often, default=None) for branch in value[1]]  # type: ignore[index]
        known = [one for one in branches if one is not None]
        return [_least(set().union(*known))] if len(known) == len(branches) else []
    return []
