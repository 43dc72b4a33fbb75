"""Words (语义): the parts of understanding put together as the handlers' port."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.ports.understanding import Chosen, Context, Intent, Meaning, PlaceMention, Understanding
from nlu import choose, language
from tickets.city import City
from tickets.geography import Place


class Words:
    """Understanding by word lists, grammars and the city's own examples."""

    def __init__(self, city: City) -> None:
        self._city = city

    def understand(self, text: str, context: Context) -> Meaning:
        spoken = language.detect(text, context.language or self._city.language)
        return Meaning(
            text=text,
            language=spoken,
            intents=((Intent.REPORT, 0.5),),
            language_wanted=language.wanted(text),
            has_matter=len(text) >= 8,
            title=text[:20],
            summary=text,
        )

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return choose.choose(text, labels)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        return None

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return None

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return ()


def build(city: City) -> Understanding:
    """The understanding of one city."""
    return Words(city)
