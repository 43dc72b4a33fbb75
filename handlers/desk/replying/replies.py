"""A reply that waits for its yes (答复发出前): what a short answer means, to how many it goes, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from handlers.conversation.message import Choice, Listed, Part, Phrase, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import to_each
from handlers.desk.reading.answers import answers_interim, answers_no, answers_yes, is_one_of
from handlers.desk.reading.dates.words import NAMED_WEEKDAY
from handlers.desk.replying.aside import asks_resident, is_remark, means_several, only_planned
from handlers.desk.replying.rather import rather
from handlers.desk.replying.unsent import among_staff, never_ends
from handlers.desk.replying.wording import addressed, dated, is_rude
from handlers.desk.replying.wording import hints as worded
from handlers.privacy import seen_text
from handlers.usecases import handling
from handlers.usecases.answering import is_asked
from handlers.usecases.checking import ground_for
from handlers.usecases.fitness import fault_of
from tickets.checking import Ground
from tickets.errors import NotAllowed
from tickets.ticket import FileId, State, Ticket
from values import expressions as re
from values import replace

SENDS = MappingProxyType({"desk.send_final": handling.resolve, "desk.send_interim": handling.reply})
# 两边坑已补完, 篮筐已校正: whatever was done, told as done; 已联系, 已派人 only sets going.
_DOOR = re.compile(r"\d+(?:单元|号楼|栋|幢|室|楼|户|-\d)")  # what belongs to one home
_BROUGHT_ABOUT = re.compile(
    r"(?:已经?|均已|都已)(?!联系|通知|知|收|派|安排|转|报|约|签|在|到|阅|读|接到|看|出发|列入|下单|申请|协调|上报|记|了解|明白|关注|催|有|是|经)[一-龥]{2,}"
    r"|[补灌校擦刷焊粘钉涂画划切挪抹垫埋绑固][一-龥]?(?:完|好|毕|正|平|齐|牢|净|到位)了?(?=[，,。；;！!\s]|$)"
)


def preview(turn: Turn, frame: Frame, ticket: Ticket | None) -> Frame:
    """Before a reply goes out: has it words, does it answer what was said, does it refuse without a way?"""
    text, photos = dated(turn, addressed(turn, str(frame.draft.get("text", "")))), list(frame.draft.get("photos", []))
    frame = replace(frame, draft={**frame.draft, "job": "confirm", "text": text}, asked="confirm")
    if _cannot_go(turn, frame, text, len(photos)):
        return frame
    if frame.draft.get("message"):
        return _message(turn, frame, text)
    if _not_a_reply(turn, frame, ticket, text):
        return frame
    if frame.draft.get("correction"):
        return _correction(turn, frame, text)
    planned = only_planned(turn, text)
    rude = is_rude(turn, text)
    hints = _of_words(turn, ticket, text, len(photos), planned=planned)
    also = [str(one) for one in frame.draft.get("also", [])]
    asks = ticket is not None and not (photos or also or turn.case.nobody_there(ticket)) and asks_resident(turn, text)
    dodged = ticket is not None and check_dodged(turn, ticket, text)
    remark = not (also or photos) and is_remark(turn, text)
    ends = (bool(photos) or not never_ends(turn, text)) and not rude
    unsure = not also and not dodged and not asks and (remark or not ends or unclear(turn, text))
    jobs = ("rewrite", "cancel") if dodged or (asks and not ends) else ("send_interim", "rewrite", "cancel")
    choices = [Choice(f"desk.{job}", f"desk.button_{job}") for job in jobs]
    if rude:  # it is written anew, or goes out by who reads it twice
        choices.sort(key=lambda choice: choice.do != "desk.rewrite")
    if unsure:  # what harms nobody stands first
        choices[:2] = [Choice("desk.keep_note", "desk.button_keep_note"), choices[0]]
    if ends and not remark and (ticket is None or turn.actor.unit == ticket.unit):
        ground = ground_for(turn.case, ticket, text) if ticket is not None else None
        at = 2 if unsure else int(planned and not dodged)
        choices.insert(at, Choice("desk.send_final", f"desk.button_{'submit' if ground else 'send'}_final"))
        if ground is not None:
            hints.append(Part("desk.hint_check", {"ground": Phrase(f"check.{ground.value}")}))
        if dodged:
            hints.append(Part("desk.hint_no_interim"))
    if asks and ticket is not None and ticket.state is State.DISPATCHED:  # no answer before the receipt
        choices = choices[-2:]
    if asks:
        choices.insert(0, Choice("desk.send_message", "desk.button_send_message"))
        hints.append(Part("desk.hint_question"))
    number: Value = _to_whom(turn, frame)
    hints += _of_reach(frame, ticket, text, len(also))
    key = f"desk.{'what_is_it' if unsure else 'confirm_reply'}{'_photos' if photos else ''}"
    turn.say(key, *hints, choices=choices, text=text, count=len(photos), number=number)
    return frame


def _of_words(turn: Turn, ticket: Ticket | None, text: str, photos: int, *, planned: bool) -> list[Part]:
    """How the words sound, and what is missing in them."""
    hints = worded(turn, text, planned=planned, photos=photos)
    people = next((who for who in ticket.vulnerable if who not in text), None) if ticket else None
    if people:
        hints.append(Part("desk.hint_people", {"people": people}))
    if is_one_of(turn, "desk.words_bare_reply", text) and not photos:
        hints.append(Part("desk.hint_bare"))
    if any(word in text for word in turn.city.checks.refusals):
        hints.append(Part("desk.hint_refusal"))
    return [*hints, Part("desk.hint_planned")] if planned else hints


def _of_reach(frame: Frame, ticket: Ticket | None, text: str, also: int) -> list[Part]:
    """Who reads the words, and what they take the place of."""
    hints = []
    if means_several(text) and ticket is not None and ticket.seconds:
        hints.append(Part("desk.hint_seconds", {"count": len(ticket.seconds)}))
    elif means_several(text) and not also:
        hints.append(Part("desk.hint_one_only", {"number": str(frame.draft["ticket"])}))
    if also:
        hints.append(Part("desk.to_each", {"count": 1 + also}))
    if also and _DOOR.search(text):
        hints.append(Part("desk.hint_each_reads"))
    if frame.draft.get("instead"):
        hints.append(Part("desk.hint_instead"))
    return hints


def _to_whom(turn: Turn, frame: Frame) -> Value:
    numbers = (str(frame.draft["ticket"]), *(str(one) for one in frame.draft.get("also", [])))
    return Listed(tuple(titled(turn, one) for one in numbers))


def _correction(turn: Turn, frame: Frame, text: str) -> Frame:
    """What is right instead of what went out: a message, whatever state the ticket is in."""
    choices = [Choice("desk.send_message", "desk.button_send_correction")]
    choices += [Choice(f"desk.{job}", f"desk.button_{job}") for job in ("rewrite", "cancel")]
    turn.say("desk.confirm_correction", choices=choices, text=text, number=titled(turn, str(frame.draft["ticket"])))
    return frame


def _message(turn: Turn, frame: Frame, text: str) -> Frame:
    """What the resident is asked or told, as it was written: nothing that is typed in one line with the order goes out unseen."""
    choices = [Choice("desk.send_message", "desk.button_pass_on_message")]
    choices += [Choice(f"desk.{job}", f"desk.button_{job}") for job in ("rewrite", "cancel")]
    number = titled(turn, str(frame.draft["ticket"]))
    turn.say("desk.confirm_message", *worded(turn, text), choices=choices, text=text, number=number)
    return frame


def _cannot_go(turn: Turn, frame: Frame, text: str, photos: int) -> bool:
    """Whether it is no reply as it is: photos without words, an insult, a refusal without a basis; then that is said."""
    if not text:
        cancel = (Choice("desk.cancel", "desk.button_cancel"),)
        turn.say("desk.ask_words", choices=cancel, count=photos, number=str(frame.draft["ticket"]))
        return True
    fault = fault_of(turn.case, text)
    if fault is not None:
        jobs = ("rewrite", "keep_note", "cancel")
        turn.say(f"refused.{fault.code}", choices=[Choice(f"desk.{job}", f"desk.button_{job}") for job in jobs])
    return fault is not None


def _not_a_reply(turn: Turn, frame: Frame, ticket: Ticket | None, text: str) -> bool:
    """Whether something else is meant rather than a reply; then that is offered, and nothing that ends the ticket."""
    meant = None if frame.draft.get("photos") or frame.draft.get("also") else rather(turn, ticket, text)
    if meant is not None:
        kind, offered = meant
        jobs = ("keep_note", "cancel") if among_staff(turn, text) else ("send_interim", "keep_note", "cancel")
        choices = (*offered, *(Choice(f"desk.{job}", f"desk.button_{job}") for job in jobs))
        turn.say(f"desk.rather_{kind}", choices=choices, text=text, number=titled(turn, str(frame.draft["ticket"])))
    return meant is not None


def titled(turn: Turn, number: str) -> Value:
    """The number with what is wrong: nobody knows by the number alone whether it is the right one."""
    ticket = turn.work.tickets.peek(number)
    return (
        Phrase("desk.number_titled", {"number": number, "title": seen_text(ticket, ticket.title)}) if ticket else number
    )


def unclear(turn: Turn, text: str) -> bool:
    """Whether a reply tells neither that something was done, nor what will be, nor that it is refused: 收到, 今天活太多. It may be
    meant for somebody else; nobody presses 办结 on it unawares."""
    if any(word in text for word in turn.city.checks.refusals) or is_one_of(turn, "desk.words_bare_reply", text):
        return False
    said = text.lower()
    if only_planned(turn, text) or any(word in said for word in turn.words_of("desk.sounds_result")):
        return False
    if _BROUGHT_ABOUT.search(said):
        return False
    done = any(word in said for word in turn.words_of("desk.sounds_done"))
    return not (done and any(word in said for word in turn.words_of("desk.sounds_handled")))


def answered(turn: Turn, ticket: Ticket, text: str) -> str:
    """是, 先发着, 不发 instead of a button; nothing where it is another reply."""
    if turn.photos:
        return ""
    if answers_no(turn) or is_one_of(turn, "desk.words_undo"):
        return "desk.cancel"
    if answers_yes(turn) and asks_resident(turn, text) and not turn.case.nobody_there(ticket):
        return "desk.send_message"
    final = answers_yes(turn) and turn.actor.unit == ticket.unit and not only_planned(turn, text)
    final = final and not never_ends(turn, text)
    return "desk.send_final" if final else "desk.send_interim" if answers_interim(turn) or answers_yes(turn) else ""


def check_dodged(turn: Turn, ticket: Ticket, text: str) -> bool:
    """Whether what has to be checked (答复审核) would reach the resident unread as mere progress: a refusal, or what tells that it
    is done and nothing that is still to come."""
    ground = ground_for(turn.case, ticket, text) if turn.actor.unit == ticket.unit else None
    if ground is None or ground is Ground.REFUSAL:
        return ground is not None
    planned = (word for key in ("desk.sounds_planned", "desk.sounds_to_come") for word in turn.words_of(key))
    to_come = any(word in text for word in planned) or NAMED_WEEKDAY.search(text) is not None
    return not to_come and any(word in text for word in turn.words_of("desk.sounds_done"))


def reply_to_each(turn: Turn, do: str, numbers: Sequence[str], text: str, photos: tuple[FileId, ...]) -> None:
    """The same reply to each of them; what a rule forbids is left as it was and named."""

    def send(ticket: Ticket) -> object:
        if do == "desk.send_interim" and check_dodged(turn, ticket, text):
            raise NotAllowed
        return SENDS[do](turn.case, ticket, turn.actor, text, photos)

    done, left = to_each(turn, numbers, send)
    checked = [n for n in done if do == "desk.send_final" and (t := turn.work.tickets.peek(n)) and t.unchecked]
    sent = [number for number in done if number not in checked]
    if sent:
        key = "desk.resolved_each" if do == "desk.send_final" else "desk.interim_each"
        turn.say(key, count=len(sent), numbers=Listed(tuple(sent)))
    if checked:
        turn.say("desk.submitted_each", count=len(checked), numbers=Listed(tuple(checked)))
    if left:
        turn.say("desk.together_left", count=len(left), numbers=Listed(tuple(left)))


def resolved(turn: Turn, ticket: Ticket) -> str:
    """What became of a final reply."""
    if ticket.unchecked is not None:
        return "desk.reply_submitted"
    if turn.case.witness(ticket) is not None and ticket.is_open:
        return "desk.resolved_seen"
    if turn.case.by_filer(ticket):
        return "desk.resolved_by_filer"
    return "desk.resolved" if is_asked(ticket) else "desk.resolved_unasked"
