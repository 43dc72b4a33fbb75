"""What is said and asked in the middle of an alarm (险中的话), and what helps then.

who hides or is locked in ─► keep the door shut; the very words to send to the police, never "get out"
may I go in? ─► no · cannot speak ─► by SMS, with the words · nobody answers ─► once more, or how else · when do they come? what now?
"""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.message import Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import LEAVE, advice, first_number, has_called, numbers
from handlers.dialogues.danger.plight import STUCK, Plight
from values import replace

PLACED = MappingProxyType(
    {
        "own": "danger.own",
        "held": "danger.held",
        "down": "danger.down",
        "carry": "danger.carry",
        "inside": "danger.inside",
    }
)
LONGEST = 60  # characters of the resident's own words in an SMS
SHORT = 12  # characters of a cry that tells nothing else
_MARKS = " 。.!！~～?？🆘"
NO_ENTRY = frozenset({"drowning", "fire", "gas", "collapse", "electric", "flood"})


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
    if has_called(turn, plight.danger) and turn.says_one_of("danger.words_then"):
        return "danger.after_call_fraud" if plight.danger == "fraud" else "danger.after_call"
    if turn.says_one_of("danger.words_how_to_call"):
        return "danger.young"
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


def answer(turn: Turn, plight: Plight, *, newest: bool = False) -> Part | None:
    """What helps who says this; None where the usual word is right. `newest`: what was said before was answered."""
    if key := asked(turn, plight):
        return Part(key, values(turn, plight))
    if plight.hides(turn):
        return Part("danger.still_hidden", values(turn, plight))
    if told := own_words(turn, replace(plight, said=plight.said[-1:]) if newest else plight):
        return Part(told, values(turn, plight))
    if turn.says_one_of("danger.words_what_now") or only_cries(turn, plight):
        return first_words(turn, plight)
    return None


def only_cries(turn: Turn, plight: Plight) -> bool:
    """救命, and no word of what it is."""
    short = len(turn.text.strip(_MARKS)) <= SHORT and turn.meaning.place is None
    return plight.danger == "violence" and short and turn.says_one_of("danger.words_cry")


def own_words(turn: Turn, plight: Plight) -> str:
    """Which text is for who is placed as these are, or is a child; "" where the usual word is right."""
    if placed := plight.placed(turn):
        return f"danger.stuck_{plight.danger}" if placed == STUCK else PLACED[placed]
    if plight.young(turn):
        return "danger.young_leave" if plight.danger in LEAVE - {"violence"} else "danger.young"
    return ""


def first_words(turn: Turn, plight: Plight) -> Part:
    """What to do now."""
    if plight.hides(turn):
        return Part("danger.violence_hidden", values(turn, plight))
    if plight.bystander:
        return Part("danger.violence_other", values(turn, plight))
    if told := own_words(turn, plight):
        return Part(told, values(turn, plight))
    if only_cries(turn, plight):
        return Part("danger.cry", values(turn, plight))
    return Part(advice(turn, plight.danger, plight.about), values(turn, plight))
