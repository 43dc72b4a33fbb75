"""Who threatens to blow up or to burn down a place, or to harm staff, and has no ticket of which it is said (扬言爆炸、放火): those on duty
learn of it at once and judge it; the line takes it down as no appeal, and asks what went wrong.

我要炸了税务局 ─► those on duty, or a promised call ─► "what went wrong?" · 路灯三个月没人修，我把你们局炸了 ─► the same, and the lamp is reported
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import numbers
from handlers.dialogues.danger.on_duty import alert_line
from handlers.dialogues.drafting.draft import SURE
from handlers.dialogues.talking.call_back import promise_also
from handlers.ports.understanding import Told
from values import expressions as re

AGAIN = timedelta(hours=1)  # so long the same words alarm nobody again
_CLAUSES = re.compile(r"[，,。.！!？?；;\n]+")


def take(turn: Turn) -> bool:
    """Whether they threaten so, and no danger is named; then it is passed on. What is told beside it goes on as the matter that it is."""
    if turn.do or turn.meaning.emergency is not None or not _threatens(turn):
        return False
    if _told_just_now(turn):
        turn.tell("danger.attack_passed", numbers(turn))
    elif alert_line(turn, "card.attack_threatened", everybody=True):
        turn.note(attacked={"at": turn.now.isoformat(), "text": turn.text})
        turn.tell("danger.attack_passed", numbers(turn))
    else:
        promise_also(turn, "danger.attack_kept", turn.text)
    return not _tells_a_matter(turn)


def _told_just_now(turn: Turn) -> bool:
    """Whether those on duty learnt of these very words a short while ago: who says them again pages nobody."""
    last = turn.conversation.memory.get("attacked")
    if last is None or turn.now - datetime.fromisoformat(last["at"]) > AGAIN:
        return False
    return _bare(turn.text) in _bare(last["text"])


def _bare(words: str) -> str:
    return "".join(filter(str.isalnum, words))


def _threatens(turn: Turn) -> bool:
    """What is threatened of a ticket stands on its record."""
    told = turn.meaning.told
    return Told.ATTACK_THREATENED in told or Told.THREAT_TO_STAFF in told and not turn.tickets(open_only=True)


def _tells_a_matter(turn: Turn) -> bool:
    """Whether clauses beside the threat tell what is wrong."""
    told = [
        turn.meaning.told[kind].text
        for kind in (Told.ATTACK_THREATENED, Told.THREAT_TO_STAFF)
        if kind in turn.meaning.told
    ]
    parts = [part.strip() for part in _CLAUSES.split(turn.text)]
    beside = [part for part in parts if part and not any(words in part or part in words for words in told)]
    rest = turn.read("，".join(beside)) if beside else None
    return rest is not None and rest.has_matter and rest.likeliest[1] >= SURE
