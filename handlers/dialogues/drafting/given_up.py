"""A report that was given up (反悔): whoever changes their mind right after 不报了 is not asked everything again.

cancelled ─► kept for half an hour ─► 算了还是报吧 ─► the same report, with what the words add
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation.memory import GivenUp
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, filled, sure
from handlers.dialogues.drafting.where import JUST_NOW
from handlers.ports.understanding import Intent
from tickets.catalogue import Kind
from values import replace

LAPSED = timedelta(days=7)  # so long is kept what was told and never submitted
LONGEST = 24  # characters of words that only wish for no ticket
ASKED_FOR = 24  # characters of a question whether it was submitted
FOLLOWED = frozenset({Intent.PROGRESS, Intent.URGE})  # what is wanted of a ticket by who believes that they have one


def keep(turn: Turn, draft: Report, *, lapsed: bool = False) -> None:
    """Remember what was given up, as long as minds are changed; what only lapsed (`lapsed`) was given up by nobody, and is kept longer."""
    if draft.said:
        kept = GivenUp(draft=draft.json(), at=turn.now.isoformat())
        turn.note(given_up={**kept, "lapsed": True} if lapsed else kept)


def wants_no_ticket(turn: Turn) -> bool:
    """不要写工单, amid what is being told."""
    short = turn.length <= LONGEST and not turn.meaning.has_matter
    return short and turn.says_one_of("report.words_no_ticket")


def without_ticket(turn: Turn, draft: Report) -> None:
    """None is made, as they wish; thanks are heard all the same."""
    keep(turn, draft)
    turn.say("report.no_ticket_praise" if draft.kind == Kind.PRAISE else "report.no_ticket")


def just_now(turn: Turn) -> bool:
    """Whether a report was given up a moment ago, or lapsed some days ago: 我说了不提交 need not be told to withdraw a ticket."""
    found = turn.conversation.memory.get("given_up")
    if found is None:
        return False
    return turn.now - datetime.fromisoformat(found["at"]) <= (LAPSED if found.get("lapsed") else JUST_NOW)


def kept(turn: Turn) -> Report | None:
    """The report that was given up, to go on with as it was; None where there is none."""
    found = turn.conversation.memory.get("given_up")
    turn.note(given_up=None)
    return replace(Report.of(found["draft"]), carded=False, editing="") if found else None


def resumed(turn: Turn) -> Report | None:
    """The report that lapsed or was given up, for who presses [接着报] later; None where that is too long ago."""
    late = not just_now(turn)
    draft = kept(turn)
    return None if late else draft


def asked_for(turn: Turn) -> Report | None:
    """我家暖气单子提交没有啊, 有消息吗, of what was never submitted: it is told so, and the report goes on."""
    if turn.length > ASKED_FOR or turn.tickets(open_only=True) or not just_now(turn):
        return None
    if not turn.says_one_of("report.words_whether_submitted") and not _believes_it_is_filed(turn):
        return None
    draft = resumed(turn)
    if draft is not None:
        turn.say("report.never_submitted", title=draft.title)
        turn.so_far.acknowledged = True
    return draft


def _believes_it_is_filed(turn: Turn) -> bool:
    """催 of who has no ticket, and whose report lapsed."""
    found = turn.conversation.memory.get("given_up")
    if not found or not found.get("lapsed") or turn.tickets() or turn.meaning.has_matter:
        return False
    return turn.meaning.intent in FOLLOWED


def take_up(turn: Turn) -> Report | None:
    """The report that is wanted after all, with what these words add; None where nothing was given up, or something else is told."""
    found = turn.conversation.memory.get("given_up")
    if not found or not turn.text:
        return None
    if (asked := asked_for(turn)) is not None:
        return asked
    late = not just_now(turn)
    if late or not turn.says_one_of("report.words_after_all"):
        if late or (turn.meaning.has_matter and sure(turn.meaning.categories, turn.city)):
            turn.note(given_up=None)
        return None
    draft = kept(turn)
    if draft is None:
        return None
    meaning = turn.meaning
    leaf = turn.city.catalogue.get(draft.category)
    told = turn.city.catalogue.get(sure(meaning.categories, turn.city))
    if meaning.has_matter and leaf is not None and told is not None and leaf.path[:1] != told.path[:1]:
        return None  # 还是投诉那个井盖吧: of quite another matter
    if meaning.has_matter:
        draft = draft.telling(turn.text, turn.message.event_id)
        clearer = told is not None and len(meaning.title) > len(draft.title)
        draft = replace(draft, title=meaning.title) if clearer else draft
    return filled(draft, replace(meaning, has_matter=False), turn.city)
