"""Days as staff write them (日期和天数): how many, until when, which day is meant."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from types import MappingProxyType

from handlers.conversation.turn import Turn
from tickets.calendar import Calendar
from tickets.extensions import MOST_DAYS, latest
from values import expressions as re

_SIGNS = {sign: n for n, sign in enumerate("一二三四五六七八九", 1)} | {"两": 2}
_SPELT = re.compile(
    r"([一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])(?=\s*(?:个?(?:工作日|月)|天|日|号))"
)
_DIGITS = re.compile(r"\d{1,3}")
HOW_LONG = re.compile(
    r"(?:申请|要|想)?(?:延长|延期|再给)?\s*(?:\d{1,3}|[一二两三四五六七八九十]{1,3})\s*(?:个)?(?:工作日|天|日|周|星期|礼拜|days?|営業日|일|дн\w*)?"
)
DAY_NAMED = re.compile(r"(?:(\d{4})\s*[-年/.])?\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*[日号]?")
_BARE = re.compile(r"(\d{1,2})")
WEEKDAY_NAMED = re.compile(r"(下{0,2})(?:个?(?:周|星期|礼拜))([一二三四五六日天])")
DAY_AHEAD = re.compile(r"大后[天日]|后[天日]|明[天日早晚]")
AHEAD = {"大后": 3, "后": 2, "明": 1}
DAYS_SAID = re.compile(r"(\d{1,3})\s*(?:个?工作日|天|日(?!期)|days?)")
UNTIL_DAY = re.compile(r"[到至]\s*(\d{1,2})\s*[日号](?!楼|院|门|杆)")  # 延期到12号
DAY_SAID = re.compile(
    rf"(?:延长|延期)?(?:[到至]?(?:{WEEKDAY_NAMED.pattern}|{DAY_NAMED.pattern})|[到至]\s*\d{{1,2}}\s*[日号])"
)
_WEEKS = MappingProxyType(
    {"一周": "5天", "一个星期": "5天", "一个礼拜": "5天", "两周": "10天", "两个星期": "10天", "两个礼拜": "10天"}
)  # working days
WEEKDAYS = {sign: n for n, sign in enumerate("一二三四五六日")} | {"天": 6}
WEEK = 7
_MONTHS = re.compile(r"(\d{1,2})\s*个?月")


def in_digits(text: str) -> str:
    """五天, 三个月, 半年 with figures; what is no number of days or months stays as it is."""
    text = text.replace("半年", "6个月").replace("一年", "12个月").replace("两周", "14天")
    return _SPELT.sub(lambda found: str(value_of(found[1])), text)


def value_of(spelt: str) -> int:
    """The number that signs spell: 十二, 二十."""
    tens, ten, units = spelt.rpartition("十")
    return (_SIGNS.get(tens, 1) * 10 if ten else 0) + _SIGNS.get(units, 0)


def number_said(text: str) -> str:
    match = _DIGITS.search(text)
    return match[0] if match else ""


def day_said(text: str, today: date) -> date | None:
    """The day that is meant: 2027-02-26, 2月26日 (the next one), 3个月, 3. None where there is none."""
    if (match := DAY_NAMED.search(text)) is not None:
        year, month, day = int(match[1] or today.year), int(match[2]), int(match[3])
        try:
            found = date(year, month, day)
            return found if match[1] or found > today else found.replace(year=year + 1)
        except ValueError:
            return None
    match = _MONTHS.search(text) or _BARE.fullmatch(text.strip())
    return months_on(today, int(match[1])) if match else None


def last_day_of(text: str, today: date, calendar: Calendar) -> date | None:
    """The last day of an absence: 到周五, 到下周三, 三天 (today is the first, working days), 一周, 到11月27日, 今天."""
    text = in_digits(text.replace("一周", "7天").replace("一个星期", "7天"))
    if (match := WEEKDAY_NAMED.search(text)) is not None:
        day = today - timedelta(days=today.weekday()) + timedelta(days=WEEKDAYS[match[2]], weeks=len(match[1]))
        return day if match[1] or day >= today else day + timedelta(weeks=1)
    if DAY_NAMED.search(text):
        return day_said(text, today)
    if (match := DAYS_SAID.search(text)) is not None:
        count = int(match[1])
        if count >= WEEK and count % WEEK == 0:
            return today + timedelta(days=count - 1)
        return calendar.add_working_days(today, count - calendar.is_working(today)) if count else None
    if any(word in text for word in ("今天", "今日", "today")):
        return today
    if any(word in text for word in ("明天", "明日", "tomorrow")):
        return today + timedelta(days=1)
    return None


def is_how_long(text: str) -> bool:
    """Whether the words are a number of days or a day, and nothing else: 2天, 三个工作日, 到下周三."""
    text = in_digits(text.strip().rstrip("吧"))
    return any(pattern.fullmatch(text) for pattern in (HOW_LONG, DAY_SAID))


def names_a_day(text: str) -> bool:
    """Whether a day is named and no number of days: 下周三, 12月5日."""
    figures = in_digits(text)
    named = (WEEKDAY_NAMED.search(text), DAY_NAMED.search(figures), UNTIL_DAY.search(figures))
    return any(found is not None for found in named)


def tells_how_long(text: str) -> bool:
    """Whether a day is named or a number of days."""
    return names_a_day(text) or bool(number_said(in_digits(_weeks(text))))


def day_of_month(day: int, since: date) -> date | None:
    """12月1日到3日, 25号: the next day of that number."""
    month = since.replace(day=1)
    for _ in range(2):
        try:
            if (found := month.replace(day=day)) >= since:
                return found
        except ValueError:
            pass
        month = (month + timedelta(days=31)).replace(day=1)
    return None


def _weeks(text: str) -> str:
    """一周 as the five working days that it is for a limit."""
    for weeks, days in _WEEKS.items():
        text = text.replace(weeks, days)
    return text


def months_on(today: date, months: int) -> date:
    """The same day some months later; the month's last day where it has no such day."""
    year, month = today.year + (today.month - 1 + months) // 12, (today.month - 1 + months) % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def day_meant(turn: Turn, said: str) -> date | None:
    """The day that is named as the last one: 到下周三, 到12月5日."""
    today = turn.now.astimezone(turn.city.timezone).date()
    return last_day_of(said.removeprefix("到"), today, turn.city.calendar)


def extended_to(turn: Turn, said: str, last: date) -> date | None:
    """The new last day: so many working days behind `last`, or the day that is named (到下周三, 到12月5日) if it is later."""
    calendar = turn.city.calendar
    said = _weeks(said)
    if not turn.do and names_a_day(said):
        until = UNTIL_DAY.search(in_digits(said))
        day = day_of_month(int(until[1]), last + timedelta(days=1)) if until else day_meant(turn, said)
        return day if day and last < day <= latest(calendar, last) else None
    found = turn.args["days"] if turn.do == "desk.days" else number_said(in_digits(said))
    return calendar.add_working_days(last, int(found)) if found and 1 <= int(found) <= MOST_DAYS else None
