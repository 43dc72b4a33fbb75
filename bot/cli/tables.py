"""Tables for a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def table(rows: Sequence[Mapping[str, object]], columns: Sequence[str]) -> str:
    """The columns of the rows under their names."""
    cells = [list(columns), *([_cell(row.get(column)) for column in columns] for row in rows)]
    widths = [max(width(line[n]) for line in cells) for n in range(len(columns))]
    return "\n".join("  ".join(map(_padded, line, widths)).rstrip() for line in cells)


def pairs(found: Mapping[str, object]) -> str:
    """Names and values below each other."""
    longest = max(map(width, found), default=0)
    return "\n".join(f"{_padded(name, longest)}  {_cell(value)}".rstrip() for name, value in found.items())


def _padded(text: str, columns: int) -> str:
    return text + " " * (columns - width(text))


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case Mapping():
            return ", ".join(f"{name} {_cell(item)}" for name, item in value.items() if item not in (None, "", []))
        case list() | tuple():
            return ", ".join(map(_cell, value))
    return " ".join(str(value).split())
