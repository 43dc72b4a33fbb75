"""Supplement (补充): words, photos or a pin added to an open ticket; and an answer to the unit's own question."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.which import which_ticket
from handlers.ports.understanding import Intent
from handlers.usecases.handling import message_to_unit
from handlers.usecases.resident import supplement
from tickets.ticket import FileId, Ticket


class SupplementTicket:
    """Waits for what is to be added."""

    name = "supplement"
    version = 1

    def expecting(self, frame: Frame) -> str:
        return "supplement"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        turn.say(
            "supplement.ask_answer" if frame.draft.get("answer") else "supplement.ask", number=frame.draft["ticket"]
        )
        turn.wake("frame_end", turn.city.clocks.draft)
        return Frame(self.name, self.version, frame.draft, asked="supplement")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if turn.do:
            return PASS
        if turn.meaning.intent in (Intent.SKIP, Intent.CANCEL, Intent.NO) and len(turn.text) <= 6:
            turn.say("supplement.nothing")
            return None
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if ticket is None or not (turn.text or turn.photos or turn.voices or turn.message.location):
            return PASS
        if frame.draft.get("answer") and turn.text:
            message_to_unit(turn.case, ticket, turn.actor, turn.text)
            turn.say("supplement.passed_on", number=ticket.number)
            return None
        add(turn, ticket)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)


def add(turn: Turn, ticket: Ticket) -> None:
    """Add this message to the ticket and say so."""
    words = turn.text
    if (pin := turn.message.location) is not None:
        place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        words = " ".join(filter(None, (words, place.text if place else "")))
    key = turn.conversation.memory.get("after") if ticket.number == turn.conversation.last_ticket else None
    answers = {str(key): words} if key and words else None
    if key:
        turn.note(after=None)
    files = tuple(FileId(f) for f in (*turn.photos, *turn.voices))
    ticket = supplement(turn.case, ticket, turn.actor, words, files, answers)
    turn.remember(last_ticket=ticket.number)
    photos = len(turn.photos)
    if photos:
        turn.say("supplement.done_photos", number=ticket.number, count=photos)
    else:
        turn.say("supplement.done", number=ticket.number)


def start(turn: Turn) -> Ticket | None:
    return which_ticket(turn, "ticket.supplement", lambda t: t.is_open)
