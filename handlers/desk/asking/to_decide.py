"""What waits for a decision (等着批的): 有哪些等我批, 待审批的有没有, 审核延期 ─► the queue of the line's people, or of it what was named.

Who leads a unit decides none of it: they are told who does, and what their own unit waits for.
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.showing.lists import KNOWN, listed, queue
from tickets.ticket import State, Ticket
from tickets.units import Role

QUESTION = 20
QUEUED = 200
# What may be asked for, by the petition it is.
KINDS = ("extension", "shelving", "conference", "return", "reply", "exclusion")


def asked_to_decide(turn: Turn) -> bool:
    """Whether it is asked what waits to be decided, and nothing besides."""
    text, member = turn.text.strip(AROUND), turn.member
    leads = turn.of_the_line or (member is not None and member.role is Role.HEAD)
    if not leads or member is None or not text or len(text) > QUESTION or turn.meaning.ticket_numbers:
        return False
    if not turn.says_one_of("desk.sounds_decide") or turn.says_one_of("desk.sounds_decided"):
        return False  # 延期的批了几个 is counted
    keys = ("desk.sounds_decide", *(f"desk.decides_{kind}" for kind in KINDS), "desk.fills_decide")
    if "".join(turn.without(text.lower(), *keys).split()):
        return False
    kind = next((kind for kind in KINDS if turn.says_one_of(f"desk.decides_{kind}")), None)
    if turn.of_the_line and kind is None:
        queue(turn)
    elif turn.of_the_line:
        waiting = [ticket for ticket in turn.work.tickets.queue(limit=QUEUED) if _is(ticket, kind)]
        listed(turn, "desk.to_decide" if waiting else "desk.to_decide_none", waiting)
    else:
        open_ = turn.work.tickets.of_units([member.unit], limit=KNOWN)
        theirs = [ticket for ticket in open_ if ticket.unit == member.unit and any(_is(ticket, one) for one in KINDS)]
        listed(turn, "desk.decided_by_line", theirs)
    return True


def _is(ticket: Ticket, kind: str | None) -> bool:
    match kind:
        case "return":
            return ticket.state is State.RETURN_REQUESTED
        case "reply":
            return ticket.unchecked is not None
        case "exclusion":
            return ticket.exclusion is not None
        case _:
            return ticket.petition is not None and ticket.petition.what == kind
