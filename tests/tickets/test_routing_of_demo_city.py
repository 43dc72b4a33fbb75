"""Every matter of the demo city finds a unit in every community (派单目录不落空)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bot.cities import load_city
from tickets.city import City
from tickets.routing import Routed, RoutedBy, route

# Places that are served by a unit of the whole city or of their district, never by one of another street.
OUTSIDE = "somewhere else"


@cache
def city() -> City:
    return load_city(Path(__file__).parents[2] / "cities" / "demo")


def routed(code: str, area: str | None) -> Routed:
    return route(city().catalogue.get(code), area, rules=city().routing, units=city().units, geography=city().geography)


def communities() -> list[str]:
    return [area.code for area in city().geography.areas if area.level == "community"]


def test_every_leaf_finds_a_unit_that_serves_the_community() -> None:
    ground = city().geography
    for leaf in city().catalogue.leaves:
        for community in communities():
            found = routed(leaf.code, community)
            assert found.unit is not None, (leaf.code, community)
            assert ground.within(community, found.unit.area), (leaf.code, community, found.unit.code)
            assert found.by in ("rule", "role"), (leaf.code, community)


def test_a_department_s_matter_does_not_fall_to_the_street() -> None:
    """国办函〔2025〕66号: only a kept rule sends it there."""
    for leaf in city().catalogue.leaves:
        for community in communities():
            found = routed(leaf.code, community)
            assert found.unit is not None
            assert found.by == "rule" or leaf.unit_role in found.unit.roles


def test_what_needs_no_place_finds_its_unit_without_one() -> None:
    for leaf in city().catalogue.leaves:
        if leaf.place == "none":
            found = routed(leaf.code, None)
            assert found.unit is not None
            assert not found.unit.fallback


def test_where_the_place_decides_nobody_is_guessed() -> None:
    streets = [leaf for leaf in city().catalogue.leaves if leaf.unit_role == "属地街道"]
    assert streets
    for leaf in streets:
        assert routed(leaf.code, None) == Routed(None, RoutedBy.NONE)
        assert routed(leaf.code, OUTSIDE) == Routed(None, RoutedBy.NONE)


def test_an_unsorted_matter_waits_for_the_dispatcher() -> None:
    for community in communities():
        assert routed("no such code", community) == Routed(None, RoutedBy.NONE)


def test_a_hospital_of_the_county_and_a_town_s_health_centre_are_their_own_health_bureau_s() -> None:
    units = {
        name: routed("1203", place.area).unit
        for place in city().geography.places
        for name in (*place.aliases, *place.names.values())
    }
    assert {
        name: unit.code for name in ("县医院", "市二院", "青山镇卫生院", "云州市精神卫生中心") if (unit := units[name])
    } == {
        "县医院": "county-health",
        "市二院": "city-health",
        "青山镇卫生院": "west-health",
        "云州市精神卫生中心": "city-health",
    }
