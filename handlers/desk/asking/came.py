"""What came, itself (进来的是哪些): 本周进来的有哪些, 今天电话来的多少件, 夜里来的, 匿名的, 特急的现在怎么样了, 西关街的摊子到底清没清."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from handlers.conversation.message import On, Value
from handlers.conversation.turn import Turn
from handlers.desk.asking.in_short import URGENT, subject_left
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import leads_several
from handlers.desk.reading.periods import period_named
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.lists import KNOWN, LISTED, found, lines_of, sees_all, to_open, undispatched, units_seen
from handlers.desk.showing.who_is_there import who
from tickets.lifecycle import may_see
from tickets.periods import Period, days_of, moments_of
from tickets.ticket import Confidentiality, Ticket
from values import expressions as re

PAGE, MOST = 200, 1000
LONGEST = 24
LEAST = 2
NIGHT_FROM, NIGHT_UNTIL = 22, 6
_HEAD = re.compile(
    r"那边|这边|那里|那儿|的|到底|是不是|有没有|都在哪|在哪|怎么|谁|啥|什么|到哪|处理|解决|清没|修没|[吗呢？?]"
)


def asked_what_came(turn: Turn) -> bool:
    """Whether those are asked for that came in a time, by phone, at night, anonymously, or that are urgent."""
    if not leads_several(turn) or len(turn.text) > LONGEST:
        return False
    period = period_named(turn)
    kind = next((kind for kind in KINDS if turn.says_one_of(f"desk.asks_came_{kind}")), None)
    if kind is None and not (period is not None and turn.says_one_of("desk.asks_which_came")):
        return False
    keys = [f"desk.asks_came_{one}" for one in KINDS] + ["desk.asks_which_came", "desk.asks_how", "desk.fills_overdue"]
    if subject_left(turn, *keys, "desk.counts_how_many", "desk.counts_which", "desk.asks_at_last"):
        return False  # 派给民政局，特急 asks nothing
    if kind == "urgent" and period is None:
        return _urgent_open(turn)
    period = period or Period.MONTH
    first, last = days_of(period, turn.today)
    since, until = moments_of((first, last), turn.city.timezone)
    theirs = [t for t in _filed(turn, since, until) if kind is None or KINDS[kind](turn, t)]
    values: dict[str, Value] = {"first": On(first), "last": On(last), "count": len(theirs)}
    opened = to_open(t.number for t in theirs[:LISTED] if may_see(turn.actor, t, turn.city.units))
    key = f"desk.came_{kind or 'all'}" if theirs else "desk.came_none"
    turn.tell(key, values, *lines_of(turn, theirs), choices=opened)
    return True


def asked_unmanned(turn: Turn) -> bool:
    """哪几个单位没人绑 该打电话的打了没: who is there, and where nobody is."""
    if not turn.of_the_line or len(turn.text) > LONGEST or not turn.says_one_of("desk.asks_unmanned"):
        return False
    who(turn)
    return True


def asked_alike(turn: Turn) -> bool:
    """有没有重复的: what is open of the same matter at the very same place, which may be one."""
    if not leads_several(turn) or len(turn.text) > LONGEST or not turn.says_one_of("desk.asks_alike"):
        return False
    waiting = undispatched(turn) if sees_all(turn) else []
    groups: dict[tuple[str, str], list[Ticket]] = {}
    for ticket in {
        t.number: t for t in (*turn.work.tickets.of_units(units_seen(turn), limit=KNOWN), *waiting)
    }.values():
        if ticket.category and ticket.place is not None:
            groups.setdefault((ticket.category, ticket.place.text), []).append(ticket)
    theirs = [ticket for found_ in groups.values() if len(found_) > 1 for ticket in found_]
    opened = to_open(t.number for t in theirs[:LISTED] if may_see(turn.actor, t, turn.city.units))
    key = "desk.alike_open" if theirs else "desk.alike_none"
    turn.tell(key, {"count": len(theirs)}, *lines_of(turn, theirs), choices=opened)
    return True


def _urgent_open(turn: Turn) -> bool:
    waiting = undispatched(turn) if sees_all(turn) else []
    open_ = [*turn.work.tickets.of_units(units_seen(turn), limit=KNOWN), *waiting]
    theirs = [ticket for ticket in open_ if ticket.urgency == URGENT]
    key = "desk.urgent_open" if theirs else "desk.urgent_open_none"
    opened = to_open(t.number for t in theirs[:LISTED] if may_see(turn.actor, t, turn.city.units))
    turn.tell(key, {"count": len(theirs)}, *lines_of(turn, theirs), choices=opened)
    return True


def _filed(turn: Turn, since: datetime, until: datetime) -> Iterator[Ticket]:
    """What was submitted in that time, the latest first, of the units that the member may see."""
    units, whole, before, seen = set(units_seen(turn)), sees_all(turn), None, 0
    while seen < MOST:
        page = turn.work.tickets.find(limit=PAGE, before=before)
        for ticket in page:
            if ticket.submitted_at < since:
                return
            if ticket.submitted_at < until and (whole or ticket.unit in units):
                yield ticket
        if len(page) < PAGE:
            return
        before, seen = page[-1], seen + len(page)


def _at_night(turn: Turn, ticket: Ticket) -> bool:
    hour = ticket.submitted_at.astimezone(turn.city.timezone).hour
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


KINDS: dict[str, Callable[[Turn, Ticket], bool]] = {
    "urgent": lambda turn, ticket: ticket.urgency == URGENT,
    "phone": lambda turn, ticket: ticket.source == "phone",
    "night": _at_night,
    "anonymous": lambda turn, ticket: ticket.confidentiality is Confidentiality.ANONYMOUS,
}


def asked_of_words(turn: Turn) -> bool:
    """西关街的摊子到底清没清, 有没有人反映停暖: those in which the words stand; False where it is no question, or there are none."""
    text = turn.text.strip(AROUND)
    if not leads_several(turn) or len(text) > LONGEST or turn.meaning.ticket_numbers:
        return False
    whether = next((w for w in turn.longest_first("desk.asks_whether_reported") if text.startswith(w)), None)
    if whether is not None:
        words = text[len(whether) :].strip(AROUND + "吗呢")
        if len(words) < LEAST:
            return False
        found(turn, words)
        return True
    if not (asks(turn, turn.text) or turn.says_one_of("desk.asks_at_last")):
        return False
    head = _HEAD.split(text)[0].strip(AROUND)
    units = None if turn.of_the_line else units_seen(turn)
    if len(head) < LEAST or not turn.work.tickets.search(head, units=units, limit=1):
        return False
    found(turn, head)
    return True
