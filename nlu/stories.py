"""Stories (叙述): the title of a Chinese message of several clauses.

```
clauses ─→ what each is worth to the model of titles ─→ the best that is more than an aside, without what joins it ─→ title
```
It may begin with who tells it and how it came about, and end with how it should be dealt with.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import inf

from handlers.ports.understanding import PlaceMention
from nlu.clauses import is_chinese
from nlu.listed import any_of
from nlu.title_model import Clause, Story, pleads
from nlu.trimming import TITLE, shortened
from values import expressions as re

# From so many characters and clauses a Chinese message is a story: it may begin with who tells it and how it came about.
TOLD_LONG, SEVERAL, MOST = 12, 2, 32
NEXT, NEXT_LONG, LONG, ROOM = (
    1.5,
    1.0,
    60,
    3,
)  # a second clause joins a story's title that is worth so much less, at the most, and stands so near
LEAST_BESIDE = 3  # characters of a clause without trouble that tells anything beside another
LEFT = 4  # characters of a title that are left without what joins it
_OFFICE = r"(?:书记|市长|县长|区长|镇长|局长|厅长|主任|领导|同志|政府|部门)"
# Who tells it, to whom and when: no title where anything else is told, as long as no trouble is named in it.
_INTRODUCES = re.compile(any_of("stories.introduces", office=_OFFICE))
# How it is to be dealt with, or was, and how whoever tells it is to be named.
_HANDLING = re.compile(any_of("stories.handling", office=_OFFICE))
_NUMBER = re.compile(r"\d{7}")
# A number under which whoever tells it is reached: it belongs into no title, whatever else the clause tells.
_REACHED = re.compile(r"(?:我|本人|联系)[^，。]{0,8}(?:电话|手机|号码?|微信)|^\D{0,4}\d{7,}\D{0,4}$")
_BRACKET = re.compile(r"^[^（(）)]{0,12}[）)](?=.{4})")
_JOINS = re.compile(
    r"^(?:导致|致使|造成(?=[^的]{6})|由于|因为|因(?![此而为人])|但是|但(?![凡求愿])|可是|不过|然而|却|居然|竟然?|话说|以及|于是|从而|并且|同时|因此|所以|结果|另外|还有(?!没)"
    r"|最近|为此|近日|近期|近来|现在|目前|如今|请问一?下?|(?:现|特|想)?(?:现|特)?向您?们?(?:举报|反映|投诉|咨询)(?:一下)?|说?明?一?下?关于|就是|其实|而且|而(?!且)|也(?=就是)|对于(?=.{8}))[，,：: ]*"
)

# Beside what is told: what it is not called, who must not hear of it, who speaks, the line itself.
_TELLS_NOTHING = re.compile(
    r"(?:这|我们?|俺)?(?:可|又|也)?不是(?:要|来|想)?(?:举报|投诉|告状)|(?:千万)?(?:别|不要|不能)(?:让|叫|给|跟).{1,8}(?:知道|晓得|说)|[\u4e00-\u9fff]{1,3}(?:女士|先生|小姐|阿姨|大爷|大妈|师傅)$|[\d+ -]+$"
)
# 公交车司机, 投诉老师: of whom it is told, and not what.
_ONLY_WHO = re.compile(
    r"^(?:我?要?(?:投诉|举报|反映))?(?:一下|一个)?的?(?P<who>[^，。]{0,7}(?:司机|师傅|小哥|骑手|快递员|外卖员|送餐员|保安|门卫|老师|教练|校长|护士|医生|大夫|房东|邻居|老板|店主|城管"
    r"|售货员|收银员|服务员|营业员|店员|售票员|乘务员|安检员|导游|中介|网格员|工作人员|保洁员?|公交车?|出租车|网约车|滴滴))$"
)
_ONLY_WHEN = re.compile(
    r"^(?:[今昨前]天|[今昨前]晚|上个?(?:周|星期|礼拜|月)(?:[一二三四五六日天末](?![点月号日时分半一二三四五六七八九十两\d]))?|大前天|刚才?|早上|上午|中午|下午|傍晚|晚上|夜里|凌晨|半夜|当天|的|\s|[\d一二三四五六七八九十两]+(?:[点月号日时]|分钟?|点?半)|多钟?|左右|[\d一二三四五六七八九十]+路)++$"
)


def is_story(text: str, told: Sequence[Clause]) -> bool:
    """Whether a message is so long that its beginning may say little of its matter; such are known of Chinese alone."""
    return len(text) >= TOLD_LONG and len(told) >= SEVERAL and is_chinese(text)


def story(
    text: str,
    told: Sequence[Clause],
    place: PlaceMention | None,
    fits: Callable[[Sequence[str]], Sequence[float]],
    sure: float,
) -> Story:
    """What the model of titles looks at: the first clauses of a story, and how like each is to its matter."""
    looked_at = told[:MOST]
    where = (place.span.start, place.span.end) if place else None
    return Story(text, looked_at, where, fits([clause.words for clause in looked_at]), sure)


def without_asides(told: Sequence[Clause], worth: Sequence[float]) -> Sequence[float]:
    """What each clause is worth, -inf where it only tells who speaks, or how it is dealt with; as it was where all do."""
    left = [-inf if _is_aside(clause) else own for clause, own in zip(told, worth, strict=True)]
    return left if max(left, default=-inf) > -inf else worth


def title(told: Sequence[Clause], worth: Sequence[float]) -> str:
    """The clause that is worth most, with the next one that is worth hardly less and has room beside it; without what joins them. What
    is only pleaded for comes second."""
    best, *others = sorted(range(len(told)), key=lambda at: (pleads(told[at].words), -worth[at]))
    chosen = [best]
    for at in others:
        if worth[best] - worth[at] > (NEXT if told[-1].end <= LONG else NEXT_LONG):
            break
        if told[at].words in told[best].words or not _tells_more(told[at], told[best]):
            continue  # 漂上来一大片死鱼，漂上来一大片死鱼臭得很
        if told[best].words in told[at].words and len(told[at].words) <= TITLE:
            chosen = [at]
            break
        if abs(at - best) <= ROOM and len(told[best].words) + len(told[at].words) < TITLE:
            chosen.append(at)
            break
    chosen = _who_and_what(told, chosen, others)
    return shortened("，".join(_apart(told[at].words) for at in sorted(chosen)), TITLE, alphabetic=False)


def _tells_more(clause: Clause, best: Clause) -> bool:
    """Whether a clause tells anything of the matter beside the best one: 没人管, 别让老板知道, 张女士 do not."""
    if clause.handled and not best.handled or len(clause.words) < LEAST_BESIDE and not clause.trouble:
        return False
    return _TELLS_NOTHING.match(clause.words) is None


def _who_and_what(told: Sequence[Clause], chosen: list[int], others: Sequence[int]) -> list[int]:
    """公交车司机，我妈还没坐稳他就开车: what somebody did stands with who did it."""
    says_what = [at for at in chosen if _says_what(told[at].words)]
    if not says_what:
        did = [at for at in others if _says_what(told[at].words)][:1]
        return [at for at in chosen if _who(told[at].words)] + did or chosen
    before = min(says_what) - 1
    if len(says_what) == 1 and before >= 0 and before not in chosen and (who := _who(told[before].words)):
        return [before, *says_what] if len(who) + len(told[says_what[0]].words) < TITLE else chosen
    return chosen


def _who(words: str) -> str:
    """Whom a clause names that tells nothing else."""
    found = _ONLY_WHO.match(words)
    return found["who"] if found else ""


def _says_what(words: str) -> bool:
    return not (_who(words) or _ONLY_WHEN.match(words))


# 热死我了快, 这破路真是要命, 忍了你们很久了: how they feel about it; 今天给你们反映个情况: that they tell.
_OUTBURST = re.compile(any_of("stories.outburst"))


def _is_aside(clause: Clause) -> bool:
    words = clause.words
    if _OUTBURST.fullmatch(words):
        return True
    reached = _NUMBER.search(words) is not None and _REACHED.search(words) is not None
    introduces = clause.trouble == 0 and (reached or _INTRODUCES.search(words) is not None)
    return introduces or _HANDLING.search(words) is not None


def _apart(words: str) -> str:
    """A clause without what joins it to the one before, nor the end of a bracket that begins there."""
    left = _BRACKET.sub("", words)
    if who := _who(left):
        return who
    while (shorter := _JOINS.sub("", left)) != left and len(shorter) >= LEFT:
        left = shorter
    return left
