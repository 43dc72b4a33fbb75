"""What came, itself (进来的是哪些): 本周进来的有哪些, 今天电话来的多少件, 夜里来的, 匿名的, 特急的现在怎么样了, 西关街的摊子到底清没清."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time
from types import MappingProxyType

from handlers.conversation.message import On, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.asking.card_asked import way
from handlers.desk.asking.in_short import URGENT, words_besides
from handlers.desk.orders.filing import BY_PHONE
from handlers.desk.orders.presses import show
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import leads_several
from handlers.desk.reading.dates.past import Days
from handlers.desk.reading.periods import period_keys, time_told
from handlers.desk.reading.which import called, to_mean
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.lists import KNOWN, LISTED, found, lines_of, sees_all, to_open, undispatched, units_seen
from handlers.desk.showing.who_is_there import who
from handlers.ports.store import Filed
from tickets.catalogue import Kind
from tickets.lifecycle import may_see
from tickets.periods import ONE_DAY, moments_of
from tickets.ticket import Confidentiality, Ticket
from values import expressions as re

LONGEST = 24
LEAST = 2
NIGHT_FROM, NIGHT_UNTIL = 22, 6
_HEAD = re.compile(
    r"那边|这边|那里|那儿|的|到底|是不是|有没有|都在哪|在哪|怎么|谁|啥|什么|到哪|处理|解决|清没|修没|[吗呢？?]"
)


KINDS: Mapping[str, tuple[Filed, str]] = MappingProxyType(
    {
        "urgent": (Filed.URGENCY, str(URGENT)),
        "phone": (Filed.SOURCE, BY_PHONE),
        "night": (Filed.UNIT, ""),
        "anonymous": (Filed.NAMING, Confidentiality.ANONYMOUS.value),
        **{kind.value: (Filed.KIND, kind.value) for kind in Kind},
    }
)


def asked_what_came(turn: Turn) -> bool:
    """Whether those are asked for that came in a time, by phone, at night, anonymously, of a kind, or that are urgent."""
    most = turn.holds(turn.without(turn.text.lower(), "desk.counts_how_many"), "desk.counts_most")
    if not leads_several(turn) or len(turn.text) > LONGEST or most:
        return False
    text, told = time_told(turn, turn.text.strip(AROUND))
    kind = next((kind for kind in KINDS if turn.holds(text, f"desk.asks_came_{kind}")), None)
    which = turn.holds(text, "desk.asks_which_came")
    if not (told.said and which) and (kind is None or not _asks_of(turn, text, kind)):
        return False
    keys = [
        f"desk.asks_came_{one}" for one in KINDS
    ]  # the longer words first: 有没有, before a filler takes 有 out of it
    keys += ["desk.asks_which_came", "desk.counts_which", "desk.asks_how_many", "desk.counts_how_many"]
    keys += ["desk.asks_how", "desk.fills_overdue", "desk.asks_at_last", *period_keys()]
    if words_besides(turn, text, *keys):
        return False  # 派给民政局，特急 asks nothing
    if kind == "urgent" and not told.said:
        return _urgent_open(turn)
    _say_came(turn, kind, told.or_else().of(turn.today))
    return True


def _asks_of(turn: Turn, text: str, kind: str) -> bool:
    """投诉 alone is no question, 投诉多少件 is one; 特急的 is one by itself."""
    if kind not in set(Kind):
        return True
    return any(turn.holds(text, key) for key in ("desk.counts_how_many", "desk.counts_which", "desk.asks_which_came"))


def _say_came(turn: Turn, kind: str | None, days: Days) -> None:
    """How many of them came, counted in the store, and the newest of them."""
    units, span = None if sees_all(turn) else units_seen(turn), moments_of(days, turn.city.timezone)
    if kind == "night":
        count, newest = turn.work.figures.came_within(list(_nights(turn, days)), units, limit=LISTED)
        theirs = list(newest)
    else:
        by, value = KINDS[kind] if kind is not None else (None, "")
        filed = turn.work.figures.filed(*span, units, by or Filed.UNIT)
        count = filed.get(value, 0) if kind is not None else sum(filed.values())
        sought = URGENT if by is Filed.URGENCY else value
        theirs = list(turn.work.figures.came(*span, units, by=by, value=sought, limit=LISTED))
    values: dict[str, Value] = {"first": On(days[0]), "last": On(days[1]), "count": count}
    values["kind"] = Phrase(f"kind.{kind}") if kind in set(Kind) else ""
    opened = to_open(t.number for t in theirs if may_see(turn.actor, t, turn.city.units))
    key = "desk.came_kind" if kind in set(Kind) else f"desk.came_{kind or 'all'}"
    parts = lines_of(turn, theirs)
    if count > len(theirs):
        parts.append(Part("desk.counts_which_more", {"count": count - len(theirs)}))
    turn.tell(key if theirs else "desk.came_none", values, *parts, choices=opened)


def _nights(turn: Turn, days: Days) -> Iterator[tuple[datetime, datetime]]:
    """The hours of the night of these days: from the morning of the first to the evening of the last."""
    zone, day = turn.city.timezone, days[0]
    yield datetime.combine(day, time(), zone), datetime.combine(day, time(NIGHT_UNTIL), zone)
    while day < days[1]:
        evening = datetime.combine(day, time(NIGHT_FROM), zone)
        day += ONE_DAY
        yield evening, datetime.combine(day, time(NIGHT_UNTIL), zone)
    yield datetime.combine(day, time(NIGHT_FROM), zone), datetime.combine(day + ONE_DAY, time(), zone)


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
    units = None if sees_all(turn) else units_seen(turn)
    theirs, count = turn.work.figures.urgent(units, limit=LISTED), turn.work.figures.count_of_urgent(units)
    parts = lines_of(turn, theirs)
    if count > len(theirs):
        parts.append(Part("desk.counts_which_more", {"count": count - len(theirs)}))
    opened = to_open(t.number for t in theirs if may_see(turn.actor, t, turn.city.units))
    turn.tell("desk.urgent_open" if theirs else "desk.urgent_open_none", {"count": count}, *parts, choices=opened)
    return True


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
    if len(head) < LEAST:
        return False
    if turn.work.tickets.search(head, units=units, limit=1):
        found(turn, head)
        return True
    return _called(turn, head)


def _called(turn: Turn, head: str) -> bool:
    """东湖小区垃圾怎么还没人管, 翠竹路打桩的谁在管: what is open and called so, by the place and the matter together."""
    waiting = undispatched(turn) if sees_all(turn) else []
    found_ = called(turn, (*turn.work.tickets.of_units(units_seen(turn), limit=KNOWN), *waiting), head)
    if len(found_) == 1:
        turn.remember(last_ticket=found_[0].number)
        show(turn, found_[0], *way(turn, found_[0]))
    elif found_:
        turn.say("desk.which_meant", choices=to_mean(turn, found_[:LISTED], ""))
    return bool(found_)
