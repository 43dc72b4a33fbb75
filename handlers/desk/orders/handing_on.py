"""Handing on to a colleague by name (交接): said in one line, for one ticket, several, or all that somebody has in hand.

0003 0004 交给赵敏, 把0003给赵敏办 ─► these · 手上的都交给赵敏 ─► what is allotted to who writes, or was acknowledged by them
把小王手上的都给老李 ─► of a head: what that colleague has
交给赵敏 ─► the ticket in hand · no colleague of that name ─► nothing is sent to anybody
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.message import Choice, Listed, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import BETWEEN, NUMBER, listed, name_left, named, not_here, to_each, without_all
from handlers.desk.orders.leaving import held_by
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.names import colleagues_named, units_meant
from handlers.desk.reading.which import by_title, called, to_mean
from handlers.desk.showing.lists import KNOWN, LISTED, to_do, to_open
from handlers.usecases import handling
from tickets.errors import NotAllowed
from tickets.lifecycle import WITH_UNIT
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, Role, StaffMember
from values import expressions as re
from values import replace

LONGEST_NAME = 8
LEAST_NAME = 2
MOST_GIVEN = 2
_PARTICLE = re.compile(r"(?<=.)[吧了啦哈]$")
_ALL_FIRST = re.compile(r"(?:都|先|全|就|也)+$")
_BETWEEN = re.compile(r"[，,\s]+")
_LATIN = re.compile(r"[a-z]{2,12}", re.IGNORECASE)
# 小李明天不在 他的件分给qu ─► 小李手上的分给qu
_THEIRS = re.compile(
    r"^(?P<who>\S{1,4}?)(?:今天|明天|后天|这两天|这几天|最近|下周)?(?:不在|请假了?|休假了?|病了|没来|出差了?)[，,\s]+(?:他|她)的(?:件|单子|工单|单|活)?"
)


_HAVE = "(?:让|叫|安排|请|派)"
_TAKES = re.compile(
    rf"(?P<why>){_HAVE}(?P<who>[^\s，,]{{1,8}}?)(?:去|来|负责)?(?:把|将)?\s*(?P<number>{NUMBER.pattern})(?:接了|接一下|接手|接|办了|办一下|办|处理|跟进|跟|负责|弄|干|签了|签)*(?P<order>(?:$|[，,\s吧]).*)"
)
_LET = re.compile(
    rf"(?P<number>{NUMBER.pattern})\s*的?(?P<why>[^让叫]{{0,20}}?)[，,\s]*(?:让|叫|安排)(?P<who>[^\s，,]{{1,8}}?)(?P<order>(?:重|再|马上|今天|明天|赶紧|去|改|补|回|尽快|抓紧).*)"
)


@dataclass(frozen=True)
class Handing:
    """What is handed on: the short or whole `numbers`, or all that they have in hand (`mine`), or a colleague has (`whose`); to whom,
    as it was written; with what `order`. `away` tells that the colleague is not there."""

    numbers: tuple[str, ...]
    mine: bool
    name: str
    surely: bool
    order: str = ""
    whose: str = ""
    away: str = ""


def handing_said(turn: Turn, text: str) -> Handing | None:
    """What the text orders to be handed on; None where it is something else."""
    if turn.member is None or turn.member.role in LINE_ROLES:
        return None
    text = text.strip(AROUND)
    text = next((text[len(w) :] for w in turn.longest_first("desk.sounds_take") if text.startswith(w)), text)
    if (theirs := _THEIRS.match(text)) is not None:  # 小赵今天请假 他的给老李
        in_hand = turn.longest_first("desk.sounds_in_hand")[0]
        handing = handing_said(turn, f"{theirs['who']}{in_hand}{text[theirs.end() :]}")
        return replace(handing, away=_BETWEEN.split(theirs.group())[0]) if handing is not None else None
    if (handing := _does_it(turn, text) or _told_to(turn, text)) is not None:
        return handing
    for word in turn.longest_first("desk.sounds_hand_on"):
        before, found, name = text.partition(word)
        whole, name = name.strip(AROUND), _without_what_for(turn, name.strip(AROUND))
        if found and name and (whose := _of_colleague(turn, before)) is not None:
            return Handing((), True, name, bool(colleagues_named(turn, name)), whose=whose.id)
        what = (_what(turn, before.strip(AROUND + BETWEEN)) or _by_title(turn, before)) if found and name else None
        if what is None:
            continue
        surely = bool(colleagues_named(turn, name))
        if not surely and (split := _with_order(turn, whole)) is not None:
            return Handing(*what, split[0], surely=True, order=split[1])
        told = what[1] or what[0]
        sure_word = word in turn.words_of("desk.sounds_hand_on_surely")
        if not surely and (told or sure_word) and _is_person(turn, name):
            return Handing(*what, name, surely)
        done = whole.endswith("了")  # 交给物业处理了
        if surely or (told and sure_word and not done and _like_a_name(turn, name)):
            return Handing(*what, name, surely)
    return None


def _of_colleague(turn: Turn, before: str) -> StaffMember | None:
    """小王手上的都, said by the head: whose it is."""
    said = without_all(before.strip(AROUND).removesuffix("都").removesuffix("全部").strip())
    ends = next((word for word in turn.longest_first("desk.sounds_in_hand") if said.endswith(word)), "")
    found = colleagues_named(turn, said.removesuffix(ends).removesuffix("的")) if ends and said != ends else []
    return found[0] if len(found) == 1 else None


def _without_what_for(turn: Turn, name: str) -> str:
    """赵敏办, 赵敏接着办: the name alone."""
    name = _PARTICLE.sub("", name)
    return next(
        (name.removesuffix(w) for w in turn.longest_first("desk.sounds_to_do_it") if name.endswith(w)), name
    ).strip()


def _does_it(turn: Turn, text: str) -> Handing | None:
    """0002小孙办: who does it, and nothing besides."""
    number = NUMBER.match(text)
    who = text[number.end() :].strip(AROUND + BETWEEN) if number else ""
    name = _without_what_for(turn, who)
    if number is None or name in ("", who) or len(name) > LONGEST_NAME or len(colleagues_named(turn, name)) != 1:
        return None
    return Handing((number.group(),), False, name, surely=True)


def _told_to(turn: Turn, text: str) -> Handing | None:
    """让zhao把0010接了，今天必须去现场; 0014的答复太敷衍了让chen重写: who is told to do it, and what they are told."""
    for pattern in (_TAKES, _LET):
        found = pattern.match(text)
        name = _without_what_for(turn, found["who"].strip()) if found is not None else ""
        if found is None or len(name) > LONGEST_NAME or len(colleagues_named(turn, name)) != 1:
            continue
        order = "，".join(filter(None, (found[key].strip(AROUND + BETWEEN + "的了") for key in ("why", "order"))))
        # 去 tells nothing that the handing on does not
        return Handing((found["number"],), False, name, surely=True, order=order if len(order) >= LEAST_NAME else "")
    return None


def _is_person(turn: Turn, name: str) -> bool:
    """张三, 小张, zhang: a name, though no colleague's, and no unit's."""
    whole = name.removeprefix("小").removeprefix("老")
    surname = next((one for one in turn.words_of("desk.surnames") if whole.startswith(one)), "")
    given = len(whole) - len(surname)
    person = bool(surname) and given <= MOST_GIVEN and (given > 0 or whole != name) and len(name) >= LEAST_NAME
    return (person or _LATIN.fullmatch(name) is not None) and not units_meant(
        turn.city.units.all, name, turn.city.language
    )


def _with_order(turn: Turn, name: str) -> tuple[str, str] | None:
    """cg 让他今天晚上去看: the colleague, and what they are told; the order is kept on the ticket."""
    for end in range(min(len(name) - 1, LONGEST_NAME), 0, -1):
        told = name[end:].strip(AROUND)
        begins = name[end : end + 1] in AROUND or told.startswith(turn.words_of("desk.sounds_order"))
        if begins and told and colleagues_named(turn, _without_what_for(turn, name[:end].strip(AROUND))):
            return _without_what_for(turn, name[:end].strip(AROUND)), told
    return None


def _like_a_name(turn: Turn, name: str) -> bool:
    told = any(word in name for key in ("desk.sounds_done", "desk.sounds_planned") for word in turn.words_of(key))
    return len(name) <= LONGEST_NAME // 2 and not told


def _what(turn: Turn, before: str) -> tuple[tuple[str, ...], bool] | None:
    """The numbers, or that it is all; nothing where only a name was told. None where it is no such order."""
    numbers: list[str] = []
    while (found := NUMBER.match(before)) is not None:
        numbers.append(found.group())
        before = before[found.end() :].strip(AROUND + BETWEEN)
    rest = without_all(before) if numbers else before
    rest = _ALL_FIRST.sub("", rest).strip()
    if rest in turn.words_of("desk.sounds_this_one"):
        rest = ""
    if numbers:
        return (tuple(numbers), False) if not rest else None
    all_ = rest in turn.words_of("desk.sounds_in_hand") or (bool(before) and not without_all(before).strip())
    return ((), all_) if all_ or not rest else None


def _by_title(turn: Turn, before: str) -> tuple[tuple[str, ...], bool] | None:
    """发黄的那个: the ticket of whose title these are words."""
    that_one = before.strip(AROUND).endswith(turn.words_of("desk.sounds_that_one"))
    assert turn.member is not None
    if not that_one and not before.strip(AROUND).endswith("的"):
        return None
    mine = to_do(turn, turn.member)
    told = by_title(mine, before)
    if not that_one:  # 杆子歪的给zhao: every word of it stands in that one alone
        found = called(turn, mine, before.strip(AROUND).removesuffix("的"))
        told = found[0] if len(found) == 1 else None
    return ((told.number,), False) if told is not None else None


def hand_on(turn: Turn, handing: Handing) -> None:
    """Allot them to that colleague, or say why not."""
    assert turn.member is not None
    if handing.whose and turn.member.role is not Role.HEAD:
        turn.say("desk.heads_hand_on")
        return
    if not handing.surely:
        there = turn.case.on_duty(turn.work.staff.of_unit(turn.member.unit))
        names = Listed(tuple(one.name for one in there if one.id != turn.member.id)[:LISTED])
        if names.items:
            turn.say("desk.no_colleague", name=handing.name, names=names)
        else:
            turn.say("desk.no_colleagues", name=handing.name)
        return
    found = colleagues_named(turn, handing.name)
    whose = turn.work.staff.get(handing.whose) if handing.whose else turn.member
    numbers = in_hands_of(turn, whose) if handing.mine else _of_numbers(turn, handing.numbers)
    if numbers == []:
        turn.say("desk.none_in_hand_of" if handing.whose else "desk.none_in_hand", name=whose.name if whose else "")
    elif numbers is not None and len(found) > 1:
        turn.say("desk.which_colleague", choices=[_choice(one, numbers) for one in found[:LISTED]])
    elif numbers is not None:
        _allot(turn, numbers, found[0], handing.order)


def taken_by_self(turn: Turn) -> bool:
    """0001给我吧: from now on it is theirs, signed for where nobody has."""
    text = turn.text.strip(AROUND)
    number = NUMBER.match(text)
    mine = number is not None and is_one_of(turn, "desk.words_mine", text[number.end() :].lstrip(BETWEEN))
    if number is None or not mine or turn.member is None or turn.member.role in LINE_ROLES or turn.photos:
        return False
    numbers, member = _of_numbers(turn, (number.group(),)), turn.member

    def take(ticket: Ticket) -> object:
        if ticket.state is State.DISPATCHED:
            return handling.take_over(turn.case, ticket, turn.actor, member)
        return handling.allot(turn.case, ticket, turn.actor, member)

    if numbers is not None:
        done, left = to_each(turn, numbers, take)
        if done:
            turn.say("desk.yours_now", choices=to_open(done), numbers=listed(done))
        name_left(turn, left)
    return True


def _choice(officer: StaffMember, numbers: Sequence[str]) -> Choice:
    values: dict[str, Value] = {"name": officer.name, "role": Phrase(f"role.{officer.role.value}")}
    return Choice("desk.hand_to", "desk.person", values, args={"officer": officer.id, "numbers": ",".join(numbers)})


def hand_to(turn: Turn) -> None:
    """The colleague that was meant, of several of the name."""
    officer = turn.work.staff.get(turn.args["officer"])
    if officer is None or turn.member is None:
        turn.say("stale.unknown")
    else:
        _allot(turn, turn.args["numbers"].split(","), officer)


def in_hand_to(turn: Turn, handing: Handing) -> Handing | None:
    """这单给小李办, 分派给小李，让他今晚去看: of no number, the ticket in hand; None where 交给小李 alone is asked about elsewhere."""
    assert turn.member is not None
    text, ticket = turn.text.strip(AROUND), turn.work.tickets.peek(turn.conversation.last_ticket or "")
    mine = to_do(turn, turn.member) if ticket is None else ()
    ticket = mine[0] if len(mine) == 1 else ticket
    if (place := turn.meaning.place) is not None and place.span.text in handing.order:  # 让小李下午去体育公园
        there = [one for one in to_do(turn, turn.member) if one.place is not None and place.span.text in one.place.text]
        if len(there) > 1 or (not there and ticket is not None):
            offered = there or to_do(turn, turn.member)
            turn.say("desk.which_meant", choices=to_mean(turn, offered[:LISTED], text))
            return None
        ticket = there[0] if there else ticket
    bare = not handing.order and text.startswith(turn.words_of("desk.sounds_hand_on"))
    if bare or not handing.surely or ticket is None or ticket.unit != turn.actor.unit or ticket.state not in WITH_UNIT:
        return None
    return replace(handing, numbers=(ticket.number,))


def _allot(turn: Turn, numbers: Sequence[str], officer: StaffMember, order: str = "") -> None:
    if officer.is_away(turn.now):
        raise NotAllowed("officer_away", at=officer.away_until)

    def allot(ticket: Ticket) -> object:
        told = handling.keep_note(turn.case, ticket, turn.actor, order) if order else ticket
        return handling.allot(turn.case, told, turn.actor, officer)

    done, left = to_each(turn, numbers, allot)
    if done:
        turn.say("desk.handed_on", name=officer.name, count=len(done), numbers=listed(done))
    name_left(turn, left)


def _of_numbers(turn: Turn, numbers: Sequence[str]) -> list[str] | None:
    """None where it had to be asked or said which is meant."""
    found: list[str] = []
    for number in numbers:
        tickets = named(turn, number)
        if len(tickets) > 1:
            turn.say("desk.which_number", choices=to_open(t.number for t in tickets[:LISTED]))
            return None
        if not tickets:
            not_here(turn, number)
            return None
        found.append(tickets[0].number)
    return list(dict.fromkeys(found))


def in_hands_of(turn: Turn, member: StaffMember | None) -> list[str]:
    """What is in the hands of this colleague."""
    if member is None:
        return []
    tickets = turn.work.tickets.of_units([member.unit], limit=KNOWN)
    return [ticket.number for ticket in held_by(turn.work, member, tickets)]
