"""Values (值对象): what every package is built of. It knows neither the hotline nor anybody else.

Here: changing a frozen dataclass by copying it, faster than `dataclasses.replace`; in `expressions`: those that are compiled when
they are first used.

A turn changes the draft and the conversation some twenty times. `dataclasses.replace` visits each of forty fields and then runs
`__init__`, which took a thirtieth of a turn.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeVar

__all__ = ["replace", "without_last"]

T = TypeVar("T")

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value: T, /, **changes: object) -> T:
        """The same value with other fields. One that computes something (`__post_init__`), or keeps what it computed
        (`cached_property`), is made anew.

        Raises:
            TypeError: it has no such field.
        """
        kind, known = type(value), value.__dict__
        fields = kind.__dataclass_fields__
        if len(known) != len(fields) or hasattr(kind, "__post_init__"):
            return dataclasses.replace(value, **changes)
        if not changes.keys() <= fields.keys():
            raise TypeError(f"{kind.__name__} has no {sorted(changes.keys() - fields.keys())}")
        new = object.__new__(kind)
        new.__dict__.update(known, **changes)
        return new


def without_last(items: Sequence[T], gone: Iterable[T]) -> tuple[T, ...]:
    """`items` without `gone`, of each the last: what was there first stays."""
    stay = list(reversed(items))
    for one in gone:
        if one in stay:
            stay.remove(one)
    return tuple(reversed(stay))
