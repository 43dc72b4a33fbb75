"""What a word of the desk means (这个词什么意思): 签收是什么意思, 延期和挂账有什么区别; 来新人了，咋加进来. It presses no button and goes to nobody."""

from __future__ import annotations

from handlers.conversation.message import Part, Phrase, spoken
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE

# What is explained, by the words in which it is asked about.
EXPLAINED = (
    "acknowledge", "contacted", "return", "pass_on", "extend", "request_shelving", "confer", "reply", "exclude", "supervise",
)  # fmt: skip
# How something is done, by the words in which it is asked: each is told by what its button is for, or by a text of its own.
HOW_TO = ("next", "phone", "away", "photos", *EXPLAINED)
# Who comes and who goes: nobody is enrolled or struck off by a word here.
CHANGES = ("newcomer", "leaver")
LONGEST = 30
AT_ONCE = 3


def explained(desk: Party, turn: Turn) -> bool:
    """Whether it was asked what a button is for; what is open stays open."""
    text = spoken(turn.message).strip().lower()
    if turn.message.pressed or turn.photos or not text or len(text) > LONGEST or ANYWHERE.search(text):
        return False
    change = next((one for one in CHANGES if turn.holds(text, f"desk.sounds_{one}")), None)
    if change is not None and turn.member is not None:
        turn.say(f"desk.about_{change}")
        desk.ask_again(turn)
        return True
    if not any(word in text for word in turn.case.texts.small_words("desk.asks_meaning", turn.language)):
        return _how(desk, turn, text)
    found = [job for job in EXPLAINED if any(word.lower() in text for word in turn.words_of(f"desk.asked_{job}"))]
    if not found:
        return _how(desk, turn, text)
    first, *others = [f"desk.about_{job}" for job in found[:AT_ONCE]]
    turn.say(first, *(Part(key) for key in others))
    desk.ask_again(turn)
    return True


def _how(desk: Party, turn: Turn, text: str) -> bool:
    """怎么接单, 签收以后干啥, 电话号码在哪看: how it is done, of somebody who does it for the first time."""
    if turn.of_the_line or not turn.holds(text, "desk.asks_how_to") or turn.holds(text, "desk.sounds_to_resident"):
        return False
    topic = next((one for one in HOW_TO if turn.holds(text, f"desk.how_{one}")), None)
    if topic is None:
        return False
    press = (Part("desk.how_press", {"job": Phrase(f"desk.button_{topic}")}),) if topic in EXPLAINED else ()
    turn.say(f"desk.about_{topic}", *press)
    desk.ask_again(turn)
    return True
