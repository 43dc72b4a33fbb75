"""Short answers of staff (短答): 是, 发吧, 先发着, 不发 said to an open question, or to none."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from values import expressions as re

AROUND = " ，,。！!？?~～…"
RECEIPTS = ("desk.words_received", "desk.words_acknowledge")
# Beside the words of a receipt these tell nothing: 0003也签了吧.
_BESIDE = re.compile(
    r"^(?:[那这]个|[那这][张单件]|我们?|也|都|全部|全|先|就|这俩|俩|两个)+|(?<=.)(?:[吧啦哈呀哦嘛咯]|一下|再说)+$"
)
_MISTYPED = re.compile(r"^以(?=签|接|收)")


def is_one_of(turn: Turn, key: str, text: str | None = None) -> bool:
    """Whether the whole message, or this part of it, is one of the words of a list."""
    said = (turn.text if text is None else text).strip(AROUND).lower()
    return bool(said) and said in (word.lower() for word in turn.words_of(key))


def is_receipt(turn: Turn, text: str) -> bool:
    """收到, 也签了吧, 以签收: that it has come, and nothing besides."""
    said = text.strip(AROUND)
    plain = _BESIDE.sub("", _MISTYPED.sub("已", said))
    return any(is_one_of(turn, key, one) for key in RECEIPTS for one in (said, plain))


def answers_yes(turn: Turn) -> bool:
    return is_one_of(turn, "desk.words_yes")


def answers_no(turn: Turn) -> bool:
    return is_one_of(turn, "desk.words_no")


def answers_interim(turn: Turn) -> bool:
    """How far it is, and not yet the end."""
    return is_one_of(turn, "desk.words_interim")
