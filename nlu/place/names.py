"""Names that no list knows (未登录地名): where a name ends is told by its last word, where it begins by the words before it.

```
我要举报 | 龙王庙 水库 | 溢洪道下面        words from the dictionary, each with its class
          ←────── 水库 is a suffix: back over what may be in a name, up to a verb, a person, a mark
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from nlu.characters import HAN
from nlu.place import grammar
from nlu.place.tables import tables

_ROAD_WORDS = frozenset(
    [
        "路口",
        "街口",
        "巷口",
        "路段",
        "路边",
        "街边",
        "街头",
        "路旁",
        "路面",
        "桥下",
        "桥头",
        "桥面",
        "桥底",
        "桥洞",
        "桥上",
        "桥边",
        "路北",
        "路南",
        "路东",
        "路西",
    ]
)
_EVIDENT = frozenset("0123456789一二三四五六七八九十东西南北小楼售地业开那这abcdefgh")
_TRADES = frozenset("店厂站局寺庙塔")
# Everyday words that name a road, a park or a square, though no shop or office: 青年公园, 文化路.
_PROUD = frozenset(
    [
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
_PUBLIC = frozenset(
    [
        "公园",
        "广场",
        "路",
        "街",
        "大街",
        "大道",
        "东路",
        "西路",
        "南路",
        "北路",
        "中路",
        "桥",
        "大桥",
        "新村",
        "小区",
        "花园",
        "村",
        "巷",
    ]
)
_SPOT_BEHIND = re.compile(r"脚下?|顶|边|畔|旁|底|沿岸|两岸|岸|大堤|河堤|堤|下游|上游|河道|水库|大坝|景区|公园")
_COMPANY = re.compile(
    r"的?(?:网络|科技|商贸|贸易|传媒|文化|教育|物业|置业|实业|建筑|装饰|劳务|医疗|美容|健身|汽车)?(?:有限|集团|公司|商贸|工作室|平台|软件|游戏|小程序|app)"
)
_LEVELS = frozenset("市区县镇乡")
_PREPOSITIONS = frozenset("在到从于至住")
FARTHEST = 8  # characters that nouns behind a place may go on
MOST = 10  # characters of a name before its suffix
_PROPER = ("ns", "nr", "nz", "nt")
_LINE = re.compile(
    r"(?:地铁|轻轨|公交)?(?:\d{1,3}|[一二三四五六七八九十]{1,3})号线|[一二三四五六内中外东西南北]{1,2}环(?!保|境|卫|节|形|顾|绕)(?:[东西南北]?路|高架|线|内|外)?"
)
_CODE = re.compile(
    r"[a-z]\d{0,2}(?:市|区|县|镇|乡|街道|村|社区)|西地省|(?:经开|高新|经济开发|技术开发|示范|旅游度假|产业集聚)区"
)
_NUMBERED = re.compile(
    r"[a-z]?\d{3}(?:省道|国道|县道|乡道|线)|[gsxy]\d{1,4}(?:国道|省道|县道|乡道|线|高速)?(?!\d)"
)  # areas under a cover name: A市A3区
_SHORT = frozenset("东西南北中前后新老正")  # single characters that do name a street: 南街
_NO_ROAD_BEHIND = frozenset("灯面标障政况由径基费局过坊办线程")
_DIGIT_NAME = frozenset("三五八九双百千万七六四二")
_IN_NAMES = frozenset("东西南北中里外")
_STATION = re.compile(
    r"(?:老|新)?(?:汽车|火车|高铁|客运|长途汽车|长途客运)(?:[东西南北](?:客运)?|总|客运|枢纽)?站(?!长|起来|着|台|牌|务|在|岗)"
)
_ABBREVIATED = re.compile(
    r"(?:市|县|区|省|附)?(?:[一二三四五六七八九十]{1,3}|附|实|师)(?:中|小|院|幼|高)(?=[东西南北正后前侧大]?门|对|旁|路|附近|后|[东西南北](?:区|校)|食堂|宿舍|操场|隔壁|住院|急诊|门诊)"
)
_BEGINNING = frozenset(
    {"大桥", "石桥", "古桥", "古城", "半岛", "新城", "水库", "码头", "老街", "城墙"}
)  # both a name and a kind: 大桥村, 石桥镇


@dataclass(frozen=True)
class Base:
    """A stretch that looks like a place's name. `named`: it names one place, not a kind of place (学校, 菜市场).
    `weak`: it is a place only when a piece of an address or another name stands behind it (赵家湾 二组)."""

    start: int
    end: int
    kind: str
    named: bool = True
    weak: bool = False
    proper: bool = False  # the dictionary knows a proper name in it
    run: int = -1  # where the words begin that may belong to it, when it names nothing by itself (文化 活动室)


class Words:
    """The words of one flattened text with their classes, by position."""

    def __init__(self, flat: str) -> None:
        self.flat = flat
        self.items: list[tuple[str, str]] = rjieba.tag(flat, False)
        self.starts: list[int] = []
        self.names: list[int] = []  # where the names of places begin, once they are found
        self._at: dict[int, int] = {}
        at = 0
        for index, (word, _) in enumerate(self.items):
            self.starts.append(at)
            at += len(word)
            self._at[at] = index

    def ending_at(self, end: int) -> int | None:
        """The index of the word that ends here."""
        return self._at.get(end)

    def containing(self, at: int) -> int:
        """The index of the word that holds the character before `at`."""
        low, high = 0, len(self.starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.starts[middle] < at else (low, middle)
        return low

    def named_within(self, start: int, end: int) -> bool:
        """Whether the name of a place begins in this stretch."""
        return any(start <= name < end for name in self.names)

    def rest(self, at: int) -> list[tuple[str, str]]:
        """The words from a position within a word on; the first is what is left of that word."""
        index = self.containing(at)
        word, tag = self.items[index]
        return [(word[at - self.starts[index] :], tag), *self.items[index + 1 :]]

    def proper(self, start: int, end: int) -> bool:
        """Whether a word within is a proper name to the dictionary."""
        index = self.containing(start + 1)
        while index < len(self.items) and self.starts[index] < end:
            if self.items[index][1].startswith(_PROPER):
                return True
            index += 1
        return False


def unknown_names(words: Words) -> Iterator[Base]:
    """Names that end like a place, from left to right; the longest suffix at each end of a word."""
    flat = words.flat
    for found in _CODE.finditer(flat):
        yield Base(found.start(), found.end(), "area")
    for found in (*_LINE.finditer(flat), *_NUMBERED.finditer(flat)):
        yield Base(found.start(), found.end(), "road")
    for found in (*_ABBREVIATED.finditer(flat), *_STATION.finditer(flat)):
        yield Base(found.start(), found.end(), "landmark")
    end = 0
    for word, tag in words.items:
        end += len(word)
        base = _before_a_mouth(words, word, end) or _suffixed(words, end) or _anchored(words, word, tag, end)
        if base is not None:
            yield base


def _before_a_mouth(words: Words, word: str, end: int) -> Base | None:
    """A road or bridge whose last character the dictionary gives to the next word (五四 路口)."""
    if word not in _ROAD_WORDS:
        return None
    kind = "road" if word[0] in "路街巷" else "landmark"
    base = _base(words, end - len(word), end - len(word) + 1, kind)
    return base if base is not None and base.named else None


def _suffixed(words: Words, end: int) -> Base | None:
    table, flat = tables(), words.flat
    for length in range(min(table.longest, end), 0, -1):
        kind = table.suffixes.get(flat[end - length : end])
        if kind is not None:
            return _base(words, end - length, end, kind)
    return None


def _anchored(words: Words, word: str, tag: str, end: int) -> Base | None:
    """A name without any telling end before a building, a phase or a gate (明德门 北区, 矿务局 二号院)."""
    table = tables()
    if not HAN.match(word[-1]) or word in table.things or tag in table.tokens:
        return None
    if words.flat[end : end + 1] not in _EVIDENT or not grammar.follows_name(words.flat, end):
        return None
    start = name_start(words, end)
    name = words.flat[start:end]
    if len(name) < 2 or not _is_name(name, "", "compound") or name in table.suffixes or name in table.objects:
        return None
    return Base(start, end, "compound")


def _base(words: Words, suffix: int, end: int, kind: str) -> Base | None:
    flat = words.flat
    if kind == "road" and flat[end : end + 1] in _NO_ROAD_BEHIND and flat[end - 1] in "路街":
        return None
    if flat[end : end + 1] == "舞":
        return None
    start = name_start(words, suffix)
    name = flat[start:suffix]
    named = _is_name(name, flat[suffix:end], kind) and not (
        flat[suffix:end] in _TRADES and _common(words, start, suffix)
    )
    match kind:
        case "area" if not named:
            return None
        case "inner":
            return Base(suffix, end, "landmark", False, True, run=start)
        case "road" | "compound" | "landmark":
            common = flat[suffix:end] in _TRADES and start < suffix
            return Base(start if named or common else suffix, end, kind, named, run=start)
        case "village":
            return Base(start, end, kind) if named else None
        case "estate" | "spot":
            return _estate(words, start, suffix, end, kind) if named and len(name) >= 2 - (end - suffix > 1) else None
    return Base(start, end, kind, named)


def _common(words: Words, start: int, end: int) -> bool:
    """Whether a name is one everyday word, what a shop sells or a works makes (玉石 店, 打印 店)."""
    index = words.ending_at(end)
    if index is None or words.starts[index] != start:
        return False
    return words.items[index][1] in {"n", "v", "vn", "a", "b", "ad", "an"}


def _estate(words: Words, start: int, suffix: int, end: int, kind: str) -> Base | None:
    """A compound with a fancy name (枫林绿洲), or a spot named after the land (赵家湾): both end in everyday words."""
    single = end - suffix == 1
    flat = words.flat
    if _COMPANY.match(flat, end):
        return None
    if single and flat[suffix] in "口头场里店" and not grammar.follows_name(flat, end):
        return None
    if kind == "spot" and suffix - start >= 2 and _SPOT_BEHIND.match(flat, end):
        return Base(start, end, "landmark")
    if single and flat[suffix] in "冲围铺集关井泉山营" and not words.proper(start, end):
        return None
    if grammar.follows_name(flat, end):
        return Base(start, end, "compound" if kind == "estate" else "village")
    if single:
        return Base(start, end, "village" if kind == "spot" else "compound", True, True, words.proper(start, end))
    edge = start == 0 or not HAN.match(flat[start - 1]) or flat[start - 1] in "在到是的住买"
    if suffix - start >= 2 and (edge or words.proper(start, suffix)):
        return Base(start, end, "compound", True, not words.proper(start, suffix), words.proper(start, suffix))
    return None


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
            _in_names(word, tag) or _short_part(words, index, start, at) or start == at and _only_word(word, tag)
        ):
            break
        if not inside and _ends_a_place(words, index):
            break
        start = words.starts[index]
        index -= 1
    start = _freed(words, start, index, at)
    if flat[start] == "家" and start and flat[start - 1] in "到回在我你他她咱俺":
        return start + 1
    name = flat[start:at]
    for lead in table.leading:
        if name.startswith(lead) and len(name) > len(lead) + 1:
            return start + len(lead)
    return start


def _only_word(word: str, tag: str) -> bool:
    """A word of two characters right before the suffix is its name whatever its class (富强 街), unless it is a known verb."""
    table = tables()
    if (
        len(word) != 2
        or word in table.words
        or word in table.things
        or tag in {"r", "x", "t", "c", "y"}
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
    return index > 0 and words.items[index - 1][1].startswith(_PROPER)


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
    if len(word) > 3 or _ends_a_place(words, index) or tag in {"r", "x", "y", "e", "o", "t"} or tag.startswith("u"):
        return start
    if ahead in _PREPOSITIONS and tag != "c":
        return begin
    edge = not ahead or not (HAN.match(ahead) or ahead.isalnum())
    return begin if edge and tag in {"m", "f", "b", "s", "j"} and len(word) > 1 else start


def onward(words: Words, at: int) -> int:
    """How far the nouns behind a place go on with it (小学 | 招生 办公室): to the last that is a room or a spot, no thing."""
    table = tables()
    first = words.ending_at(at)
    if at == 0 or at >= len(words.flat):
        return at
    rest = words.items[first + 1 :] if first is not None else words.rest(at)
    end = best = at
    for word, tag in rest:
        end += len(word)
        if (
            end - at > FARTHEST
            or not (_in_names(word, tag) or tag in {"f", "s", "b", "vn"} and HAN.match(word))
            or word in table.things
            or word in table.words
        ):
            break
        shown = word if len(word) > 1 else words.flat[max(at, end - 2) : end]
        if word[-1] in table.endings and shown not in table.objects and len(shown) > 1:
            best = end
    found = _COMPACT.match(words.flat, at) if best == at else None
    if (
        found
        and words.ending_at(found.end()) is not None
        and not _HARD & set(found.group())
        and not any(t in found.group() for t in table.things | {"小区", "社区", "地区", "全区", "城区"})
    ):
        return found.end()
    return best


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
        return len(before) > 1 and _in_names(before, tag)
    kind = tables().suffixes.get(word)
    if kind is None or len(word) == 1 or word in _BEGINNING:
        return False
    if kind in {"compound", "estate"} and word not in tables().generic:
        return index > 0 and _in_names(*words.items[index - 1])
    return True


def _in_names(word: str, tag: str) -> bool:
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
    if word[0].isdigit() or len(word) >= 3 and _HARD & set(word):
        return False
    if tag == "m":
        return word.startswith("第") or word.endswith("号")
    if tag in table.tokens or tag.startswith("u") or tag == "f":
        return False
    return not (tag.startswith("v") and tag != "vn")


_COMPACT = re.compile(r"[\u4e00-\u9fff]{1,4}?(?:区|厅|室|坝子|车道|通道|排污口|工地|店|馆|铺|处)(?!长|理|罚|分|域|别)")
_HARD = frozenset("的了有没不在是被把都就又很太还也着让给和与跟我你他说要能会去来")


def _is_name(name: str, suffix: str, kind: str) -> bool:
    if not name or name in tables().generic and not (name in _PROUD and suffix in _PUBLIC):
        return False
    if not any(HAN.match(c) or c.isalpha() for c in name):
        return False
    if kind == "road" and len(name) == 1 and len(suffix) == 1:
        return name in _SHORT and suffix != "路"
    if kind == "area" and len(suffix) == 1 and suffix in "市区县省旗":
        return len(name) >= 2
    if len(name) == 1:
        return (
            kind in {"village", "area"}
            and name not in "本我一全各农山乡该每两几原外"
            or len(suffix) >= 2
            and kind in {"compound", "landmark", "estate"}
            and name not in "新老大小旧"
        )
    return True
