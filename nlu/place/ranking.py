"""The place of the problem (诉求地点) among the places of a message: not where the writer works, comes from or has called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nlu.place.candidate import Candidate
from values import expressions as re

_BEHIND = re.compile(
    r"\s*(?:上班|工作|打工|出差|读书|念书|做生意|住院|回来|那边上班|务工|当兵|呢，|说不?管|不管|说不归|推|让我找|让找|让我|叫我|答复|回复|受理|的?人说|的?人都?说|工作人员|的?工作人员|的?电话|的?(?:医生|老师|护士|经理|客服|警察|民警|领导)们?(?:都|也)?(?:说|讲|叫)|打不通|没人接|说|反映|也?去过|人$|人[，,。]|人士|户口|户籍|牌照|口音|的?领导|的?同志|的?干部|来人|派人|来的|嫁|一点事没有|一点事都没有|就没有|比|买不到|认定|批示|局|管委会|电话)"
)
_AHEAD = re.compile(
    r"(?:人在|我在外地|打电话给|打给|打到|找过?|找了|问过?|问了|去过?找|去过|先后去过|到过|反映给|反映到|投诉到|递交|推给|踢给|归|户口在|老家在|老家是|老家|毕业于|来自|籍贯|叫|跟|向|比|像|不是|记错了|绕到|转到|送到|送去|送进|住到|搬到朋友|隔壁的?|以前住|原来住在?|原住|从|去往|开往|嫁到|有个|有家|有一家|有一个|开了?一?[家个])\s*$"
)
_HERE = re.compile(
    r"(?:住在?|在|位于|地址[是为：:]*|地点[是为：:]*|位置[是为：:]*|就是|改成|发生在|是在|路过|经过|走到|来到|反映|投诉|举报|关于|咨询|请问|建议|表扬|请管一管|查查|我们|我是|的是|而是|[，,。]是)\s*$"
)
_TROUBLE = re.compile(
    r"(?:的|里|上|内|里头|上头|里面)?(?:路灯|井盖|下水|垃圾|电梯|物业|停水|停电|没水|没电|漏|堵|坏|断|塌|翘|裂|黑|臭|噪|油烟|有人|有个|有|又|天天|每天|晚上|半夜|一直|经常|没有|没|被)"
)
_AGENCY = re.compile(
    r"(?:街道办事处|街道办|办事处|居委会|村委会|社区居委会|派出所|政府|卫生服务中心|政务服务中心|物业公司|公司|管委会|法院|检察院|公安局|局|银行|支行|社保中心|信访办|服务大厅|仲裁委)$"
)
_POINTS = {"aside": -2.5, "wrong": -4.0, "here": 0.8, "trouble": 0.5}
_NOT = re.compile(r"(?:不是|说错了?不是|记错了)\s*$")
_WRONG = re.compile(r"\s*(?:不是|[，,]?\s*(?:咳|哦|啊)?[，,]?\s*(?:我?说错了?|我?记错了?|不对|打错了))")
# 锦绣的绣: how a character is written.
_SPELT = re.compile(r"的([\u4e00-\u9fff])字?(?=$|[，,。；; ]|打错|写错|说错|是错)")

_WORKS = re.compile(r"\s*(?:上班|工作|打工|读书|念书|当兵)[，,。 ]")
_ASKING, _ASKED = re.compile(r"[去到找]\s*$"), re.compile(r"(?:问|反映|投诉|打听|咨询)[过了]?[，,。 ]")
# 再不修我就去市政府门口坐着: where somebody says they will go next
_WILL = re.compile(r"(?:就|要|只能|只好|准备|打算|非得?|等着|逼[着得]?)[^，。！？,!?]{0,6}(?:去|上|到)\s*$")
_TO_PRESS = re.compile(
    r"[^，。！？,!?]{0,3}?(?:坐着|静坐|坐[一几两]|上访|信访|拉横幅|闹|告|跪|躺|堵[门路]|讨说法|要说法|讨个|报案|报警|曝光|投诉|举报|反映)"
)


def threatened(c: Candidate, flat: str) -> bool:
    """Whether it is where somebody will go to press the matter, and no place of any problem."""
    return bool(_WILL.search(flat[max(0, c.start - 12) : c.start]) and _TO_PRESS.match(flat, c.end))


def worth(c: Candidate, flat: str) -> float:
    """How likely a candidate is the place of the problem; the numbers order, they are no probabilities."""
    last = c.last
    points = 1.6 if c.known else 1.0
    points += 2.0 if c.complete(flat) else 0.0
    points += min(len(c.parts), 4) * 0.4 + min(c.end - c.start, 14) * 0.06
    points -= 1.0 if c.is_area() else 0.0
    points -= 1.5 if c.is_area() and c.end - c.start <= 2 else 0.0
    points -= 0.3 if c.origin in {"sound", "similar"} else 0.0
    points -= 0.0 if c.named else 1.5
    points -= c.start / 120  # who writes much tells the place first
    told = set(cues(flat, c.start, c.end))
    points += sum(_POINTS.get(cue, 0.0) for cue in told)
    if c.end == last.end and _AGENCY.search(flat[last.start : last.end]) and "trouble" not in told:
        points -= 1.5
    return points


def cues(flat: str, start: int, end: int) -> Iterator[str]:
    """What its words and those right before and behind it say of a stretch; `aside`: somebody works, comes from or was called there."""
    agency = _AGENCY.search(flat, start, end) is not None
    if agency:
        yield "agency"
    behind, ahead = flat[end : end + 10], flat[max(0, start - 8) : start]
    if _BEHIND.match(behind) or _AHEAD.search(ahead):
        yield "aside"
    spelt = _SPELT.match(behind)
    if _NOT.search(ahead) or _WRONG.match(behind) or spelt and spelt[1] in flat[start:end]:
        yield "wrong"
    if _WORKS.match(behind):
        yield "works"
    if agency and _ASKING.search(ahead) and _ASKED.match(behind):
        yield "asked"
    if _HERE.search(ahead):
        yield "here"
    if _TROUBLE.match(behind):
        yield "trouble"


def best_of(candidates: Iterable[Candidate], flat: str) -> Candidate | None:
    """The likeliest place of the problem; of equals the first."""
    return max(candidates, key=lambda c: (worth(c, flat), -c.start), default=None)
