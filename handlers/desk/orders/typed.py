"""What a thumb types (手机上打的号): numbers are written out, so that each is read as one.

0001到0006都签收 ─► 0001、0002 … 0006都签收 · 1 2 3签收 ─► 0001、0002、0003签收 (and no press of the first, second, third button)
答复0003 已更换 ─► 0003 已更换 · 260303-0001 督办 ─► YZ-260303-0001 督办
"""

from __future__ import annotations

from handlers.conversation.message import spoken
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN, NUMBER
from tickets import expressions as re

MOST = 20  # numbers of one range
_RANGE = re.compile(r"(?<!\d)(0\d{3})\s*(?:到|至|[-~—－])\s*(0\d{3})(?!\d)")
_BARE = re.compile(r"[1-9]\d?(?:(?:\s|[,，、和])+[1-9]\d?)+(?=\s*号?\s*(?:都|全|也)?\s*(\D+)$)")
_LETTERLESS = re.compile(r"(?<![\w-])\d{6}-\d{4}(?!\d)")
_FIGURE = re.compile(r"\d+")


def write_out(turn: Turn) -> None:
    """The turn is then as if the numbers had been written in full."""
    said = spoken(turn.message).strip()
    if turn.message.pressed or not said or not any(sign.isdigit() for sign in said):
        return
    said_whole = _LETTERLESS.sub(lambda found: f"{turn.city.prefix}-{found.group()}", said)
    full = _addressed(turn, _bare(turn, said_whole))
    if not any(
        word in said for key in ("desk.words_merge", "desk.words_merge_together") for word in turn.words_of(key)
    ):
        full = _RANGE.sub(_range, full)
    if full != said:
        turn.as_words()
        turn.text = full


def _bare(turn: Turn, said: str) -> str:
    """1 2 3签收, 1、2已联系: figures alone are numbers only before a word that is told of several at once."""
    found = _BARE.match(said)
    keys = ("desk.words_acknowledge", "desk.words_received", "desk.words_contacted")
    if found is None or found[1].strip() not in (word for key in keys for word in turn.words_of(key)):
        return said
    return "、".join(figure.zfill(4) for figure in _FIGURE.findall(found.group())) + said[found.end() :].lstrip(" 号")


def _addressed(turn: Turn, said: str) -> str:
    """答复0003 已更换 ─► 0003 已更换."""
    word = next((word for word in turn.longest_first("desk.sounds_addressed") if said.startswith(word)), "")
    rest = said[len(word) :].lstrip(BETWEEN)
    number = NUMBER.match(rest) if word else None
    return said if number is None else f"{number.group()} {rest[number.end() :].lstrip(BETWEEN)}".strip()


def _range(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    return "、".join(f"{n:04}" for n in range(first, last + 1)) if first < last < first + MOST else found.group()
