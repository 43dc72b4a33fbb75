"""Several orders in one line (一句话几件事): 签收 0001，0002 转给赵敏，0003 退回 归物业; each is done by itself, one after the other.

A line is several orders only where each part begins as one: with a number and words behind it, with a job and a number, with what is
handed on, or with an absence. Whatever else stands behind a comma belongs to the part before it.
"""

from __future__ import annotations

import re

from handlers.conversation.turn import Turn
from handlers.desk import absence
from handlers.desk.answers import AROUND
from handlers.desk.by_number import BETWEEN, IN_WORDS, NUMBER, label_of, named
from handlers.desk.handing_on import handing_said
from handlers.desk.plainly import SAID_PLAINLY

_AT = re.compile(r"[，,；;。\n]+\s*")
LONGEST = 400


def several_orders(turn: Turn) -> tuple[str, ...]:
    """The orders of a line, an absence last; none where it is a single one."""
    text = _parted(turn, turn.text.strip())
    if turn.do or turn.photos or len(text) > LONGEST or _AT.search(text) is None:
        return ()
    orders: list[str] = []
    for part, between in _parts(text):
        if _is_order(turn, part):
            orders.append(part)
        elif not orders:
            return ()
        elif not absence.leave_said(turn, orders[-1]):  # why somebody is on leave is nobody's business
            orders[-1] += between + part
    if len(orders) < 2:
        return ()
    return tuple(sorted(orders, key=lambda order: absence.leave_said(turn, order) is not None))


def _parted(turn: Turn, text: str) -> str:
    """休假三天工单交给赵敏 has no comma."""
    absent = turn.says_one_of("desk.words_away") or turn.says_one_of("desk.words_absent")
    if not absent or _AT.search(text):
        return text
    what = "|".join(map(re.escape, turn.longest_first("desk.sounds_in_hand")))
    surely = "|".join(map(re.escape, turn.words_of("desk.sounds_hand_on_surely")))
    return re.sub(rf"(?<=.)(?=(?:{what})?都?(?:{surely}))", "，", text, count=1)


def _parts(text: str) -> list[tuple[str, str]]:
    """Each part with what stands before it."""
    found, start, between = [], 0, ""
    for match in _AT.finditer(text):
        found.append((text[start : match.start()], between))
        start, between = match.end(), match.group()
    return [(part.strip(), between) for part, between in (*found, (text[start:], between)) if part.strip()]


def _is_order(turn: Turn, part: str) -> bool:
    if absence.leave_said(turn, part) is not None:
        return True
    handing = handing_said(turn, part)
    if handing is not None and (handing.numbers or handing.mine):
        return True
    if (number := NUMBER.match(part)) is not None:
        return not _only_numbers(part) and bool(named(turn, number.group()))
    return any(part.startswith(word) and NUMBER.match(part[len(word) :].lstrip(BETWEEN)) for word in _jobs(turn))


def _only_numbers(part: str) -> bool:
    return not NUMBER.sub("", part).strip(AROUND + BETWEEN)


def _jobs(turn: Turn) -> list[str]:
    labels = [label_of(turn, job) for job in IN_WORDS]
    return labels + [word for job in SAID_PLAINLY for word in turn.words_of(f"desk.words_{job}")]
