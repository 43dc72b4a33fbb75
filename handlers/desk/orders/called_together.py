"""Several tickets that are called together (几张一起说): 路灯的都签了, 竹园路两盏都修好了, 光明里以外的都分给小张.

a name that several have and 都, or all but those of a name ─► as if their numbers stood in front
another number of them than was told (两盏, of three) ─► it is asked which
两户都去了, of who has two of one matter ─► both
第二个给城北交警, behind a list ─► the second of it
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE
from handlers.desk.orders.by_words import begins_order
from handlers.desk.orders.handing_on import handing_said
from handlers.desk.orders.plainly import job_begun
from handlers.desk.orders.sent_by_name import sends_on
from handlers.desk.reading.answers import AROUND, is_receipt
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.which import all_called, to_mean
from handlers.desk.showing.lists import KNOWN, LISTED, NOT_OURS, colleagues, units_seen
from tickets.lifecycle import HANDLING
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, Role
from values import expressions as re
from values import replace
from values.numerals import ONES, number_of

SEVERAL = 2
LONGEST = 120
_NAME = r"[^，,。；;：:\s]{2,14}?"
_WHOLE = r"(?:全部|全都|统统|一律|都|全)"
_OTHERS = r"(?:其他|其它|其余|余下|剩下|剩余|别)(?:的)?(?:那?(?:几|些|两|三)?[个单张件些])?"
_BEHIND = rf"[，,\s]*(?:{_OTHERS}的?[，,\s]*{_WHOLE}?|{_WHOLE})(?P<rest>.+)"
_BUT = (
    re.compile(rf"把?除了?(?P<but>{_NAME})(?:的|那[个张单件]|以外|之外|外)*{_BEHIND}", re.DOTALL),
    re.compile(rf"把?(?P<but>{_NAME})的?(?:以外|之外)的?{_BEHIND}", re.DOTALL),
)
_ALL_OF = re.compile(
    rf"把?(?P<name>{_NAME})(?P<of>的|那|这)*(?P<count>[两俩{ONES[1:]}]|[2-9])?(?P<measure>[个单张件盏处家条户起])?的?{_WHOLE}(?P<rest>.+)",
    re.DOTALL,
)

_COUNT = rf"(?P<count>[两俩{ONES[1:]}]|[2-9])"
_COUNT_FIRST = re.compile(rf"[这那]?{_COUNT}(?:个|户|家|张|件|单|处|边)(?=都|全|也)")
_HOMES = re.compile(rf"(?:^|[，,。；;\s]){_COUNT}(?:户|家)(?:都|全)")
_NTH_OF = re.compile(rf"第(?P<n>[{ONES}1-8])(?:张|个|条|件|单)的?(?P<rest>[^，,。\s].*)", re.DOTALL)
_OF_A_LIST = ("desk.open", "desk.meant")


def called_together(turn: Turn) -> bool:
    """Whether it had to be asked which are meant; where the words name several tickets, the turn is as if their numbers had been
    written."""
    member, text = turn.member, turn.text.strip()
    if member is None or member.role in LINE_ROLES or turn.do or turn.message.command is not None:
        return False
    if (frames := turn.conversation.frames) and frames[-1].draft.get("job") != "confirm":
        return False  # what waits for words takes them
    if len(text) > LONGEST or ANYWHERE.search(text) is not None or turn.meaning.ticket_numbers:
        return False
    open_ = _theirs(turn)
    told = _all_but(turn, open_, text) or _all_of(turn, open_, text) or _so_many(turn, open_, text)
    if told is None:
        return bool(turn.says)
    tickets, rest = told
    numbers = tuple(ticket.number for ticket in _that_wait(turn, tickets, rest))
    turn.text = f"{' '.join(numbers)} {rest}"
    turn.meaning = replace(turn.meaning, ticket_numbers=numbers)
    return False


def nth_of_list(turn: Turn) -> None:
    """第二个给城北交警, 第一个签了 behind a list: an order for that one; the turn is then as if its number had been written."""
    match = _NTH_OF.fullmatch(turn.text.strip(AROUND))
    if match is None or turn.message.pressed or turn.photos or turn.card is None or turn.conversation.frames:
        return
    listed = dict.fromkeys(choice.args["ticket"] for choice in turn.card.choices if choice.do in _OF_A_LIST)
    n, rest = number_of(match["n"]) or 0, match["rest"]
    # 第二个灯罩也换了 is of a lamp
    if not SEVERAL <= len(listed) >= n or not (
        _is_order(turn, rest) or begins_order(turn, rest) or sends_on(turn, rest)
    ):
        return
    number = list(listed)[n - 1]
    turn.as_words()
    turn.text = f"{number} {rest}"
    turn.meaning = replace(turn.meaning, ticket_numbers=(number,))


def _all_but(turn: Turn, open_: Sequence[Ticket], text: str) -> tuple[list[Ticket], str] | None:
    """光明里以外的都分给小张, 除了表扬的，其他都签了; 光明里的我留着，其他给小张."""
    found = next((match for pattern in _BUT if (match := pattern.fullmatch(text)) is not None), None)
    first, *more = clauses(text) or [""]
    name, rest = (found["but"], found["rest"]) if found is not None else ("", "")
    if found is None and more and (left := _left_alone(turn, first)):
        others = re.fullmatch(_BEHIND, text[text.index(first) + len(first) :].strip(), re.DOTALL)
        name, rest = left, others["rest"] if others is not None else ""
    if not name or not _is_order(turn, rest):
        return None
    but = {ticket.number for ticket in all_called(turn, open_, name)}
    if not but:
        turn.say("desk.called_none", choices=to_mean(turn, open_[:LISTED], ""), name=name)
        return None
    tickets = [ticket for ticket in open_ if ticket.number not in but]
    if not tickets:
        turn.say("desk.none_besides", name=name)
        return None
    return tickets, rest.strip(AROUND)


def _all_of(turn: Turn, open_: Sequence[Ticket], text: str) -> tuple[list[Ticket], str] | None:
    """路灯的都签了，表扬的先不管; 竹园路两盏都修好了."""
    parts = clauses(text)
    but = list(takewhile(bool, (_left_alone(turn, part) for part in reversed(parts[1:]))))
    before = parts[: len(parts) - len(but)]
    if any(_left_alone(turn, part) for part in before[1:]):
        return None  # 文化路的先不管，建设路的退回: what stands behind is an order of its own
    if but:
        text = text[: text.rindex(parts[len(before)])].strip(AROUND)
    match = _ALL_OF.fullmatch(text)
    if match is None:
        return None
    # 路灯都修好了 may be of the lamps of one ticket
    if not (match["of"] or match["count"] or _is_order(turn, match["rest"])):
        return None
    spared = {ticket.number for name in but for ticket in all_called(turn, open_, name)}
    found = [ticket for ticket in all_called(turn, open_, match["name"]) if ticket.number not in spared]
    count = number_of(match["count"]) if match["count"] else None
    if len(found) < SEVERAL:
        return None
    if count is not None and count != len(found):
        turn.say("desk.which_called", choices=to_mean(turn, found[:LISTED], match["rest"]), name=match["name"])
        return None
    return found, match["rest"].strip(AROUND)


def _so_many(turn: Turn, open_: Sequence[Ticket], text: str) -> tuple[list[Ticket], str] | None:
    """两户都去了，换了总阀; 阀没开，两家都上来了: exactly so many are theirs, or of one matter with the ticket in hand."""
    if (found := _COUNT_FIRST.match(text)) is not None:
        count, rest = number_of(found["count"]), text[found.end() :]
        # 两个都接了 is told of the tickets, 两户都去了 is what a resident may read
        rest = rest if is_receipt(turn, (clauses(rest) or [""])[0]) else text
    else:
        found, rest = _HOMES.search(text), text
        count = number_of(found["count"]) if found is not None else None
    if found is None or not count or count < SEVERAL:
        return None
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    alike = [t for t in open_ if last is not None and t.category == last.category]
    meant = next((some for some in (open_, alike) if len(some) == count), None)
    return (list(meant), rest) if meant is not None and len({t.category for t in meant}) == 1 else None


def _left_alone(turn: Turn, part: str) -> str:
    """表扬的先不管, 光明里的我留着 ─► the name; nothing where a clause leaves nothing alone."""
    word = next((w for w in turn.longest_first("desk.sounds_left_alone") if part.endswith(w)), "")
    return part[: -len(word)].removesuffix("那个").removesuffix("的").strip() if word else ""


def _is_order(turn: Turn, rest: str) -> bool:
    """签了, 分给小张: no words that a resident may read."""
    said = rest.strip(AROUND)
    first = (clauses(said) or [""])[0]
    return is_receipt(turn, first) or job_begun(turn, said) is not None or handing_said(turn, said) is not None


def _that_wait(turn: Turn, tickets: Sequence[Ticket], rest: str) -> Sequence[Ticket]:
    """Of what is to be signed for those that are not signed for yet; of what is done those that somebody signed for, if any."""
    first = (clauses(rest) or [""])[0]
    wanted = {State.DISPATCHED} if is_receipt(turn, first) else set[State]() if _is_order(turn, rest) else HANDLING
    return [ticket for ticket in tickets if ticket.state in wanted] or tickets


def _theirs(turn: Turn) -> Sequence[Ticket]:
    """All that they have to do, and no page of it; of who leads, what the unit and those below it have."""
    assert turn.member is not None
    if turn.member.role is Role.HEAD:
        return turn.work.tickets.of_units(units_seen(turn), limit=KNOWN)
    mine, theirs = [turn.member.unit], colleagues(turn, turn.member)
    return turn.work.tickets.of_units(mine, but_of=theirs, but=NOT_OURS, limit=KNOWN)
