"""A reply that waits for its yes (答复发出前): what a short answer means, to how many it goes, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from handlers.conversation.message import Listed
from handlers.conversation.turn import Turn
from handlers.desk.answers import answers_interim, answers_no, answers_yes, is_one_of
from handlers.desk.aside import asks_resident, only_planned
from handlers.desk.by_number import to_each
from handlers.desk.days import WEEKDAY_NAMED
from handlers.usecases import handling
from handlers.usecases.answering import is_asked
from handlers.usecases.checking import ground_for
from tickets.checking import Ground
from tickets.errors import NotAllowed
from tickets.ticket import FileId, Ticket

SENDS = MappingProxyType({"desk.send_final": handling.resolve, "desk.send_interim": handling.reply})


def answered(turn: Turn, ticket: Ticket, text: str) -> str:
    """是, 先发着, 不发 instead of a button; nothing where it is another reply."""
    if turn.photos:
        return ""
    if answers_no(turn) or is_one_of(turn, "desk.words_undo"):
        return "desk.cancel"
    if answers_yes(turn) and asks_resident(turn, text) and not turn.case.nobody_there(ticket):
        return "desk.send_message"
    final = answers_yes(turn) and turn.actor.unit == ticket.unit and not only_planned(turn, text)
    return "desk.send_final" if final else "desk.send_interim" if answers_interim(turn) or answers_yes(turn) else ""


def check_dodged(turn: Turn, ticket: Ticket, text: str) -> bool:
    """Whether what has to be checked (答复审核) would reach the resident unread as mere progress: a refusal, or what tells that it
    is done and nothing that is still to come."""
    ground = ground_for(turn.case, ticket, text) if turn.actor.unit == ticket.unit else None
    if ground is None or ground is Ground.REFUSAL:
        return ground is not None
    planned = (word for key in ("desk.sounds_planned", "desk.sounds_to_come") for word in turn.words_of(key))
    to_come = any(word in text for word in planned) or WEEKDAY_NAMED.search(text) is not None
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
    if turn.case.by_filer(ticket):
        return "desk.resolved_by_filer"
    return "desk.resolved" if is_asked(ticket) else "desk.resolved_unasked"
