"""A place that the city's data do not know (没找到的地点): what they wrote of it is kept, and taken as it is when they say no more of it.

加油站旁边 ─► not found, asked once more ─► the same again · 就按我写的记 · 昨天摔了个人 ─► 加油站旁边, as they wrote it
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import said_where, where
from handlers.dialogues.drafting.draft import Report, names_a_place
from handlers.ports.understanding import Intent
from values import expressions as re

LEAST = 4  # letters of words that tell on
_AROUND = re.compile(
    r"[\s，,。.！!？?、~～]|^(?:不是|还是|我说的是|说的是|就|是|在|那)+|(?:那里|那儿|那边|啊|呀|嘛|呗|的|了|哦|哈)+$"
)
_TOLD_ON = re.compile(r"[了过着]|天天|每天|一直")
_TELLS = frozenset({Intent.ANSWER, Intent.REPORT, Intent.SUPPLEMENT, Intent.UNKNOWN, Intent.RETURNED})


def forget(turn: Turn) -> None:
    """Where it is is asked for the first time: nothing was written of it yet."""
    if "unfound" in turn.conversation.memory:
        turn.note(unfound=None)


def kept(turn: Turn) -> str:
    """What can be taken as it was written: these words where they tell a place, else those that did before."""
    before = str(turn.conversation.memory.get("unfound") or "")
    words = said_where.without_wishes(turn, turn.text)[: where.LONGEST]
    mention = turn.meaning.place
    if mention is None or turn.do:
        return before or words
    behind = words.removeprefix(mention.span.text)
    if len(behind) <= where.ENDING:
        words = mention.span.text  # 東部工業園の会社|です
    turn.note(unfound=words)
    return words


def can_be_written(turn: Turn) -> bool:
    """Whether something was written that can be taken as it is."""
    return bool(turn.conversation.memory.get("unfound")) or where.can_be_written(turn)


def read(turn: Turn, draft: Report) -> Report | None:
    """The report at the place as it was written before, where the words say no more of it: the same again, or what else happened there."""
    before = str(turn.conversation.memory.get("unfound") or "")
    if not before or turn.do or names_a_place(turn.meaning.place):
        return None
    if turn.says_one_of("report.words_as_written") or _AROUND.sub("", turn.text) == _AROUND.sub("", before):
        return where.as_written(draft, before)
    meaning = turn.meaning
    told = meaning.has_matter or meaning.since is not None or _TOLD_ON.search(turn.text) is not None
    if not told or meaning.place is not None or meaning.intent not in _TELLS or meaning.phone is not None:
        return None
    if sum(map(str.isalnum, turn.text)) < LEAST:
        return None
    return where.as_written(draft.telling(turn.text, turn.message.event_id), before)
