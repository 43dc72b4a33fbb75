"""When (起始时间): since when something is so, or how long it has lasted."""

from __future__ import annotations

from handlers.ports.understanding import Mention, Span
from nlu.languages import CHINESE, every, pieces
from values import expressions as re

_PIECES = pieces(CHINESE)
_N, _OF_YEAR = _PIECES["number"], _PIECES["of_year"]
_SINCE = {one.code: re.compile(one.since, re.IGNORECASE if one.alphabetic else 0) for one in every()}
_OFTEN = re.compile(
    r"每天晚上|每天|天天|每晚|半夜|凌晨|every\s+(?:night|day|morning|evening)|all\s+(?:night|day)|毎晩|毎日|毎朝|朝|夜|매일(?: 밤)?|밤마다|아침|каждую ночь|каждый (?:день|вечер)",
    re.IGNORECASE,
)
# 七天无理由: a term; 低保一个月才六百, 一个月多少钱: what comes in a month; 一个月坏三次, 一周三次: how often.
_NO_SINCE_BEHIND = re.compile(
    r"(?:之?内)?(?:无理由|包退|包换|保修|质保|试用|冷静期)|多少|[一两三四五六七八九十几\d]+(?:次|回|趟|遍)|(?:才|就|只|也|共|一共|要|得|给|发|交|收|挣|拿|工资)?(?:是|有|到手)?(?:\d|[一二两三四五六七八九十几]+(?:百|千|万|块))"
    r"|(?:都|就|能|要|得|总|老|起码|最少)?[一-龥]{1,2}了?[好几两三四五六七八九十\d]+(?:次|回|趟|遍)"
)
# 去年十月买的, 上周办的卡: when somebody came by the thing, and not since when it is so
_GOT_BEHIND = re.compile(
    rf"(?:{_N}月(?:份|初|底|{_N}[日号])?)?(?:的时候)?(?:我们?|俺|咱)?(?:在[^，。！？]{{1,10}})?(?:刚|才|新)?(?:买|办|签|订|定|充|租|借|投|存|入)(?:了|的|过|上|下)|(?:份)?(?:生产|到期|过期)"
)
# 生产日期是六月, 孩子二十天了, 生意不好两年了: when or how long something else is.
_OF_ELSE = re.compile(
    r"(?:日期|保质期|有效期)[是为写着到]*$|(?:生意|买卖)[^，。！？]{0,5}$|(?:孩子|娃|宝宝|婴儿|闺女|儿子|女儿)(?:才|刚|都|已经|快|有)*$"
    r"|(?:住|租|开店|结婚|退休)了?$"
)
# 得几天, 说是十五天: how long it is to take
_TERM = re.compile(r"(?:得|说是?|说要|承诺|规定|最多|最快|一般|需要?|还要|要等)$")
_WHOLE_ONE = re.compile(r"一(?:整)?(?:晚上|宿|夜|天)")  # 吵了一晚上: how long it was that night
_JUST_SO = re.compile(r"就(?:开始)?$")  # 从过年那会儿就
_ONLY_MONTH = re.compile(rf"{_N}月")  # 去年十月: with its year, which is not this one
# 我刚才那个路灯: which one, and not since when.
_JUST_NOW = re.compile(r"刚[才刚](?:我们?|咱们?|俺们?)?(?:那[个件单条]|报的?|反映的?|投诉的?|举报的?|提交的?|说的)")
_TODAY_TOO = re.compile(r"[^，。]{1,4}今天又?")  # 昨天坏今天又坏: how often
_MOMENT = re.compile(
    r"(?:[今昨前]天|昨晚|今早|今晚|昨夜|前晚|上周|上个?月|去年|前年|前几天|前两天)(?:早上|早晨|上午|中午|下午|傍晚|晚上|夜里|半夜|凌晨)?"
)
_BRIEF = re.compile(r"(?:分钟|小时|钟头)$")  # 关了二十分钟 is how long it once took; 停了两个小时了 goes on
_GOES_ON = re.compile(r"都|已经|快|有|将近|持续|连着|连续|从")
_ENDED = re.compile(r"[了起来]$|开始$|现在$")
# 等了四十分钟, 来一次好两天: how long somebody waited at a stop, how long it was well
WAITED_REACH = 20  # characters before the expression in which that stands
_WAITED = re.compile(
    rf"(?:还?剩下?|还有|保修|有效|合同|期限|办了?|充了?|交了?)的?{_N}个?(?:年|月|个月|天|次)$|(?:等|排)了?(?:整整|快|足足|都|得有)*{_N}(?:多|来)?个?(?:多)?(?:分钟|小时|钟头)(?:多|半)?$|[次下趟回]好{_N}(?:多)?(?:个月|天|礼拜|星期|周)$"
)
# 先週引っ越してきた, "just moved here two weeks ago": when somebody came, not since when it is so.
_CAME = re.compile(
    r"\b(?:moved?|arrived|came|new|переехал\w*|приехал\w*|въехал\w*|съехал\w*)\b[^.!?]{0,30}$", re.IGNORECASE
)
_CAME_BEHIND = re.compile(
    r"\s*の\s*[\d一二三四五六七八九十]*\s*倍|\s*(?:より|と比べ|に比べ)|\s*(?:に|まえに|前に)?\s*(?:引っ越|退去|引き払|越して|来たばかり|이사|입국|왔는데|온 지|(?:мы |я )?(?:переехал|приехал|въехал))"
)
# 今年76岁, 今年高三
_AGE = re.compile(
    r"\s*(?:都|已经|刚|才)*(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:周?岁|多岁|年级)|\s*(?:上|读|念)?[初高大][一二三]"
)
# What may stand around a time that is all that was said: 昨天晚上吧, 昨日からです.
_AROUND_WHEN = re.compile(
    r"[\s,，。、.!！]*(?:です|でした|だった|だ|이에요|예요|이었어요|입니다|요|左右|吧|的|前后)?[\s,，。、.!！]*"
)


def since(text: str, language: str) -> Mention | None:
    """Since when or for how long; the longest expression. How often (天天) is none."""
    found = [
        m
        for m in _SINCE.get(language, _SINCE[CHINESE]).finditer(text)
        if m.group().strip()
        and not _WAITED.search(text, max(0, m.start() - WAITED_REACH), m.end())
        and not _OFTEN.fullmatch(m.group().strip())
        and not _CAME.search(text[: m.start()])
        and not _CAME_BEHIND.match(text[m.end() :])
        and not _AGE.match(text[m.end() :])
        and not _JUST_NOW.match(text, m.start())
        and not _of_something_got(text, m)
        and not (m.group().startswith(("昨", "前")) and _TODAY_TOO.match(text, m.end()))
        and not (_BRIEF.search(m.group().strip()) and not _GOES_ON.match(m.group().strip()))
        and (_ENDED.search(m.group()) or not _NO_SINCE_BEHIND.match(text[m.end() :]))
    ]
    best = max(
        found,
        key=lambda m: (
            bool(re.search(r"\d|[一二两三四五六七八九十几半]|for|since|から|부터|째|с ", m.group())),
            len(m.group()),
        ),
        default=None,
    )
    return _mention(best) if best else None


def _of_something_got(text: str, found: re.Match[str]) -> bool:
    """Whether the time is when a thing was bought or how long it is to last or to take, or of a child, a shop, a tenancy."""
    words, before = found.group().strip(), text[: found.start()]
    if _GOT_BEHIND.match(text, found.end()) or not _MOMENT.fullmatch(words) and _OF_ELSE.search(before):
        return True
    if _ONLY_MONTH.fullmatch(words) and re.search(rf"(?:{_OF_YEAR})$", before):
        return True
    if _ENDED.search(words):
        return False
    return _TERM.search(before) is not None


def only_when(text: str, language: str) -> bool:
    """Whether nothing is said but when: no place to look for."""
    told = since(text, language)
    return told is not None and bool(_AROUND_WHEN.fullmatch(text[: told.span.start] + text[told.span.end :]))


def is_a_moment(since: Mention) -> bool:
    """Whether it names a day or night (昨天晚上, 上个月) and not how long something lasts."""
    return _MOMENT.fullmatch(since.value) is not None


def is_one_night(since: Mention) -> bool:
    """Whether it tells how long something took once (哭了一晚上), and not since when it is so."""
    return _WHOLE_ONE.fullmatch(since.value) is not None


def _mention(found: re.Match[str]) -> Mention:
    """The expression without blanks at its ends."""
    words = found.group()
    start = found.start() + len(words) - len(words.lstrip())
    words = words.strip()
    return Mention(_JUST_SO.sub("", words), Span(start, start + len(words), words), "grammar")
