"""What is wrong with a city's data: each fault with its file, its line and plain words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class Fault:
    """One fault. `file` is relative to the city's folder. `stops`: the city cannot be used like this; what does not
    stop (too few examples, a missing translation, a place beside its grids) is a fault of `city check` only."""

    file: str
    line: int
    text: str
    stops: bool = field(default=True, compare=False)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class CityFault(Exception):
    """The city cannot be loaded: all the faults that stop it."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))
