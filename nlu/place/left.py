"""Where a name begins (名字左界): back from its last word over what may stand in a name, up to a verb, a person, a mark."""

from __future__ import annotations

from nlu.characters import HAN
from nlu.place.tables import tables
from nlu.place.words import PROPER, Words

_FULL = frozenset("省市县")
_PREPOSITIONS = frozenset("在到从于至住")
_LEVELS = frozenset("市区县镇乡")
# Everyday words that name a road, a park or a square, though no shop or office: 青年公园, 文化路.
PROUD = frozenset(
    [
        "春天",
        "市民",
        "行政",
        "青年",
        "工人",
        "文化",
        "体育",
        "教育",
        "卫生",
        "交通",
        "科技",
        "信息",
        "生态",
        "园林",
        "货运",
        "儿童",
        "政府",
        "智慧",
        "和谐",
        "文明",
    ]
)
_NAMED_BY_A_PLACE = frozenset("村路街巷镇乡屯")
MOST = 10  # characters of a name before its suffix
_IN_NAMES = frozenset("东西南北中里外")
_DIGITS = frozenset("0123456789一二三四五六七八九十两〇零半")
_DIGIT_NAME = frozenset("三五八九双百千万七六四二")
_TIMES = frozenset("年月日号天周早晚夜午时今昨明前后季分秒世纪刚近古代期")
_UNITS = frozenset("个条处家座次天年月点米多几十百千万来余些名位户层栋只")
# Both a name and a kind: 大桥村, 石桥镇
_BEGINNING = frozenset({"大桥", "石桥", "古桥", "古城", "半岛", "新城", "水库", "码头", "老街", "城墙"})
HARD = frozenset("的了有没不在是被把都就又很太还也着让给和与跟我你他说要能会去来")


def name_start(words: Words, at: int) -> int:
    """Where the name begins that ends at `at`: back over words that may stand in a name."""
    table, flat = tables(), words.flat
    if at == 0:
        return 0
    index = words.containing(at)
    start = at
    while index >= 0 and at - words.starts[index] <= MOST:
        word, tag = words.items[index]
        inside = words.starts[index] + len(word) > start  # the suffix is the end of this very word
        if not inside and not (
            in_names(word, tag)
            or _short_part(words, index, start, at)
            or start == at
            and (_only_word(word, tag) or word in PROUD)
        ):
            break
        if not inside and _ends_a_place(words, index) and not _names_the_next(words, index, start, at):
            break
        start = words.starts[index]
        index -= 1
    start = _freed(words, start, index, at)
    if start < at and flat[start] in "大小多少" and start and flat[start - 1] in "好很太老真":
        return start + 1
    if flat[start] == "家" and start and flat[start - 1] in "到回在我你他她咱俺":
        return start + 1
    name = flat[start:at]
    for lead in table.leading:
        if name.startswith(lead) and len(name) > len(lead) + 1:
            return start + len(lead)
    return start


def _names_the_next(words: Words, index: int, start: int, at: int) -> bool:
    """A kind of place right before a village or a road is its name: 大堤 村, 公园 路, 机场 路."""
    word = words.items[index][0]
    return (
        start == at and len(word) == 2 and words.flat[at : at + 1] in _NAMED_BY_A_PLACE and word[-1] not in "路街巷道"
    )


def _only_word(word: str, tag: str) -> bool:
    """A word of two characters right before the suffix is its name whatever its class (富强 街), unless it is a known verb."""
    table = tables()
    if (
        len(word) != 2
        or word in table.words
        or word in table.things
        or tag in {"r", "x", "c", "y"}
        or tag == "t"
        and not _TIMES.isdisjoint(word)
        or tag.startswith("u")
    ):
        return False
    return all(HAN.match(c) and c not in table.characters for c in word) and not (
        tag == "m" and word[-1] in "个条处家座次天年月点米"
    )


def _short_part(words: Words, index: int, start: int, at: int) -> bool:
    """上 and 下 in a name that would be too short or is not over without them: 上东国际, 蓝天下幼儿园."""
    if words.items[index][0] not in {"上", "下", "前", "后"}:
        return False
    if start < at:
        return at - start == 1
    return index > 0 and words.items[index - 1][1].startswith(PROPER)


def _freed(words: Words, start: int, index: int, at: int) -> int:
    """A word of an unlikely class still belongs to the name when what stands before it begins a place (在 长途 客运站)."""
    table, flat = tables(), words.flat
    if index < 0 or start == at or at - words.starts[index] > MOST:
        return start
    word, tag = words.items[index]
    begin = words.starts[index]
    ahead = flat[begin - 1] if begin else ""
    if word in table.words or not HAN.match(word) or len(word) == 1 and word in table.characters:
        return start
    if ahead in _FULL and len(word) == 1 and tag != "c" and _in_a_short_area(flat, begin, at):
        return begin
    if len(word) > 3 or _ends_a_place(words, index) or tag in {"r", "x", "y", "e", "o", "t"} or tag.startswith("u"):
        return start
    if ahead in _PREPOSITIONS and tag != "c":
        return begin
    edge = not ahead or not (HAN.match(ahead) or ahead.isalnum())
    return begin if edge and tag in {"m", "f", "b", "s", "j"} and len(word) > 1 else start


def _ends_a_place(words: Words, index: int) -> bool:
    """Whether a word ends another place (… 超市 | 停车场) and does not begin this one (华府 | 骏苑)."""
    word = words.items[index][0]
    if (
        len(word) > 2
        and words.items[index][1].startswith("n")
        and word.endswith(("区", "县", "市", "镇", "乡", "街道", "路", "街"))
    ):
        return True
    if word in _LEVELS and index > 0:
        before, tag = words.items[index - 1]
        return len(before) > 1 and in_names(before, tag)
    kind = tables().suffixes.get(word)
    if kind is None or len(word) == 1 or word in _BEGINNING:
        return False
    if kind in {"compound", "estate"} and word not in tables().generic:
        return index > 0 and in_names(*words.items[index - 1])
    return True


def _in_a_short_area(flat: str, start: int, at: int) -> bool:
    """Whether an area of two characters begins behind a larger one: 邢台市 任泽 区."""
    return at - start <= 2 and flat[at : at + 1] in _LEVELS


def in_names(word: str, tag: str) -> bool:
    table = tables()
    if word in table.verbs:
        return True
    if word in table.words or not HAN.match(word[-1]) and not word.isalnum():
        return False
    if len(word) == 1:
        if word in table.characters:
            return False
        if word in _IN_NAMES or word in _DIGIT_NAME:
            return True
        return bool(HAN.match(word)) and tag not in {"y", "e", "r", "u", "p", "f"}
    if word[0].isdigit() or len(word) >= 3 and HARD & set(word):
        return False
    if tag == "m":
        return word.startswith("第") or word.endswith("号") or len(word) >= 2 and word[-1] not in _UNITS | _DIGITS
    if tag in table.tokens or tag.startswith("u") or tag == "f":
        return False
    return not (tag.startswith("v") and tag != "vn")
