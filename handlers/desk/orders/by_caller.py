"""A ticket that who filed it calls by its caller (按来电的人说单): 李阿姨那单谁在办, 王女士又补充 说是10月份账单, 刚那个李阿姨又打来了，催.

The name is known to them alone: they wrote it down. The turn is then an urging, a supplement, or the card of what was filed last for
whoever is called so.
"""

from __future__ import annotations

from collections.abc import Iterator

from handlers.conversation.turn import Turn
from handlers.desk.asking.card_asked import way
from handlers.desk.orders.presses import show
from handlers.desk.orders.relayed import put_number_right, relayed
from handlers.desk.showing.card_choices import card_choices
from tickets.ticket import Ticket
from tickets.units import Role
from values import expressions as re

_JUST_NOW = re.compile(r"刚(?:才|刚)?(?:那|打来的|的)?(?:个|位|单)?(?:市民|人)?(?:又|也|还|再)")
NAMED_FROM = 2  # characters of a name
LONGEST_NAME = 8
SHORT = 40


def named_by_caller(turn: Turn) -> bool:
    """Whether it was answered with the card; an urging or a supplement is as if its button had been pressed."""
    if turn.conversation.frames:
        return False
    found = caller_told(turn)
    if found is None:
        return _rings_again(turn)
    ticket, rest = found
    turn.remember(last_ticket=ticket.number)
    if turn.meaning.phone is not None:
        put_number_right(turn, ticket, turn.meaning.phone.value)
        return True
    assert turn.member is not None
    offered = card_choices(turn.case, ticket, turn.member)
    told = relayed(turn, offered, rest, named=True) if _says_of_it(turn, rest) else None
    if told is None and ticket.is_open and _urges(turn, rest):
        told = next(((one, "") for one in offered if one.do == "desk.relay_urge"), None)
    if told is None:
        show(turn, ticket, *way(turn, ticket))
        return True
    turn.chosen, turn.rest = told
    return False


def _says_of_it(turn: Turn, rest: str) -> bool:
    """又补充 …, 又打来了，说 …, 那单不要了: more than who it is."""
    keys = ("desk.sounds_added", "desk.sounds_withdraw")
    ringing = turn.holds(rest, "desk.asks_ringing") and turn.holds(rest, "desk.sounds_reporting")
    return ringing or any(turn.holds(rest, key) for key in keys)


def _urges(turn: Turn, rest: str) -> bool:
    urges = turn.holds(rest, "desk.sounds_urging") or turn.holds(rest, "desk.asks_ringing")
    return urges and not turn.holds(rest, "desk.asks_stands")


def _rings_again(turn: Turn) -> bool:
    """刚那个又打来了，催: the card of what was handled last, with the button for it; nobody guesses who rings."""
    member, text = turn.member, turn.text.strip()
    if member is None or member.role is not Role.OPERATOR or turn.do or turn.photos or len(text) > SHORT:
        return False
    if turn.begins_with_one_of("desk.sounds_relayed"):
        return False  # 刚才那个市民又来电话了，说是门口东边两盏 is passed on
    if _JUST_NOW.match(text) is None or not turn.holds(text, "desk.asks_ringing") or turn.meaning.phone is not None:
        return False
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if last is None:
        return False
    show(turn, last, *way(turn, last))
    return True


def shown_beside(turn: Turn) -> bool:
    """王奶奶那个怎么样了 amid what is being filed: the card, and no part of the story."""
    found = caller_told(turn)
    if found is None or not turn.holds(found[1], "desk.asks_stands"):
        return False
    show(turn, found[0], *way(turn, found[0]))
    return True


def caller_told(turn: Turn) -> tuple[Ticket, str] | None:
    """What was filed last for whoever is named, and the words without the name; None where nobody is, or several are."""
    member, text = turn.member, turn.text.strip()
    if member is None or member.role not in (Role.OPERATOR, Role.GRID) or turn.do or turn.photos:
        return None
    told = turn.meaning
    if len(text) > SHORT or told.ticket_numbers:
        return None
    placed = told.place is not None and told.place.span.text != text  # where a place is awaited, anything is one
    if told.phone is not None and (placed or not turn.says_one_of("desk.called_phone")):
        return None
    filed = turn.work.tickets.of_caller(member.id, names_within(text))
    name = max((_name(ticket) for ticket in filed), key=len, default="")
    theirs = [ticket for ticket in filed if _name(ticket) == name]
    if not theirs or len({ticket.citizen for ticket in theirs}) > 1:
        return None
    return theirs[0], text.replace(name, " ")


def names_within(text: str) -> Iterator[str]:
    """All that may be a name in the words: the store knows callers by their whole names alone."""
    for start in range(len(text)):
        for end in range(start + NAMED_FROM, min(len(text), start + LONGEST_NAME) + 1):
            if text[start].isalnum() and text[end - 1].isalnum():
                yield text[start:end]


def _name(ticket: Ticket) -> str:
    return ticket.contact.name if ticket.contact else ""
