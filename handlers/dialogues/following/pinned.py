"""A pin that is sent to a ticket that is open (补定位): the point of its place, where it lies there; else it is asked which is right.

near what was written ─► who has the ticket finds it by the point │ far from it ─► [改到定位那里] · [地点不变，只补充]
of whoever is not named ─► it is asked first whether the unit may see it
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.where import street
from handlers.dialogues.following import amended
from handlers.usecases.correcting import correct_place
from handlers.usecases.resident import supplement
from tickets.geography import Place
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import Confidentiality, Ticket
from values import replace


def take(turn: Turn, ticket: Ticket) -> bool:
    """Whether the message is a pin alone; then it is the point of the ticket's place, or it is asked."""
    pin = turn.message.location
    if pin is None or turn.text or turn.photos or turn.voices or ticket.state not in amended.AMENDABLE:
        return False
    found = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
    if found is None:
        return False
    args = {"ticket": ticket.number, "lat": str(found.lat), "lon": str(found.lon), "datum": found.datum or ""}
    if ticket.confidentiality is not Confidentiality.NAMED:
        _ask_whether_it_is_shown(turn, ticket, found, args)
        return True
    if (near := _near(turn, ticket, found)) is not None:
        _settle(turn, ticket, near, found)
        return True
    choices = (
        Choice("ticket.to_pin", "button.to_pin", args=args),
        Choice("ticket.beside_pin", "button.beside_pin", args=args),
    )
    turn.remember(last_ticket=ticket.number)
    tell(
        turn,
        [Part("amended.pin_elsewhere", turn.values(ticket) | {"there": found.text})],
        choices,
        ticket=ticket.number,
    )
    return True


def _ask_whether_it_is_shown(turn: Turn, ticket: Ticket, found: Place, args: dict[str, str]) -> None:
    """A pin tells where the phone is: of whoever is not to be known, it reaches the unit only where they say that it may."""
    near = _near(turn, ticket, found) is not None
    choices = (
        Choice("ticket.to_pin", "button.show_pin" if near else "button.to_pin", args=args),
        Choice("resident.fine", "button.leave_pin"),
    )
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part("amended.pin_shown", {"there": found.text})], choices, ticket=ticket.number)


def _near(turn: Turn, ticket: Ticket, found: Place) -> Place | None:
    """The ticket's place with the point of the pin, where that lies in the same street's area; None where it lies elsewhere."""
    there = ticket.place
    if there is None or there.area is not None and street(turn, there.area) != street(turn, found.area or ""):
        return None
    return replace(there, lat=found.lat, lon=found.lon, datum=found.datum, area=there.area or found.area)


def _settle(turn: Turn, ticket: Ticket, near: Place, found: Place) -> None:
    """The pin is the point of the ticket's place."""
    _correct(turn, ticket, near, found)
    waits = ticket.unit is None or ticket.state in BEFORE_DISPATCH
    key = "amended.pin_dispatcher" if waits else "amended.pin"
    tell(turn, [Part(key, turn.values(ticket))], ticket=ticket.number)


def move(turn: Turn) -> None:
    """[改到定位那里]: the place is where the pin lies."""
    ticket, found = turn.own_ticket(turn.args.get("ticket")), _of_button(turn)
    if ticket is None or found is None or ticket.state not in amended.AMENDABLE:
        turn.say("stale.unknown")
        return
    if (near := _near(turn, ticket, found)) is not None:
        _settle(turn, ticket, near, found)
        return
    turn.text = _point(found)
    tell(turn, amended.put_right(turn, ticket, found), ticket=ticket.number)


def add(turn: Turn) -> None:
    """[地点不变，只补充]: what lies there is told to who has it."""
    ticket, found = turn.own_ticket(turn.args.get("ticket")), _of_button(turn)
    if ticket is None or found is None or ticket.state not in amended.AMENDABLE:
        turn.say("stale.unknown")
        return
    ticket = supplement(turn.case, ticket, turn.actor, _point(found), ())
    tell(turn, [Part("supplement.done", turn.values(ticket))], ticket=ticket.number)


def _correct(turn: Turn, ticket: Ticket, place: Place, found: Place) -> None:
    correct_place(turn.case, ticket, turn.actor, place, _point(found))
    turn.remember(last_ticket=ticket.number)


def _point(found: Place) -> str:
    return f"{found.text} {found.lat:.5f}, {found.lon:.5f}"


def _of_button(turn: Turn) -> Place | None:
    lat, lon, datum = (turn.args.get(key, "") for key in ("lat", "lon", "datum"))
    return turn.understanding.locate(float(lat), float(lon), datum) if lat and lon else None
