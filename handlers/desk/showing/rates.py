"""The rates for those who lead (三率、按时办结率): of the whole city for the line's people, of the own unit and those below for others.

三率 ─► this month, all together ─► [本周] [上月] [按单位看]        三率 上月 照明 ─► one unit, one period

Each rate is told with its part, its whole and what was excluded from it; units stand in the order of the city's list, never of a rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from handlers.conversation.message import Choice, Named, Part, Phrase, Value, spoken
from handlers.conversation.turn import Turn
from handlers.desk.reading.names import unit_meant, units_named
from handlers.desk.reading.periods import Time, time_asked, time_told, time_values, without_time
from handlers.desk.showing import exclusions
from handlers.desk.showing.lists import sees_all, units_in_sight, units_seen
from tickets.errors import NotAllowed
from tickets.periods import OFFERED_PERIODS, moments_of
from tickets.rates import Measure, Rate, Rates, rates_of
from tickets.units import Unit

LISTED = 8
QUESTION = 24
_BETWEEN = " ，,。？?的是有呢吗：:"


def asked_rates(turn: Turn) -> str | None:
    """What is said beside 三率, 响应率 …, where the message is a short question after them; None where it is none."""
    text = turn.text.strip()
    if not text or len(text) > QUESTION or turn.meaning.ticket_numbers:
        return None
    return _after_rates(turn, text)


def _after_rates(turn: Turn, text: str) -> str | None:
    rest = without_time(turn, text).strip(_BETWEEN)
    found = next((w for w in sorted(_words(turn, "rates"), key=len, reverse=True) if w in rest), None)
    before, _, behind = rest.partition(found) if found is not None else ("", "", "")
    before = before.strip(_BETWEEN)
    if found is None or (before and unit_meant(units_in_sight(turn), before, turn.city.language) is None):
        return None
    return before or _without(behind, list(turn.words_of("desk.asks_how_many")))


def not_this_rate(turn: Turn) -> None:
    """三率 本周 照明 is no press of 本周 on the newest card."""
    if turn.do != "desk.rates" or turn.message.pressed:
        return
    text = spoken(turn.message)
    rest = _after_rates(turn, text)
    if rest or (rest is not None and time_told(turn, text)[1].said):
        turn.as_words()


def _words(turn: Turn, name: str) -> list[str]:
    return [word.lower() for word in turn.words_of(f"desk.words_{name}")]


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.lower().replace(word, " ")
    return text.strip(_BETWEEN)


def say_rates_asked(turn: Turn, rest: str) -> None:
    """三率, 三率 上月, 三率 本周 照明."""
    time = time_asked(turn)
    if not rest or rest in _words(turn, "by_unit"):
        say_rates(turn, time) if not rest else say_by_unit(turn, time)
        return
    found = units_named(units_in_sight(turn), rest, turn.city.language)
    if not found:
        raise NotAllowed("no_such_unit_here")
    if len(found) > 1:
        ask_which_unit(turn, found, time)
        return
    say_rates(turn, time, found[0].code)


def ask_which_unit(turn: Turn, units: Sequence[Unit], time: Time) -> None:
    """Several have this name; each button tells the rates of one."""
    args = time.args()
    choices = [
        Choice("desk.rates", "desk.unit_name", {"unit": Named("unit", unit.code)}, args={**args, "unit": unit.code})
        for unit in units[:LISTED]
    ]
    turn.say("desk.which_unit", choices=choices)


def pressed_rates(turn: Turn) -> None:
    time = Time.from_args(turn.args)
    unit, offset = turn.args.get("unit"), int(turn.args.get("offset", "0"))
    if turn.do == "desk.excluded":
        say_excluded_of(turn, time, unit, offset)
    elif turn.do == "desk.rates_by_unit":
        say_by_unit(turn, time, offset)
    else:
        say_rates(turn, time, unit)


def say_excluded_here(turn: Turn) -> None:
    """剔除: what was excluded this month of all that the member may see."""
    say_excluded_of(turn, Time(), None)


def say_excluded_of(turn: Turn, time: Time, unit: str | None, offset: int = 0) -> None:
    if unit is not None and unit not in units_seen(turn):
        raise NotAllowed("no_such_unit_here")
    exclusions.say_excluded(turn, time, [unit] if unit else _asked(turn), offset, unit or "")


def say_rates(turn: Turn, time: Time, unit: str | None = None) -> None:
    """The rates of one unit, or of all that the member may see together."""
    seen = units_seen(turn)
    if unit is not None and unit not in seen:
        raise NotAllowed("no_such_unit_here")
    rates = rates_counted(turn, time, unit)
    of = {"unit": unit} if unit else {}
    others = [p for p in OFFERED_PERIODS if Time(p) != time]
    choices = [Choice("desk.rates", f"desk.button_{p.value}", args={"period": p.value, **of}) for p in others]
    if any(rates.excluded.values()):
        choices.append(Choice("desk.excluded", "desk.button_excluded", args={**time.args(), **of}))
    if unit is None and len(seen) > 1:
        choices.append(Choice("desk.rates_by_unit", "desk.button_by_unit", args=time.args()))
    whose: Value = Named("unit", unit or turn.actor.unit or "") if unit or not turn.of_the_line else Named("city", "")
    values = time_values(turn, time) | {"whose": whose}
    if unit is None and len(seen) > 1 and not turn.of_the_line:
        values["whose"] = Phrase("desk.and_below", {"unit": whose})
    turn.tell("desk.rates", values, *_lines(rates), choices=choices)


def rates_counted(turn: Turn, time: Time, unit: str | None = None) -> Rates:
    """The rates of one unit, or of all that the member may see."""
    counts: Counter[tuple[Measure, str]] = Counter()
    for found in _counted(turn, time, [unit] if unit else _asked(turn)).values():
        counts.update(found)
    return rates_of(counts, turn.city.clocks.satisfied_from)


def rates_in_a_line(key: str, rates: Rates, **more: Value) -> Part:
    """Each rate with its part and its whole, short."""
    told: dict[str, Value] = {measure.value: _in_words(rate) for measure, rate in rates.of.items()}
    if rates.partly:  # neither solved nor not: it is told apart
        share = {**_share(rates.of[Measure.RESOLUTION]), "partly": rates.partly}
        told[Measure.RESOLUTION.value] = Phrase("desk.rate_in_words_partly", share)
    return Part(key, {**told, **more})


def _lines(rates: Rates) -> list[Part]:
    parts = []
    for measure, rate in rates.of.items():
        more: dict[str, Value] = {"partly": rates.partly, "silent": rates.silent}
        parts.append(Part(f"desk.rate_{measure.value}", {**_share(rate), **more}))
        if measure is Measure.RESOLUTION and rates.by_phone:
            parts.append(Part("desk.rate_by_phone", {"count": rates.by_phone}))
        if rates.excluded[measure]:
            parts.append(Part("desk.rate_excluded", {"count": rates.excluded[measure]}))
    return parts


def say_by_unit(turn: Turn, time: Time, offset: int = 0) -> None:
    """A page of units of which something is counted."""
    counted = _counted(turn, time, _asked(turn))
    rates = {
        unit.code: rates_of(counted[unit.code], turn.city.clocks.satisfied_from)
        for unit in turn.city.units.all
        if unit.code in counted
    }
    rates = {code: of for code, of in rates.items() if not of.empty}
    page = list(rates.items())[offset : offset + LISTED]
    if not page:
        turn.tell("desk.rates_none", time_values(turn, time))
        return
    parts = [_unit_line(code, of) for code, of in page]
    choices = []
    if len(rates) > offset + LISTED:
        args = {**time.args(), "offset": str(offset + LISTED)}
        choices.append(Choice("desk.rates_by_unit", "button.more_of_list", args=args))
    turn.tell("desk.rates_by_unit", time_values(turn, time) | {"count": len(rates)}, *parts, choices=choices)


def _unit_line(code: str, rates: Rates) -> Part:
    excluded = sum(rates.excluded.values())
    key = "desk.rates_line_excluded" if excluded else "desk.rates_line"
    return rates_in_a_line(key, rates, unit=Named("unit", code), excluded=excluded)


def _share(rate: Rate) -> dict[str, Value]:
    return {"part": rate.part, "whole": rate.whole, "share": percent(rate)}


def _in_words(rate: Rate) -> Value:
    return Phrase("desk.rate_in_words", _share(rate))


def percent(rate: Rate) -> str:
    """93.5%, and – where there is nothing to divide by."""
    found = rate.per_mille
    return "–" if found is None else f"{found // 10}.{found % 10}%"


def _counted(
    turn: Turn, time: Time, units: Collection[str] | None
) -> Mapping[str | None, Mapping[tuple[Measure, str], int]]:
    return turn.work.tallies.count(*moments_of(time.of(turn.today), turn.city.timezone), units)


def _asked(turn: Turn) -> Collection[str] | None:
    """All for the line's people and who leads the whole, what no unit had included."""
    return None if sees_all(turn) else units_seen(turn)
