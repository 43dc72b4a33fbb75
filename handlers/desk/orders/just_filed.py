"""The ticket that was handled last, as its filer calls it (刚才那个): 刚才那个加一句：她腿脚不好, 上一个催一下, 上面那条报错了 是李大爷, 转给谁了."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.asking.card_asked import way
from handlers.desk.orders.by_number import BETWEEN
from handlers.desk.orders.presses import show
from handlers.desk.orders.relayed import put_name_right, put_number_right, relayed
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.card_choices import card_choices
from tickets.ticket import Ticket
from tickets.units import Role
from values import expressions as re

LONGEST = 60
_LAST = re.compile(
    r"^(?:刚(?:才|刚)?|上|前|上面|前面|最后)(?:面|一)?(?:那|这)?(?:报的|录的|登记的|立的|交的)?(?:一)?(?:个|条|单|件|张|通)(?:单子|工单)?的?(?![人市男女])"
)
_BEFORE = re.compile(r"^(?:上|前)(?:一|面)")
_NAMED = re.compile(r"(?:是|叫|应该是|其实是)(?P<name>[一-龥]{2,4})$")


def of_the_last(turn: Turn) -> bool:
    """Whether the words are of it; they are then done or answered, or as if its button had been pressed."""
    member, text = turn.member, turn.text.strip(AROUND)
    if member is None or member.role not in (Role.OPERATOR, Role.GRID) or turn.do or turn.photos:
        return False
    if turn.conversation.frames or not 0 < len(text) <= LONGEST or turn.meaning.ticket_numbers:
        return False
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if last is None:
        return False
    if is_one_of(turn, "desk.asks_whose", text):  # 转给谁了
        show(turn, last, *way(turn, last))
        return True
    begins = _LAST.match(text)
    rest = text[begins.end() :].strip(AROUND + BETWEEN) if begins is not None else ""
    if not rest or turn.holds(rest, "desk.asks_ringing"):
        return False  # 刚才那个又打来了: nobody guesses who rings
    return _said_of(turn, last, rest)


def of_the_one_before(turn: Turn) -> bool:
    """Whether 上一个催一下, 转给谁了, said amid a record, are of the one that was filed before it."""
    text = turn.text.strip(AROUND)
    if turn.work.tickets.peek(turn.conversation.last_ticket or "") is None:
        return False
    begins = _BEFORE.match(text) and _LAST.match(text)
    orders = ("desk.sounds_urging", "desk.sounds_withdraw", "desk.asks_whose", "desk.asks_stands")
    told = begins is not None and any(turn.holds(text[begins.end() :], key) for key in orders)
    return told or is_one_of(turn, "desk.asks_whose", text)


def _said_of(turn: Turn, ticket: Ticket, rest: str) -> bool:
    assert turn.member is not None
    filed = ticket.filed_by == turn.member.id and not ticket.seen_by_filer
    if filed and turn.meaning.phone is not None and turn.says_one_of("desk.called_phone"):
        put_number_right(turn, ticket, turn.meaning.phone.value)
        return True
    if filed and turn.holds(rest, "desk.sounds_wrong") and (name := _name(turn, rest)):
        put_name_right(turn, ticket, name)
        return True
    asked = turn.holds(rest, "desk.asks_stands") or turn.holds(rest, "desk.asks_whose") or asks(turn, rest)
    told = (
        None if asked else relayed(turn, card_choices(turn.case, ticket, turn.member), _added(turn, rest), named=True)
    )
    if told is None:
        show(turn, ticket, *way(turn, ticket))
        return True
    turn.chosen, turn.rest = told
    return False


def _name(turn: Turn, rest: str) -> str:
    """报错了 是李大爷: whom it is of, by a form of address."""
    found = _NAMED.search(rest)
    forms = (*turn.words_of("desk.forms_of_address"), *turn.words_of("desk.forms_of_address_short"))
    return found["name"] if found is not None and found["name"].endswith(forms) else ""


def _added(turn: Turn, rest: str) -> str:
    """加一句：她腿脚不好 ─► 她腿脚不好."""
    word = next((one for one in turn.longest_first("desk.sounds_adding") if rest.startswith(one)), "")
    return rest[len(word) :].strip(AROUND + BETWEEN) if word else rest
