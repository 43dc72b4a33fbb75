"""`minhu nlu learn`: show what residents and staff corrected, and teach it once a person has looked through it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot.cities import load_city
from bot.cli.opening import Told, reading, settings_of, writing
from bot.cli.tables import table
from bot.composition import understanding_of
from nlu.history import BadHistory, read_history
from nlu.lessons import Lesson, compare, lessons
from nlu.train import TooLittle
from storage.store import SqlWork
from tickets.city import City
from tickets.ticket import Ticket

COLUMNS = ("keep", "ticket", "why", "said", "label", "text")
KEPT = frozenset({"yes", "y", "1", "是", "true"})
AT_ONCE = 500  # tickets read at a time
SHOWN = 30  # characters of a text in the terminal


def show(out: Path | None, *, as_json: bool, city: Path | None, store: str | None) -> int:
    """Lessons of all tickets; with `out` as a table to look through."""
    settings = settings_of(city=city, store=store)
    town = load_city(settings.city)
    words = understanding_of(town, settings)
    with reading(settings) as work:
        found = lessons(_tickets(work), town, lambda text: words.categorise(text, town.language))
    rows = [_row(lesson) for lesson in found]
    if out:
        _write(out, rows)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False))
    elif rows:
        print(table([_named(row, town) for row in rows], COLUMNS[1:]))
        print(f"\n{len(rows)} lessons{f' written to {out}' if out else ''}")
    else:
        print("nothing was corrected")
    return 0


def take(taken: Path, history: Path | None, out: Path, *, as_json: bool, city: Path | None) -> int:
    """Train with the kept lessons; exit code 1 when the model would get worse and the old one stays."""
    town = load_city(settings_of(city=city).city)
    try:
        known = read_history(history) if history else [(text, code) for code, text in town.examples[town.language]]
        learnt = _kept(taken, town)
        data = " + ".join((history.name if history else f"examples of {town.prefix}", taken.name))
        compared = compare(known, learnt, data, datetime.now(UTC).date())
    except (BadHistory, TooLittle) as problem:
        raise Told(str(problem)) from problem
    if compared.model:
        with writing(out):
            compared.model.save(out)
    result = {
        "lessons": len(learnt),
        "examined": compared.examined,
        "macro_f1_before": round(compared.before, 4),
        "macro_f1_after": round(compared.after, 4),
        "model": str(out) if compared.model else None,
    }
    if as_json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        told = f"{len(learnt)} lessons: macro-F1 {compared.before:.4f} → {compared.after:.4f} on {compared.examined} texts; "
        print(told + (f"the new model is {out}" if compared.model else "worse than before, nothing was changed"))
    return 0 if compared.model else 1


def _tickets(work: SqlWork) -> Iterator[Ticket]:
    last = None
    while found := work.tickets.find(limit=AT_ONCE, before=last):
        yield from found
        last = found[-1]


def _row(lesson: Lesson) -> dict[str, str]:
    text = lesson.text.replace("\n", " ")
    return dict(zip(COLUMNS, ("yes", lesson.ticket, lesson.why, lesson.said, lesson.label, text), strict=True))


def _named(row: dict[str, str], city: City) -> dict[str, str]:
    names = {key: leaf.name(city.language) for key in ("said", "label") if (leaf := city.catalogue.get(row[key]))}
    text = row["text"]
    return (
        row
        | {key: f"{row[key]} {name}" for key, name in names.items()}
        | {"text": text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"}
    )


def _write(path: Path, rows: list[dict[str, str]]) -> None:
    # A spreadsheet knows UTF-8 by its mark.
    with writing(path), path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows({key: _cell(value) for key, value in row.items()} for row in rows)


def _cell(value: str) -> str:
    """A resident's words are no formula."""
    return "'" + value if value[:1] in ("=", "+", "-", "@", "\t") else value


def _kept(path: Path, city: City) -> list[tuple[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if not {"keep", "label", "text"} <= set(reader.fieldnames or ()):
                raise Told(f"{path}: needs the columns keep, label and text")
            rows = [
                (row["text"] or "", row["label"] or "") for row in reader if (row["keep"] or "").strip().lower() in KEPT
            ]
    except OSError as problem:
        raise Told(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise Told(f"{path}: is not UTF-8") from problem
    except csv.Error as problem:
        raise Told(f"{path}: {problem}") from problem
    foreign = sorted({label for _, label in rows} - {leaf.code for leaf in city.catalogue.leaves})
    if foreign:
        raise Told(f"{path}: no leaf of the catalogue: {', '.join(foreign[:5])}")
    return [row for row in rows if row[0].strip()]
