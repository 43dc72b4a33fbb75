"""What the line's people did by telephone, or want to stand on a ticket (打过电话了, 记一下): kept on the tickets that they name.

红绿灯和建材市场的都打过电话通知了, 0005 0010都打过电话了 记一下 ─► a note on each · of an operator: passed on for the resident
光明里那个打过了，她说亮了，就是嫌来得晚 ─► the same; what waits for the answers of the follow-up is shown with its buttons
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN, listed, name_left, named, not_here, numbers_in, to_each
from handlers.desk.orders.by_words import may_be_named
from handlers.desk.orders.presses import show
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.which import called, to_mean
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.lists import LISTED
from handlers.usecases import handling, resident
from tickets.lifecycle import may_see
from tickets.ticket import State, Ticket
from tickets.units import Role
from values import expressions as re

LONGEST = 60
LEAST = 2  # characters of a name
_AND = re.compile(r"[和跟与、]|还有")
_POINTS = re.compile(r"(?:那(?:[个张单件户家]|几[个张单件])|的)$")
_BESIDE = re.compile(r"(?:我们?|都|全|也|已经|已|刚|才|先|就)+$")


def phoned(turn: Turn) -> bool:
    """Whether the words tell of that; they are then on record, or it was asked of which ticket."""
    text = turn.text.strip(AROUND)
    if not turn.of_the_line or turn.do or turn.photos or turn.conversation.frames or not 0 < len(text) <= LONGEST:
        return False
    if turn.meaning.phone is not None or asks(turn, text):
        return False
    at = min((at for word in turn.words_of("desk.sounds_phoned") if (at := text.find(word)) >= 0), default=-1)
    if at < 0:
        return False
    numbers = numbers_in(text)
    found = _of_numbers(turn, numbers) if numbers else _of_names(turn, text[:at], text[at:])
    if found is None:
        return bool(turn.says)
    words = text[at:]
    if numbers:
        words = text
        for number in numbers:
            words = words.replace(number, " ")
    led = next((word for word in turn.longest_first("desk.words_note") if words.startswith(word)), "")
    _keep(turn, found, words.strip(AROUND + BETWEEN + "：:都").removeprefix(led).strip(AROUND + "：:") or words)
    return True


def _of_numbers(turn: Turn, numbers: Sequence[str]) -> list[Ticket] | None:
    tickets = []
    for number in numbers:
        found = named(turn, number)
        if len(found) != 1:
            not_here(turn, number)
            return None
        tickets.append(found[0])
    return tickets


def _of_names(turn: Turn, head: str, said: str) -> list[Ticket] | None:
    """红绿灯和建材市场的都: each name is one ticket's, else it is asked which; None where nothing points at tickets, too."""
    head = _BESIDE.sub("", head.strip(AROUND)).strip(AROUND + "，,")
    points = _POINTS.search(head) is not None
    names = [_POINTS.sub("", one.strip()).strip() for one in _AND.split(head)]
    open_, tickets = may_be_named(turn), []
    if not points or any(len(name) < LEAST for name in names):
        return None
    for name in names:
        found = called(turn, open_, name)
        if len(found) != 1:
            key = "desk.which_called" if found else "desk.called_none"
            turn.say(key, choices=to_mean(turn, (found or list(open_))[:LISTED], said), name=name)
            return None
        tickets.append(found[0])
    return tickets


def _keep(turn: Turn, tickets: Sequence[Ticket], words: str) -> None:
    assert turn.member is not None
    hears = turn.member.role is Role.OPERATOR

    def one(ticket: Ticket) -> object:
        if hears:
            return resident.supplement(turn.case, ticket, turn.actor, words, ())
        return handling.keep_note(turn.case, ticket, turn.actor, words)

    allowed = [ticket.number for ticket in tickets if may_see(turn.actor, ticket, turn.city.units)]
    done, left = to_each(turn, allowed, one)
    for number in done if hears else ():
        turn.say("desk.relayed_supplement", ticket=number, number=number)
    if done and not hears:
        turn.say("desk.kept_on", numbers=listed(done), text=words)
    name_left(turn, left)
    asked = [
        t for number in done if (t := turn.work.tickets.peek(number)) and t.state is State.FOLLOW_UP and t.by_phone
    ]
    if len(done) == 1 and asked:
        turn.remember(last_ticket=asked[0].number)
        show(turn, asked[0])
