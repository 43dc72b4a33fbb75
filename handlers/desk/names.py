"""Units by the names that people write (按名称找单位)."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from tickets.units import Unit


def units_named(units: Sequence[Unit], words: str, language: str) -> list[Unit]:
    """Units whose code or name the words are, then those whose name holds them, then those that resemble them."""
    words = words.strip()
    named = {unit.name(language): unit for unit in units}
    exact = [unit for unit in units if words in (unit.code, unit.name(language))]
    inside = [unit for name, unit in named.items() if words in name]
    return exact or inside or [named[name] for name in difflib.get_close_matches(words, named, n=4, cutoff=0.6)]
