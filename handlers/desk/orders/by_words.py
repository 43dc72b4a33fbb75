"""A ticket that is named by its place or its matter (按地点、按事情说单): the turn is then as if its number stood in front.

井盖的签收 ─► 0005 签收 · 邮局那个树的签收 ─► 0013 签收 · 盯一下停水那个，督办 ─► 0013 盯一下，督办 · 柳河路那个也修好了 ─► 0002 也修好了
no ticket is called so, or several are ─► it is asked which; never is it the card that was handled last
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.conversation.message import spoken
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, BETWEEN, IN_WORDS, LINE_WORDS, after, label_of
from handlers.desk.orders.decisions import REFUSED_BY
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.plainly import SAID_PLAINLY, job_begun
from handlers.desk.orders.presses import drop_jobs
from handlers.desk.orders.sent_by_name import joined_by_name, sends_on, sent_by_name
from handlers.desk.reading.answers import AROUND, is_receipt
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.sending import GOES
from handlers.desk.reading.which import called, nearest, stands_first, to_mean
from handlers.desk.replying.unsent import asks, tells_done
from handlers.desk.showing.lists import KNOWN, LISTED, to_do, units_seen
from tickets.lifecycle import BY_ACTION, HANDLING
from tickets.ticket import State, Ticket
from tickets.units import Role
from values import expressions as re
from values import replace

LONGEST_NAME = 16
DECIDES = frozenset({*REFUSED_BY, *REFUSED_BY.values()})
TO_RESIDENT = frozenset({"message", "contacted", "missed", "reply", "phone"})
SEVERAL = 2
_CLAUSES = re.compile(r"([，,；;。\n]+\s*)")
LONGEST_BARE = 10
LONGEST_WORD = 4
LEAST = 2  # characters of a word of order: 批 may begin anything
_POINTED = re.compile(r"(?P<that>那(?:个|张|单|件|户|家|条|盏|处|棵|起))(?:单子|工单|单|事)?(?P<of>的(?!确))?")
# These point at a ticket and at nothing else: 那盏 is a lamp, and stays in what the resident reads.
_TICKET = ("那个", "那张", "那单", "那件")
_THING = re.compile(r"(?P<thing>[^，,。；;\s的我你他她]{1,5})的(?![确士])")
_OF = re.compile(r"(?P<name>[^，,。；;：:\s的]{2,14})的(?P<rest>[^，,。；;\s].*)", re.DOTALL)
_BEFORE_MISSED = re.compile(r"(?:电话|手机|也|都|先|已经|已|我|就)+$")
_MARKS = re.compile(r"[，,。；;！!？?\n]")
# What leads in and names nothing.
_BEFORE = re.compile(r"^(?:麻烦|请|帮|先|再|那|还有|另外|对了|就|把|将|关于|对于|针对|给|去|我)+")
# Words for tickets that name neither place nor matter: 刚才那个, 最急的那个, 市民那个.
_BY_NOTHING = re.compile(
    r"刚|上一|上面|下面|前面|后面|第[一二三四五六七八\d]|昨|前天|今|早上|上午|下午|晚上|最|新|旧|原来|之前|以前|领导|市民|业主|居民|住户|反映|举报|他|她|它|我|你"
    r"|特急|紧急|加急|逾期|超期|没签|未签|没接|全部|所有|各单位|各家|重办|其他|别的|什么|哪|有|手上|刚派|说|签了|一张|两张|几"
)
_LAST = re.compile(r"刚才派|刚刚派|刚派|刚才|刚刚|刚|上一?个?|上面|前面")
_A_PLACE = re.compile(
    r".(?:路|街|大道|巷|小区|花园|家园|苑|公寓|广场|车站|站|桥|村|小学|中学|学校|医院|市场|公园|邮局)(?:口|门口|里|上)?$"
)


# 老太太那个我下午去 tells of a ticket; 电工说那个配件 of a thing.
_OF_IT = re.compile(
    r"\s*(?:我|也|已|都|修好|换好|弄好|搞好|清|没|不用|还没|明天|下午|上午|今天|刚|联系|去过|好了|完了|[，,。]|$)"
)


@dataclass(frozen=True)
class Told:
    """In words: what stands `before` the name, the `name` itself and a `thing` behind that (邮局那个树的), and what is said of it."""

    before: str
    name: str
    thing: str
    rest: str
    ordered: bool  # whether an order stands there, and no words that a resident may read
    whole: bool = False  # whether the name belongs to what is said: 楼道那盏灯换好了
    bare: bool = False  # whether nothing but the order tells that it is a name: 井盖签收
    pointed: bool = True  # whether 那个 or the like tells that it is one
    sent: bool = False  # whether a unit behind it tells that it is one: 人民路坑派市政

    @property
    def order(self) -> str:
        """What is said of the ticket, without its name and what only leads in (把竹园路的退了)."""
        return f"{'' if _BEFORE.fullmatch(self.before) else self.before}{self.rest}"


def named_in_words(desk: Party, turn: Turn) -> bool:
    """Whether it had to be asked which is meant; where the words name one ticket, the turn is as if its number had been written."""
    said = spoken(turn.message).strip() if turn.do else turn.text.strip()
    if not _may_name(turn, said):
        return False
    top = desk.top(turn.conversation)
    if top is not None and top.dialogue != "desk":
        return False
    if top is None and _each_numbered(turn, said):
        return False
    told = _told(turn, said)
    if told is None or not _for_a_ticket(turn, told):
        return False
    found = _found(turn, told)
    if (
        top is not None and top.draft.get("job") != "confirm"
    ):  # what waits for words: only the order for another ticket is none
        if not _another(turn, told, found, str(top.draft.get("ticket"))):
            return False
        turn.say("desk.put_aside", number=str(top.draft["ticket"]))
        drop_jobs(turn)
    if len(found) == 1:
        ticket = found[0]
        words = said if told.whole else told.order
        turn.as_words()
        turn.text = f"{ticket.number} {words.strip(BETWEEN)}".strip()
        turn.meaning = replace(turn.meaning, ticket_numbers=(ticket.number,))
        return False
    if not _asks_which(turn, told, found):
        return False
    assert turn.member is not None
    turn.as_words()
    name = f"{told.name}{told.thing}"
    there = may_be_named(turn) if turn.of_the_line else to_do(turn, turn.member)
    offered = found or nearest(turn, there, name) or (turn.of_the_line and _with_line(turn)) or there
    if not found and not turn.of_the_line and asks(turn, told.rest):  # 竹园路那个是我们的吗
        turn.say("desk.none_of_ours", choices=to_mean(turn, there[:LISTED], ""), name=name)
        return True
    key = "desk.which_called" if found else "desk.called_none"
    choices = to_mean(turn, offered[:LISTED], told.order.strip(BETWEEN), guessed=not found)
    turn.say(key, choices=choices, name=name)
    return True


def _another(turn: Turn, told: Told, found: Sequence[Ticket], open_: str) -> bool:
    """Whether it is an order for another ticket than the one for which words are awaited, though none may be called so."""
    asked = len(found) == 1 and told.pointed and asks(turn, told.rest)  # 竹园路那个谁在办
    if turn.do or not (told.ordered or asked) or open_ in [ticket.number for ticket in found]:
        return False
    return len(found) == 1 or (told.pointed and not told.bare and _BY_NOTHING.search(told.name) is None)


def not_the_newest(turn: Turn) -> None:
    """同意退单，改派… in words is no press of the card that came last, where another one was looked at or waits as well; 问市民：杆号多少 is
    none of a card that came since its writer worked on another."""
    if turn.message.pressed or turn.card is None or not turn.card.push:
        return
    last, job = turn.work.tickets.peek(turn.conversation.last_ticket or ""), turn.do.partition(".")[2]
    if turn.of_the_line and job in DECIDES and turn.conversation.last_ticket != turn.card.ticket:
        turn.as_words()
    elif job in TO_RESIDENT and last is not None and last.number != turn.card.ticket:
        if turn.actor.unit == last.unit and last.state in HANDLING:
            turn.as_words()


def _each_numbered(turn: Turn, said: str) -> bool:
    """解放路那个铺好了，文昌路那个明天铺: where each of several clauses names another ticket, each has its number in front."""
    split = _CLAUSES.split(said)
    if sum(bool(_POINTED.search(part) or _OF.match(part)) for part in split) < SEVERAL:
        return False
    parts, numbers = list[str](), list[str]()
    for part in split:
        told = _told(turn, part) if _POINTED.search(part) else None
        found = _found(turn, told) if told is not None and _for_a_ticket(turn, told) else []
        if told is not None and len(found) == 1:
            numbers.append(found[0].number)
            part = f"{found[0].number} {told.order}"
        elif told is None and (there := _of_its_place(turn, part)) is not None:  # 东湖那个清完了，体育公园的明天清
            numbers.append(there.number)
            part = f"{there.number} {part}"
        parts.append(part)
    if len(set(numbers)) < SEVERAL or not parts[0].startswith(numbers[0]):
        return False
    turn.as_words()
    turn.text = "".join(parts)
    turn.meaning = replace(turn.meaning, ticket_numbers=tuple(dict.fromkeys(numbers)))
    return True


def _of_its_place(turn: Turn, part: str) -> Ticket | None:
    """体育公园的明天清: the only one in whose title or place the name stands."""
    of = _OF.match(part)
    name = of["name"] if of is not None else ""
    if turn.of_the_line or len(name) < LEAST or _BY_NOTHING.search(name):
        return None
    found = [ticket for ticket in may_be_named(turn) if stands_first(ticket, name)]
    return found[0] if len(found) == 1 else None


def _may_name(turn: Turn, said: str) -> bool:
    if turn.member is None or not said or turn.message.pressed or turn.message.command is not None:
        return False
    if turn.do and turn.do.partition(".")[2] not in JOBS:
        return False
    return ANYWHERE.search(said) is None and not turn.meaning.ticket_numbers


def _for_a_ticket(turn: Turn, told: Told) -> bool:
    """Who takes calls and who walks the round tell of what is new as well: 柳河路那个井盖又丢了."""
    member = turn.member
    if member is None or told.ordered or member.role not in (Role.OPERATOR, Role.GRID):
        return True
    return member.role is Role.GRID and tells_done(turn, told.rest)


def _told(turn: Turn, said: str) -> Told | None:
    """The name in the words, and what is said of the ticket; None where they name none."""
    for found in _POINTED.finditer(said):
        start = max((mark.end() for mark in _MARKS.finditer(said, 0, found.start())), default=0)
        head = said[start : found.start()].strip()
        before = _order_before(turn, head)
        name = head[len(before) :].strip()
        if not name or len(name) > LONGEST_NAME:
            continue
        rest, thing = said[found.end() :], ""
        if rest.startswith(turn.words_of("desk.sounds_reported")):
            continue  # 二楼那家报的吧 is a person
        if _asks_them(turn, before) and (found["that"] not in _TICKET or name.startswith("是")):
            continue  # 问市民 是纺织路12号那家吗 is what they are asked
        if not found["of"] and (of := _THING.match(rest)) is not None and not begins_order(turn, rest):
            thing, rest = of["thing"], rest[of.end() :]
        if (joined := joined_by_name(turn, rest)) is not None and not joined[0]:
            return Told(said[:start] + before, name, thing, joined[1], ordered=True)
        ordered = begins_order(turn, rest) or sends_on(turn, rest) or bool(_BEFORE.sub("", before).strip())
        whole = found["that"] not in _TICKET and not ordered
        return Told(said[:start] + before, name, thing, rest, ordered, whole)
    of = _OF.match(said)
    sends = of is not None and sends_on(turn, of["rest"])
    if of is not None and (sends or begins_order(turn, of["rest"])):
        before = _order_before(turn, of["name"])
        name = of["name"][len(before) :].strip()
        return Told(before, name, "", of["rest"], ordered=True, pointed=False, sent=sends) if name else None
    if (sent := sent_by_name(turn, said)) is not None:
        return Told("", sent[0], "", sent[1], ordered=True, pointed=False, sent=True)
    if (joined := joined_by_name(turn, said)) is not None and joined[0]:
        return Told("", joined[0], "", joined[1], ordered=True, pointed=False, sent=True)
    return _bare(turn, said)


def _asks_them(turn: Turn, before: str) -> bool:
    """Whether the order before it is a message to the resident, of which the rest is the words."""
    return before.strip().startswith(turn.words_of("desk.words_message"))


def _bare(turn: Turn, said: str) -> Told | None:
    """井盖签收, 52号院电话打不通: a name with nothing but the order behind it; 照明处签收快不快 asks, of whoever leads."""
    if turn.of_the_line and asks(turn, said):
        return None
    first = said[: LONGEST_BARE + LONGEST_WORD]
    at = min((at for word in _words_of_order(turn) if (at := first.find(word)) >= LEAST), default=0)
    name = _BEFORE_MISSED.sub("", said[:at]).strip()
    if not LEAST <= len(name) <= LONGEST_BARE or _MARKS.search(name) or _BY_NOTHING.search(name) or " " in name:
        return None
    return Told("", name, "", said[at:], ordered=True, bare=True)


def _order_before(turn: Turn, head: str) -> str:
    """盯一下停水 ─► 盯一下: the order that stands before the name."""
    led = _BEFORE.match(head)
    at = led.end() if led else 0
    word = next((w for w in _words_of_order(turn) if head.startswith(w, at)), "")
    at += len(word)
    if word in turn.words_of("desk.sounds_hand_on") and turn.member is not None:  # 分给赵敏柳河路那个
        names = [one.name for one in turn.work.staff.of_unit(turn.member.unit)]
        at += len(next((name for name in names if head.startswith(name, at)), ""))
    return head[:at]


def _words_of_order(turn: Turn) -> tuple[str, ...]:
    """The words with which an order may begin, the longest first."""
    keys = [f"desk.words_{job}" for job in SAID_PLAINLY]
    keys += [f"desk.asked_for_{job}" for job in REFUSED_BY]
    keys += [*GOES, "desk.words_grant", "desk.words_refuse", "desk.sounds_supervise", "desk.sounds_redo"]
    keys += ["desk.sounds_hand_on", "desk.sounds_missed", "desk.sounds_raise"]
    jobs = (*IN_WORDS, *LINE_WORDS) if turn.of_the_line else IN_WORDS
    words = [label_of(turn, job) for job in jobs] + [word for key in keys for word in turn.words_of(key)]
    return tuple(sorted({word for word in words if len(word) >= LEAST}, key=lambda word: (-len(word), word)))


def begins_order(turn: Turn, text: str) -> bool:
    """Whether the words begin with an order: 签收, 退回 归物业, 我也接了."""
    said = after(text).lstrip(AROUND)
    said = re.sub(r"^(?:我|也|都|就|先|再|可以)+", "", said)
    first = (clauses(said) or [""])[0]
    return bool(first) and (is_receipt(turn, first) or said.startswith(_words_of_order(turn)))


def _found(turn: Turn, told: Told) -> list[Ticket]:
    """Those that are called so, of several those that the order may be meant for; 刚才那个 is the one that was handled last."""
    open_ = may_be_named(turn)
    if (told.pointed or told.sent) and told.ordered and _LAST.fullmatch(told.name):
        return [ticket for ticket in open_ if ticket.number == turn.conversation.last_ticket]
    if told.bare:
        open_ = [ticket for ticket in open_ if stands_first(ticket, told.name)]
    found = called(turn, open_, told.name + told.thing)
    # 社区那个楼道的 is no community's ticket, but that of a staircase
    for name in (told.name, told.thing) if told.thing else (told.name.rpartition("的")[2],):
        found = found or (called(turn, open_, name) if len(name) >= LEAST else [])
    if len(found) > 1 and told.ordered:
        waiting = {ticket.number for ticket in _with_line(turn)} if turn.of_the_line else set[str]()
        wanted = _states(turn, told)
        fits = [t for t in found if t.number in waiting] or [t for t in found if t.state in wanted]
        return fits or found
    return found


def _states(turn: Turn, told: Told) -> frozenset[State]:
    first = (clauses(after(told.rest)) or [""])[0]
    begun = ("acknowledge", "") if is_receipt(turn, first) else job_begun(turn, after(told.rest))
    return frozenset(BY_ACTION[JOBS[begun[0]].action].of) if begun is not None else frozenset()


def may_be_named(turn: Turn) -> Sequence[Ticket]:
    """What this member may name: of the line all that is open, of a head what is below as well."""
    member = turn.member
    assert member is not None
    if turn.of_the_line or member.role is Role.HEAD:
        there = turn.work.tickets.of_units(units_seen(turn), limit=KNOWN)
        return tuple({t.number: t for t in (*_with_line(turn), *there)}.values()) if turn.of_the_line else there
    return turn.work.tickets.of_units([member.unit], limit=KNOWN)


def _with_line(turn: Turn) -> Sequence[Ticket]:
    return turn.work.tickets.queue(limit=KNOWN)


def _is_known_place(turn: Turn, name: str) -> bool:
    """和平里: what is read as a place of the city."""
    place = turn.meaning.place
    return place is not None and bool(place.candidates) and name in (place.span.text, *place.parts.values())


def _asks_which(turn: Turn, told: Told, found: Sequence[Ticket]) -> bool:
    """Whether it has to be asked: several are called so, or a ticket is clearly named that is not there."""
    last = turn.conversation.last_ticket
    if told.sent:
        return True
    if told.bare:
        return bool(found) and last not in [ticket.number for ticket in found]
    if found:
        return told.ordered or last not in [ticket.number for ticket in found]
    if _BY_NOTHING.search(told.name):
        return False
    if (
        _A_PLACE.search(told.name) is not None or _is_known_place(turn, told.name) or not told.pointed
    ):  # 灯罩的延期到货 names none
        return not told.whole and (told.pointed or is_receipt(turn, (clauses(told.rest) or [""])[0]))
    several = len(may_be_named(turn)) > 1
    return told.ordered or (several and not told.whole and _OF_IT.match(told.rest) is not None)
