"""Off duty (离岗): somebody is on leave, or has gone home; nobody's ticket is left to who is not there.

休假到周五, 请假三天, 下班了 ─► colleagues on duty have their tickets, are told which; nobody on duty: the dispatchers
明天起休三天, 12月1日到3日请假 ─► kept until that day, the head told; then the same · 不休了 ─► dropped
我回来了, or that morning  ─► what waits · 谁在岗 ─► who is there, who is back when

Nothing of a ticket changes: what is allotted to somebody who is away is everybody's of the unit until they are back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from handlers.conversation.message import At, Choice, Named, On, Part, Say, Value
from handlers.conversation.state import BACK, LEAVES
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import NUMBER, listed
from handlers.desk.orders.leaving import held_by
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.names import colleagues_named
from handlers.desk.reading.spans import Span, last_day_of, span_said
from handlers.desk.showing.by_person import who_takes
from handlers.desk.showing.lists import KNOWN, LISTED, NOT_OURS, my_list, to_open
from handlers.desk.showing.who_is_there import planned_leave, who
from handlers.dialogues.talking.relay import let_go
from tickets.hours import quiet_until
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Role, StaffMember
from values import expressions as re
from values import replace

SHORT = 24  # characters within which 休假 is about oneself and no reply
BESIDE = 2  # 休假吧; 出差的师傅回来就换 is a reply
_ASKED_FOR = re.compile(r"请(.{1,6}?)(?:的)?假$")  # 请三天假
_KIND = re.compile(
    r"(?:请|休)(?:个|了)?(?:产|婚|丧|病|事|年|探亲|陪产|育儿|护理|公)假|(?<![请休])(?:产|婚|丧|事|陪产|育儿|护理|探亲)假"
)
_WISH = re.compile(r"^(?:想|要|得|需要|准备|打算|申请)+")
_WISHES = re.compile(r"我|请|休|想|要|申请")
_DAYS = MappingProxyType(
    {"明早": "明天", "明后两天": "明天到后天", "明后天": "明天到后天", "今明两天": "今天到明天", "这两天": "今天到明天"}
)
# What stands beside an absence and changes nothing of it.
_COMPANION = re.compile(r"[\s，,]+(?:先?别再?派(?:给)?我.*|不要派.*|有急?事.{0,4}找.*|换班.*|队列.{0,4}[给交].*)$")
_QUEUE = re.compile(r"队列.{0,4}[给交]")
SHORT_REASON = 16
NOON = time(12)
LONGEST = timedelta(days=366)
OFFERED = (1, 3, 5)  # working days
LONGEST_NAME = 8


# ── what is said ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asked(turn: Turn) -> bool:
    """Whether the message is about one's own duty, or asks who is there."""
    if is_one_of(turn, "desk.words_back"):
        come_back(turn)
    elif is_one_of(turn, "desk.words_no_leave"):
        stay(turn)
    elif _goes_off(turn):
        go(turn, Span(turn.today, turn.today), off=True)
    elif is_one_of(turn, "desk.words_who"):
        who(turn)
    else:
        return _leave(turn)
    return True


def _goes_off(turn: Turn) -> bool:
    """下班了, 我下班了 换班, 孩子发烧我先走了."""
    said = _COMPANION.sub("", turn.text.strip(AROUND))
    own = tuple(word for word in turn.words_of("desk.words_off") if word.startswith("我"))
    return is_one_of(turn, "desk.words_off", said) or (bool(own) and len(said) <= SHORT_REASON and said.endswith(own))


def _leave(turn: Turn) -> bool:
    """休假到周五, 明天起请假三天; what begins with 休假 and tells no day is asked until when."""
    if _of_colleague(turn) or who_takes(turn):
        return True
    if (span := leave_said(turn, turn.text)) is not None:
        longest = turn.today + LONGEST
        if span.last is None or span.last > longest:
            _ask(turn, span.first if span.first <= longest else turn.today)
        else:
            go(turn, span)
        if turn.of_the_line and _QUEUE.search(turn.text):
            turn.say("desk.queue_shared")
        return True
    if _short_break(turn):
        return True
    text = _told(turn, turn.text)
    word = next((w for w in turn.longest_first("desk.words_away") if text.startswith(w)), None)
    ill = turn.text.strip().startswith("我") and turn.says_one_of("desk.sounds_ill") and _of_oneself(turn)
    if not ill and (word is None or (len(text) > len(word) + BESIDE and not _wishes(turn, text))):
        return _until_when(turn)
    since = last_day_of(text.partition("到")[0], turn.today, turn.city.calendar)
    _ask(turn, since if word is not None and len(text) > len(word) + BESIDE and since else turn.today)
    return True


def _of_oneself(turn: Turn) -> bool:
    """Whether so short a message tells nothing of what was handled, and of no ticket."""
    told = turn.says_one_of("desk.sounds_handled") or turn.says_one_of("desk.sounds_result")
    return len(turn.text) <= SHORT and not told and NUMBER.search(turn.text) is None and not turn.photos


def _wishes(turn: Turn, text: str) -> bool:
    """我请产假 从下周一到七月: leave, though until when was not understood."""
    days = last_day_of(text, turn.today, turn.city.calendar) is not None
    return days and _WISHES.match(turn.text.strip()) is not None and _of_oneself(turn)


def _short_break(turn: Turn) -> bool:
    """我去吃饭 半小时回来: back before anybody would miss them."""
    short = len(turn.text) <= SHORT_REASON and turn.says_one_of("desk.sounds_break") and _of_oneself(turn)
    if short:
        turn.say("desk.short_break")
    return short


def _until_when(turn: Turn) -> bool:
    """到周五, said to "until when?"."""
    asked = turn.card.choices[0] if turn.card is not None and turn.card.choices else None
    if asked is None or asked.do != "desk.away":
        return False
    first = date.fromisoformat(asked.args["first"])
    said = turn.text.strip(AROUND)
    spans = (span_said(one, first, turn.city.calendar) for one in (said, f"到{said}"))  # 月底
    span = next((one for one in spans if one is not None and one.last is not None), None)
    if span is None or span.last is None or span.last < first:
        return False
    go(turn, Span(first, span.last, span.half))
    return True


def leave_said(turn: Turn, text: str) -> Span | None:
    """The days on which who writes will be absent; None where the text is about anything else."""
    said, _, why = text.partition("，")
    reports = any(word in why for key in ("desk.sounds_done", "desk.sounds_planned") for word in turn.words_of(key))
    raw = (text if reports else said).strip()
    text = _told(turn, raw)
    if len(text) > SHORT or NUMBER.search(text):
        return None
    own = turn.longest_first("desk.words_absent_own") if raw.startswith("我") else []
    for word in (*turn.longest_first("desk.words_away"), *own, *turn.longest_first("desk.words_absent")):
        before, found, behind = text.partition(word)
        if found and (before or behind):
            span = span_said(before + behind, turn.today, turn.city.calendar)
            return span if span is not None else _loosely(turn, before, behind)
    return None


def _loosely(turn: Turn, before: str, behind: str) -> Span | None:
    """休假到周五吧: a day behind the word, whatever stands beside it."""
    first = turn.today
    unclear = before or re.search(r"从|起|开始|月", behind)  # 从下周一到七月
    last = last_day_of(behind, first, turn.city.calendar) if not unclear else None
    return Span(first, last) if last is not None and first <= last else None


def _told(turn: Turn, text: str) -> str:
    text = _COMPANION.sub("", text.strip(AROUND).lower())
    text = _ASKED_FOR.sub(r"请假\1", _KIND.sub("请假", text))
    for one in turn.words_of("desk.words_i"):
        text = text.removeprefix(one.lower()).strip()
    text = _WISH.sub("", text)
    for said, plain in _DAYS.items():
        text = text.replace(said, plain)
    away = (word for key in ("desk.words_away", "desk.words_absent") for word in turn.words_of(key))
    return re.sub(rf"我(?=(?:要|想|得)?(?:{'|'.join(map(re.escape, away))}))", "", text)


def _ask(turn: Turn, first: date) -> None:
    calendar = turn.city.calendar
    choices = []
    for days in OFFERED:
        last = calendar.add_working_days(first, days - calendar.is_working(first))
        args = {"first": first.isoformat(), "last": last.isoformat()}
        choices.append(Choice("desk.away", "desk.button_away", {"last": On(last)}, args=args))
    turn.say("desk.ask_away", choices=choices)


# ── going ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def go(turn: Turn, span: Span, *, off: bool = False) -> None:
    """Off duty for these days, until the morning of the working day behind the last; `off`: only gone home. What begins later
    is kept until then."""
    assert turn.member is not None
    last = span.last or span.first
    if last < turn.today:  # a button of last week
        _ask(turn, turn.today)
        return
    since, until = _moments(turn, span.first, last, span.half)
    if since > turn.now:
        _plan(turn, span, since, until)
        return
    planned = planned_leave(turn.conversation)
    if planned is not None and planned.first <= last + timedelta(days=1):  # gone home on the eve of the leave
        last, off = max(last, planned.last or planned.first), False
        until = max(until, _moments(turn, planned.first, planned.last or planned.first, planned.half)[1])
        _forget(turn)
    _gone(turn, last, until, off=off)


def _gone(turn: Turn, last: date, until: datetime, *, off: bool) -> None:
    let_go(turn, leaving=True)
    assert turn.member is not None
    turn.work.staff.away(turn.member.id, until)
    member = turn.member = replace(turn.member, away_until=until)
    turn.conversation = turn.conversation.waking(BACK, until)
    theirs = _theirs(turn, member, until if off else None)
    colleagues = turn.case.on_duty([one for one in _beside(turn, member) if one.id != member.id])
    _tell(turn, member, theirs, colleagues, off=off)
    values: dict[str, Value] = {"last": On(last), "until": At(until), "count": len(theirs), "numbers": listed(theirs)}
    alone = "desk.away_alone_line" if turn.of_the_line else "desk.away_alone"
    parts = [Part(alone if not colleagues else "desk.away_handed" if theirs else "desk.away_free", values)]
    choices = [*to_open(theirs[:LISTED]), Choice("desk.come_back", "desk.button_come_back")]
    turn.tell("desk.off" if off else "desk.away", values, *parts, choices=choices)


def _moments(turn: Turn, first: date, last: date, half: str) -> tuple[datetime, datetime]:
    """From when until when tickets go to colleagues."""
    zone, opens = turn.city.timezone, turn.city.clocks.duty_opens
    since = datetime.combine(first, NOON if half == "afternoon" else time(), zone)
    noon = datetime.combine(last, NOON, zone)
    if half == "morning" and noon > turn.now:
        return since, noon
    return since, datetime.combine(turn.city.calendar.add_working_days(last, 1), opens, zone)


def _of_colleague(turn: Turn) -> bool:
    """王建军请假到周五, said by the head of the unit: whoever is ill does not write."""
    if turn.member is None or turn.member.role is not Role.HEAD:
        return False
    others = turn.work.staff.of_unit(turn.member.unit)
    one, rest = _named_first(turn)
    off = is_one_of(turn, "desk.words_off", rest) or is_one_of(turn, "desk.words_not_in", rest)
    span = Span(turn.today, turn.today) if off else leave_said(turn, rest)
    if one is None or span is None:
        return False
    last = span.last or span.first
    since, until = _moments(turn, span.first, last, span.half)
    account = turn.work.staff.account_of(one.id)
    theirs = turn.work.conversations.load(account) if account is not None else None
    values: dict[str, Value] = {"name": one.name, "since": On(span.first), "last": On(last), "until": At(until)}
    if since > turn.now:
        if theirs is None:
            return False
        planned = [span.first.isoformat(), last.isoformat(), span.half]
        turn.work.conversations.save(theirs.noted(leave=planned).waking(LEAVES, since))
        turn.tell("desk.away_of_later", values)
    else:
        turn.work.staff.away(one.id, until)
        if theirs is not None:
            turn.work.conversations.save(theirs.waking(BACK, until))
        member = replace(one, away_until=until)
        numbers = _theirs(turn, member, None)
        there = turn.case.on_duty([m for m in others if m.id != one.id])
        _tell(turn, member, numbers, there, off=False)
        turn.tell("desk.away_of", values | {"count": len(numbers)}, choices=to_open(numbers[:LISTED]))
    _push(turn, [one], "desk.away_by_head", values | {"head": turn.member.name}, ())
    return True


def _named_first(turn: Turn) -> tuple[StaffMember | None, str]:
    """The colleague with whose name the message begins, as colleagues call them (小王), and what is said behind it."""
    for end in range(min(len(turn.text), LONGEST_NAME), 0, -1):
        found = colleagues_named(turn, turn.text[:end])
        if len(found) == 1 and (end > 1 or found[0].name == turn.text[:end]):
            return found[0], turn.text[end:]
    return None, ""


# ── what begins later ─────────────────────────────────────────────────────────────────────────────────────────────────


def _plan(turn: Turn, span: Span, since: datetime, until: datetime) -> None:
    """Keep it until it begins; the head of the unit hears of it now."""
    assert turn.member is not None
    last = span.last or span.first
    turn.note(leave=[span.first.isoformat(), last.isoformat(), span.half])
    turn.conversation = turn.conversation.waking(LEAVES, since)
    begins: Value = At(since) if since.time() == NOON else On(span.first)
    values: dict[str, Value] = {"since": begins, "last": On(last), "until": At(until), "name": turn.member.name}
    heads = [one for one in _beside(turn, turn.member) if one.role is Role.HEAD and one.id != turn.member.id]
    _push(turn, heads, "desk.colleague_leaves", values, ())
    drop = Choice("desk.stay", "desk.button_stay")
    turn.tell("desk.away_later" if last > span.first else "desk.away_later_day", values, choices=[drop])


def _forget(turn: Turn) -> None:
    turn.note(leave=None)
    turn.sleep(LEAVES)


def begin_leave(turn: Turn) -> None:
    """The day of which they had spoken has come."""
    planned = planned_leave(turn.conversation)
    _forget(turn)
    if turn.member is not None and planned is not None:
        go(turn, planned)


def stay(turn: Turn) -> None:
    """不休了: an absence that has not begun is dropped, one that has begun ends."""
    planned = planned_leave(turn.conversation)
    if planned is None:
        come_back(turn)
        return
    _forget(turn)
    turn.say("desk.leave_dropped", since=On(planned.first))


def _beside(turn: Turn, member: StaffMember) -> Sequence[StaffMember]:
    """Who does the same work: the unit, of the line's people those of the same role."""
    line = member.role in LINE_ROLES
    return turn.work.staff.with_role(member.role) if line else turn.work.staff.of_unit(member.unit)


def _theirs(turn: Turn, member: StaffMember, before: datetime | None) -> list[str]:
    """The numbers of what is in their hands; with `before` of what must be done by then."""
    if member.role not in UNIT_ROLES:
        return []
    mine = held_by(turn.work, member, turn.work.tickets.of_units([member.unit], limit=KNOWN))
    return [ticket.number for ticket in mine if before is None or _limit(ticket, before) < before]


def _limit(ticket: Ticket, never: datetime) -> datetime:
    """The next thing that the unit must have done, and by when."""
    due = ticket.due
    step = due.sign if ticket.state is State.DISPATCHED else due.contact if ticket.contacted_at is None else None
    return min(filter(None, (step, due.reply)), default=never)


def _tell(turn: Turn, member: StaffMember, theirs: list[str], colleagues: Sequence[StaffMember], *, off: bool) -> None:
    """Colleagues hear what is theirs now, the head of any leave; where nobody is on duty the dispatchers."""
    values: dict[str, Value] = {
        "name": member.name,
        "unit": Named("unit", member.unit),
        "until": At(member.away_until or turn.now),
        "count": len(theirs),
        "numbers": listed(theirs),
    }
    if not colleagues:
        if member.role in UNIT_ROLES and (theirs or not off):
            open_ = [t.number for t in turn.work.tickets.of_units([member.unit], but=NOT_OURS, limit=KNOWN)]
            values |= {"count": len(open_), "numbers": listed(open_)}
            key = "desk.unit_off_duty" if open_ else "desk.unit_off_duty_free"
            _push(turn, turn.case.dispatchers(), key, values, open_)
    elif theirs:
        _push(turn, colleagues, "desk.colleague_away", values, theirs)
    elif not off:
        _push(turn, [one for one in colleagues if one.role is Role.HEAD], "desk.colleague_away_free", values, ())


def _push(turn: Turn, staff: Sequence[StaffMember], key: str, values: dict[str, Value], numbers: Sequence[str]) -> None:
    say = Say((Part(key, values),), tuple(to_open(numbers[:LISTED])))
    for one in staff:
        account = turn.work.staff.account_of(one.id)
        if account is not None and account != turn.message.account:
            id = f"away:{turn.actor.id}:{turn.message.event_id}"
            due = quiet_until(turn.now, turn.city)
            turn.case.push(say, account, turn.case.city.language, id, due)


# ── coming back ───────────────────────────────────────────────────────────────────────────────────────────────────────


def come_back(turn: Turn) -> None:
    """On duty again, at once: what waits is told."""
    assert turn.member is not None
    if turn.member.away_until is None:
        if planned_leave(turn.conversation) is not None:
            stay(turn)
        else:
            turn.say("desk.never_away")
        return
    turn.work.staff.away(turn.member.id, None)
    turn.member = replace(turn.member, away_until=None)
    turn.sleep(BACK)
    turn.say("desk.back")
    my_list(turn)


def back(turn: Turn) -> None:
    """The morning on which they are back."""
    turn.sleep(BACK)
    if turn.member is not None and turn.member.away_until is not None and not turn.member.is_away(turn.now):
        come_back(turn)
