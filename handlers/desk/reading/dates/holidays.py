"""Holidays by their names (节假日): 国庆期间, 节前, 春节后. Which days they are, and those before and behind them.

Of what has been the last one of that name is meant, of what is to come the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from tickets.calendar import Calendar
from values import expressions as re
from values.numerals import SPELT

ONE_DAY, ONE_WEEK = timedelta(days=1), timedelta(weeks=1)
_JANUARY, _MAY, _OCTOBER = (1, 1), (5, 1), (10, 1)
# The first day on which one of that name may be, and the last: those by the moon move.
_WINDOWS = MappingProxyType(
    {"国庆": (_OCTOBER, _OCTOBER), "十一": (_OCTOBER, _OCTOBER), "五一": (_MAY, _MAY), "劳动节": (_MAY, _MAY)}
    | {"元旦": (_JANUARY, _JANUARY), "清明": ((4, 4), (4, 5)), "端午": ((5, 26), (6, 26)), "中秋": ((9, 7), (10, 8))}
    | {"春节": ((1, 20), (2, 25)), "过年": ((1, 20), (2, 25)), "年": ((1, 20), (2, 25))}
)
_NAMED = "|".join(sorted((name for name in _WINDOWS if name not in ("年", "十一")), key=len, reverse=True))
_BEFORE, _BEHIND = "之前|以前|前", "之后|以后|过后|后"
# 十一点, 十一月 and 细节 are none, 半年后 and 青年后备 no 年后, and the calendar knows no days off at 儿童节.
_HOLIDAY = re.compile(
    rf"(?:(?P<name>{_NAMED}|十一(?=期间|假期|长假|[前后])|(?<![去今明后前往当一二两三四五六七八九十百千半几多数每近青中老童少成学全\d])年(?=[前后](?!天|面|年)))(?![路街村]|大道|小区|社区|广场|花园)(?:节|假期|长假|放假|黄金周)?"
    r"|(?P<any>(?<![环季关细情音章佳时调童阳人亲女师军年树诞夕宵八术])节(?=[前后])|节假?日|放完?假|假期|长假|小长假|过完?节))"
    rf"(?:(?:(?P<before>{_BEFORE})|(?P<behind>{_BEHIND}))(?!天|面)(?:的?一个?(?:周|星期|礼拜))?|(?P<during>期间|里|那几天|那些天|这几天|(?:{SPELT}|\d)天(?:长假|假期|假)?)?)"
)


class Side(StrEnum):
    """Which days of a holiday are meant."""

    BEFORE = "before"
    DURING = "during"
    BEHIND = "behind"


@dataclass(frozen=True)
class Holiday:
    """A holiday, and where it stands in the text."""

    start: int
    end: int
    side: Side
    first: date
    last: date

    def week(self, today: date) -> tuple[date, date]:
        """The days that are asked about: those of it, the week before it, or of the week behind it what has been."""
        match self.side:
            case Side.BEFORE:
                return self.first - ONE_WEEK, self.first - ONE_DAY
            case Side.BEHIND:
                return self.last + ONE_DAY, min(self.last + ONE_WEEK, max(today, self.last + ONE_DAY))
        return self.first, min(self.last, today)


def holiday_named(text: str, today: date, calendar: Calendar, *, past: bool) -> Holiday | None:
    """The first holiday that the text names: the last one of that name, or the next; None where none is named or known."""
    for match in _HOLIDAY.finditer(text):
        side = Side.BEFORE if match["before"] else Side.BEHIND if match["behind"] else Side.DURING
        if match["any"] and side is Side.DURING and not match["during"]:
            continue  # 我们放假 is an absence
        found = _days(match["name"], today, calendar, past=past)
        if found is not None:
            return Holiday(match.start(), match.end(), side, *found)
    return None


def _days(name: str | None, today: date, calendar: Calendar, *, past: bool) -> tuple[date, date] | None:
    if not name:
        return calendar.holiday_until(today) if past else calendar.holiday_from(today)
    first, last = _WINDOWS[name]
    years = (today.year, today.year - 1) if past else (today.year, today.year + 1)
    for year in years:
        since, until = date(year, *first), date(year, *last)
        found = calendar.holiday_from(since, (until - since).days + 1)
        if found is not None and (found[0] <= today if past else found[1] >= today):
            return found
    return None
