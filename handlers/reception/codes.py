"""What is typed and is no words: invitations of staff, recovery codes of residents (找回码), numbers for a call."""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.following import progress, rung_by_unit
from handlers.dialogues.talking import answers, call_back
from handlers.enrolment import INVITE, enrol_by_code, is_locked, wrong_code
from handlers.reception.side import Residents
from values import expressions as re

RECOVERY = re.compile(r"(?<![A-Z0-9])[A-Z0-9]{4}(?:[- ]?[A-Z0-9]{4}){3}(?![A-Z0-9])", re.IGNORECASE)
LONGEST_WITH_CODE = 40
LONGEST_ASKING = 40  # characters of words that ask of the code and tell nothing else
HOTLINE = "hotline"  # the code of the line's own number
BESIDE_NUMBER = 6  # characters beside a number that is all that is sent: 打给我


def take_code(turn: Turn) -> bool:
    """A staff invitation or a resident's recovery code, typed or as the payload of a link."""
    command = turn.message.command
    text = command.argument if command and command.name == "start" else turn.text
    if INVITE.search(text):
        enrol_by_code(turn, text)
        return True
    code = recovery_code(text)
    if code is None:
        return False
    if is_locked(turn):
        turn.say("code.too_many")
        return True
    person = turn.work.person_of_code(code)
    if person is None:
        turn.say("code.unknown" if wrong_code(turn) else "code.too_many")
        return True
    former = turn.citizen
    if former != person and turn.tickets():
        turn.say("code.former", code=turn.work.recovery_code(former))
    turn.sleep()
    turn.remember(person=person, frames=())
    mine = turn.tickets()
    turn.say("code.found", count=len(mine))
    if mine:
        progress.list_all(turn)
    return True


def take_question(turn: Turn) -> bool:
    """找回码是啥, 换了手机还能查吗: what the code is for, and theirs where they have anything to find by it."""
    lost = turn.says_one_of("code.words_other_device") and turn.says_one_of("code.words_find")
    if turn.do or len(turn.text) > LONGEST_ASKING or not (lost or turn.says_one_of("code.words_asked")):
        return False
    if turn.meaning.emergency is not None or turn.meaning.place is not None and turn.meaning.place.complete:
        return False
    if turn.tickets():
        turn.say("code.what", Part("code.yours", {"code": turn.work.recovery_code(turn.citizen)}))
    else:
        turn.say("code.what", Part("code.later"), choices=(Choice("human.request", "button.person"),))
    return True


def number_for_call(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """A phone number after a call was promised, or by who was just told what number to ring (我不会打字，打几号): it is for a call.
    A report that just asked for one takes it itself."""
    if top is not None and top.asked == "edit_contact":
        return False
    if top is None and _only_number(turn) and _would_rather_speak(turn) and call_back.open_promise(turn) is None:
        call_back.promise_call(turn)
        return True
    if rung_by_unit.meant(turn) is not None or not call_back.number_for_call(turn):
        return False
    here.ask_again(turn)
    return True


def _only_number(turn: Turn) -> bool:
    phone = turn.meaning.phone
    return phone is not None and not turn.meaning.has_matter and len(turn.text) - len(phone.span.text) <= BESIDE_NUMBER


def _would_rather_speak(turn: Turn) -> bool:
    """Whether the last answer told the number of the line itself."""
    entry = answers.entry_of(turn, turn.conversation.memory.get("answered"))
    return entry is not None and HOTLINE in entry.numbers


def recovery_code(text: str) -> str | None:
    """The recovery code that a short message holds; "very very very very" is none."""
    match = RECOVERY.search(text)
    return match[0] if match and len(text) <= LONGEST_WITH_CODE and _like_code(match[0]) else None


def _like_code(text: str) -> bool:
    """A recovery code has letters and digits; four plain words, or the number of a bank card, are none."""
    return any(c.isalpha() for c in text) and (any(c.isdigit() for c in text) or text.isupper())
