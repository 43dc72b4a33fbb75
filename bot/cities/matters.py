"""What residents speak of (诉求事项): the catalogue, its names in other languages, its examples, its questions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from bot.cities.files import Folder, Row, read_table
from tickets.catalogue import Catalogue, Category, Danger, Kind, PlaceNeeded
from tickets.city import Question

FILE = "catalogue.csv"
LEVEL = re.compile(r"l[1-9]\d*")
DANGERS = tuple(danger.value for danger in Danger)
FEWEST_EXAMPLES_OWN = 5
FEWEST_EXAMPLES_OTHER = 3


def read_catalogue(folder: Folder, classes: Collection[str]) -> tuple[Catalogue, dict[str, Row]]:
    """The catalogue, and the row of each leaf; `classes` are the city's deadline classes."""
    needs = ("code", "l1", "plain_name", "formal_name", "unit", "deadline_class", "emergency")
    may = ("danger", "kind", "place", "exposes", "examples")
    rows = read_table(folder, FILE, needs=needs, may=may, spoken=("plain_name",), pattern=LEVEL)
    more_names = _read_names(folder, {row.text("code") for row in rows})
    leaves: dict[str, Category] = {}
    places: dict[str, Row] = {}
    for row in rows:
        leaf = _leaf(row, more_names.get(row.text("code"), {}), classes)
        if leaf.code in leaves:
            row.fault(f"the code {leaf.code} comes twice (first in line {places[leaf.code].line})")
            continue
        leaves[leaf.code], places[leaf.code] = leaf, row
    _check_names(folder, leaves.values(), places)
    groups = _read_groups(folder, leaves.values(), places)
    return Catalogue(tuple(leaves.values()), groups), places


def _leaf(row: Row, more_names: Mapping[str, str], classes: Collection[str]) -> Category:
    row.own("l1")
    levels = sorted((column for column in row.cells if LEVEL.fullmatch(column)), key=lambda column: int(column[1:]))
    danger = _danger(row)
    return Category(
        code=row.code(),
        path=tuple(name for level in levels if (name := row.text(level))),
        names={**row.spoken("plain_name"), **more_names},
        formal_name=row.own("formal_name"),
        unit_role=row.needed("unit"),
        deadline_class=row.one_of("deadline_class", classes),
        emergency=row.one_of("emergency", ("yes", "no")) == "yes",
        danger=danger,
        kind=row.choice("kind", Kind) if row.text("kind") else None,
        place=(row.choice("place", PlaceNeeded) if row.text("place") else None) or PlaceNeeded.EXACT,
        exposes=not row.text("exposes") or row.one_of("exposes", ("yes", "no")) == "yes",
    )


def _read_names(folder: Folder, codes: set[str]) -> dict[str, dict[str, str]]:
    """Names of leaves from all the files `names.*.csv`."""
    found: dict[str, dict[str, str]] = {}
    others = folder.languages[1:]
    for path in sorted(folder.path.glob("names.*.csv")):
        seen: set[str] = set()
        for row in read_table(folder, path.name, needs=("code",), may=others, language_columns=True):
            code = row.code()
            if code not in codes:
                row.fault(f"unknown category {code!r}")
            if code in seen:
                row.fault(f"the code {code} comes twice")
            seen.add(code)
            for language in others:
                if name := row.text(language):
                    folder.check_script(path.name, row.line, language, name)
                    found.setdefault(code, {})[language] = name
    return found


def _check_names(folder: Folder, leaves: Iterable[Category], places: Mapping[str, Row]) -> None:
    taken: dict[tuple[str, str], str] = {}
    for leaf in leaves:
        row = places[leaf.code]
        missing = [language for language in folder.languages if language not in leaf.names]
        if missing:
            row.fault(f"{leaf.code} has no plain name in {', '.join(missing)}", stops=False)
        for language, name in leaf.names.items():
            other = taken.setdefault((language, name.casefold()), leaf.code)
            if other != leaf.code:
                row.fault(f"{leaf.code} and {other} have the same plain name in {language}: {name!r}", stops=False)


def _read_groups(folder: Folder, leaves: Iterable[Category], places: Mapping[str, Row]) -> dict[str, Mapping[str, str]]:
    own = folder.languages[0]
    first_seen: dict[str, Row] = {}
    for leaf in leaves:
        for group in leaf.path:
            first_seen.setdefault(group, places[leaf.code])
    found: dict[str, Mapping[str, str]] = {}
    for row in read_table(folder, "groups.csv", needs=("name",), spoken=("name",), optional=True):
        names = row.spoken("name")
        group = names.get(own, "")
        if group in found:
            row.fault(f"the group {group!r} comes twice")
        elif group and group not in first_seen:
            row.fault(f"the catalogue has no group {group!r}")
        found[group] = names
    for group, row in first_seen.items():
        missing = [language for language in folder.languages[1:] if language not in found.get(group, {})]
        if missing:
            row.fault(f"the group {group!r} has no name in {', '.join(missing)} in groups.csv", stops=False)
    return found


def read_examples(folder: Folder, leaf_rows: Mapping[str, Row]) -> dict[str, tuple[tuple[str, str], ...]]:
    """How residents say it, per language; the catalogue's own column while the own language has no file."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for path in sorted((folder.path / "examples").glob("*.csv")):
        if path.stem not in folder.languages:
            folder.fault(f"examples/{path.name}", 1, f"{path.stem} is not one of the city's languages", stops=False)
    for number, language in enumerate(folder.languages):
        fewest = FEWEST_EXAMPLES_OTHER if number else FEWEST_EXAMPLES_OWN
        file = f"examples/{language}.csv"
        if folder.has(file):
            rows = read_table(folder, file, needs=("code", "text"))
            told = [(row, row.code(), row.needed("text")) for row in rows]
        elif number == 0:
            file = FILE
            told = [(row, code, text) for code, row in leaf_rows.items() for text in row.list("examples")]
        else:
            told = []
        _check_examples(folder, file, language, told, leaf_rows, fewest)
        found[language] = tuple((code, text) for _, code, text in told)
    return found


def _check_examples(
    folder: Folder,
    file: str,
    language: str,
    told: list[tuple[Row, str, str]],
    leaf_rows: Mapping[str, Row],
    fewest: int,
) -> None:
    first: dict[str, tuple[str, int]] = {}
    count: dict[str, int] = {}
    last_line: dict[str, int] = {}
    for row, code, text in told:
        if code not in leaf_rows:
            row.fault(f"unknown category {code!r}")
        folder.check_script(file, row.line, language, text)
        other, line = first.setdefault(text.casefold(), (code, row.line))
        if other != code:
            row.fault(f"the same example in {other} (line {line}) and {code}: {text!r}", stops=False)
        elif line != row.line:
            row.fault(f"the same example twice in {code} (first in line {line}): {text!r}", stops=False)
        count[code] = count.get(code, 0) + 1
        last_line[code] = row.line
    for code in leaf_rows:
        if count.get(code, 0) < fewest:
            text = f"{code} has {count.get(code, 0)} examples in {language}, at least {fewest} are needed"
            folder.fault(file, last_line.get(code, 1), text, stops=False)


def _danger(row: Row) -> str | None:
    danger = row.text("danger") or None
    if danger and danger not in DANGERS:
        row.fault(f"unknown danger {danger!r}; one of: {', '.join(DANGERS)}")
    return danger


def read_questions(folder: Folder, catalogue: Catalogue) -> tuple[Question, ...]:
    needs = ("category", "key", "ask", "when")
    may = ("choices", "answered_by", "danger")
    found: list[Question] = []
    seen: set[tuple[str, str]] = set()
    for row in read_table(folder, "questions.csv", needs=needs, may=may, spoken=("ask", "choices"), optional=True):
        category = known_categories(row, "category", catalogue)
        key = row.code("key")
        if (category, key) in seen:
            row.fault(f"the question {key!r} of {category} comes twice")
        seen.add((category, key))
        choices = {language: _choices(row, cell) for language, cell in row.spoken("choices", needed=False).items()}
        if len({len(several) for several in choices.values()}) > 1:
            counts = ", ".join(f"{language} {len(several)}" for language, several in choices.items())
            row.fault(f"choices differ in number: {counts}")
        when = row.one_of("when", ("before", "about", "after"))
        told = row.list("answered_by")
        danger = _danger(row) or ""
        if when == "about" and danger:
            row.fault("an answer to what a matter is about means no danger")
        before, about = when != "after", when == "about"
        found.append(Question(category, key, row.spoken("ask"), choices, before, about, told, danger))
    return tuple(found)


def _choices(row: Row, cell: str) -> tuple[str, ...]:
    choices = tuple(part.strip() for part in cell.split(" / "))
    if "" in choices or len(set(choices)) < len(choices):
        row.fault(f"an empty choice or one that comes twice: {cell!r}")
    return choices


def known_categories(row: Row, column: str, catalogue: Catalogue) -> str:
    """A cell that holds a leaf's code or the beginning of one."""
    value = row.code(column)
    if value and catalogue.leaves and not covers(value, catalogue):
        row.fault(f"unknown category {value!r}")
    return value


def covers(prefix: str, catalogue: Catalogue) -> bool:
    return any(leaf.code.startswith(prefix) for leaf in catalogue.leaves)
