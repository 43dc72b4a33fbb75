"""Off duty (离岗): somebody is on leave, or has gone home; nobody's ticket is left to who is not there.

休假到周五, 请假三天, 下班了 ─► colleagues on duty have their tickets, are told which; nobody on duty: the dispatchers
我回来了, or that morning  ─► what waits · 谁在岗 ─► who is there, who is back when

Nothing of a ticket changes: what is allotted to somebody who is away is everybody's of the unit until they are back.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from handlers.conversation.message import At, Choice, Listed, Named, On, Part, Say, Value
from handlers.conversation.state import BACK
from handlers.conversation.turn import Turn
from handlers.desk.answers import AROUND, is_one_of
from handlers.desk.by_number import KNOWN, listed
from handlers.desk.days import last_day_of
from handlers.desk.leaving import allotted
from handlers.desk.lists import LISTED, NOT_OURS, my_list, to_open
from handlers.dialogues.relay import let_go
from tickets.clocks import quiet_until
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Role, StaffMember
from tickets.values import replace

SHORT = 24  # characters within which 休假 is about oneself and no reply
_ASKED_FOR = re.compile(r"请(.{1,6}?)(?:的)?假$")  # 请三天假
LONGEST = timedelta(days=366)
OFFERED = (1, 3, 5)  # working days
SHOWN = 20


# ── what is said ──────────────────────────────────────────────────────────────────────────────────────────────────────


def asked(turn: Turn) -> bool:
    """Whether the message is about one's own duty, or asks who is there."""
    if is_one_of(turn, "desk.words_back"):
        come_back(turn)
    elif is_one_of(turn, "desk.words_off"):
        go(turn, _today(turn), off=True)
    elif is_one_of(turn, "desk.words_who"):
        who(turn)
    else:
        return _leave(turn)
    return True


def _leave(turn: Turn) -> bool:
    """休假到周五, 我请假三天; what begins otherwise may be a reply."""
    text = _ASKED_FOR.sub(r"请假\1", turn.text.strip(AROUND).lower())
    if len(text) > SHORT or turn.meaning.ticket_numbers:
        return False
    for one in turn.words_of("desk.words_i"):
        text = text.removeprefix(one.lower()).strip()
    if text.startswith(tuple(turn.words_of("desk.words_later"))) and turn.says_one_of("desk.words_away"):
        turn.say("desk.away_from_now")
        return True
    word = next(
        (w for w in sorted(turn.words_of("desk.words_away"), key=len, reverse=True) if text.startswith(w)), None
    )
    if word is None:
        return False
    today = _today(turn)
    last = last_day_of(text[len(word) :], today, turn.city.calendar)
    if last is None or not today <= last <= today + LONGEST:
        _ask(turn)
    else:
        go(turn, last)
    return True


def _ask(turn: Turn) -> None:
    today, calendar = _today(turn), turn.city.calendar
    choices = []
    for days in OFFERED:
        last = calendar.add_working_days(today, days - calendar.is_working(today))
        choices.append(Choice("desk.away", "desk.button_away", {"last": On(last)}, args={"last": last.isoformat()}))
    turn.say("desk.ask_away", choices=choices)


def _today(turn: Turn) -> date:
    return turn.now.astimezone(turn.city.timezone).date()


# ── going ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def go(turn: Turn, last: date, *, off: bool = False) -> None:
    """Off duty until the morning of the working day behind `last`; `off`: only gone home."""
    assert turn.member is not None
    day = turn.city.calendar.add_working_days(last, 1)
    until = datetime.combine(day, turn.city.clocks.duty_opens, turn.city.timezone)
    let_go(turn, leaving=True)
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


def _beside(turn: Turn, member: StaffMember) -> Sequence[StaffMember]:
    """Who does the same work: the unit, of the line's people those of the same role."""
    line = member.role in LINE_ROLES
    return turn.work.staff.with_role(member.role) if line else turn.work.staff.of_unit(member.unit)


def _theirs(turn: Turn, member: StaffMember, before: datetime | None) -> list[str]:
    """The numbers of what is allotted to them; with `before` of what must be done by then."""
    if member.role not in UNIT_ROLES:
        return []
    mine = allotted(member, turn.work.tickets.of_units([member.unit], limit=KNOWN))
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
            _push(turn, turn.case.line_staff(Role.DISPATCHER), key, values, open_)
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
            turn.case.push(say, account, turn.case.staff_language(account), id, due)


# ── coming back ───────────────────────────────────────────────────────────────────────────────────────────────────────


def come_back(turn: Turn) -> None:
    """On duty again, at once: what waits is told."""
    assert turn.member is not None
    if turn.member.away_until is None:
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


# ── who is there ──────────────────────────────────────────────────────────────────────────────────────────────────────


def who(turn: Turn) -> None:
    """谁在岗: of the own unit and those below it; of the line's own people, and the units where nobody is, for these."""
    units, own = turn.city.units, turn.actor.unit or ""
    bound = [one.member for one in turn.work.staff.all() if not one.left]
    line = [m for m in bound if m.role in LINE_ROLES] if turn.of_the_line else []
    staff = line or [m for m in bound if units.holds(own, m.unit)]
    there, gone = turn.case.on_duty(staff), [m for m in staff if m.is_away(turn.now)]
    parts = [Part("desk.who_away", _of(m)) for m in gone[:SHOWN]]
    if turn.of_the_line:
        manned = {m.unit for m in turn.case.on_duty(bound)}
        empty = [unit.code for unit in units.all if unit.code not in manned and any(m.unit == unit.code for m in bound)]
        parts += (
            [Part("desk.who_nobody", {"units": Listed(tuple(Named("unit", code) for code in empty[:SHOWN]))})]
            if empty
            else []
        )
    names = Listed((*(m.name for m in there[:SHOWN]), *(("…",) if len(there) > SHOWN else ())))
    turn.say("desk.who" if there else "desk.who_none", *parts, count=len(there), names=names)


def _of(member: StaffMember) -> dict[str, Value]:
    assert member.away_until is not None
    return {"name": member.name, "unit": Named("unit", member.unit), "until": At(member.away_until)}
