"""Routing (派单目录): category × place → unit. A rule, else the role's unit that serves the place, else the fallback."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from tickets.catalogue import Category, DeadlineClass
from tickets.geography import Area, Geography
from tickets.routing import Routed, RoutedBy, RoutingRule, route
from tickets.units import Unit, Units

PARENTS = {
    "C": ("city", None),
    "N": ("district", "C"),
    "S": ("district", "C"),
    "N1": ("street", "N"),
    "S1": ("street", "S"),
    "N1a": ("community", "N1"),
    "S1a": ("community", "S1"),
}
GROUND = Geography(tuple(Area(code, level, {"en": code}, parent) for code, (level, parent) in PARENTS.items()))
ROLES = ("Lamps", "Waste", "Noise")

areas = st.sampled_from(list(PARENTS))
places = st.one_of(st.none(), areas, st.just("elsewhere"))
categories = st.builds(
    lambda code, role: Category(code, ("Group",), {"en": code}, code, role, DeadlineClass.W5),
    st.text("01", min_size=1, max_size=4),
    st.sampled_from(ROLES),
)
units_of_a_city = st.lists(
    st.tuples(st.lists(st.sampled_from(ROLES), max_size=2, unique=True), areas, st.booleans()),
    max_size=8,
).map(
    lambda rows: Units(
        tuple(Unit(f"u{n}", {}, tuple(roles), area, fallback=last) for n, (roles, area, last) in enumerate(rows))
    )
)
tables = st.lists(
    st.builds(
        RoutingRule,
        st.text("01", min_size=1, max_size=4),
        st.one_of(st.just("*"), areas),
        st.integers(0, 9).map("u{}".format),
    ),
    max_size=8,
    unique_by=lambda rule: (rule.category, rule.area),
)


def find(category: Category | None, area: str | None, rules: Iterable[RoutingRule], units: Units) -> Routed:
    return route(category, area, rules=rules, units=units, geography=GROUND)


def lamp(code: str = "0104") -> Category:
    return Category(code, ("Streets",), {"en": "Street light out"}, "Lighting", "Lamps", DeadlineClass.W5)


def city_of(*units: Unit) -> Units:
    return Units((Unit("line", {}, (), "C", fallback=True), *units))


@given(categories, places, tables, units_of_a_city)
def test_a_unit_is_found_only_by_a_rule_by_its_role_or_as_fallback(
    category: Category, area: str | None, rules: list[RoutingRule], units: Units
) -> None:
    routed = find(category, area, rules, units)
    match routed.by, routed.unit:
        case "rule", Unit() as unit:
            matching = [rule for rule in rules if rule.unit == unit.code]
            assert any(category.code.startswith(rule.category) for rule in matching)
            assert any(rule.area == "*" or GROUND.within(area, rule.area) for rule in matching)
        case "role", Unit() as unit:
            assert category.unit_role in unit.roles
        case "fallback", Unit() as unit:
            assert unit.fallback
            assert GROUND.within(area, unit.area)
        case by, unit:
            assert (by, unit) == ("none", None)


@given(categories, places, tables, units_of_a_city, st.randoms(use_true_random=False))
def test_the_order_of_the_table_does_not_matter(
    category: Category, area: str | None, rules: list[RoutingRule], units: Units, random: Random
) -> None:
    shuffled = list(rules)
    random.shuffle(shuffled)
    assert find(category, area, rules, units) == find(category, area, shuffled, units)


@given(categories, places, tables, units_of_a_city)
def test_rules_of_other_matters_and_rules_to_nobody_change_nothing(
    category: Category, area: str | None, rules: list[RoutingRule], units: Units
) -> None:
    useful = [rule for rule in rules if category.code.startswith(rule.category) and rule.unit in units.by_code]
    assert find(category, area, rules, units) == find(category, area, useful, units)


@given(categories, areas, tables, units_of_a_city)
def test_a_rule_for_the_leaf_itself_in_its_own_place_beats_all_others(
    category: Category, area: str, rules: list[RoutingRule], units: Units
) -> None:
    chosen = Unit("chosen", {}, ("Other",), "S1a")
    others = [rule for rule in rules if (rule.category, rule.area) != (category.code, area)]
    routed = find(category, area, [*others, RoutingRule(category.code, area, "chosen")], Units((*units.all, chosen)))
    assert routed == Routed(chosen, RoutedBy.RULE)


@given(categories, st.sampled_from([None, "elsewhere"]), tables, units_of_a_city)
def test_without_a_place_only_a_rule_for_everywhere_or_a_sole_holder_of_the_role_is_found(
    category: Category, area: str | None, rules: list[RoutingRule], units: Units
) -> None:
    routed = find(category, area, rules, units)
    everywhere = [rule for rule in rules if rule.area == "*"]
    assert routed == find(category, area, everywhere, units)
    assert routed.by != "fallback"
    if routed.by == "role":
        assert len(units.by_role[category.unit_role]) == 1


@given(places, tables, units_of_a_city)
def test_without_a_category_the_dispatcher_decides(area: str | None, rules: list[RoutingRule], units: Units) -> None:
    assert find(None, area, rules, units) == Routed(None, RoutedBy.NONE)


@given(categories, areas, units_of_a_city)
def test_of_several_units_with_the_role_the_one_of_the_smallest_area_is_found(
    category: Category, area: str, units: Units
) -> None:
    holders = [unit for unit in units.by_role.get(category.unit_role, ()) if GROUND.within(area, unit.area)]
    routed = find(category, area, [], units)
    if holders:
        assert routed.by == "role"
        assert routed.unit is not None
        assert all(GROUND.within(routed.unit.area, unit.area) for unit in holders)


def test_the_longer_category_counts_more_than_the_smaller_area() -> None:
    units = city_of(Unit("county", {}, ("Other",), "N"), Unit("lamps", {}, ("Lamps",), "C"))
    rules = [RoutingRule("01", "N1a", "county"), RoutingRule("0104", "*", "lamps")]
    assert find(lamp(), "N1a", rules, units).unit == units.by_code["lamps"]


def test_of_two_rules_for_a_matter_the_smaller_area_counts() -> None:
    units = city_of(Unit("county", {}, ("Other",), "N"), Unit("town", {}, ("Other",), "N1"))
    rules = [RoutingRule("0104", "*", "line"), RoutingRule("0104", "N1", "town"), RoutingRule("0104", "N", "county")]
    assert find(lamp(), "N1a", rules, units).unit == units.by_code["town"]
    assert find(lamp(), "N", rules, units).unit == units.by_code["county"]
    assert find(lamp(), "S1a", rules, units).unit == units.by_code["line"]


def test_a_district_has_its_own_fallback() -> None:
    units = city_of(Unit("north", {}, (), "N", fallback=True))
    assert find(lamp(), "N1a", [], units) == Routed(units.by_code["north"], RoutedBy.FALLBACK)
    assert find(lamp(), "S1a", [], units) == Routed(units.by_code["line"], RoutedBy.FALLBACK)


def test_a_street_is_not_chosen_for_being_near() -> None:
    units = city_of(Unit("street", {}, ("Noise",), "N1"), Unit("lamps", {}, ("Lamps",), "C"))
    assert find(lamp(), "N1a", [], units) == Routed(units.by_code["lamps"], RoutedBy.ROLE)


def test_a_unit_with_the_role_in_each_district_is_not_guessed_without_a_place() -> None:
    units = city_of(Unit("north", {}, ("Lamps",), "N"), Unit("south", {}, ("Lamps",), "S"))
    assert find(lamp(), None, [], units) == Routed(None, RoutedBy.NONE)
    assert find(lamp(), "S1a", [], units) == Routed(units.by_code["south"], RoutedBy.ROLE)


def test_the_only_unit_of_the_whole_city_needs_no_place() -> None:
    units = city_of(Unit("lamps", {}, ("Lamps",), "C"))
    assert find(lamp(), None, [], units) == Routed(units.by_code["lamps"], RoutedBy.ROLE)


# Found while writing these tests


def test_a_matter_in_the_south_went_to_the_only_unit_of_the_north() -> None:
    units = city_of(Unit("north", {}, ("Lamps",), "N"))
    assert find(lamp(), "S1a", [], units) == Routed(units.by_code["line"], RoutedBy.FALLBACK)
