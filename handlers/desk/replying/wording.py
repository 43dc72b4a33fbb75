"""How a reply will sound to who reads it (措辞): hints before it goes out, and the date beside a weekday.

坑我们周五弄 ─► 坑我们周五（11月27日）弄 · 月底前 ─► 月底（11月30日）前 · 明天让他在家等 ─► is 他 the reader? · 等着 ─► curt · 下午三点已装好, at nine ─► not yet
"""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.dates.day import Day, Kind, days_named
from handlers.desk.reading.dates.words import WEEK
from handlers.privacy import masked
from values import expressions as re
from values.numerals import SPELT, number_of

_HOUR = re.compile(r"(?P<half>早上|上午|中午|下午|傍晚|晚上)(?P<hour>\d{1,2})[点:：]")
_SPELT_HOUR = re.compile(rf"({SPELT})点")
_OTHER_DAY = re.compile(r"昨|前天|上周|上个|日|号|周|星期")
_THEM = re.compile(r"(?:让|请|叫|跟|和|给|问|等|找|帮)(?:他|她)(?!们)|(?:他|她)(?:在家|家|的电话|那边|等)")
_DATED = re.compile(r"\s*[（(]?\d{1,2}[月.号日]|\s*[（(]")
# 周五去看过了 is of a Friday that has been.
_HAS_BEEN = re.compile(
    r"[^，,。；;！!？?\n]*?(?:已|没(?:来|去|到|修|弄|赶上)|(?<![经通超])过(?!来|去|后|程|年|节|户|期|段|渡|滤|往))"
)
# 周一至周五 are hours of opening, 明后天 is one of two days.
_TO, _FROM = re.compile(rf"\s*[至到\-~—]\s*{WEEK}"), re.compile(rf"{WEEK}.\s*[至到\-~—]\s*$|明$")
NOON = 12
MARKS = " :：,，"
LEAST = 3  # characters that are words to somebody
TO_THEM = ("您", "本人", "人家", "对方")
LONGEST = 120
# 先给住户说一声, 麻烦告诉反映人, 通知市民, 有进展…说：, and no 跟市民说了 that tells of what was done.
_ORDERS = ("说", "讲", "告", "知", "复", "回", "给", "问", "转", "进展")
_NEWS = re.compile(r"^有?(?:个|新|点)?进展了?[…\.。，,\s]*说?[:：]\s*|^有?(?:个|新|点)?进展[…\.。，,\s]*说[:：，,\s]*")
_BEFORE = r"(?:先|麻烦你?|请|帮我|替我|帮忙|帮|你|就|那就|再)*"
_THAT = r"\s*(?:那个|这个|该)?"
_BY = r"(?:打个?电话|发个?消息|发条消息|去个电话|发条信息|发个信息)?"
_ALOUD = r"(?:说一声|说一下|说声|讲一声|讲一下|打个招呼|回个话|回复一下|回复|答复|解释一下|说|讲)"
_TELL = r"(?:告诉一下|告诉|转告一下|转告|通知一下|通知|告知一下|告知|回复一下|回复|答复一下|答复|回一下|回|发给|说给|问一下|问下|问问)"
_ASK = r"(?:问一问|问一下|问一声|问问|问下|问)"
_CHECK = r"(?:确认|核实|了解|打听|问一问|问问|问)"
_QUESTION = re.compile(
    r"哪|几[点号栋层楼单个盏时天家根]|吗|呢|多少|什么|啥|谁|怎么|方便|[？?]|([是有能要会行在])[不没]\1|还[在有]没"
)
_PAST = r"了|过|好|的|清楚|明白"
_NO_PAST = rf"(?!{_PAST})"
LATE_HALVES = ("下午", "傍晚", "晚上")


def dated(turn: Turn, text: str) -> str:
    """The words with the date behind each day that is told from today: it is read on another day than it is written."""
    today = turn.today
    for day in reversed(days_named(text, today)):
        has_one = _DATED.match(text[day.end :]) or text[: day.start].endswith(("（", "(", "日", "号"))
        if day.date is not None and day.date >= today and _from_today(day, text) and not has_one:
            text = f"{text[: day.end]}（{day.date.month}月{day.date.day}日）{text[day.end :]}"
    return text


def _from_today(day: Day, text: str) -> bool:
    """下周三, 明早, 月底: not 12月底, 12月5日 nor 下周二三, and no Friday that has been."""
    said = text[day.start : day.end]
    if day.several or _TO.match(text[day.end :]) or _FROM.search(text[: day.start]):
        return False
    match day.kind:
        case Kind.NEAR:
            return not said.startswith("今") and not said.isascii()
        case Kind.WEEKDAY:
            return said.startswith("下") or _HAS_BEEN.match(text[day.end :]) is None
        case Kind.END:
            return not day.numbered and said.endswith("底")
    return False


def addressed(turn: Turn, text: str) -> str:
    """答复市民：已修好 ─► 已修好; 先给住户说一声，下午两点到 ─► 下午两点到: to whom it goes is no part of what they read."""
    said = _told(turn, text.strip())
    if said != text.strip():
        return said
    word = next((word for word in turn.longest_first("desk.sounds_addressed") if said.startswith(word)), "")
    rest = said[len(word) :]
    if re.match(_PAST, rest):  # 跟市民说了，下午去换
        return text
    words = rest.lstrip(MARKS)
    marked = rest[:1] in tuple(MARKS) or any(name in word for name in turn.words_of("desk.called_resident"))
    return words if word and marked and len(words) >= LEAST else text


def _told(turn: Turn, said: str) -> str:
    """The words without what orders the line to pass them on."""
    who = "|".join(re.escape(w) for w in turn.longest_first("desk.called_resident") if w not in TO_THEM)
    if not who or len(said) > LONGEST or not any(word in said for word in _ORDERS):
        return said
    rest = re.sub(rf"[，,。；;\s]+{_BEFORE}(?:给|跟|和|向){_THAT}(?:{who}){_ALOUD}[。！!]*$", "", _NEWS.sub("", said))
    front = (
        rf"{_BEFORE}(?:(?:给|跟|和|向|对){_THAT}(?:{who}){_BY}{_ALOUD}|{_TELL}{_THAT}(?:{who})(?:一声|一下|下)?)"
        rf"{_NO_PAST}[\s:：,，]*"
    )
    shorter = re.sub(rf"^{front}", "", rest)
    amid = rf"(?<=[，,。；;\s]){_BEFORE}(?:给|跟|和)(?:{who}){_ALOUD}{_NO_PAST}[\s:：,，]*(?=.)"
    shorter = re.sub(amid, "", shorter)  # 马上派人过去，跟居民说先别用厕所
    return shorter if len(shorter) >= LEAST else said


def asked_of_them(turn: Turn, text: str) -> str | None:
    """问市民具体哪栋, 跟业主确认一下几点在家: the question that the line is told to ask; None where it is told none."""
    who = "|".join(re.escape(w) for w in turn.longest_first("desk.called_resident") if w not in TO_THEM)
    if not who or len(text) > LONGEST:
        return None
    order = re.match(
        rf"{_BEFORE}(?:{_ASK}{_THAT}(?:{who})|(?:跟|和|向|找|给)\s*(?:{who}){_BY}{_CHECK})(?:一声|一下|下|看看|看)?{_NO_PAST}[\s:：,，]*",
        text,
    )
    question = text[order.end() :] if order is not None else ""
    return question if _QUESTION.search(question) else None


def is_rude(turn: Turn, text: str) -> bool:
    """又是你，烦不烦: no insult, and yet nobody should read it from an office."""
    return turn.holds("".join(text.split()), "desk.sounds_rude")


def hints(turn: Turn, text: str, *, planned: bool = False, photos: int = 0) -> list[Part]:
    """What whoever reads it may stumble over; what is planned is told to be done at no wrong hour."""
    found = []
    if is_rude(turn, text):
        found.append(Part("desk.hint_rude"))
    if not photos and turn.holds(text, "desk.sounds_with_photos"):
        found.append(Part("desk.hint_no_photo"))
    if masked(text) != text:
        found.append(Part("desk.hint_masked"))
    if _THEM.search(text):
        found.append(Part("desk.hint_them"))
    if is_one_of(turn, "desk.words_curt", text):
        found.append(Part("desk.hint_curt"))
    if not planned and _not_yet(turn, text):
        found.append(Part("desk.hint_not_yet"))
    return found


def _not_yet(turn: Turn, text: str) -> bool:
    """下午三点已装好, written in the morning: done at an hour that is still to come."""
    at = _HOUR.search(_SPELT_HOUR.sub(lambda m: f"{number_of(m[1])}点", text))
    if at is None or _OTHER_DAY.search(text) or not any(word in text for word in turn.words_of("desk.sounds_done")):
        return False
    hour = int(at["hour"])
    hour += NOON if at["half"] in LATE_HALVES and hour < NOON else 0
    return hour > turn.now.astimezone(turn.city.timezone).hour
