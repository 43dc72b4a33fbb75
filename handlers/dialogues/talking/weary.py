"""Who is tired of it all (心灰意冷): no danger is told and no matter of the city, but somebody is low. Asked after gently, a person is
offered, and nothing of it becomes a report that waits to be submitted.

老了没用了，孩子也嫌弃 ─► "I am listening. Shall somebody talk with you?" ─► what they say then is listened to, three times
反正也没人管，我就是说说 ─► "is it a matter that nobody sees to, or are you low?"
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation.message import Choice, Named
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import SURE
from handlers.ports.understanding import OF_TICKETS, Intent

MENTAL = "mental"  # the code of the line for whom one can talk to
LONGEST = 60  # characters of a message that tells why somebody is low
WORTH = 0.3  # of a leaf from which who gives up speaks of a matter of the city
LISTENS = timedelta(minutes=30)
TIMES = 3
_TELLS = frozenset(
    {Intent.REPORT, Intent.UNKNOWN, Intent.ANSWER, Intent.SUPPLEMENT, Intent.SMALL_TALK, Intent.NO, Intent.CORRECTION}
)


def take(turn: Turn, *, open_dialogue: bool) -> bool:
    """Whether the message tells no more than that somebody is low; then it is answered."""
    meaning = turn.meaning
    if not turn.text or turn.do or turn.length > LONGEST or meaning.emergency is not None:
        return False
    if meaning.place is not None and meaning.place.complete:
        return False
    likely = meaning.likeliest[1]
    if turn.says_one_of("chat.words_weary"):
        return _listen(turn, "chat.weary")
    if open_dialogue or likely >= WORTH:
        return False
    if turn.says_one_of("chat.words_resigned"):
        return _listen(turn, "chat.resigned")
    before = turn.conversation.memory.get("weary")
    if not before or turn.now - datetime.fromisoformat(str(before[0])) > LISTENS or int(before[1]) >= TIMES:
        return False
    no_ticket = meaning.intent in OF_TICKETS and not turn.tickets()  # 老伴走了两年了 sounds like one that waits
    tells = meaning.intent in _TELLS or no_ticket
    return tells and likely < SURE and _listen(turn, "chat.weary_more", int(before[1]))


def _listen(turn: Turn, key: str, times: int = 0) -> bool:
    turn.note(weary=[turn.now.isoformat(), times + 1])
    turn.so_far.heard_out = True
    wish = turn.case.texts.text("chat.lonely_wish", {}, turn.language, turn.now)
    choices = (
        Choice("human.request", "button.just_talk"),
        Choice("resident.different", "button.visit", args={"text": wish}),
    )
    if key == "chat.weary_more" or MENTAL not in turn.city.lines:
        turn.say(key if key != "chat.weary" else "chat.weary_more", choices=choices)
    else:
        turn.say(key, choices=choices, mental=Named("number", MENTAL))
    return True
