"""Words (语义): the parts of understanding put together as the handlers' port."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.ports.understanding import Chosen, Context, Intent, Meaning, PlaceMention, Understanding
from nlu import choose, language
from nlu.category import Categories
from nlu.place.pin import Pins
from nlu.place.reader import PlaceReader
from tickets.city import City
from tickets.geography import Place


class Words:
    """Understanding by word lists, grammars and the city's own examples."""

    def __init__(self, city: City) -> None:
        self._city = city
        self._categories = Categories(city)
        self._places = PlaceReader(city)
        self._pins = Pins(city.geography)

    def understand(self, text: str, context: Context) -> Meaning:
        spoken = language.detect(text, context.language or self._city.language)
        return Meaning(
            text=text,
            language=spoken,
            intents=((Intent.REPORT, 0.5),),
            categories=self._categories.of(text, spoken),
            place=self._places.read(text, spoken, context.place),
            language_wanted=language.wanted(text),
            has_matter=len(text) >= 8,
            title=text[:20],
            summary=text,
        )

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return choose.choose(text, labels)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        spoken = language.detect(text, context.language or self._city.language)
        return self._places.answer(text, spoken, context.place)

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self._pins.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return self._categories.of(text, language)


def build(city: City) -> Understanding:
    """The understanding of one city."""
    return Words(city)
