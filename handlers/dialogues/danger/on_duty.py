"""Staff on duty (值班): who is told that a resident is waiting for a person or is in danger, and in which words.

The operators' card has the button that takes the conversation over. What the resident was talking about, and what they write
while they wait, is kept for the operator who takes over.
"""

from __future__ import annotations

from collections.abc import Mapping

from handlers.conversation.message import Choice, Part, Phrase, Say, Value
from handlers.conversation.state import Conversation
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import is_report
from handlers.ports.understanding import Intent
from handlers.privacy import masked
from tickets.units import Role, StaffMember

KEPT_WORDS = 10
SHORT_ANSWER = 8
PLAIN_REQUEST = 6  # characters of 我要人工服务
SHORT_REQUEST = 16  # characters within which "a person, please" tells nothing else
KEPT_CARDS = 24


def call_operators(turn: Turn, wish: str = "") -> None:
    """Call those on duty; `wish` is what is asked of them where it is more than to take over."""
    told = wish or about(turn)
    turn.note(human_since=turn.now.isoformat(), human_about=told)
    text: Value = told or Phrase("human.no_words")
    for operator in turn.operators():
        tell(turn, operator, "card.human_wanted", text=text)
    turn.wake("human_wait", turn.city.clocks.operator_wait)


def about(turn: Turn) -> str:
    """What the resident was speaking of when they asked for a person: the open report, else what they said last, and with what
    words they asked, where these say more than that: 我要见你们主任."""
    frame = next((f for f in reversed(turn.conversation.frames) if is_report(f)), None)
    title = str(frame.draft.get("title", "")) if frame else ""
    before = title or str(turn.conversation.memory.get("last_words") or "")
    if not turn.do and not asks_for_person(turn):
        return (title or turn.text or before)[:200]
    asked = turn.text if turn.meaning.intent is Intent.HUMAN and turn.length > PLAIN_REQUEST and not turn.do else ""
    return ("；".join(filter(None, (before, asked))) or turn.text)[:200]


def asks_for_person(turn: Turn) -> bool:
    """Whether the words only ask for a person, or say yes or no to what was offered: they tell nothing of why."""
    wants = turn.meaning.intent is Intent.HUMAN and turn.length <= SHORT_REQUEST
    return wants or (turn.meaning.intent in (Intent.YES, Intent.NO) and turn.length <= SHORT_ANSWER)


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


def alert_line(
    turn: Turn, key: str, *, everybody: bool = False, place: str = "", text: Value | None = None, quiet: bool = False
) -> int:
    """Tell those on duty at once, operators with a button to take the conversation over; how many were told."""
    roles = (Role.OPERATOR, Role.DISPATCHER, Role.SUPERVISOR) if everybody else (Role.OPERATOR, Role.DISPATCHER)
    members = turn.case.present(turn.work.staff.with_role(*roles))
    return sum(tell(turn, member, key, text=text, place=place, take=not quiet) for member in members)


def tell(
    turn: Turn, member: StaffMember, key: str, *, text: Value | None = None, place: str = "", take: bool = True
) -> bool:
    said = text if text is not None else turn.text
    values: dict[str, Value] = {"text": masked(said)[:300] if isinstance(said, str) else said}
    choices: tuple[Choice, ...] = ()
    if take and member.role is Role.OPERATOR and not turn.conversation.operator:
        choices = (take_over_choice(turn),)
    parts = [Part(key, values)]
    if place:
        parts.append(Part("card.line_place", {"place": masked(place)}))
    id = f"{turn.conversation.person}:{key}:{turn.message.event_id}"
    card = turn.case.push_to_staff(member.id, Say(tuple(parts), choices), id, turn.now)
    if card is None:
        return False
    if choices:
        calls = [*(turn.conversation.memory.get("calls") or []), card.mid]
        turn.note(calls=calls[-KEPT_CARDS:])
    return True


def take_over_choice(turn: Turn) -> Choice:
    return take_over_of(turn.conversation, "button.take_over", {})


def take_over_of(conversation: Conversation, key: str, values: Mapping[str, Value]) -> Choice:
    """The button by which an operator takes this conversation over."""
    return Choice("desk.take_over", key, values, args={"person": conversation.person})
