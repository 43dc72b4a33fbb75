"""What staff ask in their own words (随口问): whose, of when, of what. Nobody else is told, and nothing is changed.

照明处这个月怎么样 ─► the rates of that unit · 照明处手上有几件 ─► its figures · 这周办得怎么样 ─► the rates of all that they may see
我手上还有几件, 哪件最急 ─► their own list · 王建军手上几件 ─► by person · 今天进来多少, 谁最慢 ─► counted (`counts`)
重办的有哪些, 差评有哪些 ─► those · 路灯的有几件 ─► found by the words · 这个人之前还反映过什么, 138… ─► the same resident's tickets
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from handlers.conversation.message import Named, On, Phrase
from handlers.conversation.turn import Turn
from handlers.desk.asking.at_place import asked_at_place
from handlers.desk.asking.came import asked_alike, asked_of_words, asked_unmanned, asked_what_came
from handlers.desk.asking.card_asked import way
from handlers.desk.asking.in_short import asked_in_short, asked_longest, asked_of_unit, asked_rates_plainly
from handlers.desk.asking.most_pressing import asked_most_pressing
from handlers.desk.asking.rules import rule_asked
from handlers.desk.asking.shares import asked_beside, asked_rising, asked_share
from handlers.desk.asking.to_decide import asked_to_decide
from handlers.desk.orders.by_number import NUMBER, named
from handlers.desk.orders.presses import show
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.counting import leads_several
from handlers.desk.reading.dates.day import Kind, days_named
from handlers.desk.reading.dates.holidays import Side, holiday_named
from handlers.desk.reading.names import colleagues_named, units_meant
from handlers.desk.reading.periods import Time, TimeTold, asks_of_then, time_told, without_time
from handlers.desk.reading.which import by_title, called, to_mean
from handlers.desk.showing.brief import asked_brief, say_brief
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.counts import asked_counts
from handlers.desk.showing.lists import (
    KNOWN,
    LISTED,
    NOT_OURS,
    asks_how_many,
    colleagues,
    figures,
    found,
    lines_of,
    listed,
    my_list,
    say_late,
    sees_all,
    to_do,
    to_go,
    to_open,
    undispatched,
    units_in_sight,
    units_seen,
)
from handlers.desk.showing.low_rated import asked_low_rated
from handlers.desk.showing.overseen import asked_overseen
from handlers.desk.showing.rates import ask_which_unit, say_rates
from handlers.ports.understanding import Mention
from tickets.lifecycle import may_see
from tickets.periods import Period, moments_of
from tickets.ticket import CitizenId, Confidentiality, State, Ticket
from tickets.units import Role, Unit
from values import expressions as re

QUESTION = 24
A_DAY = (Period.TODAY, Period.YESTERDAY)  # a day is told by the morning's report
ASKED_AT_ONCE = 4  # units of one name
BESIDE = 2  # characters beside a number that is looked up
AN_INSTANT = timedelta(microseconds=1)  # what ends with a day is due on that day
NOT_UNSIGNED = frozenset(State) - {State.DISPATCHED}
_THAT_ONE = re.compile(r"[那这](?:个|件|张|单|事|条)|[那这](?:户|家|处|块|边|盏|条)|的事")
_STANDS = re.compile(
    r"(?:[完好成了]|处理|解决|答复|签收)(?:没有?|了没有?|了吗|吗|了么)$|(?:为什么|为啥|凭什么|怎么|咋|没人|不管|吗$|呢$|有没有)|(?:怎么样|咋样|怎样|如何|到哪(?:了|步|一步)*|啥情况|什么情况|进展|谁在办|谁办|办得怎么样)(?:了|啦|呢)?$"
)
LEAST = 2  # characters that name something


def asked(turn: Turn) -> bool:
    """Whether the message is such a question; it is then answered."""
    text = turn.text.strip()
    if rule_asked(turn):
        return True
    if not text or turn.photos or turn.do:
        return False
    if asked_in_short(turn) or asked_beside(turn) or asked_most_pressing(turn):
        return True
    if len(text) > QUESTION or turn.says_one_of("desk.sounds_to_resident"):
        return False
    lists = (
        asked_to_decide(turn)
        or asked_overseen(turn)
        or asked_brief(turn)
        or _undispatched(turn)
        or _late(turn)
        or _of_resident(turn)
        or asked_low_rated(turn)
        or asked_share(turn)
        or asked_rising(turn)
        or asked_longest(turn)
        or asked_of_unit(turn)
        or asked_unmanned(turn)
        or asked_alike(turn)
        or asked_at_place(turn)
        or asked_what_came(turn)
        or asked_counts(turn)
        or asked_rates_plainly(turn)
        or _redone(turn)
    )
    return lists or _of_one_told(turn) or _of_tickets(turn) or asked_of_words(turn)


def _redone(turn: Turn) -> bool:
    """哪些事反复办不好: those that were handled again."""
    asks_which = turn.says_one_of("desk.counts_which") or turn.says_one_of("desk.asks_how_many")
    if not (leads_several(turn) and turn.says_one_of("desk.asks_reopened") and asks_which):
        return False
    _of_a_kind(turn, problem=False)
    return True


def _of_one_told(turn: Turn) -> bool:
    """返水的那个办完没, asked by who leads: the card of the one whose title is told."""
    text, member = turn.text.strip(AROUND), turn.member
    leads = turn.of_the_line or (member is not None and member.role is Role.HEAD)
    that = _THAT_ONE.search(text)
    if not leads or that is None or _STANDS.search(text) is None:
        return False
    open_ = turn.work.tickets.of_units(units_seen(turn), limit=KNOWN)
    found = called(turn, open_, text[: that.start()])
    told = found[0] if len(found) == 1 else by_title(open_, text)
    if told is None and not found:
        return False
    if told is None:
        turn.say("desk.which_meant", choices=to_mean(turn, found[:ASKED_AT_ONCE], ""))
        return True
    turn.remember(last_ticket=told.number)
    show(turn, told, *way(turn, told))
    return True


def _undispatched(turn: Turn) -> bool:
    """待派单的有几件: those that no unit has, for whoever sees all."""
    if not sees_all(turn) or not is_one_of(turn, "desk.lists_undispatched"):
        return False
    waiting = undispatched(turn)
    seen = [ticket for ticket in waiting if may_see(turn.actor, ticket, turn.city.units)]
    key = "desk.open_undispatched" if waiting else "desk.open_undispatched_none"
    turn.tell(key, {"count": len(waiting)}, *lines_of(turn, waiting), choices=to_open(t.number for t in seen[:LISTED]))
    return True


def _late(turn: Turn) -> bool:
    """逾期的, 今天到期的, 谁还没签收: those alone, of what is theirs to do."""
    member, today = turn.member, turn.today
    assert member is not None
    late, due = is_one_of(turn, "desk.lists_overdue") or _asks_late(turn), _due_on(turn, today)
    left, told = time_told(turn, turn.text)
    left = without_time(turn, left)
    unsigned = is_one_of(turn, "desk.lists_unsigned") or is_one_of(turn, "desk.lists_unsigned", left)
    if not (late or unsigned) and due is None:
        return False
    officer = not turn.of_the_line and member.role is not Role.HEAD
    but_of = colleagues(turn, member) if officer else ()
    units = [member.unit] if officer else units_seen(turn)
    if unsigned:
        theirs = list(turn.work.tickets.of_units(units, but_of=but_of, but=NOT_UNSIGNED, limit=KNOWN))
        if told.said:  # 昨天哪个单位没接单
            since, until = moments_of(told.or_else().of(today), turn.city.timezone)
            theirs = [ticket for ticket in theirs if since <= ticket.submitted_at < until]
        whose = member.role is Role.HEAD and any(ticket.unit == member.unit for ticket in theirs)
        key = "desk.open_unsigned" if theirs else "desk.open_unsigned_none"
        listed(turn, key, theirs, to_go("by_person") if whose else ())
    elif late:
        say_late(turn)
    else:
        open_ = turn.work.tickets.of_units(units, but_of=but_of, but=NOT_OURS, limit=KNOWN)
        ends = [
            (t, (t.due.reply - AN_INSTANT).astimezone(turn.city.timezone).date())
            for t in open_
            if t.due.reply is not None
        ]
        assert due is not None
        first, last = due
        theirs = [ticket for ticket, day in ends if first <= day <= last]
        if last == today:
            known = {ticket.number for ticket in theirs}
            to_sign = [t for t in open_ if t.number not in known and _to_sign_on(turn, t, today)]
            if to_sign:
                listed(turn, "desk.open_due_sign", [*theirs, *to_sign], count=len(theirs), sign=len(to_sign))
            else:
                listed(turn, "desk.open_due" if theirs else "desk.open_due_none", theirs)
        else:
            listed(turn, "desk.open_due_on" if theirs else "desk.open_due_on_none", theirs, day=On(last))
    return True


def _asks_late(turn: Turn) -> bool:
    """有多少超期的, 现在有没有超时的: what is overdue, and nothing besides."""
    asking = ("desk.counts_how_many", "desk.asks_how_many", "desk.counts_which")
    if not (turn.says_one_of("desk.sounds_overdue") and any(map(turn.says_one_of, asking))):
        return False
    left = turn.without(turn.text.strip(AROUND).lower(), *asking, "desk.sounds_overdue")
    if turn.holds(left, "desk.counts_most") or turn.holds(left, "desk.counts_by_unit"):
        return False  # 谁逾期最多 is counted
    return not turn.without(left, "desk.counts_filler").strip()


def _to_sign_on(turn: Turn, ticket: Ticket, day: date) -> bool:
    due = ticket.due.sign
    return ticket.state is State.DISPATCHED and due is not None and due.astimezone(turn.city.timezone).date() <= day


def _due_on(turn: Turn, today: date) -> tuple[date, date] | None:
    """今天到期的, 明天几个到期, 9号之前要办完的有哪些, 节前到期的, 这周到期的: the days that are meant; None where anything besides is told."""
    if is_one_of(turn, "desk.lists_due"):
        return today, today
    if not turn.says_one_of("desk.asks_due"):
        return None
    left = turn.text.strip(AROUND)
    told, days = _days_due(turn, left, today)
    asking = ("desk.counts_how_many", "desk.asks_how_many", "desk.asks_filler", "desk.counts_filler", "desk.fills_due")
    if days is None or turn.without(left.replace(told, " "), "desk.asks_due", *asking).strip():
        return None
    return days


def _days_due(turn: Turn, text: str, today: date) -> tuple[str, tuple[date, date] | None]:
    """The words for the days, and the days from today on that they mean."""
    if (holiday := holiday_named(text, today, turn.city.calendar, past=False)) is not None:
        first, last = holiday.week(holiday.last + timedelta(days=7))
        span = (today, last) if holiday.side is Side.BEFORE else (first, last)
        return text[holiday.start : holiday.end], span
    day = next((d for d in days_named(text, today) if d.kind not in (Kind.MONTH, Kind.YEAR)), None)
    week = next((w for w in turn.words_of("desk.words_week") if w in text), None) if day is None else None
    if day is None:
        return week or "", (today, today + timedelta(days=6 - today.weekday())) if week else None
    if day.date is None:
        return text[day.start : day.end], None
    last = day.date + timedelta(days=6) if day.kind is Kind.WEEK else day.date
    whole = day.kind in (Kind.END, Kind.WEEK) or turn.holds(text[day.end :], "desk.asks_until_then")
    first = day.date if day.kind is Kind.WEEK and not turn.holds(text[day.end :], "desk.asks_until_then") else today
    return text[day.start : day.end], (first if whole else day.date, last)


def _of_tickets(turn: Turn) -> bool:
    if NUMBER.match(turn.text.strip()):
        return False
    ends = turn.text.strip(AROUND).endswith(turn.words_of("desk.ends_list"))
    own = ends and turn.says_one_of("desk.asks_own") and turn.says_one_of("desk.asks_whole")
    how_many, how = asks_how_many(turn) or own, _asks_how(turn)
    told = time_told(turn, turn.text)[1]
    rated = told.said and (told.period not in A_DAY or turn.says_one_of("desk.words_rates"))
    if (
        turn.says_one_of("desk.asks_phone")
        and not _subject(turn).startswith(turn.words_of("desk.called_resident"))
        and (units := units_meant(turn.city.units.all, _subject(turn), turn.city.language))
    ):
        for unit in units[:ASKED_AT_ONCE]:
            turn.say("desk.unit_phone", unit=Named("unit", unit.code), phone=unit.phone or Phrase("word.none"))
        return True
    leads = (how or ends) and leads_several(turn)
    if not (how_many or (how and (rated or _about_us(turn))) or (leads and (how or ends))):
        return False
    subject = _subject(turn)
    units = units_meant(units_in_sight(turn), subject, turn.city.language)
    if _about_us(turn) and turn.member is not None and not turn.of_the_line:
        units = [unit for unit in turn.city.units.all if unit.code == turn.member.unit]
    counts = turn.says_one_of("desk.asks_how_many") or own
    if ends and not (how or counts) and _of_words(turn, subject):
        return True  # 人民路还有别的投诉吗 is about the road, and not about the committee that is named after it
    if units:
        _of_unit(turn, units, told, how=how)
        return True
    if how and rated and len(subject) < LEAST:
        say_rates(turn, told.or_else())
        return True
    return (how_many or turn.of_the_line) and _of_some(turn, subject)


def _of_unit(turn: Turn, units: list[Unit], told: TimeTold, *, how: bool) -> None:
    if len(units) > 1:
        ask_which_unit(turn, units, told.or_else())
    elif how and not turn.says_one_of("desk.asks_whole"):
        if not told.said and not turn.says_one_of("desk.words_rates"):
            say_brief(turn, Time(), units[0].code)
        else:
            say_rates(turn, told.or_else(), units[0].code)
    elif asks_of_then(turn):
        say_brief(turn, told.or_else(), units[0].code)
    else:
        figures(turn, units[0].code)


def _of_some(turn: Turn, subject: str) -> bool:
    """Their own, a colleague's, those of a kind, those with these words; False where it is asked after all."""
    member = turn.member
    assert member is not None
    if turn.says_one_of("desk.asks_own") and not turn.of_the_line and to_do(turn, member):
        my_list(turn)
    elif member.role is Role.HEAD and subject and colleagues_named(turn, subject):
        by_person(turn)
    elif turn.says_one_of("desk.asks_reopened") or turn.says_one_of("desk.asks_problem"):
        _of_a_kind(turn, problem=turn.says_one_of("desk.asks_problem"))
    else:
        return _of_words(turn, subject)
    return True


def _of_words(turn: Turn, subject: str) -> bool:
    """Those with these words; False where there are none."""
    units = None if turn.of_the_line else units_seen(turn)
    if len(subject) < LEAST or not turn.work.tickets.search(subject, units=units, limit=1):
        return False
    found(turn, subject)
    return True


def _of_a_kind(turn: Turn, *, problem: bool) -> None:
    """Those that were reopened, or raised a level, of all that are open."""
    open_ = turn.work.tickets.of_units(units_seen(turn), limit=KNOWN)
    theirs = [ticket for ticket in open_ if (ticket.problem if problem else ticket.reopened)]
    if problem:
        listed(turn, "desk.open_problems" if theirs else "desk.open_problems_none", theirs)
    else:
        listed(turn, "desk.open_reopened" if theirs else "desk.open_reopened_none", theirs)


# ── of one resident ───────────────────────────────────────────────────────────────────────────────────────────────────


def _of_resident(turn: Turn) -> bool:
    text, phone, asks = turn.text.strip(), turn.meaning.phone, turn.says_one_of("desk.asks_history")
    rings = phone is not None and turn.says_one_of("desk.asks_ringing")  # 138…又打来了 问啥时候修
    if phone is not None and turn.of_the_line and (asks or rings or is_phone_alone(phone, text)):
        of_phone(turn, phone.value)
        return True
    told = not turn.of_the_line and any(word in text for word in turn.words_of("desk.sounds_done"))
    if not asks or told:
        return False
    number = NUMBER.match(text)
    tickets = named(turn, number.group()) if number else []
    ticket = tickets[0] if len(tickets) == 1 else turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
        turn.say("desk.which_ticket")
        return True
    turn.remember(last_ticket=ticket.number)
    if ticket.confidentiality is not Confidentiality.NAMED:
        turn.say("desk.history_hidden", number=ticket.number)
        return True
    others = _theirs(turn, [ticket.citizen], but=ticket.number)
    none = "desk.history_none" if turn.of_the_line else "desk.history_none_here"
    listed(turn, "desk.history" if others else none, others)
    return True


def is_phone_alone(phone: Mention, words: str) -> bool:
    """Whether next to nothing stands beside the telephone number in the words."""
    return len(words) - (phone.span.end - phone.span.start) <= BESIDE


def of_phone(turn: Turn, phone: str) -> None:
    """What was reported by whoever left this number: who rings up again is not asked what they told before."""
    tickets = _theirs(turn, turn.work.tickets.citizens_of_phone(phone))
    listed(turn, "desk.of_phone" if tickets else "desk.of_phone_none", tickets)


def _theirs(turn: Turn, people: Iterable[str], but: str = "") -> list[Ticket]:
    """Their tickets that this member may see, the newest first; none that was filed without a name, by which it would get one."""
    tickets = [t for person in people for t in turn.work.tickets.of_citizen(CitizenId(person)) if t.number != but]
    named = [t for t in tickets if t.confidentiality is Confidentiality.NAMED]
    seen = [t for t in named if may_see(turn.actor, t, turn.city.units)]
    return sorted(seen, key=lambda ticket: ticket.number, reverse=True)


# ── what it is about ──────────────────────────────────────────────────────────────────────────────────────────────────


def _asks_how(turn: Turn) -> bool:
    """怎么样, 满意率: of a unit's people, whose words may be a reply, only where the message ends so."""
    keys = ("desk.asks_how", "desk.words_rates")
    if turn.of_the_line:
        return any(map(turn.says_one_of, keys))
    text = turn.text.strip(AROUND).lower()
    return text.endswith(tuple(word.lower() for key in keys for word in turn.words_of(key)))


def _about_us(turn: Turn) -> bool:
    return turn.begins_with_one_of("desk.asks_us") or _subject(turn) in turn.words_of("desk.asks_us")


def unknown_subject(turn: Turn) -> str:
    """黄水的一共几件: of what the figures are asked, where it is nothing that was found; the stock of all is no answer to it."""
    subject = next(iter(_words_left(turn)), "")
    asked_of = len(subject) >= LEAST and turn.text.strip(AROUND).startswith(f"{subject}的")
    return subject if asked_of and not turn.says_one_of("desk.asks_us") else ""


def _subject(turn: Turn) -> str:
    """The longest of what is left of the question without the words of asking: a unit, a person, a thing."""
    return max(_words_left(turn), key=len, default="")


def _words_left(turn: Turn) -> list[str]:
    keys = ("desk.words_rates", "desk.asks_how", "desk.asks_how_many", "desk.asks_whole", "desk.asks_filler")
    return turn.without(without_time(turn, turn.text.strip(AROUND)), *keys).split()
