"""A person (转人工): an operator's own chat really takes over and hands back; nobody within the limit: a promised call.

asked ─► operators see a card ─► [take over] ─► each line goes across, the bot is silent ─► [hand back] ─► the open question
     │       the others' cards show who was first        └ the operator left, or is silent ─► freed, called again
     └ the limit passes, or nobody is on duty ─► a call-back is promised, on record ─► not kept in time ─► a supervisor
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.conversation.message import Account, At, By, Choice, Part, Phrase, Say, Sticker, Value
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.dialogues.draft import Report
from handlers.ports.store import CallBack
from handlers.ports.understanding import Intent
from handlers.privacy import masked
from tickets.clocks import working_time
from tickets.deadlines import Limit
from tickets.units import Role, StaffMember
from tickets.values import replace

CALL_BACK_LIMIT = Limit(minutes=120)
# A conversation that an operator holds is looked after: freed when its resident waits so long for a word, or nobody speaks.
RELAY_CHECK = timedelta(minutes=5)
RELAY_WAITS = timedelta(minutes=10)
RELAY_IDLE = timedelta(minutes=30)
KEPT_WORDS = 10
SHORT_REQUEST = 16  # characters within which "a person, please" tells nothing else
KEPT_CARDS = 24
_SURNAME = re.compile(r"([\u4e00-\u9fff])[\u4e00-\u9fff]{1,2}(?<!员)")


# ── the resident asks ─────────────────────────────────────────────────────────────────────────────────────────────────


def request_person(turn: Turn) -> None:
    """The resident wants a person."""
    if turn.conversation.operator:
        turn.say("human.still_calling")
        return
    if not turn.operators():
        promise_call(turn)
        return
    if turn.conversation.memory.get("human_since"):
        turn.say("human.still_calling")
        return
    _call_operators(turn)
    turn.say("human.calling", minutes=int(turn.city.clocks.operator_wait.total_seconds() // 60))


def _call_operators(turn: Turn) -> None:
    turn.note(human_since=turn.now.isoformat(), human_about=about(turn))
    text: Value = about(turn) or Phrase("human.no_words")
    for operator in turn.operators():
        _tell(turn, operator, "card.human_wanted", text=text)
    turn.wake("human_wait", turn.city.clocks.operator_wait)


def about(turn: Turn) -> str:
    """What the resident was speaking of when they asked for a person: the open report, else what they said last."""
    frame = next((f for f in reversed(turn.conversation.frames) if f.dialogue == "report"), None)
    title = str(frame.draft.get("title", "")) if frame else ""
    asks = turn.meaning.intent is Intent.HUMAN and len(turn.text) <= SHORT_REQUEST
    own = "" if asks or turn.do else turn.text
    return (title or own or str(turn.conversation.memory.get("last_words") or "") or turn.text)[:200]


def keep_words(turn: Turn) -> None:
    """What is said while somebody waits for a person is shown to whoever comes."""
    said = words_said(turn)
    asks = turn.meaning.intent is Intent.HUMAN and len(said) <= SHORT_REQUEST
    if said and not asks and not turn.conversation.operator:
        kept = [*(turn.conversation.memory.get("human_words") or []), said[:300]]
        turn.note(human_words=kept[-KEPT_WORDS:])


def words_said(turn: Turn) -> str:
    """The whole message in words, also where a part of it picked an option."""
    return "\n".join(filter(None, (turn.message.text, *(v.words for v in turn.message.voices)))).strip()


# ── telling those on duty ─────────────────────────────────────────────────────────────────────────────────────────────


def alert_line(
    turn: Turn, key: str, *, everybody: bool = False, place: str = "", text: Value | None = None, quiet: bool = False
) -> int:
    """Tell those on duty at once, operators with a button to take the conversation over; how many were told."""
    roles = (Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR) if everybody else (Role.OPERATOR, Role.DISPATCHER)
    members = turn.work.staff.with_role(*roles)
    return sum(_tell(turn, member, key, text=text, place=place, take=not quiet) for member in members)


def _tell(
    turn: Turn, member: StaffMember, key: str, *, text: Value | None = None, place: str = "", take: bool = True
) -> bool:
    account = turn.work.staff.account_of(member.id)
    if account is None:
        return False
    said = text if text is not None else turn.text
    values: dict[str, Value] = {"text": masked(said)[:300] if isinstance(said, str) else said}
    choices: tuple[Choice, ...] = ()
    if take and member.role is Role.OPERATOR and not turn.conversation.operator:
        choices = (_take_over_choice(turn),)
    parts = [Part(key, values)]
    if place:
        parts.append(Part("card.line_place", {"place": masked(place)}))
    id = f"{turn.conversation.person}:{key}:{turn.message.event_id}"
    card = turn.case.push(Say(tuple(parts), choices), account, turn.case.staff_language(account), id, turn.now)
    if choices:
        calls = [*(turn.conversation.memory.get("calls") or []), card.mid]
        turn.note(calls=calls[-KEPT_CARDS:])
    return True


def _take_over_choice(turn: Turn) -> Choice:
    return Choice("desk.take_over", "button.take_over", args={"person": turn.conversation.person})


# ── lines across: the resident's side ─────────────────────────────────────────────────────────────────────────────────


def relay(turn: Turn) -> bool:
    """While an operator holds the conversation, the resident's lines go across; False when nobody does (any more)."""
    operator = turn.conversation.operator
    if not operator:
        return False
    account = turn.work.staff.account_of(operator)
    if account is None:
        free(turn)
        return False
    say = Say((Part("human.from_resident", {"text": _across(turn)}),), (), turn.photos)
    id = f"relay:{turn.message.account.id}:{turn.message.event_id}"
    turn.case.push(say, account, turn.case.staff_language(account), id, turn.now)
    if not turn.conversation.memory.get("relay_waits"):
        turn.note(relay_waits=turn.now.isoformat())
    return True


def _across(turn: Turn) -> Value:
    """What goes across: the words, the label of a button, where a pin points, what else came."""
    said = words_said(turn)
    if turn.message.pressed and turn.card and turn.chosen:
        said = f"［{turn.card.labels[turn.message.pressed.index - 1]}］"
    if (pin := turn.message.location) is not None:
        place = turn.understanding.locate(pin.lat, pin.lon, pin.datum)
        said = f"{said} {place.text if place else ''} {pin.lat:.6f}, {pin.lon:.6f} ({pin.datum})".strip()
    if said:
        return said
    if turn.photos:
        return Phrase("human.photo")
    if turn.voices:
        return Phrase("human.voice")
    sticker = next((s.emoji for s in turn.message.segments if isinstance(s, Sticker)), "")
    return sticker or Phrase("human.no_words")


def free(turn: Turn) -> None:
    """The operator is gone in the middle: say so, and call somebody else or promise a call."""
    crisis = any(frame.dialogue == "crisis" for frame in turn.conversation.frames)
    turn.remember(operator=None)
    turn.note(relay_waits=None, relay_at=None)
    turn.sleep("relay_check")
    if crisis:
        alert_line(turn, "card.crisis", everybody=True)
        turn.say("human.left")
        return
    if turn.operators():
        _call_operators(turn)
        turn.say("human.left_calling", minutes=int(turn.city.clocks.operator_wait.total_seconds() // 60))
        return
    turn.say("human.left")
    promise_call(turn)


def looked_after(turn: Turn) -> bool:
    """The clock looks at a conversation that an operator holds. True when it was handed back because nobody spoke."""
    conversation = turn.conversation
    if not conversation.operator:
        return False
    if turn.work.staff.account_of(conversation.operator) is None:
        free(turn)
        return False
    waits = conversation.memory.get("relay_waits")
    if waits and turn.now - datetime.fromisoformat(str(waits)) >= RELAY_WAITS:
        free(turn)
        return False
    spoke = datetime.fromisoformat(str(conversation.memory.get("relay_at") or turn.now.isoformat()))
    if turn.now - max(conversation.last_heard_at or spoke, spoke) >= RELAY_IDLE:
        turn.remember(operator=None)
        return True
    turn.wake("relay_check", RELAY_CHECK)
    return False


# ── lines across: the operator's side ─────────────────────────────────────────────────────────────────────────────────


def take_over(turn: Turn) -> None:
    """An operator takes a resident's conversation; the first one wins, the others see who it was."""
    member = turn.member
    assert member is not None
    if member.role is not Role.OPERATOR:
        turn.say("refused.not_allowed")
        return
    person = turn.args["person"]
    theirs = _conversation_of(turn, person)
    if theirs is None:
        turn.say("stale.unknown")
        return
    if theirs.operator and theirs.operator != member.id and turn.work.staff.account_of(theirs.operator):
        other = turn.work.staff.get(theirs.operator)
        turn.say("desk.taken_by", name=other.name if other else "")
        return
    held = turn.conversation.memory.get("talking_with")
    if held and held != person and _held(turn) is not None:
        both = {"person": str(held), "next": person}
        turn.say("desk.busy", choices=(Choice("desk.hand_back", "desk.button_hand_back_first", args=both),))
        return
    _tell_who_was_first(turn, theirs, member)
    said = _what_was_said(theirs)
    now = turn.now.isoformat()
    kept = theirs.noted(human_since=None, human_about=None, human_words=None, calls=None)
    kept = kept.noted(relay_at=now, relay_waits=now).sleeping("human_wait", "crisis_unanswered")
    kept = kept.waking("relay_check", turn.now + RELAY_CHECK)
    if (call := theirs.memory.get("call_back")) is not None:  # answering here keeps the promise
        turn.work.keep_promise(str(call), member.name, turn.now)
        kept = kept.noted(call_back=None).sleeping("call_back_due")
    turn.work.conversations.save(replace(kept, operator=member.id))
    turn.note(talking_with=person, talking_to=[theirs.account.channel, theirs.account.id])
    hello = Say((Part("human.taken_over", {"name": known_as(member.name)}),))
    turn.case.push(hello, theirs.account, theirs.language, f"takeover:{turn.message.event_id}", turn.now)
    turn.say("desk.took_over", *said, choices=(_hand_back_choice(person),))


def _hand_back_choice(person: str) -> Choice:
    return Choice("desk.hand_back", "desk.button_hand_back", args={"person": person})


def _conversation_of(turn: Turn, person: str) -> Conversation | None:
    """The resident's conversation, under lock."""
    found = turn.work.conversations.of_person(person)
    return turn.work.conversations.load(found.account) if found else None


def _held(turn: Turn) -> Conversation | None:
    """The conversation that this operator holds, under lock; None when it is no longer theirs."""
    channel, id = turn.conversation.memory.get("talking_to") or ("", "")
    theirs = turn.work.conversations.load(Account(channel, id)) if id else None
    return theirs if theirs is not None and theirs.operator == turn.actor.id else None


def _what_was_said(theirs: Conversation) -> list[Part]:
    """What the operator should know before the first word: since when, what about, what was written meanwhile."""
    memory, parts = theirs.memory, []
    if since := memory.get("human_since"):
        parts.append(Part("desk.waiting_since", {"at": At(datetime.fromisoformat(str(since)))}))
    frame = next((f for f in reversed(theirs.frames) if f.dialogue in ("report", "danger")), None)
    if frame is not None:
        draft = Report.of(frame.draft["report"] if frame.dialogue == "danger" else frame.draft)
        if draft.title:
            parts.append(Part("report.line_matter", {"title": draft.title}))
        if (place := draft.where()) is not None:
            parts.append(Part("report.line_place", {"place": place.text}))
    words = [str(line) for line in memory.get("human_words") or ()]
    words = words or [str(memory.get("human_about") or memory.get("last_words") or "")]
    return parts + [Part("desk.resident_said", {"text": masked(line)}) for line in words if line]


def _tell_who_was_first(turn: Turn, theirs: Conversation, member: StaffMember) -> None:
    """The cards that colleagues still hold show who came."""
    for mid in theirs.memory.get("calls") or ():
        card = turn.work.messages.get(str(mid))
        if card is None:
            continue
        turn.work.messages.close_card(card.mid)
        if card.to != turn.message.account:
            say = Say((Part("card.taken", {"name": member.name}),), replaces=card.mid)
            turn.case.push(say, card.to, card.language, f"taken:{card.mid}", turn.now)


def known_as(name: str) -> str:
    """A staff member's name as residents see it: 周敏 is 小周."""
    match = _SURNAME.fullmatch(name)
    return f"小{match[1]}" if match else name


def talk(turn: Turn) -> bool:
    """While a conversation is in hand, words and photos go across to the resident; False when none is in hand."""
    if not turn.conversation.memory.get("talking_with") or turn.do or turn.message.command:
        return False
    if turn.text.strip() in turn.words_of("desk.words_hand_back"):
        hand_back(turn)
        return True
    if turn.text.strip() in turn.words_of("desk.words_leave"):
        return False
    theirs = _held(turn)
    if theirs is None:
        turn.note(talking_with=None, talking_to=None)
        turn.say("desk.not_with_you")
        return True
    if turn.text or turn.photos:
        text: Value = turn.text or Phrase("human.photo")
        part = Part("human.from_operator", {"name": known_as(turn.actor.name), "text": text})
        id = f"operator:{turn.message.account.id}:{turn.message.event_id}"
        turn.case.push(Say((part,), (), turn.photos), theirs.account, theirs.language, id, turn.now)
        turn.work.conversations.save(theirs.noted(relay_at=turn.now.isoformat(), relay_waits=None))
        turn.handed["silent"] = True
    else:
        turn.say("desk.only_words")
    return True


def hand_back(turn: Turn) -> None:
    """Give the conversation back to the bot: it greets and asks the open question again. With `next`, take that one."""
    let_go(turn)
    turn.say("desk.handed_back")
    if person := turn.args.get("next"):
        turn.chosen = Choice("desk.take_over", args={"person": person})
        take_over(turn)


def let_go(turn: Turn, *, leaving: bool = False) -> None:
    """Free the conversation that this operator holds, if any: handing back, or `leaving` the service in the middle."""
    theirs = _held(turn)
    turn.note(talking_with=None, talking_to=None)
    if theirs is not None and leaving:
        turn.work.conversations.save(theirs.waking("relay_check", turn.now))
    elif theirs is not None:
        freed = replace(theirs, operator=None).noted(relay_at=None, relay_waits=None)
        turn.work.conversations.save(freed.sleeping("relay_check").waking("resume", turn.now))


# ── a promised call ───────────────────────────────────────────────────────────────────────────────────────────────────


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
    turn.note(human_since=None, human_about=None, human_words=None, call_back=id)
    turn.conversation = turn.conversation.waking("call_back_due", by)
    _tell_of_call(turn, call, "card.call_back", Role.DISPATCHER, Role.OPERATOR)
    if phone and key == "human.call_back":
        turn.say("human.call_back_number", by=By(by), phone=masked(phone))
    else:
        turn.say(key, by=By(by))


def _call_by(turn: Turn) -> datetime:
    """The limit within duty hours; what falls into the night begins with the next morning."""
    reckoning = working_time(turn.city)
    by = reckoning.due(turn.now, CALL_BACK_LIMIT)
    in_time = by - turn.now <= timedelta(minutes=CALL_BACK_LIMIT.minutes or 0)
    return by if in_time else reckoning.due(by, CALL_BACK_LIMIT)


def _known_phone(turn: Turn) -> str:
    if turn.meaning.phone:
        return turn.meaning.phone.value
    reports = (f for f in reversed(turn.conversation.frames) if f.dialogue == "report")
    return next((str(f.draft.get("phone") or "") for f in reports), "")


def open_promise(turn: Turn) -> CallBack | None:
    """The call that this resident was promised and that nobody made yet."""
    id = turn.conversation.memory.get("call_back")
    return next((call for call in turn.work.promises() if call.id == id), None) if id else None


def number_for_call(turn: Turn) -> bool:
    """A phone number alone, while a call is promised: it is for the call."""
    if turn.meaning.phone is None or turn.meaning.has_matter:
        return False
    call = open_promise(turn)
    if call is None:
        return False
    number = turn.meaning.phone.value
    if number not in call.about:
        call = replace(call, about=f"{number} {call.about}"[:500])
        turn.work.promise(call)
        _tell_of_call(turn, call, "card.call_back_number", Role.DISPATCHER, Role.OPERATOR)
    turn.say("human.number_noted", by=By(call.by), phone=masked(number))
    return True


def _tell_of_call(turn: Turn, call: CallBack, key: str, *roles: Role) -> None:
    """Those on duty see what was promised; the number itself stands in the queue, not in a push."""
    for member in turn.work.staff.with_role(*roles):
        account = turn.work.staff.account_of(member.id)
        if account is None:
            continue
        choices: Sequence[Choice] = (Choice("desk.called_back", "button.called_back", args={"id": call.id}),)
        if member.role is Role.OPERATOR:
            choices = (_take_over_choice(turn), *choices)
        part = Part(key, {"text": masked(call.about), "by": By(call.by)})
        id = f"{key}:{call.id}:{turn.message.event_id}"
        turn.case.push(Say((part,), tuple(choices)), account, turn.case.staff_language(account), id, turn.now)


def waited(turn: Turn) -> None:
    """The limit passed and nobody took over."""
    if not turn.conversation.operator and turn.conversation.memory.get("human_since"):
        promise_call(turn)


def promise_due(turn: Turn) -> None:
    """The promised time has come: a call that nobody made is told to a supervisor, and the resident hears it."""
    call = open_promise(turn)
    if call is None:
        turn.note(call_back=None)
        return
    _tell_of_call(turn, call, "card.call_back_late", Role.DISPATCHER, Role.OPERATOR, Role.SUPERVISOR)
    turn.say("human.call_back_late")
