"""Datums into each other, against the public converters' reference points."""

from __future__ import annotations

import pytest

from nlu.datum import BD09, GCJ02, WGS84, convert, metres

# The reference points of the coordtransform and eviltransform projects: (datum, lat, lon, datum, lat, lon).
POINTS = (
    (BD09, 39.915, 116.404, GCJ02, 39.90865673957631, 116.39762729119315),
    (GCJ02, 39.915, 116.404, BD09, 39.92133699351021, 116.41036949371029),
    (WGS84, 39.915, 116.404, GCJ02, 39.91640428150164, 116.41024449916938),
    (GCJ02, 39.915, 116.404, WGS84, 39.91359571849836, 116.39775550083061),
    (WGS84, 31.1774276, 121.5272106, GCJ02, 31.17530398364597, 121.531541859215),
    (WGS84, 22.543847, 113.912316, GCJ02, 22.540796131694766, 113.9171764808363),
    (WGS84, 39.911954, 116.377817, GCJ02, 39.91334545536069, 116.38404722455657),
)


@pytest.mark.parametrize(("source", "lat", "lon", "target", "there_lat", "there_lon"), POINTS)
def test_reference_points_agree_within_two_metres(
    source: str, lat: float, lon: float, target: str, there_lat: float, there_lon: float
) -> None:
    assert metres(convert(lat, lon, source, target), (there_lat, there_lon)) < 2.0


@pytest.mark.parametrize("source", [WGS84, GCJ02, BD09])
@pytest.mark.parametrize("target", [WGS84, GCJ02, BD09])
def test_there_and_back_is_the_same_point(source: str, target: str) -> None:
    point = (32.07715, 113.04427)
    back = convert(*convert(*point, source, target), target, source)
    assert metres(point, back) < 0.1


def test_read_in_the_wrong_datum_a_point_is_hundreds_of_metres_off() -> None:
    assert 300 < metres((32.07715, 113.04427), convert(32.07715, 113.04427, WGS84, GCJ02)) < 800


def test_outside_china_nothing_is_shifted() -> None:
    assert convert(48.8566, 2.3522, WGS84, GCJ02) == (48.8566, 2.3522)
