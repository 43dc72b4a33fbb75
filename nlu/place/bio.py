"""Addresses with their parts marked (标注地址), as a city has them: BIO, BIOES or CoNLL files, a token and its tag a line.

```
人 B-road
民 I-road
路 I-road
38 B-roadno
号 I-roadno
                 a blank line between two addresses; further columns between the first and the last are not looked at
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlu.history import ENCODINGS
from values import expressions as re

_TAG = re.compile(r"O|[BIESM]-\S+")

Marked = tuple[int, int, str]  # [start, end) in tokens or characters, and the part's name


class BadAddresses(ValueError):
    """The file cannot be used; the message says what is wrong, and in which line."""


@dataclass(frozen=True)
class Address:
    """An address as its tokens (a character, a number or a word in letters) and the parts over them, in tokens."""

    tokens: tuple[str, ...]
    parts: tuple[Marked, ...]

    @property
    def text(self) -> str:
        return "".join(self.tokens)

    def in_characters(self) -> tuple[Marked, ...]:
        """The parts with spans in characters of the text."""
        ends = [0]
        for token in self.tokens:
            ends.append(ends[-1] + len(token))
        return tuple((ends[start], ends[end], name) for start, end, name in self.parts)


def read_addresses(path: Path) -> list[Address]:
    """The addresses of a file.

    Raises:
        BadAddresses: no such file, not text, a line without a token and a tag, or no address at all.
    """
    found = list(_addresses(path, _lines(path)))
    if not any(address.parts for address in found):
        raise BadAddresses(f"{path}: no address with a marked part")
    return found


def _lines(path: Path) -> list[str]:
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise BadAddresses(f"{path}: {problem.strerror or problem}") from problem
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding).split("\n")
        except UnicodeDecodeError:
            continue
    raise BadAddresses(f"{path}: neither UTF-8 nor GB 18030")


def _addresses(path: Path, lines: Sequence[str]) -> Iterator[Address]:
    tokens: list[str] = []
    tags: list[str] = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r")
        if line.strip():
            token, tag = _columns(line)
            if _TAG.fullmatch(tag) is None:
                raise BadAddresses(
                    f"{path}: line {number}: needs a token and a tag such as B-road, has {line.strip()!r}"
                )
            tokens.append(token)
            tags.append(tag)
        elif tokens:
            yield Address(tuple(tokens), spans(tags))
            tokens, tags = [], []
    if tokens:
        yield Address(tuple(tokens), spans(tags))


def _columns(line: str) -> tuple[str, str]:
    """The first and the last column; a token that is itself a blank leaves only the tag."""
    columns = line.split()
    return (columns[0], columns[-1]) if len(columns) > 1 else (" ", columns[0])


def spans(tags: Sequence[str]) -> tuple[Marked, ...]:
    """The parts that tags tell. As the usual measure counts: another name begins a part even without its B."""
    found: list[Marked] = []
    start, name = 0, ""
    for i, tag in enumerate([*tags, "O"]):
        mark, told = tag[0], tag[2:]
        if name and (mark in "OBS" or told != name):
            found.append((start, i, name))
            name = ""
        if told and not name:
            start, name = i, told
        if name and mark in "ES":
            found.append((start, i + 1, name))
            name = ""
    return tuple(found)
