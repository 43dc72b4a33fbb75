"""What is said of a language, and asks for none (说到语言): units write and work in the city's own; somebody can explain it.

回复是英文的，我看不懂 · The reply is in Chinese, I can't read it ─► why it is so, [have someone explain it]
承办人会说英语吗 ─► nothing is promised of the unit, [someone who speaks it]
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.dialogues.talking.answers import KNOWN
from handlers.ports.understanding import Told

LONGEST = 60  # characters of words that say this and no more


def take(turn: Turn) -> bool:
    """Whether they speak of a language, and tell no matter of its own; then it is answered."""
    meaning = turn.meaning
    if turn.do or turn.length > LONGEST or meaning.emergency is not None or meaning.place is not None:
        return False
    if meaning.has_matter and any(p >= KNOWN for _, p in meaning.categories[:1]):
        return False
    if Told.NOT_READ in meaning.told:
        turn.say("language.theirs", choices=_explained(turn))
    elif Told.SPEAKER_SOUGHT in meaning.told:
        turn.say("language.speaker_sought", choices=_speaker(turn))
    else:
        return False
    return True


def _explained(turn: Turn) -> tuple[Choice, ...]:
    args = {"language": turn.language, "ticket": turn.conversation.last_ticket or ""}
    return (Choice("human.speaker", "button.explain", args=args),) if turn.language != turn.city.language else _person()


def _speaker(turn: Turn) -> tuple[Choice, ...]:
    args = {"language": turn.language}
    here = turn.language == turn.city.language
    return _person() if here else (Choice("human.speaker", "button.who_speaks_it", args=args),)


def _person() -> tuple[Choice, ...]:
    return (Choice("human.request", "button.person"),)
