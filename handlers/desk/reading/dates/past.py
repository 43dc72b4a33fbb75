"""Which days have been (过去的日子): 3月3号, 前天, 上周五, 9月, 三季度, 上半年, 去年, 近三个月, 国庆七天; 7月到9月, 昨天今天 as one stretch.

the words for a stretch ─► each of them as it stands ─► two that are joined (A到B, A以来, A和B加起来) ─► one

What belongs to the days to come is taken for the year, the month or the week before; what goes on is told until today.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.desk.reading.dates.holidays import holiday_named
from handlers.desk.reading.dates.words import NO_MEASURE, NO_PLACE, WEEK, WEEKDAY, WEEKDAYS
from tickets.calendar import Calendar
from tickets.periods import MONTHS, months_on
from values import expressions as re
from values import replace
from values.numerals import ONES, SPELT, number_of

Days = tuple[date, date]
ONE_DAY, A_WEEK = timedelta(days=1), 7
A_QUARTER, A_HALF = 3, 6  # months


@dataclass(frozen=True)
class Stretch:
    """Days that are told, and where they stand in the text. `year_told`: of a year that was named; `weekday`: a day of a week that no
    week was told of; `named`: the word for it that was given; `days` None where there are no such days (2月31日)."""

    start: int
    end: int
    days: Days | None
    year_told: bool = False
    weekday: bool = False
    named: str = ""


_N = rf"(?:\d{{1,2}}|{SPELT})"
_NO_FIGURE = rf"(?<![\d{ONES}十])"
_NO_STREET = r"(?<![路街巷道里弄村])"  # 人民路7号
_YEAR = r"(?:(?P<year>20\d\d(?:年|(?=[-/.]))|今年|本年度?|去年|前年)的?[-/.]?)?"
_TO = r"\s*(?:到|至|[-~–—－～])\s*"
_THAT_DAY = "(?:那天|当天|那日|这天)?"
_BACK = {"今年": 0, "本年": 0, "本年度": 0, "去年": 1, "前年": 2}
_AGO = {"前天": 2, "大前天": 3}
_TENS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_Read = Callable[[re.Match[str], date], Days | None]


def _year_of(match: re.Match[str], today: date) -> int | None:
    said = match["year"]
    if not said:
        return None
    return today.year - _BACK[said] if said in _BACK else int(said[:4])


def year_before(day: date) -> date:
    """The same day a year before; the last of February where there is none."""
    return day.replace(year=day.year - 1, day=min(day.day, monthrange(day.year - 1, day.month)[1]))


def _months(year: int, first: int, count: int, today: date) -> Days | None:
    """So many months from one on, as far as they have been."""
    since = date(year, first, 1)
    return (since, min(months_on(since, count) - ONE_DAY, today)) if since <= today else None


def _of_year(match: re.Match[str], today: date, first: int, count: int = 1) -> Days | None:
    """Months of the year that is told, else of the last year in which they had begun."""
    year = _year_of(match, today)
    return _months(today.year - (year is None and first > today.month) if year is None else year, first, count, today)


def _range_of_months(match: re.Match[str], today: date) -> Days | None:
    first, last = number_of(match["first"]) or 0, number_of(match["last"]) or 0
    return _of_year(match, today, first, last - first + 1) if 1 <= first < last <= MONTHS else None


def _range_of_days(match: re.Match[str], today: date) -> Days | None:
    first = _day(match, today)
    try:
        last = first[0].replace(day=number_of(match["last"]) or 0) if first is not None else None
    except ValueError:
        return None
    return (first[0], min(last, today)) if first is not None and last is not None and first[0] < last else None


def _day(match: re.Match[str], today: date) -> Days | None:
    year, told = _year_of(match, today), match.groupdict().get("month")
    try:
        day = date(year or today.year, number_of(told or "") or today.month, number_of(match["day"]) or 0)
    except ValueError:
        return None
    if day > today and year is None:
        day = year_before(day) if told else months_on(day, -1)
    return (day, day) if day <= today else None


def _day_of_that_month(match: re.Match[str], today: date) -> Days | None:
    """上个月15号, 本月5号."""
    month = months_on(today.replace(day=1), -match["that"].count("上"))
    try:
        day = month.replace(day=number_of(match["day"]) or 0)
    except ValueError:
        return None
    return (day, day) if day <= today else None


def _of_month(match: re.Match[str], today: date) -> Days | None:
    number = number_of(match["day"]) or 0
    month = today if number <= today.day else today.replace(day=1) - ONE_DAY
    try:
        day = month.replace(day=number)
    except ValueError:
        return None
    return day, day


def _month(match: re.Match[str], today: date) -> Days | None:
    number = number_of(match["number"]) or 0
    found = _of_year(match, today, number) if 1 <= number <= MONTHS else None
    if found is None or not match["tens"]:
        return found
    first, last = _TENS[match["tens"]]
    since = found[0].replace(day=first)
    until = min(since.replace(day=min(last, monthrange(since.year, since.month)[1])), today)
    return (since, until) if since <= until else None


def _quarter(match: re.Match[str], today: date) -> Days | None:
    if match["that"]:
        this = date(today.year, (today.month - 1) // A_QUARTER * A_QUARTER + 1, 1)
        since = months_on(this, -A_QUARTER * match["that"].count("上"))
        return _months(since.year, since.month, A_QUARTER, today)
    number = number_of(match["number"] or match["q"]) or 0
    return (
        _of_year(match, today, (number - 1) * A_QUARTER + 1, A_QUARTER) if 1 <= number <= MONTHS // A_QUARTER else None
    )


def _first_quarters(match: re.Match[str], today: date) -> Days | None:
    return _of_year(match, today, 1, A_QUARTER * (number_of(match["number"]) or 1))


def _half(match: re.Match[str], today: date) -> Days | None:
    return _of_year(match, today, 1 if match["half"] in "上前" else A_HALF + 1, A_HALF)


def _lately(match: re.Match[str], today: date) -> Days | None:
    count, unit = number_of(match["count"] or "") or 0, match["unit"]
    if match["half_a_year"]:
        return months_on(today, -A_HALF) + ONE_DAY, today
    if unit in ("个月", "年"):
        return (months_on(today, -count * (MONTHS if unit == "年" else 1)) + ONE_DAY, today) if count else None
    days = count * (1 if unit == "天" else A_WEEK)
    return (today - timedelta(days=days - 1), today) if days else None


def _before(match: re.Match[str], today: date) -> Days:
    day = today - timedelta(days=_AGO[match[0]])
    return day, day


def _weekday(match: re.Match[str], today: date) -> Days | None:
    weeks = (match["weeks"] or "").count("上")
    day = today - timedelta(days=today.weekday()) + timedelta(days=WEEKDAYS[match["sign"]], weeks=-weeks)
    if day > today and not match["weeks"]:
        day -= timedelta(weeks=1)
    return (day, day) if day <= today else None


def _further_back(match: re.Match[str], today: date) -> Days:
    """上上周, 上上个月."""
    if match["unit"] != "月":
        monday = today - timedelta(days=today.weekday(), weeks=match[0].count("上"))
        return monday, monday + timedelta(days=A_WEEK - 1)
    first = months_on(today.replace(day=1), -match[0].count("上"))
    return first, months_on(first, 1) - ONE_DAY


def _whole_year(match: re.Match[str], today: date) -> Days | None:
    return _months(_year_of(match, today) or today.year, 1, MONTHS, today)


_OF_DAY = rf"(?P<day>{_N})"
# The first that stands earliest; of those that begin at one place the first of the list.
_PATTERNS: tuple[tuple[re.Pattern[str], _Read], ...] = (
    (
        re.compile(rf"{_NO_FIGURE}{_YEAR}(?P<first>{_N})(?:月份?)?{_TO}(?P<last>{_N})\s*月份?(?!\s*{_N}\s*[日号])"),
        _range_of_months,
    ),
    (
        re.compile(
            rf"{_NO_FIGURE}(?<!\.){_YEAR}(?P<month>{_N})\s*[月./]\s*{_OF_DAY}\s*[日号]?{_TO}(?P<last>{_N})\s*[日号]{NO_PLACE}"
        ),
        _range_of_days,
    ),
    (
        re.compile(
            rf"{_NO_FIGURE}(?<!\.){_YEAR}(?P<month>{_N})\s*[月./-]\s*{_OF_DAY}\s*(?:[日号]|{NO_MEASURE}(?!\s*月)){NO_PLACE}{_THAT_DAY}"
        ),
        _day,
    ),
    (re.compile(rf"{_YEAR}前(?P<number>[一二两三1-3])个?季度"), _first_quarters),
    (
        re.compile(
            rf"{_YEAR}(?:(?P<that>上上个?|上一?个?|本|这一?个?|当)季度?(?!节)|第?(?P<number>[一二三四1-4])季度|[qQ](?P<q>[1-4]))"
        ),
        _quarter,
    ),
    (re.compile(rf"{_YEAR}(?P<half>[上下前后])半年"), _half),
    (
        re.compile(
            rf"(?:最近|近|过去|这(?=[^年月周星礼]*天))(?:(?!一个?{WEEK})(?P<count>\d{{1,3}}|{SPELT})(?P<unit>天|个?{WEEK}|个月|年)"
            r"|(?P<half_a_year>半年))(?:来|里|内|以来)?"
        ),
        _lately,
    ),
    (re.compile(rf"(?P<that>上个?|本|这个?)月的?{_OF_DAY}[日号]{NO_PLACE}{_THAT_DAY}"), _day_of_that_month),
    (re.compile(rf"{_YEAR}{_NO_FIGURE}(?P<number>{_N})\s*月份?(?P<tens>[上中下]旬)?"), _month),
    (re.compile(rf"{_NO_FIGURE}{_NO_STREET}{_OF_DAY}\s*[日号]{NO_PLACE}{_THAT_DAY}"), _of_month),
    (re.compile(r"大前天|前天"), _before),
    (re.compile(rf"(?P<weeks>上上?|这|本)?个?{WEEK}(?P<sign>{WEEKDAY})(?!(?<=一)[起下周])(?:那天)?"), _weekday),
    (re.compile(rf"上上个?(?P<unit>月|{WEEK})"), _further_back),
    (re.compile(r"(?P<year>20\d\d年|去年|前年)(?:全年|一年)?"), _whole_year),
)
_WEEKDAY = _PATTERNS[-3][0]
_OF_YEAR = re.compile(r"(?P<year>20\d\d年|今年|去年|前年)的?$")
_JOINED = re.compile(_TO)
_SUMMED = re.compile(r"\s*[和加跟与、+及]?\s*")
_SUMS = re.compile(r"加起来|加一起|加在一起|合计|合起来|一共|总共|共计|累计|两天")
_EACH = re.compile(r"分别|各|每")
_SINCE = re.compile(rf"(?:以来|至今|起(?!来)|开始)|{_TO}(?:现在|目前|今天?(?!年)|眼下|如今)(?:为止)?")
_FROM = re.compile(r"(?:从|自)\s*$")
_BEHIND = re.compile(
    r"(?:\s*(?:加起来|加一起|加在一起|合起来))?(?:之间|期间|这段时间|那段时间|这几天|那几天|两天|为止)?的?"
)


def stretches(text: str, today: date, calendar: Calendar, named: Mapping[str, Days] | None = None) -> list[Stretch]:
    """All stretches that the text tells, as they stand, two that are joined as one; `named` are other words for such days."""
    found = _joined(text, _told(text, today, calendar, named or {}), today)
    return [_widened(text, one) for one in found]


def days_told(text: str, today: date, calendar: Calendar) -> tuple[Days, str] | None:
    """The first stretch and the text without the words for it; None where none is told, or one that there is not (2月29日 in most
    years is no February)."""
    found = stretches(text, today, calendar)
    if not found or found[0].days is None:
        return None
    return found[0].days, f"{text[: found[0].start]} {text[found[0].end :]}".strip()


def names_weekday(text: str) -> bool:
    """Whether a day of a week is named: 上周五 is no 上周, 上周一共 is."""
    return _WEEKDAY.search(text) is not None


def months_of(days: Days) -> tuple[Days, ...]:
    """The months of which these days are, each as far as it belongs to them."""
    found, first = [], days[0]
    while first <= days[1]:
        following = months_on(first.replace(day=1), 1)
        found.append((first, min(following - ONE_DAY, days[1])))
        first = following
    return tuple(found)


def tells_each(text: str) -> bool:
    """七月八月九月分别多少: each for itself, and not together."""
    return _EACH.search(text) is not None


def _told(text: str, today: date, calendar: Calendar, named: Mapping[str, Days]) -> list[Stretch]:
    found: list[Stretch] = []
    at = 0
    while at < len(text):
        one = _next(text, at, today, calendar, named)
        if one is None:
            break
        found.append(one)
        at = max(one.end, at + 1)
    return found


def _next(text: str, at: int, today: date, calendar: Calendar, named: Mapping[str, Days]) -> Stretch | None:
    """The one that begins first behind a place; of those that begin together a holiday, one of the patterns, then a word."""
    likely: list[tuple[int, int, Stretch]] = []
    if (one := _holiday(text, at, today, calendar)) is not None:
        likely.append((one.start, -1, one))
    for n, (pattern, days) in enumerate(_PATTERNS):
        match = pattern.search(text, at)
        if match is not None:
            said = match.groupdict()
            weekday = pattern is _WEEKDAY and not said["weeks"]
            likely.append(
                (match.start(), n, Stretch(*match.span(), days(match, today), bool(said.get("year")), weekday=weekday))
            )
    for word, theirs in named.items():
        start = text.find(word, at)
        if start >= 0:
            likely.append(
                (start, len(_PATTERNS) + 100 - len(word), Stretch(start, start + len(word), theirs, named=word))
            )
    return min(likely, key=lambda one: one[:2])[2] if likely else None


def _holiday(text: str, at: int, today: date, calendar: Calendar) -> Stretch | None:
    """国庆七天, 去年春节期间."""
    found = holiday_named(text[at:], today, calendar, past=True)
    if found is None:
        return None
    start, end = at + found.start, at + found.end
    of_year = _OF_YEAR.search(text[at:start])
    if of_year is None:
        return Stretch(start, end, found.week(today))
    last_day = min(date(_year_of(of_year, today) or today.year, MONTHS, 31), today)
    then = holiday_named(text[start:end], last_day, calendar, past=True)
    days = then.week(last_day) if then is not None and then.first.year == last_day.year else None
    return Stretch(at + of_year.start(), end, days, year_told=True)


def _joined(text: str, found: list[Stretch], today: date) -> list[Stretch]:
    """7月1日到9月30日, 昨天和今天加起来, 9月以来: as one; what is asked of each stays apart."""
    sums = _SUMS.search(text) is not None
    apart = tells_each(text)
    made: list[Stretch] = []
    for one in found:
        before = made[-1] if made else None
        between = text[before.end : one.start] if before is not None else ""
        if before is not None and before.days is not None and one.days is not None:
            if _JOINED.fullmatch(between):
                made[-1] = _from_to(before, one, today)
                continue
            follows = one.days[0] == before.days[1] + ONE_DAY
            if not apart and follows and _SUMMED.fullmatch(between) and (sums or not between.strip()):
                made[-1] = replace(before, end=one.end, days=(before.days[0], one.days[1]), named="")
                continue
        made.append(one)
    return [_until_now(text, one, today) for one in made]


def _from_to(first: Stretch, last: Stretch, today: date) -> Stretch:
    assert first.days is not None and last.days is not None
    since, until = first.days[0], last.days[1]
    if last.weekday:  # 上周一到周五: of the same week
        until = since + timedelta(days=(until - since).days % A_WEEK)
    elif first.year_told and not last.year_told and until.year != since.year:
        until = until.replace(year=since.year, day=min(until.day, monthrange(since.year, until.month)[1]))
    if until < since:  # 11月到2月
        until = months_on(until, MONTHS)
    days = (since, min(until, today)) if since <= until else None
    return Stretch(first.start, last.end, days, first.year_told)


def _until_now(text: str, one: Stretch, today: date) -> Stretch:
    """三月以来, 10月1日到现在."""
    match = _SINCE.match(text, one.end)
    if match is None or one.days is None or one.days[1] >= today:
        return one
    return replace(one, end=match.end(), days=(one.days[0], today), named="")


def _widened(text: str, one: Stretch) -> Stretch:
    """With the words that only frame it: 从 … 期间."""
    before = _FROM.search(text[: one.start])
    behind = _BEHIND.match(text, one.end)
    return replace(
        one,
        start=before.start() if before is not None else one.start,
        end=behind.end() if behind is not None else one.end,
    )
