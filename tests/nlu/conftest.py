"""The demo city and its understanding, built once for all tests of `nlu`."""

from __future__ import annotations

import csv
import json
import tomllib
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from handlers.ports.understanding import Context, Meaning, Understanding
from nlu import build
from tickets.calendar import Calendar
from tickets.catalogue import Catalogue, Category, DeadlineClass, Kind
from tickets.city import City, Knowledge, OutOfScope
from tickets.geography import Area, Geography, Grid, KnownPlace
from tickets.units import Units

DEMO = Path(__file__).parents[2] / "cities" / "demo"
LANGUAGES = ("zh-CN", "en", "ja", "ko", "ru")


def _rows(name: str) -> list[dict[str, str]]:
    with (DEMO / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _list(cell: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (cell or "").split(" / ") if part.strip())


def _by_language(row: Mapping[str, str], column: str) -> dict[str, str]:
    cells = {code: row.get(column if code == "zh-CN" else f"{column}.{code}") or "" for code in LANGUAGES}
    return {code: cell for code, cell in cells.items() if cell}


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def demo_city() -> City:
    """The demo city as far as `nlu` reads it."""
    settings = tomllib.loads((DEMO / "city.toml").read_text(encoding="utf-8"))
    extra: dict[str, dict[str, str]] = defaultdict(dict)
    for name in ("names.en-ja.csv", "names.ko-ru.csv"):
        if (DEMO / name).exists():
            for row in _rows(name):
                extra[row["code"]].update({k: v for k, v in row.items() if k in LANGUAGES and v})
    leaves = tuple(
        Category(
            code=row["code"],
            path=(row["l1"], row["l2"]),
            names={**extra[row["code"]], **_by_language(row, "plain_name")},
            formal_name=row["formal_name"],
            unit_role=row["unit"],
            deadline_class=DeadlineClass(row["deadline_class"]),
            emergency=row["emergency"] == "yes",
            danger=row.get("danger") or None,
            kind=Kind(row["kind"]) if row.get("kind") else None,
        )
        for row in _rows("catalogue.csv")
    )
    areas = tuple(
        Area(
            r["code"],
            r["level"],
            _by_language(r, "name"),
            r["parent"] or None,
            _list(r["aliases"]),
            _number(r["lat"]),
            _number(r["lon"]),
        )
        for r in _rows("areas.csv")
    )
    places = tuple(
        KnownPlace(
            r["code"],
            _by_language(r, "name"),
            r["kind"],
            r["area"],
            _number(r["lat"]),
            _number(r["lon"]),
            _list(r["aliases"]),
        )
        for r in _rows("places.csv")
    )
    shapes = json.loads((DEMO / "grids.geojson").read_text(encoding="utf-8"))["features"]
    grids = tuple(
        Grid(
            f["properties"]["code"],
            f["properties"]["community"],
            f["properties"]["name"],
            tuple((lon, lat) for lon, lat in f["geometry"]["coordinates"][0]),
        )
        for f in shapes
    )
    south, west, north, east = settings["bounds"]
    lines = (DEMO / "knowledge.jsonl").read_text(encoding="utf-8").splitlines()
    knowledge = tuple(
        Knowledge(
            k["id"],
            {code: tuple(q) for code, q in k["questions"].items()},
            k["answer"],
            k["source"],
            k["source_date"],
            k.get("category"),
        )
        for k in map(json.loads, filter(None, lines))
    )
    scope = tuple(
        OutOfScope(
            r["code"], _list(r["words"]), _list(r["not_words"]), r["channel"], _by_language(r, "reason"), r["example"]
        )
        for r in _rows("out_of_scope.csv")
    )
    examples = {
        code: tuple((r["code"], r["text"]) for r in _rows(f"examples/{code}.csv"))
        for code in LANGUAGES
        if (DEMO / "examples" / f"{code}.csv").exists()
    }
    return City(
        code=settings["code"],
        prefix=settings["prefix"],
        names=settings["name"],
        hotline=settings["hotline"],
        timezone=ZoneInfo(settings["timezone"]),
        languages=LANGUAGES,
        catalogue=Catalogue(leaves),
        geography=Geography(areas, grids, places, settings["datum"], (south, west, north, east)),
        units=Units(()),
        calendar=Calendar(),
        knowledge=knowledge,
        out_of_scope=scope,
        examples=examples,
    )


@pytest.fixture(scope="session")
def city() -> City:
    return demo_city()


@pytest.fixture(scope="session")
def words(city: City) -> Understanding:
    return build(city)


@pytest.fixture(scope="session")
def hear(words: Understanding) -> Callable[..., Meaning]:
    """Understand a text: `hear("路灯坏了", language="zh-CN", expecting="place")`."""

    def _hear(text: str, **context: object) -> Meaning:
        return words.understand(text, Context(**context))  # type: ignore[arg-type]

    return _hear
