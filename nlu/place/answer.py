"""Answers to "where?" (地点回答): a short text taken whole, when it can be a place at all."""

from __future__ import annotations

from nlu.characters import HAN
from nlu.listed import any_of
from nlu.place.words import Words
from values import expressions as re

LONGEST = 30  # characters: what is longer is a story, not a place
_BEFORE = re.compile(rf"^\s*(?:{any_of('answer.before')})++", re.IGNORECASE)
_AFTER = re.compile(
    r"(?:[。.！!，,\s~～]|吧|啊|呀|呢|哈|嘛|哦|谢谢|这里|那儿|那里|です|でございます|にあります|에 있어요|입니다|이에요|예요|이요|(?<=[앞옆뒤쪽처편])요)+$"
)
_ASIDE = re.compile(
    r"[，,。；;\s]+(?:不知道|不晓得|叫啥|没有?名|有个|有一?棵|旁边有|门口有|就是|你们|麻烦|谢谢|大概|反正|从).*$"
)
_NONE = re.compile(any_of("answer.none"))
# A sentence in another language tells what happens, and names no place.
_SENTENCE = re.compile(any_of("answer.sentence"))
# What shows a place: a number with its unit, a side, the end of a name.
_SHOWN = re.compile(
    r"\d|[东西南北][边侧面头口门]|对面|对过|旁|隔壁|附近|楼[上下顶道]?|门口|门前|后头|后面|前头|前面|底下|脚下|路口|拐角|[路街巷道村屯庄镇乡桥河沟渠塘湖山坡田地院园区苑里坊店厂场站所校馆厅室库洞井棚庙寺坝湾岭岗坪口头边]$|(?:路|街|巷|村|镇|小区|花园|大厦|广场|学校|医院|市场|公园|车站|栋|号|单元)"
)
# Who lives beside us is told with what they do (楼上往下扔东西), unless a place is named behind it: 隔壁卖肉那家.
_BESIDE_US = re.compile(r"(?:我们?家?)?(?:楼[上下]|隔壁|对面|对门)(?:邻居|住户|人家)?")
_SOMEWHERE = re.compile(r"\d|(?:[那这][家户边个栋]|门口|旁边?|附近|店|铺|馆|摊|厂|口|路|楼|院|村)$")
_NO_NOUNS = frozenset("vdrupcyeo")
_VERBS = re.compile(
    r"坏了|没[电水气]|没人|不热|漏水|停电|停水|太吵|修|投诉|举报|想|觉得|希望|应该|可以|能不能|乱收|收费(?!站|处|口|亭)|乱[停搭倒扔占贴涨]|拖欠|欠[薪费]|噪[音声]|扰民|污染|堵车$|断[网电水气]|不[发退给管赔](?:$|[钱货修人])"
    r"|没拴|咬人|臭味|很臭|积水$|涨价|骗[人钱]|态度|服务差"
)


def trimmed(text: str) -> tuple[int, int]:
    """Where the place itself stands in an answer: without 就在, 应该是, 谢谢 and what is said beside it."""
    start = lead.end() if (lead := _BEFORE.match(text)) else 0
    body = text[start:]
    if aside := _ASIDE.search(body):
        body = body[: aside.start()] or body
    body = body[: len(body) - len(tail.group())] if (tail := _AFTER.search(body)) else body
    start += len(body) - len(body.lstrip())
    return start, start + len(body.strip())


def looks_like_place(flat: str) -> bool:
    """Whether a short answer can be a place: it is none when it refuses, asks or tells a matter. Without a number, a side or
    the end of a place's name it must be nothing but nouns (翠谷, 粮站), no sentence (我也讲不好)."""
    letters = sum(c.isalpha() for c in flat)
    if (
        letters < 2
        or len(flat) > LONGEST * (1 if HAN.search(flat) else 3)
        or _NONE.search(flat)
        or _VERBS.search(flat)
        or _SENTENCE.search(flat)
    ):
        return False
    if (beside := _BESIDE_US.match(flat)) and not _SOMEWHERE.search(flat, beside.end()) and _acts(flat[beside.end() :]):
        return False
    return not HAN.search(flat) or _SHOWN.search(flat) is not None or _only_nouns(flat)


def _acts(flat: str) -> bool:
    """Whether somebody does something in it: 往下扔东西, 天天吵架."""
    return any(tag[:1] in {"v", "d"} for _, tag in Words(flat).items)


def _only_nouns(flat: str) -> bool:
    return not any(tag[:1] in _NO_NOUNS for _, tag in Words(flat).items)
