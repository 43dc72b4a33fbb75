"""The state of things in a breath (一句话说情况): 给我两句话，下午开会要讲; 谁拖得最久, 最久的超几天; 照明处逾期几个.

what came, is done, open, late, urgent ─► two sentences · the longest overdue ─► those tickets, with the days · of one unit ─► its own
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from handlers.conversation.message import Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import By, Question, What, leads_several
from handlers.desk.reading.matters import matters_told
from handlers.desk.reading.names import unit_meant
from handlers.desk.reading.periods import time_asked, time_told, without_time
from handlers.desk.showing.brief import say_brief
from handlers.desk.showing.counted import figures_by, spans
from handlers.desk.showing.counts import tell
from handlers.desk.showing.lists import (
    KNOWN,
    LISTED,
    sees_all,
    to_go,
    to_open,
    undispatched,
    units_below,
    units_in_sight,
    units_seen,
)
from handlers.desk.showing.material import say_material
from handlers.desk.showing.rates import say_rates
from tickets.periods import Period
from tickets.ticket import Ticket
from tickets.units import Role, Unit
from values import expressions as re
from values.numerals import number_of

SHORT = 16
LONGEST = 3  # tickets that are named where none were counted
_SO_MANY = re.compile(r"([一二两三四五六七八]|[1-8])[件张个](?:是哪|都是|是什么|$)")
URGENT = 1


def asked_in_short(turn: Turn) -> bool:
    """Whether it is asked how things stand as a whole, or of one unit; it is then told."""
    if not leads_several(turn) or not turn.says_one_of("desk.asks_in_short"):
        return False
    left = subject_left(turn, "desk.asks_in_short", "desk.fills_in_short")
    unit = unit_of(turn, left)
    if unit is not None:
        say_brief(turn, time_asked(turn), unit.code)
    elif left:
        return _tell_of_matter(turn, left)
    elif turn.says_one_of("desk.asks_material") or _of_another_time(turn):
        say_material(turn, time_asked(turn))
    else:
        _say_in_short(turn)
    return True


def _of_another_time(turn: Turn) -> bool:
    told = time_told(turn, turn.text)[1]
    return told.said and told.period is not Period.TODAY


def _tell_of_matter(turn: Turn, subject: str) -> bool:
    """给区长一段话，说说垃圾的事: how much was reported of that."""
    matter = matters_told(turn, subject) if turn.says_one_of("desk.asks_of_matter") else ()
    if matter:
        time = time_asked(turn)
        tell(turn, Question(What.CAME, None, time.period, days=time.days, matter=matter, subject=subject))
    return bool(matter)


def asked_longest(turn: Turn) -> bool:
    """谁拖得最久, 拖得最久的三件是哪三件: the tickets, and by how many days."""
    if not _leads(turn) or not turn.says_one_of("desk.asks_longest") or turn.says_one_of("desk.counts_by_unit_only"):
        return False
    wanted = _SO_MANY.search(turn.text.strip(AROUND))
    count = (number_of(wanted[1]) if wanted is not None else None) or LISTED
    units = None if sees_all(turn) else units_seen(turn)
    shown = turn.work.figures.late(units, limit=count)
    if not shown:
        turn.say("desk.open_overdue_none")
        return True
    late = sum(turn.work.figures.overdue(units).values())
    turn.say("desk.longest_late", *_lines(turn, shown), choices=to_open(t.number for t in shown), count=late)
    return True


def asked_of_unit(turn: Turn) -> bool:
    """照明处逾期几个, 我们处怎么逾期两个, 照明处签收快不快: of one unit and those below it."""
    late = turn.says_one_of("desk.sounds_overdue")
    if not _leads(turn) or not (late or turn.says_one_of("desk.asks_quick")):
        return False
    left = subject_left(turn, "desk.sounds_overdue", "desk.asks_quick", "desk.asks_how_many", "desk.fills_overdue")
    own = left in turn.words_of("desk.asks_us")
    unit = turn.city.units.get(turn.actor.unit or "") if own else unit_of(turn, left)
    if unit is None:
        return False
    if not late:
        say_rates(turn, time_asked(turn), unit.code)
        return True
    found = _late(turn, units_below(turn, unit.code))
    key = "desk.late_of_unit" if found else "desk.late_of_unit_none"
    values: dict[str, Value] = {"unit": Named("unit", unit.code), "count": len(found)}
    turn.tell(key, values, *_lines(turn, found[:LISTED]), choices=to_open(t.number for t in found[:LISTED]))
    return True


def asked_rates_plainly(turn: Turn) -> bool:
    """满意度, 满意的几个 不满意的几个, 为啥响应率是零: the rates, with what each counts."""
    if not leads_several(turn) or not turn.says_one_of("desk.asks_rates_plainly") or len(turn.text) > SHORT:
        return False
    say_rates(turn, time_asked(turn))
    return True


def subject_left(turn: Turn, *keys: str) -> str:
    """The words besides those of asking and of the time."""
    return words_besides(turn, without_time(turn, turn.text), *keys)


def words_besides(turn: Turn, text: str, *keys: str) -> str:
    """The words of a text besides those of these lists, and of asking."""
    left = turn.without(text.strip(AROUND).lower(), *keys, "desk.asks_filler", "desk.counts_filler")
    return "".join(left.split()).strip(AROUND + "：:、")


def unit_of(turn: Turn, name: str) -> Unit | None:
    """The one unit that is called so, of those that the member may see."""
    return unit_meant(units_in_sight(turn), name, turn.city.language)


def _leads(turn: Turn) -> bool:
    return turn.of_the_line or (turn.member is not None and turn.member.role is Role.HEAD)


def _late(turn: Turn, units: Sequence[str], *, whole: bool = False) -> tuple[Ticket, ...]:
    """What is overdue, the longest first."""
    return turn.work.figures.late(None if whole and sees_all(turn) else units, limit=KNOWN)


def _lines(turn: Turn, tickets: Sequence[Ticket]) -> list[Part]:
    return [
        Part("desk.longest_line", turn.values(t) | {"days": days_over(turn, t), "times": t.reminders}) for t in tickets
    ]


def days_over(turn: Turn, ticket: Ticket) -> int:
    """By how many days, begun ones included, the reply is late."""
    over = turn.now - (ticket.due.reply or turn.now)
    return max(1, -(-over // timedelta(days=1)))


def _say_in_short(turn: Turn) -> None:
    def today(what: What) -> int:
        asked = Question(what, None, Period.TODAY)
        return figures_by(turn, asked, By.UNIT, spans(turn, asked)[0]).total()

    units = units_seen(turn)
    waiting = undispatched(turn) if sees_all(turn) else []
    late = _late(turn, units, whole=True)
    seen = None if sees_all(turn) else units
    urgent = turn.work.figures.urgent(seen, limit=LONGEST)
    month = Question(What.CAME, None, Period.MONTH)
    most = sorted((-n, code) for code, n in figures_by(turn, month, By.MATTER, spans(turn, month)[0]).items() if code)
    parts = []
    if late:
        first = late[0]
        parts.append(Part("desk.in_short_longest", turn.values(first) | {"days": days_over(turn, first)}))
    if most:
        parts.append(Part("desk.in_short_most", {"matter": Named("category", most[0][1]), "count": -most[0][0]}))
    overdue = sum(turn.work.figures.overdue(seen).values())
    values: dict[str, Value] = {"came": today(What.CAME), "done": today(What.ANSWERED), "overdue": overdue}
    values |= {"open": turn.work.tickets.count_of_units(units) + len(waiting), "waiting": len(waiting)}
    shown = [t for t in dict.fromkeys(t.number for t in (*urgent, *late[:LONGEST]))][:LONGEST]
    turn.tell(
        "desk.in_short",
        values | {"urgent": turn.work.figures.count_of_urgent(seen), "whose": Phrase("word.none")},
        *parts,
        choices=[*to_open(shown), *to_go("digest", "figures")],
    )
