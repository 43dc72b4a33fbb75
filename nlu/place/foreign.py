"""Places in English, Japanese, Korean and Russian (外语地点): names that no list knows and what stands around a name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlu.place import grammar
from nlu.place.candidate import APART, Candidate, Name, label
from nlu.place.gazetteer import Found, Gazetteer
from nlu.place.inflection import russian_forms
from nlu.place.names import Base
from tickets.geography import KnownPlace

_TAILS: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        (
            "building",
            re.compile(r"[\s,]*(?:building|bldg\.?|block|tower)\s*(?:no\.?\s*)?[\da-z]{1,3}\b|[\s,]+no\.?\s*\d+\b"),
        ),
        # Mill Lane 12; "Park Road 3 lamps are out" counts lamps.
        (
            "number",
            re.compile(
                r"(?:(?<=road)|(?<=street)|(?<=lane)|(?<=avenue)|(?<= rd)|(?<= ave)|(?<= lu)|(?<= jie)|(?<=dadao))[\s,]+(?:no\.?\s*)?\d{1,4}[a-z]?\b"
                r"(?=\s*(?:$|[,.;:!?])|\s+(?:is|has|the|there|in|near|opposite|please|street|lamp\b))"
            ),
        ),
        ("unit", re.compile(r"[\s,]*(?:unit|entrance)\s*[\da-z]{1,2}\b")),
        ("floor", re.compile(r"[\s,]*(?:\d{1,2}(?:st|nd|rd|th)\s+floor|floor\s*\d{1,2})\b")),
        ("room", re.compile(r"[\s,]*(?:room|apt\.?|apartment|flat|#)\s*\d{1,4}\b")),
        (
            "gate",
            re.compile(
                r"[\s,]*(?:the\s+)?(?:(?:north|south|east|west|main|back)\s+)?(?:gate|entrance|exit\s+[a-z]\d?|exit)\b"
            ),
        ),
        ("crossing", re.compile(r"\s*(?:crossing|intersection|junction)\b")),
        ("direction", re.compile(r"\s*(?:side|parking lot|basement|lobby|stairwell|bus stop|underpass)\b")),
    ),
    "ja": (
        ("building", re.compile(r"の?\d{1,3}(?:号棟|号楼|棟)|の?[a-z]棟")),
        ("room", re.compile(r"の?\d{3,4}号室|(?<=[楼棟])\d{3,4}(?![\d号番])")),
        ("number", re.compile(r"の?\d{1,4}(?:号|番地|番)")),
        ("unit", re.compile(r"[の,、\s]*\d{1,2}(?:単元|ユニット)")),
        ("floor", re.compile(r"の?\d{1,2}階")),
        ("gate", re.compile(r"の?(?:[東西南北正裏]門|入口|入り口|出口|玄関)(?:前)?")),
        (
            "direction",
            re.compile(r"の?(?:(?:交差点|前|向かい側?|近く|隣|横|裏|付近|そば|斜め向かい|[東西南北]側|下|あたり))"),
        ),
    ),
    "ko": (
        ("building", re.compile(r"\s*\d{1,3}(?:동|호동)")),
        ("unit", re.compile(r"\s*\d{1,2}단원")),
        ("room", re.compile(r"(?<=동|원)\s*\d{3,4}(?:호|(?=\s|$|[,.]))")),
        (
            "number",
            re.compile(
                r"\s*\d{1,4}(?:번지|호(?!선))|(?<=[로길루])\s?\d{1,4}(?:-\d{1,3})?(?=\s|$|[,.의에]|입니다|이에요|예요|요)"
            ),
        ),
        # 런민로 진장 호텔: what stands on a road
        (
            "landmark",
            re.compile(
                r"(?<=[로길호\d])(?:의|에 있는)?\s(?:[\uac00-\ud7a3]{1,6}\s?)??[\uac00-\ud7a3]{0,5}(?:호텔|식당|음식점|훠궈집|고깃집|술집|카페|은행|약국|마트|편의점|백화점|빌딩|상가|시장|병원|학교|주유소|정류장|공사장|노래방|미용실)(?![\uac00-\ud7a3]*(?:까지|부터|보다))"
            ),
        ),
        ("floor", re.compile(r"\s*\d{1,2}층")),
        ("gate", re.compile(r"\s*(?:[동서남북]문|정문|후문|입구|출구)(?:\s*앞)?")),
        ("direction", re.compile(r"\s*(?:앞|옆|근처|맞은편|건너편|뒤|교차로|사거리|아래|안|지하주차장)")),
    ),
    "ru": (
        ("number", re.compile(r"[\s,]*(?:во\s+)?двор\w*\s+дома\s+№?\s*\d{1,4}[а-я]?\b")),
        (
            "building",
            re.compile(
                r"[\s,]*(?:(?:у|возле|около|напротив|рядом с|перед|за|в)\s+)?(?:дома|доме|домом|дому)\s*№?\s*\d{1,4}[а-я]?\b"
            ),
        ),
        ("building", re.compile(r"[\s,]*(?:дом|д\.|корпус|корп\.|здание|стр\.)\s*№?\s*\d{1,4}[а-я]?\b")),
        ("building", re.compile(r"[\s,]*\b\d{1,4}[-\s]?(?:й|ий)\s*(?:дом|корпус)\b")),
        ("number", re.compile(r"[\s,]+\d{1,4}\b(?!\s*(?:день|дня|дней|час|недел|месяц|лет|год|минут))")),
        ("unit", re.compile(r"[\s,]*(?:подъезд|секция)\s*№?\s*\d{1,2}|[\s,]*\d{1,2}[-\s]?(?:й|ий)?\s*подъезд")),
        (
            "room",
            re.compile(r"[\s,]*(?:кв\.?|квартира)\s*\d{1,4}|[\s,]*\b\d{1,4}[-\s]?(?:я|ая)?\s*(?:квартира|кв\b\.?)"),
        ),
        ("floor", re.compile(r"[\s,]*\d{1,2}[-\s]?(?:й|ий|м)?\s*этаж\w*")),
        (
            "gate",
            re.compile(
                r"[\s,]*(?:(?:северн|южн|восточн|западн|главн)\w+\s+)?(?:ворот\w*|вход\w*|выход\w*\s*[a-zа-я]?\b)"
            ),
        ),
    ),
}
_LEADS: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:(?:right\s+)?(?:outside|opposite|near|next to|in front of|behind|across(?: the street)? from|beside|under|by|the (?:corner|crossing|intersection|gate|entrance) (?:of|at))\s+(?:the\s+)?|"
        r"\b(?:building|bldg\.?|block|unit|room|apt\.?|no\.?)\s*(?:\d[\da-z]{0,3}|[a-z])[\s,]+(?:of\s+|in\s+|at\s+)?|\b\d{1,4}\s+)+$"
    ),
    "ru": re.compile(
        r"(?:(?:возле|около|напротив|рядом с|у|за|перед|под|во дворе|дом(?:а|е)?\s+\d+[,\s]+(?:по|на)?)\s+)$"
    ),
}
_LEAD_NUMBER = re.compile(r"(?P<kind>(?:building|bldg\.?|block|unit|дом(?:а|е)?)\s*)?(?:no\.?\s*)?\b\d{1,4}[a-zа-я]?\b")
_UNKNOWN: dict[str, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "en": (
        (
            "road",
            re.compile(
                r"\b(?!(?:the|this|that|our|my|a|main|whole|same|on|in|at|of|down|up)\s)(?:[a-z][a-z'-]+\s){1,2}(?:road|street|avenue|lane|rd|ave)\b"
            ),
        ),
        (
            "compound",
            re.compile(
                r"\b(?!(?:the|this|that|our|my|a|whole|same|in|at|of|to)\s)(?:[a-z][a-z'-]+\s){1,2}(?:compound|garden|gardens|homes|apartments|estate)\b(?!\s(?:road|street|avenue|lane|rd|ave)\b)"
            ),
        ),
    ),
    "ja": (
        (
            "landmark",
            re.compile(
                r"(?<![\u4e00-\u9fff])[東西南北新]駅|[\u4e00-\u9fff\u30a1-\u30fa]{2,8}(?:団地|小区|公園|小学校|中学校|病院|市場|駅|スーパー|ビル|ホテル|銀行|薬局|レストラン|工事現場|村|路|街|(?<!時間)(?<!予定)(?<!約束)(?<!普段)(?<!規則)(?<!従来)(?<!期待)(?<!説明)(?<!今)通り|ガーデン)"
            ),
        ),
    ),
    "ko": (
        (
            "landmark",
            re.compile(
                r"(?<![\uac00-\ud7a3])[동서남북신]역(?=\s|$|[,.의에])|[\uac00-\ud7a3]{2,8}(?:단지|아파트|공원|초등학교|병원|시장|역|마트|빌딩|호텔|(?<!으)로(?=\s?\d|에|\s(?:가로등|도로|보도|인도|맨홀|교차로|사거리|버스|신호등|육교|하수구|횡단보도))|길(?=\s?\d|에))"
            ),
        ),
        # A name that nobody knows in front of its building: 무궁화빌라 3동
        (
            "compound",
            re.compile(
                r"(?<![\uac00-\ud7a3])(?!우리|저희|같은|그쪽|이쪽|바로|여기|거기|지금|아파트|단지|건물|위층|아래층)[\uac00-\ud7a3]{2,8}(?<![는은의요서에고가를을이랑도면데])(?=\s?\d{1,3}동(?:\s|$|[,.에의]|\d))"
            ),
        ),
    ),
    "ru": (
        ("road", re.compile(r"(?:улиц[аеыу]|ул\.|проспект[ае]?|переул\w+)\s+[а-яё-]{3,}")),
        (
            "landmark",
            re.compile(
                r"\b(?:северн|южн|восточн|западн|центральн|нов|стар)\w{2,3}\s+(?:ж/?д\s+)?(?:вокзал|автовокзал|рынок|рынк|мост|больниц|парк)\w{0,2}\b"
            ),
        ),
        ("compound", re.compile(r"(?:жк|квартал[ае]?|микрорайон[ае]?)\s+[«\"]?[а-яё-]{3,}[»\"]?")),
        (
            "compound",
            re.compile(r"(?:(?<=^)|(?<=[,;.]\s))[а-яё-]{4,}(?:\s[а-яё-]{3,})?(?=,\s*(?:дом|д\.|корпус)\s*№?\s*\d)"),
        ),
    ),
}
_RELATIVE: dict[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:(?:outside|near|behind|in front of|opposite|below|downstairs|in|at)\s+)?(?:my|our|the)\s+(?:house|home|building|apartment|block|school|office|compound|street|flat|place|neighbou?rhood)\b(?!\s+(?:lamp|light|sign|vendor|seller|stall|food|bus|door)s?\b)|\bdownstairs\b"
    ),
    "ja": re.compile(
        r"(?:うち|家|自宅|学校|会社|団地|マンション|アパート)の(?:前|下|近く|隣|向かい|横|裏)|うちの団地|近所"
    ),
    "ko": re.compile(
        r"(?:우리\s*집|우리\s*아파트|집|학교|회사|아파트|단지)\s*(?:앞|아래|근처|옆|뒤)|우리\s*(?:동네|단지|아파트|건물)"
    ),
    "ru": re.compile(
        r"(?:у|возле|около|под|рядом с|в)\s+(?:наш\w+|мо\w+)\s+(?:дом\w*|подъезд\w*|двор\w*|школ\w*|квартир\w*)|во дворе|в подъезде"
    ),
}
_LOOSE: dict[str, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:building|bldg\.?|block|unit|entrance|room|apt\.?|apartment|flat|floor)\s*(?:no\.?\s*)?(?:\d|[a-f]\b)|\b\d{1,2}(?:st|nd|rd|th)\s+floor\b"),
    "ja": re.compile(r"(?<!\d)\d{1,4}(?:号棟|号楼|棟|単元|階|号室)|[a-z]棟"),
    "ko": re.compile(r"(?<!\d)\d{1,4}(?:동|호동|단원|층|호)(?=\s*(?:$|[,，.。!?]|\d|이|가|은|는|에|의|예요|요|입니다|말고))"),
    "ru": re.compile(
        r"\b(?:дом|д\.|корпус|корп\.|подъезд|кв\.|квартира|этаж)\s*№?\s*\d|\b\d{1,4}[-\s]?(?:й|ий|я|ая)?\s*(?:подъезд|квартира|кв\b|этаж|дом\b|корпус)"
    ),
}  # fmt: skip
_DENIED_BEHIND = re.compile(r"\s*(?:じゃな|ではな|でな|이 아니|가 아니|말고)")
_DENIED_AHEAD = re.compile(r"\b(?:not|не)\s+(?:in |at |в )?$")
_BETWEEN = {"en": ", ", "ru": ", ", "ko": " "}
# English verbs and adverbs before "road" or "street" that make it no name.
_NO_NAMES = re.compile(
    r"^(?:is|are|was|has|have|and|or|but|cross|crossing|block|blocks|broken|dark|busy|narrow|on|off|along|into|across|from|near|outside|wide|next|every|one|no|any|new|old|dirty|residential|farm|village|country|rural|access|side|back|ring|fire|bus|bike|emergency|traffic|left|right|fast|one-way|walk|cycle|main|school)\b"
)

# "also the street", "on our road" name none.
_MEANS_ONE = re.compile(r"\b(?:the|this|that|our|my|your|a|whole|same|main|every|each)\s[a-z]+$")
# Of three words before it the first may be what somebody does to the road: "sweeps Garden Street".
_DOES = re.compile(
    r"^(?:[a-z]+(?:[^s]s|ed|ing|ly)|never|always|they|nobody|you|we|please|sweep|clean|repair|fix|water|light)\b"
)


def unknown_names(flat: str, language: str) -> Iterator[Base]:
    """Names in another language that look like a place's."""
    for kind, pattern in _UNKNOWN.get(language, ()):
        for found in pattern.finditer(flat):
            start, name = found.start(), found.group()
            while (
                language == "en" and name.count(" ") > 1 and (_NO_NAMES.match(name) or _DOES.match(name))
            ):  # "is Pine Gardens"
                start, name = start + name.index(" ") + 1, name[name.index(" ") + 1 :]
            if not (language == "en" and (_NO_NAMES.match(name) or _MEANS_ONE.search(name))):
                yield Base(start, found.end(), kind)


def tail(flat: str, at: int, language: str) -> tuple[int, dict[str, str]]:
    """The pieces behind a name, as `grammar.tail` for Chinese; Chinese pieces are read everywhere."""
    end = at
    parts: dict[str, str] = {}
    going = True
    while going:
        going = False
        for part, pattern in _TAILS.get(language, ()):
            found = pattern.match(flat, end)
            if found and found.end() > end:
                parts[part] = parts.get(part, "") + found.group().strip(" ,")
                end, going = found.end(), True
                break
    return (end, parts) if parts else grammar.tail(flat, at)


def loose(flat: str, language: str) -> tuple[int, int, dict[str, str]] | None:
    """A building, entrance or flat without any name in front ("building 3, unit 2", 5号棟じゃなくて3号棟): the first that is
    not taken back."""
    pattern = _LOOSE.get(language)
    for found in pattern.finditer(flat) if pattern else ():
        end, parts = tail(flat, found.start(), language)
        if parts and not _DENIED_BEHIND.match(flat, end) and not _DENIED_AHEAD.search(flat[: found.start()]):
            return found.start(), end, parts
    return None


def joint(language: str) -> str:
    """What stands between a name and the building behind it."""
    return _BETWEEN.get(language, "")


def nominative(words: str, known: KnownPlace | None) -> str:
    """The words of a place with the city's own form of its name: улице Вэньчан 56 is улица Вэньчан 56."""
    name = known.names.get("ru", "") if known else ""
    low = words.lower()
    form = next((form for form in russian_forms(name) if low.startswith(form.lower() + " ") or low == form.lower()), "")
    return name + words[len(form) :] if form else words


def lead_parts(words: str, language: str) -> dict[str, str]:
    """The parts of an address in the words in front of a name: "38 Renmin Road", "Building 3, …"."""
    found = _LEAD_NUMBER.search(words) if language in _LEADS else None
    if found is None:
        return {}
    return {"building" if found.group("kind") else "number": found.group().strip(" ,")}


def lead(flat: str, start: int, language: str) -> int:
    """Where the words in front begin that belong to the place ("opposite the …", "Building 3, …")."""
    pattern = _LEADS.get(language)
    found = pattern.search(flat[:start]) if pattern else None
    return found.start() if found else start


# A whole message that says nothing but another number: "no, it's 32", いや、32号でした.
_OTHER_NUMBER = {
    "en": re.compile(r"^(?:(?:no|sorry|actually|wait|oh|i mean|i meant|not \d+)[\s,.]*)*(?:it'?s|it is|it was|it should be|number|no\.?|house)[\s,]*(?:number|no\.?|house)?\s*(\d{1,4})[\s.!]*$"),
    "ja": re.compile(r"^(?:(?:いや|いえ|いいえ|すみません|あ|違います|正しくは|\d+号?じゃなくて|\d+号?ではなく)[\s、,。]*)*(\d{1,4})(?:号|番地|番)(?:でした|です|だ|だった)?(?:[。!\s]*)$"),
    "ko": re.compile(r"^(?:(?:아니요?|아뇨|아니에요|죄송해요|\d+호?가? 아니라)[\s,.]*)*(\d{1,4})(?:호|번지|번)(?:였어요|이었어요|이에요|예요|입니다|요)?[.!\s]*$"),
    "ru": re.compile(r"^(?:(?:нет|ой|извините|вернее|точнее|не \d+)[\s,.]*)*(?:а |это )?(?:дом|д\.|номер|№)\s*№?\s*(\d{1,4})[.!\s]*$"),
}  # fmt: skip
_HOUSE = re.compile(r"\b(?:дом|д\.)\s*№?\s*(\d{1,4})")
_FIRST_NUMBER, _LAST_NUMBER = re.compile(r"^\d+"), re.compile(r"\d+(?=\D*$)")


def renumbered(flat: str, language: str, known: str) -> tuple[tuple[int, int], str] | None:
    """Where a message that only corrects the number says it, and the known place with that number; None where the message
    says more, or the place has no number."""
    told = pattern.match(flat) if (pattern := _OTHER_NUMBER.get(language)) else None
    if told is None:
        return None
    house = _HOUSE.search(known) if language == "ru" else None
    if house:  # дом 3 кв 502: it is the house that was wrong
        return told.span(1), known[: house.start(1)] + told[1] + known[house.end(1) :]
    before = _FIRST_NUMBER if _FIRST_NUMBER.search(known) else _LAST_NUMBER
    found, times = before.subn(told[1], known, count=1)
    return (told.span(1), found) if times else None


def relative(flat: str, language: str) -> tuple[int, int] | None:
    """Where words only say where from the speaker ("outside my house")."""
    pattern = _RELATIVE.get(language)
    found = pattern.search(flat) if pattern else None
    return found.span() if found else None


class Readings:
    """Reads the places of a text in another language as candidates, with one city's names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(self, flat: str, language: str) -> list[Candidate]:
        """The candidates in the order of the text; neighbours in it are joined."""
        bases: list[Found | Base] = [_told_apart(found, flat, language) for found in self._gazetteer.find(flat)]
        taken = [(found.start, found.end) for found in bases]
        bases += [found for found in self._corners(flat) if language == "ru"]
        taken = [(found.start, found.end) for found in bases]
        bases += [
            base
            for base in unknown_names(flat, language)
            if not any(start < base.end and base.start < end for start, end in taken)
        ]
        joined: list[Candidate] = []
        for base in sorted(bases, key=lambda b: (b.start, -b.end)):
            if joined and base.end <= joined[-1].end:
                continue
            candidate = self._single(base, flat, language)
            before = joined[-1] if joined else None
            if before is not None and _meet(before, candidate, flat):
                joined[-1] = _together(before, candidate, flat, crossing=True)
            elif before is not None and _JOINT.fullmatch(flat[before.end : candidate.start]):
                joined[-1] = _together(before, candidate, flat)
            else:
                joined.append(candidate)
        return [c for c in joined if not (c.end == c.last.end and self._gazetteer.is_city(flat[c.last.start : c.end]))]

    def _corners(self, flat: str) -> list[Found]:
        """The roads of a crossing, which Russian names without their улица: на углу улиц Цзефан и Хэпин."""
        found = _CORNER_OF.search(flat)
        pairs = [(group, self._gazetteer.get(f"улица {found[group]}")) for group in (1, 2)] if found else []
        return [Found(found.start(group), found.end(group), known) for group, known in pairs if found and known]

    def _apart(self, name: str, language: str) -> bool:
        """Whether a side tells a name from one that the city's data know by its short form alone."""
        side = _SIDE[language].match(name) if language in _SIDE else None
        short = self._gazetteer.get(name[side.end() :]) if side else ()
        return bool(short) and short[0].generic

    def _single(self, base: Found | Base, flat: str, language: str) -> Candidate:
        said = flat[base.start : base.end]
        apart = not isinstance(base, Found) and self._apart(said, language)
        known = base.known if isinstance(base, Found) else () if apart else self._gazetteer.written_like(said)
        origin = base.origin if isinstance(base, Found) else APART if apart else "similar" if known else "grammar"
        name = Name(base.start, base.end, known, known[0].kind if known else base.kind)  # type: ignore[union-attr]
        end, parts = tail(flat, base.end, language)
        before = lead(flat, base.start, language)
        own = {
            label(name.kind): said,
            **lead_parts(flat[before : base.start], language),
            **parts,
        }
        return Candidate(before, end, [name], own, origin=origin)


def _told_apart(found: Found, flat: str, language: str) -> Found | Base:
    """East Railway Station is not the city's Railway Station, which its short name alone would tell."""
    sides = _SIDE[language].finditer(flat, 0, found.start) if language in _SIDE else ()
    start = next((side.start() for side in sides if side.end() == found.start), None)
    if start is None or not found.known[0].generic:
        return found
    return Base(start, found.end, found.known[0].kind)


_SIDE = {
    "en": re.compile(r"\b(?:north|south|east|west|new|old|central)\s+"),
    "ru": re.compile(r"\b(?:северн|южн|восточн|западн|центральн|нов|стар)\w{2,3}\s+"),
}
_JOINT = re.compile(r"\s*[,、の]?\s*")
# Two roads that meet: Jiefang Road and Heping Road, 解放路と和平路の角, на углу улиц Цзефан и Хэпин.
_MEET = re.compile(r"\s*(?:and|&|x|with|と|・|와|과|и)\s*")
_CORNER_OF = re.compile(
    r"(?:углу|пересечени\w+|перекр[её]стк\w+)\s+(?:улиц\w*\s+|ул\.\s*)?([а-яё-]{3,})\s+и\s+(?:улиц\w*\s+|ул\.\s*)?([а-яё-]{3,})"
)
_CORNER_AHEAD = re.compile(
    r"(?:corner|crossing|intersection|junction|crossroads)\s+(?:of|at|between)\s+(?:the\s+)?$|(?:на\s+)?(?:углу|пересечени\w+|перекр[её]стк\w+)\s+(?:улиц\w*\s+)?$"
)
_CORNER_BEHIND = re.compile(
    r"\s*(?:corner|crossing|intersection|junction|の?(?:交差点|角|曲がり角)|\s*(?:사거리|교차로|모퉁이|코너))"
)


def _meet(before: Candidate, after: Candidate, flat: str) -> bool:
    """Whether two roads in the words make one crossing."""
    if not (before.last.kind == after.last.kind == "road" and before.end == before.last.end):
        return False
    if _MEET.fullmatch(flat[before.end : after.start]) is None:
        return False
    return bool(_CORNER_AHEAD.search(flat[: before.last.start]) or _CORNER_BEHIND.match(flat, after.last.end))


def _together(before: Candidate, after: Candidate, flat: str, *, crossing: bool = False) -> Candidate:
    names = [*before.names, *after.names]
    start, end = before.start, after.end
    if crossing:
        ahead, behind = _CORNER_AHEAD.search(flat[:start]), _CORNER_BEHIND.match(flat, end)
        start, end = ahead.start() if ahead else start, behind.end() if behind else end
    parts = {**before.parts, **after.parts}
    return Candidate(start, end, names, parts, crossing=crossing, origin=after.origin)
