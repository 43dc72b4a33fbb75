"""Thoughts of suicide (轻生念头): no ticket, no category, no grade, no advice to think otherwise; a person comes, and until then
the bot stays.

    first words ─► company, means out of reach, numbers, a person called ─► each message answered ─► the person is here
"""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation.message import Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.dialogues.danger import numbers
from handlers.dialogues.human import alert_line

STAY = ("crisis.stay_1", "crisis.stay_2", "crisis.stay_3")


class StayWithThem:
    """Stays with somebody who does not want to live, or who fears for another."""

    name = "crisis"
    version = 1

    def start(self, turn: Turn) -> Frame:
        found = turn.meaning.emergency
        return Frame(self.name, self.version, {"other": bool(found and found.about_other), "said": 0})

    def expecting(self, frame: Frame) -> str:
        return "crisis"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        alert_line(turn, "card.crisis", everybody=True)
        ready = turn.operators_ready()
        if frame.draft["other"]:
            turn.say("crisis.other", self._number(turn), **numbers(turn))
        else:
            turn.say(
                "crisis.first",
                Part("crisis.person_coming" if ready else "crisis.person_told"),
                self._number(turn),
                **numbers(turn),
            )
        turn.wake("crisis_check", turn.city.clocks.danger_check)
        return replace(frame, asked="crisis")

    def _number(self, turn: Turn) -> Part:
        """The mental health line only while it is open; at night 110 and 120 (hotline.md §4)."""
        line = turn.city.lines.get("mental")
        local = turn.now.astimezone(turn.city.timezone).time()
        open_now = line is not None and (line.opens is None or line.closes is None or line.opens <= local < line.closes)
        if open_now:
            return Part("crisis.talk_line", {"mental": Named("number", "mental")})
        return Part("crisis.night_line", numbers(turn))

    def hear(self, turn: Turn, frame: Frame) -> Result:
        said = int(frame.draft.get("said", 0))
        if turn.text or turn.message.location is not None:
            alert_line(turn, "card.crisis_said", everybody=True)
        turn.say(
            "crisis.thanks_place"
            if turn.message.location is not None or turn.meaning.place
            else STAY[min(said, len(STAY) - 1)],
            **numbers(turn),
        )
        turn.wake("crisis_check", turn.city.clocks.danger_check)
        return replace(frame, draft={**frame.draft, "said": said + 1})

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        turn.say(STAY[0], **numbers(turn))
        return frame
