"""What is said and asked in the middle of an alarm (险中的话), and what helps then.

who hides or is locked in ─► keep the door shut; the very words to send to the police, never "get out"
may I go in? ─► no · cannot speak ─► by SMS, with the words · nobody answers ─► once more, or how else · when do they come? what now?
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.message import Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import advice, first_number, numbers
from tickets.ticket import Ticket

BYSTANDER = "bystander"  # the manner of texts for who is not in danger themselves
LONGEST = 60  # characters of the resident's own words in an SMS
NO_ENTRY = frozenset({"drowning", "fire", "gas", "collapse", "electric", "flood"})


@dataclass(frozen=True)
class Plight:
    """Who is in which danger: what they said so far, the newest last, where it is as far as known, whether they only saw or
    heard of it, and what the ticket is `about` of which it is told."""

    danger: str
    said: Sequence[str]
    place: str = ""
    bystander: bool = False
    about: str = ""

    def hides(self, turn: Turn) -> bool:
        """Whether they are locked in with somebody violent near, by their newest words that tell where they are."""
        if self.danger != "violence" or self.bystander:
            return False
        hidden, out = turn.words_of("danger.words_hidden"), turn.words_of("danger.words_out")
        for line in reversed(self.said):
            if any(word in line for word in hidden):
                return True
            if any(word in line for word in out):
                return False
        return False

    @property
    def manner(self) -> str:
        """By which kind of danger the texts differ: who is not there need not leave."""
        return BYSTANDER if self.bystander else self.danger


def of_ticket(turn: Turn, ticket: Ticket) -> Plight:
    """The plight that a ticket of danger tells, with what is said now."""
    place = ticket.place.text if ticket.place else ""
    seen = turn.conversation.memory.get("bystander") == ticket.number
    return Plight(ticket.danger or "", (*ticket.text.split("\n"), turn.text), place, seen)


def about_other(turn: Turn, danger: str) -> bool:
    """Whether the violence is told of somebody else, by words that say who suffers it and none that says the writer is in it."""
    told = turn.says_one_of("danger.words_bystander") and turn.says_one_of("danger.words_victim")
    told = told or turn.says_one_of("danger.words_not_me")
    return danger == "violence" and told and not turn.says_one_of("danger.words_me")


def by_sms(turn: Turn, plight: Plight) -> Phrase:
    """The words to send, as they can be sent: where, and what they told first."""
    first = next((line for line in plight.said if line), turn.text)[:LONGEST].rstrip("。.!！ ")
    if plight.place and plight.place in first:
        return Phrase("danger.sms_told", {"words": first})
    return Phrase("danger.sms", {"words": first, "place": plight.place or Phrase("danger.sms_place")})


def values(turn: Turn, plight: Plight) -> dict[str, Value]:
    """What these texts may name."""
    return {**numbers(turn), "first": first_number(plight.danger), "sms": by_sms(turn, plight)}


def asked(turn: Turn, plight: Plight) -> str:
    """Which text answers what is asked in this plight; "" where nothing is asked that has an answer of its own."""
    if plight.danger in NO_ENTRY and turn.says_one_of("danger.words_go_in"):
        return "danger.not_in_water" if plight.danger == "drowning" else "danger.not_in"
    if turn.says_one_of("danger.words_cannot_call"):
        return "danger.hidden_sms" if plight.hides(turn) else "danger.send_sms"
    if turn.says_one_of("danger.words_when_come"):
        return "danger.arriving"
    if turn.says_one_of("danger.words_unanswered"):
        lift = plight.danger == "lift"
        return (
            "danger.unanswered_lift"
            if lift
            else "danger.unanswered_hidden"
            if plight.hides(turn)
            else "danger.unanswered"
        )
    return ""


def answer(turn: Turn, plight: Plight) -> Part | None:
    """What helps who says this; None where the usual word is right."""
    if key := asked(turn, plight):
        return Part(key, values(turn, plight))
    if plight.hides(turn):
        return Part("danger.still_hidden", values(turn, plight))
    if turn.says_one_of("danger.words_what_now"):
        return first_words(turn, plight)
    return None


def first_words(turn: Turn, plight: Plight) -> Part:
    """What to do now."""
    if plight.hides(turn):
        return Part("danger.violence_hidden", values(turn, plight))
    if plight.bystander:
        return Part("danger.violence_other", values(turn, plight))
    return Part(advice(turn, plight.danger, plight.about), values(turn, plight))
