"""Pins (定位): the community, the grid and the nearest known place of a point."""

from __future__ import annotations

import math

from shapely import Point, Polygon, STRtree

from nlu.datum import convert, metres
from tickets.geography import Geography, KnownPlace, Place

NEAR = 150.0  # metres within which a known place may name the pin
BESIDE = 400.0  # metres: a pin in a gap between the grids, inside the bounds, belongs to the grid beside it
_NULL_ISLAND = 1e-6
# What names a pin best when several are near: a village or compound, not a manhole.
_NAMING = frozenset(
    {
        "compound",
        "building",
        "landmark",
        "school",
        "hospital",
        "market",
        "park",
        "village",
        "stop",
        "bridge",
        "crossing",
        "exit",
    }
)


class Pins:
    """The grids and places of a city by where they lie."""

    def __init__(self, geography: Geography) -> None:
        self._geography = geography
        self._grids = geography.grids
        self._shapes = [Polygon(grid.ring) for grid in geography.grids]
        self._tree = STRtree(self._shapes)
        self._places = [p for p in geography.places if p.lat is not None and p.kind in _NAMING]
        self._place_tree = STRtree([Point(p.lon or 0.0, p.lat or 0.0) for p in self._places])

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        """The place of a pin; None outside the city, at (0, 0) or where the numbers are none."""
        if not (math.isfinite(lat) and math.isfinite(lon)) or (abs(lat) < _NULL_ISLAND and abs(lon) < _NULL_ISLAND):
            return None
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            return None
        lat, lon = convert(lat, lon, datum, self._geography.datum)
        bounds = self._geography.bounds
        if bounds and not (bounds[0] <= lat <= bounds[2] and bounds[1] <= lon <= bounds[3]):
            return None
        grid = self._grid(lat, lon)
        if grid is None and self._grids:
            return None
        community = self._grids[grid].community if grid is not None else None
        nearest = self._nearest(lat, lon)
        area = self._geography.by_code.get(community or "")
        name = f"{nearest.name('zh-CN')}附近" if nearest else (area.name("zh-CN") if area else f"{lat:.5f}, {lon:.5f}")
        return Place(
            text=name,
            lat=lat,
            lon=lon,
            datum=self._geography.datum,
            area=community,
            known=nearest.code if nearest else None,
            detail=self._grids[grid].name if grid is not None else "",
            origin="pin",
        )

    def _grid(self, lat: float, lon: float) -> int | None:
        point = Point(lon, lat)
        inside = [int(i) for i in self._tree.query(point, predicate="intersects")]
        if inside:
            return min(inside)
        if not self._shapes:
            return None
        beside = self._tree.nearest(point)
        if beside is None:
            return None
        degrees = self._shapes[int(beside)].distance(point)
        return int(beside) if degrees * 111_000 <= BESIDE else None

    def _nearest(self, lat: float, lon: float) -> KnownPlace | None:
        reach = NEAR / 80_000  # degrees, a little wide; the metres decide
        around = (self._places[int(i)] for i in self._place_tree.query(Point(lon, lat).buffer(reach)))
        measured = [(metres((lat, lon), (p.lat or 0.0, p.lon or 0.0)), p) for p in around]
        return min((m for m in measured if m[0] <= NEAR), key=lambda m: m[0], default=(0.0, None))[1]
