"""Which days are asked about (哪几天): today, this month, or a stretch that the city's language tells (`dates.past`): 三季度, 7月到9月."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from handlers.conversation.message import On, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.dates.past import Days, Stretch, stretches, tells_each
from tickets.periods import Period, days_of, whole_months


@dataclass(frozen=True)
class Time:
    """The days of a period, or `days` instead."""

    period: Period = Period.MONTH
    days: Days | None = None

    def of(self, today: date) -> Days:
        return self.days or days_of(self.period, today)

    def args(self) -> dict[str, str]:
        """As a button keeps it."""
        days = {} if self.days is None else {"days": f"{self.days[0]}/{self.days[1]}"}
        return {"period": self.period.value, **days}

    @classmethod
    def from_args(cls, args: Mapping[str, str]) -> Time:
        first, _, last = args.get("days", "").partition("/")
        days = (date.fromisoformat(first), date.fromisoformat(last)) if last else None
        return cls(Period(args["period"]), days)


@dataclass(frozen=True)
class TimeTold:
    """When, of which days, and whether beside the year before; `others` are told beside it, `each` for itself."""

    period: Period | None
    days: Days | None
    year_ago: bool
    others: tuple[Days, ...] = ()
    each: bool = False

    @property
    def said(self) -> bool:
        return self.period is not None or self.days is not None

    def or_else(self, period: Period = Period.MONTH) -> Time:
        """The time that is told, or else that period."""
        return Time(self.period or period, self.days)


def time_told(turn: Turn, text: str) -> tuple[str, TimeTold]:
    """The text without what the texts do not name, and the time that is told."""
    year_ago = turn.holds(text, "desk.counts_than_year")
    text = turn.without(text.lower(), "desk.counts_than_year") if year_ago else text
    found = _stretches(turn, text)
    if not found or found[0][0].days is None:
        return text, TimeTold(None, None, year_ago)
    (first, period), *rest = found
    others = tuple(one.days for one, _ in rest if one.days is not None)
    for one, named in reversed(found):
        if named is None and one.days is not None:
            text = f"{text[: one.start]} {text[one.end :]}"
    told = TimeTold(period, None if period is not None else first.days, year_ago, others, tells_each(text))
    return text.strip(), told


def time_asked(turn: Turn, default: Period = Period.MONTH) -> Time:
    """The time that the message tells, or else that period."""
    return time_told(turn, turn.text)[1].or_else(default)


def asks_of_then(turn: Turn) -> bool:
    """Whether it is asked of a time that is over, or of a longer one than today and not of what is left: what lies there now is no
    answer to it."""
    told = time_told(turn, turn.text)[1]
    if not told.said or told.period is Period.TODAY:
        return False
    return told.or_else().of(turn.today)[1] < turn.today or not turn.says_one_of("desk.sounds_left")


def without_time(turn: Turn, text: str) -> str:
    """The text with blanks in place of the words for times."""
    for one, _ in reversed(_stretches(turn, text)):
        text = f"{text[: one.start]} {text[one.end :]}"
    return turn.without(text.lower(), *period_keys())


def _stretches(turn: Turn, text: str) -> list[tuple[Stretch, Period | None]]:
    """What is told, and the period that a word of the texts names."""
    words = {word: period for period in Period for word in turn.words_of(f"desk.words_{period.value}")}
    named = {word: days_of(period, turn.today) for word, period in words.items()}
    return [(one, words.get(one.named)) for one in stretches(text, turn.today, turn.city.calendar, named)]


def period_named(turn: Turn, among: Iterable[Period] = Period) -> Period | None:
    """The first of these periods that the message names: 本周, 上月."""
    return next((period for period in among if turn.says_one_of(f"desk.words_{period.value}")), None)


def period_keys(among: Iterable[Period] = Period) -> list[str]:
    """The lists of the words by which these periods are named."""
    return [f"desk.words_{period.value}" for period in among]


def time_values(turn: Turn, time: Time) -> dict[str, Value]:
    """The time and its days, as texts name them."""
    first, last = time.of(turn.today)
    return {"period": time_called(time, turn.today), "first": On(first), "last": On(last)}


def time_called(time: Time, today: date) -> Value:
    """本月, 11月3日, 2026年3季度, 10月1日至10月8日."""
    if time.days is None:
        return Phrase(f"desk.button_{time.period.value}")
    first, last = time.days
    if first == last:
        return On(first)
    count = whole_months(time.days, today)
    year, part = str(first.year), (first.month - 1) // (count or 1) + 1
    match count if count and (first.month - 1) % count == 0 else None:
        case 1:
            return Phrase("desk.named_month", {"year": year, "number": str(part)})
        case 3:
            return Phrase("desk.named_quarter", {"year": year, "number": str(part)})
        case 6:
            return Phrase(f"desk.named_half_{part}", {"year": year})
        case 12:
            return Phrase("desk.named_year", {"year": year})
    return Phrase("desk.named_days", {"first": On(first), "last": On(last)})
