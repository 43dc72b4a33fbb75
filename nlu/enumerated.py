"""Listed matters (列举): 1楼下水道堵了 2楼上空调滴水 3车库灯坏了; 路灯 垃圾桶 停水 三件事; 建议：1、… 2、….

figures glued to what they count ─► where each begins │ 三件事 beside three short things ─► where each begins and where they end
"""

from __future__ import annotations

from typing import NamedTuple

from nlu.listed import any_of
from values import expressions as re
from values.numerals import FEW, FEW_WORTH

_MARK = r"[\s，,。；;：:、]"
# A figure that stands before a word, at once or behind a blank, and counts no storeys, days or pieces: 1楼下水道, 2楼上空调, and no 3栋.
_GLUED = re.compile(
    rf"(?:^|(?<={_MARK[:-1]}]))(?P<n>[1-9])(?![\d.．]) ?(?=[\u3400-\u9fff])"
    r"(?!单元|号|楼(?!道|上|下水|下(?:的|有|那)|顶|梯|里)|路(?!灯|面|口|边|牌|障)|层|栋|幢|期|区|室|个|次|天|年|月|日|点|岁|块|条|环|院|线|级|等|手|胎|孩|把|家|米|公里|元|万|千|百|小时|分|人|名|户|斤|吨|台|辆|盏|棵|位|只|周|星期|处|根|套|间|门(?!禁|口|铃|锁|卫|前)|组|队|班|度|成|倍)"
)
_COUNT = rf"(?P<n>[{FEW}])(?:件(?:事情?|事儿)?|个(?:事情?|事儿|问题|情况|毛病|诉求|意见|建议)|样(?:事情?|事儿)?|(?:回|码)事|处(?:问题|毛病))"
_ANNOUNCED = re.compile(
    rf"(?:我们?|咱们?|想|跟你们?|向你们?|这|一共|总共|都|就|有|要|是|反[映应]|说|讲|报|投诉|问|共|(?:小区|村|院|楼|社区|单位|学校)里?)*{_COUNT}[的啊呢吧]*"
)
# 我想反映三个：
_SO_MANY = re.compile(
    rf"(?:我|我们)?(?:想|要)?(?:跟你们?)?(?:反[映应]|说|讲|报|投诉|问)(?:一下)?[{FEW}](?:个|件|样|点|条)"
)
_TOKEN = re.compile(r"[^\s，,、；;。！!：:]+")
_HEADING = re.compile(
    r"(?:[我有几点个条的以下提向你们说反映一些]*)(?:建议|意见|诉求|问题|投诉|反映|举报|求助|咨询|情况)(?:如下|有)?[：:，, 。、]*"
)
# Three things: …, … and …, in languages that part their words.
_ANNOUNCED_ELSEWHERE = re.compile(
    rf"\s*(?:{any_of('enumerated.opening')})*(?:{any_of('enumerated.count')})\s*[:：—–。.]?\s*"
)
_NUMBER = tuple((n, re.compile(any_of(f"enumerated.{n}"))) for n in ("two", "three", "four", "five"))
_WORTH = {"two": 2, "three": 3, "four": 4, "five": 5}
_PARTED = re.compile(rf"\s*[,;、，]\s*(?:(?:{any_of('enumerated.joint')})\s*)?|\s+(?:{any_of('enumerated.joint')})\s+")
SHORTEST, LONGEST = 2, 14  # characters of a thing that is only named
LEAST = 3  # figures in a row that need no announcement


class Listed(NamedTuple):
    """Where the things begin that are listed, and where the last of them ends."""

    starts: tuple[int, ...]
    end: int

    def begins(self, at: int) -> bool:
        """Whether one of them begins, or the last of them has ended, there."""
        return at in self.starts or at == self.end


def glued(flat: str) -> list[int]:
    """Where figures stand that count what is told right behind them, 1, 2, 3 …; without an announcement there are three at least."""
    found = list(_GLUED.finditer(flat))
    told = [m.start() for n, m in enumerate(found, 1) if int(m["n"]) == n]
    if len(told) < len(found) or len(told) < 2:
        return []
    announced = any(_ANNOUNCED.fullmatch(m.group()) for m in _TOKEN.finditer(flat))
    return told if len(told) >= LEAST or announced else []


def things(flat: str) -> Listed | None:
    """The short things beside a count of them: 路灯 垃圾桶 停水 三件事; None where no count stands beside so many."""
    tokens = list(_TOKEN.finditer(flat))
    for at, token in enumerate(tokens):
        count = _ANNOUNCED.fullmatch(token.group())
        n = FEW_WORTH[count["n"]] if count is not None else 0
        if not n:
            continue
        for some in (tokens[max(0, at - n) : at], tokens[at + 1 : at + 1 + n]):
            if len(some) == n and all(SHORTEST <= len(one.group()) <= LONGEST for one in some):
                return Listed(tuple(one.start() for one in some), some[-1].end())
    return _told_of(flat)


def _told_of(flat: str) -> Listed | None:
    """Three things: the bins are full, the gym kept my deposit, and how do I get a library card; None where it is not so many."""
    count = _ANNOUNCED_ELSEWHERE.match(flat)
    n = next((_WORTH[name] for name, told in _NUMBER if count is not None and told.search(count.group())), 0)
    if count is None or not n:
        return None
    starts = [count.end(), *(joint.end() for joint in _PARTED.finditer(flat, count.end()))]
    return Listed(tuple(starts), len(flat)) if len(starts) == n else None


def is_heading(words: str) -> bool:
    """建议：, 反映几个问题如下: what is told stands behind it."""
    return _HEADING.fullmatch(words.strip()) is not None


def is_count(words: str) -> bool:
    """三件事: how many were told, and nothing of them."""
    said = words.strip(" ，,。、；;：:")
    return (
        _ANNOUNCED.fullmatch(said) is not None
        or _SO_MANY.fullmatch(said) is not None
        or _ANNOUNCED_ELSEWHERE.fullmatch(words.lower()) is not None
    )
