"""Several problems (一信多诉): a message that tells more than one matter, cut where the writer cut it.

```
另外 / 还有 / 1. 2. / ；  ─→ pieces ─→ a piece without a matter of its own goes to the one before ─→ problems
```
Only marks of the writer's own cut: one matter told in five sentences stays one.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import NamedTuple

from handlers.ports.understanding import PlaceMention, Problem
from nlu import enumerated
from nlu.characters import bare
from nlu.lexicon import Hits, span
from values import expressions as re
from values.numerals import ONES

_NUMBERED = re.compile(
    r"(?:^|(?<=[\s，,。；;：:\n]))(?:\d{1,2}\s*[、.．)）](?!\d)|[一二三四五六]\s*[、.．]|[一二三四五六]\s+(?=\S{3})|第[一二三四五]\s*[、，,：:])|[①②③④⑤⑥⑦⑧]"
)
# 想表扬一下23路司机…: what they did is told beside it, and all of it is one praise.
_PRAISES = re.compile(
    r"(?:你好|您好|[我们俺咱想要来就特别给帮，,\s])*(?:表扬|夸夸?|点赞|点个赞|感谢|谢谢|致谢|送(?:面)?锦旗)"
)
# 现就擅自拆改承重墙一事反映如下：一、… 二、…: a letter of one matter, however it numbers its facts.
_ONE_MATTER = re.compile(
    r"(?:现就|现将|就|关于|针对)[^。；;\n]{4,60}(?:一事|事宜|的?(?:问题|情况))[^。；;\n]{0,14}(?:如下|反映|投诉|举报|说明)"
)
# 反映三个问题一小区路灯坏了二楼道堆杂物三电梯老停: counted aloud, and the numbers tell how it is cut, for want of marks.
_ALOUD = re.compile(
    r"(?:[两俩二三四五六几好\d][几来]?(?:个|件|点|样|条)?(?:大)?(?:问题|事情?|情况|意见|诉求|毛病)[，,。：:\s儿]*(?:就是|都是|是|啊|呢)?\s*|^)(?=第一(?!人民|医院|中学|小学|实验|次|名|时间|天|年)|一(?!个|些|直|般|样|下|点儿?[^，]|起|共|家|楼|层|号|单元|栋|到|天|年|月|次|会|块|种|半|边|路(?!灯|面|口|边|牌|障)|把|条|只|堆|段|张|辆|帮|群|位|名|户|片|整|旦|切|定|再|向))"
)
# 一个是路灯不亮一个是垃圾没人清, 首先 … 其次 …
_SERIES = (
    re.compile(r"(?:还有|另)?一(?:个|件|条|样|件事|个事)(?:就)?是"),
    re.compile(
        r"首先(?=.*其次)|其次|(?<=.)(?:再次|再者|最后(?!一|那|还|又|也|结果|没|都|就)(?=[\u4e00-\u9fff]{4}))(?<!其次)"
    ),
)
# 我反映三个问题, before they are told.
_ANNOUNCED = re.compile(
    r".{0,14}[两俩二三四五六几好\d][几来]?(?:个|件|点|样|条)?(?:大)?(?:问题|事情?|情况|意见|诉求|毛病)(?:要|想)?(?:说|反映|投诉|问)?(?:一下)?[，,。：:\s儿啊呢吧]*"
)
_COUNTER = re.compile(
    r"(?:还有|另)?(?:首先|其次|再次|再者|最后|第?[一二三四五六](?:个|件|条|样|件事|个事)?(?:就?是)?)[，,：:、 ]*(?=.{3})"
)
_FIGURE = re.compile(r"[1-9] ?(?=[\u3400-\u9fff])")
_NUMERALS = ONES[:6]
_NO_ORDINAL = re.compile(
    r"(?:单元|号楼|号院|楼(?!道|上|下|顶|梯|里)|路(?!灯|面|口|边|牌|障)|[号层栋幢期区室个次天年月日点岁块条环中院线级等手胎孩把家])"
)
_NO_RANK = re.compile(r"人民|医院|中学|小学|实验|次|名|时间|天|年|层|期")  # 第二人民医院, 第三次
_THANKED = re.compile(
    r"[，,。；;、\s]*(?:首先|第一|真是|特别|非常|先|得|要|得好好)*(?:谢谢|感谢|多谢)(?:你们|您|咱们)[^，,。！!；;]*(?:修好|解决|办好|弄好|处理好|搞定|清走|清理)了?[^；;]{0,16}[，,。；;、！!\s]*"
)
_SEMICOLON = re.compile(r"[；;]")
# 还有一盏不亮, 还有异味 go on with the same matter; 还有没有 is a question.
_GOES_ON = re.compile(
    r"^(?:还有|另外)(?:没有|[一两几三]?(?:盏|户|处|点|些|股|块|半|家|条|层|段|根)|多久|多远|人(?!.*(?:堵|停|骗|偷))|异味|味|一点|不到|\d+天|[一二三四五六七八九十]+天)"
)
_GOES_ON_TOO = re.compile(
    r"还有[^，。；;]{2,8}也[^，。；;]{0,3}(?:坏|堵|漏|没|不|断|塌|丢|倒|满|臭|破)"
)  # 坏了还有下水道也堵了
_MARKS = "，,。.；;！!？? 、\n"
_TOO = re.compile(r"也(?:是|都|一样|这样|那样|不亮|没亮)[^，。；;]{0,6}$")  # 东头的也是黑的: the same there
_JOINS = re.compile(
    r"(?:再(?:问|咨询)(?:一?下|问)?|和(?!平|谐|睦|顺|兴|美|泰|悦|畅|源|盛|县|合|丰|信|田|光|府|园)|跟|与|以及|连同)"
)
_AND = re.compile(r"(?:和|跟|与|还有|以及|连同|同)(?=$)")  # 建设路路灯不亮和人民路下水道堵了
# 等新桥通了车更没法走 is feared, and no other trouble.
_NOT_YET = re.compile(r"等到?|要是|如果|万一|一旦|将来|以后|今后")
_OPENS = re.compile(r"(?:还有|再说|另外|二是|三是|其次|再就是|孩子|以及|然后|到家|回来)(?=[^，,。]*$)")
# 人在… and the like after the first place tell of one matter that moves or was handed on.
_ONE_PLACE = re.compile(
    r"住在?$|不是|说错|搬到|转到|走到|开到|上班|找了|打电话|推给|归|隔壁|对面|靠近|离|从(?!头)|往|跟|比"
)
_TROUBLE = re.compile(
    r"坏|断|丢|堵|漏|停水|停电|没水|没电|没灯|不亮|不热|臭|脏|吵|塌|裂|翘|缺|乱|占道|占用|积水|扬尘|尘土|垃圾|没人|不干净|瞎火|没有?[\u4e00-\u9fff]{1,4}|要倒|歪|响|黑|坑|疼|锈|松动|掉|破|冒|溢|放炮|超载|老鼠|蚊"
)
_WHEN_OR_WHERE = re.compile(
    r"(?:[，,。.！!、\s]|[那这](?:边|里|儿|头|块|一[片带块])|附近|旁边|门口|后面|前面|对面|隔壁|里面|的|吧|啊|呢|都|也|就|在|是|大概|大约|左右|前后|差不多"
    r"|昨[天晚夜]|前天|今[天晚早]|每[天晚]|天天|半夜|夜里|深夜|凌晨|晚上|早上|上午|中午|下午|傍晚|周[一二三四五六日末]|[一二三四五六七八九十两\d]+(?:点|号|月|日|时)(?:半|多|钟|过)?)*"
)
# 路灯坏了，旁边KTV还天天吵: what stands there, too, and its own trouble.
_BESIDE = re.compile(
    r"(?<=[，,。；;！! \n])(?:(?:而且|并且|另外|同时)(?=他们?家?|她们?|还|又|也)|(?:而且|并且|然后|再加上)?(?:(?:这边|那边|它|路灯|我们?|咱们?)?(?:旁边|隔壁|对面|边上|对门)|楼上|楼下|楼道里?|(?:小区|单元)?门口|院子?里|(?:同?一个|我们|我们这个?)?小区里?|附近|后面|前面)(?:的|那个?|那家|有个|有家|里面?|也?有人)?)"
    r"(?=[^，,。；;！! \n]{0,10}?(?:还|也|又|天天|每天|整天|老是?|总是?|一直|经常|半夜|夜里|晚上)(?!是)[^，,。；;！! \n]{2})"
)
_LIVES = re.compile(r"(?:我|我们|我家|俺|俺家|咱|咱家)(?:就|们)?(?:是)?住在?[^，,。]{1,12}")
_COUNTED = re.compile(r"[两俩二三几](?:个|件|处)?(?:问题|地方|事|处)|[两二三几]处|[两俩]件")
SHORT = 100  # characters of a message within which another place is another problem
AHEAD = 8  # characters before the second place in its clause
BESIDE_SURE = 0.6  # and of both leaves from which what stands beside it has its own trouble
OWN = 0.25  # probability of its best leaf from which a piece is a matter
TOLD_AT_LENGTH = 20  # characters of a piece at another place that is a matter, whatever leaf it is like
LEAST = 4  # characters of a piece that can be a matter
MORE = 6  # of one behind 还有: 还有苍蝇 is the same dirt
Categorise = Callable[[str], tuple[tuple[str, float], ...]]


class Piece(NamedTuple):
    """A stretch of a message that may be a problem of its own, its likely leaves and the known question that it asks."""

    start: int
    end: int
    leaves: tuple[tuple[str, float], ...] = ()
    answer: str | None = None

    @property
    def sure(self) -> float:
        """How likely its likeliest leaf is."""
        return self.leaves[0][1] if self.leaves else 0.0

    def is_like(self, other: Piece) -> bool:
        """Whether both are most likely of the same leaf."""
        return bool(self.leaves and other.leaves) and self.leaves[0][0] == other.leaves[0][0]


def split(
    text: str,
    flat: str,
    hits: Hits,
    categorise: Categorise,
    ask: Callable[[str], str | None],
    place_of: Callable[[int, int], PlaceMention | None],
    is_problem: Callable[[int, int], bool],
    places: Sequence[tuple[int, int]] = (),
) -> tuple[Problem, ...]:
    """The problems of a message in its order; none when it tells one matter only.
    `places`: where the places stand that may each have a problem."""
    listed = None if _ONE_MATTER.search(flat) else enumerated.things(flat)
    cuts = _cuts(flat, hits, listed)
    praise = not cuts and _PRAISES.match(flat) is not None
    at_places = frozenset() if praise else _at_places(flat, places, is_problem)
    beside = frozenset() if praise else _beside(flat, cuts)
    if not cuts and not at_places and not beside:
        return ()
    counted = _numbered_short(flat, listed)
    edges = sorted({0, *cuts, *at_places, *beside, len(text)})
    pieces: list[Piece] = []
    for start, end in itertools.pairwise(edges):
        least = MORE if text.startswith("还有", start) else LEAST
        if len(bare(text[start:end])) < least and pieces and not (listed and listed.begins(start)):
            pieces[-1] = pieces[-1]._replace(end=end)
            continue
        if end <= start or not bare(text[start:end]) or not pieces and _opens(text[start:end]):
            continue
        if listed is not None and enumerated.is_count(text[start:end]):
            continue
        piece = Piece(start, end, categorise(text[start:end]), ask(text[start:end]))
        matter = bool(piece.leaves) and piece.leaves[0][1] >= OWN
        own = bool(piece.answer) or is_problem(start, end) or matter or start in counted
        elsewhere = (
            start in at_places and (matter or end - start >= TOLD_AT_LENGTH) and not _TOO.search(flat[start:end])
        )
        own = elsewhere if start in at_places else own
        if start in beside and not elsewhere:
            own = (
                is_problem(start, end) and piece.sure >= BESIDE_SURE and bool(pieces) and pieces[-1].sure >= BESIDE_SURE
            )
        alike = not elsewhere and start not in counted and bool(pieces) and piece.is_like(pieces[-1])
        if pieces and (not own or alike):
            pieces[-1] = pieces[-1]._replace(end=end)
        elif not pieces and not own and not _numbered_at(flat, start):
            pieces.append(Piece(start, end))
        else:
            pieces.append(piece)
    kept = _without_preamble(pieces, flat)
    if len(kept) < 2:
        return ()
    kept = [piece for piece in kept if not _only_thanks(text[piece.start : piece.end])] or kept
    if len(kept) < 2:
        return ()
    aloud = _aloud(flat) or enumerated.glued(flat)
    return tuple(
        Problem(
            span(text, *_trimmed(text, one.start, one.end, counted=one.start in aloud)),
            one.leaves,
            one.answer,
            place_of(one.start, one.end),
        )
        for one in kept
    )


def _only_thanks(words: str) -> bool:
    """谢谢你们上次把路灯修好了 is said for what was done, and no problem."""
    return _THANKED.fullmatch(words) is not None


def _at_places(flat: str, places: Sequence[tuple[int, int]], is_problem: Callable[[int, int], bool]) -> frozenset[int]:
    """Where a clause begins that tells another trouble at another place: 建设路灯不亮，幸福路井盖丢了.
    Only in a short message: a letter names many places of one matter."""
    if len(flat) > SHORT or len(places) < 2:
        return frozenset()
    cuts = set()
    counted = _COUNTED.search(flat) is not None
    for (start, end), (later, behind) in itertools.pairwise(places):
        limit = next((s for s, _ in places if s > later), len(flat))
        mark = max((flat.rfind(m, end, later) for m in _MARKS), default=-1)
        opened = _OPENS.search(flat, end, later) or _AND.search(flat, end, later)
        between = flat[end : opened.start() if opened else later]
        if mark < 0 and opened is None or _ONE_PLACE.search(between):
            continue
        at = mark + 1 if mark >= 0 else opened.start() if opened else later
        ahead = flat[at:later]
        if len(ahead) > AHEAD or _NOT_YET.match(ahead) or flat[start:end] == flat[later:behind]:
            continue
        if counted or _told(flat[end:at], end, is_problem) and _told(flat[behind:limit], behind, is_problem):
            cuts.add(at)
    return frozenset(cuts)


def _beside(flat: str, cuts: Sequence[int]) -> frozenset[int]:
    """Where a clause of a short message begins that tells of what stands beside it."""
    if len(flat) > SHORT:
        return frozenset()
    return frozenset(m.start() for m in _BESIDE.finditer(flat) if m.start() not in cuts)


def _told(words: str, at: int, is_problem: Callable[[int, int], bool]) -> bool:
    """Whether the words behind a place tell its trouble, and not only when or where at it: 和平里那边的 半夜两点."""
    if _WHEN_OR_WHERE.fullmatch(words):
        return False
    return is_problem(at, at + len(words)) or _TROUBLE.search(words) is not None


def _opens(words: str) -> bool:
    """建议：, 我反映三个问题: what is told comes behind it."""
    return _ANNOUNCED.fullmatch(words) is not None or enumerated.is_heading(words) or enumerated.is_count(words)


def _cuts(flat: str, hits: Hits, listed: enumerated.Listed | None) -> list[int]:
    found = [s for s, _ in hits.spans("problems.split") if s and not _GOES_ON.match(flat[s:]) and _at_clause(flat, s)]
    numbered = [] if _ONE_MATTER.search(flat) else _numbered(flat)
    if len(numbered) < 2 and not _ONE_MATTER.search(flat):
        numbered = _aloud(flat) or enumerated.glued(flat)
    if listed is not None and len(numbered) < 2:
        numbered = [*listed.starts]
    if len(numbered) >= 2:
        found += [s for s in numbered if s]
    if listed is not None:
        found.append(listed.end)
    if not _ONE_MATTER.search(flat):
        found += [m.end() for m in _SEMICOLON.finditer(flat)]
    cuts: list[int] = []
    for cut in sorted(set(found)):
        if not cuts or cut - cuts[-1] > 2 or listed is not None and listed.begins(cut):
            cuts.append(cut)
    return [cut for cut in cuts if 0 < cut < len(flat)]


def _numbered_short(flat: str, listed: enumerated.Listed | None) -> frozenset[int]:
    """Where things begin that a short message lists: each is a matter, whatever leaf it is like. A letter numbers many facts."""
    starts = listed.starts if listed is not None else ()
    if len(flat) > SHORT or _ONE_MATTER.search(flat):
        return frozenset(starts)
    return frozenset((*starts, *enumerated.glued(flat), *(numbered if len(numbered := _numbered(flat)) > 1 else ())))


def _numbered(flat: str) -> list[int]:
    """Where the writer numbered what is told; "building 2. Everything was fine" is no second point without a first."""
    found = list(_NUMBERED.finditer(flat))
    figures = [int(m.group().strip().rstrip("、.．)） ")) for m in found if m.group()[0].isdecimal()]
    if figures and figures != list(range(1, len(figures) + 1)):
        found = [m for m in found if not m.group()[0].isdecimal()]
    return [m.start() for m in found]


def _aloud(flat: str) -> list[int]:
    """Where 一, 二, 三 … stand that count problems, in this order and far enough from each other."""
    for series in _SERIES:
        told = [m.start() for m in series.finditer(flat)]
        if len(told) >= 2 and min(b - a for a, b in itertools.pairwise(told)) >= LEAST:
            return told
    opened = _ALOUD.search(flat)
    if opened is None:
        return []
    starts: list[int] = []
    at = opened.end()
    for numeral in _NUMERALS:
        start = next((i for i in _all(flat, numeral, at) if _counts(flat, i)), -1)
        if start < 0 or starts and start - starts[-1] < LEAST:
            break
        starts.append(start - (flat[start - 1 : start] == "第"))
        at = start + LEAST
    least = 2 if opened.group() or flat.startswith("第一") else 3  # 一 alone at the beginning may be any one
    return starts if len(starts) >= least else []


def _counts(flat: str, at: int) -> bool:
    """Whether the numeral that stands there counts what is told, and no floor, year or hospital."""
    other = _NO_RANK if flat[at - 1 : at] == "第" else _NO_ORDINAL
    return other.match(flat, at + 1) is None


def _all(flat: str, sign: str, at: int) -> list[int]:
    return [i for i in range(at, len(flat)) if flat[i] == sign]


def _at_clause(flat: str, at: int) -> bool:
    """A connecting word cuts only behind a mark or a blank, or when it is 另外, 顺便 and the like anywhere."""
    before = flat[:at].rstrip()
    return (
        not before
        or flat[at - 1] in " ，,。.！!？?；;、\n）)"
        or flat.startswith(("另外", "顺便", "此外", "再一个", "再问", "再咨询", "再反映"), at)
        or _GOES_ON_TOO.match(flat, at) is not None
        and flat[at - 1] == "了"
    )


def _numbered_at(flat: str, at: int) -> bool:
    return bool(_NUMBERED.match(flat, at))


def _without_preamble(pieces: list[Piece], flat: str) -> list[Piece]:
    """A first piece without a matter (你好，我反映几个问题：; 我家住五楼) is none."""
    own = [piece.leaves or piece.answer for piece in pieces[:1]]
    if pieces and (not own[0] or _LIVES.fullmatch(flat[pieces[0].start : pieces[0].end].strip(_MARKS))):
        return pieces[1:]
    return pieces


def _trimmed(text: str, start: int, end: int, *, counted: bool) -> tuple[int, int]:
    """Without the marks around a piece, without the 和 that joined it to the one before, and without the number that was said."""
    said = _COUNTER.match(text, start, end) or _FIGURE.match(text, start, end) if counted else None
    start = said.end() if said else start
    while start < end and text[start] in " ，,。；;、\n":
        start += 1
    joins = _JOINS.match(text, start, end) if start else None
    start = joins.end() if joins else start
    while end > start and text[end - 1] in " ，,。；;、\n":
        end -= 1
    return start, end
