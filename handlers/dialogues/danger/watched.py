"""A phone that is read by whom they fear (手机有人翻看): nothing comes by itself any more, and nothing here names the matter.

他翻我手机，别再给我发 ─► pushes and reminders stop at once; those on duty and the unit are told to send nothing
停止推送, of any other ticket ─► its steps are not pushed · 可以发了 ─► all comes again
"""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import calling
from handlers.dialogues.danger.alarm import numbers
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.drafting.draft import Report
from handlers.usecases.resident import supplement
from tickets.ticket import Ticket

FEARED = frozenset({"violence", "child"})  # dangers from somebody who may hold the phone
LONGEST, BRIEF = 40, 12  # characters of such words, and of those that only stop what is pushed


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether they want no more messages, for somebody reads them; then nothing is sent any more. In an open alarm the rest of it is
    still heard."""
    if not turn.text or turn.do or turn.length > LONGEST:
        return False
    if turn.conversation.memory.get("watched") and turn.says_one_of("danger.words_send_again"):
        turn.note(watched=None, muted=None)
        turn.say("chat.unmuted")
        return True
    stops, read = turn.says_one_of("danger.words_send_nothing"), turn.says_one_of("danger.words_reads_phone")
    if not (stops or read):
        return False
    ticket = _feared(turn)
    inside = top is not None and top.dialogue == "danger" and not top.draft["ticket"]
    afraid = ticket is not None or inside and top is not None and top.draft["danger"] in FEARED
    if not (stops and (afraid or read) or read and afraid):
        return False
    turn.note(watched=True)
    calling.done(turn)
    alert_line(turn, "card.watched", everybody=True, text=turn.text, place=_place(ticket, top))
    if inside:
        turn.so_far.watched = True
        return False
    if ticket is not None:
        supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.sleep()
    turn.remember(frames=())
    turn.tell("danger.watched", numbers(turn))
    return True


def told(turn: Turn) -> Part | None:
    """What is said where they have just asked for silence in an open alarm."""
    return Part("danger.watched", numbers(turn)) if turn.so_far.watched else None


def stops_steps(turn: Turn) -> bool:
    """停止推送, of an ordinary ticket: its steps are not pushed any more."""
    if turn.length > BRIEF or turn.meaning.has_matter or not turn.says_one_of("danger.words_stop_pushes"):
        return False
    return bool(turn.tickets(open_only=True))


def _feared(turn: Turn) -> Ticket | None:
    """The open ticket of violence."""
    for ticket in turn.tickets(open_only=True):
        if ticket.danger in FEARED:
            return turn.own_ticket(ticket.number)
    return None


def _place(ticket: Ticket | None, top: Frame | None) -> str:
    if ticket is not None:
        return ticket.place.text if ticket.place else ""
    known = Report.of(top.draft["report"]).whereabouts() if top is not None and top.dialogue == "danger" else None
    return known.text if known else ""
