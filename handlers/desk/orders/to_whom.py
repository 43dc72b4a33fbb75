"""To which unit a ticket goes, and which help it (派给谁、谁协办): the answer to 派给哪个单位, or what stood behind the order.

给照明处办 ─► it leads · 加柳河街道协办 ─► kept as a helper, and who leads is asked · 派给市供电公司，不许再退 ─► it leads, the rest stands on its card
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, Listed, Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.desk.orders.of_the_line import destination
from handlers.desk.orders.pressing import unmanned, unmanned_of
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.as_told import hastening
from handlers.desk.reading.names import units_named, units_told
from handlers.desk.reading.sending import Sending, sending
from handlers.usecases import deciding, handling
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import Ticket
from tickets.units import Unit
from values import replace

LISTED = 8


def to_unit(turn: Turn, frame: Frame, ticket: Ticket) -> Result:
    """Send it, or have a unit join in."""
    words = bool(turn.text) and not turn.do
    if frame.draft["job"] == "add_co_unit":
        return _join(turn, frame, ticket, units_told(turn, turn.text) if words else [])
    told = sending(turn, ticket, turn.text) if words else None
    if told is not None:
        frame = _kept(frame, told)
    if told is not None and not told.lead:
        helpers = _named(frame.draft["co"])
        choices = (Choice("desk.cancel", "desk.button_cancel"),)
        turn.tell("desk.ask_lead", turn.values(ticket) | {"co_unit": helpers}, choices=choices)
        return replace(frame, asked="words")
    found = unit_named(turn, frame, ticket) if told is None else _one(turn, frame, ticket, told.name, told.lead)
    if not isinstance(found, Unit):
        return found
    _send(turn, frame, ticket, found)
    return None


def _kept(frame: Frame, told: Sending) -> Frame:
    """Who helps, and what is told besides, until it is known who leads."""
    co = dict.fromkeys([*frame.draft.get("co", []), *(unit.code for unit in told.co)])
    more = "，".join(filter(None, (str(frame.draft.get("more", "")), told.more)))
    return replace(frame, draft={**frame.draft, "co": list(co), "more": more})


def _send(turn: Turn, frame: Frame, ticket: Ticket, unit: Unit) -> None:
    more = str(frame.draft.get("more", ""))
    besides = hastening(turn, more)
    more = more if besides is None else besides
    ticket = deciding.dispatch(turn.case, ticket, turn.actor, unit.code, urgent=besides is not None)
    parts = [Part("desk.sent_urgent", turn.values(ticket))] if besides is not None else []
    co = [str(code) for code in frame.draft.get("co", []) if code != unit.code]
    for code in co:
        ticket = deciding.add_co_unit(turn.case, ticket, turn.actor, code)
    if co:
        parts.append(Part("desk.co_unit_added", turn.values(ticket) | {"co_unit": _named(co)}))
    if more:
        ticket = handling.keep_note(turn.case, ticket, turn.actor, more)
        parts.append(Part("desk.sent_with", {"text": more}))
    turn.tell("desk.dispatched", turn.values(ticket), *parts, *unmanned(turn, [ticket]), ticket=ticket.number)


def _join(turn: Turn, frame: Frame, ticket: Ticket, several: Sequence[Unit]) -> Result:
    unit = None if len(several) > 1 else unit_named(turn, frame, ticket)
    if unit is not None and not isinstance(unit, Unit):
        return unit
    units = several if unit is None else [unit]
    for one in units:
        ticket = deciding.add_co_unit(turn.case, ticket, turn.actor, one.code)
    values = turn.values(ticket) | {"co_unit": _named([one.code for one in units])}
    turn.tell("desk.co_unit_added", values, *unmanned_of(turn, [one.code for one in units]), ticket=ticket.number)
    return None


def unit_named(turn: Turn, frame: Frame, ticket: Ticket) -> Unit | Result:
    """The unit that was pressed or named; else what is to be asked."""
    if turn.do == "desk.unit":
        return turn.city.units.get(turn.args["unit"]) or PASS
    if turn.do or not turn.text:
        return PASS
    name = destination(turn, turn.text)
    return _one(turn, frame, ticket, name, units_named(turn.city.units.all, name, turn.city.language))


def _one(turn: Turn, frame: Frame, ticket: Ticket, name: str, found: Sequence[Unit]) -> Unit | Result:
    """The unit of this name, where it is one; else what is to be asked."""
    if is_one_of(turn, "desk.sounds_police", name) and "police" in turn.city.lines:
        return _to_police(turn, frame, ticket, found)
    if len(found) == 1:
        return found[0]
    return _which(turn, frame, found) if found else PASS


def _which(turn: Turn, frame: Frame, found: Sequence[Unit]) -> Frame:
    cancel = Choice("desk.cancel", "desk.button_cancel")
    turn.say("desk.which_unit", choices=[*(unit_choice(unit) for unit in found[:LISTED]), cancel])
    return replace(frame, asked="words")


def _to_police(turn: Turn, frame: Frame, ticket: Ticket, found: Sequence[Unit]) -> Frame:
    """转给公安: their own line takes it before it is dispatched; afterwards only a unit does."""
    line = Choice("desk.hand_over", "desk.button_line_police", args={"ticket": ticket.number})
    early = ticket.state in BEFORE_DISPATCH
    choices = [*((line,) if early else ()), *(unit_choice(unit) for unit in found[: LISTED - 1])]
    key = "desk.hand_over_or_unit" if early else "desk.hand_over_too_late"
    turn.tell(key, turn.values(ticket), choices=[*choices, Choice("desk.cancel", "desk.button_cancel")])
    return replace(frame, asked="words")


def _named(codes: Sequence[str]) -> Listed:
    return Listed(tuple(Named("unit", code) for code in codes))


def unit_choice(unit: Unit) -> Choice:
    return Choice("desk.unit", "desk.unit_name", {"unit": Named("unit", unit.code)}, args={"unit": unit.code})
