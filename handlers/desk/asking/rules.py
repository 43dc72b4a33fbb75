"""The rules by which the line works, asked by staff (问规矩): 几天之内要联系市民, 延期最多能延几天, 满意率咋算的.

Answered from the city's own settings and from the rules in `tickets`, with the day for the ticket in hand where it has one. Nothing of
it goes to a resident, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from handlers.conversation.message import By, Listed, On, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, named
from handlers.usecases.handling import last_day_now
from tickets.deadlines import return_window_ends
from tickets.extensions import latest
from tickets.lifecycle import WITH_UNIT, may_see
from tickets.limits import Limit
from tickets.rates import RATED
from tickets.ticket import Ticket

QUESTION = 24
HOUR = 60
# Which rule is asked about, by its words (`desk.rule_words_…`), the particular before the general.
TOPICS = ("anonymous", "holidays", "extend_times", "extend", "return", "reopen", "sign", "contact", "rate", "reply")

# By which words a topic is asked about; the others by how long.
_HOW: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rate": ("desk.rule_asks_how",),
        "extend_times": ("desk.rule_asks_times",),
        "anonymous": ("desk.rule_asks_whether",),
        "holidays": ("desk.rule_asks_how", "desk.rule_asks_long", "desk.rule_asks_days_off"),
        "return": ("desk.rule_asks_long", "desk.rule_asks_times", "desk.rule_asks_limit"),
        "reopen": ("desk.rule_asks_long", "desk.rule_asks_how", "desk.rule_asks_times"),
        "sign": ("desk.rule_asks_long", "desk.rule_asks_whose"),
        "contact": ("desk.rule_asks_long", "desk.rule_asks_whose"),
    }
)


def rule_asked(turn: Turn) -> bool:
    """Whether a rule is asked; it is then told."""
    text = turn.text.strip()
    if turn.member is None or turn.photos or turn.do or not 0 < len(text) <= QUESTION:
        return False
    topic = next((topic for topic in TOPICS if _asks(turn, topic)), None)
    if topic is None or turn.says_one_of("desk.rule_words_no_question"):
        return False
    if topic == "rate":
        measures = [one for one in RATED if turn.says_one_of(f"desk.counts_rate_{one.value}")] or list(RATED)
        first, *others = [f"desk.rule_rate_{one.value}" for one in measures]
        turn.tell(first, {"from": _grade(turn)}, *(Part(key, {"from": _grade(turn)}) for key in others))
        return True
    if topic == "holidays":
        turn.tell("desk.rule_holidays", {}, *_next_holiday(turn))
        return True
    ticket = _in_hand(turn)
    here = _here(turn, topic, ticket) if ticket is not None else ()
    turn.tell(f"desk.rule_{topic}", _VALUES[topic](turn), *here)
    return True


def _asks(turn: Turn, topic: str) -> bool:
    """Its subject, and a word that asks how long, how often, how: 过几天再联系 has none."""
    keys = _HOW.get(topic, ("desk.rule_asks_long",))
    return turn.says_one_of(f"desk.rule_words_{topic}") and any(map(turn.says_one_of, keys))


def _next_holiday(turn: Turn) -> tuple[Part, ...]:
    """The days off that are nearest, where the calendar knows of any."""
    days = turn.city.calendar.holiday_from(turn.today)
    if days is None:
        return ()
    first, last = days
    count = (last - first).days + 1
    return (Part("desk.rule_next_holiday", {"first": On(first), "last": On(last), "count": count}),)


def _in_hand(turn: Turn) -> Ticket | None:
    found = ANYWHERE.search(turn.text)
    tickets = named(turn, found.group()) if found is not None else []
    number = tickets[0].number if len(tickets) == 1 else turn.conversation.last_ticket
    ticket = turn.work.tickets.peek(number or (turn.card.ticket if turn.card is not None else "") or "")
    known = ticket is not None and ticket.state in WITH_UNIT and may_see(turn.actor, ticket, turn.city.units)
    return ticket if known else None


def _here(turn: Turn, topic: str, ticket: Ticket) -> tuple[Part, ...]:
    """The day for this ticket; nothing where the rule sets it none."""
    if topic in ("extend", "extend_times"):
        day = latest(turn.city, last_day_now(turn.case, ticket))
        return (Part("desk.rule_here_extend", turn.values(ticket) | {"day": On(day)}),)
    due: Mapping[str, datetime | None] = {
        "return": return_window_ends(ticket, turn.city),
        "sign": ticket.due.sign if ticket.acknowledged_at is None else None,
        "contact": ticket.due.contact if ticket.contacted_at is None else None,
        "reply": ticket.due.reply,
    }
    by = due.get(topic)
    if by is None:
        return ()
    late = "_passed" if by <= turn.now else ""
    values = turn.values(ticket) | {"what": Phrase(f"desk.rule_what_{topic}"), "by": By(by)}
    return (Part(f"desk.rule_here{late}", values),)


def _limit(limit: Limit) -> Value:
    if limit.working_days:
        return Phrase("desk.limit_working_days", {"count": limit.working_days})
    if limit.minutes % HOUR:
        return Phrase("desk.limit_minutes", {"count": limit.minutes})
    return Phrase("desk.limit_hours", {"count": limit.minutes // HOUR})


def _grade(turn: Turn) -> Value:
    return Phrase(f"survey.grade_{turn.city.clocks.satisfied_from}")


def _reply(turn: Turn) -> dict[str, Value]:
    kinds = turn.city.clocks.reply.items()
    told = [
        Phrase("desk.rule_of_kind", {"kind": Phrase(f"kind.{kind.value}"), "limit": _limit(it)}) for kind, it in kinds
    ]
    return {"kinds": Listed(tuple(told))}


_VALUES: Mapping[str, Callable[[Turn], dict[str, Value]]] = MappingProxyType(
    {
        "anonymous": lambda turn: {"limit": _limit(turn.city.clocks.contact)},
        "extend_times": lambda turn: {"days": turn.city.clocks.extension_most},
        "extend": lambda turn: {"days": turn.city.clocks.extension_most},
        "return": lambda turn: {
            "limit": _limit(turn.city.clocks.return_window),
            "complex": _limit(turn.city.clocks.return_window_complex),
            "times": turn.city.clocks.disputes,
        },
        "reopen": lambda turn: {"times": turn.city.clocks.reopenings},
        "sign": lambda turn: {"limit": _limit(turn.city.clocks.sign)},
        "contact": lambda turn: {"limit": _limit(turn.city.clocks.contact)},
        "reply": _reply,
    }
)
