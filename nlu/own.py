"""What a city and its line are called (本市与热线). In the word lists `{city}` stands for the one, and the national number 12345
for that of the line, whatever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from nlu.characters import flatten
from tickets.city import City

HOTLINE = "hotline"  # the code of the line's own number
NATIONAL = "12345"
_NUMBER = re.compile(r"\d{3,}")
_LAST = re.compile(r"[市县区]$")


@dataclass(frozen=True)
class Own:
    """The names of a city and the numbers of its line, as they are written in messages."""

    cities: tuple[str, ...] = ()
    lines: tuple[str, ...] = (NATIONAL,)

    @classmethod
    def of(cls, city: City) -> Own:
        """The number is that of numbers.csv, else what stands in the line's names, else the national one."""
        listed = city.lines.get(HOTLINE)
        told = chain(*map(_NUMBER.findall, city.hotline.values()))
        lines = (listed.number,) if listed else tuple(dict.fromkeys(told))
        whole = dict.fromkeys(flatten(name) for name in city.names.values())
        return cls(tuple(dict.fromkeys((*whole, *(_LAST.sub("", name) for name in whole)))), lines or cls.lines)

    def in_words(self, entry: str) -> Iterator[str]:
        """An entry of a list with the names of this city; a plain one is as many as there are names."""
        if entry.startswith("re:"):
            yield entry.replace("{city}", _any(self.cities)).replace(NATIONAL, _any(self.lines))
            return
        for city in self.cities if "{city}" in entry else ("",):
            for line in self.lines if NATIONAL in entry else ("",):
                yield entry.replace("{city}", city).replace(NATIONAL, line)


def _any(names: tuple[str, ...]) -> str:
    """An expression for any of the names; one that nothing matches where there is none."""
    return f"(?:{'|'.join(map(re.escape, names))})" if names else "(?!)"
