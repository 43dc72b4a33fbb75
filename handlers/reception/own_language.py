"""The language of the words (用对方的语言): it is kept when they are clearly the resident's own, and not a name inside a dialogue."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.talking import small, unread
from handlers.enrolment import INVITE
from handlers.ports.understanding import Context, Intent
from handlers.reception.codes import recovery_code
from handlers.reception.side import Residents
from values import expressions as re

# Enough Latin letters that a change of language is meant, and not a name or an abbreviation; other scripts tell it sooner.
LANGUAGE_LETTERS = 6
OWN_SCRIPT_LETTERS = 2
_SENTENCES = re.compile(r"[^。！？.!?]+[。！？.!?]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_UNSAYABLE = re.compile(r"[b-df-hj-np-tv-xz]{4}", re.IGNORECASE)
_KANA = re.compile(r"[\u3041-\u309f]")
SENTENCE_WORDS, SENTENCE_KANA, SENTENCE_HAN = 4, 4, 6  # from which words of another language are a sentence and no name


def follow(here: Residents, turn: Turn) -> None:
    """The language of the words, when they are clearly the resident's own and not a name inside a dialogue."""
    meaning = turn.meaning
    if recovery_code(turn.text) or INVITE.search(turn.text):
        return
    unread.keep_language(turn)
    conversation = turn.conversation
    wanted = meaning.language_wanted
    if wanted and wanted in turn.city.languages:
        turn.remember(language=wanted)
        if not meaning.has_matter:
            _matter_beside(turn, wanted)
        return
    if spelt := unread.spelt(turn):
        turn.remember(language=spelt)
        return
    if conversation.last_heard_at is None and unread.from_abroad(turn):
        turn.remember(language=unread.ENGLISH)
        return
    letters = sum(c.isalpha() for c in turn.text)
    latin = meaning.language == "en" and conversation.last_heard_at is not None
    free = here.top(conversation) is None or meaning.has_matter or _speaks(turn)
    if (
        meaning.language != conversation.language
        and meaning.language in turn.city.languages
        and free
        and letters >= (LANGUAGE_LETTERS if latin else OWN_SCRIPT_LETTERS)
        and not _gibberish(turn)
    ):
        turn.remember(language=meaning.language)


def _matter_beside(turn: Turn, wanted: str) -> None:
    """한국어로 해주세요. 임금을 세 달 못 받았어요: what is told in the sentences beside the wish for a language is read in it."""
    understand = turn.understanding.understand
    context = Context(language=wanted, tickets=turn.conversation.last_ticket is not None)
    parts = [part.strip() for part in _SENTENCES.findall(turn.text)]
    beside = [part for part in parts if part and understand(part, context).language_wanted is None]
    if beside and len(beside) < len(parts):
        told = understand(" ".join(beside), context)
        if told.has_matter:
            turn.meaning = told


def _speaks(turn: Turn) -> bool:
    """Whether a sentence is in the other language, and not only a name (Guangming Garden, 런민로) in answer to a question."""
    place = turn.meaning.place
    if place is not None and place.candidates:
        return False
    if turn.meaning.language == "zh-CN":
        return place is None and len(_HAN.findall(turn.text)) >= SENTENCE_HAN
    if turn.meaning.language == "ja":
        return len(_KANA.findall(turn.text)) >= SENTENCE_KANA
    return not _HAN.search(turn.text) and len(turn.text.split()) >= SENTENCE_WORDS


def _gibberish(turn: Turn) -> bool:
    """asdkjh123, sdkfj lksjdf: Latin letters that mean nothing, one word or such as nobody can say, are no language."""
    meaning, words = turn.meaning, turn.text.split()
    if small.is_code(turn):
        return True
    if not turn.text.isascii() or meaning.intent is not Intent.UNKNOWN or meaning.has_matter:
        return False
    return len(words) == 1 or 2 * sum(map(bool, map(_UNSAYABLE.search, words))) >= len(words)
