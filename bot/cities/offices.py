"""Who must act: units (承办单位) and the kept table of routing (派单目录)."""

from __future__ import annotations

from bot.cities.files import Folder, Row, read_table
from bot.cities.ground import known_area
from bot.cities.matters import known_categories
from tickets.catalogue import Catalogue
from tickets.geography import LEVELS, Geography
from tickets.routing import RoutingRule
from tickets.units import Unit, Units

FALLBACK_ROLE = "兜底"  # as a role it says the same as `yes` in the column `fallback`


def read_units(folder: Folder, geography: Geography) -> Units:
    needs = ("code", "name", "role", "area", "parent", "level")
    rows: dict[str, Row] = {}
    units: dict[str, Unit] = {}
    for row in read_table(folder, "units.csv", needs=needs, may=("phone", "earlier", "fallback"), spoken=("name",)):
        code = row.code()
        if code in units:
            row.fault(f"the code {code} comes twice (first in line {rows[code].line})")
            continue
        row.needed("role")
        names, area, level = row.spoken("name"), known_area(row, geography), row.one_of("level", LEVELS)
        parent = row.text("parent") or None
        phone, earlier = row.text("phone"), row.text("earlier") or "0"
        if not earlier.isdecimal():
            row.fault(f"earlier is not a number of working days: {earlier!r}")
            earlier = "0"
        roles, said = row.list("role"), row.text("fallback")
        fallback = FALLBACK_ROLE in roles or bool(said) and row.one_of("fallback", ("yes", "no")) == "yes"
        units[code] = Unit(code, names, roles, area, parent, level, phone, int(earlier), fallback)
        rows[code] = row
    for code, unit in units.items():
        if unit.parent and unit.parent not in units:
            rows[code].fault(f"unknown parent {unit.parent!r}")
        elif _in_circle(unit, units):
            rows[code].fault(f"{code} stands under itself")
    root = next((area.code for area in geography.areas if area.level == LEVELS[0]), None)
    if units and root and not any(unit.fallback and unit.area == root for unit in units.values()):
        folder.fault(
            "units.csv", 1, f"no fallback unit (fallback yes, or the role {FALLBACK_ROLE}) for the city's area {root}"
        )
    return Units(tuple(units.values()))


def _in_circle(unit: Unit, units: dict[str, Unit]) -> bool:
    seen: set[str] = set()
    upper: Unit | None = unit
    while upper is not None and upper.parent:
        if upper.parent == unit.code:
            return True
        if upper.code in seen:
            return False
        seen.add(upper.code)
        upper = units.get(upper.parent)
    return False


def check_roles(leaf_rows: dict[str, Row], units: Units) -> None:
    """Every role that the catalogue names has a unit."""
    for row in leaf_rows.values():
        role = row.text("unit")
        if units.all and role and role not in units.by_role:
            row.fault(f"no unit has the role {role!r}")


def read_routing(folder: Folder, catalogue: Catalogue, geography: Geography, units: Units) -> tuple[RoutingRule, ...]:
    found: list[RoutingRule] = []
    seen: set[tuple[str, str]] = set()
    needs = ("category", "area", "unit")
    for row in read_table(folder, "routing.csv", needs=needs, may=("note",), optional=True):
        category = known_categories(row, "category", catalogue)
        area = "*" if row.text("area") == "*" else known_area(row, geography)
        unit = row.needed("unit")
        if unit and units.all and unit not in units.by_code:
            row.fault(f"unknown unit {unit!r}")
        if (category, area) in seen:
            row.fault(f"a second rule for {category} in {area}")
        seen.add((category, area))
        found.append(RoutingRule(category, area, unit, row.text("note")))
    return tuple(found)
