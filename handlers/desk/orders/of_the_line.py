"""What the line's people say plainly (派单员、督办员直接说): a decision, a unit, two numbers that belong together.

同意, 不同意，太久, 批2天 ─► what the ticket in hand asks for · 派给城管局, 市供电公司 ─► where it goes
并单 0003 到 0001, 0003并到0001 ─► the first into the second · 分开 0002 ─► apart again
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN, NUMBER, listed, name_left, named, to_each, without_all
from handlers.desk.orders.decisions import MARKS, REFUSED_BY, decision
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.pressing import say_supervised
from handlers.desk.orders.relayed import relayed
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.as_told import hastening, redo_told
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.names import units_meant, units_named, units_told, without_unit
from handlers.desk.reading.sending import GOES, corrected, sending
from handlers.desk.reading.which import by_title, to_mean
from handlers.desk.showing.card_choices import card_choices, more_choices
from handlers.desk.showing.cards import staff_card
from handlers.desk.showing.lists import KNOWN, LISTED, NOT_OURS, to_open, units_seen
from handlers.usecases import deciding, merging
from tickets.errors import Unknown
from tickets.lifecycle import BY_ACTION, Action, may_see, who_is
from tickets.ticket import Ticket
from tickets.units import Role, Unit
from values import expressions as re
from values import replace

Found = tuple[Choice | None, str]
# Buttons that send a ticket to a unit.
SENDS_OUT = ("dispatch", "dispatch_by_name", "redispatch")
MERGED_FROM = 2  # numbers: one into the other
SURELY_A_UNIT = 4  # characters: 云山街道
_TOGETHER = re.compile(r"^(?:一起|一块儿?|都|也|全|统统)+")
WAITING = ("dispatch", "dispatch_by_name")


def of_the_line(turn: Turn) -> Found | None:
    """The button that is meant, and what is said behind it; no button where it was said what is missing."""
    if not turn.of_the_line:
        return _of_leader(turn)
    if turn.says_one_of("desk.sounds_recategorised"):
        turn.say("desk.category_stays")
        return None, ""
    found = _two_tickets(turn) or _to_several(turn)
    if found is None and not _number_in_front(turn):
        return None, ""
    return found or _of_one(turn)


def _number_in_front(turn: Turn) -> bool:
    """不同意 0002，太久 is read as 0002 不同意，太久: never as a reason for the ticket in hand. False where there is no such number."""
    text = turn.text.strip()
    words = (*turn.longest_first("desk.words_refuse"), *turn.longest_first("desk.words_grant"))
    word = next((word for word in words if text.startswith(word)), "")
    rest = text[len(word) :].lstrip(BETWEEN)
    about = (what for job in REFUSED_BY for what in turn.longest_first(f"desk.asked_for_{job}"))
    rest = next((left for what in about if (left := rest.removeprefix(what).lstrip(BETWEEN)) and left != rest), rest)
    number = NUMBER.match(rest) if word else None
    if number is None:
        return True
    found = named(turn, number.group())
    if len(found) != 1:
        turn.say("desk.not_here", number=number.group())
        return False
    turn.text = f"{found[0].number} {word} {rest[number.end() :].lstrip(MARKS)}".strip()
    turn.meaning = replace(turn.meaning, ticket_numbers=(found[0].number,))
    return True


def _of_leader(turn: Turn) -> Found | None:
    """催一下，今天办完, said by who leads a unit above: of the ticket in hand."""
    ticket = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    leads = turn.member is not None and turn.member.role is Role.HEAD
    if leads and turn.begins_with_one_of("desk.sounds_supervise") and not turn.meaning.ticket_numbers:
        below = turn.work.tickets.of_units(units_seen(turn), but=NOT_OURS, limit=KNOWN)
        told = by_title(below, turn.text)  # 督办一下消防那张电梯的
        if told is not None and told is not ticket and told.unit != turn.actor.unit:
            return Choice("desk.supervise", args={"ticket": told.number}), ""
    if (
        not leads
        or ticket is None
        or ticket.unit == turn.actor.unit
        or not may_see(turn.actor, ticket, turn.city.units)
    ):
        return None
    assert turn.member is not None
    return _pressing(turn, ticket, card_choices(turn.case, ticket, turn.member), turn.text.strip())


def _to_several(turn: Turn) -> Found | None:
    """同意 0001 0002, 0001 0002 督办 今天派人: the same to each. 都同意 names none: it is told how."""
    text, member = turn.text.strip(), turn.member
    numbers = list(dict.fromkeys(_numbers(text)))
    rest = text
    for number in numbers:
        rest = rest.replace(number, " ")
    rest = _TOGETHER.sub("", rest.strip(AROUND + BETWEEN))
    if not numbers and without_all(text) != text and is_one_of(turn, "desk.words_grant", without_all(text)):
        waiting = turn.work.tickets.queue(limit=LISTED)
        turn.say("desk.grant_by_number", choices=to_mean(turn, waiting, ""))
        return None, ""
    word = next((w for w in turn.longest_first("desk.sounds_supervise") if rest.startswith(w)), None)
    grants = is_one_of(turn, "desk.words_grant", rest)
    if len(numbers) < MERGED_FROM or member is None or not (grants or word):
        return None
    tickets = [found[0] for number in numbers if len(found := named(turn, number)) == 1]
    if word and any(_cannot_press(turn, ticket) for ticket in tickets[:1]):
        return None, ""
    words = rest.removeprefix(word or "").strip(AROUND + BETWEEN)
    if not grants and not words:
        turn.say("desk.supervise_by_number", numbers=listed([ticket.number for ticket in tickets]))
        return None, ""

    def one(ticket: Ticket) -> object:
        if not grants:
            return deciding.supervise(turn.case, ticket, turn.actor, words)
        found = decision(turn, card_choices(turn.case, ticket, member), rest)
        grant = JOBS[_job(found[0])].at_once if found is not None and found[0] is not None else None
        if grant is None:
            raise Unknown
        return grant(turn, ticket)

    done, left = to_each(turn, [ticket.number for ticket in tickets], one)
    if done and grants:
        turn.say("desk.granted_each", count=len(done), numbers=listed(done))
    elif done:
        say_supervised(turn, done)
    name_left(turn, left)
    return None, ""


def _two_tickets(turn: Turn) -> Found | None:
    text = turn.text
    apart = any(part.startswith(turn.words_of("desk.words_unmerge")) for part in clauses(text))
    merges = ("desk.words_merge", "desk.words_merge_together")
    if not apart and not any(word in text for key in merges for word in turn.words_of(key)):
        return None
    tickets = []
    for number in _numbers(text):
        found = named(turn, number)
        if len(found) != 1:
            turn.say("desk.not_here", number=number)
            return None, ""
        tickets.append(found[0])
    if apart:
        return (Choice("desk.unmerge", args={"ticket": tickets[0].number}), "") if len(tickets) == 1 else None
    if any(word in text for word in turn.words_of("desk.words_merge_together")):  # into the one that was there first
        tickets.sort(key=lambda ticket: ticket.number, reverse=True)
    if len(tickets) > MERGED_FROM:
        _merge_all(turn, [ticket.number for ticket in tickets[:-1]], tickets[-1].number)
        return None, ""
    if len(tickets) != MERGED_FROM:
        return None
    turn.meaning = replace(turn.meaning, ticket_numbers=(tickets[1].number,))
    return Choice("desk.merge", args={"ticket": tickets[0].number}), tickets[1].number


def _merge_all(turn: Turn, numbers: list[str], into: str) -> None:
    """0002 0003 并到 0001: each into the last, as it is by then; what a rule forbids is left as it was and named."""

    def one(ticket: Ticket) -> object:
        there = turn.work.tickets.get(into)
        if there is None:
            raise Unknown
        return merging.merge(turn.case, ticket, turn.actor, there)

    done, left = to_each(turn, numbers, one)
    if done:
        turn.say("desk.merged_each", choices=to_open([into]), count=len(done), numbers=listed(done), into=into)
    name_left(turn, left)


def _numbers(text: str) -> list[str]:
    found, at = list[str](), 0
    while at < len(text):
        match = NUMBER.match(text, at) if at == 0 or not text[at - 1].isalnum() or not text[at - 1].isascii() else None
        if match:
            found.append(match.group())
        at = match.end() if match else at + 1
    return found


def _of_one(turn: Turn) -> Found | None:
    text, named_one = turn.text.strip(), None
    for number in turn.meaning.ticket_numbers:
        if text.startswith(number):
            text, named_one = text[len(number) :].strip(BETWEEN), number
    seen = (turn.conversation.last_ticket, turn.card.ticket if turn.card is not None else None)
    found = [
        found
        for number in dict.fromkeys(number for number in ([named_one] if named_one else seen) if number)
        if (ticket := turn.work.tickets.peek(number)) is not None and (found := _meant(turn, ticket, text)) is not None
    ]
    if len(found) > 1:  # one was opened, another has come since: nobody guesses a decision
        both = [ticket for n in dict.fromkeys(filter(None, seen)) if (ticket := turn.work.tickets.peek(n)) is not None]
        turn.say("desk.which_meant", choices=to_mean(turn, both, text))
        return None, ""
    if named_one:
        return found[0] if found else None
    opened = bool(found) and found[0][0] is not None and found[0][0].args["ticket"] == turn.conversation.last_ticket
    if opened:
        return found[0]
    told = _of_queue(turn, text) or (found[0] if found else None)  # of several that came, the newest is no choice
    return told or _nothing_to_decide(turn, text)


def _nothing_to_decide(turn: Turn, text: str) -> Found | None:
    """同意, 批了, 同意延到10月9日, where nothing waits for it: that is said, and nothing is done."""
    first = (clauses(text) or [""])[0]
    decides = turn.member is not None and turn.member.role in (Role.DISPATCHER, Role.SUPERVISOR)
    about = next((first.removeprefix(w) for w in turn.longest_first("desk.words_grant") if first.startswith(w)), None)
    if not decides or about is None or (about and not turn.holds(about, "desk.sounds_extended")):
        return None
    waiting = turn.work.tickets.queue(limit=LISTED)
    if waiting and len(clauses(text)) > 1:
        return None
    turn.say("desk.nothing_to_decide", choices=to_open(ticket.number for ticket in waiting), text=text)
    return None, ""


def _of_queue(turn: Turn, text: str) -> Found | None:
    """同意 with no card before their eyes: the only ticket of the queue that it may mean, else it is asked which. One whose card they
    never got is shown first: nobody agrees to what they have not seen."""
    assert turn.member is not None
    waiting = turn.work.tickets.queue(limit=LISTED)
    found = [(t, one) for t in waiting if (one := decision(turn, card_choices(turn.case, t, turn.member), text))]
    if len(found) > 1:
        turn.say("desk.which_meant", choices=to_mean(turn, [t for t, _ in found], text))
        return None, ""
    if found and not _was_shown(turn, found[0][0]):
        parts, choices = staff_card(turn.case, found[0][0], turn.member)
        values = turn.values(found[0][0]) | {"text": text}
        turn.tell("desk.decide_seen", values, *parts, choices=choices, ticket=found[0][0].number)
        return None, ""
    return found[0][1] if found else None


def _was_shown(turn: Turn, ticket: Ticket) -> bool:
    return any(card.to == turn.message.account for card in turn.work.messages.cards_about(ticket.number))


def _meant(turn: Turn, ticket: Ticket, text: str) -> Found | None:
    if turn.member is None or not text:
        return None
    offered = card_choices(turn.case, ticket, turn.member)
    return (
        _releasing(turn, ticket, text)
        or decision(turn, offered, text)
        or _redone(ticket, redo_told(turn, text))
        or _hastened(turn, ticket, text)
        or _sent(turn, ticket, offered, text)
        or _joining(turn, ticket, text)
        or _destination(turn, offered, text)
        or _pressing(turn, ticket, offered, text)
        or _raising(turn, ticket, text)
        or relayed(turn, offered, text)
    )


def _redone(ticket: Ticket, why: str | None) -> Found | None:
    """退回重办，灯还是黑的, of the ticket in hand."""
    redone = why is not None and ticket.state in BY_ACTION[Action.REOPEN].of
    return (Choice("desk.redo", args={"ticket": ticket.number}), why or "") if redone else None


def _hastened(turn: Turn, ticket: Ticket, text: str) -> Found | None:
    """加急; 派给民政局，加急, where it is there already."""
    besides = hastening(turn, text)
    if besides is None or turn.member is None or turn.member.role is Role.OPERATOR:
        return None
    there = besides and (told := sending(turn, ticket, besides)) and [unit.code for unit in told.lead] == [ticket.unit]
    return (Choice("desk.hasten", args={"ticket": ticket.number}), "") if there or not besides else None


def co_units(turn: Turn, ticket: Ticket) -> list[Unit]:
    """The units that assist, as the city knows them."""
    return [unit for code in ticket.co_units if (unit := turn.city.units.get(code)) is not None]


def released(turn: Turn, ticket: Ticket, text: str) -> list[Unit]:
    """Which of the units that assist is let go (撤掉城管的协办): the one that is named, all where none is."""
    there = co_units(turn, ticket)
    left = turn.without(text, "desk.words_release_co_unit", "desk.joins_us", "desk.frees_us").strip(
        AROUND + BETWEEN + "的了"
    )
    return units_named(there, left, turn.city.language) if left else there


def _releasing(turn: Turn, ticket: Ticket, text: str) -> Found | None:
    """协办不用了, 撤掉城管的协办: that unit, or the only one, is let go; of several it is asked which."""
    joins, frees = turn.longest_first("desk.joins_us"), turn.longest_first("desk.frees_us")
    if not ticket.co_units or not (any(w in text for w in joins) and any(w in text for w in frees)):
        return None
    found = released(turn, ticket, text)
    name = found[0].name(turn.city.language) if len(found) == 1 else ""
    return Choice("desk.release_co_unit", args={"ticket": ticket.number}), name


def _sent(turn: Turn, ticket: Ticket, offered: tuple[Choice, ...], text: str) -> Found | None:
    """给照明处办, 指定市供电公司主办，柳河街道协办: where it goes, and who helps. Of what a unit asks to return, another unit is the consent,
    the same one the refusal; a unit that is only to help leads nothing."""
    told = sending(turn, ticket, text)
    if told is None:
        return None
    jobs = {_job(choice): choice for choice in offered}
    send = next((jobs[job] for job in SENDS_OUT if job in jobs), None)
    own = [unit.code for unit in told.lead] == [ticket.unit]
    if "approve_return" in jobs:
        if not told.lead:
            _ask_lead(turn, ticket, told.co)
            return None, ""
        return jobs["refuse_return" if own else "approve_return"], text
    if send is None or own or not (told.lead or _job(send) in WAITING):
        return None
    if len(told.lead) == 1 and _unsure(turn, text):
        _show_first(turn, ticket, told.lead[0])
        return None, ""
    return send, text


def _unsure(turn: Turn, text: str) -> bool:
    """同意 转园林, where nothing waits for a consent; 没人的话给城管, which is said of a case that may come; one that was not called so."""
    if turn.so_far.guessed:
        return True
    first = (clauses(text) or [""])[0]
    return is_one_of(turn, "desk.words_grant", first) or turn.holds(text, "desk.sounds_if")


def _show_first(turn: Turn, ticket: Ticket, unit: Unit) -> None:
    """What would be sent where, with the one button that does it."""
    name = unit.name(turn.city.language)
    order = f"{turn.words_of('desk.words_redispatch')[0]}{name}"
    choices = [
        Choice("desk.meant", "desk.button_dispatch_to", {"unit": name}, args={"ticket": ticket.number, "order": order})
    ]
    values = turn.values(ticket) | {"to": name}
    turn.tell("desk.send_sure", values, choices=choices, ticket=ticket.number)


def _ask_lead(turn: Turn, ticket: Ticket, co: tuple[Unit, ...]) -> None:
    """柳河街道协办, said while the unit asks to be rid of it: who leads is to be decided first."""
    language, names = turn.city.language, "、".join(unit.name(turn.city.language) for unit in co)
    own = turn.city.units.get(ticket.unit)
    values: dict[str, Value] = {"co": names, "unit": own.name(language) if own is not None else ""}
    choices = []
    for what in ("stays", "other"):
        order = turn.case.texts.text(f"desk.order_lead_{what}", values, language, turn.now)
        args = {"ticket": ticket.number, "order": order}
        choices.append(Choice("desk.meant", f"desk.button_lead_{what}", values, args=args))
    turn.tell("desk.who_leads", turn.values(ticket) | {"co": names}, choices=choices, ticket=ticket.number)


def _joining(turn: Turn, ticket: Ticket, text: str) -> Found | None:
    """加协办 市园林中心, 请园林中心一起办: that unit joins in."""
    name = joins(turn, ticket, text)
    return (Choice("desk.add_co_unit", args={"ticket": ticket.number}), name) if name else None


def joins(turn: Turn, ticket: Ticket, text: str) -> str:
    """The names of the units of which it is said that they join in (污水井请排水公司协办); nothing where none may, or is meant."""
    words = [word for word in turn.longest_first("desk.joins_us") if word in text]
    allowed = bool(BY_ACTION[Action.ADD_CO_UNIT].who & who_is(turn.actor, ticket, turn.city.units))
    if not words or not allowed or ticket.state not in BY_ACTION[Action.ADD_CO_UNIT].of:
        return ""
    found = units_told(turn, text)
    return "、".join(unit.name(turn.city.language) for unit in found)


def _destination(turn: Turn, offered: tuple[Choice, ...], text: str) -> Found | None:
    """A unit's name alone answers only where the ticket waits for one; with 派给 it is meant wherever it may be sent."""
    send = next((choice for choice in offered if _job(choice) in SENDS_OUT), None)
    if send is None:
        return None
    text = corrected(turn, text)  # 派错了，应该派给照明
    for word in (word for key in GOES for word in turn.longest_first(key)):
        if text.startswith(word) and len(text) > len(word):
            return send, text[len(word) :].strip(AROUND + BETWEEN)
    units, language = turn.city.units.all, turn.city.language
    bare = next(
        (text[len(w) :].strip() for w in turn.longest_first("desk.sounds_dispatch_bare") if text.startswith(w)), ""
    )
    if bare and units_meant(units, bare, language):  # 派自来水公司; 派人去看 names none
        return send, bare
    known = {unit.name(language) for unit in units_named(units, text, language)[:1]}
    surely = text in known or (len(text) >= SURELY_A_UNIT and bool(units_meant(units, text, language)))
    return (send, text) if _job(send) in WAITING and surely else None


def _pressing(turn: Turn, ticket: Ticket, offered: tuple[Choice, ...], text: str) -> Found | None:
    """告诉照明处今天修好, 催一下, 督促他们今天修好 of the ticket in hand: a supervision (督办), and what is to be done."""
    press = next((choice for choice in offered if _job(choice) == "supervise"), None)
    unit = turn.city.units.get(ticket.unit)
    told = next((text[len(w) :] for w in turn.longest_first("desk.sounds_tell") if text.startswith(w)), None)
    if press is not None and unit is not None and told is not None:
        behind = without_unit(unit, told, turn.city.language)
        return None if behind is None else (press, behind.strip(AROUND + BETWEEN))
    word = next((word for word in turn.longest_first("desk.sounds_supervise") if text.startswith(word)), None)
    if press is None and word is not None and _cannot_press(turn, ticket):
        return None, ""
    *before, last = clauses(text) or [""]
    if press is not None and word is None and before and _presses(turn, unit, last):
        return press, "，".join(before)  # 怎么还没人签 催一下; 早就修好了怎么不办结，催水司
    return (press, text[len(word) :].strip(AROUND + BETWEEN)) if press is not None and word is not None else None


def _presses(turn: Turn, unit: Unit | None, part: str) -> bool:
    """催一下, 催水司: the order to press, and at most whom."""
    word = next((word for word in turn.longest_first("desk.sounds_supervise") if part.startswith(word)), None)
    whom = part[len(word) :] if word is not None else ""
    return word is not None and (not whom or (unit is not None and without_unit(unit, whom, turn.city.language) == ""))


def _cannot_press(turn: Turn, ticket: Ticket) -> bool:
    """红绿灯的催一下交警, of a dispatcher: who can, and what they themselves can do."""
    if (
        turn.member is None
        or turn.member.role is not Role.DISPATCHER
        or ticket.state not in BY_ACTION[Action.SUPERVISE].of
    ):
        return False
    unit = turn.city.units.get(ticket.unit)
    phone = unit.phone if unit is not None and unit.phone else Phrase("word.none")
    turn.tell("desk.press_not_yours", turn.values(ticket) | {"phone": phone}, ticket=ticket.number)
    return True


def _raising(turn: Turn, ticket: Ticket, text: str) -> Found | None:
    """提级 交给市环境局: raised a level, and why."""
    assert turn.member is not None
    word = next((word for word in turn.longest_first("desk.sounds_raise") if text.startswith(word)), None)
    if word is None or (len(text) > len(word) and text[len(word)] not in AROUND + BETWEEN):
        return None
    more = more_choices(turn.case, ticket, turn.member)
    lift = next((choice for choice in more if _job(choice) == "raise"), None)
    return (lift, text[len(word) :].strip(AROUND + BETWEEN)) if lift is not None else None


def destination(turn: Turn, text: str) -> str:
    """What stands behind 派给, 改派给, 转给, 派; the text itself where it begins with none of them."""
    words = (word for key in GOES for word in turn.longest_first(key))
    behind = next((text[len(w) :].strip(AROUND + BETWEEN) for w in words if text.startswith(w)), "")
    bare = next(
        (text[len(w) :].strip() for w in turn.longest_first("desk.sounds_dispatch_bare") if text.startswith(w)), ""
    )
    return behind or (bare if units_meant(turn.city.units.all, bare, turn.city.language) else text)


def _job(choice: Choice) -> str:
    return choice.do.partition(".")[2]
