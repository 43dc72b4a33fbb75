"""Words that the bot cannot read (听不懂的话), and voice that was not transcribed: they are kept, the resident is told so, and a person is offered.

a language that the city does not speak ─► the same sentence in both ─► [a person who speaks it] [I type] [my family]
a danger that is cried in it ─► the numbers in it, before what is said of the danger
Chinese in Latin letters ─► asked for characters, a voice or a photo, or a call
a voice without words ─► kept with the appeal ─► type, or [let somebody call me]; with words ─► shown what was heard
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Listed, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import numbers
from handlers.ports.understanding import Intent
from values import replace

UNTOLD = "und"  # nobody can tell which language it is
PINYIN = "zh-Latn"  # Chinese as it sounds, in Latin letters: who writes so reads the city's texts
SPELT = "-Latn"  # and so do others spell theirs (sumimasen, privet): who does reads it in its own letters
ENGLISH, CHINESE = "en", "zh-CN"
# Languages in which the texts hold a sentence: that these words were not understood; and whom to ring in danger.
SORRY = frozenset({"ug", "bo", "mn", "th", "hi", "vi", "fr", "de", "es", "pt", "it", "id", "ar"})
RINGS = SORRY - {"ug", "bo", "mn"}


def cannot_read(turn: Turn) -> bool:
    """Whether the words are in a language that the city does not speak."""
    return bool(turn.text) and turn.chosen is None and turn.meaning.language not in turn.city.languages


def from_abroad(turn: Turn) -> bool:
    """Whether the words are in a language of which who speaks it may read English rather than the city's own."""
    abroad = turn.meaning.language in RINGS or turn.meaning.language == UNTOLD
    return cannot_read(turn) and abroad and ENGLISH in turn.city.languages


def spelt(turn: Turn) -> str:
    """The language of the city that these words are, as they sound, in Latin letters; "" where they are none. Pinyin changes nothing,
    it is the city's own."""
    code, _, letters = turn.meaning.language.partition("-")
    return code if f"-{letters}" == SPELT and code in turn.city.languages else ""


def keep_language(turn: Turn) -> None:
    """Who writes in a language that the city does not speak is answered in another one: staff are told which it is, until the
    resident tells what is wrong in one that the city does."""
    if cannot_read(turn) and not turn.meaning.language.endswith(SPELT):
        turn.note(written=turn.meaning.language)
    elif turn.meaning.has_matter and turn.conversation.memory.get("written"):
        turn.note(written=None)


def say_so(turn: Turn) -> None:
    """The same sentence in their language, in the city's and in English; nothing is guessed."""
    by_hand = (Choice("language.type", "button.i_type"), Choice("human.call", "button.call_me"))
    if turn.meaning.language == PINYIN:
        turn.tell("language.pinyin", numbers(turn), choices=by_hand)
        return
    if spelt(turn):
        turn.tell("language.latin", numbers(turn), choices=by_hand)
        return
    choices = (
        Choice("human.speaker", "button.who_speaks_it", args={"language": turn.meaning.language}),
        Choice("language.type", "button.type_instead"),
        Choice("language.type", "button.my_family"),
    )
    language = turn.meaning.language
    own = [key for key, known in (("sorry", SORRY), ("danger", RINGS)) if language in known]
    plain = ["language.cannot_read", f"language.sorry_{ENGLISH}"]
    if turn.language == ENGLISH:  # who reads neither this nor that may be beside somebody who reads the city's own
        plain[1:] = ["language.sorry_zh_cn"] if turn.city.language == CHINESE else []
    keys = [*(f"language.{key}_{language}" for key in own), *plain]
    tell(turn, [Part(key, _values(turn)) for key in keys], choices)


def _values(turn: Turn) -> dict[str, Value]:
    """The numbers, and what can be spoken here, each language as it calls itself."""
    itself = (Phrase(f"language.itself_{code.lower().replace('-', '_')}") for code in turn.city.languages)
    return {**numbers(turn), "spoken": Listed(tuple(itself))}


def show_whom_to_ring(turn: Turn) -> None:
    """Whom to ring, in the language in which a danger was cried, before what is said of it."""
    if turn.meaning.language in RINGS and turn.meaning.emergency and turn.says:
        whom, first = Part(f"language.danger_{turn.meaning.language}", numbers(turn)), turn.says[0]
        turn.says[0] = replace(first, parts=(whom, *first.parts))


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
