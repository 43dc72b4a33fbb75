"""How a reply will sound to who reads it (措辞): hints before it goes out, and the date beside a weekday.

坑我们周五弄 ─► 坑我们周五（11月27日）弄 · 月底前 ─► 月底（11月30日）前 · 明天让他在家等 ─► is 他 the reader? · 等着 ─► curt · 下午三点已装好, at nine ─► not yet
"""

from __future__ import annotations

from datetime import date, timedelta

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.days import AHEAD, DAY_AHEAD, WEEKDAY_NAMED, last_day_of
from tickets import expressions as re

_HOUR = re.compile(r"(?P<half>早上|上午|中午|下午|傍晚|晚上)(?P<hour>\d{1,2})[点:：]")
_SPELT_HOUR = re.compile(r"(十[一二]?|[一二两三四五六七八九])点")
_SIGNS = {sign: n for n, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2, "十": 10, "十一": 11, "十二": 12}
_OTHER_DAY = re.compile(r"昨|前天|上周|上个|日|号|周|星期")
_THEM = re.compile(r"(?:让|请|叫|跟|和|给|问|等|找|帮)(?:他|她)(?!们)|(?:他|她)(?:在家|家|的电话|那边|等)")
_DATED = re.compile(r"\s*[（(]?\d{1,2}[月.号日]|\s*[（(]")
_DAY = re.compile(
    rf"(?P<weekday>{WEEKDAY_NAMED.pattern})|(?P<near>{DAY_AHEAD.pattern})"
    r"|(?P<month>下个?月|本月|这个?月|(?<![\d年月上个])(?=月底))月?底"
)
NOON = 12
MARKS = " :：,，"
A_MONTH = 31
LEAST = 3  # characters that are words to somebody
LATE_HALVES = ("下午", "傍晚", "晚上")


def dated(turn: Turn, text: str) -> str:
    """The words with the date behind each day that is told from today: it is read on another day than it is written."""
    today = turn.now.astimezone(turn.city.timezone).date()

    def with_date(found: re.Match[str]) -> str:
        day = _day(turn, found, today)
        before = text[max(0, found.start() - 1) : found.start()]
        if day is None or before in ("上", "每", "（", "(") or _DATED.match(text[found.end() :]):
            return found.group()
        return f"{found.group()}（{day.month}月{day.day}日）"

    return _DAY.sub(with_date, text)


def _day(turn: Turn, found: re.Match[str], today: date) -> date | None:
    """下周三, 明早, 月底."""
    if found["weekday"]:
        return last_day_of(found.group(), today, turn.city.calendar)
    if found["near"]:
        return today + timedelta(days=AHEAD[found.group()[:-1]])
    first = (today.replace(day=1) + timedelta(days=A_MONTH)).replace(day=1)  # of the next one
    if found.group().startswith("下"):
        first = (first + timedelta(days=A_MONTH)).replace(day=1)
    return first - timedelta(days=1)


def addressed(turn: Turn, text: str) -> str:
    """答复市民：已修好 ─► 已修好: to whom it goes is no part of what they read."""
    said = text.strip()
    word = next((word for word in turn.longest_first("desk.sounds_addressed") if said.startswith(word)), "")
    rest = said[len(word) :]
    words = rest.lstrip(MARKS)
    marked = rest[:1] in tuple(MARKS) or any(name in word for name in turn.words_of("desk.called_resident"))
    return words if word and marked and len(words) >= LEAST else text


def hints(turn: Turn, text: str) -> list[Part]:
    """What whoever reads it may stumble over."""
    found = []
    if _THEM.search(text):
        found.append(Part("desk.hint_them"))
    if is_one_of(turn, "desk.words_curt", text):
        found.append(Part("desk.hint_curt"))
    if _not_yet(turn, text):
        found.append(Part("desk.hint_not_yet"))
    return found


def _not_yet(turn: Turn, text: str) -> bool:
    """下午三点已装好, written in the morning: done at an hour that is still to come."""
    at = _HOUR.search(_SPELT_HOUR.sub(lambda m: f"{_SIGNS[m[1]]}点", text))
    if at is None or _OTHER_DAY.search(text) or not any(word in text for word in turn.words_of("desk.sounds_done")):
        return False
    hour = int(at["hour"])
    hour += NOON if at["half"] in LATE_HALVES and hour < NOON else 0
    return hour > turn.now.astimezone(turn.city.timezone).hour
