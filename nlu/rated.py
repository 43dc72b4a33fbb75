"""Answers to a follow-up (回访的答话): whether it is solved, in words that are free because that was just asked.

```
答非所问 ─► not mine            好了，但是一晚上闪 · 好了 味道还在 ─► partly
又灭了, 修了跟没修一样 ─► no      解决了？我怎么没看见 ─► no        亮了，就是等太久 ─► yes
修是修了但是…                  ─► something is kept back: nothing is known yet      我还没去看 ─► nothing is known, either
```
"""

from __future__ import annotations

from nlu.characters import blanked
from nlu.details import grade as listed_grade
from nlu.details import solved as listed
from nlu.lexicon import Hits, Spans
from tickets.ticket import Solved
from values import expressions as re

_BUT = re.compile(
    r"但是?|不过|可是?(?!以|能)|就是|只是|只不过|可惜|就(?=有)|\b(?:but|though|except)\b"
    r"|けれど|けど|(?<=[すただ])が(?=[、,])|のに|ただし?、|지만|는데|은데|한데|\b(?:но|однако|зато)\b"
)
_CONCEDED = re.compile(
    r"(?<![可总])(?![可总]算)[一-龥]{1,3}是(?:都|也|倒|给)?(?!因)[一-龥]{1,3}了[，,。 ]+(?=[一-龥])"  # 鱼是没了 味儿还有点
    r"|([一-龥])是(?:都|也|倒|给)?\1(?:好|完|上)?了(?=(?![吧啊呀哦嘛呢哈谢])[一-龥]{2})"  # 通是通了水下得慢
)
# 但是…还行吧 keeps something back; 就是…打了三个电话我没听见 only pauses.
_KEPT_BACK = re.compile(rf"(?:{_BUT.pattern})[\s,，]*(?:(?:…|\.\.|。。)[…\.。\s,，]*\S{{0,5}}\s*$|$)")
# 满意不满意的有啥用, 你们满意吗: what is asked about is no answer, and nor is what is said of being asked.
_WHETHER_AT_ALL = re.compile(
    r"[^，,。！!？?…\s]*?(?:(满意|解决|好评|修好|弄好|办好)了?(?:还是)?(?:不|没有?)\1|满意了?(?:吗|么|嘛)|满意[？?])[^，,。！!？?…\s]*"
)
_WHETHER = re.compile(r"[^，,。？?！!\s](?P<not>没有?)[啊呀呢]?(?=[？?]|\s*$)")
_ASKED_BACK = re.compile(r"[^，,。\s]{1,6}了[?？]+(?=[^\s?？。!！])")  # 解决了？我怎么没看见

# 公示倒是公示了，贴在没人看得见的地方: what is granted, and more behind it.
_GRANTED = re.compile(r"倒是?[^，,。！!]*了|(?<![可总])算是[^，,。！!]*了|([一-龥]{1,2})(?:是|倒)\1[^，,。！!]?了?")
_CLAUSES = re.compile(r"[^，,。.！!？?；;\s]+")
# 高度重视四个字我给满分, 回复得真漂亮: what is praised is what was said, and not what was done.
_MOCKS = re.compile(
    r"[一二两三四五六七八几]个字|嘴[上皮巴]|(?:漂亮|官|套|空|好听的?)话|头头是道|作秀|演[得技戏]|说得比唱|呵呵|会说话"
    r"|[“‘「『\"](?:非常|很|十分|真)?(?:满意|好评|负责|认真|及时|到位|好|快|辛苦)[”’」』\"]"
    r"|真(?:能|会)(?:说|写|演|编|拖|回复|敷衍|糊弄|打官腔|做)|(?:回复|答复|话|文章|字|稿子|材料)[^，。]{0,3}(?:漂亮|好看|好听|精彩)"
)
_NOT_GRADED = re.compile(
    r"(?:谈|说|算|称)不上|(?:满意|好评|满分|五星|点赞)(?:个|才怪|不了|什么|啥)|(?:咋|怎么?|哪能?|难以)(?:会|能)?(?:满意|好评)"
)
_MARKS = re.compile(r"[一二两三四五六七八九十百\d]+(?:颗?星|分)")
# What a grade of the handling is given for and with: 这次办得又快又好，给五星.
_OF_HANDLING = re.compile(
    r"工作人员|人员|非常|特别|十分|相当|比较|确实|总体|整体|总的来说|总之|综合|我们?|你们?|他们|您|这次|这回|办[理事]|处理|维修|服务|态度|效率|速度|工作|质量|水平|师傅|同志|社区|街道"
    r"|物业|单位|热线|政府|部门|结果|回访|及时|负责|热情|耐心|专业|认真|细心|周到|感谢|多谢|谢谢|重视|可以|没问题|没毛病|没意见|没得说|不错|必须|一定|绝对|值得|希望|继续|保持|加油|表扬"
    r"|好评|满意|基本|一般|还行|凑合|能用|反正|知道|晓得|明白|有待|提高|改进|加强|不过|[对给打个评分星级修办好快又还都也很挺真太算是的得地了啦咯吧啊呀哈呢嘛就要赞棒能行有人事这那到来去在和跟们最给]"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_OTHER_SCRIPT = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")
CONTENT = 3  # the grade from which somebody is content
TELLS = 3  # characters of a clause that tells something else
GRADES = tuple(f"survey.grade{n}" for n in (1, 2, 3, 4, 5))


def grade(flat: str, hits: Hits, *, asked: bool) -> int | None:
    """5 非常满意 … 1 非常不满意, as far as it is a grade of how the matter was handled. Praise of what was only said is none; unless it was `asked` for,
    neither is praise beside words that may tell anything (五星好评，灯还是那个样): then it is unknown."""
    found = _with_a_reservation(flat, hits) or listed_grade(flat, hits, _asked_about(flat))
    if found is None or found < CONTENT:
        return found
    if keeps_back(flat) or _MOCKS.search(flat) or _NOT_GRADED.search(flat):
        return None
    return found if asked or not _tells_besides(flat, hits) else None


def _with_a_reservation(flat: str, hits: Hits) -> int | None:
    """给你们满分，但打电话的态度太差: the praise in front of a "but", behind which only how it went is told."""
    but = _BUT.search(flat)
    if but is None or not any(start >= but.end() for start, _ in hits.spans("survey.aside")):
        return None
    blamed = [*hits.spans("survey.grade1"), *hits.spans("survey.grade2")]
    praised = [n for n in (4, 5) if _outside(_before(hits.spans(f"survey.grade{n}"), but.start()), blamed)]
    return max(praised, default=None)


def _before(spans: Spans, end: int) -> list[tuple[int, int]]:
    return [one for one in spans if one[1] <= end]


def _tells_besides(flat: str, hits: Hits) -> bool:
    """Whether a clause holds more than a grade, thanks, what is well, and how long it took."""
    if not _HAN.search(flat) or _OTHER_SCRIPT.search(flat):
        return False
    known = [*hits.all_spans((*GRADES, "survey.yes", "survey.done", "survey.aside", "intent.thanks"))]
    clauses = _CLAUSES.findall(_MARKS.sub("", blanked(flat, known).replace(" ", "\0")))
    return any(len(_HAN.findall(_OF_HANDLING.sub("", clause))) >= TELLS for clause in clauses)


def keeps_back(flat: str) -> bool:
    """Whether a "but" is left open (修是修了但是…还行吧): neither solved nor content may be taken from it."""
    return _KEPT_BACK.search(flat) is not None


def solved(flat: str, hits: Hits) -> Solved | None:
    """Whether it is solved, by words that answer that question."""
    if keeps_back(flat) or hits.has("survey.unseen"):
        return None
    asked = _asked_about(flat)
    health = [*hits.spans("survey.health"), *asked]  # 阿婆咳得好点了 tells how she is
    some = _outside([*hits.spans("survey.some"), *hits.spans("survey.partly")], health)
    told = Solved.NOT_MINE if hits.has("survey.else") else Solved.PARTLY if some else listed(hits, asked)
    told = None if health and told is Solved.PARTLY and not some else told
    if told in (Solved.NOT_MINE, Solved.PARTLY) and not (told is Solved.PARTLY and hits.has("survey.again")):
        return told
    bad = _apart(flat, [*hits.spans("survey.no"), *hits.spans("survey.bad")], hits.spans("survey.aside"))
    bad = _outside(bad, asked) + [match.span() for match in _ASKED_BACK.finditer(flat)]
    well = [span for key in ("yes", "done", "at_least") for span in hits.spans(f"survey.{key}")]
    good = _outside(well, [*bad, *health])
    if hits.has("survey.again"):
        return Solved.PARTLY if told is Solved.PARTLY and _BUT.search(flat) else Solved.NO
    if not good:
        return Solved.NO if bad else None
    if not bad:
        behind = _behind_a_but(flat, max(good)[1], hits)
        unsure = _grants(flat, good, hits.spans("survey.aside")) or _MOCKS.search(flat)
        return None if behind is Solved.YES and unsure else behind
    return Solved.PARTLY if max(bad) > max(good) else Solved.NO


def _asked_about(flat: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WHETHER_AT_ALL.finditer(flat)]


def _behind_a_but(flat: str, after: int, hits: Hits) -> Solved | None:
    """What a "but" leaves of it: something is wrong (来了，不过水是黄的), nothing but an aside, or it is not known (不臭了，但是苍蝇多)."""
    but = _BUT.search(flat, after) or _CONCEDED.search(flat)
    if but is None:
        return Solved.YES
    wrong = [one for one in hits.spans("survey.wrong") if one[0] >= but.end()]
    beside = [*hits.spans("survey.aside"), *hits.spans("survey.at_least")]  # 修是修了，不过好歹修了
    if any(start >= but.end() for start, _ in _outside(beside, wrong)):
        return Solved.YES  # 水下得慢 is what is wrong with it, and no word of how long it took
    return Solved.PARTLY if wrong else None


def _grants(flat: str, good: Spans, asides: Spans) -> bool:
    """Whether something is granted, and a clause behind it tells what is neither well nor an aside: 解决倒是解决了，钱是我自己出的."""
    granted = _GRANTED.search(flat)
    if granted is None or any(start >= granted.end() for start, _ in asides):
        return False
    clauses = [one.span() for one in _CLAUSES.finditer(flat, granted.end()) if one.start() > granted.end()]
    return any(
        end - start >= TELLS and not any(at < end and start < until for at, until in good) for start, end in clauses
    )


def _apart(flat: str, bad: list[tuple[int, int]], asides: Spans) -> list[tuple[int, int]]:
    """What is wrong, without what only tells how long it took or how they were spoken to (态度不好), and without what asks (搞清楚没有)."""
    beside = [*asides, *(match.span("not") for match in _WHETHER.finditer(flat))]
    return [one for one in bad if not any(start < one[1] and one[0] < end for start, end in beside)]


def _outside(good: list[tuple[int, int]], bad: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is well, where the words are no part of what is wrong (修好了个屁)."""
    return [one for one in good if not any(start < one[1] and one[0] < end for start, end in bad)]
