"""What was told to a person, or while one was waited for (跟值班员说过的): it is kept, and need not be told again when it is to be filed.

told while waiting, or in the talk ─► kept ─► handed back, and no ticket since ─► [先把这件事报上]
那个电梯你们到底记没记 · 帮我登记 ─► the report of what was told
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.conversation.message import Choice
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.talking.answers import WORTH
from values import expressions as re
from values import replace

KEPT = 12  # lines,
LINE = 300  # of so many characters each
FRESH = timedelta(hours=12)  # so long it is what they mean by "did you take it down"
LONGEST = 30  # characters of words that ask so
LEAST = 4  # letters of a line that tells something
_TAKEN_DOWN = re.compile(
    r"(?:到底|究竟)?(?:[记登录报](?:上|下|下来|进去|单)?了?(?:没有?)[记登录报]?|有没有(?:帮我)?(?:[记登录报]|立单|受理)|[记登录报](?:上|下来|录)?了(?:吗|么|没有?)|立单了?(?:吗|没))"
    r"|\b(?:did you (?:write|note|take|record)|is it (?:recorded|filed|registered))\b|(?:記録|登録|受付)(?:して|され)[^。]{0,6}か|(?:접수|등록|기록)(?:됐|했|되)[^.]{0,4}(?:나요|어요|습니까)|(?:записали|зарегистрировали|оформили)\b"
)


def keep(conversation: Conversation, now: datetime, words: Sequence[str]) -> Conversation:
    """The conversation with these words behind what was told to a person before."""
    before = conversation.memory.get("talked")
    lines = [*(before["words"] if before else ()), *(word[:LINE] for word in words if word)]
    if not lines:
        return conversation
    return conversation.noted(talked={"at": before["at"] if before else now.isoformat(), "words": lines[-KEPT:]})


def offered(turn: Turn) -> tuple[Choice, ...]:
    """What they told, to be filed, where it tells a matter and nobody filed it."""
    text = _tells_still(turn)
    return (Choice("resident.different", "button.report_that", args={"text": text[:1500]}),) if text else ()


def take_up(turn: Turn) -> Report | None:
    """The report of what was told, for who asks whether it was taken down, or wants it filed; None for all else."""
    if turn.do or not 0 < turn.length <= LONGEST or turn.meaning.emergency is not None:
        return None
    if "talked" not in turn.conversation.memory or turn.meaning.place is not None:
        return None
    if not (_TAKEN_DOWN.search(turn.text) or turn.says_one_of("report.words_after_all") or _wishes(turn)):
        return None
    text = _tells_still(turn)
    if not text:
        return None
    turn.note(talked=None)
    turn.say("human.not_filed_yet")
    turn.so_far.acknowledged = True
    return replace(appeal.of_text(turn, text, Report()), heard=(turn.message.event_id,))


def _wishes(turn: Turn) -> bool:
    return turn.says_one_of("report.words_file_it") and not turn.meaning.has_matter


def _tells_still(turn: Turn) -> str:
    """What was told, line by line; "" where it tells no matter, is long ago, or was filed since."""
    found = turn.conversation.memory.get("talked")
    if not found:
        return ""
    at = datetime.fromisoformat(found["at"])
    filed = any(ticket.submitted_at >= at for ticket in turn.tickets())
    if filed or turn.now - at > FRESH:
        turn.note(talked=None)
        return ""
    lines = [line for line in dict.fromkeys(found["words"]) if sum(map(str.isalnum, line)) >= LEAST]
    text = "\n".join(lines)
    meaning = turn.read(text) if text else turn.meaning
    return text if meaning.has_matter and meaning.likeliest[1] >= WORTH else ""
