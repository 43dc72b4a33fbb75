"""Call after call (一个接一个的来电): who rings in the middle of what is being filed for another begins a record of their own.

又来个电话，… · another number, another matter ─► the first is put aside, and offered again once the new one is filed or dropped
a danger in what a caller tells ─► what they must do, those on duty and the supervisors at once; its record is never dropped by one word
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.in_danger import alert_others, caller_in_danger, in_danger_now
from handlers.desk.orders import filing
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Intent

UNFILED = "danger_check"  # the alarm after which the record of a danger is filed as it is


def begin(desk: Party, turn: Turn, rest: str) -> None:
    """A record of these words; what was being written of another call waits below it."""
    below = desk.top(turn.conversation)
    kept = below if below is not None and below.dialogue == filing.NAME and not Report.of(below.draft).empty else None
    danger = in_danger_now(turn)
    turn.remember(frames=() if kept is None else (kept,))
    if danger:
        alert_others(turn)
        caller_in_danger(turn, offer=False)
    if kept is not None:
        turn.say("desk.call_put_aside", about=_about(kept))
    desk.open(turn, filing.begun(turn, rest))
    if danger:
        turn.wake(UNFILED, turn.city.clocks.danger_check)


def another(turn: Turn, top: Frame) -> str | None:
    """What another caller tells, by their own number and a matter of their own; None where the words belong to the record."""
    told, draft = turn.meaning, Report.of(top.draft)
    if turn.do or told.phone is None or not draft.phone or told.phone.value == draft.phone:
        return None
    rings = any(turn.text.strip().startswith(word) for word in turn.words_of("desk.sounds_calling"))
    if rings and told.has_matter and told.place is not None:
        return turn.text.strip()  # 来电 137… 孙大哥 …, whatever the record holds so far
    there = draft.where()
    elsewhere = told.place is not None and there is not None and told.place.span.text not in there.text
    return turn.text.strip() if told.has_matter and elsewhere and told.intent is not Intent.CORRECTION else None


def dropped(desk: Party, turn: Turn, top: Frame) -> None:
    """取消: what was being written is dropped, a danger only by a second word; what was put aside is offered again."""
    draft = Report.of(top.draft)
    if draft.danger and turn.do != "report.cancel_danger":
        choices = (
            Choice("report.cancel_danger", "desk.button_drop_danger"),
            Choice("report.submit", "desk.button_file_danger"),
        )
        turn.say("desk.danger_not_dropped", choices=choices)
        return
    turn.say("desk.cancelled")
    desk.close(turn)


def resumed(turn: Turn, below: Frame) -> None:
    """What was put aside is asked on, once the record above it has ended."""
    if below.dialogue == filing.NAME and turn.so_far.filing_ended:
        turn.say("desk.taken_up", about=_about(below))


def file_alone(desk: Party, turn: Turn) -> None:
    """Nobody went on writing of a danger: it is filed as it is, be it put aside or not; what else is open is asked on."""
    turn.sleep(UNFILED)
    waiting = [frame for frame in turn.conversation.frames if _of_danger(frame)]
    if not waiting:
        return
    turn.remember(frames=tuple(frame for frame in turn.conversation.frames if not _of_danger(frame)))
    turn.say("desk.danger_filed_alone")
    for frame in waiting:
        filing.FileForResident().file(turn, Report.of(frame.draft))
    desk.ask_again(turn)


def _of_danger(frame: Frame) -> bool:
    return frame.dialogue == filing.NAME and bool(Report.of(frame.draft).danger)


def _about(frame: Frame) -> str:
    draft = Report.of(frame.draft)
    return " · ".join(filter(None, (draft.name, draft.title or next(iter(draft.said), ""))))
