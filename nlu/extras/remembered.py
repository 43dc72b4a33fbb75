"""What an extra was told (已知), for a while: the last few values, so that what comes twice is not asked for twice."""

from __future__ import annotations

from collections import UserDict
from typing import TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")


class Remembered(UserDict[Key, Value]):
    """The values of the last `most` keys; the oldest is forgotten first."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: Key, value: Value) -> None:
        super().__setitem__(key, value)
        if len(self.data) > self._most:
            del self.data[next(iter(self.data))]
