"""The notation of written conversations (对话剧本的写法): its lines read, written, and compared with what happened.

The notation is a table in docs/dialogues.md; a line that is not in it is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

WILD = "…"
SPEAKS = re.compile(r"([^\s<>()（）#…]+)(?:[(（]([^()（）]+)[)）])?>\s?(.*)")
RECEIVES = re.compile(r"([^\s<>()（）#…]+)(?:[(（]([^()（）]+)[)）])?<\s?(.*)")
CHOICE = re.compile(r"\[([^\[\]]+)\]")


class Unplayable(Exception):
    """A line that is not in the notation, or a part that nobody can play."""


@dataclass
class Entry:
    """One entry of a conversation: a line that is played, or a message that was received (with its choices)."""

    line: int
    head: str
    who: str = ""
    unit: str = ""
    text: str = ""
    choices: list[str] | None = None
    kind: str = "say"  # say | hear | stage | note


def parse(text: str) -> list[Entry]:
    """The entries of a file.

    Raises:
        Unplayable: with the number of the line.
    """
    entries: list[Entry] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            entries.append(Entry(number, line, kind="note"))
        elif line.startswith(WILD):
            entries.append(Entry(number, line, text=line[1:].strip(), kind="stage"))
        elif line.startswith("  ") and entries and entries[-1].kind in ("hear", "say"):
            last = entries[-1]
            body = line[2:]
            if last.kind == "hear" and body.startswith("[") and CHOICE.sub("", body).strip() in ("", WILD):
                last.choices = (last.choices or []) + CHOICE.findall(body)
            else:
                last.text += "\n" + body
        elif match := SPEAKS.fullmatch(line):
            entries.append(Entry(number, line, match[1], match[2] or "", match[3], kind="say"))
        elif match := RECEIVES.fullmatch(line):
            entries.append(Entry(number, line, match[1], match[2] or "", match[3], kind="hear"))
        else:
            raise Unplayable(f"line {number}: {line!r} is not in the notation")
    return entries


def written(entry: Entry) -> str:
    """One entry in the notation."""
    if entry.kind != "hear":
        return entry.head if entry.kind != "say" else entry.head + _tail(entry)
    name = f"{entry.who}({entry.unit})" if entry.unit else entry.who
    lines = entry.text.split("\n")
    body = [f"{name}< {lines[0]}", *(f"  {line}" for line in lines[1:])]
    if entry.choices:
        body.append("  " + " ".join(f"[{choice}]" for choice in entry.choices))
    return "\n".join(body)


def _tail(entry: Entry) -> str:
    return "".join(f"\n  {line}" for line in entry.text.split("\n")[1:])


def fits(expected: Entry, happened: Entry) -> bool:
    """Whether what was written allows what happened; `…` inside a text or a list of choices matches anything."""
    if (expected.kind, expected.who, expected.unit) != (happened.kind, happened.who, happened.unit):
        return False
    if expected.kind != "hear":
        return expected.head == happened.head
    if not _like(expected.text, happened.text):
        return False
    if expected.choices == [WILD]:
        return True
    wanted, offered = expected.choices or [], happened.choices or []
    return len(wanted) == len(offered) and all(map(_like, wanted, offered))


def _like(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split(WILD))), text, re.DOTALL) is not None


def compare(expected: list[Entry], happened: list[Entry]) -> list[Entry] | None:
    """None when all fits; else what happened, with the expected wording kept wherever it fits."""
    played_before = [e for e in expected if e.kind != "note"]
    played_after = [e for e in happened if e.kind != "note"]
    if len(played_before) == len(played_after) and all(map(fits, played_before, played_after)):
        return None
    kept: list[Entry] = []
    hears = [e for e in expected if e.kind == "hear"]
    for entry in happened:
        match = next((e for e in hears if fits(e, entry)), None) if entry.kind == "hear" else None
        if match is not None:
            hears.remove(match)
        kept.append(match or entry)
    return kept
