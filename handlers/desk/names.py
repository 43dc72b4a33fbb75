"""Units and colleagues by the names that people write (按名称找单位、找同事)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from handlers.conversation.turn import Turn
from tickets.units import StaffMember, Unit


def units_named(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """Units whose code or name the words are, then those whose name holds them, then those that resemble them."""
    words = words.strip()
    named = {unit.name(language): unit for unit in units}
    exact = [unit for unit in units if words in (unit.code, unit.name(language))]
    inside = [unit for name, unit in named.items() if words in name]
    return exact or inside or [named[name] for name in difflib.get_close_matches(words, named, n=4, cutoff=0.6)]


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
