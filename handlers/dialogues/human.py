"""A person (转人工): an operator's own chat really takes over and hands back; nobody within the limit: a promised call.

asked ─► operators see a card ─► [take over] ─► each line goes across, the bot is silent ─► [hand back]
     └ the limit passes, or nobody is on duty ─► a call-back is promised, on record
"""

from __future__ import annotations

import hashlib

from handlers.conversation.message import Account, By, Choice, Part, Say, Value
from handlers.conversation.turn import Turn
from handlers.ports.store import CallBack
from handlers.privacy import masked
from tickets.clocks import working_time
from tickets.deadlines import Limit
from tickets.units import Role, StaffMember

CALL_BACK_LIMIT = Limit(minutes=120)


def request_person(turn: Turn) -> None:
    """The resident wants a person."""
    operators = turn.operators()
    if turn.conversation.operator:
        return
    if not operators:
        promise_call(turn)
        return
    waiting = turn.conversation.memory.get("human_since")
    turn.note(human_since=turn.now.isoformat(), human_about=about(turn))
    if waiting:
        turn.say("human.still_calling")
        return
    for operator in operators:
        _tell(turn, operator, "card.human_wanted", "human", take=True)
    turn.say("human.calling", minutes=int(turn.city.clocks.operator_wait.total_seconds() // 60))
    turn.wake("human_wait", turn.city.clocks.operator_wait)


def about(turn: Turn) -> str:
    """What the resident was speaking of when they asked for a person."""
    frame = next((f for f in reversed(turn.conversation.frames) if f.dialogue == "report"), None)
    title = str(frame.draft.get("title", "")) if frame else ""
    return (title or turn.text)[:200]


def alert_line(turn: Turn, key: str, *, everybody: bool = False, danger: str = "", place: str = "") -> None:
    """Tell those on duty at once; with a button to take the conversation over."""
    roles = (Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR) if everybody else (Role.OPERATOR, Role.DISPATCHER)
    for member in turn.work.staff.with_role(*roles):
        _tell(turn, member, key, f"{key}:{turn.message.event_id}", take=member.role is Role.OPERATOR, place=place)


def _tell(turn: Turn, member: StaffMember, key: str, id: str, *, take: bool, place: str = "") -> None:
    account = turn.work.staff.account_of(member.id)
    if account is None:
        return
    values: dict[str, Value] = {"text": masked(turn.text)[:300], "place": place}
    choices = (Choice("desk.take_over", "button.take_over", args={"person": turn.conversation.person}),) if take else ()
    parts = [Part(key, values)]
    if place:
        parts.append(Part("card.line_place", {"place": place}))
    say = Say(tuple(parts), choices)
    turn.case.push(
        say,
        account,
        turn.case.staff_language(account),
        f"{turn.conversation.person}:{id}:{turn.message.event_id}",
        turn.now,
    )


def relay(turn: Turn) -> bool:
    """While an operator holds the conversation, the resident's lines go across; False when nobody does."""
    operator = turn.conversation.operator
    if not operator:
        return False
    account = turn.work.staff.account_of(operator)
    if account is None:
        turn.remember(operator=None)
        return False
    words = turn.text or ("📷" if turn.photos else "…")
    say = Say((Part("human.from_resident", {"text": words}),), (), turn.photos)
    turn.case.push(
        say,
        account,
        turn.case.staff_language(account),
        f"relay:{turn.message.account.id}:{turn.message.event_id}",
        turn.now,
    )
    return True


def promise_call(turn: Turn) -> None:
    """Nobody is there: a call (or an answer here) is promised, by when, and kept as a record."""
    by = working_time(turn.city).due(turn.now, CALL_BACK_LIMIT)
    words = str(turn.conversation.memory.get("human_about") or about(turn))
    id = hashlib.blake2b(f"{turn.conversation.person}:{turn.now.isoformat()}".encode(), digest_size=8).hexdigest()
    turn.work.promise(CallBack(id, turn.conversation.account, turn.citizen, words, turn.now, by))
    turn.note(human_since=None, human_about=None, call_back=id)
    for member in turn.work.staff.with_role(Role.DISPATCHER, Role.OPERATOR):
        account = turn.work.staff.account_of(member.id)
        if account is not None:
            choices = (Choice("desk.called_back", "button.called_back", args={"id": id}),)
            parts = (Part("card.call_back", {"text": masked(words), "by": By(by)}),)
            turn.case.push(Say(parts, choices), account, turn.case.staff_language(account), f"callback:{id}", turn.now)
    turn.say("human.call_back", by=By(by))


def hand_back_text(turn: Turn, to: Account, language: str) -> None:
    """Tell the resident that the bot is back."""
    turn.case.push(Say((Part("human.handed_back"),)), to, language, f"back:{turn.message.event_id}", turn.now)


def waited(turn: Turn) -> None:
    """The limit passed and nobody took over."""
    if not turn.conversation.operator and turn.conversation.memory.get("human_since"):
        promise_call(turn)
