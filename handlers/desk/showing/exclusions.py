"""Exclusions at the desk (剔除): a unit asks that a ticket be taken out of a rate, and whoever reads the rates sees what was.

申请剔除 ─► which rate (where there are several) ─► why ─► with the line's people   剔除 ─► a page of what was excluded, and why
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from handlers.conversation.message import Choice, Named, On, Part, Phrase, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.desk.reading.periods import Time, time_values
from handlers.desk.showing.lists import LISTED, to_open
from handlers.privacy import seen_text
from handlers.usecases.excluding import excludable, request_exclusion
from tickets.periods import moments_of
from tickets.rates import RATED, Measure, Tally
from tickets.ticket import Event, Ticket
from values import replace

# ── asking ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def question(turn: Turn, frame: Frame, ticket: Ticket) -> tuple[str, Sequence[Choice]]:
    """Which rate, where the ticket lowers several; else why."""
    if _measure(turn, frame, ticket) is not None:
        return "desk.ask_exclude", ()
    return "desk.ask_exclude_from", [
        Choice("desk.measure", f"rate.{measure.value}", args={"measure": measure.value})
        for measure in excludable(turn.case, ticket)
    ]


def exclude(turn: Turn, frame: Frame, ticket: Ticket) -> Result:
    """The answer to `question`: the rate, or the reason, with which it is asked for."""
    measure = _measure(turn, frame, ticket)
    if measure is None:
        named = turn.args.get("measure") if turn.do == "desk.measure" else _named(turn)
        return PASS if named is None else replace(frame, draft={**frame.draft, "measure": named}, asked="again")
    if turn.do or not turn.text or turn.text.strip() in _names(turn):
        return PASS
    ticket = request_exclusion(turn.case, ticket, turn.actor, measure, turn.text)
    values = turn.values(ticket) | {"rate": Phrase(f"rate.{measure.value}")}
    turn.tell("desk.exclusion_requested", values, ticket=ticket.number)
    return None


def _measure(turn: Turn, frame: Frame, ticket: Ticket) -> Measure | None:
    found = excludable(turn.case, ticket)
    if "measure" in frame.draft:
        return Measure(str(frame.draft["measure"]))
    return found[0] if len(found) == 1 else None


def _named(turn: Turn) -> str | None:
    said = turn.text.strip()
    return next((value for name, value in _names(turn).items() if said and (said in name or name in said)), None)


def _names(turn: Turn) -> dict[str, str]:
    """The rates by the names that are read."""
    texts = turn.case.texts
    return {texts.text(f"rate.{m.value}", {}, turn.city.language, turn.now): m.value for m in RATED}


# ── looking ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def say_excluded(turn: Turn, time: Time, units: Collection[str] | None, offset: int = 0, unit: str = "") -> None:
    """What was excluded in that time: which ticket from which rate, why, who asked and who approved. `units` are those that
    the member may see, None all of them; `unit` is the one that was asked for."""
    within = moments_of(time.of(turn.today), turn.city.timezone)
    found = turn.work.tallies.excluded(*within, units, limit=LISTED + 1, offset=offset)
    days = time_values(turn, time)
    if not found:
        turn.tell("desk.excluded_none", days)
        return
    page = found[:LISTED]
    choices = to_open(dict.fromkeys(t.ticket for t in page))
    if len(found) > LISTED:
        args = {**time.args(), "offset": str(offset + LISTED), **({"unit": unit} if unit else {})}
        choices.append(Choice("desk.excluded", "button.more_of_list", args=args))
    turn.tell("desk.excluded", days, *[_line(turn, tally) for tally in page], choices=choices)


def _line(turn: Turn, tally: Tally) -> Part:
    event = _approval(turn, tally)
    ticket = turn.work.tickets.peek(tally.ticket)
    values: dict[str, Value] = {
        "number": tally.ticket,
        "rate": Phrase(f"rate.{tally.measure.value}"),
        "unit": Named("unit", tally.unit or ""),
        "reason": seen_text(ticket, event.text) if ticket is not None and event is not None else "",
        "by": event.by.name if event is not None else Phrase("word.line"),
        "at": On((event.at if event is not None else tally.at).astimezone(turn.city.timezone).date()),
    }
    return Part("desk.excluded_line", values)


def _approval(turn: Turn, tally: Tally) -> Event | None:
    events = turn.work.tickets.events(tally.ticket)
    of = (e for e in reversed(events) if e.type == "excluded" and e.data.get("measure") == tally.measure.value)
    return next(of, None)
