"""Joining (地点拼接): the parts of one place that stand side by side become one reading, the longest that makes sense.

```
云州市 城东区 沙河镇 荷塘村 北支渠      no gap: one place
人民路 与 解放路 交叉口               a pair, closed by what it meets at
学府路 到 文昌路 之间                 a stretch
石桥镇柳树村，村小学后墙              over a mark only from the larger to the smaller
```
"""

from __future__ import annotations

from dataclasses import replace

from nlu.characters import HAN, bare
from nlu.place import grammar
from nlu.place.candidate import AREAS, Candidate, Name, label
from nlu.place.gazetteer import Found, Gazetteer, Known
from nlu.place.names import Base, unknown_names
from nlu.place.right import onward
from nlu.place.tables import tables
from nlu.place.words import Words
from values import expressions as re

_PAIR = re.compile(r"\s*(?:与|和|跟|同|及|以及|、|/|×|x|&|\+|-|—)\s*$")
_MEET = re.compile(
    r"(?:的|那个?|这个?)?(?:十字|丁字|三岔)?(?:路口|交叉口|交叉路口|交叉处|交汇处?|交会处|交界处?|相交处?|交接处|交口|十字路?口?|丁字路口|拐角处?|转角处?|夹角|三角地)(?:以?[东西南北]{1,2}[角侧边])?|(?:两个小区|两栋楼?|两楼|两条路)?(?:的)?(?:之间|中间|当中)|(?:两个小区|两家|两栋楼?)共用的?|(?:那个?|这个?)?口(?![味岸])|立交桥?|地下通道|过街天桥|人行天桥|天桥|转盘|环岛|红绿灯|路段|段(?=[有没路全都的，,。 ]|$)"
)
_TO = re.compile(r"\s*(?:到|至|—+|-|~|～)\s*$")
_STRETCH = re.compile(
    r"(?:之间|中间)?(?:的)?(?:这|那)?(?:一)?(?:段路?|路段|之间|中间|沿线|区间|河段|一路|路|乡道|县道|公路|道路)"
)
_SMALLER = re.compile(r"\s*[，,、 ]\s*(?:就?在|就是|位于)?$")
_LARGER = re.compile(r"\s*[，,、 ]?\s*(?:就?在|就?位于|它?在的是)$")  # 建设银行门口，在文昌路
_LINE = re.compile(r"[a-z]?\d{1,3}路")  # 101路在人民路站: who drives there, not where it is
_LEAD = re.compile(r"(?:[\u4e00-\u9fff]{0,6}[，,。：: ])?(?:就?在|就?是|在的是|地[址点][是:：]?)?\s*")
_FULL_AREA = re.compile(r"(?:[区县市镇乡]|街道)$")
_NEXT_TO = re.compile(r"(?:的|那边的?|那个)$")
_NEAR_END = re.compile(r"(?:旁边?|对面|附近|隔壁|后面|前面|里面?|边上|内|下面|东侧|西侧|南侧|北侧|门口)$")
_OF_A_ROAD = frozenset("灯面牌人况障标")  # 门口的 路|灯不亮, however the dictionary cuts it
_VILLAGES = frozenset("镇乡村道区屯寨")
_SIDES = frozenset("前后外内旁下里中边")
_HUNG = re.compile(r"(?:的|那一?[个条段块座处片])(?:一?[个条段块座处片])?")
_SIDE_END = re.compile(
    r"(?:[边侧面头旁后前下上内外里中]|[上下]游|对过|对面|附近|隔壁|门口?|右手|左手|之间|中间|尽头|交叉口|路口)$"
)
_GROUNDS = frozenset("路道坡沟渠塘坝亭地坑洞巷弄角带池湖河桥园林场梯台院门楼房段口区棚坛")
_TRADE = re.compile(r"店|铺|摊|厂|馆|吧|工地|施工|超市|市场|幼儿园|楼盘|停车场管理")
_LONG_KIND = 3  # characters from which a kind of place is as good as a name for what stands behind it
_ABOVE = frozenset("市县省区镇乡州")
# A kind of place that opens a message is where it happens, if it is not asked about in general.
_OPENING = re.compile(
    r"(?:^|[。！!？?；;\n]\s*|^[\u4e00-\u9fff]{0,2}(?:你好|您好|请问|问一下|咨询一下|举报|投诉|反映|表扬|感谢|我们?在|刚才在|昨天在|今天在)[，,：: ]?)$"
)
_ABOUT_ALL = re.compile(
    r"\s*(?:的?(?:人|老师|医生|电话)?(?:怎么|如何|是不是要|申请|条件|办理|办|需要|补贴|政策|标准|要不要|收费标准|电话|号码|规定|管理办法|资格|名额)|退|不退|倒闭|资质|证|工资|欠薪|$|[，,。？?])"
)
_SHORT_KINDS = frozenset(["苗圃", "驾校", "码头", "天桥", "铁道", "涵洞"])
_NO_KINDS = frozenset(
    ["旅行社", "培训机构", "培训班", "互联网", "物业中心", "客服中心", "直播间", "公租房", "经济适用房", "廉租房"]
)
# A town's market has no name; what stands in it is found by both: 白马镇集上的快递点.
_MARKET = re.compile(r"[集街圩墟]上(?:的[\u4e00-\u9fff]{1,3}[点站所店])?")
_DISTANT = frozenset({"city", "district"})


class Chains:
    """Reads the places of a Chinese text as candidates, with one city's names."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def read(self, words: Words) -> list[Candidate]:
        """The candidates in the order of the text."""
        flat = words.flat
        chains: list[Candidate] = []
        bases = self._bases(words)
        words.names = [b.start for b in bases if isinstance(b, Found) or b.named and not b.weak]
        for base in bases:
            before = chains[-1] if chains else None
            if before is not None and base.end <= before.end:
                continue
            if before is not None and _reaches(base, before.end):
                base = _cut(base, before.end)
            gap = flat[before.end : base.start] if before is not None else ""
            if before is not None and self._joins(before, base, gap, flat):
                self._extend(before, base, words)
            else:
                chains.append(self._new(base, words))
        return [chain for chain in chains if self._stands(chain, flat)]

    # -- names ---------------------------------------------------------------------------------------------------

    def _bases(self, words: Words) -> list[Found | Base]:
        flat = words.flat
        found = list(self._gazetteer.find(flat))
        found = [f for f in found if not _by_chance(f, words)]
        kept: list[Found | Base] = list(found)
        names = list(unknown_names(words))
        sure = {base.start for base in names if not base.weak}
        for base in names:
            if base.weak and base.run < 0 and base.start in sure:
                continue
            over = next((f for f in found if f.start < base.end and base.start < f.end), None)
            if over is None:
                kept.append(base)
            elif _wider(base, over, words):
                if over in kept:
                    kept.remove(over)
                kept.append(base)
            elif base.end > over.end:
                if not any(f.start < base.end <= f.end for f in found):
                    kept.append(_cut(base, over.end))
            elif base.start < over.start < base.end < over.end and base.named and over in kept:
                kept[kept.index(over)] = Base(base.start, over.end, "landmark")  # 王坪水库 before 水库大坝
        return sorted(kept, key=lambda b: (b.start, -b.end))

    def _name(self, base: Found | Base, flat: str) -> tuple[Name, str]:
        if isinstance(base, Found):
            return Name(base.start, base.end, base.known, base.known[0].kind), base.origin
        known: tuple[Known, ...] = ()
        if base.named and base.kind != "area":
            known = self._gazetteer.sounding_like(flat[base.start : base.end])
            if known:
                return Name(base.start, base.end, known, known[0].kind), "sound"
        return Name(base.start, base.end, (), base.kind), "grammar"

    # -- joining -------------------------------------------------------------------------------------------------

    def _new(self, base: Found | Base, words: Words) -> Candidate:
        flat = words.flat
        name, origin = self._name(base, flat)
        unnamed = isinstance(base, Base) and not base.named
        weak = isinstance(base, Base) and base.weak
        candidate = Candidate(
            _with_level(words, name.start),
            name.end,
            [name],
            {label(name.kind): flat[name.start : name.end]},
            origin=origin,
            named=not unnamed,
            weak=weak,
        )
        self._tail(candidate, words)
        return candidate

    def _tail(self, chain: Candidate, words: Words) -> None:
        """Lengthen a chain by what stands behind it, and by the nouns that go on with it."""
        flat = words.flat
        while True:
            end, parts = _pointed(flat, chain.end) or grammar.tail(flat, chain.end)
            if end == chain.end and (chain.named or chain.end - chain.start > _LONG_KIND):
                end, parts = self._further(chain, words)
            if end == chain.end:
                return
            chain.end = end
            chain.parts.update(parts)
            chain.weak = False

    def _further(self, chain: Candidate, words: Words) -> tuple[int, dict[str, str]]:
        """What goes on without being a piece of an address, up to the next name."""
        at, flat = chain.end, words.flat
        across = grammar.bridge(flat, at)
        if across is not None and not words.acts_within(at, across) and not words.named_within(at, across):
            end, parts = grammar.tail(flat, across)
            if end > across:
                return end, {"landmark": flat[at:across], **parts}
        reached = grammar.reaching(flat, at)
        if reached is not None and not words.named_within(at, reached):
            return reached, {"direction": flat[at:reached]}
        if chain.is_area() and flat[at - 1] not in _VILLAGES:
            return at, {}
        if chain.is_area() and (market := _MARKET.match(flat, at)):
            return market.end(), {"part": market.group()}
        end = self._onward(chain, words)
        hung = flat[at : at + 1] in {"的", "那", "这"}
        if (
            end <= at
            or words.named_within(at, end)
            and not hung
            or flat[end - 1] == "路"
            and flat[end : end + 1] in _OF_A_ROAD
            or flat[end : end + 1] == "舞"
        ):
            return at, {}
        return end, {"part": flat[at:end]}

    @staticmethod
    def _onward(chain: Candidate, words: Words) -> int:
        flat, at = words.flat, chain.end
        end = onward(words, at)
        if end > at or at >= len(flat):
            return end
        # 18号楼 前 花坛
        if flat[at] in _SIDES and (words.ending_at(at + 1) is not None or words.ending_at(at) is None):
            end = onward(words, at + 1)
            return end if end > at + 1 else at
        if (end := grammar.space(flat, at) or 0) and words.ending_at(end) is not None:
            return end
        hung = _HUNG.match(flat, at)
        # 水塔西边的坟地
        if hung and chain.parts.keys() & {"direction", "gate", "part"} and _SIDE_END.search(flat[:at]):
            end = onward(words, hung.end())
            if end > hung.end() and flat[end - 1] in _GROUNDS and not _TRADE.search(flat[at:end]):
                return end
        return at

    def _joins(self, before: Candidate, base: Found | Base, gap: str, flat: str) -> bool:
        """Whether a name belongs to the address before it, by what stands between them."""
        kind = base.known[0].kind if isinstance(base, Found) else base.kind
        named = isinstance(base, Found) or base.named
        last = before.last.kind
        if isinstance(base, Base) and base.weak and base.run < 0:
            return not gap and before.end == before.last.end and base.proper
        if not gap or gap in _ABOVE:
            return kind not in _DISTANT or last in AREAS
        if _PAIR.match(gap):
            return (named or kind == "landmark") and _meet(before, base, kind, flat)
        if _TO.match(gap):
            return kind not in AREAS and last not in AREAS or _STRETCH.match(flat, base.end) is not None
        if gap.startswith(("（", "(")) and len(gap) == 1:
            return named and re.match(r"[^）)]{0,16}[）)]", flat[base.end :]) is not None
        if _NEXT_TO.match(gap):
            near = _NEAR_END.search(flat[: before.end])
            return named and (last in AREAS or last in {"road", "village", "river"} or bool(near))
        if _LARGER.match(gap) and kind in {"road", "river", "street", "community"} and named:
            return _is_a_spot(before, flat) and grammar.tail(flat, base.end)[0] == base.end and _ends(flat, base.end)
        return _SMALLER.match(gap) is not None and _holds(before, kind, gap, named=named)

    def _extend(self, chain: Candidate, base: Found | Base, words: Words) -> None:
        flat = words.flat
        gap = flat[chain.end : base.start]
        name, origin = self._name(base, flat)
        if name.start < chain.end or not gap:
            name = replace(name, start=base.start)
        chain.names.append(name)
        chain.named = chain.named or not isinstance(base, Base) or base.named
        chain.weak, chain.origin = False, origin if name.known else chain.origin
        part = label(name.kind)
        written = flat[name.start : name.end]
        chain.parts[part] = chain.parts[part] + written if part in chain.parts and part == "area" else written
        chain.end = base.end
        paired, ranged = bool(_PAIR.match(gap)) and bool(gap), bool(_TO.match(gap))
        roads = [n.kind for n in chain.names[-2:]] == ["road", "road"]
        meet = _MEET.match(flat, chain.end) if paired or not gap and roads else None
        if meet:
            chain.end = meet.end()
        elif ranged:
            chain.stretch = True
            if longer := _STRETCH.match(flat, chain.end):
                chain.end = longer.end()
        self._tail(chain, words)
        # 建设路跟人民路: who says no more means where they meet.
        whole = paired and roads and not bare(flat[chain.end :])
        if meet or paired and "crossing" in chain.parts or whole:
            chain.crossing = roads
            chain.stretch = not roads
            chain.parts["crossing"] = flat[chain.names[-2].start : chain.end]
        if flat[chain.end : chain.end + 1] in {"）", ")"} and re.search(
            r"[（(][^）)]*$", flat[chain.start : chain.end]
        ):
            chain.end += 1

    def _stands(self, chain: Candidate, flat: str) -> bool:
        """Whether it is a place by itself: a bare city, a weak name alone or a bare kind of place is none."""
        if chain.weak:
            return False
        if not chain.named:
            there = grammar.only_there(flat[chain.last.end : chain.end])
            told = len(chain.names) > 1 or bool(chain.parts.keys() & {"gate", "direction", "part", "floor", "room"})
            return told and not there or _opens(chain, flat)
        only = chain.names[0]
        return not (chain.end == only.end and self._gazetteer.is_city(flat[only.start : only.end]))


def _opens(chain: Candidate, flat: str) -> bool:
    """Whether a kind of place stands where a message says what it is about: 采石场放炮, 请问婚姻登记处…"""
    long_enough = chain.end - chain.start >= _LONG_KIND or flat[chain.start : chain.end] in _SHORT_KINDS
    return (
        long_enough
        and chain.last.kind == "landmark"
        and _OPENING.search(flat[: chain.start]) is not None
        and _ABOUT_ALL.match(flat, chain.end) is None
        and flat[chain.start : chain.end] not in _NO_KINDS
    )


def _meet(before: Candidate, base: Found | Base, kind: str, flat: str) -> bool:
    """Whether two names beside each other are one place, where they meet: 建设路和人民路路口; of two roads alone also without a word."""
    end, parts = grammar.tail(flat, base.end)
    if _MEET.match(flat, base.end) or _MEET.match(flat, end) or "crossing" in parts:
        return True
    roads = kind == before.last.kind == "road"
    return roads and _LEAD.fullmatch(flat[: before.start]) is not None and not bare(flat[base.end :])


def _is_a_spot(before: Candidate, flat: str) -> bool:
    """Whether an address is so small that a road, river or street behind it may be where it lies."""
    spot = bool(before.parts.keys() & {"gate", "direction"}) or before.last.kind == "landmark"
    alone = not any(name.kind in {"road", "river"} for name in before.names)
    return spot and alone and not _LINE.match(flat, before.last.start)


def _holds(before: Candidate, kind: str, gap: str, *, named: bool) -> bool:
    """Whether an address is so large that the name behind it lies in it."""
    last = before.last.kind
    if last in AREAS and kind in AREAS and gap == " ":
        return True
    larger = last in AREAS or last in {"village", "road", "river"}
    return larger and named and not before.exact() and kind not in AREAS and not kind == last == "road"


def _ends(flat: str, at: int) -> bool:
    """Whether a clause ends here, so that what stands before it says no more."""
    return not flat[at : at + 1].strip() or flat[at] in "，,。.！!？?；;"


def _pointed(flat: str, at: int) -> tuple[int, dict[str, str]] | None:
    """The spot that is pointed at behind a place (后面 那条排洪渠)."""
    end = grammar.space(flat, at) if flat[at : at + 1] in {"那", "这"} else None
    return (end, {"part": flat[at:end]}) if end else None


def _wider(base: Base, over: Found, words: Words) -> bool:
    """A longer unknown name around a known one (清水河大酒店 is not 清水河) unless it only adds an area or a number."""
    kind_word = words.flat[over.start : over.end] in tables().suffixes or all(known.generic for known in over.known)
    if base.end == over.end and base.start < over.start and kind_word and base.named:
        return True
    if (
        over.end - over.start <= 2
        and base.named
        and base.start < over.start
        and all(known.generic for known in over.known)
    ):
        return True
    if base.end <= over.end:
        # 老解放路 where the dictionary knows a word across the start of the known name.
        return base.end == over.end and base.start < over.start and words.ending_at(over.start) is None
    if base.start > over.start or base.start < over.start and words.ending_at(over.start) is not None:
        return False
    kinds = {known.kind for known in over.known}
    rest = words.flat[over.end : base.end]
    full = bool(_FULL_AREA.search(words.flat[over.start : over.end]))
    if kinds <= {"district", "street", "city"} and (full or base.kind != "landmark"):
        return False
    if kinds <= {"community", "village", "compound"} and len(rest) > 2:
        return False
    if kinds <= {"road"}:
        return False
    return not (kinds & {"crossing", "stop"})


def _with_level(words: Words, start: int) -> int:
    """市, 县 and the like right before a name belong to it when they begin the clause: 去 | 市 政务大厅."""
    flat, at = words.flat, start - 1
    if start < 1 or flat[at] not in _ABOVE or words.ending_at(start) is None or words.ending_at(at) is None and at:
        return start
    index = words.ending_at(at)
    edge = index is None or not HAN.match(flat[at - 1]) or words.items[index][1][:1] in {"p", "v", "r", "u", "t", "c"}
    return at if edge else start


def _by_chance(found: Found, words: Words) -> bool:
    """A short name that only the letters of two other words make (家电城|北侧 is not 城北)."""
    if found.end - found.start > 2:
        return False
    at_start = found.start == 0 or words.ending_at(found.start) is not None
    return not (at_start and words.ending_at(found.end) is not None)


def _reaches(base: Found | Base, end: int) -> bool:
    """Whether a name begins within the place before, or the words before it do."""
    return base.start < end or isinstance(base, Base) and not base.named and 0 <= base.run <= end


def _cut(base: Found | Base, start: int) -> Found | Base:
    """The rest of a name whose beginning already belongs to the place before."""
    return Base(start, base.end, base.known[0].kind if isinstance(base, Found) else base.kind, named=False)
