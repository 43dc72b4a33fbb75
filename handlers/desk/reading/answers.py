"""Short answers of staff (短答): 是, 发吧, 先发着, 不发 said to an open question, or to none."""

from __future__ import annotations

from handlers.conversation.turn import Turn

AROUND = " ，,。！!？?~～…"


def is_one_of(turn: Turn, key: str, text: str | None = None) -> bool:
    """Whether the whole message, or this part of it, is one of the words of a list."""
    said = (turn.text if text is None else text).strip(AROUND).lower()
    return bool(said) and said in (word.lower() for word in turn.words_of(key))


def answers_yes(turn: Turn) -> bool:
    return is_one_of(turn, "desk.words_yes")


def answers_no(turn: Turn) -> bool:
    return is_one_of(turn, "desk.words_no")


def answers_interim(turn: Turn) -> bool:
    """How far it is, and not yet the end."""
    return is_one_of(turn, "desk.words_interim")
