"""The follow-up of what staff saw themselves (巡查上报的回访), answered in words: 没解决啊，井盖还翘着; 0006 解决了."""

from __future__ import annotations

from handlers.conversation.message import Choice, spoken
from handlers.conversation.turn import Turn
from handlers.desk.orders import by_number
from handlers.desk.reading.which import to_mean
from handlers.desk.showing.card_choices import SEEN
from handlers.desk.showing.in_hand import NOT_IN_HAND
from handlers.desk.showing.lists import LISTED
from handlers.ports.understanding import Context
from tickets.lifecycle import is_witness
from tickets.ticket import Solved, State, Ticket
from tickets.units import Role, StaffMember

WORDS = 4  # so short an answer says nothing of what is still wrong


def with_words(turn: Turn) -> None:
    """没解决啊，井盖还翘着 is more than its button: what is still wrong goes to the unit."""
    job = turn.do.partition(".")[2]
    if job in SEEN and not turn.message.pressed and spoken(turn.message).strip() != by_number.label_of(turn, job):
        turn.as_words()


def take_answer(turn: Turn) -> bool:
    """Whether the words answer an open follow-up; the turn is then as if its button had been pressed, or it was asked which is
    meant."""
    member = turn.member
    if member is None or member.role not in (Role.GRID, Role.OPERATOR) or not turn.text:
        return False
    waiting = [t for t in turn.work.tickets.of_filer(member.id) if _waits(turn, t)]
    said = turn.text.strip()
    if (number := by_number.NUMBER.match(said)) is not None:
        waiting = [t for t in waiting if t.number.endswith(number.group().upper())]
        said = said[number.end() :].strip(by_number.BETWEEN)
    elif waiting and not _asked_last(turn, waiting) and _has_own_work(turn, member):
        return False  # 修好了 is a reply to what they handle themselves
    solved = _solved(turn, said) if waiting and said else None
    if solved is None:
        return False
    if len(waiting) > 1 and not (last := _asked_last(turn, waiting)):
        turn.say("desk.which_meant", choices=to_mean(turn, waiting[:LISTED], said))
        return True
    ticket = waiting[0] if len(waiting) == 1 else last[0]
    turn.chosen = Choice(f"desk.seen_{solved.value}", args={"ticket": ticket.number})
    turn.rest = said if len(said) > WORDS else ""
    return True


def _waits(turn: Turn, ticket: Ticket) -> bool:
    return ticket.state is State.FOLLOW_UP and ticket.survey is None and is_witness(turn.actor, ticket)


def _solved(turn: Turn, said: str) -> Solved | None:
    """What a resident who was asked would mean by it."""
    return turn.understanding.understand(said, Context(language=turn.city.language, expecting="survey")).solved


def _has_own_work(turn: Turn, member: StaffMember) -> bool:
    return bool(turn.work.tickets.of_units([member.unit], but=NOT_IN_HAND, limit=1))


def _asked_last(turn: Turn, waiting: list[Ticket]) -> list[Ticket]:
    """The one whose question stands in the newest card."""
    shown = turn.card.ticket if turn.card is not None else ""
    return [ticket for ticket in waiting if ticket.number == shown]
