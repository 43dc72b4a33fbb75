"""Which days are asked about (哪几天): 3月3号, 前天, 上周五, 3月份, 近7天, 去年; days that have been, or go on until today."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta

from handlers.conversation.turn import Turn
from handlers.desk.reading.dates.day import MONTHS
from handlers.desk.reading.dates.holidays import holiday_named
from handlers.desk.reading.dates.words import NO_MEASURE, NO_PLACE, WEEK, WEEKDAY, WEEKDAYS
from tickets.calendar import Calendar
from tickets.periods import Period
from values import expressions as re
from values.numerals import ONES, SPELT, number_of

Days = tuple[date, date]
_N = rf"(?:\d{{1,2}}|{SPELT})"
_NO_FIGURE = rf"(?<![\d{ONES}十])"
_THAT_DAY = "(?:那天|当天|那日|这天)?"
_DAY = re.compile(
    rf"{_NO_FIGURE}(?<!\.)(?:(20\d\d)年)?({_N})\s*[月./-]\s*({_N})\s*(?:[日号]|{NO_MEASURE}){NO_PLACE}{_THAT_DAY}"
)
_OF_MONTH = re.compile(rf"{_NO_FIGURE}({_N})\s*[日号]{NO_PLACE}{_THAT_DAY}")
_MONTH = re.compile(rf"(?:(20\d\d)年)?{_NO_FIGURE}({_N})\s*月份?")
_LATELY = re.compile(rf"(?:最近|近|过去|这)(\d{{1,3}}|{SPELT})天(?:来|里|内|以来)?")
_BEFORE = re.compile(r"大前天|前天")
_WEEKDAY = re.compile(rf"(上上?|这|本)?(?:个)?{WEEK}({WEEKDAY})(?!(?<=一)[起下周])(?:那天)?")
_LAST_YEAR = re.compile(r"去年(?:全年|一年)?")
AGO = {"前天": 2, "大前天": 3}


def period_named(turn: Turn, among: Iterable[Period] = Period) -> Period | None:
    """The first of these periods that the message names: 本周, 上月."""
    return next((period for period in among if turn.says_one_of(f"desk.words_{period.value}")), None)


def period_keys(among: Iterable[Period] = Period) -> list[str]:
    """The lists of the words by which these periods are named."""
    return [f"desk.words_{period.value}" for period in among]


def days_told(text: str, today: date, calendar: Calendar) -> tuple[Days, str] | None:
    """The first day and the last, and the text without the words for them; None where no such day is told, or one that there is not
    (2月29日 in most years is no February). What belongs to the days to come is taken for the year, or the month, before."""
    holiday = holiday_named(text, today, calendar, past=True)
    if holiday is not None:
        return holiday.week(today), f"{text[: holiday.start]} {text[holiday.end :]}".strip()
    for pattern, days in (
        (_DAY, _day),
        (_LATELY, _lately),
        (_MONTH, _month),
        (_OF_MONTH, _of_month),
        (_BEFORE, _before),
        (_WEEKDAY, _weekday),
        (_LAST_YEAR, _last_year),
    ):
        match = pattern.search(text)
        if match is not None:
            found = days(match, today)
            return (found, f"{text[: match.start()]} {text[match.end() :]}".strip()) if found is not None else None
    return None


def names_weekday(text: str) -> bool:
    """Whether a day of a week is named: 上周五 is no 上周, 上周一共 is."""
    return _WEEKDAY.search(text) is not None


def year_before(day: date) -> date:
    """The same day a year before; the last of February where there is none."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def _day(match: re.Match[str], today: date) -> Days | None:
    try:
        day = date(int(match[1] or today.year), number_of(match[2]) or 0, number_of(match[3]) or 0)
    except ValueError:
        return None
    day = year_before(day) if day > today and not match[1] else day
    return (day, day) if day <= today else None


def _of_month(match: re.Match[str], today: date) -> Days | None:
    number = number_of(match[1]) or 0
    month = today if number <= today.day else today.replace(day=1) - timedelta(days=1)
    try:
        day = month.replace(day=number)
    except ValueError:
        return None
    return day, day


def _month(match: re.Match[str], today: date) -> Days | None:
    number = number_of(match[2]) or 0
    if not 1 <= number <= MONTHS:
        return None
    year = int(match[1]) if match[1] else today.year - (number > today.month)
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    return (first, min(last, today)) if first <= today else None


def _lately(match: re.Match[str], today: date) -> Days | None:
    days = number_of(match[1])
    return (today - timedelta(days=days - 1), today) if days else None


def _before(match: re.Match[str], today: date) -> Days:
    day = today - timedelta(days=AGO[match[0]])
    return day, day


def _weekday(match: re.Match[str], today: date) -> Days | None:
    weeks = (match[1] or "").count("上")
    day = today - timedelta(days=today.weekday()) + timedelta(days=WEEKDAYS[match[2]], weeks=-weeks)
    return (day, day) if day <= today else None


def _last_year(match: re.Match[str], today: date) -> Days:
    return date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)
