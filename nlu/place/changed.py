"""A known place told otherwise (改地点): a whole message that in another language says nothing but a number, a gate or a side."""

from __future__ import annotations

from nlu.place.foreign_words import BETWEEN, EN_BESIDE, TAILS
from values import expressions as re

# A whole message that says nothing but another number: "no, it's 32", いや、32号でした.
_OTHER_NUMBER = {
    "en": re.compile(r"^(?:(?:no|sorry|actually|wait|oh|i mean|i meant|not \d+)[\s,.]*)*(?:it'?s|it is|it was|it should be|number|no\.?|house)[\s,]*(?:number|no\.?|house)?\s*(\d{1,4})[\s.!]*$"),
    "ja": re.compile(r"^(?:(?:いや|いえ|いいえ|すみません|あ|違います|正しくは|\d+号?じゃなくて|\d+号?ではなく)[\s、,。]*)*(\d{1,4})(?:号|番地|番)(?:でした|です|だ|だった)?(?:[。!\s]*)$"),
    "ko": re.compile(r"^(?:(?:아니요?|아뇨|아니에요|죄송해요|\d+호?가? 아니라)[\s,.]*)*(\d{1,4})(?:호|번지|번)(?:였어요|이었어요|이에요|예요|입니다|요)?[.!\s]*$"),
    "ru": re.compile(r"^(?:(?:нет|ой|извините|вернее|точнее|не \d+)[\s,.]*)*(?:а |это )?(?:дом|д\.|номер|№)\s*№?\s*(\d{1,4})[.!\s]*$"),
}  # fmt: skip
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
_NUMBERED = {"en": "{} {}", "ja": "{}{}号", "ko": "{} {}호", "ru": "{}, дом {}"}
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
_SIDE_ALONE = {
    "en": re.compile(r"^(?:(?:no|sorry|actually|wait|oh|rather|change(?: the)? place|wrong place|(?:that|the place)(?:'s| is) (?:wrong|not right)|(?:it'?s|it is)(?= wrong)|wrong|i meant?|to|it'?s|it is|it was|at|by|near|the|on)[\s,.:]*)*((?:north|south|east|west|main|back|side|front)(?:ern)?[\s-](?:gate|entrance|exit|side))[\s.!]*$"),
    "ja": re.compile(r"^(?:(?:いや|いえ|いいえ|すみません|あ|場所(?:が|は)?(?:違い?ます|違う|間違いです)|違い?ます|そうではなく|正しくは)[\s、,。]*)*([東西南北正裏]門|正面(?:玄関|入口|入り口)?|[東西南北]側|裏口)(?:の方|のほう)?(?:でした|です|だ|だった)?[。!\s]*$"),
    "ko": re.compile(r"^(?:(?:아니요?|아뇨|아니에요|죄송해요|장소가?\s*(?:틀렸어요|틀렸습니다|달라요|아니에요)|틀렸어요)[\s,.]*)*([동서남북정후]문|[동서남북]쪽|정면|뒷문)\s?(?:쪽|앞)?(?:이에요|예요|입니다|이요|요|이었어요)?[.!\s]*$"),
    "ru": re.compile(r"^(?:(?:нет|ой|извините|вернее|точнее|место\s+(?:не то|другое|неверное|неправильное)|не там|не то|это|а|у|с)[\s,.:—-]*)*((?:северн|южн|восточн|западн|главн|задн|центральн)\w{2,3}\s(?:ворот\w*|вход\w*|сторон\w*|выход\w*))[.!\s]*$"),
}  # fmt: skip
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
