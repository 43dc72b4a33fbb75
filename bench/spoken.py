"""What people of a bench do without a server between (直接对话): say something, and press the review's first choice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.composition import House
from handlers.conversation.message import Inbound, Outgoing, Pressed


def heard(house: House, message: Inbound) -> tuple[Outgoing, ...]:
    """The replies to a message, heard in this thread, with the records of their sending that a door makes."""
    replies = house.engine.hear(message, message.at).replies
    for reply in replies:
        with house.store.begin() as work:
            work.messages.sent(reply.mid, message.at, numbered=True)
    return replies


def submit(replies: Sequence[Outgoing]) -> Pressed:
    """The first choice of the review card."""
    card = next((reply for reply in reversed(replies) if any(c.do == "report.submit" for c in reply.choices)), None)
    assert card is not None, f"no review after {[reply.key for reply in replies]}"
    return Pressed(card.mid, 1)
