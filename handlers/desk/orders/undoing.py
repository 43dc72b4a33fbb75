"""What the line's people take back (撤): 刚才那个督办口气重了，撤; 撤销并单; 督办写错了 是明晚.

What went out stays out and on record: it is told which act it was, with the button that puts it right. What is right instead of a
supervision is shown as the words of a new one. Nothing of it ever becomes the words of another order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from handlers.conversation.message import At, Choice, Part, Phrase, spoken
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, meant
from handlers.desk.orders.by_words import begins_order
from handlers.desk.orders.reasons import WRITTEN
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import clauses
from handlers.desk.showing.card_choices import card_choices, more_choices
from tickets.lifecycle import may_see
from tickets.ticket import Event, Ticket
from tickets.units import Role
from values import expressions as re

LONGEST = 40
# What somebody of the line may have done with a ticket, and the button that puts it right. Its words are `desk.undoes_…`.
ACTS: Mapping[str, str] = MappingProxyType(
    {
        "supervised": "supervise",
        "dispatched": "redispatch",
        "merged": "unmerge",
        "co_unit_added": "release_co_unit",
        "extension_granted": "",
        "noted": "",
    }
)
_LEADS = re.compile(r"^(?:应该是|应该|其实是|其实|是)(?!不是)")


def no_press(turn: Turn) -> None:
    """督办写错了 is no press of 督办."""
    if turn.do and not turn.message.pressed and _told(turn, spoken(turn.message)) is not None:
        turn.as_words()


def undone(desk: Party, turn: Turn) -> bool:
    """Whether an act is taken back; it is then told which it was and what can be done."""
    told = None if turn.do else _told(turn, turn.text)
    if told is None:
        return False
    act, instead = told
    if not act and turn.says_one_of("desk.sounds_misread"):
        turn.say("desk.nothing_changed")
        return True
    ticket = meant(turn)
    known = ticket is not None and may_see(turn.actor, ticket, turn.city.units)
    done = _last_act(turn, ticket, act) if ticket is not None and known else None
    if ticket is None or done is None:
        turn.say("desk.undone_nothing")
        return True
    turn.remember(last_ticket=ticket.number)
    right = _LEADS.sub("", "，".join(instead)).strip(AROUND)
    if done.type == "supervised" and right:
        words = turn.case.texts.text("desk.pressed_anew", {"text": right}, turn.city.language, turn.now)
        desk.open(turn, Frame("desk", draft={"job": "supervise", "ticket": ticket.number, WRITTEN: words}))
        return True
    remedy = done.type if ACTS[done.type] else "other"
    values = turn.values(ticket) | {"at": At(done.at), "what": Phrase(f"deed.{done.type}")}
    turn.tell("desk.undone", values, Part(f"desk.undone_{remedy}"), choices=_ways(turn, ticket, done))
    return True


def _told(turn: Turn, text: str) -> tuple[str, list[str]] | None:
    """Which act is taken back, where it is named, and what is told besides; None where nothing is."""
    member, text = turn.member, ANYWHERE.sub(" ", text).strip(AROUND)
    if member is None or not turn.of_the_line or member.role is Role.OPERATOR or turn.photos or len(text) > LONGEST:
        return None
    parts = clauses(text)
    act = next((one for one in ACTS if turn.holds(text, f"desk.undoes_{one}")), "")
    back = [part for part in parts if _takes_back(turn, part, act)]
    instead = [part for part in parts if part not in back and not (act and turn.holds(part, f"desk.undoes_{act}"))]
    return (act, instead) if back and not any(begins_order(turn, part) for part in instead) else None


def _takes_back(turn: Turn, part: str, act: str) -> bool:
    """撤, 撤销并单, 督办撤了, 发错了: that something is taken back, and nothing besides what it was."""
    alone = is_one_of(turn, "desk.sounds_taken_back", part) or is_one_of(turn, "desk.words_undo", part)
    if alone and not is_one_of(turn, "desk.words_cancel", part):
        return True
    keys = ("desk.sounds_taken_back", "desk.sounds_undo", "desk.sounds_what_was_sent")
    left = turn.without(part, *keys[:2], *((f"desk.undoes_{act}",) if act else ()), *keys[2:])
    told = turn.holds(part, keys[0]) if act or turn.holds(part, keys[2]) else False
    return (told or turn.holds(part, keys[1])) and not left.strip(AROUND)


def _last_act(turn: Turn, ticket: Ticket, act: str) -> Event | None:
    """What this person did last with the ticket, of that kind where one is named."""
    kinds: Sequence[str] = (act,) if act else tuple(ACTS)
    events = turn.work.tickets.events(ticket.number)
    return next((e for e in reversed(events) if e.by.id == turn.actor.id and e.type in kinds), None)


def _ways(turn: Turn, ticket: Ticket, done: Event) -> tuple[Choice, ...]:
    """The button that puts it right, where the ticket still has it; else those of its card."""
    assert turn.member is not None
    offered = card_choices(turn.case, ticket, turn.member)
    every = (*offered, *more_choices(turn.case, ticket, turn.member))
    job = f"desk.{ACTS[done.type]}"
    return next(((choice,) for choice in every if choice.do == job), offered)
