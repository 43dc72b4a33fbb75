"""Words that the bot cannot read (听不懂的话), and voice that was not transcribed: they are kept, the resident is told so, and a person is offered.

a language that the city does not speak ─► the same sentence in both ─► [a person who speaks it] [I type] [my family]
Chinese in Latin letters ─► asked for characters, a voice or a photo, or a call
a voice without words ─► kept with the appeal ─► type, or [let somebody call me]; with words ─► shown what was heard
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.alarm import numbers
from handlers.ports.understanding import Intent
from tickets.values import replace

PINYIN = "zh-Latn"  # Chinese as it sounds, in Latin letters: who writes so reads the city's texts
# Languages in which the texts hold one sentence: that these words were not understood.
ENGLISH = "en"
SORRY = frozenset({"ug", "bo", "mn", "th", "hi", "vi"})


def cannot_read(turn: Turn) -> bool:
    """Whether the words are in a language that the city does not speak."""
    return bool(turn.text) and turn.chosen is None and turn.meaning.language not in turn.city.languages


def say_so(turn: Turn) -> None:
    """The same sentence in their language, in the city's and in English; nothing is guessed."""
    if turn.meaning.language == PINYIN:
        by_hand = (Choice("language.type", "button.i_type"), Choice("human.call", "button.call_me"))
        turn.tell("language.pinyin", numbers(turn), choices=by_hand)
        return
    choices = (
        Choice("human.speaker", "button.who_speaks_it", args={"language": turn.meaning.language}),
        Choice("language.type", "button.type_instead"),
        Choice("language.type", "button.my_family"),
    )
    language = turn.meaning.language
    plain = [Part("language.cannot_read", numbers(turn))]
    if turn.language != ENGLISH:  # who reads neither this nor that may read it
        plain.append(Part(f"language.sorry_{ENGLISH}", numbers(turn)))
    sorry = [Part(f"language.sorry_{language}")] if language in SORRY else []
    tell(turn, [*sorry, *plain], choices)


def wordless(turn: Turn) -> bool:
    """A sticker, or signs without a word; a lone question mark asks for help, folded hands are thanks."""
    understood = turn.meaning.intent in (Intent.HELP, Intent.THANKS)
    if turn.photos or turn.voices or turn.message.location is not None or understood:
        return False
    return not any(c.isalnum() for c in turn.text)


def type_instead(turn: Turn) -> None:
    turn.say("language.which")


def voice_kept(turn: Turn, *, inside: bool) -> None:
    """A voice message is kept; nobody here can put it into words."""
    if inside:
        turn.say("voice.kept_inside")
        return
    turn.say("voice.kept", choices=(Choice("human.call", "button.call_me"),))


def show_transcript(turn: Turn) -> None:
    """What a machine heard in a voice is shown before what is said to it; in danger, behind."""
    words = "\n".join(voice.words for voice in turn.message.voices if voice.words)
    if not words or not turn.says:
        return
    heard, first = Part("voice.transcript", {"text": words}), turn.says[0]
    parts = (*first.parts, heard) if turn.meaning.emergency else (heard, *first.parts)
    turn.says[0] = replace(first, parts=parts)
