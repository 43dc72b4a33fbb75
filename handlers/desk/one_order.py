"""One order in words (一句话), or what is none: the steps by which the desk reads it, the first that takes it is the last.

Each step is a row: what it looks for, amid what it may be asked, and the function that hears. A step may drop the job that waits
for words; those behind it are then asked as if it had never been open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Flag, auto
from types import MappingProxyType

from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk import asked_list
from handlers.desk.asking import by_phone
from handlers.desk.asking.card_asked import asked_of_resident, say_card_asked
from handlers.desk.asking.looking_up import look_up
from handlers.desk.asking.not_for_residents import keep_from_resident
from handlers.desk.asking.prying import refuse_hunt
from handlers.desk.asking.threatened import threat_told
from handlers.desk.in_danger import alert_others, caller_in_danger
from handlers.desk.numbered import by_number_in_words, hand_over, of_a_number, several_at_once
from handlers.desk.orders import by_number, filing, seen
from handlers.desk.orders.conferring import confer_how
from handlers.desk.orders.instead import change_of_mind
from handlers.desk.orders.merged_by_name import merged_by_name
from handlers.desk.orders.plainly import basis_added, only_manners, pressed_in_words
from handlers.desk.orders.presses import drop_jobs, in_dialogue, pressed
from handlers.desk.orders.pressing import asked_pressing
from handlers.desk.orders.undoing import undone
from handlers.desk.replying import aside
from handlers.desk.replying.taking_back import taken_back
from handlers.desk.showing.in_hand import in_hand, with_kept_photos
from handlers.desk.showing.lists import words_to_find
from handlers.ports.understanding import Intent


class Open(Flag):
    """What waits for words at the desk."""

    NOTHING = auto()
    FILING = auto()  # an appeal for a resident (代录)
    REPLY = auto()  # a reply that waits for its yes
    EXTENSION = auto()
    CHOICE = auto()  # a job that offers units, or other choices
    MERGER = auto()  # one that waits for another ticket,
    SHELVING = auto()  # … or for a date
    OTHER = auto()  # any other job

    NO_JOB = NOTHING | FILING
    PLAIN = REPLY | EXTENSION  # another job may be asked for plainly: what is waited for here looks otherwise
    CHOICES = REPLY | CHOICE
    FIGURES = MERGER | SHELVING  # what is said meanwhile is read as a date or a ticket
    NO_FIGURES = PLAIN | CHOICE | OTHER
    A_JOB = NO_FIGURES | FIGURES
    ANY = NO_JOB | A_JOB

    @classmethod
    def by(cls, top: Frame | None) -> Open:
        """What the dialogue on top makes of it."""
        if top is None:
            return cls.NOTHING
        return cls.FILING if top.dialogue == filing.NAME else _BY_JOB.get(str(top.draft.get("job")), cls.OTHER)


_BY_JOB = MappingProxyType(
    {
        "confirm": Open.REPLY,
        "extend": Open.EXTENSION,
        "merge": Open.MERGER,
        "shelve": Open.SHELVING,
        **dict.fromkeys(asked_list.WITH_CHOICES - {"confirm"}, Open.CHOICE),
    }
)


# Done beside a reply that waits for its yes, which is shown again.
BESIDE_A_REPLY = frozenset({"message", "phone", "contacted", "missed", "note", "acknowledge"})


@dataclass(frozen=True, slots=True)
class Amid:
    """An order said to the desk, and what waits there at that moment."""

    desk: Party
    turn: Turn
    top: Frame | None
    open: Open


Hear = Callable[[Amid], bool]


@dataclass(frozen=True)
class Step:
    """One row. `hear` tells whether the words were this; then it is done. `again`: the open question comes once more behind it."""

    name: str
    amid: Open
    hear: Hear
    again: bool = False


def take(desk: Party, turn: Turn) -> None:
    """Do what one order in words says, or take what is none."""
    frames, amid = None, Amid(desk, turn, None, Open.NOTHING)
    for step in STEPS:
        if frames is not turn.conversation.frames:
            frames, top = turn.conversation.frames, desk.top(turn.conversation)
            amid = Amid(desk, turn, top, Open.by(top))
        if amid.open in step.amid and step.hear(amid):
            if step.again:
                desk.ask_again(turn)
            return


def _words(hear: Callable[[Turn], bool]) -> Hear:
    """One that needs no more than what is said."""
    return lambda amid: hear(amid.turn)


def _orders(hear: Callable[[Party, Turn], bool]) -> Hear:
    """One that does it at the desk."""
    return lambda amid: hear(amid.desk, amid.turn)


# ── beside any order ──────────────────────────────────────────────────────────────────────────────────────────────────


def _tell_caller(turn: Turn) -> bool:
    if turn.meaning.ticket_numbers or not caller_in_danger(turn, offer=True):
        return False
    alert_others(turn)
    return True


def _leave_to_filing(turn: Turn) -> bool:
    return True


def _drop_for_another(amid: Amid) -> bool:
    """0004提级督办 while a day is awaited for another: a number with an order behind it, which no day begins with. What waits is
    dropped for it, and it is read on."""
    turn, text = amid.turn, amid.turn.text.strip()
    number = by_number.NUMBER.match(text)
    if number is None or turn.do or len(by_number.named(turn, number.group())) != 1:
        return False
    if by_number.order_behind(turn, text) is not None:
        drop_jobs(turn)
    return False


# ── orders ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _answer_follow_up(amid: Amid) -> bool:
    if not seen.take_answer(amid.turn):
        return False
    if amid.turn.chosen is not None:
        pressed(amid.desk, amid.turn)
    return True


def _take_back(amid: Amid) -> bool:
    waits = amid.open is Open.REPLY
    return taken_back(amid.desk, amid.turn, amid=waits) or aside.take(amid.turn, amid=waits)


def _ask_which_number(turn: Turn) -> bool:
    return not by_number.read_number(turn)


def _do_plainly(amid: Amid) -> bool:
    """我要延期, 看电话: no reply to anybody, but a job of the ticket in hand."""
    turn = amid.turn
    if not pressed_in_words(turn):
        return False
    if turn.chosen is not None:
        top, job = amid.top, turn.do.partition(".")[2]
        drop_jobs(turn)
        pressed(amid.desk, turn)
        if (
            top is not None and amid.open is Open.REPLY and job in BESIDE_A_REPLY
        ):  # what waits for its yes is not forgotten
            now = amid.desk.top(turn.conversation)
            if now is None:
                amid.desk.open(turn, top)
            elif now.draft.get("message"):
                turn.remember(frames=(*turn.conversation.frames[:-1], top, now))
    return True


def _look_up(turn: Turn) -> bool:
    words = words_to_find(turn)
    if words:
        look_up(turn, words)
    return bool(words)


def _read_number_amid(amid: Amid) -> bool:
    """打了两遍没人接 0002: the number in the words is read, and they are then a job of that ticket, perhaps."""
    numbers = amid.turn.meaning.ticket_numbers
    if not by_number.read_amid(amid.turn):
        return True
    return amid.open in Open.NO_JOB and amid.turn.meaning.ticket_numbers != numbers and _do_plainly(amid)


# ── where a job waits for words ───────────────────────────────────────────────────────────────────────────────────────


def _drop_for_its_number(amid: Amid) -> bool:
    """A number at the beginning is about that ticket; what was being written for another is dropped."""
    turn, top = amid.turn, amid.top
    first = any(turn.text.strip().startswith(number) for number in turn.meaning.ticket_numbers)
    if top is None or not first or amid.open is Open.MERGER:
        return False
    own = str(top.draft["ticket"])
    if [own] == list(turn.meaning.ticket_numbers):  # its own: what stands behind is the answer
        turn.text = turn.text.strip().removeprefix(own).lstrip(by_number.BETWEEN) or turn.text
        return False
    drop_jobs(turn)
    return _do_plainly(amid)


def _change_mind(amid: Amid) -> bool:
    turn, top = amid.turn, amid.top
    if top is None or (other := change_of_mind(turn, top)) is None:
        return False
    drop_jobs(turn)
    turn.chosen, turn.rest = other
    pressed(amid.desk, turn)
    return True


def _answer_job(amid: Amid) -> bool:
    if amid.top is not None and not in_dialogue(amid.desk, amid.turn):
        amid.desk.keep(amid.turn, amid.desk.dialogues[amid.top.dialogue].failed(amid.turn, amid.top))
    return True


# ── no order at all ───────────────────────────────────────────────────────────────────────────────────────────────────


def _return_manners(turn: Turn) -> bool:
    if not only_manners(turn):
        return False
    turn.say("desk.hello" if turn.meaning.intent is Intent.GREETING else "chat.heard")
    return True


def _file_what_was_seen(amid: Amid) -> bool:
    turn = amid.turn
    if not filing.seen_on_the_round(turn):
        return False
    turn.remember(frames=())
    amid.desk.open(turn, filing.begun(turn, turn.text.strip()))
    return True


def _answer_aside(turn: Turn) -> bool:
    return aside.small_talk(turn) or say_card_asked(turn) or basis_added(turn)


def _confirm_reply(amid: Amid) -> bool:
    """Words or photos without a button: a reply to the ticket in hand, confirmed before it goes out."""
    turn = amid.turn
    ticket = (asked_of_resident(turn) or in_hand(turn)) if turn.text or turn.photos else None
    if ticket is None:
        return False
    draft = {"job": "confirm", "ticket": ticket.number, "text": turn.text, "photos": with_kept_photos(turn)}
    turn.remember(last_ticket=ticket.number)
    amid.desk.open(turn, Frame("desk", draft=draft))
    return True


_UNLESS_IT_WAITS = Open.NOTHING | Open.PLAIN
_PLAINLY = Open.NO_JOB | Open.PLAIN

STEPS = (
    Step("who reported, hunted", _UNLESS_IT_WAITS, _words(refuse_hunt), again=True),
    Step("a threat against staff", _UNLESS_IT_WAITS, _words(threat_told), again=True),
    Step("an act of the line, taken back", Open.NOTHING, _orders(undone)),
    Step("a merger of what is called so", Open.NOTHING, _words(merged_by_name)),
    Step("several units to be pressed", _UNLESS_IT_WAITS, _words(asked_pressing)),
    Step("a conference", _UNLESS_IT_WAITS, _words(confer_how)),
    Step("a list, or figures", Open.ANY, _orders(asked_list.in_words)),
    Step("a caller in danger", Open.NOTHING, _words(_tell_caller)),
    Step("what is being filed", Open.FILING, _words(_leave_to_filing)),
    # Behind this row a filing is on top only where the job above it was dropped.
    Step("an order for another, amid figures", Open.FIGURES, _drop_for_another),
    Step("the follow-up of what they filed", Open.NO_JOB, _answer_follow_up),
    Step("taken back", Open.NO_JOB | Open.REPLY, _take_back),
    Step("handed on", _PLAINLY, _words(hand_over)),
    Step("several tickets at once", Open.NO_JOB | Open.NO_FIGURES, _orders(several_at_once)),
    Step("a short number", Open.NO_JOB | Open.NO_FIGURES, _words(_ask_which_number)),
    Step("a job and its number", Open.NO_JOB | Open.NO_FIGURES, _orders(by_number_in_words)),
    Step("a job, plainly", _PLAINLY, _do_plainly),
    Step("a search", Open.NO_JOB | Open.CHOICES, _words(_look_up)),
    Step("a number amid words", _PLAINLY, _read_number_amid),
    Step("another's number before what is awaited", Open.A_JOB, _drop_for_its_number),
    Step("the opposite of what is awaited", Open.A_JOB, _change_mind),
    Step("what is awaited", Open.A_JOB, _answer_job),
    Step("of a number", Open.NO_JOB, _words(of_a_number)),
    Step("manners", Open.NO_JOB, _words(_return_manners)),
    Step("seen on the round", Open.NO_JOB, _file_what_was_seen),
    Step("what residents ask", Open.NOTHING, _words(by_phone.known)),
    Step("beside a reply", Open.NO_JOB, _words(_answer_aside)),
    Step("said to the line, not understood", Open.NO_JOB, _words(keep_from_resident)),
    Step("a reply", Open.NO_JOB, _confirm_reply),
)
