"""What a word of the desk means (这个词什么意思): 签收是什么意思, 延期和挂账有什么区别. It presses no button and goes to nobody."""

from __future__ import annotations

from handlers.conversation.message import Part, spoken
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE

# What is explained, by the words in which it is asked about.
EXPLAINED = (
    "acknowledge", "contacted", "return", "pass_on", "extend", "request_shelving", "confer", "reply", "exclude", "supervise",
)  # fmt: skip
LONGEST = 30
AT_ONCE = 3


def explained(desk: Party, turn: Turn) -> bool:
    """Whether it was asked what a button is for; what is open stays open."""
    text = spoken(turn.message).strip().lower()
    if turn.message.pressed or turn.photos or not text or len(text) > LONGEST or ANYWHERE.search(text):
        return False
    if not any(word in text for word in turn.case.texts.small_words("desk.asks_meaning", turn.language)):
        return False
    found = [job for job in EXPLAINED if any(word.lower() in text for word in turn.words_of(f"desk.asked_{job}"))]
    if not found:
        return False
    first, *others = [f"desk.about_{job}" for job in found[:AT_ONCE]]
    turn.say(first, *(Part(key) for key in others))
    desk.ask_again(turn)
    return True
