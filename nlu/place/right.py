"""How far the nouns behind a place go on with it (名字右界): to the last that is a room or a spot, no thing.

```
人民医院 21层 | 护士 站     | 态度 恶劣        护士 is a person, but 护士站 is a room
玉泉路站 C2口 | 自行车 停放 处 | 被 占           a thing and a verb, held by the spot they end in
翠竹苑 西区   | 垃圾       | 堆 成 山          a thing that no spot follows: the place ended before
```
"""

from __future__ import annotations

from nlu.characters import HAN
from nlu.place.left import HARD, in_names
from nlu.place.tables import tables
from nlu.place.words import Words
from values import expressions as re

FARTHEST = 12  # characters that nouns behind a place may go on
_HELD = 2  # words of things, people or doings in a row that the spot behind them may hold
_HOLDS = re.compile(
    r"(?:处|区|室|台|站|坪|厅|场|库|科|亭|房|棚|通道|车道|步道|栈道|坡道|匝道|车位|档口|窗口|宿舍|办公楼|中心|广场|设施|点|桥|楼|院|馆|厕|井房|闸房)$"
)
_HOLDS_NOT = frozenset(
    [
        "观点",
        "特点",
        "重点",
        "一点",
        "有点",
        "几点",
        "地点",
        "热点",
        "难点",
        "缺点",
        "优点",
        "下场",
        "市场",
        "现场",
        "当场",
        "立场",
        "网站",
        "甩站",
        "拒站",
        "过站",
        "越站",
        "飞站",
        "停站",
        "到站",
        "靠站",
        "进站",
        "出站",
        "平台",
        "电台",
        "后台",
        "本科",
        "全科",
        "好处",
        "坏处",
        "到处",
        "四处",
        "处处",
        "小区",
        "社区",
        "全区",
        "城区",
        "市区",
        "住房",
        "商品房",
        "医院",
        "法院",
        "电视台",
        "拆房",
        "租房",
        "买房",
        "建房",
        "盖房",
        "楼",
        "院",
        "馆",
        "站",
        "点",
        "区",
        "房",
        "桥",
        "库",
        "台",
    ]
)
_COMPACT = re.compile(r"[\u4e00-\u9fff]{1,4}?(?:区|厅|室|坝子|车道|通道|排污口|工地|店|馆|铺|处)(?!长|理|罚|分|域|别)")
_BESIDE = frozenset(["f", "s", "b", "vn", "ng"])


def onward(words: Words, at: int) -> int:
    """Where the last spot ends that the nouns behind a place lead to; `at` itself when they lead to none."""
    if at == 0 or at >= len(words.flat):
        return at
    first = words.ending_at(at)
    rest = words.items[first + 1 :] if first is not None else words.rest(at)
    end = best = at
    held = 0
    for index, (word, tag) in enumerate(rest):
        end += len(word)
        if end - at > FARTHEST:
            break
        shown = word if len(word) > 1 else words.flat[max(at, end - 2) : end]
        if _goes_on(word, tag):
            if _is_spot(shown, word) or held and _HOLDS.search(shown) and shown not in _HOLDS_NOT:
                best = end
            held = 0
        elif held < _HELD and _is_held(word, tag) and _spot_follows(rest[index + 1 : index + 3], word):
            held += 1
            if len(word) > 2 and _HOLDS.search(word) and word not in _HOLDS_NOT:
                best = end
        elif (
            held
            and _HOLDS.search(word[-1] if len(word) == 1 else word)
            and shown not in _HOLDS_NOT
            and _is_held(word, tag)
        ):
            best = end
            held = 0
        else:
            break
    return best if best > at else _compact(words, at)


def _goes_on(word: str, tag: str) -> bool:
    table = tables()
    return (
        (in_names(word, tag) or tag in _BESIDE and HAN.match(word) is not None)
        and word not in table.things
        and word not in table.words
    )


def _is_spot(shown: str, word: str) -> bool:
    table = tables()
    return word[-1] in table.endings and shown not in table.objects and len(shown) > 1


def _is_held(word: str, tag: str) -> bool:
    """A word that may stand before the spot it belongs to: no particle, mark, pronoun, time or adverb."""
    if not HAN.match(word) or not HARD.isdisjoint(word):
        return False
    return tag[:1] in {"n", "v", "a", "b", "j", "l", "z"}


def _spot_follows(coming: list[tuple[str, str]], word: str) -> bool:
    """Whether one of the next words is the spot that a thing or a doing names: 停车 坪, 护士 站, 自行车 停放 处."""
    before = word
    for other, tag in coming:
        if not _is_held(other, tag) and tag not in _BESIDE and tag not in {"q", "k"}:
            return False
        joined = before + other if len(other) == 1 else other
        if _HOLDS.search(joined) and joined not in _HOLDS_NOT and (len(other) > 1 or len(before) > 1):
            return True
        if len(other) == 1:
            return False
        before = other
    return False


def _compact(words: Words, at: int) -> int:
    """A spot whose words the dictionary cuts badly, when it ends where a word ends."""
    found = _COMPACT.match(words.flat, at)
    if found is None or words.ending_at(found.end()) is None or HARD & set(found.group()):
        return at
    barred = tables().things | {"小区", "社区", "地区", "全区", "城区"}
    return at if any(word in found.group() for word in barred) else found.end()
