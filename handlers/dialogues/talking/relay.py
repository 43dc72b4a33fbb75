"""Relaying (接入对话): while an operator has taken a resident's conversation over, what each of them writes goes to the other.

take over ─► each line goes across, the bot is silent ─► hand back ─► the open question
     └ the others' cards show who was first   └ the operator left, or is silent ─► freed, called again
"""

from __future__ import annotations

from datetime import datetime, timedelta

from handlers.conversation.message import Account, At, Choice, Part, Phrase, Say, Sticker, Value
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.on_duty import alert_line, call_operators, words_said
from handlers.dialogues.drafting.draft import REPORT, Report
from handlers.dialogues.talking import talked
from handlers.dialogues.talking.call_back import promise_call
from handlers.privacy import masked
from tickets.units import Role, StaffMember
from values import expressions as re
from values import replace

# A conversation that an operator holds is looked after: freed when its resident waits so long for a word, or nobody speaks.
RELAY_CHECK = timedelta(minutes=5)
RELAY_WAITS = timedelta(minutes=10)
RELAY_IDLE = timedelta(minutes=30)
_SURNAME = re.compile(r"([\u4e00-\u9fff])[\u4e00-\u9fff]{1,2}(?<!员)")


# ── lines across: the resident's side ─────────────────────────────────────────────────────────────────────────────────


def relay(turn: Turn) -> bool:
    """While an operator holds the conversation, the resident's lines go across; False when nobody does (any more)."""
    operator = turn.conversation.operator
    if not operator:
        return False
    say = Say((Part("human.from_resident", {"text": _across(turn)}),), (), turn.photos)
    id = f"relay:{turn.message.account.id}:{turn.message.event_id}"
    if turn.case.push_to_staff(operator, say, id, turn.now) is None:
        free(turn)
        return False
    turn.conversation = talked.keep(turn.conversation, turn.now, (words_said(turn),))
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
        call_operators(turn)
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
    waited = [str(line) for line in theirs.memory.get("human_words") or ()]
    kept = talked.keep(theirs, turn.now, waited).noted(human_since=None, human_about=None, human_words=None, calls=None)
    kept = kept.noted(relay_at=now, relay_waits=now).sleeping("human_wait", "crisis_unanswered", "call_unanswered")
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
    frame = next((f for f in reversed(theirs.frames) if f.dialogue in (REPORT, "danger")), None)
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
        turn.so_far.silent = True
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
