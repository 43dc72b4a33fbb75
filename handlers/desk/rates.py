"""The three rates for those who lead (三率): of the whole city for the line's people, of the own unit and those below for others.

三率 ─► this month, all together ─► [本周] [上月] [按单位看]        三率 上月 照明 ─► one unit, one period

Each rate is told with its part and its whole; units stand in the order of the city's list, never of a rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from handlers.conversation.message import Choice, Named, On, Part, Phrase, Value, spoken
from handlers.conversation.turn import Turn
from handlers.desk.words import units_named
from tickets.errors import NotAllowed
from tickets.rates import Measure, Period, Rate, ThreeRates, days_of, moments_of, three_rates

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
    periods = [word for period in Period for word in _words(turn, period.value)]
    rest = _without(text, periods)
    found = next((w for w in _words(turn, "rates") if rest.startswith(w)), None)
    return None if found is None else _without(rest[len(found) :], list(turn.words_of("desk.asks_how_many")))


def not_this_rate(turn: Turn) -> None:
    """三率 本周 照明 is no press of 本周 on the newest card."""
    if turn.do == "desk.rates" and not turn.message.pressed and _after_rates(turn, spoken(turn.message)):
        turn.as_words()


def _words(turn: Turn, name: str) -> list[str]:
    return [word.lower() for word in turn.words_of(f"desk.words_{name}")]


def _without(text: str, words: list[str]) -> str:
    for word in words:
        text = text.lower().replace(word, " ")
    return text.strip(_BETWEEN)


def say_rates_asked(turn: Turn, rest: str) -> None:
    """三率, 三率 上月, 三率 本周 照明."""
    period = next((p for p in Period if turn.says_one_of(f"desk.words_{p.value}")), Period.MONTH)
    if not rest or rest in _words(turn, "by_unit"):
        say_rates(turn, period) if not rest else say_by_unit(turn, period)
        return
    seen = _seen(turn)
    found = units_named([unit for unit in turn.city.units.all if unit.code in seen], rest, turn.city.language)
    if not found:
        raise NotAllowed("no_such_unit_here")
    if len(found) > 1:
        args = {"period": period.value}
        choices = [
            Choice("desk.rates", "desk.unit_name", {"unit": Named("unit", unit.code)}, args={**args, "unit": unit.code})
            for unit in found[:LISTED]
        ]
        turn.say("desk.which_unit", choices=choices)
        return
    say_rates(turn, period, found[0].code)


def pressed_rates(turn: Turn) -> None:
    period = Period(turn.args["period"])
    if turn.do == "desk.rates_by_unit":
        say_by_unit(turn, period, int(turn.args.get("offset", "0")))
    else:
        say_rates(turn, period, turn.args.get("unit"))


def say_rates(turn: Turn, period: Period, unit: str | None = None) -> None:
    """The rates of one unit, or of all that the member may see together."""
    seen = _seen(turn)
    if unit is not None and unit not in seen:
        raise NotAllowed("no_such_unit_here")
    counts: Counter[tuple[Measure, str]] = Counter()
    for found in _counted(turn, period, [unit] if unit else _asked(turn)).values():
        counts.update(found)
    rates = three_rates(counts, turn.city.clocks.satisfied_from)
    of = {"unit": unit} if unit else {}
    others = [p for p in Period if p is not period]
    choices = [Choice("desk.rates", f"desk.button_{p.value}", args={"period": p.value, **of}) for p in others]
    if unit is None and len(seen) > 1:
        choices.append(Choice("desk.rates_by_unit", "desk.button_by_unit", args={"period": period.value}))
    whose: Value = Named("unit", unit or turn.actor.unit or "") if unit or not turn.of_the_line else Named("city", "")
    values = _days(turn, period) | {"whose": whose}
    if unit is None and len(seen) > 1 and not turn.of_the_line:
        values["whose"] = Phrase("desk.and_below", {"unit": whose})
    turn.tell("desk.rates", values, *_lines(rates), choices=choices)


def _lines(rates: ThreeRates) -> list[Part]:
    resolution = {**_share(rates.resolution), "partly": rates.partly, "silent": rates.silent}
    return [
        Part("desk.rate_response", _share(rates.response)),
        Part("desk.rate_resolution", resolution),
        Part("desk.rate_satisfaction", _share(rates.satisfaction)),
    ]


def say_by_unit(turn: Turn, period: Period, offset: int = 0) -> None:
    """A page of units of which something is counted."""
    counted = _counted(turn, period, _asked(turn))
    rates = {
        unit.code: three_rates(counted[unit.code], turn.city.clocks.satisfied_from)
        for unit in turn.city.units.all
        if unit.code in counted
    }
    page = list(rates.items())[offset : offset + LISTED]
    if not page:
        turn.tell("desk.rates_none", _days(turn, period))
        return
    parts = [
        Part(
            "desk.rates_line",
            {
                "unit": Named("unit", code),
                "response": _in_words(of.response),
                "resolution": _in_words(of.resolution),
                "satisfaction": _in_words(of.satisfaction),
            },
        )
        for code, of in page
    ]
    choices = []
    if len(rates) > offset + LISTED:
        args = {"period": period.value, "offset": str(offset + LISTED)}
        choices.append(Choice("desk.rates_by_unit", "button.more_of_list", args=args))
    turn.tell("desk.rates_by_unit", _days(turn, period) | {"count": len(rates)}, *parts, choices=choices)


def _share(rate: Rate) -> dict[str, Value]:
    return {"part": rate.part, "whole": rate.whole, "share": percent(rate)}


def _in_words(rate: Rate) -> Value:
    return Phrase("desk.rate_in_words", _share(rate))


def percent(rate: Rate) -> str:
    """93.5%, and – where there is nothing to divide by."""
    found = rate.per_mille
    return "–" if found is None else f"{found // 10}.{found % 10}%"


def _days(turn: Turn, period: Period) -> dict[str, Value]:
    first, last = days_of(period, turn.now.astimezone(turn.city.timezone).date())
    return {"period": Phrase(f"desk.button_{period.value}"), "first": On(first), "last": On(last)}


def _counted(
    turn: Turn, period: Period, units: Collection[str] | None
) -> Mapping[str | None, Mapping[tuple[Measure, str], int]]:
    days = days_of(period, turn.now.astimezone(turn.city.timezone).date())
    return turn.work.tallies.count(*moments_of(days, turn.city.timezone), units)


def _asked(turn: Turn) -> Collection[str] | None:
    """All for the line's people, what no unit had included."""
    return None if turn.of_the_line else _seen(turn)


def _seen(turn: Turn) -> frozenset[str]:
    """The units whose rates this member may see: a unit sees itself and those below it."""
    units, own = turn.city.units, turn.actor.unit or ""
    return frozenset(unit.code for unit in units.all if turn.of_the_line or units.holds(own, unit.code))
