"""Press several units at once (催一遍): shown first with whom it does not reach, and sent by a button.

逾期的催一遍 ─► what is overdue · 全部督办 ─► the same, and it is said · 让交通局抓紧 ─► what that unit has · 催下面 ─► what is overdue or unsigned there
把0016 0018都催一下 ─► these · …，今天必须有结果 ─► with these words, else with those of the line
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from handlers.conversation.message import Choice, Listed, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN, listed, name_left, named, numbers_in, to_each
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.names import units_meant
from handlers.desk.reading.which import to_mean
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.lists import KNOWN, LISTED, NOT_OURS, limit_passed, units_in_sight, units_seen
from handlers.usecases import deciding
from tickets.deadlines import is_late
from tickets.lifecycle import WITH_UNIT, may_see
from tickets.ticket import State, Ticket
from tickets.units import Role
from values import expressions as re
from values.numerals import ONES, number_of

LONGEST, MOST = 40, 50
SEVERAL = 2
_SO_MANY = re.compile(rf"(?P<n>\d{{1,3}}|[{ONES}两十]{{1,3}})(?:件|张|单)")
PRESSES = frozenset({Role.SUPERVISOR, Role.HEAD})


def asked_pressing(turn: Turn) -> bool:
    """Whether units are to be pressed for more than one ticket; who, and with what words, is then shown."""
    text, member = turn.text.strip(AROUND), turn.member
    if member is None or member.role not in PRESSES or turn.photos or turn.do or len(text) > LONGEST:
        return False
    if not turn.says_one_of("desk.sounds_pressing"):
        return False
    found = _meant(turn, text)
    if found is None:
        return bool(turn.says)
    tickets, words, key = found
    ours = [ticket for ticket in tickets if ticket.unit != turn.actor.unit or turn.of_the_line]
    theirs = [ticket for ticket in ours if ticket.state in WITH_UNIT][:MOST]
    if theirs:
        _preview(turn, theirs, words, key)
    elif not turn.of_the_line and len(units_seen(turn)) == 1:
        by_person(turn)  # 催下面, of who leads one unit: who has what, and how one of them is told
    else:
        turn.say("desk.press_none", which=Phrase(f"desk.press_{key}"))
    return True


def _meant(turn: Turn, text: str) -> tuple[Sequence[Ticket], str, str] | None:
    """Which tickets, with what words, and how they are called; None where it is no such order."""
    first, *more = clauses(text) or [""]
    while more and not turn.holds(first, "desk.sounds_pressing"):  # 环卫几件逾期，一起督办，写：今天清走
        first, more = f"{first}{more[0]}", more[1:]
    words = "，".join(one for one in more if not is_one_of(turn, "desk.sounds_written_so", one))
    numbers = numbers_in(text)
    if numbers:
        if len(numbers) < SEVERAL or _left(turn, text, numbers):
            return None
        meant = [named(turn, number) for number in numbers]
        if several := [ticket for found in meant if len(found) > 1 for ticket in found]:  # of two days
            turn.say("desk.which_number", choices=to_mean(turn, several[:LISTED], ""))
            return None
        tickets = [found[0] for found in meant if found]
        return (tickets, "", "these") if len(tickets) >= SEVERAL else None
    left = _left(turn, first, ())
    led = None if turn.of_the_line else units_seen(turn)
    if not left:
        late = turn.holds(first, "desk.asks_overdue")
        unsigned = turn.holds(first, "desk.sounds_unsigned")
        below = turn.holds(first, "desk.sounds_below")
        if not (late or unsigned or below or turn.holds(first, "desk.sounds_all")):
            return None
        found = list(turn.work.figures.late(led, limit=KNOWN)) if not unsigned or late else []
        known = {ticket.number for ticket in found}
        for ticket in turn.work.tickets.of_units(units_seen(turn), but=NOT_OURS, limit=KNOWN):
            waits = (unsigned or below) and ticket.state is State.DISPATCHED
            if ticket.number not in known and (waits or (not unsigned and limit_passed(turn, ticket))):
                found.append(ticket)
        return found, words, "unsigned" if unsigned else "below" if below else "late"
    units = units_meant(units_in_sight(turn), left, turn.city.language)
    whole = turn.holds(first, "desk.sounds_all") or turn.holds(first, "desk.asks_overdue")
    if not units or not (whole or turn.begins_with_one_of("desk.sounds_have_them")):
        return None
    codes = [
        unit.code for unit in turn.city.units.all if any(turn.city.units.holds(one.code, unit.code) for one in units)
    ]
    open_ = [t for t in turn.work.tickets.of_units(codes, but=NOT_OURS, limit=KNOWN) if t.unit in codes]
    if turn.holds(text, "desk.asks_overdue"):  # 超期八件还不动: what is told of what is overdue goes to nothing else
        return [t for t in open_ if is_late(t) or limit_passed(turn, t)], words, "unit_late"
    return open_, words, "unit"


def _left(turn: Turn, text: str, numbers: Iterable[str]) -> str:
    """What is told besides the order itself: whom it is about."""
    for number in numbers:
        text = text.replace(number, " ")
    keys = (
        "desk.sounds_unsigned",
        "desk.sounds_below",
        "desk.asks_overdue",
        "desk.sounds_pressing",
        "desk.sounds_have_them",
    )
    text = turn.without(text.lower(), *keys, "desk.sounds_all", "desk.fills_pressing")
    return "".join(text.split()).strip(AROUND + BETWEEN)


def _preview(turn: Turn, tickets: Sequence[Ticket], words: str, key: str) -> None:
    numbers = [ticket.number for ticket in tickets]
    text = words or turn.case.texts.text("desk.press_words", {}, turn.city.language, turn.now)
    parts = [
        Part("desk.figures_overdue" if is_late(t) else "desk.figures_line", turn.values(t)) for t in tickets[:LISTED]
    ]
    if len(tickets) > LISTED:
        parts.append(Part("desk.counts_which_more", {"count": len(tickets) - LISTED}))
    parts += _miscounted(text, len(tickets)) + unmanned(turn, tickets)
    values: dict[str, Value] = {"which": Phrase(f"desk.press_{key}"), "count": len(tickets), "text": text}
    send = Choice(
        "desk.press_each",
        "desk.button_press_each",
        {"count": len(tickets)},
        args={"numbers": ",".join(numbers), "text": text},
    )
    turn.tell("desk.press_preview", values, *parts, choices=[send])


def _miscounted(text: str, count: int) -> list[Part]:
    """超期八件还不动, where there are five: no number goes out that is not so."""
    told = _SO_MANY.search(text)
    said = number_of(told["n"]) if told is not None else None
    return [Part("desk.press_count", {"said": said, "count": count})] if said and said != count else []


def press_each(turn: Turn) -> None:
    """Send it, to each of them, and name those whom it does not reach."""
    text = turn.args["text"]

    def one(ticket: Ticket) -> object:
        return deciding.supervise(turn.case, ticket, turn.actor, text)

    seen = [
        ticket for number in turn.args["numbers"].split(",") if (ticket := turn.work.tickets.peek(number)) is not None
    ]
    allowed = [ticket.number for ticket in seen if may_see(turn.actor, ticket, turn.city.units)]
    done, left = to_each(turn, allowed, one)
    if done:
        say_supervised(turn, done)
    name_left(turn, left)


def say_supervised(turn: Turn, done: Sequence[str]) -> None:
    tickets = [ticket for number in done if (ticket := turn.work.tickets.peek(number)) is not None]
    turn.say("desk.supervised_each", *unmanned(turn, tickets), count=len(done), numbers=listed(done))


def unmanned(turn: Turn, tickets: Iterable[Ticket]) -> list[Part]:
    """Which of their units have nobody bound: they hear of nothing in a chat, and are to be rung up."""
    return unmanned_of(turn, dict.fromkeys(ticket.unit for ticket in tickets if ticket.unit))


def unmanned_of(turn: Turn, codes: Iterable[str]) -> list[Part]:
    """Which of these units have nobody bound."""
    silent = [unit for code in codes if not turn.work.staff.of_unit(code) and (unit := turn.city.units.get(code))]
    names: list[Value] = [
        Phrase("desk.unmanned_unit", {"unit": Named("unit", one.code), "phone": one.phone or Phrase("word.none")})
        for one in silent
    ]
    return [Part("desk.unmanned_units", {"units": Listed(tuple(names))})] if names else []
