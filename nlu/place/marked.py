"""Appeals with their places marked (标注诉求), for teaching: a message a line, brackets around the place of the problem.

```
# what this file holds
昨晚到现在[城东新区惠民路]的路灯都不亮
请问社保断缴三个月有没有影响
```
Lines that begin with `#` say something about the file. A message without brackets names no place of a problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from values import expressions as re

Marked = tuple[str, tuple[tuple[int, int], ...]]  # the message, and its places as [start, end)

_BRACKET = re.compile(r"[\[\]]")
LEAST = 2  # characters of a place


class BadAppeals(ValueError):
    """The file cannot be used; the message says what is wrong, and in which line."""


def read_marked(path: Path) -> Iterator[Marked]:
    """The messages of a file in its order.

    Raises:
        BadAppeals: no such file, not UTF-8, brackets that do not pair, a place of less than two characters, a message told twice.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadAppeals(f"{path}: {problem}") from problem
    seen: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        text, spans = _taken_apart(line, f"{path}: line {number}")
        if text in seen:
            raise BadAppeals(f"{path}: line {number}: the same as line {seen[text]}")
        seen[text] = number
        yield text, spans


def _taken_apart(line: str, where: str) -> Marked:
    text, spans, start = "", [], None
    pieces = _BRACKET.split(line)
    for bracket, piece in zip([*_BRACKET.findall(line), ""], pieces, strict=True):
        text += piece
        if bracket == "[" and start is None:
            start = len(text)
        elif bracket == "]" and start is not None and len(text) - start >= LEAST:
            spans.append((start, len(text)))
            start = None
        elif bracket:
            raise BadAppeals(f"{where}: brackets that do not pair, or around less than two characters")
    if start is not None:
        raise BadAppeals(f"{where}: a bracket is not closed")
    return text, tuple(spans)
