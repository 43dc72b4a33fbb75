"""History (历史诉求): labelled appeals as a city has them, from CSV or a spreadsheet, in the encodings that occur.

Columns are found by name: the label in `label`, the words in `text` (with `title` before it, where there is one) or, already
segmented, in `tokens`. Other columns are not looked at.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ENCODINGS = ("utf-8-sig", "gb18030")  # what spreadsheets in China save
LONGEST_CELL = 1_000_000  # characters
_SHEETS = frozenset({".xlsx", ".xlsm"})


class BadHistory(ValueError):
    """The file cannot be used; the message says what is wrong, and in which line where it is one line."""


def read_history(path: Path) -> list[tuple[str, str]]:
    """The (text, label) rows of a file; rows without words or without a label are left out.

    Raises:
        BadHistory: no such file, not text, columns missing, or no usable row.
    """
    try:
        rows = list(_sheet(path) if path.suffix.lower() in _SHEETS else _table(path))
    except OSError as problem:
        raise BadHistory(f"{path}: {problem.strerror or problem}") from problem
    if not rows:
        raise BadHistory(f"{path}: no row has both a text and a label")
    return rows


def _table(path: Path) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(_decoded(path), newline=""))
    try:
        yield from _rows(path, reader)
    except csv.Error as problem:
        raise BadHistory(f"{path}: line {reader.line_num}: {problem}") from problem


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for encoding in ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadHistory(f"{path}: neither UTF-8 nor GB 18030")


def _sheet(path: Path) -> Iterator[tuple[str, str]]:
    from zipfile import BadZipFile

    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError) as problem:
        raise BadHistory(f"{path}: not a spreadsheet ({problem})") from problem
    try:
        lines = (
            ["" if cell is None else str(cell) for cell in line]
            for line in book.worksheets[0].iter_rows(values_only=True)
        )
        yield from _rows(path, lines)
    finally:
        book.close()


def _rows(path: Path, lines: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    lines = iter(lines)
    head = [name.strip().lower() for name in next(lines, ())]
    column = {name: i for i, name in enumerate(head)}
    words = next((name for name in ("text", "tokens") if name in column), None)
    if words is None or "label" not in column:
        raise BadHistory(f"{path}: needs the columns text (or tokens) and label, has {', '.join(head) or 'none'}")
    for line in lines:
        cells = {name: line[i].strip() for name, i in column.items() if i < len(line)}
        text = cells.get(words, "")
        if words == "tokens":
            text = text.replace(" ", "")
        if title := cells.get("title"):
            text = f"{title}。{text}" if text else title
        if text and cells.get("label"):
            yield text, cells["label"]


def read_map(path: Path) -> dict[str, str]:
    """A table of two columns, whatever they are called: our label → the label of the data.

    Raises:
        BadHistory: no such file, not text, or not two columns.
    """
    try:
        lines = [line for line in csv.reader(io.StringIO(_decoded(path), newline="")) if line]
    except OSError as problem:
        raise BadHistory(f"{path}: {problem.strerror or problem}") from problem
    if len(lines) < 2 or any(len(line) < 2 for line in lines):
        raise BadHistory(f"{path}: needs two columns, ours and theirs, under a heading")
    return {line[0].strip(): line[1].strip() for line in lines[1:]}
