"""A promised call (回电承诺): put on record with its time; if nobody calls in time, a supervisor is told."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.conversation.form import tell
from handlers.conversation.message import By, Choice, Part, Say
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.on_duty import about, take_over_choice
from handlers.dialogues.drafting.draft import is_report
from handlers.dialogues.drafting.hours import wished
from handlers.dialogues.talking import talked
from handlers.ports.records import CallBack
from handlers.privacy import masked
from tickets.hours import working_time
from tickets.limits import Limit
from tickets.units import Role
from values import replace

CALL_BACK_LIMIT = Limit(minutes=120)
OWN_NUMBER = 24  # characters of words that tell a number as their own, and no matter: my number is 138…


def promise_call(turn: Turn, key: str = "human.call_back", words: str = "") -> None:
    """Nobody is there: a call (or an answer here) is promised, by when, and kept as a record; never two at a time."""
    phone = _known_phone(turn)
    open_one = open_promise(turn)
    if open_one is not None:
        turn.note(human_since=None, human_about=None)
        turn.say("human.call_back_known", by=By(open_one.by))
        return
    memory = turn.conversation.memory
    by = _call_by(turn)
    written = "；".join(str(line) for line in memory.get("human_words") or ())
    said = words or " ".join(filter(None, (str(memory.get("human_about") or about(turn)), written)))
    id = hashlib.blake2b(f"{turn.conversation.person}:{turn.now.isoformat()}".encode(), digest_size=8).hexdigest()
    call = CallBack(id, turn.conversation.account, turn.citizen, f"{phone} {said}".strip()[:500], turn.now, by)
    turn.work.promise(call)
    waited = [str(line) for line in memory.get("human_words") or ()]
    turn.conversation = talked.keep(turn.conversation, turn.now, waited)
    turn.note(human_since=None, human_about=None, human_words=None, call_back=id)
    turn.conversation = turn.conversation.waking("call_back_due", by)
    _tell_of_call(turn, call, "card.call_back", Role.DISPATCHER, Role.OPERATOR)
    if phone and key == "human.call_back":
        turn.say("human.call_back_number", by=By(by), phone=masked(phone))
    else:
        turn.say(key, by=By(by))


def promise_also(turn: Turn, key: str, words: str) -> None:
    """The same of one thing in particular: a call that is promised already is about this, too."""
    call = open_promise(turn)
    if call is None:
        promise_call(turn, key, words)
        return
    if words not in call.about:
        call = replace(call, about=f"{call.about} {words}"[:500])
        turn.work.promise(call)
        _tell_of_call(turn, call, "card.call_back", Role.DISPATCHER, Role.OPERATOR)
    turn.say(key, by=By(call.by))


def _call_by(turn: Turn) -> datetime:
    """The limit within duty hours; what falls into the night begins with the next morning."""
    reckoning = working_time(turn.city)
    by = reckoning.due(turn.now, CALL_BACK_LIMIT)
    in_time = by - turn.now <= timedelta(minutes=CALL_BACK_LIMIT.minutes or 0)
    return by if in_time else reckoning.due(by, CALL_BACK_LIMIT)


def _known_phone(turn: Turn) -> str:
    if turn.meaning.phone:
        return turn.meaning.phone.value
    reports = (f for f in reversed(turn.conversation.frames) if is_report(f))
    return next((str(f.draft.get("phone") or "") for f in reports), "")


def open_promise(turn: Turn) -> CallBack | None:
    """The call that this resident was promised and that nobody made yet."""
    id = turn.conversation.memory.get("call_back")
    return next((call for call in turn.work.promises() if call.id == id), None) if id else None


def wished_hour(turn: Turn, wish: str) -> bool:
    """下午三点以后打给我, while a call is promised: those on duty are told when, and the number where it comes with it."""
    call = open_promise(turn)
    if call is None:
        return False
    number = turn.meaning.phone.value if turn.meaning.phone is not None else ""
    told = [words for words in (number, wish) if words and words not in call.about]
    if told:
        call = replace(call, about=" ".join((*told, call.about))[:500])
        turn.work.promise(call)
        _tell_of_call(turn, call, "card.call_back", Role.DISPATCHER, Role.OPERATOR)
    noted = Part("human.hour_noted", {"wish": wish})
    if number:
        tell(turn, [Part("human.number_noted", {"by": By(call.by), "phone": masked(number)}), noted])
    else:
        tell(turn, [noted])
    return True


def number_for_call(turn: Turn) -> bool:
    """A phone number alone, while a call is promised: it is for the call."""
    told = turn.meaning.has_matter and not (turn.length <= OWN_NUMBER and turn.says_one_of("reached.words_own"))
    if turn.meaning.phone is None or told:
        return False
    call = open_promise(turn)
    if call is None:
        return False
    if (wish := wished(turn.meaning)) and wished_hour(turn, wish):
        return True
    number = turn.meaning.phone.value
    if number not in call.about:
        call = replace(call, about=f"{number} {call.about}"[:500])
        turn.work.promise(call)
        _tell_of_call(turn, call, "card.call_back_number", Role.DISPATCHER, Role.OPERATOR)
    turn.say("human.number_noted", by=By(call.by), phone=masked(number))
    return True


def _tell_of_call(turn: Turn, call: CallBack, key: str, *roles: Role) -> None:
    """Those on duty see what was promised; the number itself stands in the queue, not in a push."""
    for member in turn.case.present(turn.work.staff.with_role(*roles)):
        choices: Sequence[Choice] = (Choice("desk.called_back", "button.called_back", args={"id": call.id}),)
        if member.role is Role.OPERATOR:
            choices = (take_over_choice(turn), *choices)
        part = Part(key, {"text": masked(call.about), "by": By(call.by)})
        id = f"{key}:{call.id}:{turn.message.event_id}"
        turn.case.push_to_staff(member.id, Say((part,), tuple(choices)), id, turn.now)


def promise_due(turn: Turn) -> None:
    """The promised time has come: a call that nobody made is told to a supervisor, and the resident hears it."""
    call = open_promise(turn)
    if call is None:
        turn.note(call_back=None)
        return
    _tell_of_call(turn, call, "card.call_back_late", Role.DISPATCHER, Role.OPERATOR, Role.SUPERVISOR)
    turn.say("human.call_back_late")
