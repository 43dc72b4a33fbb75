"""How long something is to last (多久): 5天, 三个工作日, 三四天, 两周, 半个月, 一年; a week is seven days, wherever it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from handlers.desk.reading.dates.day import Day
from tickets.periods import MONTHS, months_on
from values import expressions as re
from values.numerals import ONES, SPELT, number_of


class Unit(StrEnum):
    """`DAY` leaves open whether days off count: that is for who reads it to say."""

    WORKING_DAY = "working_day"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True)
class Length:
    """So many of a unit, perhaps half of one more, and where it stands in the text."""

    start: int
    end: int
    count: int
    unit: Unit
    half: bool = False

    def after(self, day: date) -> date:
        """That long after a day, days off counted."""
        match self.unit:
            case Unit.MONTH:
                return months_on(day, self.count) + timedelta(days=HALF_A_MONTH if self.half else 0)
            case Unit.WEEK:
                return day + timedelta(weeks=self.count, days=HALF_A_WEEK if self.half else 0)
        return day + timedelta(days=self.count + self.half)


HALF_A_WEEK, HALF_A_MONTH, HALF_A_YEAR = 4, 15, 6
_UNITS = {"周": Unit.WEEK, "星期": Unit.WEEK, "礼拜": Unit.WEEK, "week": Unit.WEEK}
_UNITS |= {"天": Unit.DAY, "日": Unit.DAY, "day": Unit.DAY}
_UNITS |= {"工作日": Unit.WORKING_DAY, "営業日": Unit.WORKING_DAY, "일": Unit.WORKING_DAY}
_LENGTH = re.compile(
    # 第三天, 每3天, 拖了5天, 节后三天 (延后三天 is how long), 12月5日
    rf"(?<![第每隔了近月年\d./\-{ONES}十百])(?<![^延推往今然]后)(?:半(?P<half_of>个月|年)"
    rf"|(?P<low>\d{{1,3}}|{SPELT})(?:(?:\s*[到至\-~—、]\s*(?P<high>\d{{1,3}}|{SPELT}))|(?P<next>十|{SPELT}))?来?\s*"
    r"(?:个?(?P<unit>工作日|星期|礼拜|周(?![岁边围])|天|日(?![期常])|weeks?|days?|営業日|일|дн\w*)|(?P<months>个半?月)|(?P<years>年))(?P<half>半)?)"
    r"(?![之以]?前(?!后))"
)


def lengths_told(text: str, beside: Sequence[Day] = ()) -> list[Length]:
    """The lengths of time that the text tells `beside` its days, as they stand; of 三四天 the longer, which is what is needed at most."""
    found = [_read(match) for match in _LENGTH.finditer(text)]
    return [one for one in found if all(one.end <= day.start or one.start >= day.end for day in beside)]


def _read(match: re.Match[str]) -> Length:
    start, end, half = match.start(), match.end(), match["half"] is not None
    if match["half_of"]:
        a_year = match["half_of"] == "年"
        return Length(start, end, HALF_A_YEAR if a_year else 0, Unit.MONTH, half=not a_year)
    count = _count(match)
    if match["years"]:
        return Length(start, end, count * MONTHS + (HALF_A_YEAR if half else 0), Unit.MONTH)
    if match["months"]:
        return Length(start, end, count, Unit.MONTH, half or "半" in match["months"])
    said = match["unit"].rstrip("s")
    return Length(start, end, count, Unit.WORKING_DAY if said.startswith("дн") else _UNITS[said], half)


def _count(match: re.Match[str]) -> int:
    low, further = number_of(match["low"]) or 0, match["high"] or match["next"]
    high = number_of(further) or 0 if further else low
    return high if high >= low else low // 10 * 10 + high  # 十三四天
