"""What is told of who handles a ticket (办理人员作风): they took money, came drunk, shouted, want a rating changed. Who supervises learns of it with
the words, and no unit does, for it would be read by the very one.

来的人要了我二百块才肯干 · 他叫我删差评 ─► on record for the supervisors alone
他收我钱了, who may as well be whom they reported ─► asked: who handles it, or the other one?
"""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following import followed
from handlers.dialogues.following.survey import survey_choices
from handlers.dialogues.following.which import by_its_end, spoken_of
from handlers.ports.understanding import Told
from handlers.usecases.on_record import Recorded, put_on_record
from tickets.follow_up import is_content
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import State, Ticket

LONGEST = 80  # characters of words that tell it and no more
_OF_THEM = (Told.MISCONDUCT, Told.MISCONDUCT_PERHAPS)


def take(turn: Turn) -> bool:
    """Whether the words tell this of who handles an open ticket of theirs; then who supervises is told, or it is asked of whom it is."""
    told = turn.meaning.told
    if turn.do or told.keys().isdisjoint(_OF_THEM) or turn.meaning.emergency is not None or turn.length > LONGEST:
        return False
    if names_a_place(turn.meaning.place) or not told.keys().isdisjoint({Told.THREAT_TO_STAFF, Told.LEAK}):
        return False
    ticket = _meant(turn)
    if ticket is None or _answers_the_follow_up(turn, ticket):
        return False
    if Told.MISCONDUCT in told:
        keep(turn, ticket, turn.text)
    else:
        args = {"ticket": ticket.number, "text": turn.text}
        handler = Choice("ticket.misconduct", "button.of_handler", args=args)
        other = Choice("resident.same", "button.of_reported", args=args)
        turn.say("misconduct.ask", choices=(handler, other), ticket=ticket.number)
    return True


def keep(turn: Turn, ticket: Ticket, words: str) -> None:
    """On record with the words, for who supervises; a follow-up that is open is asked on."""
    identifying = turn.read(words).identifying_words if words != turn.text else turn.meaning.identifying_words
    put_on_record(turn.case, ticket, Recorded.MISCONDUCT_TOLD, turn.actor, words, identifying)
    turn.remember(last_ticket=ticket.number)
    key = "misconduct.kept" if turn.case.supervisors() else "misconduct.kept_alone"
    parts = [Part(key, turn.values(ticket))]
    if ticket.state is State.FOLLOW_UP and followed.waits_for_words(ticket):
        tell(turn, [*parts, Part("survey.solved_short")], survey_choices(ticket), ticket=ticket.number)
        return
    tell(turn, parts, (Choice("human.request", "button.person"),), ticket=ticket.number)


def _answers_the_follow_up(turn: Turn, ticket: Ticket) -> bool:
    """办是办了 来的人态度太差, 给你们满分 但那个打电话的女的态度太差: how it went, and this beside it."""
    asked = ticket.state is State.FOLLOW_UP and followed.waits_for_words(ticket)
    told = turn.as_an_answer(turn.text) if asked else None
    if told is None or told.solved is not None:
        return told is not None
    return told.grade is not None and is_content(told.grade, turn.city.clocks)  # and no 他叫我删差评


def _meant(turn: Turn) -> Ticket | None:
    """The ticket that they name or spoke of last, else the newest, where somebody handles it and its own words tell nothing like it."""
    mine = [t for t in turn.tickets(open_only=True) if t.unit is not None and t.state not in BEFORE_DISPATCH]
    found = spoken_of(turn, mine, by_its_end(turn)) or mine
    ticket = turn.own_ticket(found[0].number) if found else None
    return ticket if ticket is not None and turn.case.told(ticket.text).keys().isdisjoint(_OF_THEM) else None
