"""Thoughts of suicide (轻生念头): no ticket, no category, no grade, and nobody is argued out of their feelings; a person is called,
and the bot stays with the resident until then.

first words ─► company, means out of reach, numbers, a person called ─► each message answered ─► the person is here
     │ nobody took over in 30 seconds: all on duty and the supervisors     └ "note my debt", "I did not mean it": as they wish
     └ silence ─► "I am still here", and those on duty decide, not the bot
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation.message import Named, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.dialogues.alarm import numbers
from handlers.dialogues.draft import SURE
from handlers.dialogues.on_duty import alert_line, keep_words
from handlers.ports.understanding import Intent
from tickets.values import replace

STAY = ("crisis.stay_1", "crisis.stay_2", "crisis.stay_3")
UNANSWERED = timedelta(seconds=30)
SILENT_AGAIN = timedelta(minutes=10)
# So long after the last word, an ordinary matter is an ordinary matter again.
PAST = timedelta(hours=1)


class StayWithThem:
    """Stays with somebody who does not want to live, or who fears for another."""

    name = "crisis"
    version = 2

    def start(self, turn: Turn) -> Frame:
        found = turn.meaning.emergency
        return Frame(self.name, self.version, {"other": bool(found and found.about_other), "said": 0})

    def expecting(self, frame: Frame) -> str:
        return "crisis"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        """The first words; said only once, later the bot only says that it is there."""
        if frame.asked:
            return self._stay(turn, frame)
        keep_words(turn)
        told = alert_line(turn, "card.crisis", everybody=True)
        if frame.draft["other"]:
            person = Part("crisis.other_told" if told else "crisis.nobody", numbers(turn))
            turn.tell("crisis.other", numbers(turn), person)
        else:
            coming = "crisis.person_coming" if turn.operators_ready() else "crisis.person_told"
            person = Part(coming if told else "crisis.nobody", numbers(turn))
            turn.tell("crisis.first", numbers(turn), person, self._line(turn))
        if told:
            turn.wake("crisis_unanswered", UNANSWERED)
        return self._watch(turn, replace(frame, asked="crisis"))

    def _line(self, turn: Turn) -> Part:
        """The mental health line only while it is open; at night 110 and 120 (hotline.md §4)."""
        line = turn.city.lines.get("mental")
        local = turn.now.astimezone(turn.city.timezone).time()
        open_now = line is not None and (line.opens is None or line.closes is None or line.opens <= local < line.closes)
        if open_now:
            return Part("crisis.talk_line", {"mental": Named("number", "mental")})
        return Part("crisis.night_line", numbers(turn))

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.text or turn.message.location is not None or turn.photos:
            keep_words(turn)
            alert_line(turn, "card.crisis_said", everybody=True, place=self._place(turn))
        return self._stay(turn, frame)

    def _place(self, turn: Turn) -> str:
        if (pin := turn.message.location) is not None:
            found = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
            return f"{found.text if found else ''} {pin.lat:.6f}, {pin.lon:.6f} ({pin.datum})".strip()
        return turn.meaning.place.span.text if turn.meaning.place else ""

    def _stay(self, turn: Turn, frame: Frame) -> Frame:
        said = int(frame.draft.get("said", 0))
        found = turn.meaning.emergency
        if found is not None and found.danger != "self_harm" and not found.over:
            key = "crisis.now"
        elif turn.message.location is not None or (turn.meaning.place is not None and turn.meaning.place.candidates):
            key = "crisis.other_place" if frame.draft["other"] else "crisis.thanks_place"
        elif frame.draft["other"]:
            key = "crisis.other_stay"
        else:
            key = STAY[min(said, len(STAY) - 1)]
        turn.tell(key, numbers(turn))
        return self._watch(turn, replace(frame, draft={**frame.draft, "said": said + 1}))

    def _watch(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("crisis_check", turn.city.clocks.danger_check)
        turn.wake("frame_end", turn.city.clocks.draft)
        return replace(frame, draft={**frame.draft, "at": turn.now.isoformat(), "checked": False})

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self._stay(turn, frame)

    # ── what ends it ──────────────────────────────────────────────────────────────────────────────────────────────

    def wants_record(self, turn: Turn) -> bool:
        """Whether they themselves ask to have their matter taken down (债务那件事等本人说愿意，再记)."""
        return bool(turn.text) and turn.meaning.emergency is None and turn.says_one_of("crisis.words_record")

    def not_meant(self, turn: Turn) -> bool:
        return bool(turn.text) and turn.says_one_of("crisis.words_not_meant")

    def is_past(self, turn: Turn, frame: Frame) -> bool:
        """A while later, with another matter: the conversation is an ordinary one again."""
        at = datetime.fromisoformat(str(frame.draft.get("at") or turn.now.isoformat()))
        if frame.draft.get("handed") and turn.meaning.emergency is None and turn.meaning.has_matter:
            return bool(turn.meaning.categories and turn.meaning.categories[0][1] >= SURE)
        ordinary = turn.meaning.has_matter or turn.meaning.intent in (Intent.PROGRESS, Intent.URGE, Intent.GREETING)
        return turn.now - at >= PAST and turn.meaning.emergency is None and ordinary

    def handed_back(self, turn: Turn, frame: Frame) -> Frame:
        """After a person was there the bot asks nothing again."""
        draft = {**frame.draft, "said": len(STAY) - 1, "handed": True, "at": turn.now.isoformat(), "checked": True}
        turn.wake("frame_end", turn.city.clocks.draft)
        return replace(frame, draft=draft)

    # ── the clock ─────────────────────────────────────────────────────────────────────────────────────────────────

    def unanswered(self, turn: Turn) -> None:
        """Nobody took over in time: everybody on duty again, and the supervisors with them."""
        alert_line(turn, "card.crisis_unanswered", everybody=True, text=self._last_words(turn))

    def silent(self, turn: Turn, frame: Frame) -> Frame:
        """No word for two minutes: those on duty are told and decide; the bot says once that it is there."""
        alert_line(turn, "card.crisis_silent", everybody=True, text=self._last_words(turn))
        if frame.draft.get("checked"):
            return frame
        turn.say("crisis.still_here")
        turn.wake("crisis_check", SILENT_AGAIN)
        return replace(frame, draft={**frame.draft, "checked": True})

    def _last_words(self, turn: Turn) -> str:
        return " / ".join(str(line) for line in turn.conversation.memory.get("human_words") or ())[-300:]
