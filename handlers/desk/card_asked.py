"""What is asked of the line about the ticket in hand (问这张单): 什么时候到期, 然后呢, 这张怎么办. Its card tells; nobody else is told."""

from __future__ import annotations

from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.aside import asks_card
from handlers.desk.lists import asks_how_many, figures
from handlers.desk.presses import show
from tickets.ticket import Ticket


def say_card_asked(turn: Turn) -> bool:
    """地址在哪, 什么时候到期: no reply to anybody."""
    last = _in_mind(turn) if asks_card(turn, turn.text) else None
    if last is not None:
        show(turn, last)
    return last is not None


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
