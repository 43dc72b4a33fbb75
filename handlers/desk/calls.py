"""Call after call (一个接一个的来电): who rings in the middle of what is being filed for another begins a record of their own.

又来个电话，… · another number, another matter ─► the first is put aside, and offered again once the new one is filed or dropped
a danger in what a caller tells ─► what they must do, those on duty and the supervisors at once; its record is never dropped by one word
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.asking.asked import is_phone_alone
from handlers.desk.in_danger import alert_others, caller_in_danger, in_danger_now, is_another
from handlers.desk.orders import filing
from handlers.desk.orders.by_number import NUMBER
from handlers.dialogues.drafting.draft import Report
from handlers.ports.understanding import Intent
from tickets.units import Role
from values import replace

UNFILED = "danger_check"  # the alarm after which the record of a danger is filed as it is


def begin(desk: Party, turn: Turn, rest: str) -> None:
    """A record of these words; what was being written of other calls waits below it."""
    below = turn.conversation.frames
    waiting = tuple(one for one in below if one.dialogue == filing.NAME and not Report.of(one.draft).empty)
    danger = in_danger_now(turn)
    turn.remember(frames=waiting)
    if danger:
        alert_others(turn)
        caller_in_danger(turn, offer=False)
    if waiting:
        turn.say("desk.call_put_aside", about=_about(waiting[-1]))
    frame = filing.begun(turn, rest)
    if kind := turn.args.get("kind"):
        frame = replace(frame, draft=replace(Report.of(frame.draft), kind=kind).json())
    desk.open(turn, frame)


def another(turn: Turn, top: Frame) -> str | None:
    """What another caller tells, by their own number and a matter of their own; None where the words belong to the record."""
    told, draft, text = turn.meaning, Report.of(top.draft), turn.text.strip()
    if turn.do or told.phone is None or draft.empty or told.phone.value == draft.phone:
        return None
    if is_phone_alone(told.phone, text):
        return None  # the number that was asked for
    if text.startswith(turn.words_of("desk.sounds_calling")):
        return text  # 来电 137… 孙大哥 …, whatever the record holds so far
    if not draft.phone or not told.has_matter or told.intent is Intent.CORRECTION:
        return None
    there = draft.where()
    elsewhere = told.place is not None and there is not None and told.place.span.text not in there.text
    return text if elsewhere or text.startswith(told.phone.span.text) else None


def another_danger(turn: Turn, top: Frame | None) -> str | None:
    """What a grid worker tells of a danger, and a second one amid a record: each is a record of its own. None where it is none."""
    text = turn.text.strip()
    if turn.do or turn.meaning.ticket_numbers or NUMBER.match(text):
        return None
    if top is None:
        seen = turn.member is not None and turn.member.role is Role.GRID and in_danger_now(turn)
        return text if seen else None
    draft = Report.of(top.draft)
    return text if draft.said and is_another(turn, draft.danger, placed=draft.whereabouts() is not None) else None


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


def keep_watch(turn: Turn) -> None:
    """The record of a danger that waits is filed in time, whatever was done beside it."""
    waits = any(_of_danger(frame) for frame in turn.conversation.frames)
    if waits and UNFILED not in turn.conversation.planned():
        turn.wake(UNFILED, turn.city.clocks.danger_check)


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
