"""A reason that the resident reads word for word (书面理由): of an explanation, a refusal, a shelving. It is shown once before it goes out.
So are the words of a supervision (督办) that may be none: a question, or what was said of the ticket in hand without naming it.

words ─► “…” go to the resident: send? ─► sent │ other words ─► shown anew │ a question ─► shown, and said that it sounds like one
what the unit wrote when it asked for the shelving ─► is not asked again
"""

from __future__ import annotations

from datetime import date

from handlers.conversation.message import Choice, On, Part, Phrase
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.desk.orders.jobs import JOBS, said_after, values_after
from handlers.desk.reading.answers import answers_yes
from handlers.desk.replying.replies import titled
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.card_choices import choice
from handlers.usecases import deciding
from tickets.ticket import Ticket
from values import replace

VERBATIM = frozenset({"explain", "decline", "shelve"})
FORMAL = frozenset({"supervise", "raise"})  # what the unit reads word for word, on record
WRITTEN = "written"  # in the draft: the reason that waits for its yes
LIKELY = "likely"  # … that its ticket was neither named nor pressed


def awaited(frame: Frame) -> bool:
    """Whether the open question is about such a reason; a shelving needs its day before."""
    return frame.draft.get("job") in VERBATIM and (frame.draft["job"] != "shelve" or "until" in frame.draft)


def doubted(turn: Turn, frame: Frame) -> bool:
    """Whether the words of a supervision are shown before they go out: 一共几件超期了 is a question, 催一下，今天办完 names no ticket."""
    if frame.draft.get("job") not in FORMAL:
        return False
    return WRITTEN in frame.draft or bool(frame.draft.get(LIKELY)) or (not turn.do and _may_ask(turn))


def _may_ask(turn: Turn) -> bool:
    """早就修好了怎么不办结: more than a reply to a resident is, what a unit is pressed with may be a question to the line."""
    return asks(turn, turn.text) or turn.says_one_of("desk.asks_anything")


def heard(turn: Turn, frame: Frame, ticket: Ticket) -> Result:
    """What was said to the question for the reason, or to the reason as it was shown."""
    text = str(frame.draft.get(WRITTEN, ""))
    if text and (turn.do == "desk.send_reason" or (not turn.do and answers_yes(turn))):
        _send(turn, frame, ticket, text)
        return None
    if text and turn.do == "desk.rewrite":
        return replace(frame, draft={**frame.draft, WRITTEN: ""})
    if turn.do or not turn.text.strip():
        return PASS
    return shown(turn, replace(frame, draft={**frame.draft, WRITTEN: turn.text.strip()}))


def shown(turn: Turn, frame: Frame) -> Frame:
    """The reason as the resident will read it, and what is to become of it."""
    job, text = str(frame.draft["job"]), str(frame.draft[WRITTEN])
    jobs = (
        ("rewrite", "send_reason", "cancel") if (question := asks(turn, text)) else ("send_reason", "rewrite", "cancel")
    )
    until = frame.draft.get("until")
    hints = [Part("card.shelved_until", {"shelved_until": On(date.fromisoformat(str(until)))})] if until else []
    hints += [Part("desk.hint_order_asks" if job in FORMAL else "desk.hint_reason_asks")] if question else []
    number = titled(turn, str(frame.draft["ticket"]))
    choices = [Choice(f"desk.{one}", f"desk.button_{one}") for one in jobs]
    key = "desk.confirm_formal" if job in FORMAL else "desk.confirm_reason"
    turn.say(key, *hints, choices=choices, number=number, what=Phrase(f"desk.button_{job}"), text=text)
    return replace(frame, asked="confirm")


def of_petition(ticket: Ticket) -> str:
    """Why the unit asked to shelve it, as it wrote."""
    return ticket.petition.reason if ticket.petition is not None and ticket.petition.what == "shelving" else ""


def _send(turn: Turn, frame: Frame, ticket: Ticket, text: str) -> None:
    job = str(frame.draft["job"])
    if job == "shelve":
        until = date.fromisoformat(str(frame.draft["until"]))
        ticket = deciding.shelve(turn.case, ticket, turn.actor, until, text)
        turn.tell("desk.shelved", turn.values(ticket) | {"until": On(until)}, ticket=ticket.number)
        return
    words = JOBS[job].words
    assert words is not None
    tell_after(turn, job, words(turn, ticket, text))


def tell_after(turn: Turn, job: str, ticket: Ticket) -> None:
    """What became of the words; where nobody of the unit hears of them, another unit is one press away."""
    key = said_after(turn, job, ticket)
    others = (choice(ticket, "redispatch"),) if key == "desk.supervised_unmanned" and turn.of_the_line else ()
    turn.tell(key, values_after(turn, job, ticket), choices=others, ticket=ticket.number)
