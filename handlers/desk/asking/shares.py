"""Shares and two things beside each other (占比、对比): 路灯占百分之几, 哪类增加最多, 上周和这周比比, 本月城北和城西哪个区多.

a share ─► so many of all, in per cent · what grew most ─► by matter · two times, two areas, an ellipsis ─► questions that are counted
"""

from __future__ import annotations

from handlers.conversation.message import Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.asking.in_short import subject_left, unit_of
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import SUMMED, By, Question, What, leads_several
from handlers.desk.reading.matters import matters_told
from handlers.desk.reading.names import units_meant
from handlers.desk.reading.periods import Time, time_asked, time_told, time_values, without_time
from handlers.desk.showing.brief import say_brief
from handlers.desk.showing.counted import figures_by, former_called, spans
from handlers.desk.showing.counts import asked_counts, tell
from handlers.desk.showing.lists import sees_all, units_below, units_in_sight, units_seen
from handlers.desk.showing.rates import percent, rates_counted
from handlers.ports.store import Filed
from tickets.catalogue import Kind
from tickets.geography import Area
from tickets.periods import Period, days_of
from tickets.rates import Measure, Rate
from tickets.ticket import Ticket
from tickets.units import Unit
from values import expressions as re
from values import replace

TOP = 5
SHORT = 10  # characters of 照明处呢
UNITS = 6
LONGEST = 30
_APART = re.compile(r"[\s，,；;。？?]+")
_TO_CANONICAL = (
    (Period.WEEK, Period.LAST_WEEK),
    (Period.MONTH, Period.LAST_MONTH),
    (Period.TODAY, Period.YESTERDAY),
)
_COMPARING = ("desk.counts_versus", "desk.counts_which_of_two", "desk.compares", "desk.asks_filler")
_JOINERS = "和跟与同比的，,"


def asked_share(turn: Turn) -> bool:
    """路灯占百分之几, 城北区占多大比例: of all that came in that time."""
    text = turn.text.strip(AROUND)
    word = next((w for w in turn.longest_first("desk.asks_share") if w in text), None)
    if word is None or not leads_several(turn) or len(text) > LONGEST:
        return False
    time = time_asked(turn)
    subject = subject_left(turn, "desk.asks_share", "desk.fills_share")
    asked = Question(What.CAME, None, time.period, days=time.days)
    part = _kind(turn, asked, text) or _part(turn, asked, subject)
    if part is None:
        return False
    whole = figures_by(turn, asked, By.UNIT, spans(turn, asked)[0]).total()
    count = part[1]
    values = time_values(turn, time) | {
        "subject": part[0],
        "count": count,
        "whole": whole,
        "share": percent(Rate(count, whole)),
    }
    turn.tell("desk.share", values)
    return True


def _part(turn: Turn, asked: Question, subject: str) -> tuple[Value, int] | None:
    """What is meant, and how much came of it."""
    span = spans(turn, asked)[0]
    if (area := _area(turn, subject)) is not None:
        return Named("area", area.code), _total(turn, replace(asked, area=area.code))
    if units := units_meant(units_in_sight(turn), subject, turn.city.language):
        codes = {code for unit in units for code in units_below(turn, unit.code)}
        found = figures_by(turn, asked, By.UNIT, span)
        return Listed(tuple(Named("unit", unit.code) for unit in units[:UNITS])), sum(found[code] for code in codes)
    if matter := matters_told(turn, subject):
        return subject, _total(turn, replace(asked, matter=matter))
    return None


def _kind(turn: Turn, asked: Question, text: str) -> tuple[Value, int] | None:
    """投诉占几成: of that kind, where nothing else is told."""
    kind = next((one for one in Kind if turn.holds(text, f"desk.asks_came_{one.value}")), None)
    if kind is None or subject_left(turn, "desk.asks_share", f"desk.asks_came_{kind.value}", "desk.fills_share"):
        return None
    units = None if sees_all(turn) else units_seen(turn)
    filed = turn.work.figures.filed(*spans(turn, asked)[0], units, Filed.KIND)
    return Phrase(f"kind.{kind.value}"), filed.get(kind.value, 0)


def _total(turn: Turn, asked: Question) -> int:
    return figures_by(turn, asked, By.MATTER if asked.matter else By.COMMUNITY, spans(turn, asked)[0]).total()


def asked_rising(turn: Turn) -> bool:
    """哪类问题涨得快: by how many more came of it than in as long a time before."""
    if not leads_several(turn) or not turn.says_one_of("desk.asks_rising"):
        return False
    time = time_asked(turn, Period.WEEK)
    asked = Question(What.CAME, By.MATTER, time.period, days=time.days)
    now, before = (figures_by(turn, asked, By.MATTER, span) for span in spans(turn, asked))
    more = sorted(((before[code] - n, code) for code, n in now.items() if code and n > before[code]))[:TOP]
    values = time_values(turn, time) | {"former": former_called(turn, asked)}
    lines = [
        Part(
            "desk.rising_line",
            {"name": Named("category", code), "more": -n, "count": now[code], "before": before[code]},
        )
        for n, code in more
    ]
    turn.tell("desk.rising" if lines else "desk.rising_none", values, *lines)
    return True


def asked_beside(turn: Turn) -> bool:
    """Two things that are to stand beside each other, and the ends of a question that are told by its beginning."""
    if not leads_several(turn) or len(turn.text) > LONGEST + TOP:
        return False
    return _two_times(turn) or _goes_on(turn) or _two_of_a_kind(turn) or _and_that(turn)


def _two_times(turn: Turn) -> bool:
    """上周和这周比比, 三季度跟二季度比, 9月办结率和上个月比: what came and was answered of both."""
    text = turn.text.strip(AROUND)
    asks = turn.holds(text, "desk.counts_versus") or turn.holds(text, "desk.counts_which_of_two")
    if not asks and not text.endswith("比"):
        return False
    told = time_told(turn, text)[1]
    left = turn.without(without_time(turn, text), *_COMPARING).split()
    if len(told.others) != 1 or not set("".join(left)) <= set(_JOINERS):
        return False
    both = (told.or_else().of(turn.today), told.others[0])
    for period, former in _TO_CANONICAL:
        if set(both) == {days_of(period, turn.today), days_of(former, turn.today)}:
            now, then = (turn.words_of(f"desk.words_{one.value}")[0] for one in (period, former))
            values: dict[str, Value] = {"now": now, "former": then}
            return _asks(turn, turn.case.texts.text("desk.order_compared", values, turn.city.language, turn.now))
    for what in SUMMED:
        tell(turn, Question(what, None, Period.MONTH, each=both))
    return True


def _goes_on(turn: Turn) -> bool:
    """上周来了多少 这周到现在呢: the second time, of the same; 平均几天办完 照明处呢: the same of a unit."""
    first, *rest = [part for part in _APART.split(turn.text.strip()) if part] or [""]
    if len(rest) != 1 or not rest[0].endswith(turn.words_of("desk.ends_and_that")):
        return False
    times = [w for p in Period for w in turn.longest_first(f"desk.words_{p.value}")]
    now = next((w for w in sorted(times, key=len, reverse=True) if w in rest[0]), None)
    then = next((w for w in sorted(times, key=len, reverse=True) if w in first), None)
    if now is not None and then is not None:
        return _asks(turn, first) and _asks(turn, first.replace(then, now))
    return now is None and _asks(turn, first) and _of_one(turn, rest[0])


def _and_that(turn: Turn) -> bool:
    """城北区呢, 照明处呢."""
    text = turn.text.strip(AROUND)
    return len(text) <= SHORT and text.endswith(turn.words_of("desk.ends_and_that")) and _of_one(turn, text)


def _of_one(turn: Turn, text: str) -> bool:
    name = turn.without(text, "desk.ends_and_that").strip(AROUND)
    if (area := _area(turn, name)) is not None:
        order = turn.case.texts.text(
            "desk.order_came_there", {"area": area.name(turn.city.language)}, turn.city.language, turn.now
        )
        return _asks(turn, order)
    unit = unit_of(turn, name)
    if unit is not None:
        say_brief(turn, Time(), unit.code)
    return unit is not None


def _two_of_a_kind(turn: Turn) -> bool:
    """本月城北和城西哪个区多, 城管和照明哪个慢: of two areas what came, of two units how they stand. None of them is ranked."""
    text = turn.text.strip(AROUND)
    found = re.match(r"(?P<a>.{2,10}?)(?:和|跟|与)(?P<b>.{2,8}?)(?:哪个|哪家|谁)", text)
    if found is None:
        return False
    first = subject_left_of(turn, found["a"])
    names = (first, found["b"])
    areas = [area for name in names if (area := _area(turn, name)) is not None]
    if len(areas) == len(names):
        time = time_asked(turn)
        lines = []
        for area in areas:
            total = _total(turn, Question(What.CAME, None, time.period, days=time.days, area=area.code))
            lines.append(Part("desk.beside_area", {"area": Named("area", area.code), "count": total}))
        turn.tell("desk.beside_areas", time_values(turn, time), *lines)
        return True
    found_units = [units_meant(units_in_sight(turn), name, turn.city.language) for name in names]
    if not all(found_units):
        return False
    units = [unit for several in found_units for unit in several[:UNITS]]
    turn.say("desk.beside_units", *(_of_unit(turn, unit) for unit in {unit.code: unit for unit in units}.values()))
    return True


def subject_left_of(turn: Turn, words: str) -> str:
    """本月城北 ─► 城北."""
    return without_time(turn, words).strip()


def _of_unit(turn: Turn, unit: Unit) -> Part:
    codes = units_below(turn, unit.code)
    late: tuple[Ticket, ...] = turn.work.figures.late(codes, limit=UNITS * UNITS)
    rate = rates_counted(turn, Time(), unit.code).of[Measure.ON_TIME]
    values: dict[str, Value] = {"unit": Named("unit", unit.code), "open": turn.work.tickets.count_of_units(codes)}
    values |= {"overdue": len(late), "share": percent(rate), "part": rate.part, "whole": rate.whole}
    return Part("desk.beside_unit", values)


def _asks(turn: Turn, question: str) -> bool:
    """Have it counted as if it had been asked so."""
    said, turn.text = turn.text, question
    try:
        return asked_counts(turn)
    finally:
        turn.text = said


def _area(turn: Turn, name: str) -> Area | None:
    """城北 for 城北区: the one area that is called so."""
    if len(name) < 2:
        return None
    found = [area for area in turn.city.geography.areas if area.name(turn.city.language).startswith(name)]
    exact = [area for area in found if area.name(turn.city.language) == name]
    largest = [area for area in found if area.level == "district"]
    return next(iter(exact or largest), None) if exact or len(largest) == 1 else None
