"""Halting typing (一顿一顿打的字): 我 家 楼下 路灯 坏 了 is read as if it were written together. A blank between clauses stays."""

from __future__ import annotations

from handlers.conversation.message import Inbound, spoken
from values import expressions as re

_HAN = re.compile(r"[\u3400-\u9fff]")
_BLANKS = re.compile(r"(?<![A-Za-z])[ \t\u3000]+|[ \t\u3000]+(?![A-Za-z])")
FEWEST = 3  # pieces of halting typing
MANY = 5  # pieces of which one character alone is enough, where they are short on average
SHORT, SHARE, AVERAGE = 2, 0.75, 2.0  # characters of a short piece, how many are, and how long all are


def as_read(message: Inbound, *, staff: bool) -> str:
    """What a message says, as it is read: a resident's halting typing together, staff's lists and numbers as they are."""
    return spoken(message) if staff else together(spoken(message))


def together(text: str) -> str:
    """The text without the blanks of halting typing; any other as it is."""
    if text.count(" ") + text.count("\u3000") < FEWEST - 1 or not _HAN.search(text):
        return text
    return "\n".join(_line(line) for line in text.split("\n"))


def _line(line: str) -> str:
    pieces = line.split()
    if len(pieces) < FEWEST:
        return line
    alone = sum(len(piece) == 1 and _HAN.match(piece) is not None for piece in pieces)
    short = sum(len(piece) <= SHORT for piece in pieces)
    average = sum(map(len, pieces)) / len(pieces)
    halting = alone >= SHORT and short >= SHARE * len(pieces)
    halting = halting or bool(alone) and len(pieces) >= MANY and average <= AVERAGE
    return _BLANKS.sub("", line.strip()) if halting else line
