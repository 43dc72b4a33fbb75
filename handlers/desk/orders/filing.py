"""File for a resident (代录): who rang up, came to the counter or was visited, and has no chat at hand.

代录 138… 人民路38号院门口路灯坏了 ─► the resident's own report: only what is missing is asked ─► review ─► a ticket
  whose number it is: known in a chat, and the caller says that it is theirs ─► steps, answer and survey go to that chat
                      unknown ─► who filed it hears the answer and passes it on; a code joins a chat later
上报 路口井盖翘起来了 ─► what they saw themselves: nobody else is there, and the line asks them whether it is solved

Who filed it, and how the appeal came, stay with the ticket. Nobody rates in a resident's place.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import Slot
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Result, Turn
from handlers.desk.orders import known_matter
from handlers.desk.orders.who_rings import (
    AROUND,
    caller,
    name_before,
    name_behind,
    nameless,
    without_caller,
    without_says,
    without_seeing,
)
from handlers.dialogues.danger.alarm import leaf_of
from handlers.dialogues.drafting import appeal, people
from handlers.dialogues.drafting.draft import Report, as_ticket
from handlers.dialogues.reporting.report import ReportProblem
from handlers.ports.understanding import Intent
from handlers.usecases.opening import open_second, open_ticket
from tickets.ticket import PATROL, CitizenId, Confidentiality, Ticket
from tickets.units import Role
from values import replace

NAME = "filing"
NOBODY = "-"  # the number is in no chat, or not the caller's own
MOST_FAILURES = 2
CALLER = 8  # characters in which it is told who rings: 一位老人打电话来说
BY_PHONE, AT_COUNTER = "phone", "counter"


def asked(turn: Turn) -> str | None:
    """What stands behind 代录; None where nothing is to be filed."""
    text = turn.text.strip()
    if (seen := _on_patrol(turn)) is not None:
        return seen
    for word in turn.longest_first("desk.words_file"):
        if text.lower().startswith(word.lower()):
            rest = text[len(word) :].strip(AROUND)
            return None if rest.startswith(turn.words_of("desk.asks_about")) else rest
    return _of_a_call(turn, text) or _of_another(turn, text) or _of_the_same(turn, text)


def _of_the_same(turn: Turn, text: str) -> str | None:
    """养鸡那个他也要投诉，算一户, said by an operator with nothing open: a further caller of a known matter."""
    operator = turn.member is not None and turn.member.role is Role.OPERATOR
    return text if operator and not turn.conversation.frames and known_matter.told(turn, text) is not None else None


def next_call(turn: Turn) -> str | None:
    """又来个电话，…, while another record is open: what this caller tells."""
    return _of_a_call(turn, turn.text.strip(), danger=True)


def _of_a_call(turn: Turn, text: str, *, danger: bool = False) -> str | None:
    """帮忙录单 …, 老人打电话来说 … 帮他录一个, 记一个：…, said by an operator: what the caller tells; of a `danger` only where that is
    asked for, as what the caller must do comes before the record."""
    if turn.member is None or turn.member.role is not Role.OPERATOR or not text:
        return None
    ends = next((word for word in turn.longest_first("desk.ends_file") if text.endswith(word)), "")
    told = text.removesuffix(ends).strip(AROUND)
    begins = next((w for w in turn.longest_first("desk.sounds_file_line") if told.startswith(w) and told != w), "")
    rest = told.removeprefix(begins).strip(AROUND)
    called = [(at, w) for w in turn.longest_first("desk.sounds_called_in") if 0 <= (at := rest.find(w)) <= CALLER]
    if called:
        at, word = called[0]
        rest = rest[at + len(word) :].strip(AROUND)
    surely = ends or begins or (called and (danger or turn.meaning.emergency is None))
    return rest if rest and surely and any(map(str.isalpha, rest)) else None


def _of_another(turn: Turn, text: str) -> str | None:
    """13900002222 小刘 站台玻璃碎了, 有个女的打进来 说工地半夜打桩: somebody who is told apart, by a number or by having called, and a
    matter. Whatever ticket was looked at last, it is none of its words; None amid a record, whose words they are."""
    told, member = turn.meaning, turn.member
    if (
        member is None
        or member.role is not Role.OPERATOR
        or any(one.dialogue == NAME for one in turn.conversation.frames)
    ):
        return None
    if not told.has_matter or told.ticket_numbers or turn.do or told.emergency is not None:
        return None
    if told.place is None and told.phone is not None and _rang_before(turn, told.phone.value):
        return None
    words = turn.longest_first("desk.sounds_calling")
    called = next((at + len(word) for word in words if 0 <= (at := text.find(word)) <= CALLER), None)
    if told.phone is None and (called is None or told.place is None or _is_there(turn, told.place.span.text)):
        return None
    if turn.says_one_of("desk.asks_history"):
        return None
    return text[called:].strip(AROUND) if called is not None else text


def _rang_before(turn: Turn, phone: str) -> bool:
    """138…又打来了 问啥时候修: who left this number before is asked after first."""
    return turn.says_one_of("desk.asks_ringing") and bool(turn.work.tickets.citizens_of_phone(phone))


def _is_there(turn: Turn, place: str) -> bool:
    """Whether the ticket that was looked at last is of this place: who calls tells more of it."""
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    return last is not None and last.place is not None and (place in last.place.text or last.place.text in place)


def _on_patrol(turn: Turn) -> str | None:
    """What they saw themselves, behind 上报 or 巡查发现; None where it is no such report."""
    text = turn.text.strip()
    goes_round = turn.member is not None and turn.member.role in (Role.GRID, Role.OPERATOR)
    for word in turn.longest_first("desk.sounds_patrol") if goes_round else ():
        rest = text.removeprefix(word)
        if rest != text and (len(word) > len("上报") or rest[:1] in AROUND) and rest.strip(AROUND):
            return rest.strip(AROUND)
    return None


def seen_on_the_round(turn: Turn) -> bool:
    """Whether a grid worker tells, without 上报, of something new at a place: no reply to anything that they have in hand."""
    if (
        turn.member is None
        or turn.member.role is not Role.GRID
        or turn.meaning.place is None
        or not turn.meaning.has_matter
    ):
        return False
    return not turn.meaning.ticket_numbers and not any(
        word in turn.text for word in turn.words_of("desk.sounds_result")
    )


def begun(turn: Turn, rest: str) -> Frame:
    """A draft from these words; the number stands apart from what is told."""
    by_phone = turn.says_one_of("desk.words_by_phone")
    at_counter = turn.says_one_of("desk.words_at_counter")
    operator = turn.member is not None and turn.member.role is Role.OPERATOR
    own = turn.member is not None and turn.member.role is Role.GRID and not (by_phone or at_counter)
    own = own and not turn.begins_with_one_of("desk.words_file")
    draft = Report(source=BY_PHONE if by_phone or (operator and not at_counter) else AT_COUNTER)
    for word in (*turn.words_of("desk.words_by_phone"), *turn.words_of("desk.words_at_counter")):
        rest = rest.removeprefix(word).strip(AROUND)
    meaning = turn.read(rest)
    if meaning.phone is not None:
        span = meaning.phone.span
        before, alone = name_before(turn, rest[: span.start])
        behind, called = name_behind(turn, rest[span.end :], meaning.person)
        alone = alone or called
        rest = f"{before} {behind}".strip(AROUND)
        draft = replace(draft, phone=meaning.phone.value)
    else:
        alone = ""
    draft, rest = nameless(turn, draft, rest)
    name, rest = caller(turn, rest)
    name, rest = name or alone, without_says(turn, rest)
    seen = (own or _on_patrol(turn) is not None) and not (draft.phone or name)
    draft = replace(draft, name=name, source=PATROL if seen else draft.source)
    if seen:
        rest = without_seeing(turn, rest)
    if rest:
        draft = appeal.of_text(turn, rest, draft)
        if (same := known_matter.told(turn, rest)) is not None:
            draft = known_matter.with_its_matter(draft, same)
        found = meaning.emergency
        draft = replace(draft, urgency=min(draft.urgency, 1 if found else draft.urgency))
        if found is not None and not found.over:
            taken = found.danger == "self_harm" and turn.holds(rest, "crisis.words_taken")
            danger = "poison" if taken else found.danger
            leaf = leaf_of(turn, "medical" if taken else danger)
            draft = replace(draft, danger=danger, category=leaf or draft.category, likely=() if leaf else draft.likely)
    return Frame(NAME, FileForResident.version, draft.json())


class FileForResident(ReportProblem):
    """The report of somebody else, written by staff."""

    name = NAME

    def __init__(self) -> None:
        super().__init__()
        kept = tuple(slot for slot in self.slots if slot.name not in ("number", "another", "former"))
        self.slots = (
            *kept,
            Slot("number", "report.ask_number", _number_missing, people.read_number, people.number_offer),
            Slot("own_chat", "desk.ask_own_chat", _chat_missing, _read_chat, _chat_offer),
        )

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        """Asked in other words, as often as it takes: who files has a person at hand, and may cancel."""
        return self._go_on(
            turn, Report.of(frame.draft), replace(frame, failures=min(frame.failures + 1, MOST_FAILURES))
        )

    def _review(self, turn: Turn, draft: Report, frame: Frame) -> Frame:
        frame = super()._review(turn, draft, frame)
        known_matter.offer(turn, draft)
        return frame

    def _pressed(self, turn: Turn, frame: Frame, draft: Report) -> Result:
        if turn.do == "report.join":
            return self._submit(turn, draft, into=known_matter.joined(turn))
        if turn.do == "report.own_chat":
            return self._taken(turn, frame, _settled(turn, draft, own=turn.args["own"] == "yes"))
        return super()._pressed(turn, frame, draft)

    def _danger(self, turn: Turn, draft: Report) -> Result:
        return self._submit(turn, draft)

    def file(self, turn: Turn, draft: Report) -> None:
        """File it as it is, with whatever is still missing."""
        self._submit(turn, draft)

    def _submit(self, turn: Turn, draft: Report, *, into: Ticket | None = None) -> Result:
        """Open the ticket for whose it is, and tell who filed it how they hear of it; `into` is the one of the same matter that it
        joins."""
        known = draft.person not in ("", NOBODY)
        person = CitizenId(draft.person) if known else turn.work.new_person()
        told = replace(draft, contact_note=people.note_for_unit(turn, draft))
        ticket = replace(
            as_ticket(told, person, turn.city.language, turn.now), source=_source(turn, draft), filed_by=turn.actor.id
        )
        ticket = without_caller(turn, ticket)
        if into is not None:
            ticket = open_second(turn.case, ticket, turn.actor, into)
            turn.remember(last_ticket=ticket.number)
            joined: dict[str, Value] = {**turn.values(ticket), "into": into.number}
            turn.tell("desk.filed_joined", joined, _what_next(turn, ticket, known=known), ticket=ticket.number)
            return self._following(turn, draft)
        ticket = open_ticket(turn.case, ticket, by=turn.actor)
        turn.remember(last_ticket=ticket.number)
        parts = [_what_next(turn, ticket, known=known)]
        if ticket.urgency == 1:
            numbers: dict[str, Value] = {
                code: Named("number", code) for code in ("police", "fire", "ambulance", "water", "power")
            }
            parts.insert(0, Part(_first_to_do(turn, ticket), numbers))
        key = _filed_with_unit(turn, ticket) if ticket.unit else "desk.filed_undispatched"
        if not ticket.unit and ticket.due.dispatch == ticket.due.reply:
            key = "desk.filed_undispatched_soon"
        turn.tell(key, turn.values(ticket), *parts, ticket=ticket.number)
        return self._following(turn, draft)


def _first_to_do(turn: Turn, ticket: Ticket) -> str:
    """What is to be done before any unit comes: by whom, and of what. Who needs dialysis is helped by no police."""
    if turn.holds(ticket.text, "desk.words_dialysis") and not ticket.danger:
        return "desk.filed_dialysis"
    return "desk.filed_danger_seen" if ticket.seen_by_filer else "desk.filed_danger"


def _filed_with_unit(turn: Turn, ticket: Ticket) -> str:
    """Which text tells by when; steps that end at the same moment are told as one."""
    due = ticket.due
    if ticket.is_praise:
        return "desk.filed_praise"
    if due.sign == due.reply:
        return "desk.filed_at_once"
    unowed = turn.case.witness(ticket) is not None or due.contact in (None, due.reply)
    return "desk.filed_unowed" if unowed else "desk.filed"


def _source(turn: Turn, draft: Report) -> str:
    """How it came: what was seen on patrol has somebody who reports it once a number or a name is left."""
    if draft.source != PATROL or not (draft.phone or draft.name):
        return draft.source
    return BY_PHONE if turn.of_the_line else AT_COUNTER


def _what_next(turn: Turn, ticket: Ticket, *, known: bool) -> Part:
    """How whoever reports hears of it; who saw it themselves has nobody to tell."""
    if known:
        return Part("desk.filed_known")
    if turn.case.witness(ticket) is not None:
        return Part("desk.filed_seen")
    return Part("desk.filed_on_round") if ticket.source == PATROL else _code(turn, ticket)


def _code(turn: Turn, ticket: Ticket) -> Part:
    anonymous = ticket.confidentiality is Confidentiality.ANONYMOUS
    key = "desk.filed_anonymous" if anonymous else "desk.filed_unknown"
    return Part(key, {"code": turn.work.recovery_code(ticket.citizen)})


# ── whose number it is ────────────────────────────────────────────────────────────────────────────────────────────────


def _number_missing(turn: Turn, draft: Report) -> bool:
    """Of whoever stays anonymous no number is kept, and so none is asked."""
    return not (draft.phone or draft.is_anonymous or "phone" in draft.skipped or draft.source == PATROL)


def _chat_missing(turn: Turn, draft: Report) -> bool:
    """Somebody left this number in a chat: only the caller can say whether that was they."""
    asked = bool(draft.phone) and not (draft.person or draft.is_anonymous)
    return asked and _in_a_chat(turn, draft) is not None


def _in_a_chat(turn: Turn, draft: Report) -> str | None:
    """The one person who left the number and has a chat; None where there is none, or several."""
    found = turn.work.tickets.citizens_of_phone(draft.phone)
    talking = [person for person in found if turn.work.conversations.of_person(person) is not None]
    return talking[0] if len(talking) == 1 else None


def _read_chat(turn: Turn, draft: Report) -> Report | None:
    if turn.meaning.intent in (Intent.YES, Intent.NO):
        return _settled(turn, draft, own=turn.meaning.intent is Intent.YES)
    return None


def _settled(turn: Turn, draft: Report, *, own: bool) -> Report:
    return replace(draft, person=(_in_a_chat(turn, draft) or NOBODY) if own else NOBODY)


def _chat_offer(turn: Turn, draft: Report) -> Sequence[Choice]:
    return tuple(Choice("report.own_chat", f"desk.button_own_chat_{own}", args={"own": own}) for own in ("yes", "no"))
