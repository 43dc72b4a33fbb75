"""Marked addresses of a published set (leodotnet/neural-chinese-address-parsing), as they lie in the folder of real data.

A line is {"text": …, "spans": [[start, end, part]]}. Its spans count tokens, not characters, and cover all of them: a number, a word in
letters and any other character are a token each; some ranges of numbers (34-2) are one, too. Addresses that neither way of
cutting fits, because two numbers were written together, are left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from nlu.place.bio import Address

_CUTS = tuple(
    re.compile(rf"{number}|[A-Za-z]+|.", re.DOTALL) for number in (r"[0-9]+", r"[0-9]+(?:[-、_]+[0-9]+)*", r"[-0-9]+")
)


def published(path: Path) -> tuple[list[Address], int]:
    """The addresses of a file that can be cut as they were, and how many cannot."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    found = list(_cut(rows))
    return found, len(rows) - len(found)


def _cut(rows: list[dict[str, object]]) -> Iterator[Address]:
    for row in rows:
        spans = tuple((int(start), int(end), str(part)) for start, end, part in row["spans"])  # type: ignore[attr-defined]
        ways = (tuple(cut.findall(str(row["text"]))) for cut in _CUTS)
        tokens = next((way for way in ways if len(way) == max(end for _, end, _ in spans)), None)
        if tokens is not None:
            yield Address(tokens, spans)
