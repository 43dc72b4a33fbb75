"""The files of a city's folder, read with line numbers: nothing here knows what a catalogue or a unit is.

A reader never raises for bad data: it writes the fault down and hands on a harmless value, so that one run tells all.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import TypeVar

from bot.cities.faults import Fault

TYPE_NAMES: Mapping[type, str] = {str: "text", list: "a list", dict: "a table", int: "a whole number"}
Choice = TypeVar("Choice", bound=Enum)

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
WRITTEN_WITH_HAN = ("zh", "ja", "yue", "wuu")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SEPARATOR = " / "
OTHER_SEPARATORS = re.compile(r"[、；;|｜／]")
TOML_LINE = re.compile(r"at line (\d+)")
TOML_TABLE = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
TOML_KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")


def _is_gbk(data: bytes) -> bool:
    try:
        return HAN.search(data.decode("gb18030")) is not None
    except UnicodeDecodeError:
        return False


def split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(SEPARATOR) if part.strip())


@dataclass
class Folder:
    """A city's folder while it is read. `languages` are known once `city.toml` is."""

    path: Path
    languages: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)

    def fault(self, file: str, line: int, text: str, *, stops: bool = True) -> None:
        self.faults.append(Fault(file, line, text, stops))

    def has(self, file: str) -> bool:
        return (self.path / file).is_file()

    def text(self, file: str) -> str | None:
        """The text of a file that is there; None, with a fault, when it is not UTF-8."""
        try:
            data = (self.path / file).read_bytes()
        except OSError as error:
            self.fault(file, 1, f"cannot be read: {error.strerror}")
            return None
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            told = "not UTF-8"
            if _is_gbk(data):
                told += " but GBK, as Excel and WPS write it: save it as “CSV UTF-8”"
            self.fault(file, data.count(b"\n", 0, error.start) + 1, told)
            return None

    def check_script(self, file: str, line: int, language: str, value: str) -> None:
        """Chinese characters where the language has none: a value that was not translated."""
        if language.split("-")[0] in WRITTEN_WITH_HAN:
            return
        if match := HAN.search(value):
            self.fault(file, line, f"Chinese character {match[0]} in a value in {language}: {value!r}", stops=False)


@dataclass(frozen=True)
class Row:
    """A row of a table: reads a cell as what it should be, or tells what is wrong with it."""

    folder: Folder
    file: str
    line: int
    cells: Mapping[str, str]

    def fault(self, text: str, *, stops: bool = True) -> None:
        self.folder.fault(self.file, self.line, text, stops=stops)

    def text(self, column: str) -> str:
        return self.cells.get(column, "")

    def needed(self, column: str) -> str:
        value = self.text(column)
        if not value:
            self.fault(f"{column} is empty")
        return value

    def code(self, column: str = "code") -> str:
        value = self.needed(column)
        if value and not CODE.fullmatch(value):
            self.fault(f"bad code {value!r} in {column}: letters, digits, '-', '_' and '.' only")
        return value

    def own(self, column: str) -> str:
        """A cell that must be filled, in the city's own language."""
        value = self.needed(column)
        self.folder.check_script(self.file, self.line, self.folder.languages[0], value)
        return value

    def list(self, column: str) -> tuple[str, ...]:
        parts = split(self.text(column))
        for part in parts:
            if mark := OTHER_SEPARATORS.search(part):
                self.fault(
                    f"{column}: {part!r} is one value; a list is separated by ' / ', not {mark[0]!r}", stops=False
                )
        return parts

    def spoken(self, column: str, *, needed: bool = True) -> dict[str, str]:
        """A column and its `column.<lang>` companions, by language; the city's own language first."""
        own = self.folder.languages[0]
        found = {own: self.needed(column) if needed else self.text(column)}
        found.update({language: self.text(f"{column}.{language}") for language in self.folder.languages[1:]})
        found = {language: value for language, value in found.items() if value}
        for language, value in found.items():
            self.folder.check_script(self.file, self.line, language, value)
        return found

    def number(self, column: str) -> float | None:
        value = self.text(column)
        if not value:
            return None
        try:
            return float(value)
        except ValueError:
            self.fault(f"{column} is not a number: {value!r}")
            return None

    def position(self, bounds: tuple[float, float, float, float] | None) -> tuple[float | None, float | None]:
        """`lat` and `lon`, both or neither, inside the city's bounds."""
        lat, lon = self.number("lat"), self.number("lon")
        if (lat is None) != (lon is None):
            self.fault("lat and lon: one without the other")
        elif lat is not None and lon is not None and not inside(bounds, lat, lon):
            swapped = ": lat and lon are swapped" if inside(bounds, lon, lat) else ""
            self.fault(f"coordinates {lat}, {lon} lie outside the city's bounds{swapped}")
        return lat, lon

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        value = self.text(column)
        if value not in allowed:
            self.fault(f"unknown {column} {value!r}; one of: {', '.join(allowed)}")
        return value

    def choice(self, column: str, kind: type[Choice]) -> Choice | None:
        value = self.text(column)
        if value not in [member.value for member in kind]:
            self.fault(f"unknown {column} {value!r}; one of: {', '.join(str(member.value) for member in kind)}")
            return None
        return kind(value)


def inside(bounds: tuple[float, float, float, float] | None, lat: float, lon: float) -> bool:
    if bounds is None:
        return -90 <= lat <= 90 and -180 <= lon <= 180
    south, west, north, east = bounds
    return south <= lat <= north and west <= lon <= east


def read_table(
    folder: Folder,
    file: str,
    *,
    needs: Collection[str],
    may: Collection[str] = (),
    spoken: Collection[str] = (),
    pattern: re.Pattern[str] | None = None,
    optional: bool = False,
    language_columns: bool = False,
) -> list[Row]:
    """The rows of a CSV file. Columns: `needs` must be there, `may` can be, `spoken` (of either) have a companion per
    other language, `pattern` admits numbered ones; with `language_columns` a column may be a language by itself. What is
    there in a language that the city does not speak is told, and stops nothing."""
    if not folder.has(file):
        if not optional:
            folder.fault(file, 1, "the file is missing")
        return []
    text = folder.text(file)
    if text is None:
        return []
    rows = _numbered_rows(folder, file, text)
    line, header = next(rows, (1, []))
    header = [cell.strip() for cell in header]
    companions = {f"{column}.{language}" for column in spoken for language in folder.languages[1:]}
    for column in dict.fromkeys(header):
        numbered = pattern is not None and pattern.fullmatch(column)
        if not numbered and column not in needs and column not in may and column not in companions:
            base, dot, language = column.rpartition(".")
            if (base in spoken if dot else language_columns) and LANGUAGE.fullmatch(language):
                told = f"unknown column {column!r}: {language} is not one of the city's languages"
                folder.fault(file, line, told, stops=False)
            else:
                folder.fault(file, line, f"unknown column {column!r}")
        if header.count(column) > 1:
            folder.fault(file, line, f"column {column!r} comes twice")
    missing = [column for column in needs if column not in header]
    for column in missing:
        folder.fault(file, line, f"missing column {column!r}")
    if missing:
        return []
    found = []
    for line, cells in rows:
        if len(cells) != len(header):
            folder.fault(file, line, f"broken row: {len(cells)} cells under {len(header)} columns")
            continue
        found.append(Row(folder, file, line, dict(zip(header, map(str.strip, cells), strict=True))))
    return found


def _numbered_rows(folder: Folder, file: str, text: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            folder.fault(file, line, f"broken row: {error}")
            return
        if any(cell.strip() for cell in cells):
            yield line, cells


def read_json_lines(folder: Folder, file: str) -> Iterator[tuple[int, dict[str, object]]]:
    """The objects of a JSON Lines file that may be missing."""
    text = folder.text(file) if folder.has(file) else None
    for line, row in enumerate((text or "").split("\n"), 1):
        if not row.strip():
            continue
        try:
            value = json.loads(row)
        except json.JSONDecodeError as error:
            folder.fault(file, line, f"broken JSON: {error.msg}, at character {error.pos + 1}")
            continue
        if isinstance(value, dict):
            yield line, value
        else:
            folder.fault(file, line, "not a JSON object")


def read_features(folder: Folder, file: str) -> Iterator[tuple[int, dict[str, object]]]:
    """The features of a GeoJSON FeatureCollection that may be missing, each with the line where it begins."""
    text = folder.text(file) if folder.has(file) else None
    if text is None:
        return
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        folder.fault(file, error.lineno, f"broken JSON: {error.msg}")
        return
    if not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        folder.fault(file, 1, "not a FeatureCollection")
        return
    for line, feature in zip(_feature_lines(text), whole["features"], strict=False):
        if isinstance(feature, dict):
            yield line, feature
        else:
            folder.fault(file, line, "not a Feature")


def _feature_lines(text: str) -> Iterator[int]:
    start = re.search(r'"features"\s*:\s*\[', text)
    if start is None:
        return
    decoder, position, line, counted = json.JSONDecoder(), start.end(), 1, 0
    while True:
        while text[position] in " \t\r\n,":
            position += 1
        if text[position] == "]":
            return
        line += text.count("\n", counted, position)
        counted = position
        yield line
        _, position = decoder.raw_decode(text, position)


@dataclass(frozen=True)
class Settings:
    """A TOML file with the lines of its keys; `at` is the dotted path of a table or a key."""

    folder: Folder
    file: str
    values: Mapping[str, object]
    lines: Mapping[str, int]

    def fault(self, at: str, text: str, *, stops: bool = True) -> None:
        line = self.lines.get(at) or self.lines.get(at.rpartition(".")[0]) or 1
        self.folder.fault(self.file, line, text, stops=stops)

    def get(self, at: str, kind: type, default: object = None) -> object:
        """The value of a key, of the type wanted; `default` when it is not there."""
        value: object = self.values
        for key in at.split("."):
            if not isinstance(value, dict) or key not in value:
                return default
            value = value[key]
        if isinstance(value, bool) or not isinstance(value, kind):
            self.fault(at, f"{at} must be {TYPE_NAMES[kind]}, not {value!r}")
            return default
        return value

    def table(self, at: str) -> dict[str, object]:
        value = self.get(at, dict, {})
        return value if isinstance(value, dict) else {}

    def text(self, at: str, default: str = "") -> str:
        return str(self.get(at, str, default))


def read_settings(folder: Folder, file: str) -> Settings | None:
    if not folder.has(file):
        folder.fault(file, 1, "the file is missing")
        return None
    text = folder.text(file)
    if text is None:
        return None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = TOML_LINE.search(str(error))
        folder.fault(file, int(found[1]) if found else text.count("\n") + 1, f"broken TOML: {error}")
        return None
    return Settings(folder, file, values, _toml_lines(text))


def _toml_lines(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if header := TOML_TABLE.match(line):
            table = header[1]
            lines.setdefault(table, number)
        elif key := TOML_KEY.match(line):
            lines.setdefault(f"{table}.{key[1]}" if table else key[1], number)
    return lines
