"""Who is pressed because they reported (受人施压): the village head at the door, a boss who threatens. Who supervises learns of it with the
words, and no unit does, for it may be the very one; what to do now is told, and nothing is taken back.

村长上门让俺别告了 · 老板放话谁告谁走人 ─► on record for the supervisors alone ─► said again ─► the same, and no unit is told
你们把我名字给物业了？ · 我要投诉你们泄露我的信息 ─► the same: who supervises looks into it at once, and nothing is denied
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Named, Part, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following.which import by_its_end, spoken_of
from handlers.dialogues.following.withdraw import is_settled_by_being_told
from handlers.ports.understanding import Told
from handlers.usecases.on_record import Recorded, put_on_record
from tickets.ticket import Ticket
from values import replace

LONGEST = 150  # characters of words that tell it
_PRESSURE = frozenset({Told.PRESSURE_ON_RESIDENT, Told.WITHDRAWAL_ASKED})


def take_leak(turn: Turn, top: Frame | None) -> bool:
    """Whether the words tell that whoever they reported learnt of it; then who supervises is told at once, whatever else is open."""
    if Told.LEAK not in turn.meaning.told or _is_more(turn) or _told_of_the_draft(turn, top):
        return False
    ticket = _meant(turn, Told.LEAK)
    if ticket is None:
        return False
    alleged = Recorded.LEAK_ALLEGED
    again = any(event.type == alleged.value.event for event in turn.work.tickets.events(ticket.number))
    watched = "intimidated.leak_watched" if turn.case.supervisors() else "intimidated.leak_kept"
    _keep(turn, ticket, alleged, watched, *(() if again else ("intimidated.leak_what_now",)))
    return True


def take(turn: Turn) -> bool:
    """Whether the words tell that somebody presses them because of an open ticket; then only who supervises learns of it."""
    if turn.meaning.told.keys().isdisjoint(_PRESSURE) or _is_more(turn) or is_settled_by_being_told(turn):
        return False
    ticket = _meant(turn, *_PRESSURE)
    if ticket is None:
        return False
    _keep(turn, ticket, Recorded.PRESSURE_ON_RESIDENT, "intimidated.kept", "intimidated.what_now")
    return True


def _is_more(turn: Turn) -> bool:
    """Whether it is more than this: a button, a danger, a story."""
    return bool(turn.do) or turn.meaning.emergency is not None or turn.length > LONGEST


def _told_of_the_draft(turn: Turn, top: Frame | None) -> bool:
    """Whether it is told, with its place, of what is being reported."""
    return is_report(top) and not Report.of(top.draft).empty and turn.meaning.place is not None


def _keep(turn: Turn, ticket: Ticket, what: Recorded, *keys: str) -> None:
    """On record with the words, and what it means told to whoever says it."""
    put_on_record(turn.case, ticket, what, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.remember(last_ticket=ticket.number)
    told: dict[str, Value] = {"number": ticket.number, "police": Named("number", "police")}
    person = (Choice("human.request", "button.person"),)
    tell(turn, [Part(key, told) for key in keys], person, ticket=ticket.number)


def only_threatened(turn: Turn, top: Frame | None) -> None:
    """有人打电话威胁我，说再告就不客气: told from afar, in no words that name a danger now, it is pressure and no alarm."""
    found = turn.meaning.emergency
    if found is None or found.named or turn.do or top is not None or Told.PRESSURE_ON_RESIDENT not in turn.meaning.told:
        return
    afar = found.danger == "violence" and Told.FROM_AFAR in turn.meaning.told
    others = found.danger == "self_harm" and found.about_other  # 他放话了，谁告谁走人
    if (afar or others) and turn.tickets(open_only=True):
        turn.meaning = replace(turn.meaning, emergency=None)


def _meant(turn: Turn, *told: Told) -> Ticket | None:
    """The ticket that they name or spoke of last, else the newest; none where its own words tell the same: there it is what was
    reported, and the unit is to know it."""
    mine = turn.tickets(open_only=True)
    found = spoken_of(turn, mine, by_its_end(turn)) or list(mine)
    ticket = turn.own_ticket(found[0].number) if found else None
    return ticket if ticket is not None and turn.case.told(ticket.text).keys().isdisjoint(told) else None
