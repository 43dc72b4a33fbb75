"""What a caller says of a ticket, as whoever hears them writes it down (代市民说的): urging, a supplement, or that they take it back.

0003 市民又来电催 · 陈伯又补充 说是楼梯口第二根 · 刘大爷那单不要了，他自己换好了 · 刘大爷电话记错了，是137…
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.clauses import clauses
from handlers.privacy import masked
from handlers.usecases import resident
from tickets.ticket import Contact, Ticket
from values import expressions as re
from values import replace

BARE = 8  # characters: 又来催了 tells the unit nothing that the urging does not
OF_IT = re.compile(r"^(?:的|(?:那|这)(?:个(?!人|市民)|单|件|张|条)(?:单子|工单|单)?的?)")
_JUST_NOW = re.compile(r"^刚(?:才|刚)?(?:那|这)?(?:个|位|单)?")


def relayed(turn: Turn, offered: Sequence[Choice], text: str, *, named: bool = False) -> tuple[Choice, str] | None:
    """The button that these words are, and what goes with it; None where they are none of a caller's. `named`: the ticket was called by
    who rang, so that nothing else tells whose words they are."""
    jobs = {choice.do.partition(".")[2]: choice for choice in offered}
    add = jobs.get("relay_supplement") or jobs.get("relay_supply")
    if add is None:
        return None
    text = _JUST_NOW.sub("", OF_IT.sub("", text.strip(AROUND + BETWEEN))).strip(AROUND + BETWEEN)
    said = next((word for word in turn.longest_first("desk.sounds_relayed") if text.startswith(word)), "")
    rest = text[len(said) :].strip(AROUND + BETWEEN)
    if (back := jobs.get("relay_withdraw")) is not None and _takes_back(turn, rest, surely=bool(said) or named):
        return back, _why(turn, rest)
    if not (said or named) or not rest or turn.holds(rest, "desk.asks_stands"):
        return None
    urges = jobs.get("relay_urge") if turn.holds(rest, "desk.sounds_urging") else None
    if urges is not None and len(rest) <= BARE:
        return urges, ""
    return add, turn.without(rest, "desk.sounds_added").strip(AROUND + BETWEEN) if named else rest


def _takes_back(turn: Turn, rest: str, *, surely: bool) -> bool:
    """说不用了, 撤了吧: whoever speaks is told, or the words are that alone."""
    if surely:
        return turn.holds(rest, "desk.sounds_withdraw")
    return any(rest.startswith(word) for word in turn.words_of("desk.sounds_withdraw")) and len(rest) <= BARE


def _why(turn: Turn, rest: str) -> str:
    """他自己换好了, told behind it: nobody asks them why."""
    return "，".join(one for one in clauses(rest) if not turn.holds(one, "desk.sounds_withdraw"))


def put_number_right(turn: Turn, ticket: Ticket, phone: str) -> None:
    """刘大爷电话记错了，是137…: whoever handles it reaches them there from now on, and reads that the number is another one."""
    _put_right(turn, ticket, replace(ticket.contact or Contact(), phone=phone), "desk.number_is_another")
    turn.say("desk.number_put_right", ticket=ticket.number, number=ticket.number, phone=masked(phone))


def put_name_right(turn: Turn, ticket: Ticket, name: str) -> None:
    """报错了 是李大爷: whom it is of; the name stands in the contact alone."""
    _put_right(turn, ticket, replace(ticket.contact or Contact(), name=name), "desk.name_is_another")
    turn.say("desk.name_put_right", ticket=ticket.number, number=ticket.number, name=name)


def _put_right(turn: Turn, ticket: Ticket, contact: Contact, key: str) -> None:
    own = turn.work.tickets.get(ticket.number) or ticket
    words = turn.case.texts.text(key, {}, turn.city.language, turn.now)
    resident.supplement(turn.case, own, turn.actor, words, identifying=(), contact=contact)
