"""Routing (派单目录): category × place → unit. The kept table first, then the role's unit, then the fallback unit (兜底).

Dispatch by a kept table; what a department must do is not pushed to the street or village [R3]: only the catalogue's role or a kept rule leads to a unit, never mere nearness.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tickets.catalogue import Category
from tickets.geography import Geography
from tickets.units import Unit, Units


@dataclass(frozen=True)
class RoutingRule:
    """A kept rule: `category` a code or the beginning of one, `area` a code or `*`."""

    category: str
    area: str
    unit: str
    note: str = ""


class RoutedBy(StrEnum):
    """How a unit was found."""

    RULE = "rule"  # a kept rule
    ROLE = "role"  # the leaf's role and the place
    FALLBACK = "fallback"
    PRAISED = "praised"  # named by the praise itself
    NONE = "none"  # the dispatcher must decide


@dataclass(frozen=True)
class Routed:
    """The unit found, and by what; None where the dispatcher must decide."""

    unit: Unit | None
    by: RoutedBy


def route(
    category: Category | None,
    area: str | None,
    *,
    rules: Iterable[RoutingRule],
    units: Units,
    geography: Geography,
) -> Routed:
    """Find the unit for a matter at a place.

    The longest category and then the smallest area wins. Without a category, or where the role's unit depends on a
    place that is unknown, nobody is guessed: the dispatcher decides.
    """
    if category is None:
        return Routed(None, RoutedBy.NONE)
    above = [a.code for a in geography.upward(area)]
    if (kept := _by_rule(category, above, rules, units)) is not None:
        return Routed(kept, RoutedBy.RULE)
    holders = units.by_role.get(category.unit_role, ())
    unit = _smallest(holders, above)
    if unit is None and not above:
        whole_city = [holder for holder in holders if geography.by_code[holder.area].parent is None]
        unit = whole_city[0] if len(holders) == 1 and whole_city else None
    if unit is not None:
        return Routed(unit, RoutedBy.ROLE)
    fallback = _smallest(units.fallbacks, above) if above else None
    return Routed(fallback, RoutedBy.FALLBACK if fallback else RoutedBy.NONE)


def nearest(found: Iterable[Unit], area: str | None, geography: Geography) -> Unit | None:
    """Of several units that words may mean alike the one of the smallest area around the place; where no place is known, the only
    one of the whole city. None where several may still be meant."""
    several, near = list({unit.code: unit for unit in found}.values()), [one.code for one in geography.upward(area)]
    if len(several) == 1:
        return several[0]
    if near:
        return _smallest(several, near)
    whole = [unit for unit in several if geography.by_code[unit.area].parent is None]
    return whole[0] if len(whole) == 1 else None


def _by_rule(category: Category, above: list[str], rules: Iterable[RoutingRule], units: Units) -> Unit | None:
    """The unit of the rule with the longest category, and among those with the smallest area."""

    def rank(rule: RoutingRule) -> tuple[int, int]:
        return len(rule.category), -1 if rule.area == "*" else len(above) - above.index(rule.area)

    fitting = (
        rule for rule in rules if category.code.startswith(rule.category) and (rule.area == "*" or rule.area in above)
    )
    best = max((rule for rule in fitting if units.get(rule.unit) is not None), key=rank, default=None)
    return units.get(best.unit) if best is not None else None


def _smallest(holders: Iterable[Unit], above: list[str]) -> Unit | None:
    inside = [unit for unit in holders if unit.area in above]
    return min(inside, key=lambda unit: above.index(unit.area), default=None)
