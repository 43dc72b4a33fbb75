"""Russian names in the cases in which they stand in a sentence (на улице Цзефан, у парка Дунху)."""

from __future__ import annotations

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
