"""Jobs that are said plainly (直接说): what is no reply to a resident, though nobody pressed a button.

我要延期, 看电话, 退单：归物业, 0003 延期5天 ─► the job of that ticket, or of the one in hand
更多, 查看举报人 ─► the label of a button of the ticket in hand · 谢谢, 👌 ─► nothing that anybody has to be told
"""

from __future__ import annotations

from handlers.conversation.message import Choice, spoken
from handlers.conversation.turn import Turn
from handlers.desk.by_number import BETWEEN, NUMBER, open_ending
from handlers.desk.cards import card_choices, more_choices
from handlers.desk.jobs import JOBS
from handlers.desk.lists import to_do
from handlers.ports.understanding import Intent
from tickets.lifecycle import BY_ACTION, may_see
from tickets.ticket import Ticket
from tickets.units import LINE_ROLES

SAID_PLAINLY = ("acknowledge", "extend", "return", "phone", "pass_on", "confer", "request_shelving", "exclude")
MANNERS = frozenset({Intent.THANKS, Intent.GREETING})
SHORT = 6


def pressed_in_words(turn: Turn) -> bool:
    """Whether the message is a job; the turn is then as if its button had been pressed, or it was asked of which ticket."""
    found = _of_card(turn, turn.text) or _of_words(turn)
    if found is None:
        return False
    turn.chosen, turn.rest = found
    return True


def whole_label(turn: Turn) -> None:
    """提级督办 is no press of 督办: what is the whole label of one button is not picked as a part of another."""
    if turn.do and not turn.message.pressed and (found := _of_card(turn, spoken(turn.message))) is not None:
        turn.chosen, turn.rest = found


def _of_card(turn: Turn, text: str) -> tuple[Choice | None, str] | None:
    """The label of a button that the ticket in hand has, in front or behind 更多."""
    ticket = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if ticket is None or turn.member is None or not may_see(turn.actor, ticket, turn.city.units):
        return None
    offered = (*card_choices(turn.case, ticket, turn.member), *more_choices(turn.case, ticket, turn.member))
    said = text.strip().rstrip("。！!~")
    for choice in offered:
        if said == turn.case.texts.text(choice.key, choice.values, turn.city.language, turn.now):
            return choice, ""
    return None


def _of_words(turn: Turn) -> tuple[Choice | None, str] | None:
    if turn.member is None or turn.member.role in LINE_ROLES:
        return None
    found = _said(turn)
    if found is None:
        return None
    job, rest, numbers = found
    ticket = turn.work.tickets.peek(numbers[0]) if numbers else _in_mind(turn, job)
    if ticket is None:
        if numbers:
            turn.say("desk.not_here", number=numbers[0])
        return None, ""
    return Choice(f"desk.{job}", args={"ticket": ticket.number}), rest


def _said(turn: Turn) -> tuple[str, str, tuple[str, ...]] | None:
    """The job, what is said behind it, and of which ticket where a number stands beside it."""
    text, numbers = turn.text.strip().rstrip("。！!~"), tuple[str, ...]()
    for number in turn.meaning.ticket_numbers:
        if text.startswith(number):
            text, numbers = text[len(number) :].lstrip(BETWEEN), (number,)
            break
    for job in SAID_PLAINLY:
        for word in sorted(turn.words_of(f"desk.words_{job}"), key=len, reverse=True):
            rest = text[len(word) :]
            if text.lower().startswith(word.lower()) and (not rest or rest[0] in BETWEEN or rest[0].isdigit()):
                return job, *_with_number(turn, rest.lstrip(BETWEEN), numbers)
    return None


def _with_number(turn: Turn, rest: str, numbers: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    found = NUMBER.match(rest)
    if found is None:
        return rest, numbers
    named = [ticket.number for ticket in open_ending(turn, found.group())]
    return rest[found.end() :].lstrip(BETWEEN), tuple(named) or (found.group(),)


def _in_mind(turn: Turn, job: str) -> Ticket | None:
    """The ticket that was touched last, or the only one with which this may be meant; else it is asked which."""
    assert turn.member is not None
    wanted = BY_ACTION[JOBS[job].action].of
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if last is not None and last.state in wanted and turn.member.unit == last.unit:
        return last
    mine = to_do(turn, turn.member)
    mine = tuple(ticket for ticket in mine if ticket.state in wanted) or mine
    if len(mine) == 1:
        return mine[0]
    choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in mine]
    turn.say("desk.which_ticket" if mine else "desk.list_empty", choices=choices)
    return None


def only_manners(turn: Turn) -> bool:
    """谢谢, 👌: nothing that a resident has to be told."""
    text = turn.text.strip()
    if turn.member is None or turn.member.role in LINE_ROLES or turn.photos or not text or len(text) > SHORT:
        return False
    return turn.meaning.intent in MANNERS or not any(sign.isalnum() for sign in text)
