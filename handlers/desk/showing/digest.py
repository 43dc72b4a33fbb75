"""The morning's report for those who lead (晨报): yesterday's in and answered, what is overdue and about to be, what many report.

the city's hour ─► figures of the whole city for the line's people, of the own unit and those below for others ─► the next morning

Who gets it: the roles that the city names, and whoever asks for it; nobody who does not want it. Who supervises gets at least
a line for each ticket of which a unit was reminded in vain: the cards came when its clocks ran out, and once is enough. It is planned as an alarm
of the conversation, so that it comes once whatever happened in the night, and not at all where there is nothing to tell.
Overdue matters are told by class with the units that have them, in the order of the city's lists: no league
table [R3].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.conversation.message import Account, Choice, Listed, Named, On, Part, Phrase, Value
from handlers.conversation.state import DIGEST, Conversation
from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.periods import Time
from handlers.desk.showing.lists import KNOWN, sees_all, to_open
from handlers.desk.showing.rates import rates_counted, rates_in_a_line
from handlers.ports.store import Work
from tickets.city import City
from tickets.hours import is_digest_time, next_digest
from tickets.periods import Period, moments_of
from tickets.rates import Measure, Rates
from tickets.ticket import Ticket
from tickets.units import Role, StaffMember

HOT_DAYS = 7
HOT, HOT_FROM = 3, 3  # so many matters at most, each reported so often at least
CLASSES, UNITS = 6, 4
REMINDED = 5
ONE_DAY = timedelta(days=1)
QUESTION = 20
LINE_LEADS = frozenset({Role.SUPERVISOR, Role.DISPATCHER})
WANTED, UNWANTED = "on", "off"


@dataclass(frozen=True)
class Figures:
    """`overdue` by first level of the catalogue and unit; `hot` is category, how often, and how often the week before;
    `crowded` the area in which most of a category were, and how many; `rates` of this month."""

    filed: int
    answered: int
    due: int
    overdue: Counter[tuple[str, str]]
    hot: tuple[tuple[str, int, int], ...]
    crowded: Mapping[str, tuple[str, int]]
    rates: Rates

    @property
    def nothing(self) -> bool:
        return not (self.filed or self.answered or self.due or self.overdue)


# ── when ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def wants(conversation: Conversation, member: StaffMember, city: City) -> bool:
    asked = conversation.memory.get("digest")
    return asked == WANTED or (asked is None and member.role in city.clocks.digest_to)


def planned(conversation: Conversation, member: StaffMember, city: City, now: datetime) -> Conversation:
    """With the next morning's report planned, where the member gets one; without, where not."""
    if not (wants(conversation, member, city) or member.role in LINE_LEADS):
        return conversation.sleeping(DIGEST) if DIGEST in conversation.planned() else conversation
    due, known = next_digest(now, city), conversation.planned().get(DIGEST)
    return conversation if known and datetime.fromisoformat(known) <= due else conversation.waking(DIGEST, due)


def plan(work: Work, city: City, member: StaffMember, account: Account, now: datetime) -> None:
    """Plan it for somebody who has not written since they were enrolled."""
    if member.role not in LINE_LEADS.union(city.clocks.digest_to):
        return
    known = work.conversations.load(account) or Conversation(account, city.language, work.new_person())
    if (found := planned(known, member, city, now)) is not known:
        work.conversations.save(found)


def keep_planned(turn: Turn, member: StaffMember | None = None) -> None:
    """Whoever writes, or has just been enrolled as `member`, has the next report planned."""
    member = member or turn.member
    if member is not None:
        turn.remember(**_alarm(planned(turn.conversation, member, turn.city, turn.now)))


def morning(turn: Turn) -> None:
    """The alarm: tell it, unless its hour was missed or there is nothing, and plan the next."""
    member = turn.member
    turn.sleep(DIGEST)
    if member is None:
        return
    wanted = wants(turn.conversation, member, turn.city)
    if is_digest_time(turn.now, turn.city) and not member.is_away(turn.now):
        if wanted and not (figures := _figures(turn)).nothing:
            _tell(turn, figures)
        elif not wanted and member in turn.case.supervisors():
            _tell_reminded(turn)
    turn.remember(**_alarm(planned(turn.conversation, member, turn.city, turn.now)))


def _alarm(conversation: Conversation) -> dict[str, object]:
    return {
        "memory": conversation.memory,
        "next_action": conversation.next_action,
        "next_action_at": conversation.next_action_at,
    }


# ── on request ────────────────────────────────────────────────────────────────────────────────────────────────────────


def say_digest(turn: Turn) -> None:
    """晨报: the figures as they are now."""
    _tell(turn, _figures(turn))


def set_digest(turn: Turn, *, wanted: bool) -> None:
    """Whoever leads gets it each morning, or no longer."""
    turn.note(digest=WANTED if wanted else UNWANTED)
    assert turn.member is not None
    turn.remember(**_alarm(planned(turn.conversation, turn.member, turn.city, turn.now)))
    at = f"{turn.city.clocks.digest:%H:%M}"
    turn.say("desk.digest_wanted" if wanted else "desk.digest_unwanted", at=at)


def asked_digest(turn: Turn) -> bool:
    """不要晨报, 每天发晨报, 昨天进来多少单, 最近什么反映最多."""
    if is_one_of(turn, "desk.words_no_digest"):
        set_digest(turn, wanted=False)
    elif is_one_of(turn, "desk.words_each_morning"):
        set_digest(turn, wanted=True)
    elif len(turn.text) <= QUESTION and not turn.meaning.ticket_numbers and turn.says_one_of("desk.words_digest_about"):
        say_digest(turn)
    else:
        return False
    return True


# ── figures ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def _figures(turn: Turn) -> Figures:
    city, units = turn.city, _units(turn)
    today = turn.today
    figures, yesterday = turn.work.figures, moments_of((today - timedelta(days=1),) * 2, city.timezone)
    overdue: Counter[tuple[str, str]] = Counter()
    for (category, unit), count in figures.overdue(units).items():
        overdue[_class_of(city, category), unit or ""] += count
    answered = turn.work.tallies.count(*yesterday, units)
    hot = _hot(turn, today, units)
    return Figures(
        sum(figures.filed(*yesterday, units).values()),
        sum(of.get((Measure.ANSWERED, "yes"), 0) for of in answered.values()),
        figures.due_by(_end_of_next_working_day(city, today), units),
        overdue,
        hot,
        _crowded(turn, today, [category for category, *_ in hot], units),
        rates_counted(turn, Time()),
    )


def _units(turn: Turn) -> Collection[str] | None:
    """All for the line's people and who leads the whole, what no unit had included."""
    units, own = turn.city.units, turn.actor.unit or ""
    return None if sees_all(turn) else [unit.code for unit in units.all if units.holds(own, unit.code)]


def _class_of(city: City, category: str | None) -> str:
    found = city.catalogue.get(category)
    return found.path[0] if found is not None and found.path else ""


def _end_of_next_working_day(city: City, today: date) -> datetime:
    last = city.calendar.add_working_days(today, 1)
    return datetime.combine(last + timedelta(days=1), time(), city.timezone)


def _hot(turn: Turn, today: date, units: Collection[str] | None) -> tuple[tuple[str, int, int], ...]:
    """What was reported most often in the last seven days."""
    zone, span = turn.city.timezone, timedelta(days=HOT_DAYS)
    days = (today - span, today - timedelta(days=1))
    now = turn.work.figures.filed(*moments_of(days, zone), units)
    before = turn.work.figures.filed(*moments_of((days[0] - span, days[1] - span), zone), units)
    often = sorted(((-count, code) for code, count in now.items() if code is not None and count >= HOT_FROM))
    return tuple((code, -count, before.get(code, 0)) for count, code in often[:HOT])


def _crowded(
    turn: Turn, today: date, categories: Collection[str], units: Collection[str] | None
) -> Mapping[str, tuple[str, int]]:
    """Of each category the area in which most were reported (同类集中在哪): likely one matter, or one cause."""
    if not categories:
        return {}
    days = moments_of((today - timedelta(days=HOT_DAYS), today - timedelta(days=1)), turn.city.timezone)
    found = turn.work.figures.crowded(*days, categories, HOT_FROM, units)
    often = sorted(found.items(), key=lambda item: (item[1], item[0]))
    return {category: (area, count) for (category, area), count in often}


# ── words ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tell(turn: Turn, figures: Figures) -> None:
    today = turn.today
    whose: Value = Named("city", "") if turn.of_the_line else Named("unit", turn.actor.unit or "")
    values: dict[str, Value] = {
        "whose": whose,
        "day": On(today),
        "filed": figures.filed,
        "answered": figures.answered,
        "overdue": figures.overdue.total(),
        "due": figures.due,
    }
    parts = [Part("desk.digest_now", values), *_overdue_lines(turn.city, figures.overdue)]
    if turn.member is not None and turn.member.role in LINE_LEADS:
        parts += _reminded(turn)
    parts += [_hot_line(*hot, figures.crowded.get(hot[0])) for hot in figures.hot]
    if not figures.rates.empty:
        parts.append(rates_in_a_line("desk.digest_rates", figures.rates))
    if turn.member is not None and turn.member.role in LINE_LEADS:
        parts.append(Part("desk.figures_queue", {"count": turn.work.tickets.count_of_queue()}))
    turn.tell("desk.digest", values, *parts, choices=_choices(turn))


def _choices(turn: Turn) -> list[Choice]:
    found = [Choice("desk.rates", "desk.button_rates", args={"period": Period.MONTH.value})]
    if turn.member is not None:
        wanted = wants(turn.conversation, turn.member, turn.city)
        found.append(
            Choice("desk.no_digest", "desk.button_no_digest")
            if wanted
            else Choice("desk.each_morning", "desk.button_each_morning")
        )
    return found


def _overdue_lines(city: City, overdue: Counter[tuple[str, str]]) -> list[Part]:
    """Each class that has something overdue, in the order of the catalogue, with its units in the order of the city's list."""
    order = {unit.code: n for n, unit in enumerate(city.units.all)}
    classes = {name: n for n, name in enumerate(city.catalogue.children(()))}
    lines = []
    names = sorted({name for name, _ in overdue}, key=lambda name: classes.get(name, len(classes)))
    for name in names[:CLASSES]:
        units = sorted((unit for of, unit in overdue if of == name), key=lambda unit: order.get(unit, len(order)))
        shown: list[Value] = [
            Phrase(
                "desk.digest_unit",
                {"unit": Named("unit", unit) if unit else Phrase("word.dispatcher"), "count": overdue[name, unit]},
            )
            for unit in units[:UNITS]
        ]
        others = units[UNITS:]
        rest = {"units": len(others), "count": sum(overdue[name, unit] for unit in others)}
        more: tuple[Value, ...] = (Phrase("desk.digest_units_more", rest),) if others else ()
        values: dict[str, Value] = {
            "class": Named("group", name) if name else Phrase("word.unsorted"),
            "count": sum(overdue[name, unit] for unit in units),
            "units": Listed((*shown, *more)),
        }
        lines.append(Part("desk.digest_overdue", values))
    if further := names[CLASSES:]:  # what is told adds up to the number above it
        left = sum(count for (name, _), count in overdue.items() if name in further)
        lines.append(Part("desk.digest_overdue_more", {"classes": len(further), "count": left}))
    return lines


def _tell_reminded(turn: Turn) -> None:
    """Who supervises and gets no report: what units were reminded of (催办) since yesterday and have not answered."""
    late = [t for t in turn.work.figures.late(limit=KNOWN) if t.reminded_at and turn.now - t.reminded_at < ONE_DAY]
    if late:
        turn.say("desk.reminded", *_reminded_lines(turn, late), choices=to_open(t.number for t in late[:REMINDED]))


def _reminded(turn: Turn) -> list[Part]:
    """A line for each of which the line has reminded (催办) its unit in vain, the longest overdue first."""
    return _reminded_lines(turn, [ticket for ticket in turn.work.figures.late(limit=KNOWN) if ticket.reminders])


def _reminded_lines(turn: Turn, late: Sequence[Ticket]) -> list[Part]:
    lines = [Part("desk.digest_reminded", turn.values(t) | {"times": t.reminders}) for t in late[:REMINDED]]
    more = len(late) - REMINDED
    return [*lines, Part("desk.digest_reminded_more", {"count": more})] if more > 0 else lines


def _hot_line(category: str, count: int, before: int, most: tuple[str, int] | None) -> Part:
    values: dict[str, Value] = {"category": Named("category", category), "count": count, "before": before}
    if most is None:
        return Part("desk.digest_hot", values)
    return Part("desk.digest_hot_at", values | {"area": Named("area", most[0]), "there": most[1]})
