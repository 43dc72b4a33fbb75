"""The city's territory (属地): areas from the city down to the community, grids, known places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

LEVELS = ("city", "district", "street", "community")


@dataclass(frozen=True)
class Area:
    """An area (行政区划或社区): `parent` is the code of the one that holds it, None for the city."""

    code: str
    level: str
    names: Mapping[str, str]
    parent: str | None
    aliases: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Grid:
    """A grid (网格): a polygon of (lon, lat) in the city's datum inside one community."""

    code: str
    community: str
    name: str
    ring: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class KnownPlace:
    """A place of the city's list (地名): road, compound, landmark, stop, lamp post, manhole, village …"""

    code: str
    names: Mapping[str, str]
    kind: str
    area: str
    lat: float | None
    lon: float | None
    aliases: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.names.get(language) or next(iter(self.names.values()))


@dataclass(frozen=True)
class Geography:
    """Areas, grids and places of one city; coordinates in `datum` (GCJ-02, WGS-84 or BD-09)."""

    areas: tuple[Area, ...]
    grids: tuple[Grid, ...] = ()
    places: tuple[KnownPlace, ...] = ()
    datum: str = "GCJ-02"
    bounds: tuple[float, float, float, float] | None = None

    @cached_property
    def by_code(self) -> Mapping[str, Area]:
        return {area.code: area for area in self.areas}

    @cached_property
    def places_by_code(self) -> Mapping[str, KnownPlace]:
        return {place.code: place for place in self.places}

    def upward(self, code: str | None) -> Iterator[Area]:
        """The area and those that hold it, smallest first."""
        area = self.by_code.get(code) if code else None
        while area is not None:
            yield area
            area = self.by_code.get(area.parent) if area.parent else None

    def within(self, inner: str | None, outer: str) -> bool:
        """Whether `inner` is `outer` or lies in it."""
        return any(area.code == outer for area in self.upward(inner))

    def at_level(self, code: str | None, level: str) -> Area | None:
        return next((area for area in self.upward(code) if area.level == level), None)

    def place_of(self, known: KnownPlace, language: str, origin: str) -> Place:
        """A known place as the place of the problem, by its name in a language."""
        datum = self.datum if known.lat is not None else None
        return Place(known.name(language), known.lat, known.lon, datum, known.area, known.code, origin=origin)


@dataclass(frozen=True)
class Place:
    """Where the problem is (诉求地点), as far as it is known.

    `text` is what the resident wrote; `lat`/`lon` in `datum`; `area` the code of the smallest area found;
    `known` the code of the city's place; `detail` what stands behind it (building, unit, direction).
    """

    text: str
    lat: float | None = None
    lon: float | None = None
    datum: str | None = None
    area: str | None = None
    known: str | None = None
    detail: str = ""
    origin: str = field(default="words")
