"""Danger (险情): out first, then words. Stops everything else.

what to do now ─► safe, has called │ safe, call for me ─► where? ─► urgent ticket, everybody told
     └ two minutes of silence ─► "are you out?", the ticket is opened and a person told
"""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.draft import Report, as_ticket, filled, place_of
from handlers.dialogues.human import alert_line
from handlers.ports.understanding import Context, Intent
from handlers.usecases.opening import open_ticket
from tickets.ticket import Ticket

# Which of the city's numbers a danger's advice names; the texts stand in `danger.<name>`.
NUMBERS = ("police", "fire", "ambulance", "traffic", "sms_police", "gas", "water", "power", "heat", "fraud", "lift")
CALL_CHOICES = {"fraud": ("fraud_sent", "fraud_stopped", "fraud_unreachable")}


def numbers(turn: Turn) -> dict[str, Value]:
    """The numbers that advice may name."""
    return {code: Named("number", code) for code in NUMBERS}


class FaceDanger:
    """Somebody is in danger now."""

    name = "danger"
    version = 1

    def start(self, turn: Turn, suspended: Report | None) -> Frame:
        """Keep what was said; a report that was under way is taken over, so that nothing is told twice."""
        found = turn.meaning.emergency
        assert found is not None
        draft = suspended or Report()
        draft = replace(
            draft,
            said=(*draft.said, turn.text),
            heard=(*draft.heard, turn.message.event_id),
            title=turn.meaning.title or turn.text[:20],
            summary=turn.meaning.summary or turn.text,
            danger=found.danger,
            urgency=1,
            queue=(),
        )
        leaf = self._leaf(turn, found.danger)
        draft = filled(replace(draft, category=leaf or draft.category), turn.meaning, turn.city)
        other = "yes" if found.about_other else ""
        return Frame(self.name, self.version, {"report": draft.json(), "danger": found.danger, "other": other})

    def _leaf(self, turn: Turn, danger: str) -> str:
        """The leaf that means this danger; among several the one that the words fit best."""
        leaves = [leaf.code for leaf in turn.city.catalogue.leaves if leaf.danger == danger]
        ranked = [code for code, _ in turn.meaning.categories if code in leaves]
        return (ranked or leaves or [""])[0]

    def expecting(self, frame: Frame) -> str:
        return "place" if frame.asked == "where" else "safe"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        if frame.asked == "where":
            turn.say("danger.where")
            return frame
        danger = frame.draft["danger"]
        turn.say(f"danger.{danger}", choices=self._choices(turn, danger), **numbers(turn))
        if not frame.asked:
            draft = Report.of(frame.draft["report"])
            place = draft.where()
            alert_line(turn, "card.danger_call", danger=danger, place=place.text if place else "")
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="safe")

    def _choices(self, turn: Turn, danger: str) -> tuple[Choice, ...]:
        if danger in CALL_CHOICES:
            return tuple(Choice(f"danger.{name}", f"button.{name}") for name in CALL_CHOICES[danger])
        called = Choice("danger.called", "button.safe_called")
        if turn.operators_ready():
            return (called, Choice("danger.call_for_me", "button.safe_call_for_me"))
        return (called, Choice("danger.safe", "button.safe_only"))

    def hear(self, turn: Turn, frame: Frame) -> Result:
        draft = Report.of(frame.draft["report"])
        draft = self._told(turn, draft)
        frame = replace(frame, draft={**frame.draft, "report": draft.json()})
        match turn.do:
            case "danger.called" | "danger.safe":
                return self._where(turn, frame, draft, calling=False)
            case "danger.call_for_me":
                place = draft.where()
                alert_line(turn, "card.danger_call_for_me", danger=draft.danger, place=place.text if place else "")
                return self._where(turn, frame, draft, calling=True)
            case "danger.fraud_sent" | "danger.fraud_stopped" | "danger.fraud_unreachable":
                turn.say(turn.do, **numbers(turn))
                return self._open(turn, frame, draft)
        if turn.do and not turn.do.startswith("danger."):
            return PASS
        if frame.asked == "where":
            if draft.where() is not None or frame.failures >= 1:
                return self._open(turn, frame, draft)
            turn.say("danger.where_again")
            return replace(frame, failures=frame.failures + 1)
        emergency = turn.meaning.emergency
        if emergency is not None and emergency.over:
            turn.say("danger.over")
            return self._where(turn, frame, draft, calling=False)
        if turn.meaning.intent in (Intent.CANCEL, Intent.NO) and len(turn.text) <= 12:
            turn.say("danger.stand_down", **numbers(turn))
            return None
        if draft.where() is not None and turn.meaning.place is not None or turn.meaning.intent is Intent.YES:
            return self._where(turn, frame, draft, calling=False)
        turn.say("danger.still", choices=self._choices(turn, draft.danger), **numbers(turn))
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return frame

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)

    def _told(self, turn: Turn, draft: Report) -> Report:
        """Keep what is said meanwhile: words, place, pin, photos."""
        draft = replace(draft, photos=(*draft.photos, *turn.photos), voices=(*draft.voices, *turn.voices))
        if (pin := turn.message.location) is not None:
            place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
            draft = draft.at(place) if place else draft
        if turn.text and turn.text not in draft.said:
            draft = replace(draft, said=(*draft.said, turn.text))
            mention = turn.meaning.place
            if mention is None and draft.where() is None:
                mention = turn.understanding.find_place(turn.text, Context(language=turn.language, expecting="place"))
            if mention is not None and not mention.outside and (draft.where() is None or mention.candidates):
                draft = draft.at(place_of(mention))
            if turn.meaning.phone:
                draft = replace(draft, phone=turn.meaning.phone.value)
        return draft

    def _where(self, turn: Turn, frame: Frame, draft: Report, *, calling: bool) -> Result:
        if draft.where() is not None:
            if calling:
                turn.say("danger.calling")
            return self._open(turn, frame, draft)
        turn.say("danger.calling_where" if calling else "danger.where")
        turn.wake("danger_check", turn.city.clocks.danger_check)
        return replace(frame, asked="where", failures=0)

    def _open(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        ticket = self.file(turn, draft)
        turn.say("danger.filed", ticket=ticket.number, **turn.values(ticket))
        return None

    def file(self, turn: Turn, draft: Report) -> Ticket:
        """Open the urgent ticket with what is known."""
        ticket = open_ticket(turn.case, as_ticket(draft, turn.citizen, turn.language, turn.now))
        turn.remember(last_ticket=ticket.number)
        return ticket

    def silent(self, turn: Turn, frame: Frame) -> Frame | None:
        """Two minutes without an answer: ask once more, and let people act on what is known."""
        draft = Report.of(frame.draft["report"])
        if frame.draft.get("checked"):
            return None
        ticket = self.file(turn, draft)
        turn.say("danger.are_you_out", Part("danger.filed_meanwhile", {"number": ticket.number}), **numbers(turn))
        return None
