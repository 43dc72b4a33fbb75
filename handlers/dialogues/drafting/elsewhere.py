"""Whether words tell of another place than one that is known (别处): 解放路2号 is not 解放路1号."""

from __future__ import annotations

from handlers.ports.understanding import PlaceMention
from tickets.geography import Place
from values import expressions as re

# The number of a house on its road; of a building in a compound others may have the same trouble.
_NUMBER = re.compile(r"(?<!\d)\d+(?=号(?!楼)|番地|번지|\s+[A-Z][a-z])|(?<=дом )\d+")


def is_elsewhere(mention: PlaceMention | None, there: Place | None) -> bool:
    """Whether a place is named that can be found and is not that one, or another number on the same road."""
    found = mention.candidates if mention is not None else ()
    if mention is None or not found:
        return False
    if there is None or there.known not in {place.known for place in found}:
        return True
    return has_another_number(mention.span.text, there.text)


def has_another_number(said: str, known: str) -> bool:
    """Whether both name a house by its number, and not the same."""
    here, there = set(_NUMBER.findall(said)), set(_NUMBER.findall(known))
    return bool(here and there) and not here & there
