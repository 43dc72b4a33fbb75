"""Datums (坐标系): WGS-84 (satellites), GCJ-02 (Chinese maps) and BD-09 (Baidu) into each other.

A point read in the wrong datum is some 500 m off. The formulas are the public approximations; the way back from GCJ-02 is
found by iteration, exact to well under a metre. Outside China GCJ-02 is WGS-84.
"""

from __future__ import annotations

import math

WGS84, GCJ02, BD09 = "WGS-84", "GCJ-02", "BD-09"
_AXIS = 6378245.0  # Krasovsky ellipsoid
_ECCENTRICITY = 0.00669342162296594323
_X_PI = math.pi * 3000.0 / 180.0
_CHINA = (0.8293, 55.8271, 72.004, 137.8347)  # south, north, west, east
_ROUNDS = 6


def convert(lat: float, lon: float, source: str, target: str) -> tuple[float, float]:
    """A point of one datum in another; an unknown datum is read as WGS-84."""
    if source == target:
        return lat, lon
    if source == BD09:
        lat, lon = _bd_to_gcj(lat, lon)
    elif source != GCJ02:
        lat, lon = _wgs_to_gcj(lat, lon)
    if target == GCJ02:
        return lat, lon
    return _gcj_to_bd(lat, lon) if target == BD09 else _gcj_to_wgs(lat, lon)


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Distance between two near points (lat, lon)."""
    y = math.radians(b[0] - a[0])
    x = math.radians(b[1] - a[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return 6371008.8 * math.hypot(x, y)


def _shift(lat: float, lon: float) -> tuple[float, float]:
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320.0 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    root = 1 - _ECCENTRICITY * math.sin(math.radians(lat)) ** 2
    north = math.degrees(north / (_AXIS * (1 - _ECCENTRICITY) / (root * math.sqrt(root))))
    east = math.degrees(east / (_AXIS / math.sqrt(root) * math.cos(math.radians(lat))))
    return north, east


def _wgs_to_gcj(lat: float, lon: float) -> tuple[float, float]:
    if not (_CHINA[0] <= lat <= _CHINA[1] and _CHINA[2] <= lon <= _CHINA[3]):
        return lat, lon
    north, east = _shift(lat, lon)
    return lat + north, lon + east


def _gcj_to_wgs(lat: float, lon: float) -> tuple[float, float]:
    wgs = (lat, lon)
    for _ in range(_ROUNDS):
        there = _wgs_to_gcj(*wgs)
        wgs = (wgs[0] + lat - there[0], wgs[1] + lon - there[1])
    return wgs


def _gcj_to_bd(lat: float, lon: float) -> tuple[float, float]:
    reach = math.hypot(lon, lat) + 0.00002 * math.sin(lat * _X_PI)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * _X_PI)
    return reach * math.sin(angle) + 0.006, reach * math.cos(angle) + 0.0065


def _bd_to_gcj(lat: float, lon: float) -> tuple[float, float]:
    gcj = (lat - 0.006, lon - 0.0065)
    for _ in range(_ROUNDS):
        there = _gcj_to_bd(*gcj)
        gcj = (gcj[0] + lat - there[0], gcj[1] + lon - there[1])
    return gcj
