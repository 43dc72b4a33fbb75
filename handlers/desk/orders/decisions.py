"""Decisions in words (说着批): what a unit asked for is granted or refused, and what else is ordered with it.

同意退单, 审核通过 ─► the button that grants · 不同意退，路灯归你们修 ─► the one that refuses, and why
批2天, 只给三天 ─► granted, but less time than was asked
同意退，派给城南区住建局 ─► granted, and where it goes · 现场看过了，通过 ─► the decision at the end of what was seen
"""

from __future__ import annotations

from types import MappingProxyType

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.names import units_told
from handlers.desk.reading.until import begins_with_time, looked_at_again, more_time
from handlers.usecases import handling
from values import replace

MARKS = AROUND + "、:：。;；"
# Buttons that decide what was asked for: the one that grants, the one that refuses.
REFUSED_BY = MappingProxyType(
    {
        "approve_reply": "send_back_reply",
        "approve_return": "refuse_return",
        "grant_extension": "refuse_extension",
        "grant_exclusion": "refuse_exclusion",
        "shelve": "refuse_shelving",
        "add_co_unit": "refuse_conference",
    }
)
# What is told behind these is part of the order: where it goes, until when, which units.
GOES_ON = frozenset({"approve_return", "shelve", "add_co_unit"})


def decision(turn: Turn, offered: tuple[Choice, ...], text: str) -> tuple[Choice, str] | None:
    """The button that these words press, and the reason or the order behind it; None where they decide nothing that is offered."""
    jobs = {choice.do.partition(".")[2]: choice for choice in offered}
    grants = next((job for job, refuses in REFUSED_BY.items() if refuses in jobs), None)
    if grants is None:
        return None
    refuse, grant = jobs[REFUSED_BY[grants]], jobs.get(grants)
    text = text.strip(MARKS)
    if grants == "grant_extension" and grant is not None and (given := _given(turn, grant, text)) is not None:
        return given, ""
    about = [word for word in turn.longest_first(f"desk.asked_for_{grants}") if text.startswith(word)]
    # 退单同意, 延期的批了, 答复不行，重写
    for said in (text, *(text[len(word) :].lstrip(MARKS + "的都") for word in about)):
        if (reason := _behind(turn, said, "desk.words_refuse", grants)) is not None:
            return refuse, _without_verdict(turn, reason)
        rest = _behind(turn, said, "desk.words_grant", grants)
        if grant is not None and rest is not None and (not rest or grants in GOES_ON):
            if grants == "shelve":
                return grant, rest if looked_at_again(turn, rest) is not None else ""
            return grant, rest or _units_asked(turn, grant, grants)
    if grant is not None and is_one_of(turn, "desk.words_yes", text):
        return grant, ""
    return _verdict_behind(turn, text, refuse, grant) if grants == "approve_reply" else None


def _units_asked(turn: Turn, grant: Choice, grants: str) -> str:
    """The units that the conference was asked for: 同意 need not name them again."""
    ticket = turn.work.tickets.peek(grant.args["ticket"]) if grants == "add_co_unit" else None
    if ticket is None or ticket.petition is None:
        return ""
    return "、".join(unit.name(turn.city.language) for unit in units_told(turn, ticket.petition.reason))


def _given(turn: Turn, grant: Choice, text: str) -> Choice | None:
    """批2天, 只给三天, 同意延期到下周三: the grant with its day. None where anything else is told with it (同意，5天太长了)."""
    words = (*turn.longest_first("desk.words_give"), *turn.longest_first("desk.words_grant"))
    word = next((word for word in words if text.startswith(word)), None)
    ticket = turn.work.tickets.peek(grant.args["ticket"])
    if word is None or ticket is None:
        return None
    said = text[len(word) :].lstrip(MARKS)
    about = next((w for w in turn.longest_first("desk.asked_for_grant_extension") if said.startswith(w)), "")
    said = said[len(about) :].lstrip(MARKS)
    until = more_time(turn, said, handling.last_day_now(turn.case, ticket))
    if until is None or until.rest:
        return None
    return replace(grant, args={**grant.args, "until": until.date.isoformat()})


def _behind(turn: Turn, text: str, key: str, grants: str) -> str | None:
    """What stands behind the word of decision and what it is about; None where the text does not begin with such a word."""
    for word in turn.longest_first(key):
        if not text.lower().startswith(word.lower()):
            continue
        rest = text[len(word) :]
        about = next((w for w in turn.longest_first(f"desk.asked_for_{grants}") if rest.lstrip().startswith(w)), "")
        behind = rest.lstrip()[len(about) :]
        day = grants == "shelve" and begins_with_time(turn, behind)  # 同意挂账到明年3月
        if about and (not behind or behind[0] in MARKS or day):
            return behind.strip(MARKS)
        if key == "desk.words_refuse" or not rest or rest[0] in MARKS:
            return rest.strip(MARKS)
    return None


def _verdict_behind(turn: Turn, text: str, refuse: Choice, grant: Choice | None) -> tuple[Choice, str] | None:
    """现场看过了，确实亮了，通过 · 答非所问，退回: of a reply that was read, what was found stands before the verdict."""
    at = max(text.rfind(mark) for mark in "，,。；; ")
    if at < 0:
        return None
    before, last = text[:at].strip(MARKS), text[at + 1 :]
    if is_one_of(turn, "desk.sounds_send_back", last):
        return refuse, before
    return (grant, "") if grant is not None and is_one_of(turn, "desk.words_grant", last) else None


def _without_verdict(turn: Turn, reason: str) -> str:
    """不行，答非所问，退回: the verdict told twice is no reason."""
    at = max(reason.rfind(mark) for mark in "，,。；; ")
    return reason[:at].strip(MARKS) if at > 0 and is_one_of(turn, "desk.sounds_send_back", reason[at + 1 :]) else reason
