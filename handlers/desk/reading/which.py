"""Which ticket is meant (哪一张): by the words of its title, else it is asked with number and title, and the order goes on with the answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.ports.understanding import Context
from handlers.privacy import seen_text
from tickets.ticket import Ticket

SAY_NOTHING = frozenset("了的是不没一个在有很都也和去来要我你他这那")  # signs by which no title is known
GRAM = 2


def by_title(tickets: Sequence[Ticket], text: str) -> Ticket | None:
    """发黄的那个, 污水的事: the only one whose title shares words with the text that no other's has."""
    grams = {ticket.number: _grams(ticket.title) for ticket in tickets}
    found = []
    for ticket in tickets:
        others = set[str]().union(*(grams[other.number] for other in tickets if other.number != ticket.number))
        if any(gram in text for gram in grams[ticket.number] - others):
            found.append(ticket)
    return found[0] if len(found) == 1 else None


def _grams(title: str) -> set[str]:
    pairs = (title[n : n + GRAM] for n in range(len(title) - 1))
    return {pair for pair in pairs if not SAY_NOTHING.intersection(pair) and pair.isalpha()}


def to_mean(tickets: Iterable[Ticket], order: str) -> list[Choice]:
    """The buttons that say which is meant; with `order` it is then done with that one, else its card is shown."""
    return [
        Choice(
            "desk.meant" if order else "desk.open",
            "which.choice",
            {"number": ticket.number, "title": seen_text(ticket, ticket.title)},
            args={"ticket": ticket.number, "order": order} if order else {"ticket": ticket.number},
        )
        for ticket in tickets
    ]


def take_order(turn: Turn) -> None:
    """The order that waited for the choice: the turn is then as if it had been written with the number."""
    turn.text = f"{turn.args['ticket']} {turn.args['order']}"
    turn.meaning = turn.understanding.understand(turn.text, Context(language=turn.language, staff=True))
    turn.chosen, turn.rest = None, ""
