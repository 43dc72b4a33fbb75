"""Units and colleagues by the names that people write (按名称找单位、找同事)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from handlers.conversation.turn import Turn
from tickets.units import StaffMember, Unit
from values import expressions as re

SHORTEST = 2
SEVERAL = 2  # units of one name


def units_named(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """The units that words mean which can be nothing but a unit's (派给谁？): by its code, by its name however little of it was
    written, then those that only resemble it."""
    words = words.strip()
    named = {unit.name(language): unit for unit in units}
    return (
        [unit for unit in units if unit.code == words]
        or _called(units, words, language)
        or [named[name] for name in difflib.get_close_matches(words, named, n=4, cutoff=0.6)]
    )


def units_meant(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """The units that words mean which may be about something else: a single sign of a name tells none, nor does a likeness."""
    return _called(units, words, language) if len(words) >= SHORTEST else []


def unit_meant(units: Sequence[Unit], words: str, language: str) -> Unit | None:
    """The one unit that these words mean; of several the city's own, before a county's (照明)."""
    found = units_meant(units, words, language)
    of_city = [unit for unit in found if unit.level == "city"]
    return found[0] if len(found) == 1 else of_city[0] if len(of_city) == 1 else None


def without_unit(unit: Unit, words: str, language: str) -> str | None:
    """照明处今天去修, 水司今天去修 ─► 今天去修: what stands behind the name of this unit; None where it does not stand in front."""
    for end in range(len(words), SHORTEST - 1, -1):
        short = words[:end]
        if units_meant((unit,), short, language) or (
            short[-1] == unit.name(language)[-1] and _in_order(short, unit.name(language))
        ):
            return words[end:]
    return None


def _called(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """Units whose name the words are, else those whose name holds them, else those for whose name they are short."""
    names = [(unit, unit.name(language)) for unit in units]
    exact = [unit for unit, name in names if name == words]
    return exact or [unit for unit, name in names if words in name] or _shortened(units, words, language)


def _shortened(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """照明处 for 市照明管理处: its signs in the same order, from the first to the last; 城北住建 for 城北区住建局, where both halves stand in it."""
    if len(words) < SHORTEST:
        return []
    names = [(unit, unit.name(language)) for unit in units]
    halves = len(words) >= 2 * SHORTEST
    alike = [
        (unit, name)
        for unit, name in names
        if words[:2] in name and (name.endswith(words[-1]) or (halves and words[-2:] in name))
    ]
    return [unit for unit, name in alike if _in_order(words, name)]


def _in_order(words: str, name: str) -> bool:
    signs = iter(name)
    return all(sign in signs for sign in words)


def colleagues_named(turn: Turn, words: str) -> list[StaffMember]:
    """The others of the own unit whose name it is, then those whose name begins so (赵), with 小赵, 老赵 and 赵工 as well."""
    assert turn.member is not None
    words = words.strip()
    others = [one for one in turn.work.staff.of_unit(turn.member.unit) if one.id != turn.member.id]
    if not words:
        return []
    if exact := [one for one in others if one.name == words]:
        return exact
    called = words
    for sign in turn.words_of("desk.called_before"):
        called = called.removeprefix(sign)
    for sign in turn.words_of("desk.called_behind"):
        called = called.removesuffix(sign)
    return [one for one in others if called and one.name.startswith(called)]


def units_told(turn: Turn, text: str) -> list[Unit]:
    """The units whose names stand in words of joining, asking and listing (体育局和城北区住建局一起); none where one may be several."""
    left = turn.without(text, "desk.words_add_co_unit", "desk.joins_us", "desk.sounds_asking")
    parts = re.split(r"[\s、；;]+", left)
    found = [units_meant(turn.city.units.all, part, turn.city.language) for part in parts]
    sure = all(len(units) < SEVERAL for units in found)
    return list({unit.code: unit for units in found for unit in units}.values()) if sure else []
