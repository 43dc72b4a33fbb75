"""Buttons of the desk (按钮): what a press does, and what an old card's button is answered.

the open question's own options ► what is of no ticket (lists, rates, a conversation) ► a card's button: the ticket as it is now decides
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType

from handlers.conversation.message import Choice, Named, Part, Phrase
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.orders import absence, by_number, filing
from handlers.desk.orders.handing_on import hand_to
from handlers.desk.orders.jobs import JOBS, said_after, values_after
from handlers.desk.orders.of_the_line import joins
from handlers.desk.orders.orders import then
from handlers.desk.orders.pressing import press_each
from handlers.desk.orders.reasons import FORMAL, LIKELY
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.names import without_unit
from handlers.desk.reading.periods import Time
from handlers.desk.reading.spans import Span
from handlers.desk.reading.until import tells_until
from handlers.desk.showing.brief import pressed_brief
from handlers.desk.showing.card_choices import more_choices
from handlers.desk.showing.cards import staff_card
from handlers.desk.showing.counts import pressed_counts
from handlers.desk.showing.digest import set_digest
from handlers.desk.showing.in_hand import acknowledge_first, behind_receipt
from handlers.desk.showing.lists import filed, found, my_list, to_do, was_ours
from handlers.desk.showing.low_rated import say_low_rated
from handlers.desk.showing.rates import pressed_rates
from handlers.dialogues.talking.relay import hand_back, take_over
from handlers.privacy import seen_text
from handlers.usecases import handling
from tickets.errors import AlreadyDone, HotlineError, NeedsReason, NotAllowed, TooLate, WrongState
from tickets.lifecycle import BY_ACTION, HANDLING, TABLE, Who, check, may_see
from tickets.rates import Measure
from tickets.ticket import Event, State, Ticket
from tickets.units import LINE_ROLES, ActorKind, Role, StaffMember

# What moved a ticket on: told to whoever presses an old card.
MOVING = frozenset(rule.event for rule in TABLE if rule.to is not None) - {"accepted", "follow_up_started"}

# What buttons of cards that were sent by an older release do now.
FORMER = MappingProxyType({"ask": "message"})

# What a card's button shows of its ticket.
OF_A_CARD = frozenset({"open", "more", "words"})

# Steps whose first question what is said behind the job's name may answer: 改派 0003 市供电公司, 延期 5 天.
TAKES_WORDS = frozenset(
    {
        "extend",
        "shelve",
        "pass_on",
        "dispatch",
        "dispatch_by_name",
        "redispatch",
        "add_co_unit",
        "release_co_unit",
        "merge",
    }
)


def pressed(desk: Party, turn: Turn) -> None:
    top = desk.top(turn.conversation)
    if top is not None and turn.card is not None and turn.card.mid == top.mid and in_dialogue(desk, turn):
        return
    job = turn.do.partition(".")[2]
    job = FORMER.get(job, job)
    button = BUTTONS.get(turn.do)
    if button is not None:
        button(turn)
    elif "ticket" in turn.args and (job in JOBS or job in OF_A_CARD):
        _on_ticket(desk, turn, job)
    else:
        turn.say("stale.card")
        desk.ask_again(turn)


def drop_jobs(turn: Turn, *, asleep: bool = True) -> None:
    """What a job waited for is dropped; what is being filed for a resident (代录) stays."""
    turn.remember(frames=tuple(frame for frame in turn.conversation.frames if frame.dialogue == filing.NAME))
    if asleep:
        turn.sleep()


def in_dialogue(desk: Party, turn: Turn) -> bool:
    """What the open question takes. When a rule says no, the job is over; what is only missing is asked again."""
    number = next((str(f.draft["ticket"]) for f in reversed(turn.conversation.frames) if "ticket" in f.draft), "")
    try:
        return desk.continue_with(turn)
    except NeedsReason:
        raise
    except HotlineError as error:
        drop_jobs(turn)
        turn.so_far.answered = True
        ticket = turn.work.tickets.peek(number)
        if ticket is None or not isinstance(error, WrongState):
            raise
        _moved_on(desk, turn, ticket, error)
        return True


def _on_ticket(desk: Party, turn: Turn, job: str) -> None:
    """A card's button: the ticket as it is now decides, not as it was when the card was sent."""
    ticket = turn.work.tickets.get(turn.args["ticket"])
    if ticket is None or not (may_see(turn.actor, ticket, turn.city.units) or was_ours(turn, ticket)):
        turn.say("stale.unknown")
        return
    if was_ours(turn, ticket) and not _is_ours(turn, ticket):
        turn.tell("desk.not_yours_now", turn.values(ticket))
        return
    turn.remember(last_ticket=ticket.number)
    try:
        _do(desk, turn, job, ticket)
    except WrongState as error:
        last = _last_move(turn, ticket)
        by_colleague = last is not None and last.by.kind is ActorKind.STAFF and last.by.id != turn.actor.id
        if job == "return" and ticket.state in HANDLING and not by_colleague:
            raise TooLate("return_too_late") from None  # its text tells what can be done instead
        if ticket.state is State.DISPATCHED and turn.member is not None and turn.actor.unit == ticket.unit:
            turn.case.pending.clear()
            acknowledge_first(turn, ticket, turn.member, written=bool(turn.rest) and not turn.message.pressed, job=True)
            return
        _moved_on(desk, turn, ticket, error)


def _do(desk: Party, turn: Turn, job: str, ticket: Ticket) -> None:
    """What the button is for: shown or done at once, or opened as a job that asks for words first."""
    match job:
        case "open":
            show(turn, ticket)
        case "words":
            turn.say("card.words", number=ticket.number, text=seen_text(ticket, ticket.text), ticket=ticket.number)
        case "more":
            assert turn.member is not None
            choices = more_choices(turn.case, ticket, turn.member)
            key = "desk.more" if choices else "desk.no_more"
            turn.say(key, choices=choices, ticket=ticket.number, number=ticket.number)
        case _:
            _do_job(desk, turn, job, ticket)


def _do_job(desk: Party, turn: Turn, job: str, ticket: Ticket) -> None:
    hears = turn.member is not None and turn.member.role is Role.OPERATOR
    if job == "redo" and (hears or ticket.state is State.FOLLOW_UP):  # why is told to the unit: nobody looked at it yet
        job = "heard_no" if hears else "rework"
    wanted = JOBS[job]
    if turn.actor.unit in ticket.co_units and Who.CO_UNIT not in BY_ACTION[wanted.action].who and not turn.of_the_line:
        raise NotAllowed("co_unit_only", unit=Named("unit", ticket.unit or ""))
    if job == "acknowledge" and (colleague := _with_colleague(turn, ticket)) is not None:
        _take_over(turn, ticket, colleague)
        return
    if wanted.at_once is not None:
        ticket = wanted.at_once(turn, ticket)
        if job == "approve_return" and turn.rest:  # 同意退单，改派云山街道
            turn.say("desk.return_approved_on", number=ticket.number)
            _do(desk, turn, "dispatch", ticket)
            return
        _next_step(turn, ticket, job)
        draft = behind_receipt(turn, ticket) if job == "acknowledge" else None
        if job == "acknowledge" and draft is None:
            then(turn, turn.rest)  # 签收，这个归区里管，退了吧
        if job == "contacted" and turn.rest:  # 已联系，下午取水样
            draft = {"job": "confirm", "ticket": ticket.number, "text": turn.rest, "photos": list(turn.photos)}
        if draft is not None:
            desk.open(turn, Frame("desk", draft=draft))
        return
    _open_job(desk, turn, job, ticket)


def _take_over(turn: Turn, ticket: Ticket, colleague: StaffMember) -> None:
    """我来办: what was allotted to a colleague is taken over only once it was said whose it is."""
    if "anyway" not in turn.args:
        take = Choice("desk.acknowledge", "desk.button_take", args={**turn.args, "anyway": "yes"})
        values = turn.values(ticket) | {"name": colleague.name}
        turn.tell("desk.with_colleague", values, choices=[take], ticket=ticket.number)
        return
    assert turn.member is not None
    _next_step(turn, handling.take_over(turn.case, ticket, turn.actor, turn.member), "acknowledge")


def _open_job(desk: Party, turn: Turn, job: str, ticket: Ticket) -> None:
    """A job that needs words: what stood behind the button's name in the same message is taken as them."""
    wanted = JOBS[job]
    check(ticket, wanted.action, turn.actor, turn.city.units)
    unit = turn.city.units.get(ticket.unit)
    if job == "supervise" and unit is not None:  # 催一下照明处 tells whom, and not yet what
        behind = without_unit(unit, turn.rest, turn.city.language)
        turn.rest = turn.rest if behind is None else behind.strip(AROUND)
    if wanted.may is not None:
        wanted.may(turn, ticket)
    drop_jobs(turn, asleep=False)
    if job == "message" and turn.rest and _only_likely(turn) and not turn.case.nobody_there(ticket):
        # 问市民：杆号多少 names no ticket of several: it is shown first, with whom it goes to
        draft = {"job": "confirm", "ticket": ticket.number, "text": turn.rest, "message": True}
        desk.open(turn, Frame("desk", draft=draft))
        return
    said = list(turn.says)
    why = turn.rest if job == "extend" and turn.rest and not tells_until(turn, turn.rest) else ""  # 要延期 没灯杆
    likely = {LIKELY: True} if job in FORMAL and turn.rest and _only_likely(turn) else {}
    draft = {"job": job, "ticket": ticket.number, **({"reason": why} if why else {}), **likely}
    desk.open(turn, Frame("desk", draft=draft))
    if turn.rest and not why and (wanted.words is not None or job in TAKES_WORDS):
        turn.says[:] = said
        turn.text, turn.chosen = turn.rest, None
        if not in_dialogue(desk, turn):
            desk.ask_again(turn)
        elif job == "refuse_return":  # 不同意退，污水井请排水公司协办
            ticket = turn.work.tickets.get(ticket.number) or ticket
            if name := joins(turn, ticket, turn.rest):
                turn.rest = name
                _do(desk, turn, "add_co_unit", ticket)


def _only_likely(turn: Turn) -> bool:
    """Whether the ticket was neither pressed nor named, and others might be meant."""
    if turn.message.pressed or turn.meaning.ticket_numbers or turn.member is None:
        return False
    return turn.of_the_line or len(to_do(turn, turn.member)) > 1


def _with_colleague(turn: Turn, ticket: Ticket) -> StaffMember | None:
    """The colleague on duty to whom it was allotted since the card was sent: nobody else signs for them unawares; a head may."""
    member = turn.member
    if member is None or member.role is Role.HEAD or member.unit != ticket.unit or ticket.state is not State.DISPATCHED:
        return None
    return next((one for one in turn.case.responsible(ticket) if ticket.officer == one.id != member.id), None)


def _is_ours(turn: Turn, ticket: Ticket) -> bool:
    return turn.of_the_line or turn.actor.unit in (ticket.unit, ticket.first_receiver, *ticket.co_units)


def _moved_on(desk: Party, turn: Turn, ticket: Ticket, error: WrongState) -> None:
    """An old card's button answers who did what, and when."""
    turn.case.pending.clear()
    last = _last_move(turn, ticket)
    if isinstance(error, AlreadyDone) or error.code != "wrong_state" or last is None:
        desk.refused(turn, error)
        return
    values = turn.case.values(ticket, last) | {"what": Phrase(f"deed.{last.type}")}
    turn.tell("refused.moved_on", values, ticket=ticket.number)


def _last_move(turn: Turn, ticket: Ticket) -> Event | None:
    events = turn.work.tickets.events(ticket.number)
    return next((e for e in reversed(events) if e.type in MOVING and not e.confidential), None)


def _next_step(turn: Turn, ticket: Ticket, job: str) -> None:
    """What was done, and the card's next buttons."""
    assert turn.member is not None
    _, choices = staff_card(turn.case, ticket, turn.member)
    turn.tell(said_after(turn, job, ticket), values_after(turn, job, ticket), choices=choices, ticket=ticket.number)


def show(turn: Turn, ticket: Ticket, *more: Part) -> None:
    assert turn.member is not None
    parts, choices = staff_card(turn.case, ticket, turn.member)
    values = turn.values(ticket)
    unit = Named("unit", ticket.unit) if ticket.unit else Phrase("word.dispatcher")
    key = "card.shown_line" if turn.member.role in LINE_ROLES else "card.shown"
    photos = (*ticket.photos, *(ticket.unchecked.photos if ticket.unchecked else ()))
    turn.tell(key, values | {"unit": unit}, *parts, *more, choices=choices, photos=photos, ticket=ticket.number)


# ── buttons of no ticket ──────────────────────────────────────────────────────────────────────────────────────────────


def _gone(turn: Turn) -> None:
    turn.say("stale.unknown")


def _called_back(turn: Turn) -> None:
    done = turn.work.keep_promise(turn.args["id"], turn.actor.name, turn.now)
    turn.say("desk.called_back" if done else "desk.called_back_before")


def _sign_all(turn: Turn) -> None:
    by_number.together(turn, "acknowledge", by_number.all_to_sign(turn))


def _more_of_list(turn: Turn) -> None:
    my_list(turn, int(turn.args["offset"]))


def _more_found(turn: Turn) -> None:
    found(turn, turn.args["words"], turn.args["before"])


def _filed(turn: Turn) -> None:
    filed(turn, int(turn.args["offset"]))


def _low_rated(turn: Turn) -> None:
    say_low_rated(turn, Measure(turn.args["measure"]), Time.from_args(turn.args))


def _each_morning(turn: Turn) -> None:
    set_digest(turn, wanted=True)


def _no_digest(turn: Turn) -> None:
    set_digest(turn, wanted=False)


def _go_away(turn: Turn) -> None:
    first = turn.args.get("first") or turn.today.isoformat()
    absence.go(turn, Span(date.fromisoformat(first), date.fromisoformat(turn.args["last"])))


# What they do whatever question is open.
BUTTONS: Mapping[str, Callable[[Turn], None]] = MappingProxyType(
    {
        "gone": _gone,
        "desk.take_over": take_over,
        "desk.hand_back": hand_back,
        "desk.called_back": _called_back,
        "desk.sign_all": _sign_all,
        "desk.more_of_list": _more_of_list,
        "desk.more_found": _more_found,
        "desk.filed": _filed,
        "desk.rates": pressed_rates,
        "desk.rates_by_unit": pressed_rates,
        "desk.excluded": pressed_rates,
        "desk.counts": pressed_counts,
        "desk.press_each": press_each,
        "desk.brief": pressed_brief,
        "desk.low_rated": _low_rated,
        "desk.each_morning": _each_morning,
        "desk.no_digest": _no_digest,
        "desk.away": _go_away,
        "desk.stay": absence.stay,
        "desk.come_back": absence.come_back,
        "desk.hand_to": hand_to,
    }
)

# What may be picked in words whatever question is open: those, a job of a card, the card itself, a list, and which was meant.
ANYTIME = frozenset({*JOBS, *(do.partition(".")[2] for do in BUTTONS), "open", "more", "go_to", "meant"}) - {""}
