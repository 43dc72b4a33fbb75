"""What an officer's words rather are than a reply (多半不是答复): what they mean to do next is offered first, and nothing is sent.

要跟他约时间上门 ─► the number, a message · 去了三次 家里没人 ─► nobody was reached · 没配件，大概半个月 ─► more time
你们谁去看一下 ─► said to colleagues
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.desk.orders.jobs import JOBS
from handlers.desk.replying.unsent import among_staff
from handlers.desk.showing.card_choices import card_choices, choice, more_choices
from tickets.lifecycle import BY_ACTION
from tickets.ticket import Ticket

LONGEST = 30
# What is offered for each; its words are `desk.sounds_rather_…`, its text `desk.rather_…`.
OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "colleagues": ("pass_on",),
        "missed": ("missed", "message"),
        "arrange": ("phone", "message", "contacted"),
        "delay": ("extend", "request_shelving"),
    }
)


def rather(turn: Turn, ticket: Ticket | None, text: str) -> tuple[str, tuple[Choice, ...]] | None:
    """What the words are and the buttons for it, those alone that the ticket has; None where they may well be a reply."""
    if ticket is None or turn.member is None or turn.actor.unit != ticket.unit or len(text) > LONGEST:
        return None
    said = text.lower()
    if any(word in said for word in turn.words_of("desk.sounds_told_resident")):
        return None
    for kind, jobs in OFFERS.items():
        told = kind == "colleagues" and among_staff(turn, text)
        if told or any(word in said for word in turn.words_of(f"desk.sounds_rather_{kind}")):
            offered = (*card_choices(turn.case, ticket, turn.member), *more_choices(turn.case, ticket, turn.member))
            ready = {one.do: one for one in offered}
            if kind == "missed" and not turn.case.nobody_there(ticket):
                ready.setdefault("desk.missed", choice(ticket, "missed"))
            able = (job for job in jobs if f"desk.{job}" in ready and ticket.state in BY_ACTION[JOBS[job].action].of)
            return kind, tuple(ready[f"desk.{job}"] for job in able)
    return None
