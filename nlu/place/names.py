"""Names that no list knows (未登录地名): where a name ends is told by its last word, where it begins by the words before it.

```
我要举报 | 龙王庙 水库 | 溢洪道下面        words from the dictionary, each with its class
          ←────── 水库 is a suffix: back over what may be in a name, up to a verb, a person, a mark
```
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlu.characters import HAN
from nlu.place import grammar
from nlu.place.coded import coded_names
from nlu.place.left import PROUD, name_start
from nlu.place.tables import tables
from nlu.place.words import Words
from values import expressions as re

_EVIDENT = frozenset("0123456789一二三四五六七八九十东西南北小楼售地业开那这abcdefgh")
_TRADES = frozenset("店厂站局寺庙塔馆铺")
_ASPECTS = frozenset("着了在起满")
# 在人民医院 站了半天, 路 站牌: no stop.
_NO_STOP = re.compile(r"[着了在起满住得稳直岗台牌长立队]|[一两三半几][个天小]|不[住稳起下]|出来")
_SPOT_BEHIND = re.compile(r"脚下?|顶|边|畔|旁|底|沿岸|两岸|岸|大堤|河堤|堤|下游|上游|河道|水库|大坝|景区|公园")
_COMPANY = re.compile(
    r"的?(?:网络|科技|商贸|贸易|传媒|文化|教育|物业|置业|实业|建筑|装饰|劳务|医疗|美容|健身|汽车)?(?:有限|集团|公司|商贸|工作室|平台|软件|游戏|小程序|app)"
)
_TOWARDS = frozenset("向和同朝望临通顺")
_SHORT = frozenset("东西南北中前后新老正")  # single characters that do name a street: 南街
_NO_ROAD_BEHIND = frozenset("灯面标障政况由径基费局过坊办线程")


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


def unknown_names(words: Words) -> Iterator[Base]:
    """Names that end like a place, from left to right; the longest suffix at each end of a word."""
    flat = words.flat
    for start, end, kind in coded_names(flat):
        yield Base(start, end, kind)
    end, known = 0, tables()
    last, road_words, sides = known.lengths, known.road_words, known.sides
    for word, tag in words.items:
        end += len(word)
        base = (  # asked of every word, and few are any of these
            (word in road_words and _before_a_mouth(words, word, end))
            or (word in sides and _before_a_side(words, word, end))
            or (word[-1] in last and _suffixed(words, end))
            or (flat[end : end + 1] in _EVIDENT and _anchored(words, word, tag, end))
            or None
        )
        if base is None and word.startswith("小区") and len(word) > len("小区"):
            base = _suffixed(words, end - len(word) + len("小区"))  # 望江楼|小区业主
        if base is not None:
            yield base


def _before_a_mouth(words: Words, word: str, end: int) -> Base | None:
    """A road or bridge whose last character the dictionary gives to the next word (五四 路口)."""
    if words.flat[end - len(word) - 1 : end - len(word)] == word[0]:
        return None  # 青龙桥 桥面
    kind = "road" if word[0] in "路街巷" else "landmark"
    base = _base(words, end - len(word), end - len(word) + 1, kind)
    return base if base is not None and base.named else None


def _before_a_side(words: Words, word: str, end: int) -> Base | None:
    """凤鸣 湖边: the lake is named where more than one character stands before it."""
    start = name_start(words, end - len(word))
    return Base(start, end - 1, "landmark") if end - len(word) - start > 1 else None


def _suffixed(words: Words, end: int) -> Base | None:
    table, flat = tables(), words.flat
    if flat[end - 1] not in table.lengths:
        return None
    if (
        flat[end - 1 : end + 1] in table.things
        or flat[end - 2 : end] in table.things
        or flat[end - 2 : end] in table.words
    ):
        return None  # 停车场 闸|机, 机|井, 修|路
    if flat[end - 2 : end] == "街道" and flat[end : end + 1] == "路":
        return _base(words, end - 2, end - 1, "road")  # 盐仓街 道路
    for length, kind in table.suffixes_at(flat, end):
        if not _done(words, end, length) and not _in_a_verb(words, end - length):
            return _base(words, end - length, end, kind)
    return None


def _in_a_verb(words: Words, at: int) -> bool:
    """Whether a suffix would begin within a verb (路过|道南街 is no 过道)."""
    index = words.containing(at + 1)
    return words.starts[index] < at < words.starts[index] + len(words.items[index][0]) and (
        words.items[index][1] == "v"
    )


def _done(words: Words, end: int, length: int) -> bool:
    """Whether the last character of a suffix is a verb (外头 站 着)."""
    index = words.ending_at(end)
    if index is None or length > 1:
        return False
    word, tag = words.items[index]
    return len(word) == 1 and tag == "v" and words.flat[end : end + 1] in _ASPECTS


def _anchored(words: Words, word: str, tag: str, end: int) -> Base | None:
    """A name without any telling end before a building, a phase or a gate (明德门 北区, 矿务局 二号院)."""
    table = tables()
    if not HAN.match(word[-1]) or word in table.things or tag in table.tokens:
        return None
    if not grammar.follows_name(words.flat, end):
        return None
    start = name_start(words, end)
    name = words.flat[start:end]
    if len(name) < 2 or not _is_name(name, "", "compound"):
        return None
    if name in table.suffixes or name in table.objects or name in tables().mouths:
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
    if kind == "stop":  # 人民医院站: whatever stands before it, it is the name of a stop
        return Base(start, end, "landmark") if name and not _NO_STOP.match(flat, end) else None
    named = _is_name(name, flat[suffix:end], kind) and not (
        flat[suffix:end] in _TRADES and _common(words, start, suffix)
    )
    named = named or kind == "landmark" and len(name) >= 2 and _proper_word(words, start, end)
    named = named or kind == "road" and end - start > 2 and _proper_word(words, start, end)  # 东大街, 河东路
    if (
        kind == "road"
        and len(name) == 1
        and start
        and flat[start - 1] in _TOWARDS
        and not HAN.match(flat[start - 2 : start - 1] or " ")
    ):
        start, named = start - 1, True  # 向荣街 where a message begins
    match kind:
        case "area" if not named:
            return None
        case "inner":
            return Base(suffix, end, "landmark", False, True, run=start)
        case "road" | "compound" | "landmark":
            common = flat[suffix:end] in _TRADES and start < suffix
            told = start < suffix and kind == "landmark" and name not in tables().whose
            return Base(start if named or common or told else suffix, end, kind, named, run=start)
        case "village":
            return Base(start, end, kind) if named else None
        case "estate" | "spot":
            return _estate(words, start, suffix, end, kind) if named and len(name) >= 2 - (end - suffix > 1) else None
    return Base(start, end, kind, named)


def _proper_word(words: Words, start: int, end: int) -> bool:
    """Whether the dictionary knows the whole as one name (交通银行)."""
    index = words.ending_at(end)
    return index is not None and words.starts[index] == start and words.items[index][1] in {"nt", "nz", "ns"}


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


def _is_name(name: str, suffix: str, kind: str) -> bool:
    if not name or name in tables().generic and not (name in PROUD and suffix in tables().public):
        return False
    if not any(HAN.match(c) or c.isalpha() for c in name):
        return False
    if suffix == "楼" and all(c in "一二三四五六七八九十两0123456789" for c in name):
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
            and kind in {"compound", "landmark", "estate", "road"}
            and name not in "新老大小旧"
        )
    return True
