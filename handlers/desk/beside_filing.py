"""Whose words they are, said amid a record (代录时说的话): what names another ticket, or another caller's, is no part of the story.

0002 又打来了 说孩子拉肚子 · 来电 等回话 0007 水来没来 ─► a ticket's number in front, or told of a call
刘大爷那单不要了 · 刘大爷电话记错了，是137… ─► the ticket of another caller than the record's own
刚打进来一个骂人的，骂完就挂了 ─► a call of which nothing is recorded
─► done as if no record were open; that waits below, and goes on behind it
"""

from __future__ import annotations

from collections.abc import Callable

from handlers.conversation.message import Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_caller import caller_told
from handlers.desk.orders.by_number import ANYWHERE, NUMBER, named
from handlers.desk.orders.just_filed import of_the_one_before
from handlers.desk.orders.relayed import OF_IT
from handlers.desk.orders.who_rings import name_behind
from handlers.desk.reading.figures import of_a_thing
from handlers.desk.reading.which import anew
from handlers.dialogues.drafting.draft import Report
from tickets.units import Role
from values import expressions as re
from values import replace

CALLED = 8  # characters in which it is told that somebody rings
FILES = (Role.OPERATOR, Role.GRID)


def numbered(turn: Turn) -> bool:
    """Whether who takes calls tells of a ticket by its number, in front or behind the words that tell of a call (来电 他在等 0007 水来没来);
    the turn is then as if it stood in front."""
    text = turn.text.strip()
    if turn.do or turn.photos or turn.member is None or turn.member.role not in FILES:
        return False
    first = NUMBER.match(text)
    if first is None and _rings(turn, text) and not _for_a_record(turn):
        text = _without_caller(turn, text)
    elif first is None:
        return False
    number = first or ANYWHERE.search(text)
    if number is None or number.group() == text:
        return False
    before, behind = text[: number.start()].strip(), OF_IT.sub("", text[number.end() :].strip())
    if len(named(turn, number.group())) != 1 and (not number.group().startswith("0") or of_a_thing(before, behind)):
        return False  # 0302房 is none; of 0027 there is none, which is said
    if first is None:
        anew(turn, f"{number.group()} {before} {behind}".strip())
    return True


def of_another(turn: Turn, top: Frame) -> bool:
    """Whether what is said amid the record on top is of another ticket."""
    return not (turn.do or turn.photos) and (
        numbered(turn) or _by_caller(turn, Report.of(top.draft)) or of_the_one_before(turn)
    )


def take(turn: Turn, hear: Callable[[Turn], None]) -> None:
    """Do it with the records put aside, which are then as they were."""
    below = turn.conversation.frames
    turn.remember(frames=())
    anew(turn, turn.text)
    hear(turn)
    above = turn.conversation.frames
    turn.remember(frames=(*below, *above))
    if not above and turn.says:
        turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part("desk.filing_waits")))


def of_nothing(turn: Turn) -> bool:
    """刚打进来一个骂人的，骂完就挂了: nothing of that call is written into the record of another."""
    text, told = turn.text.strip(), turn.meaning
    danger = told.emergency is not None and told.emergency.named
    if turn.do or turn.photos or told.phone is not None or danger or not _rings(turn, text):
        return False
    if not turn.says_one_of("desk.sounds_empty_call"):
        return False
    turn.say("desk.call_of_nothing", *((Part("desk.filing_waits"),) if turn.conversation.frames else ()))
    return True


def _rings(turn: Turn, text: str) -> bool:
    return any(0 <= text.find(word) <= CALLED for word in turn.words_of("desk.sounds_calling"))


def known_caller(turn: Turn) -> bool:
    """Whether the words are of what was filed for a caller whom they name, with nothing open: no new matter."""
    free = not (turn.do or turn.photos or turn.conversation.frames)
    return free and _by_caller(turn, Report()) and caller_told(turn) is not None


def _for_a_record(turn: Turn) -> bool:
    """代录 …, 来电 138… 小陈 光明里路灯 和0007那单一样: a record of a further caller, whatever number it names."""
    told = turn.meaning
    own = told.phone is not None and (told.place is not None or turn.says_one_of("desk.sounds_same_matter"))
    return own or turn.begins_with_one_of("desk.words_file")


def _without_caller(turn: Turn, text: str) -> str:
    """来电 138… 小陈 说热了 ─► 来电 说热了: the unit reads neither number nor name."""
    phone = turn.meaning.phone
    at = text.find(phone.span.text) if phone is not None else -1
    if phone is None or at < 0:
        return text
    behind, _ = name_behind(turn, text[at + len(phone.span.text) :], turn.meaning.person)
    return f"{text[:at].strip()} {behind.strip()}"


def _by_caller(turn: Turn, draft: Report) -> bool:
    """刘大爷那单, 刘大爷又打来: a caller by the form of address, who is not the record's own; their number only where something was
    filed for them, as it may be the record's that was missing."""
    text = turn.text.strip()
    forms = "|".join(
        re.escape(word)
        for key in ("desk.forms_of_address", "desk.forms_of_address_short")
        for word in turn.longest_first(key)
    )
    behind = "|".join(map(re.escape, turn.longest_first("desk.behind_caller")))
    found = re.search(rf"[\u4e00-\u9fff]{{1,3}}?(?:{forms})(?={behind})", text)
    if found is None or (draft.name and found.group().endswith(draft.name)):
        return False
    if turn.meaning.phone is None:
        return True
    return caller_told(turn) is not None and (draft.empty or bool(draft.phone or draft.name))
