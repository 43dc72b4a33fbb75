"""Names as they stand in a sentence: Russian ones in its cases (на улице Цзефан, у парка Дунху), English ones with the words that
others use for the same (a train station is a railway station), Chinese ones as foreigners spell them (renmin lu, shengyun xiaoqu)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from values import expressions as re
from values.numerals import ONES

HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")
_FORMS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("улица", ("улице", "улицы", "улицу", "улицей", "ул.", "ул")),
    ("проспект", ("проспекте", "проспекта", "проспекту", "проспектом")),
    ("квартал", ("квартале", "квартала", "кварталом")),
    (
        "жилой квартал",
        ("жилом квартале", "жилого квартала", "жилым кварталом", "квартал", "квартале", "квартала", "кварталом", "жк"),
    ),
    ("площадь", ("площади", "площадью")),
    ("супермаркет", ("супермаркете", "супермаркета", "супермаркету", "супермаркетом")),
    ("университет", ("университете", "университета", "университету", "университетом")),
    (
        "железнодорожный вокзал",
        (
            "железнодорожном вокзале",
            "железнодорожного вокзала",
            "железнодорожному вокзалу",
            "железнодорожным вокзалом",
            "вокзал",
            "вокзале",
            "вокзала",
            "вокзалу",
            "вокзалом",
            "ж/д вокзал",
            "жд вокзал",
        ),
    ),
    ("автовокзал", ("автовокзале", "автовокзала", "автовокзалу", "автовокзалом")),
    ("библиотека", ("библиотеке", "библиотеки", "библиотеку", "библиотекой")),
    ("музей", ("музее", "музея", "музею", "музеем")),
    ("спортзал", ("спортзале", "спортзала", "спортзалу", "стадион", "стадионе", "стадиона", "стадиону", "стадионом")),
    ("вокзал", ("вокзале", "вокзала", "вокзалу", "вокзалом")),
    ("продуктовый рынок", ("продуктовом рынке", "продуктового рынка", "рынок", "рынке", "рынка", "рынку", "рынком")),
    ("ночной рынок", ("ночном рынке", "ночного рынка", "ночному рынку", "ночным рынком")),
    (
        "международная школа",
        ("международной школе", "международной школы", "международную школу", "международной школой"),
    ),
    ("высотка", ("высотке", "высотки", "высотку", "башня", "башне", "башни", "здание", "здании", "здания")),
    ("жилой комплекс", ("жилом комплексе", "жилого комплекса", "жк")),
    ("микрорайон", ("микрорайоне", "микрорайона", "мкр")),
    ("остановка", ("остановке", "остановки", "остановку", "остановкой")),
    ("парк", ("парке", "парка", "парку", "парком")),
    ("сквер", ("сквере", "сквера")),
    ("рынок", ("рынке", "рынка", "рынку", "рынком")),
    ("больница", ("больнице", "больницы", "больницу", "больницей")),
    ("ЖК", ("жк", "жилой комплекс", "жилом комплексе", "комплекс")),
    ("поликлиника", ("поликлинике", "поликлиники", "поликлинику")),
    (
        "начальная школа",
        (
            "начальной школе",
            "начальной школы",
            "начальную школу",
            "начальной школой",
            "школа",
            "школе",
            "школы",
            "школу",
            "школой",
        ),
    ),
    (
        "средняя школа",
        (
            "средней школе",
            "средней школы",
            "среднюю школу",
            "средней школой",
            "школа",
            "школе",
            "школы",
            "школу",
            "школой",
        ),
    ),
    (
        "детский сад",
        ("детском саду", "детского сада", "детскому саду", "детским садом", "детсад", "детсаду", "детсада", "детсадом"),
    ),
    ("большой мост", ("большом мосту", "большого моста", "мосту", "моста")),
    ("мост", ("мосту", "моста", "мостом")),
    ("река", ("реке", "реки", "реку", "рекой")),
    ("сад", ("саду", "сада")),
    ("деревня", ("деревне", "деревни", "деревню", "деревней")),
    ("хутор", ("хуторе", "хутора")),
    ("район", ("районе", "района")),
    ("подрайон", ("подрайоне", "подрайона")),
    ("фонарный столб", ("фонарного столба", "столб")),
    ("люк", ("люке", "люка")),
)


# The Chinese word that Japanese residents keep: 省運団地 is 省運小区 on its gate.
_PHASE = re.compile(r"([1-9])期$")
_JAPANESE = (
    ("団地", "小区"),
    ("ガーデン", "花園"),
    ("ホームズ", "家園"),
    ("大通り", "大道"),
    ("コミュニティ", "社区"),
    ("高速鉄道駅", "高鉄駅"),
    ("高速鉄道駅", "新幹線の駅"),
)


def japanese_forms(name: str) -> tuple[str, ...]:
    """A Japanese name with the Chinese word for what it is; none for a name without such a word."""
    found = [name.removesuffix(word) + chinese for word, chinese in _JAPANESE if name.endswith(word)]
    return (*found, _PHASE.sub(lambda n: ONES[int(n[1]) - 1] + "期", name)) if _PHASE.search(name) else tuple(found)


LEAST_ROAD = 2
_INSTITUTIONS = frozenset(
    {"초등학교", "중학교", "고등학교", "병원", "공원", "시장", "유치원", "실험초등학교", "국제학교"}
)
_SHORTER = {
    "슈퍼마켓": ("슈퍼", "마트"),
    "농산물시장": ("시장",),
    "운전학원": ("운전면허학원",),
    "체육관": ("경기장",),
    "지하보도": ("지하도",),
}
# What Koreans call a compound: by its Chinese word as they read it or hear it, or by its bare name where that tells one.
_KOREAN = (
    ("단지", ("소구", "샤오취", "아파트")),
    ("가든", ("화원", "화위안", "가든")),
    ("주택단지", ("자위안", "가원")),
)


def korean_forms(name: str) -> tuple[str, ...]:
    """A Korean name with the other words for what it is: a compound with and without the blank, a road, a university."""
    if name.endswith("대학교"):
        return (name.removesuffix("교"),)
    if name.endswith("로") and len(name) > LEAST_ROAD:
        return (name.removesuffix("로") + "루",)  # 둥후루, as it sounds
    head, _, last = name.rpartition(" ")
    if head and last in _SHORTER:
        return (head + last, *(head + gap + word for word in _SHORTER[last] for gap in ("", " ")))
    if head and last in _INSTITUTIONS:
        return (head + last,)
    also = next((words for word, words in _KOREAN if last == word), ())
    if not head or not also or head[-1] in "호동":
        return ()
    bare = (head,) if head.endswith("리") else ()
    return (*bare, head + last, *(head + gap + word for word in also for gap in ("", " ")))


# What stands on a road and is called after it: 人民路小学 is Renminlu Primary School to the city, and the Renmin Road one to residents.
_ROAD_WORDS = ("lu", "jie", "dadao", "лу", "цзе", "루", "로")
_ON_THE_ROAD = ("на улице", "улицы", "по улице")


def forms_of_a_road(name: str, road: str) -> tuple[str, ...]:
    """The name of what is called after a road, with the road's own name in the same language; none where it is told otherwise."""
    bare = _road_alone(road).lower()
    called = next((bare + word for word in _ROAD_WORDS if bare and bare + word in name.lower()), "")
    if not called:
        return ()
    before, _, rest = name.lower().partition(called)
    if before:  # начальная школа Жэньминьлу
        return tuple(form for of in _ON_THE_ROAD for form in _with_cases(f"{before.strip()} {of} {bare}{rest}"))
    if road.endswith("로"):
        return tuple(f"{bare}{end}{gap}{rest.strip()}" for end in "로루" for gap in ("", " "))
    told = f"{road.lower()} {rest.strip()}"
    return (told, *english_forms(told))


def _road_alone(road: str) -> str:
    """Renmin of Renmin Road, Жэньминь of улица Жэньминь, 런민 of 런민로."""
    if road.endswith("로"):
        return road.removesuffix("로")
    first, _, last = road.partition(" ")
    return last if first in ("улица", "проспект") else first if last else ""


def _with_cases(name: str) -> tuple[str, ...]:
    return (name, *_bent(name))


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
            "high speed train station",
            "bullet train station",
        ),
    ),
    ("railway station", ("train station", "rail station")),
    ("primary school", ("elementary school",)),
    ("farmers market", ("farmers' market", "wet market", "food market", "market")),
    ("filling station", ("petrol station", "gas station")),
    ("health centre", ("health center", "clinic")),
    ("centre", ("center",)),
    ("theatre", ("theater",)),
    ("gymnasium", ("stadium", "sports centre", "sports center")),
    ("tower", ("building", "mansion")),
    ("crossing", ("intersection", "junction")),
    (
        "residential compound",
        ("residential complex", "residential community", "compound", "community", "residence", "estate"),
    ),
    ("metro", ("subway",)),
    ("homes", ("home",)),
    ("gardens", ("garden",)),
    ("garden", ("gardens",)),
)


def english_forms(name: str) -> tuple[str, ...]:
    """An English name in the words that others use for the same; none for a name without a word that has others."""
    low = name.lower()
    word, forms = next(((word, forms) for word, forms in _ENGLISH if re.search(rf"\b{word}\b", low)), ("", ()))
    if (numbered := _NO.search(low)) is not None:
        return tuple(low.replace(numbered.group(), form) for form in _counted(numbered))
    bare = low.removesuffix(" residential compound")
    told = (bare,) if bare != low and bare.endswith("li") else ()  # Hepingli tells by itself that it is one
    return (*told, *(re.sub(rf"\b{word}\b", form, low) for form in forms))


_NO = re.compile(r"\bno\. ([1-6]) (hospital|middle school|primary school)")
_ENGLISH_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def _counted(name: re.Match[str]) -> Iterator[str]:
    """no. 1 hospital as people say it: number 1 hospital, first people's hospital."""
    number, what = name.groups()
    nth = _ENGLISH_ORDINALS[int(number) - 1]
    for called in (f"no {number}", f"number {number}", nth):
        yield from (f"{called} {what}", f"{called} people's {what}") if "hospital" in what else (f"{called} {what}",)


_ORDINALS = ("первая", "вторая", "третья", "четвёртая", "пятая", "шестая")
_CITY_HOSPITAL = {"ая": "городская ", "ья": "городская ", "ой": "городской ", "ей": "городской ", "ую": "городскую "}
_NUMBERED = re.compile(r"^(больница|поликлиника|начальная школа|средняя школа) № (\d)(?!\d)(.*)$")
_QUOTED = re.compile(r"^\S+ «([^»]+)»$")


def _numbered(name: str) -> tuple[str, ...]:
    """больница № 1 as people say it: первая больница, в первой больнице."""
    told = _NUMBERED.match(name)
    if told is None or not 1 <= int(told[2]) <= len(_ORDINALS):
        return ()
    first = _ORDINALS[int(told[2]) - 1]
    cases = ("ей",) if first == "третья" else ("ой", "ую")
    nouns = {word: forms for word, forms in _FORMS}.get(told[1], ())
    named = [(first, told[1]), *((first[:-2] + case, noun) for case in cases for noun in nouns)]
    city = [(nth, _CITY_HOSPITAL[nth[-2:]] + what) for nth, what in named if what.startswith("больниц")]
    return tuple(f"{nth} {what}" for nth, what in (*named, *city))


def russian_forms(name: str) -> tuple[str, ...]:
    """The other forms of a Russian name; none for a name that does not begin with a known word."""
    if (river := _RIVER.fullmatch(name)) is not None:  # река Циншуйхэ is Циншуй: хэ is a river
        return (*_bent(name), river[1], *_bent(river[1]))
    quoted = _QUOTED.match(name)
    if quoted:  # ЖК «Янгуан-сад» is written Янгуан-сад, and Янгуан хуаюань as it sounds
        garden = quoted[1].removesuffix("-сад")
        ends = ("хуаюань", "сад") if garden != quoted[1] else ("юань", "цзяюань")
        heard = tuple(f"{garden}{gap}{end}" for end in ends for gap in (" ", "-"))
        return (quoted[1], *heard, *_bent(name), *_bent(name.replace("«", "").replace("»", "")))
    return (*_bent(name), *_numbered(name), *_heard(name))


_RIVER = re.compile(r"(река [А-ЯЁ][а-яё]{3,})хэ")
_QUARTER = re.compile(r"^(?:жилой |служебный )?квартал ([А-ЯЁ][а-яё-]+)$")


def _heard(name: str) -> tuple[str, ...]:
    """A quarter as it sounds in Chinese: Шэнъюнь сяоцюй; Хэпинли tells by itself that it is one."""
    told = _QUARTER.match(name)
    if told is None:
        return ()
    return (f"{told[1]} сяоцюй", f"сяоцюй {told[1]}", *((told[1],) if told[1].endswith("ли") else ()))


def _bent(name: str) -> tuple[str, ...]:
    low = name.lower()
    for word, forms in _FORMS:
        if low == word.lower():
            return forms
        if low.startswith(word.lower() + " "):
            rest = name[len(word) :]
            return tuple(form + rest for form in forms)
        if low.endswith(" " + word):
            rest = name[: -len(word)]
            return tuple(before + form for before in _adjectives(rest) for form in forms)
    return ()


# The last word of a Chinese name, which its spelling sets apart: 省运小区 is shengyun xiaoqu.
_LAST_WORDS = (
    "小区", "花园", "家园", "公寓", "新村", "大道", "大厦", "广场", "公园", "家属院", "菜市场", "市场", "小学", "中学", "医院", "路", "街", "村", "苑", "里",
)  # fmt: skip
# What tells that a name may be spelt so.
ROMANISED = re.compile(
    r"[a-z]\s?(?:xiaoqu|huayuan|jiayuan|gongyu|xincun|dadao|dasha|guangchang|gongyuan|jiashuyuan|shichang|xiaoxue|zhongxue|yiyuan|(?<=\s)(?:lu|jie|cun|yuan|li|qu|dao|sha|chang|xue))\b|[a-z]{3}lu\b"
)


def romanised_forms(name: str, sound: Callable[[str], Sequence[str]]) -> tuple[str, ...]:
    """A Chinese name spelt by its `sound` (syllables without tones): in one word, with its last word apart, and each syllable by
    itself; none for a name that has no such last word, or anything but Chinese characters."""
    last = next((word for word in _LAST_WORDS if name.endswith(word) and len(name) > len(word)), "")
    if not last or not HAN_ONLY.fullmatch(name):
        return ()
    first, rest = sound(name.removesuffix(last)), sound(last)
    front, behind, apart = "".join(first), "".join(rest), " ".join(rest)
    return (f"{front} {behind}", f"{front}{behind}", f"{front} {apart}", f"{' '.join(first)} {apart}")
