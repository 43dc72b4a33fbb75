"""The city's ground (属地): areas, grids and known places."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.cities.files import CODE, Folder, Row, inside, read_features, read_table
from tickets.geography import LEVELS, Area, Geography, Grid, KnownPlace

Bounds = tuple[float, float, float, float]
GRIDS = "grids.geojson"
KINDS = (
    *("road", "crossing", "compound", "building", "landmark", "school", "hospital", "market", "park", "river"),
    *("bridge", "stop", "exit", "lamp_post", "manhole", "village"),
)
# Coordinates of a city are rounded to five or six digits: a place on an edge may fall about a metre beside it.
EDGE = 2e-5


@dataclass(frozen=True)
class Ground:
    """The geography, and where its places and grids stand in the files."""

    folder: Folder
    geography: Geography
    place_rows: dict[str, Row]
    grid_lines: dict[str, int]


def read_ground(folder: Folder, datum: str, bounds: Bounds | None) -> Ground:
    areas = tuple(_read_areas(folder, bounds).values())
    geography = Geography(areas, datum=datum, bounds=bounds)
    grids, lines = _read_grids(folder, geography)
    places, rows = _read_places(folder, geography)
    return Ground(folder, Geography(areas, grids, places, datum, bounds), rows, lines)


def _read_areas(folder: Folder, bounds: Bounds | None) -> dict[str, Area]:
    rows: dict[str, Row] = {}
    areas: dict[str, Area] = {}
    needs = ("code", "level", "name", "parent")
    for row in read_table(folder, "areas.csv", needs=needs, may=("aliases", "lat", "lon"), spoken=("name",)):
        code = row.code()
        if code in areas:
            row.fault(f"the code {code} comes twice (first in line {rows[code].line})")
            continue
        level = row.one_of("level", LEVELS)
        lat, lon = row.position(bounds)
        names = row.spoken("name")
        areas[code] = Area(code, level, names, row.text("parent") or None, row.list("aliases"), lat, lon)
        rows[code] = row
    for code, area in list(areas.items()):
        if not _parent_holds(rows[code], area, areas):
            # Without the wrong parent no circle of areas can hold up what is read next.
            areas[code] = replace(area, parent=None)
    cities = [code for code, area in areas.items() if area.level == LEVELS[0]]
    if areas and not cities:
        folder.fault("areas.csv", 1, "no area of level city")
    for code in cities[1:]:
        rows[code].fault(f"a second area of level city (the first is {cities[0]})")
    return areas


def _parent_holds(row: Row, area: Area, areas: dict[str, Area]) -> bool:
    if area.level == LEVELS[0] or area.level not in LEVELS:
        if area.parent and area.level in LEVELS:
            row.fault("the city has no parent")
        return False
    if not area.parent:
        row.fault(f"{area.code} has no parent")
        return False
    parent = areas.get(area.parent)
    if parent is None:
        row.fault(f"unknown parent {area.parent!r}")
        return False
    if parent.level in LEVELS and LEVELS.index(parent.level) >= LEVELS.index(area.level):
        row.fault(f"the parent {parent.code} is a {parent.level}, which does not hold a {area.level}")
        return False
    return True


def _read_grids(folder: Folder, geography: Geography) -> tuple[tuple[Grid, ...], dict[str, int]]:
    found: list[Grid] = []
    lines: dict[str, int] = {}
    for line, feature in read_features(folder, GRIDS):

        def fault(text: str, line: int = line) -> None:
            folder.fault(GRIDS, line, text)

        grid = _grid(feature, geography, fault)
        if grid is None:
            continue
        if grid.code in lines:
            fault(f"the code {grid.code} comes twice (first in line {lines[grid.code]})")
            continue
        found.append(grid)
        lines[grid.code] = line
    return tuple(found), lines


def _grid(feature: dict[str, object], geography: Geography, fault: Callable[[str], None]) -> Grid | None:
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict) or not isinstance(geometry, dict):
        fault("a grid needs properties and a geometry")
        return None
    for key in properties:
        if key not in ("code", "community", "name"):
            fault(f"unknown property {key!r}")
    code, community, name = (properties.get(key) for key in ("code", "community", "name"))
    if not isinstance(code, str) or not CODE.fullmatch(code):
        fault(f"bad code {code!r}")
        return None
    area = geography.by_code.get(str(community))
    if area is None:
        fault(f"unknown community {community!r}")
    elif area.level != LEVELS[-1]:
        fault(f"{area.code} is a {area.level}, not a community")
    rings = geometry.get("coordinates")
    if geometry.get("type") != "Polygon" or not isinstance(rings, list) or len(rings) != 1:
        fault(f"the geometry of {code} must be a Polygon with one ring")
        return None
    ring = _ring(rings[0])
    if ring is None or len(ring) < 4 or ring[0] != ring[-1]:
        fault(f"the ring of {code} must be at least four [lon, lat] and end where it begins")
        return None
    outside = next(((lon, lat) for lon, lat in ring if not inside(geography.bounds, lat, lon)), None)
    if outside:
        fault(f"coordinates {outside[1]}, {outside[0]} of {code} lie outside the city's bounds")
    return Grid(code, str(community), str(name or ""), ring)


def _ring(points: object) -> tuple[tuple[float, float], ...] | None:
    if not isinstance(points, list):
        return None
    ring: list[tuple[float, float]] = []
    for point in points:
        match point:
            case [(int() | float()) as lon, (int() | float()) as lat]:
                ring.append((float(lon), float(lat)))
            case _:
                return None
    return tuple(ring)


def _read_places(folder: Folder, geography: Geography) -> tuple[tuple[KnownPlace, ...], dict[str, Row]]:
    needs = ("code", "name", "kind", "area")
    found: dict[str, KnownPlace] = {}
    rows: dict[str, Row] = {}
    may = ("lat", "lon", "aliases")
    for row in read_table(folder, "places.csv", needs=needs, may=may, spoken=("name",), optional=True):
        code = row.code()
        if code in found:
            row.fault(f"the code {code} comes twice (first in line {rows[code].line})")
            continue
        kind = row.one_of("kind", KINDS)
        lat, lon = row.position(geography.bounds)
        area = known_area(row, geography)
        found[code] = KnownPlace(code, row.spoken("name"), kind, area, lat, lon, row.list("aliases"))
        rows[code] = row
    return tuple(found.values()), rows


def known_area(row: Row, geography: Geography) -> str:
    code = row.needed("area")
    if code and geography.areas and code not in geography.by_code:
        row.fault(f"unknown area {code!r}")
    return code


def check_ground(ground: Ground) -> None:
    """A grid is a sound polygon, and a place lies in a grid of its area, where the area has grids."""
    # Imported here: shapely is slow to import and only the check needs it.
    from shapely import Point, Polygon, STRtree

    geography = ground.geography
    shapes = [Polygon(grid.ring) for grid in geography.grids]
    for grid, shape in zip(geography.grids, shapes, strict=True):
        if not shape.is_valid:
            text = f"the ring of {grid.code} crosses itself or has no surface"
            ground.folder.fault(GRIDS, ground.grid_lines[grid.code], text, stops=False)
    tree = STRtree(shapes)
    areas_of = [{area.code for area in geography.upward(grid.community)} for grid in geography.grids]
    with_grids = set().union(*areas_of)
    for place in geography.places:
        if place.area not in with_grids or place.lat is None or place.lon is None:
            continue
        near = tree.query(Point(place.lon, place.lat), predicate="dwithin", distance=EDGE)
        if not any(place.area in areas_of[number] for number in near):
            where = ", ".join(sorted({geography.grids[number].community for number in near})) or "no grid"
            text = f"{place.code} lies outside the grids of its area {place.area} (it lies in {where})"
            ground.place_rows[place.code].fault(text, stops=False)
