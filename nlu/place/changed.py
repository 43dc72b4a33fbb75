"""A known place told otherwise (改地点): a whole message that in another language says nothing but a number, a gate or a side."""

from __future__ import annotations

from nlu.place.foreign_words import BETWEEN, EN_BESIDE, TAILS, listed, texts
from values import expressions as re

# A whole message that says nothing but another number: "no, it's 32", いや、32号でした.
_OTHER_NUMBER = listed("other_number")
_HOUSE = re.compile(r"\b(?:дом|д\.)\s*№?\s*(\d{1,4})")
_FIRST_NUMBER, _LAST_NUMBER = re.compile(r"^\d+"), re.compile(r"\d+(?=\D*$)")


def renumbered(flat: str, language: str, known: str, detail: str) -> tuple[tuple[int, int], str] | None:
    """Where a message that only tells the number says it, and the known place with that number, which takes the place of another one;
    or stands in front of the `detail` behind the road; None where the message says more."""
    told = pattern.match(flat) if (pattern := _OTHER_NUMBER.get(language)) else None
    if told is None:
        return None
    house = _HOUSE.search(known) if language == "ru" else None
    if house:  # дом 3 кв 502: it is the house that was wrong
        return told.span(1), known[: house.start(1)] + told[1] + known[house.end(1) :]
    before = _FIRST_NUMBER if _FIRST_NUMBER.search(known) else _LAST_NUMBER
    found, times = before.subn(told[1], known, count=1)
    return told.span(1), found if times else _with_number(told[1], language, known, detail)


# The number behind a road that had none.
_NUMBERED = texts("numbered")
_JUST_A_NUMBER = re.compile(r"^\W*\d{1,4}[a-zа-я]?\W*$")


def _with_number(number: str, language: str, known: str, detail: str) -> str:
    """文昌路の居酒屋 with 56 is 文昌路56号の居酒屋."""
    road = known.removesuffix(detail).rstrip(" ,")
    joint = "" if language == "ja" else " "
    return _NUMBERED[language].format(road, number) + (joint + detail if detail and known.endswith(detail) else "")


def numbered(flat: str, language: str, known: str, detail: str) -> tuple[tuple[int, int], str] | None:
    """As `renumbered` of an answer that is nothing but a number ("56"), where the known place has none."""
    if language not in _NUMBERED or not _JUST_A_NUMBER.match(flat) or re.search(r"\d", known):
        return None
    told = flat.strip(" .,!。、")
    start = flat.index(told)
    return (start, start + len(told)), _with_number(told, language, known, detail)


# A whole message that says nothing but a gate or a side of the known place: "wrong place, it's the north gate", 場所が違います、北門です.
_SIDE_ALONE = listed("other_side")
_AHEAD = re.compile(
    rf"^(?:{EN_BESIDE.replace('?P<beside>', '?:')}(?:the\s+)?|(?:у|возле|около|напротив|рядом с|перед|за|под)\s+)",
    re.IGNORECASE,
)
_BESIDE_AT_END = {
    language: re.compile(
        rf"(?:{'|'.join(pattern.pattern for part, pattern in tails if part in {'gate', 'direction'})})$"
    )
    for language, tails in TAILS.items()
}


def sided(flat: str, language: str, known: str, name: str) -> tuple[tuple[int, int], str] | None:
    """Where a message that only tells a gate or a side says it, and the known place with it, which takes the place of the side told
    before; `name` is how the city calls the place, "" where its data do not know it."""
    told = pattern.match(flat) if (pattern := _SIDE_ALONE.get(language)) else None
    if told is None:
        return None
    at = known.lower().find(name.lower()) if name else -1
    rest = known[at:] if at > 0 else _AHEAD.sub("", known)  # behind Jinxiu Huayuan
    rest = _BESIDE_AT_END[language].sub("", rest).rstrip(" ,")
    return told.span(1), rest + BETWEEN.get(language, "") + told[1]
