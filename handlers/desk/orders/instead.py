"""Another order where words were awaited (改主意了): 同意，给照明处, when it was asked why not; 同意延期, where a supervision is to be written.

the opposite of what is asked about ─► it is carried out · an order of another kind ─► it is asked which is meant; nothing goes to a unit unawares
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders.decisions import MARKS, REFUSED_BY, decision
from handlers.desk.orders.jobs import JOBS
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.sending import corrected, sending
from handlers.desk.showing.card_choices import card_choices, more_choices
from tickets.ticket import Ticket

Found = tuple[Choice, str]
OPPOSITE = {**REFUSED_BY, **{refuses: grants for grants, refuses in REFUSED_BY.items()}}


def change_of_mind(turn: Turn, frame: Frame) -> Found | None:
    """The opposite of the decision that the open question is about, and what stands behind it."""
    found = _other(turn, frame)
    return found if found is not None and _job(found) == OPPOSITE.get(str(frame.draft["job"])) else None


def asked_which(turn: Turn, frame: Frame, ticket: Ticket) -> Frame | None:
    """The question, where the words may be another order: 同意延期 is no supervision."""
    found = _other(turn, frame)
    if found is None:
        return None
    job, text = str(frame.draft["job"]), turn.text.strip()
    choices = (
        Choice("desk.meant", "desk.button_do_it", args={"ticket": ticket.number, "order": text}),
        Choice("desk.as_written", f"desk.button_{job}", args={"text": text}),
        Choice("desk.cancel", "desk.button_cancel"),
    )
    what = turn.case.texts.text(found[0].key, found[0].values, turn.city.language, turn.now)
    values = turn.values(ticket) | {"text": text, "what": what}
    turn.tell("desk.other_order", values, choices=choices, ticket=ticket.number)
    return frame


def _other(turn: Turn, frame: Frame) -> Found | None:
    """A decision on the same ticket, or a unit to which it is sent, where only words were awaited."""
    job, ticket = str(frame.draft.get("job", "")), turn.work.tickets.peek(str(frame.draft.get("ticket", "")))
    waits = job in JOBS and (JOBS[job].words is not None or job in OPPOSITE)
    if not (waits and turn.of_the_line and ticket is not None and turn.member is not None) or turn.do or turn.photos:
        return None
    text = turn.text.strip().removeprefix(ticket.number).lstrip(MARKS)
    offered = (*card_choices(turn.case, ticket, turn.member), *more_choices(turn.case, ticket, turn.member))
    if _decides(turn, text) and (found := decision(turn, offered, text)) is not None and _job(found) != job:
        return found
    redirect = next((one for one in offered if one.do == "desk.redispatch"), None)
    moved = corrected(turn, text).startswith(
        (*turn.words_of("desk.words_redispatch"), *turn.words_of("desk.words_dispatch"))
    )
    if redirect is not None and moved and (told := sending(turn, ticket, text)) is not None and told.lead:
        return redirect, text
    return None


def _decides(turn: Turn, text: str) -> bool:
    """Whether the words begin with a verdict that stands for itself: 不批资金 is none."""
    about = [word for job in REFUSED_BY for word in turn.words_of(f"desk.asked_for_{job}")]
    for word in (*turn.longest_first("desk.words_refuse"), *turn.longest_first("desk.words_grant")):
        rest = text[len(word) :]
        if text.startswith(word) and (not rest or rest[0] in MARKS + AROUND or rest.startswith(tuple(about))):
            return True
    return False


def _job(found: Found) -> str:
    return found[0].do.partition(".")[2]
