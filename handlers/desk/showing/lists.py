"""Lists for staff (待办、查工单): my list, overdue first; the queue of the line's people; tickets found by words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from handlers.conversation.message import At, By, Choice, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.showing import waiting
from tickets.deadlines import is_late
from tickets.lifecycle import WITH_UNIT, may_see
from tickets.periods import Period
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, Role, StaffMember, Unit
from values import expressions as re

LISTED = 8
UNMANNED = 4  # of what is with units without staff
KNOWN = 500
# With the line at present: nothing for the unit to do.
NOT_OURS = frozenset({State.FOLLOW_UP, State.REVIEW, State.ACCEPTED, State.NEEDS_INFORMATION})
PETITIONED = MappingProxyType(
    {
        "extension": "event.extension_requested",
        "shelving": "event.shelving_requested",
        "conference": "event.conference_asked",
    }
)
ABOUT = 60
QUESTION = 20
LONGEST = 60

_NUMBERED = re.compile(r"0\d{3}(?!\d)")
_TAIL = re.compile(r"(?:一下)?(?:尾号|单号|工单|号)?(?:是|为)?\s*(0\d{3})(?:的|那张|的单子)?")
_LOOKED = re.compile(r"(?P<name>[^\s，,。我你他她再去先没已]{2,10}?)的?(?:帮我)?(?:查一下|查查|查下)")
_SPLIT = re.compile(r"[\s：:]+")


def to_open(numbers: Iterable[str]) -> list[Choice]:
    """The buttons that open the tickets of these numbers."""
    return [Choice("desk.open", label=number, args={"ticket": number}) for number in numbers]


def to_go(*names: str) -> list[Choice]:
    """The buttons that show these lists."""
    return [Choice("desk.go_to", f"desk.button_{name}", args={"list": name}) for name in names]


def to_do(turn: Turn, member: StaffMember, *, offset: int = 0, but: Iterable[State] = NOT_OURS) -> tuple[Ticket, ...]:
    """A page of this member's open tickets, overdue first, then by deadline: what is allotted to them, to nobody, or to
    somebody who has left or is off duty; a head has all of the unit."""
    but_of = colleagues(turn, member)
    return turn.work.tickets.of_units([member.unit], but_of=but_of, but=but, limit=LISTED, offset=offset)


def colleagues(turn: Turn, member: StaffMember) -> tuple[str, ...]:
    """Those whose tickets are not this member's to do."""
    if member.role is Role.HEAD:
        return ()
    others = turn.case.on_duty(turn.work.staff.of_unit(member.unit))
    return tuple(one.id for one in others if one.id != member.id)


def my_list(turn: Turn, offset: int = 0) -> None:
    """What this member has to do; the line's people have the queue instead."""
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        queue(turn)
        return
    page = to_do(turn, member, offset=offset)
    count = turn.work.tickets.count_of_units([member.unit], but_of=colleagues(turn, member), but=NOT_OURS)
    if not page:
        turn.say("desk.list_empty")
        return
    parts = [Part("desk.list_overdue" if is_late(t) else "desk.list_line", turn.values(t)) for t in page]
    choices = to_open(t.number for t in page)
    if count > offset + LISTED:
        choices.append(Choice("desk.more_of_list", "button.more_of_list", args={"offset": str(offset + LISTED)}))
    turn.say("desk.list", *parts, choices=choices, count=count)


def listed(turn: Turn, key: str, tickets: Sequence[Ticket], further: Sequence[Choice] = (), **more: Value) -> None:
    """How many there are, the first of them, and their buttons."""
    choices = [*to_open(t.number for t in tickets[:LISTED]), *further]
    turn.tell(key, {"count": len(tickets), **more}, *lines_of(turn, tickets), choices=choices)


def lines_of(turn: Turn, tickets: Sequence[Ticket]) -> list[Part]:
    """The first of them, and how many more there are."""
    lines = [Part("desk.history_line", turn.values(ticket)) for ticket in tickets[:LISTED]]
    more = len(tickets) - LISTED
    return [*lines, Part("desk.counts_which_more", {"count": more})] if more > 0 else lines


def say_late(turn: Turn) -> None:
    """逾期的: what is overdue of what is theirs to do, or to see for who leads."""
    member = turn.member
    assert member is not None
    officer = not turn.of_the_line and member.role is not Role.HEAD
    units = None if sees_all(turn) else [member.unit] if officer else units_seen(turn)
    but_of = colleagues(turn, member) if officer else ()
    theirs = turn.work.figures.late(units, but_of=but_of, limit=KNOWN)
    open_ = turn.work.tickets.of_units(units or units_seen(turn), but_of=but_of, but=NOT_OURS, limit=KNOWN)
    known = {ticket.number for ticket in theirs}
    passed = [ticket for ticket in open_ if ticket.number not in known and limit_passed(turn, ticket)]
    # The card that came said 过了签收时限: it is no overdue reply, and is not passed over either.
    parts = [Part("desk.open_limits_passed", {"count": len(passed)}), *lines_of(turn, passed)] if passed else []
    key = "desk.open_overdue" if theirs else "desk.open_overdue_none"
    choices = to_open(t.number for t in [*theirs[:LISTED], *passed][:LISTED])
    turn.tell(key, {"count": len(theirs)}, *lines_of(turn, theirs), *parts, choices=choices)


def limit_passed(turn: Turn, ticket: Ticket) -> bool:
    """Whether a limit of signing or of contacting is over that was not kept."""
    due = ticket.due
    waits = ((due.sign, ticket.acknowledged_at), (due.contact, ticket.contacted_at))
    return any(by is not None and done is None and by <= turn.now for by, done in waits)


def filed(turn: Turn, offset: int = 0) -> None:
    """What this member filed for residents or found themselves (我登记的), the newest first, whoever handles it."""
    member = turn.member
    assert member is not None
    page = turn.work.tickets.of_filer(member.id, limit=LISTED, offset=offset)
    count = turn.work.tickets.count_of_filer(member.id)
    if not page:
        turn.say("desk.filed_none")
        return
    choices = to_open(t.number for t in page)
    if count > offset + LISTED:
        choices.append(Choice("desk.filed", "button.more_of_list", args={"offset": str(offset + LISTED)}))
    parts = [Part("desk.history_line", turn.values(ticket)) for ticket in page]
    turn.say("desk.filed_list", *parts, choices=choices, count=count)


def queue(turn: Turn) -> None:
    """What waits for the line's people: first who waits for a person, then no unit, returns, extensions, reviews, promised calls."""
    member = turn.member
    assert member is not None
    if member.role not in LINE_ROLES:
        my_list(turn)
        return
    people = waiting.waiting(turn)
    first, to_take = waiting.told(turn, people), waiting.to_take(turn, people)
    tickets = turn.work.tickets.queue(limit=LISTED)
    calls = turn.work.promises()
    to_ring = turn.work.tickets.count_to_ring()
    more = [Part("desk.queue_ringing", {"count": to_ring})] if to_ring else []
    unmanned = without_staff(turn)
    more += _unmanned_parts(turn, unmanned)
    to_unmanned = to_open(t.number for t in unmanned[:UNMANNED])
    if not tickets and not calls:
        key = "desk.queue_people" if people else "desk.queue_empty"
        turn.say(key, *first, *more, choices=[*to_take, *to_unmanned], count=len(people))
        return
    parts = [Part("desk.queue_line", turn.values(t) | _asked_for(t)) for t in tickets]
    parts += [Part("desk.queue_call", {"text": call.about[:ABOUT], "by": By(call.by)}) for call in calls[:LISTED]]
    choices = to_take + to_open(t.number for t in tickets)
    choices += [Choice("desk.called_back", "button.called_back", args={"id": call.id}) for call in calls[:2]]
    count = turn.work.tickets.count_of_queue() + len(calls)
    choices += to_unmanned
    if people:
        parts = [*first, Part("desk.queue", {"count": count}), *parts]
        turn.say("desk.queue_people", *parts, *more, choices=choices, count=len(people))
        return
    turn.say("desk.queue", *parts, *more, choices=choices, count=count)


def without_staff(turn: Turn) -> tuple[Ticket, ...]:
    """What was sent to a unit where nobody is enrolled, overdue first: nobody there hears of it in a chat."""
    manned = {one.member.unit for one in turn.work.staff.all() if not one.left}
    units = [unit.code for unit in turn.city.units.all if unit.code not in manned]
    there = turn.work.tickets.of_units(units, but=frozenset(State) - WITH_UNIT, limit=KNOWN)
    return tuple(ticket for ticket in there if ticket.unit not in manned)


def _unmanned_parts(turn: Turn, tickets: tuple[Ticket, ...]) -> list[Part]:
    """How many, and the most pressing of them with whom to ring."""
    if not tickets:
        return []
    lines = []
    for ticket in tickets[:UNMANNED]:
        unit = turn.city.units.get(ticket.unit)
        phone: Value = unit.phone if unit is not None and unit.phone else Phrase("word.none")
        key = "desk.unmanned_overdue" if is_late(ticket) else "desk.unmanned_line"
        lines.append(Part(key, turn.values(ticket) | {"phone": phone}))
    return [Part("desk.queue_unmanned", {"count": len(tickets)}), *lines]


def ringing(turn: Turn) -> None:
    """Whom the line has to ring (电话回访): no chat reaches them."""
    if not turn.of_the_line:
        my_list(turn)
        return
    waiting = [t for t in turn.work.tickets.to_ring(limit=2 * LISTED) if turn.case.is_rung(t)][:LISTED]
    if not waiting:
        turn.say("desk.ringing_none")
        return
    open_ = turn.city.clocks.survey_open
    parts = []
    for t in waiting:
        until = At((t.follow_up_at or turn.now) + open_)
        parts.append(Part("desk.ringing_line", turn.values(t) | {"until": until, "rung": t.rung}))
    choices = [Choice("desk.ring", label=t.number, args={"ticket": t.number}) for t in waiting]
    turn.say("desk.ringing", *parts, choices=choices, count=turn.work.tickets.count_to_ring())


def _asked_for(ticket: Ticket) -> dict[str, Value]:
    """What waits to be decided, where the state does not tell it."""
    event = PETITIONED.get(ticket.petition.what) if ticket.petition else None
    if event is None and ticket.exclusion is not None:
        event = "event.exclusion_requested"
    return {"state": Phrase(event)} if event else {}


def units_in_sight(turn: Turn) -> list[Unit]:
    """All of the city for the line's people, the own unit and those below it for others."""
    return [unit for unit in turn.city.units.all if turn.of_the_line or _below(turn, unit.code)]


def units_seen(turn: Turn) -> list[str]:
    """The codes of `units_in_sight`."""
    return [unit.code for unit in units_in_sight(turn)]


def units_below(turn: Turn, unit: str) -> list[str]:
    """Of those that the member may see this unit and what is below it."""
    return [code for code in units_seen(turn) if turn.city.units.holds(unit, code)]


def sees_all(turn: Turn) -> bool:
    """Whether what no unit has belongs to their figures: to those of the line's people, and of who leads the whole of it."""
    return turn.of_the_line or len(units_seen(turn)) == len(turn.city.units.all)


def undispatched(turn: Turn) -> list[Ticket]:
    """What was accepted and no unit has yet: it waits for the dispatcher."""
    return [ticket for ticket in turn.work.tickets.queue(limit=KNOWN) if ticket.unit is None and ticket.is_open]


def figures(turn: Turn, of: str | None = None, before: Sequence[Part] = ()) -> None:
    """How many are open, unsigned, overdue and asked about, and the most pressing of them: of this unit and those below it, or
    of all that the member may see. What is told `before` belongs to it."""
    member = turn.member
    assert member is not None
    line, whole = turn.of_the_line and of is None, sees_all(turn) and of is None
    units = units_seen(turn) if of is None else units_below(turn, of)

    def count(*states: State) -> int:
        but = [state for state in State if states and state not in states]
        return turn.work.tickets.count_of_units(units, but=but)

    waiting_ = len(undispatched(turn)) if whole else 0
    led, open_count = None if whole else units, count() + waiting_
    late = turn.work.figures.late(led, limit=LISTED)
    known = {ticket.number for ticket in late}
    open_ = turn.work.tickets.of_units(units, but=NOT_OURS, limit=LISTED)
    shown = [*late, *(t for t in open_ if t.unit and t.number not in known and not is_late(t))][:LISTED]
    parts = [Part("desk.figures_overdue" if is_late(t) else "desk.figures_line", turn.values(t)) for t in shown]
    if (more := open_count - waiting_ - len(shown)) > 0:  # the rows and what is named add up to the number above them
        parts.append(Part("desk.figures_more", {"count": more, "line": count(*NOT_OURS)}))
    choices = to_open(t.number for t in shown)
    unit = {"unit": of} if of is not None else {}
    choices.append(Choice("desk.rates", "desk.button_rates", args={"period": Period.MONTH.value, **unit}))
    choices += to_go("by_person") if member.role is Role.HEAD and any(t.unit == member.unit for t in shown) else ()
    turn.tell(
        "desk.figures_of" if of is not None else "desk.figures",
        {
            "whose": Named("unit", of or ""),
            "open": open_count,
            "unsigned": count(State.DISPATCHED),
            "overdue": sum(turn.work.figures.overdue(led).values()),
            "followed": count(State.FOLLOW_UP),
        },
        *before,
        *([Part("desk.figures_undispatched", {"count": waiting_})] if waiting_ else []),
        *([Part("desk.figures_queue", {"count": turn.work.tickets.count_of_queue()})] if line else []),
        *parts,
        choices=choices,
    )


def asks_how_many(turn: Turn) -> bool:
    """还有多少没办, 哪些快到期了: a short question about the tickets as a whole."""
    text = turn.text.strip()
    short = len(text) <= QUESTION and not turn.meaning.ticket_numbers and not _NUMBERED.match(text)
    asks = turn.says_one_of("desk.asks_how_many") or text.endswith(turn.words_of("desk.ends_list"))
    return short and asks and turn.says_one_of("desk.asks_whole")


def words_to_find(turn: Turn) -> str | None:
    """What is looked for: "查 路灯", "查：路灯 人民路". None where the message is no search."""
    first, *rest = _SPLIT.split(turn.text.strip(), maxsplit=1)
    asked = first.lower() in (word.lower() for word in turn.words_of("desk.words_search"))
    if rest and asked:
        return rest[0].strip()
    text = turn.text.strip()
    word = next((word for word in turn.longest_first("desk.words_search") if text.startswith(word)), "")
    number = _TAIL.fullmatch(text[len(word) :]) if word else None  # 查尾号0002, 查0002
    loose = _LOOKED.fullmatch(text.rstrip("。！!?？")) if number is None else None  # 光明里的查一下
    return number[1] if number else loose["name"] if loose else None


def found(turn: Turn, words: str, before: str | None = None) -> None:
    """Tickets in which these words stand, the latest first: all for the line's people, else those of the member's unit
    and of the units below it."""
    words = words[:LONGEST]
    units = None if turn.of_the_line else units_seen(turn)
    tickets = turn.work.tickets.search(words, units=units, before=before, limit=LISTED + 1)
    page = [t for t in tickets[:LISTED] if may_see(turn.actor, t, turn.city.units)]
    if not page:
        turn.say("desk.found_nothing", words=words)
        return
    parts = [Part("desk.queue_line", turn.values(t)) for t in page]
    choices = to_open(t.number for t in page)
    if len(tickets) > LISTED:
        args = {"words": words, "before": page[-1].number}
        choices.append(Choice("desk.more_found", "button.more_of_list", args=args))
    turn.say("desk.found", *parts, choices=choices, words=words)


def _below(turn: Turn, unit: str) -> bool:
    return turn.actor.unit is not None and turn.city.units.holds(turn.actor.unit, unit)


def was_ours(turn: Turn, ticket: Ticket) -> bool:
    """Whether the member's unit had it once: they are told who has it now."""
    events = turn.work.tickets.events(ticket.number)
    return any(event.data.get("unit_code") == turn.actor.unit for event in events)
