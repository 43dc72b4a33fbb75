"""Until when (到哪天): how much more time a unit asks for or is given, and when what is shelved is looked at again.

5, 五天, 延期到12月底 ─► the day · 因为3号楼要停水，延期5天 ─► the day, and why · 配件12月4日到，12月6日能装 ─► none: which is meant is asked
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.dates.day import WHOLE, Day, Kind, day_of_month, days_named
from handlers.desk.reading.dates.holidays import Side, holiday_named
from handlers.desk.reading.dates.length import Length, Unit, lengths_told
from values import expressions as re
from values import replace
from values.numerals import NUMBER, number_of

# What orders the time that stands behind it, and what else may stand there and tells nothing.
_ALONE = "延长|延期|延后|延|推后|推迟|推|宽限|暂缓|缓|挂账|挂起|挂|批"
_ORDERS = f"{_ALONE}|再给"
_UNTIL = "(?<![等收拿])[到至]|截止"
_BESIDE = (
    "申请|请求?|要|想|得|需|希望|同意|准予|再|给|大概|大约|约|最多|最长|至少|先|还|就|差不多|我们|我|能不能|可以"
    "|时间|时限|期限|日期|一下|为"
)
_BEFORE = re.compile(rf"(?:(?:{_ALONE}|{_UNTIL}|{_BESIDE})[\s:：]*)*$")
_BEHIND = re.compile(
    rf"(?:早上|上午|中午|下午|傍晚|晚上)?(?:{NUMBER}点(?:半|钟)?)?"
    r"(?:左右|上下|之?[内前后]|以[内前后]|的?(?:期限|时间)|再(?:看|说|议)|吧|就行|就够|够了|可以|即可|行吗|[。.！!~])*"
)
_MARKS = " ，,。；;：:！!\n"
# The number alone that was asked for; 3号楼 and 2 盏灯 are none.
_BARE = re.compile(
    rf"(?:^|(?<=[{_MARKS}]))(?:(?:{_ALONE}|{_BESIDE})\s*)*(?P<number>{NUMBER})\s*个?吧?"
    r"(?=$|[，,。；;！!]|\s+(?![盏个根台块扇处户名人位辆条号楼栋幢]))"
)


class _As(IntEnum):
    """How surely a time is the one that is asked for, the surest last."""

    TOLD = 0
    FIRST = 1  # 5天等配件
    ALONE = 2  # 5天，等配件
    UNTIL = 3  # 到周五
    ORDERED = 4  # 延到周五


@dataclass(frozen=True)
class Until:
    """The last day, and what else was told: why, or nothing."""

    date: date
    rest: str


@dataclass(frozen=True)
class _Found:
    told_as: _As
    until: Until


Counted = Callable[[Length], date]


def more_time(turn: Turn, said: str, last: date) -> Until | None:
    """Until when a limit that ends with the day `last` is to be extended: so many working days behind it, or the day that is named. None
    where none is told, or several and none of them is ordered. Whether it is later, and not too late, is the rules' to say."""
    calendar = turn.city.calendar

    def counted(length: Length) -> date:
        if length.unit in (Unit.DAY, Unit.WORKING_DAY):
            return calendar.add_working_days(last, length.count + length.half)
        return calendar.add_working_days(length.after(last) - timedelta(days=1), 1)

    days = [day for day in _days(turn, said, last + timedelta(days=1)) if day.kind not in WHOLE]
    return _told(said, days, counted, Unit.DAY)


def looked_at_again(turn: Turn, said: str) -> Until | None:
    """When what is shelved is looked at again: 2月26日, 明年3月, 三个月, 3. None where no day to come is told."""
    today = turn.today

    def counted(length: Length) -> date:
        if length.unit is Unit.WORKING_DAY:
            return turn.city.calendar.add_working_days(today, length.count)
        return length.after(today)

    return _told(said, _days(turn, said, today + timedelta(days=1)), counted, Unit.MONTH)


def tells_until(turn: Turn, said: str) -> bool:
    """Whether a day is named, or a length of time."""
    today = turn.today
    return bool(_days(turn, said, today) or lengths_told(said) or _BARE.search(said))


def begins_with_time(turn: Turn, said: str) -> bool:
    """到下周三, 后天下午, 三四天: what stands behind 延期."""
    behind = re.sub(f"^(?:{_UNTIL})", "", said)
    days = _days(turn, behind, turn.today)
    return 0 in (*(day.start for day in days), *(length.start for length in lengths_told(behind)))


def _days(turn: Turn, said: str, since: date) -> list[Day]:
    """The days that the text names; 25号 is looked for from `since` on, and 5日 is so many days where it does not stand behind 到."""
    found = []
    for day in days_named(said, turn.today):
        if day.kind is not Kind.OF_MONTH:
            found.append(day)
        elif not said[day.start : day.end].endswith("日") or said[: day.start].rstrip().endswith(("到", "至")):
            next_ = day_of_month(day.date.day, since) if day.date is not None else None
            found.append(Day(day.start, day.end, day.kind, next_))
    if (beside := _beside_holiday(turn, said)) is None:
        return found
    behind = next((day for day in found if day.start == beside.end), None)
    if behind is None:
        return sorted([*found, beside], key=lambda day: day.start)
    # 国庆以后10月15日 is one day, which is told
    return [replace(day, start=beside.start) if day is behind else day for day in found]


def _beside_holiday(turn: Turn, said: str) -> Day | None:
    """延到节后, 国庆前: the first working day behind it, the last before it."""
    calendar = turn.city.calendar
    holiday = holiday_named(said, turn.today, calendar, past=False)
    if holiday is None or holiday.side is Side.DURING:
        return None
    before = holiday.side is Side.BEFORE
    day = calendar.back_working_days(holiday.first, 1) if before else calendar.add_working_days(holiday.last, 1)
    return Day(holiday.start, holiday.end, Kind.DATE, day)


def _told(said: str, days: list[Day], counted: Counted, bare: Unit) -> Until | None:
    told = [(day.start, day.end, day.date, False) for day in days]
    told += [(one.start, one.end, counted(one), True) for one in lengths_told(said, days)]
    if not told:
        numbers = [(m.start("number"), m.end(), number_of(m["number"]) or 0) for m in _BARE.finditer(said)]
        told = [(start, end, counted(Length(start, end, n, bare)), True) for start, end, n in numbers[:1]]
    found = [_found(said, start, end, day, length) for start, end, day, length in sorted(told) if day is not None]
    surest = max((one.told_as for one in found), default=_As.TOLD)
    likely = [one.until for one in found if one.told_as is surest]
    if surest < _As.UNTIL and len({one.date for one in likely}) > 1:
        return None
    return likely[0] if likely else None


def _found(said: str, start: int, end: int, day: date, length: bool) -> _Found:
    """What is told as the last day, and the words that are left without it; all of them where it stands amid a sentence."""
    before, behind = _BEFORE.search(said[:start]), _BEHIND.match(said, end)
    assert before is not None
    assert behind is not None
    order, head, tail = before.group(), said[: before.start()], said[behind.end() :]
    begins, ends = not head or head[-1] in _MARKS, not tail or tail[0] in _MARKS
    begins = begins and (ends or "后" not in behind.group())  # 三天后才到货 is why
    if re.search(_ORDERS, order):
        told_as = _As.ORDERED
    elif re.search("[到至]|截止", order):
        told_as = _As.UNTIL
    else:
        told_as = (_As.ALONE if ends else _As.FIRST if length else _As.TOLD) if begins else _As.TOLD
    rest = said if told_as is _As.TOLD else "，".join(filter(None, (head.strip(_MARKS), tail.strip(_MARKS + AROUND))))
    return _Found(told_as, Until(day, rest))
