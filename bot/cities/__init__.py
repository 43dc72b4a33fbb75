"""A city's data as one value: `load_city` for who runs it, `check_city` for who writes it.

folder → files (rows with line numbers) → settings, matters, ground, offices, answers, days → City
                      └────────────── what is wrong ──────────────→ faults
"""

from __future__ import annotations

from pathlib import Path

from bot.cities.answers import read_knowledge, read_lines, read_out_of_scope
from bot.cities.days import read_calendar
from bot.cities.faults import CityFault, Fault
from bot.cities.files import Folder, Settings, read_settings
from bot.cities.ground import check_ground, read_ground
from bot.cities.matters import covers, read_catalogue, read_examples, read_questions
from bot.cities.offices import check_roles, read_routing, read_units
from bot.cities.settings import FILE, read_checks, read_clocks, read_identity, read_limits, read_retention
from tickets.catalogue import Catalogue
from tickets.city import City, Clocks

__all__ = ["CityFault", "Fault", "check_city", "describe", "load_city"]

FILES = (
    *("catalogue.csv", "groups.csv", "areas.csv", "grids.geojson", "units.csv", "routing.csv", "places.csv"),
    *("numbers.csv", "knowledge.jsonl", "out_of_scope.csv", "questions.csv", "calendar.csv", FILE),
)


def load_city(folder: Path) -> City:
    """The city in `folder`.

    Raises:
        CityFault: the data cannot be used; it carries every fault that stops it.
    """
    found = Folder(Path(folder))
    city = _read(found)
    stopping = [fault for fault in found.faults if fault.stops]
    if city is None or stopping:
        raise CityFault(sorted(stopping))
    return city


def check_city(folder: Path) -> list[Fault]:
    """Every fault of the data in `folder`, also those with which the city would run; by file and line."""
    found = Folder(Path(folder))
    _read(found, thorough=True)
    return sorted(set(found.faults))


def describe(city: City) -> dict[str, object]:
    """What `city show --json` prints."""
    return {
        "name": city.names[city.language],
        "prefix": city.prefix,
        "categories": {"first": len(city.catalogue.children(())), "leaves": len(city.catalogue.leaves)},
        "units": len(city.units.all),
        "grids": len(city.geography.grids),
        "places": len(city.geography.places),
        "languages": list(city.languages),
        "calendar_until": city.calendar.known_until.isoformat(),
        "example_place": city.example_place,
        "example_text": city.example_text,
        "unit_codes": [unit.code for unit in city.units.all],
    }


def _read(folder: Folder, *, thorough: bool = False) -> City | None:
    settings = read_settings(folder, FILE)
    if settings is None:
        return None
    head = read_identity(settings)
    clocks = read_clocks(settings)
    catalogue, leaf_rows = read_catalogue(folder, clocks.classes)
    _check_utilities(settings, clocks, catalogue)
    ground = read_ground(folder, head.datum, head.bounds)
    geography = ground.geography
    units = read_units(folder, geography)
    check_roles(leaf_rows, units)
    lines = read_lines(folder)
    city = City(
        code=head.code,
        prefix=head.prefix,
        names=head.names,
        hotline=head.hotline,
        timezone=head.timezone,
        languages=head.languages,
        catalogue=catalogue,
        geography=geography,
        units=units,
        calendar=read_calendar(folder, head.calendar),
        clocks=clocks,
        checks=read_checks(settings),
        lies_in=head.lies_in,
        line_leaf=_line_leaf(settings, catalogue),
        limits=read_limits(settings),
        retention=read_retention(settings),
        routing=read_routing(folder, catalogue, geography, units),
        lines=lines,
        knowledge=read_knowledge(folder, catalogue, lines),
        out_of_scope=read_out_of_scope(folder, lines),
        questions=read_questions(folder, catalogue),
        examples=read_examples(folder, leaf_rows),
        example_place=head.example_place,
        example_text=head.example_text,
        example_places=head.example_places,
        example_texts=head.example_texts,
    )
    if thorough:
        check_ground(ground)
        _check_files(folder)
    return city


def _check_utilities(settings: Settings, clocks: Clocks, catalogue: Catalogue) -> None:
    for prefix in clocks.utilities:
        if catalogue.leaves and not (prefix and covers(prefix, catalogue)):
            settings.fault("clocks.utilities", f"clocks.utilities: unknown category {prefix!r}")


def _line_leaf(settings: Settings, catalogue: Catalogue) -> str:
    code = settings.text("line_leaf", "")
    if code and catalogue.leaves and code not in {leaf.code for leaf in catalogue.leaves}:
        settings.fault("line_leaf", f"line_leaf: unknown category {code!r}")
    return code


def _check_files(folder: Folder) -> None:
    """A table under a misspelt name would be missed in silence."""
    for path in sorted(folder.path.iterdir()):
        known = path.name in FILES or (path.name.startswith("names.") and path.suffix == ".csv")
        if path.suffix in (".csv", ".jsonl", ".geojson", ".toml") and not known:
            folder.fault(path.name, 1, "a file that no city has; see cities/README.md", stops=False)
