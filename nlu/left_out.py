"""Left out (不入标题): what belongs into no title (politeness, abuse, who speaks, the place and the time), as far as the sentence
stands without it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from handlers.ports.understanding import PlaceMention
from nlu.characters import HAN
from nlu.clauses import CLAUSE, is_chinese, set_apart
from nlu.lexicon import Hits
from nlu.trimming import TITLE
from values import expressions as re

NEARBY = 6  # characters of a place that has no name: 我们村的路
LITTLE = 12  # characters beside how to be named that tell no matter
_COMMA = re.compile(r"\s*[,、]\s*")
# A place that the sentence cannot do without: what is swept, what a crane passes over, what is full of holes.
_GOVERNS = re.compile(
    r"(?:[从往到向对把被沿占将]|(?<![不没])给|(?:[走开送跑冲闯]|让.{0,6}|许.{0,6}|[不能没法])[进入]|出入|进出|[堆停放摆扔倒丢挂贴装建立堵晾晒埋搭架塞泼洒][放满着]?在|\blive[sd]? (?:in|at|on|near)|(?:жив\w+|прожива\w+) (?:в|на|у)|(?<![а-яё])(?:с|со|от|из|до|к|ко|через|мимо|вдоль|вокруг)|\b(?:from|of|to|through|over|across|into))\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_NEEDED = re.compile(r"^\s*(?:[がはをも]|に住|에서?\s*(?:살|사는|사시)|(?:이|가|은|는|을|를|도)(?:\s|$))")
# What may stand before a place that is taken out of a Chinese clause: nothing but who speaks, and how.
_OPENS = re.compile(
    r"^(?:.*?(?:投诉|举报|反映|咨询|求助|建议|表扬|感谢|是|住|就|说|有)(?:一下|在)?)?(?:我们?|咱们?|俺们?|你好|您好|请问|这|那|还有|另外|的|在|到|老?家|就是|小区|院里?|楼里?|村里?)*$"
)
# 2号楼|楼道的灯坏了: which part of a house it is says whose lamp it is.
_PART_OF_A_HOUSE = "楼道|楼梯间?|电梯间?|走廊|过道|门厅|地下室|地下车库|地库|车库|单元门"
_PART = re.compile(rf"(?:{_PART_OF_A_HOUSE})(?=$)")
INNER = re.compile(rf"(?<=.)(?:{_PART_OF_A_HOUSE})$")
# What a place may end in and be spoken of: 公厕, 工地, 屋顶; not where in the place it is.
_THINGS = frozenset({"part", "room", "landmark"})
_NUMBER = re.compile(r"^(?:第?[\d一二三四五六七八九十]+号?|的)")
_WHERE = re.compile(r"^[上下里内外旁边侧前后口](?=[\u4e00-\u9fff]{2})")
_THING = re.compile(
    r"(?!.*(?:[上下里外内旁边侧面头门前后段]|附近|周围|一带|中间|隔壁|[门路出进入巷村街站岔]口|方向)$)[\u4e00-\u9fff]{2,8}"
)
_WITHIN = re.compile(r"[上下里内外边面旁头中]$")
# What goes with a place that is taken out: outside …, возле …
_BEFORE = re.compile(
    r"(?:关于|位于|坐落[在于]|地处|[在于]|(?:^|(?<=\s))(?:at|in|on|near|outside|opposite|by|behind|beside|на|в|во|у|возле|около|рядом с|напротив|за|перед|по))"
    r"\s*(?:the\s+)?$",
    re.IGNORECASE,
)
# 站牌|倒了: what it befell is part of what happened.
_BEFELL = re.compile(
    r"^(?:又|也|都|全|已经|给|被[^，。]{1,4})?(?:倒|坏|漏(?![水电气雨])|塌(?![方陷])|堵|断(?![水电气网])|掉|歪|裂|破|碎|炸|锁|斜|松|翘)[了着掉塌]"
)
# 我们村的路|被拉砂车压得稀烂: to what a place of few words it was done.
_SUFFERS = re.compile(r"^(?:又|也|都|全|就|已经)*(?:被|让|叫)[^，。]{1,6}[压砸撞占堵挖拆锁砍挡淹炸偷毁轧碾封]")
# 学校旁边那个新幼儿园盖好都两年了, 围墙外头的人行道上全是砖: what is pointed at within the place is what the sentence speaks of.
_POINTED_AT = re.compile(r"(?:[那这](?:个|家|条|座|栋|间|块|片|处)|的)(?=[^的那这]{2,}$)")
_UNTIL = re.compile(r"[到至]$|只[^，。]{0,3}$|[干做等住拖跑排修建堆放]了$")  # 摆到|凌晨三点, 只能住|十天, 干了|四个月
_FAILS_SINCE = re.compile(r"[都也还就才]?(?:没(?!水|电|气|网|暖)|不|未)")
# What binds a place or a time that is taken out to the words behind it: 清水河に, 칭수이허에; and to those before it: со вчера.
_BOUND = re.compile(
    r"(?:には|では(?!ぐれ)|での|にも|でも|に|で|の|へ|から|まで)(?=[^\s、。])|(?:에서는|에서도|에서|에는|에도|으로|에|의)(?=\s|$)|(?:에서)?(?:이에요|예요|이요|요|입니다)(?=\s*(?:[.,!?]|$))"
)
_BOUND_BEFORE = re.compile(r"\b(?:с|со|уже|ещё|еще)\s+$", re.IGNORECASE)
# 在楼道|里养鸡, but not 在人民路|上班: what says where within the place goes with it.
_INSIDE = re.compile(r"(?:里[面头边]?|上(?:面|边)?(?!班|学|课|网|下|门|车|来|去)|内)(?=[一-龥]{2})")
_OPENING, _CLOSING = ("(", "（", "["), (")", "）", "]")
# 路灯 垃圾桶 停水 三件事: how many were told.
_HOW_MANY = re.compile(
    r"(?:^|(?<=[\s，,、]))(?:一共|总共|就|这|是|都)*[两俩三四五六2-6](?:件事情?|个问题|样事?|个事)(?=[\s，,、。]|$)"
)
_LATIN_WORD = re.compile(r"[A-Za-z]\s*$")


def left_out(
    text: str,
    hits: Hits,
    place: PlaceMention | None,
    since: tuple[int, int] | None,
    problems: Sequence[tuple[int, int]],
) -> list[tuple[int, int]]:
    """What belongs into no title: politeness and abuse, what is said of oneself and of earlier reports, the place and the time."""
    gone = hits.all_spans(("intent.abuse", "filler.told_before", "filler.thanked", "filler.identity"))
    gone += set_apart(text, hits.spans("filler.polite"))
    gone += [told.span() for told in _HOW_MANY.finditer(text)]
    if not is_chinese(text):
        named = hits.all_spans(("details.confidential", "details.anonymous"))
        gone += named
        gone += _how_to_be_named(text, named, problems)
    else:
        gone += set_apart(text, hits.spans("details.anonymous"))
    if place is not None and (cut := _place_cut(text, place)):
        cut = _with_brackets(text, *cut)
        gone.append(cut if is_chinese(text) else _with_mark(text, *cut, problems))
    if since is not None and not _needs_time(text, *since, place):
        before, behind = _BOUND_BEFORE.search(text[: since[0]]), _BOUND.match(text, since[1])
        gone.append((before.start() if before else since[0], behind.end() if behind else since[1]))
    return gone


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """A place with the brackets around it, which would stand empty: my apartment (Jinse Homes), 우리 아파트(진써 주택단지)."""
    before, behind = text[:start].rstrip(), text[end:].lstrip()
    if not (before.endswith(_OPENING) and behind.startswith(_CLOSING)):
        return start, end
    closes = len(text) - len(behind) + 1
    return len(before[:-1].rstrip() if text[closes : closes + 1].isspace() else before[:-1]), closes


def _how_to_be_named(
    text: str, named: Sequence[tuple[int, int]], problems: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """The whole clauses that tell how to be named (店主に知られたくないのですが、…), where little else is in them or the trouble is elsewhere."""
    for start, end in itertools.pairwise([0, *(m.end() for m in CLAUSE.finditer(text)), len(text)]):
        own = [(s, e) for s, e in named if start <= s < end]
        elsewhere = any(not start <= s < end for s, _ in problems)
        if own and (elsewhere or end - start - sum(e - s for s, e in own) <= LITTLE) and end - start < len(text):
            yield start, end


def _with_mark(text: str, start: int, end: int, problems: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """A place with the comma behind it, where one word stands before it that tells nothing alone: Соседи |в Хэпинли, корпус 2, |сверлят."""
    first = max((m.end() for m in CLAUSE.finditer(text, 0, start)), default=0)
    mark = _COMMA.match(text, end)
    if mark is None or len(text[first:start].split()) != 1 or any(first <= s < start for s, _ in problems):
        return start, end
    return start, mark.end()


def _needs_time(text: str, start: int, end: int, place: PlaceMention | None) -> bool:
    """Whether a sentence falls apart without the time in its middle: 工资三个月没发了, 烧烤店半夜两点还在放音乐 (not 路灯坏了快一周了,
    昨天停水, nor 人民路昨天停水, where only the place stands before it), or a long one loses its end by it."""
    if _UNTIL.search(text, 0, start):
        return True
    if not HAN.search(text[start - 1 : start]) or not HAN.match(text, end):
        return False
    before = [m.end() for m in CLAUSE.finditer(text, 0, start)]
    begins = before[-1] if before else 0
    if place is not None and begins <= place.span.start and place.span.end <= start:
        begins = place.span.end
    if _OPENS.search(text[begins:start]):
        return False
    behind = CLAUSE.search(text, end)
    fits = (behind.start() if behind else len(text)) - begins <= TITLE
    return fits or _FAILS_SINCE.match(text, end) is not None


def _place_cut(text: str, place: PlaceMention) -> tuple[int, int] | None:
    """The place with what binds it to the sentence; None where the sentence needs it (nobody sweeps Garden Street)."""
    start, end = place.span.start, place.span.end
    before, after = text[:start], text[end:]
    suffers = end - start <= NEARBY and _SUFFERS.match(after)
    if _GOVERNS.search(before) or _NEEDED.match(after) or _BEFELL.match(after) or suffers:
        return None
    bound = _BEFORE.search(before)
    opened = CLAUSE.split(before)[-1]
    tied = HAN.search(after[:1].strip("的")) or not _WITHIN.search(opened)  # 有人拆|老城墙|的砖; 网站上|云门那片|的图
    if bound is None and HAN.search(opened[-1:]) and HAN.search(after[:1]) and tied and not _OPENS.search(opened):
        return None
    if (
        bound is None
        and _LATIN_WORD.search(before)
        and not HAN.match(text, start)  # no water|幸福小区3号楼
        and not _BEFORE.search(text[:start] + text[start:end].split(" ")[0])
    ):
        return None
    if _PART.fullmatch(text[start:end]):
        return None
    if (inner := INNER.search(text[start:end])) and after.strip():
        end = start + inner.start()
    if HAN.match(after) and not after.startswith("的"):
        pointed = _POINTED_AT.search(text[start:end])
        end = start + pointed.end() if pointed else min(end, _thing_at(place))
    behind = _BOUND.match(text, end) or (_INSIDE.match(text, end) if bound else None)
    return (bound.start() if bound else start, behind.end() if behind else end)


def _thing_at(place: PlaceMention) -> int:
    """Where the thing begins in which the place ends, and of which the words behind it speak: 文化路12号|公厕|太脏, 幸福小区3号楼|屋顶|漏水;
    else the place's end."""
    end = place.span.end
    if not place.address:
        return end
    last = place.address[-1]
    begins = last.span.end
    if begins == end and len(place.address) > 1 and last.value in _THINGS:
        begins = end - len(_NUMBER.sub("", last.span.text))
    thing = place.span.text[begins - place.span.start :]
    thing = _WHERE.sub("", thing)
    return end - len(thing) if _THING.fullmatch(thing) else end
