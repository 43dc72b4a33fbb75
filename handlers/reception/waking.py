"""Woken by the clock (定时): what was planned for a conversation is due."""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import calling
from handlers.dialogues.danger.alarm import numbers
from handlers.dialogues.drafting import given_up
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.talking import talked
from handlers.dialogues.talking.call_back import promise_due
from handlers.dialogues.talking.human import waited
from handlers.dialogues.talking.relay import looked_after
from handlers.reception.side import Residents


def woken(here: Residents, turn: Turn, what: str) -> None:
    """Something that was planned for this conversation is due."""
    frame = here.top(turn.conversation)
    name = frame.dialogue if frame else ""
    turn.sleep(what)
    match what:
        case "human_wait":
            waited(turn)
        case "call_back_due":
            promise_due(turn)
        case calling.WAKE:
            calling.unanswered(turn)
        case "relay_check":
            if looked_after(turn):
                _handed_back(here, turn, frame)
        case "resume":
            _handed_back(here, turn, frame)
        case "burst_end" if frame is not None:
            here.ask_again(turn)
        case "draft_reminder" if is_report(frame):
            if title := Report.of(frame.draft).title:
                here.remind(turn, title)
            turn.wake("draft_end", turn.city.clocks.draft - turn.city.clocks.draft_reminder)
        case "draft_end" if is_report(frame):
            turn.remember(frames=())
            given_up.keep(turn, Report.of(frame.draft), lapsed=True)
            if title := Report.of(frame.draft).title:
                turn.say("report.ended", title=title)
        case "frame_end" if frame is not None:
            _put_away(here, turn)
        case "danger_check" if frame is not None and name == "danger" and not frame.draft["ticket"]:
            here.keep(turn, here.danger.silent(turn, frame))
        case "crisis_unanswered" if name == "crisis" and not turn.conversation.operator:
            here.crisis.unanswered(turn)
        case "crisis_check" if frame is not None and name == "crisis" and not turn.conversation.operator:
            here.keep(turn, here.crisis.silent(turn, frame))
    if turn.conversation.memory.get("watched"):
        turn.says.clear()  # somebody else may read it


def _put_away(here: Residents, turn: Turn) -> None:
    """A dialogue that waited long enough ends; a report below it still ends at its own time."""
    turn.drop_top()
    below = here.top(turn.conversation)
    if is_report(below):
        turn.wake("draft_end", turn.city.clocks.draft)


def _handed_back(here: Residents, turn: Turn, top: Frame | None) -> None:
    """The bot is back: it asks the open question again; after a crisis it asks nothing at all."""
    if top is not None and top.dialogue == "crisis":
        turn.tell("human.handed_back_crisis", numbers(turn))
        here.keep(turn, here.crisis.handed_back(turn, top))
        return
    if top is not None and top.dialogue == "danger" and top.draft["ticket"]:
        number = str(top.draft["ticket"])
        turn.say("human.handed_back", Part("danger.filed_known", {"number": number}), ticket=number)
        here.close(turn)
        return
    turn.say("human.handed_back", choices=() if top is not None else talked.offered(turn))
    here.ask_again(turn)
