"""What is taken back (收回): 刚才那条发错了, 撤回刚才那个答复，有一盏没亮. What went out stays out; what is right instead is offered to the resident.

a reply that waits for its yes ─► dropped, or written anew · sent ─► it is said so, and a correction is one press away
an extension, a receipt ─► who decides on it, what can be done instead
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, named
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import clauses
from handlers.desk.showing.card_choices import card_choices
from handlers.usecases import handling
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import State, Ticket
from values import expressions as re
from values.numerals import SPELT

LONGEST = 60
LEAST = 2
_COUNT = re.compile(rf"\d{{1,2}}|{SPELT}(?=天|个)")
_BEGINS = re.compile(r"^(?:应该是|应该|其实是|其实|是)(?!不是)")


def taken_back(desk: Party, turn: Turn, *, amid: bool) -> bool:
    """Whether the message takes something back; `amid` tells that a reply waits for its yes."""
    parts = clauses(ANYWHERE.sub("", turn.text))
    undone = [part for part in parts if _only_undoes(turn, part)]
    if not undone or turn.photos or turn.member is None or len(turn.text) > LONGEST:
        return False
    beside = ("desk.words_cancel", "desk.words_no", "chat.words_wait")
    instead = [p for p in parts if p not in undone and not any(is_one_of(turn, key, p) for key in beside)]
    instead = [p for p in instead if turn.without(p, "desk.sounds_what_was_sent").strip()]  # 哎等下
    correction = _BEGINS.sub("", "，".join(instead)).strip(AROUND)
    if amid:
        turn.text = correction if len(correction) >= LEAST else turn.words_of("desk.words_cancel")[0]
        return False
    ticket = _meant(turn)
    said = "".join(undone)
    if any(word in said for word in turn.words_of("desk.words_extend")):
        turn.say("desk.extension_stays")
    elif any(word in said for word in turn.words_of("desk.words_acknowledge")):
        turn.say("desk.receipt_stays", choices=card_choices(turn.case, ticket, turn.member) if ticket else ())
    elif ticket is not None and ticket.state is State.RETURN_REQUESTED and turn.actor.unit == ticket.unit:
        _tell_who_decides(turn, ticket)
    elif all(part.endswith(turn.words_of("desk.words_no")) for part in undone):  # 那个字别发
        turn.say("desk.nothing_open")
    elif ticket is None or not _reached(turn, ticket):
        turn.say("desk.cannot_undo")
    elif len(correction) >= LEAST:
        text = turn.case.texts.text("desk.correction", {"text": correction}, turn.city.language, turn.now)
        draft = {"job": "confirm", "ticket": ticket.number, "text": text, "correction": True}
        turn.remember(last_ticket=ticket.number)
        desk.open(turn, Frame("desk", draft=draft))
    else:
        choice = Choice("desk.message", "desk.button_message", args={"ticket": ticket.number})
        turn.say("desk.cannot_undo_but", choices=(choice,), number=ticket.number)
    return True


def _tell_who_decides(turn: Turn, ticket: Ticket) -> None:
    """刚才那单不退了，看错了: what was asked for is decided by others, who read it on their card; the resident was told nothing of it."""
    locked = turn.work.tickets.get(ticket.number)
    if locked is not None:
        handling.keep_note(turn.case, locked, turn.actor, turn.text.strip())
    turn.say("desk.return_stays", number=ticket.number, ticket=ticket.number)


def _only_undoes(turn: Turn, part: str) -> bool:
    """刚才那条发错了: that something was wrong, and of nothing else; 门牌写错了 is about a door plate."""
    if not any(word in part for word in turn.words_of("desk.sounds_undo")):
        return False
    left = turn.without(_COUNT.sub(" ", part), "desk.sounds_undo", "desk.sounds_what_was_sent")
    return len(left.replace(" ", "")) <= 1


def _meant(turn: Turn) -> Ticket | None:
    said = ANYWHERE.search(turn.text)
    found = named(turn, said.group()) if said else []
    ticket = found[0] if len(found) == 1 else turn.work.tickets.peek(turn.conversation.last_ticket or "")
    return ticket if ticket is not None and turn.actor.unit in (ticket.unit, *ticket.co_units) else None


def _reached(turn: Turn, ticket: Ticket) -> bool:
    return ticket.state in BY_ACTION[Action.MESSAGE_RESIDENT].of and not turn.case.nobody_there(ticket)
