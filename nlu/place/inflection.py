"""Names as they stand in a sentence: Russian ones in its cases (на улице Цзефан, у парка Дунху), English ones with the words that
others use for the same (a train station is a railway station)."""

from __future__ import annotations

import re

_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("улица", ("улице", "улицы", "улицу", "ул.", "ул")),
    ("проспект", ("проспекте", "проспекта", "проспекту")),
    ("жилой квартал", ("жилом квартале", "жилого квартала", "квартал", "квартале", "квартала", "жк")),
    ("жилой комплекс", ("жилом комплексе", "жилого комплекса", "жк")),
    ("микрорайон", ("микрорайоне", "микрорайона", "мкр")),
    ("остановка", ("остановке", "остановки", "остановку")),
    ("парк", ("парке", "парка", "парку")),
    ("сквер", ("сквере", "сквера")),
    ("рынок", ("рынке", "рынка", "рынку")),
    ("больница", ("больнице", "больницы", "больницу")),
    ("поликлиника", ("поликлинике", "поликлиники", "поликлинику")),
    ("начальная школа", ("начальной школе", "начальной школы", "школе", "школы")),
    ("средняя школа", ("средней школе", "средней школы", "школе", "школы")),
    ("детский сад", ("детском саду", "детского сада", "детсад", "детсаду")),
    ("большой мост", ("большом мосту", "большого моста", "мосту", "моста")),
    ("мост", ("мосту", "моста")),
    ("река", ("реке", "реки", "реку")),
    ("сад", ("саду", "сада")),
    ("деревня", ("деревне", "деревни", "деревню")),
    ("хутор", ("хуторе", "хутора")),
    ("район", ("районе", "района")),
    ("подрайон", ("подрайоне", "подрайона")),
    ("фонарный столб", ("фонарного столба", "столб")),
    ("люк", ("люке", "люка")),
)


_ADJECTIVES = {"ый ": ("ом ", "ого ", "ому "), "ий ": ("ем ", "его ", "ому "), "ая ": ("ой ", "ую ")}


def _adjectives(words: str) -> tuple[str, ...]:
    """The adjective before a noun in its cases: Спортивный, Спортивном, Спортивного; other words as they are."""
    for ending, forms in _ADJECTIVES.items():
        if words.endswith(ending):
            return (words, *(words.removesuffix(ending) + form for form in forms))
    return (words,)


# The longer first: one word of a name is exchanged at a time.
_ENGLISH: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "high-speed railway station",
        (
            "high-speed rail station",
            "high speed railway station",
            "high speed rail station",
            "high-speed train station",
            "bullet train station",
        ),
    ),
    ("railway station", ("train station", "rail station")),
    ("primary school", ("elementary school",)),
    ("farmers market", ("farmers' market", "wet market", "food market")),
    ("filling station", ("petrol station", "gas station")),
    ("health centre", ("health center", "clinic")),
    ("centre", ("center",)),
    ("theatre", ("theater",)),
    ("crossing", ("intersection", "junction")),
    ("residential compound", ("residential complex", "compound")),
    ("metro", ("subway",)),
)


def english_forms(name: str) -> tuple[str, ...]:
    """An English name in the words that others use for the same; none for a name without a word that has others."""
    low = name.lower()
    word, forms = next(((word, forms) for word, forms in _ENGLISH if re.search(rf"\b{word}\b", low)), ("", ()))
    return tuple(re.sub(rf"\b{word}\b", form, low) for form in forms)


def russian_forms(name: str) -> tuple[str, ...]:
    """The other forms of a Russian name; none for a name that does not begin with a known word."""
    low = name.lower()
    for word, forms in _FORMS:
        if low.startswith(word + " "):
            rest = name[len(word) :]
            return tuple(form + rest for form in forms)
        if low.endswith(" " + word):
            rest = name[: -len(word)]
            return tuple(before + form for before in _adjectives(rest) for form in forms)
    return ()
