"""How a message is laid out for Telegram: texts cut to length, rows of buttons, what a button carries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

TEXT_LENGTH = 4096
LABEL_LENGTH = 64
BUTTON_BYTES = 64
NARROW = 14  # columns up to which two buttons fit beside each other on a small phone

_BUTTON = re.compile(r"(?P<mid>.*):(?P<index>[1-9][0-9]{0,2})", re.ASCII | re.DOTALL)


def pieces(text: str) -> list[str]:
    """Cut a long text at line ends, else after a sentence or a space, else anywhere; nothing for a blank one."""
    rest, cut = text.strip("\n"), list[str]()
    while _units(rest) > TEXT_LENGTH:
        at = _cut(rest)
        cut.append(rest[:at].rstrip("\n"))
        rest = rest[at:].lstrip("\n")
    return [piece for piece in (*cut, rest) if piece.strip()]


def _units(text: str) -> int:
    """Telegram counts in UTF-16: an emoji is two."""
    return len(text.encode("utf-16-le", "replace")) // 2


def _cut(text: str) -> int:
    head = text[:TEXT_LENGTH]
    while (excess := _units(head) - TEXT_LENGTH) > 0:
        head = head[: len(head) - (excess + 1) // 2]
    if (line_end := head.rfind("\n")) > 0:
        return line_end + 1
    sentence_end = max(head.rfind(mark) for mark in "。！？；，. ")
    return sentence_end + 1 if sentence_end >= len(head) // 2 else len(head)


def label(text: str, index: int) -> str:
    """A button's label: never empty, never too long."""
    text = " ".join(text.split()) or str(index)
    return text if len(text) <= LABEL_LENGTH else text[: LABEL_LENGTH - 1] + "…"


def rows(labels: Sequence[str]) -> list[list[int]]:
    """Which buttons stand beside each other: two short ones, a long one alone. By position, from 0."""
    laid: list[list[int]] = []
    for position, text in enumerate(labels):
        if laid and len(laid[-1]) == 1 and _columns(text) <= NARROW and _columns(labels[laid[-1][0]]) <= NARROW:
            laid[-1].append(position)
        else:
            laid.append([position])
    return laid


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def button(mid: str, index: int) -> str:
    """What a button carries: message and number, or the number alone where that is too long for Telegram."""
    data = f"{mid}:{index}"
    return data if len(data.encode()) <= BUTTON_BYTES else f":{index}"


def pressed(data: str) -> tuple[str, int] | None:
    """Message (may be empty) and number of a pressed button; None for a button that is not ours."""
    found = _BUTTON.fullmatch(data)
    return (found["mid"], int(found["index"])) if found else None
