"""What is asked of the line about the ticket in hand (问这张单): 什么时候到期, 然后呢, 这张怎么办. Its card tells; nobody else is told."""

from __future__ import annotations

from handlers.conversation.message import Part, Phrase
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.orders.presses import MOVING, show
from handlers.desk.replying.aside import asks_card, asks_detail
from handlers.desk.showing.lists import asks_how_many, figures
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Event, Ticket

STEPS_SHOWN = 8
# What is told of a ticket's way: what moved it on, what was asked for and decided, who got it.
STEPS = MOVING | {
    "allotted", "contact_missed", "replied_interim", "co_unit_added", "co_unit_released", "conference_asked", "conference_refused",
    "extension_requested", "extension_granted", "extension_refused", "shelving_requested", "shelving_refused",
    "supervised", "hastened", "problem", "reply_submitted", "reply_approved", "reply_sent_back",
}  # fmt: skip
# Their words stand on the card.
SAID_ELSEWHERE = frozenset({"replied_interim", "replied", "reply_submitted", "reopened"})


def say_card_asked(turn: Turn) -> bool:
    """地址在哪, 什么时候到期: no reply to anybody."""
    last = _in_mind(turn) if asks_card(turn, turn.text) else None
    if last is not None:
        show(turn, last, *steps(turn, last))
    return last is not None


def asked_of_resident(turn: Turn) -> Ticket | None:
    """The ticket in hand, signed or not, where the words ask its resident (具体哪一栋); a question waits for no receipt."""
    last = _in_mind(turn) if asks_detail(turn, turn.text) and not turn.photos else None
    reached = (
        last is not None and last.state in BY_ACTION[Action.MESSAGE_RESIDENT].of and not turn.case.nobody_there(last)
    )
    return last if reached else None


def steps(turn: Turn, ticket: Ticket) -> tuple[Part, ...]:
    """谁签的, 办到哪了, 为什么不同意: what was done with it so far, by whom and why; nothing where it was not asked."""
    return way(turn, ticket) if any(map(turn.says_one_of, ("desk.asks_steps", "desk.asks_why"))) else ()


def way(turn: Turn, ticket: Ticket) -> tuple[Part, ...]:
    """What moved it on until now, the last steps of it."""
    events = [e for e in turn.work.tickets.events(ticket.number) if e.type in STEPS and not e.confidential]
    return tuple(_step(turn, ticket, event) for event in events[-STEPS_SHOWN:])


def _step(turn: Turn, ticket: Ticket, event: Event) -> Part:
    what = Phrase(f"deed.{event.type}", {"officer": event.data.get("officer", "")})
    why = event.text and event.type not in SAID_ELSEWHERE
    key = "card.step_why" if why else "card.step_to" if "unit_code" in event.data else "card.step"
    return Part(key, turn.case.values(ticket, event) | {"what": what})


def say_next_step(turn: Turn) -> bool:
    """然后呢: the card of an open ticket tells what is next; False where none is in hand."""
    last = _in_mind(turn)
    if last is None or not last.is_open:
        return False
    show(turn, last)
    return True


def asked_amid(desk: Party, turn: Turn) -> bool:
    """还有几张, 什么时候到期 while a reply waits for its yes: no other reply, which would take its place."""
    if asks_how_many(turn):
        figures(turn)
    elif not say_card_asked(turn):
        return False
    desk.ask_again(turn)
    return True


def _in_mind(turn: Turn) -> Ticket | None:
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    return last if last is not None and turn.actor.unit in (last.unit, *last.co_units) else None
