"""Once (一次): what is large is made by one thread, and who else asks meanwhile waits for it.

`functools.cache` lets each thread that asks before the first is done make one of its own. Where four threads take the first turns
at the same moment, each loaded all models, and the process kept the memory of it for good.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

MAKING = threading.RLock()
"""Held while something is made. One for all, as what is made asks for other such things, in whatever order."""


def once(make: Callable[P, T]) -> Callable[P, T]:
    """As `functools.cache`, and made by one thread alone."""
    made: dict[object, T] = {}

    @cache
    def found(*key: object) -> T:
        with MAKING:
            if key not in made:
                made[key] = cast("Callable[..., T]", make)(*key)
            return made[key]

    return cast("Callable[P, T]", found)
