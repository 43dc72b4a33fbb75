"""Jobs that are said plainly (直接说): what is no reply to a resident, though nobody pressed a button.

我要延期, 看电话, 退单：归物业, 0003 延期5天 ─► the job of that ticket, or of the one in hand
更多, 查看举报人 ─► the label of a button of the ticket in hand · 谢谢, 👌 ─► nothing that anybody has to be told
"""

from __future__ import annotations

from handlers.conversation.message import Choice, spoken
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE as NUMBER_ANYWHERE
from handlers.desk.orders.by_number import BETWEEN, NUMBER, after, label_of, named, not_here
from handlers.desk.orders.handing_on import handing_said
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.of_the_line import of_the_line
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import after_receipt, clauses, gives_back, job_told
from handlers.desk.reading.figures import of_a_thing
from handlers.desk.reading.names import units_meant
from handlers.desk.reading.until import begins_with_time
from handlers.desk.reading.which import by_title, named_elsewhere, to_mean
from handlers.desk.replying.wording import asked_of_them
from handlers.desk.showing.card_choices import card_choices, more_choices
from handlers.desk.showing.in_hand import answer_once_signed
from handlers.desk.showing.lists import LISTED, to_do
from handlers.ports.understanding import Intent
from handlers.usecases import handling
from tickets.lifecycle import BY_ACTION, HANDLING, may_see
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES
from values import expressions as re
from values.numerals import ONES

SAID_PLAINLY = (
    "acknowledge",
    "missed",
    "contacted",
    "message",
    "extend",
    "return",
    "phone",
    "pass_on",
    "confer",
    "request_shelving",
    "exclude",
    "note",
)
# What is told behind these would be lost: with more words they are no job, but a reply.
NOTHING_BEHIND = frozenset({"missed"})
# Not to be taken back: of two that may be meant nobody guesses.
LASTING = frozenset({"acknowledge", "return"})
SPELT = f"{ONES}两十半"  # 延期五天
_WHOSE = re.compile(
    r"(?:这个|这事|这件|这张|这单|这|那)?[应该得都]*(?:归|属于|是归|是属于)(?P<who>[一-龥]{2,10}?)(?:那边)?(?:的|管|办|负责|处理)*$"
)
# 那家电话多少, 市民的号码发我: of whoever reported it.
_PHONE = re.compile(
    r"(?:[那这他她]|市民|反映人|报修人|诉求人|住户|业主|居民|用户|人家|对方)(?:一)?(?:家|户|个人|个市民|个住户|位|边)?(?:人|市民|住户|业主)?的?(?:联系)?(?:电话|号码|手机)(?:号码?)?(?:是|给我|发我|发一下|看一下|看下)*(?:多少|几号|啥|什么|呢|有吗|有没有)*"
)
# 那个挂起来吧, 那我延三天, 刚才那件延三天, 报延期
_LEADS = re.compile(
    r"^(?:刚才|刚刚|刚)?(?:那就|[那这][个单张件]|那|这)?(?:就|我们|我|得|要|想)*(?:申请|报个|报)?(?=\S)"
)
_ALONGSIDE = re.compile(r"[请叫让][一-龥]{2,8}一起[来吧]?$")  # 请水务一起
MANNERS = frozenset({Intent.THANKS, Intent.GREETING})
SHORT = 6
MISSED = 24
LONGEST = 40
SHORTEST_UNIT = 3
SHORT_WORD = 2
NEAR = 6  # characters before whoever was contacted


def pressed_in_words(turn: Turn) -> bool:
    """Whether the message is a job; the turn is then as if its button had been pressed, or it was asked of which ticket."""
    found = _of_card(turn, turn.text) or of_the_line(turn) or _of_words(turn)
    if found is None:
        return not turn.of_the_line and received(turn)
    turn.chosen, turn.rest = found
    return True


def whole_label(turn: Turn) -> None:
    """提级督办 is no press of 督办: what is the whole label of one button is not picked as a part of another."""
    if turn.do and not turn.message.pressed and (_denied(turn) or _yes_alone(turn)):
        turn.as_words()
    if turn.do and not turn.message.pressed and (found := _of_card(turn, spoken(turn.message))) is not None:
        turn.chosen, turn.rest = found


def _yes_alone(turn: Turn) -> bool:
    """发吧 is no 发消息给市民."""
    return turn.do == "desk.message" and is_one_of(turn, "desk.words_yes", spoken(turn.message))


def _denied(turn: Turn) -> bool:
    """谁还没签收, 不签收: the label of a button is told behind a denial or a question."""
    if turn.chosen is None or turn.do.partition(".")[2] not in JOBS:
        return False
    label = label_of(turn, turn.do.partition(".")[2])
    before, found, behind = spoken(turn.message).lower().partition(label.lower())
    asks = behind.startswith(turn.words_of("desk.asks_behind"))  # 签收了没 谁签的
    return bool(found) and (asks or any(word in before for word in turn.words_of("desk.sounds_denied")))


def _of_card(turn: Turn, text: str) -> tuple[Choice | None, str] | None:
    """The label of a button that the ticket in hand has, in front or behind 更多."""
    ticket = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if ticket is None or turn.member is None or not may_see(turn.actor, ticket, turn.city.units):
        return None
    offered = (*card_choices(turn.case, ticket, turn.member), *more_choices(turn.case, ticket, turn.member))
    said = text.strip().rstrip("。！!~")
    for choice in offered:
        if said == turn.case.texts.text(choice.key, choice.values, turn.city.language, turn.now):
            return choice, ""
    return None


def _of_words(turn: Turn) -> tuple[Choice | None, str] | None:
    if turn.member is None or turn.member.role in LINE_ROLES:
        return None
    if NUMBER_ANYWHERE.search(turn.text) and any(word in turn.text for word in turn.words_of("desk.words_merge")):
        turn.say("desk.merge_not_yours")
        return None, ""
    if _merges_two(turn):
        turn.say("desk.merge_not_yours")
        return None, ""
    found = _said(turn) or _to_somebody(turn) or _elsewhere(turn) or _with_others(turn)
    if found is None:
        return None
    job, rest, numbers = found
    ticket = turn.work.tickets.peek(numbers[0]) if numbers else _in_mind(turn, job)
    # 改派供电吧, said too late: it is told
    if ticket is not None and job == "return" and not (_sent_elsewhere(turn) or gives_back(turn, ticket, turn.text)):
        return None
    if ticket is not None and job == "contacted" and rest and ticket.contacted_at is not None:
        return None  # it is on record: what stands behind is a reply
    if ticket is not None and ticket.state is State.DISPATCHED and _behind_receipt(turn, job):
        return None  # 签收，延三天: signed first
    if ticket is None:
        if numbers:
            not_here(turn, numbers[0])
        return None, ""
    return Choice(f"desk.{job}", args={"ticket": ticket.number}), rest


def _behind_receipt(turn: Turn, job: str) -> bool:
    """Whether a job is told behind the receipt that it needs."""
    early = State.DISPATCHED in BY_ACTION[JOBS[job].action].of
    return not early and after_receipt(turn, _without_number(turn)[0]) is not None


def _merges_two(turn: Turn) -> bool:
    """竹园路那两单并了吧, 那俩合一起, without numbers."""
    keys = ("desk.words_merge", "desk.words_merge_together")
    merges = any(word in turn.text for key in keys for word in turn.words_of(key))
    return merges and len(turn.text) <= MISSED and turn.says_one_of("desk.sounds_two") and not turn.photos


def _said(turn: Turn) -> tuple[str, str, tuple[str, ...]] | None:
    """The job, what is said behind it, and of which ticket where a number stands beside it."""
    text, numbers = _without_number(turn)
    missed = ("missed", "") if _missed(turn, text) else None  # 联系不上 打了三次, too
    question = asked_of_them(turn, text)
    wants = any(_PHONE.fullmatch(one) or is_one_of(turn, "desk.words_phone", one) for one in clauses(text)[-1:])
    asks = ("message", question) if question else ("phone", "") if wants else None
    found = missed or asks or job_begun(turn, text) or job_begun(turn, _LEADS.sub("", text))
    found = found or job_told(turn, text, job_begun)
    if found is None:
        return None
    job, rest = found
    rest, numbers = _with_number(turn, rest, numbers)
    if (
        not numbers and (within := NUMBER_ANYWHERE.search(text)) is not None
    ):  # 收到，0004不是我们的: never the one in hand
        meant = named(turn, within.group())
        if meant or not of_a_thing(text[: within.start()], text[within.end() :]):
            numbers = (meant[0].number,) if len(meant) == 1 else (within.group(),)
            rest = rest.replace(within.group(), " ").strip(AROUND)  # 不归我们吧 0001
    return None if job in NOTHING_BEHIND and rest else (job, rest, numbers)


def _missed(turn: Turn, text: str) -> bool:
    """又打了一次还是没人接, 打了三次都没打通，关机: that nobody was reached, and nothing besides."""
    if turn.photos or len(text) > MISSED or not any(word in text for word in turn.words_of("desk.sounds_missed")):
        return False
    for key in ("desk.sounds_missed", "desk.sounds_beside_missed"):
        for word in turn.longest_first(key):
            text = text.replace(word, "")
    return not text.strip(AROUND)


def _to_somebody(turn: Turn) -> tuple[str, str, tuple[str, ...]] | None:
    """转给张三: without a blank only where it is a colleague or a unit."""
    text, numbers = _without_number(turn)
    assert turn.member is not None
    said = (*turn.words_of("desk.words_pass_on"), *turn.words_of("desk.sounds_pass_on"))
    for word in sorted(said, key=len, reverse=True):
        name = text[len(word) :].removeprefix("给").strip() if text.startswith(word) else ""
        names = [one.name for one in turn.work.staff.of_unit(turn.member.unit)]
        names += [unit.name(turn.city.language) for unit in turn.city.units.all]
        if name in names:
            return "pass_on", name, numbers
    return None


def _elsewhere(turn: Turn) -> tuple[str, str, tuple[str, ...]] | None:
    """改派给市供电公司: a unit does not send sideways; it is the reason with which it asks to return."""
    text, numbers = _without_number(turn)
    return ("return", text, numbers) if _sent_elsewhere(turn) else None


def _sent_elsewhere(turn: Turn) -> bool:
    return _without_number(turn)[0].startswith(turn.words_of("desk.words_redispatch")) or _others(turn)


def _others(turn: Turn) -> bool:
    """这个归街道, 应该是物业管: whose it is, and nothing besides."""
    told = _WHOSE.match(_without_number(turn)[0])
    if told is None or turn.photos:
        return False
    who = told["who"]
    return who in turn.words_of("desk.sounds_others") or bool(units_meant(turn.city.units.all, who, turn.city.language))


def _with_others(turn: Turn) -> tuple[str, str, tuple[str, ...]] | None:
    """请城管局协办, 要住建局配合: with a unit's name it is a conference (会办) that is asked for, and no reply."""
    text, numbers = _without_number(turn)
    done = any(word in text for word in turn.words_of("desk.sounds_done"))
    joins = any(word in text for word in turn.words_of("desk.joins_us")) or _ALONGSIDE.search(text) is not None
    if turn.photos or done or len(text) > LONGEST or not joins:
        return None
    text = text.replace("一起", " ")
    for word in (*turn.words_of("desk.joins_us"), *turn.words_of("desk.sounds_asking")):
        text = text.replace(word, " ")
    language = turn.city.language
    named = any(part in turn.words_of("desk.sounds_others") for part in text.split()) or any(
        part in unit.name(language)
        for part in text.split()
        if len(part) >= SHORTEST_UNIT
        for unit in turn.city.units.all
    )
    return ("confer", _without_number(turn)[0], numbers) if named else None


def _without_number(turn: Turn) -> tuple[str, tuple[str, ...]]:
    text = turn.text.strip().rstrip("。！!~")
    for number in turn.meaning.ticket_numbers:
        if text.startswith(number):
            return after(text[len(number) :]), (number,)
    return text, ()


def job_begun(turn: Turn, text: str) -> tuple[str, str] | None:
    """The job that these words begin with, and what is said behind it."""
    for job in SAID_PLAINLY:
        for word in turn.longest_first(f"desk.words_{job}"):
            rest = text[len(word) :]
            begins = text.lower().startswith(word.lower())
            until = job == "extend" and begins_with_time(turn, rest)
            planned = (
                job == "contacted"
                and (len(word) > SHORT_WORD or word.endswith("了"))
                and rest.startswith(turn.words_of("desk.sounds_then"))
            )
            if begins and (not rest or until or planned or rest[0] in BETWEEN or rest[0].isdigit() or rest[0] in SPELT):
                return job, after(rest)
        if job == "contacted" and (named_ := _by_its_name(turn, text)) != text:
            return job_begun(turn, named_)
    return None


def _by_its_name(turn: Turn, text: str) -> str:
    """已经联系她了 ─► 已经联系市民了: the resident as the lists of words name them."""
    found = [(at, word) for word in turn.words_of("desk.called_resident") if 0 <= (at := text.find(word)) < NEAR]
    at, word = min(found, default=(0, ""))
    return text[:at] + turn.words_of("desk.called_resident")[0] + text[at + len(word) :] if word else text


def received(turn: Turn) -> bool:
    """收到 is a receipt where something waits for one; the turn is then as if its button had been pressed. What is told behind it
    is asked about once it is signed."""
    text, numbers = _without_number(turn)
    rest = after_receipt(turn, text)
    if rest is None:
        return False
    assert turn.member is not None
    named_ = turn.work.tickets.peek(numbers[0]) if numbers else None
    waits = named_ is not None and named_.state is State.DISPATCHED
    if not waits and numbers and is_one_of(turn, "desk.sounds_collected", text):
        return False
    if not waits and (numbers or not any(t.state is State.DISPATCHED for t in to_do(turn, turn.member))):
        turn.text = (
            " ".join((*numbers, rest or turn.words_of("desk.words_received")[0])) if numbers or rest else turn.text
        )
        return False
    ticket = named_ or _in_mind(turn, "acknowledge")
    turn.chosen = Choice("desk.acknowledge", args={"ticket": ticket.number}) if ticket is not None else None
    told = rest and (job_told(turn, rest, job_begun) or job_begun(turn, rest))
    if ticket is not None and rest and (told or handing_said(turn, rest) is not None):  # 0004收，交给feng; 签收，延三天
        turn.rest = f"{ticket.number} {rest}"
        return True
    if ticket is not None and rest:
        answer_once_signed(turn, ticket, rest)
    turn.rest = ""
    return True


def _with_number(turn: Turn, rest: str, numbers: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    found = NUMBER.match(rest)
    if found is None:
        return rest, numbers
    numbers_meant = [ticket.number for ticket in named(turn, found.group())]
    return after(rest[found.end() :]), tuple(numbers_meant) or (found.group(),)


def _in_mind(turn: Turn, job: str) -> Ticket | None:
    """The ticket that is likely meant, unless the words are of another place than its own: it is then asked which."""
    ticket = _likely(turn, job)
    name = named_elsewhere(turn, ticket, turn.text) if ticket is not None else ""
    if not name or turn.member is None:
        return ticket
    order = _without_number(turn)[0]
    turn.say("desk.called_none", choices=to_mean(turn, to_do(turn, turn.member)[:LISTED], order), name=name)
    return None


def _likely(turn: Turn, job: str) -> Ticket | None:
    """The ticket whose title is told, the one that was touched last, or the only one with which this may be meant; else it is asked
    which. One that came since, and with which it may be meant as well, leaves it open."""
    assert turn.member is not None
    wanted = BY_ACTION[JOBS[job].action].of
    mine = to_do(turn, turn.member)
    mine = tuple(ticket for ticket in mine if ticket.state in wanted) or mine
    if (told := by_title(mine, turn.text)) is not None:
        return told
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    newest = turn.card.ticket if turn.card is not None and turn.card.push else None
    came = job in LASTING and newest is not None and any(t.number == newest for t in mine)
    if last is not None and last.state in wanted and turn.member.unit == last.unit:
        if not came or newest == last.number:
            return last
    still = last is not None and last.state in HANDLING and turn.member.unit == last.unit
    if job == "return" and still and not came:
        return last  # too late for it, and never another one instead
    if len(mine) == 1:
        return mine[0]
    turn.say("desk.which_meant" if mine else "desk.list_empty", choices=to_mean(turn, mine, _without_number(turn)[0]))
    return None


def basis_added(turn: Turn) -> bool:
    """依据：物业管理条例, behind a return that waits for its decision: it goes to whoever decides."""
    ticket = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if ticket is None or ticket.state is not State.RETURN_REQUESTED or turn.actor.unit != ticket.unit:
        return False
    if turn.photos or not any(word in turn.text for word in turn.words_of("desk.sounds_basis")):
        return False
    locked = turn.work.tickets.get(ticket.number)
    if locked is None:
        return False
    handling.keep_note(turn.case, locked, turn.actor, turn.text)
    turn.say("desk.basis_added", ticket=ticket.number, number=ticket.number)
    return True


def only_manners(turn: Turn) -> bool:
    """谢谢, 👌, 好的: nothing that a resident has to be told."""
    text = turn.text.strip()
    words = "".join(sign for sign in text if sign.isalnum())  # 好的👌
    known = ("desk.words_yes", "desk.words_no", "desk.words_received")
    if turn.meaning.ticket_numbers and is_one_of(turn, "desk.sounds_collected"):
        return False  # 0009也收了, signed already: the rubbish, and no receipt
    if (
        turn.member is not None
        and not turn.photos
        and any(is_one_of(turn, key, one) for key in known for one in (text, words))
    ):
        return True
    if turn.member is None or turn.photos or not text or len(text) > SHORT:
        return False
    if turn.of_the_line:  # 您还在吗 was meant for a resident who is no longer there
        return turn.meaning.intent is Intent.THANKS
    return turn.meaning.intent in MANNERS or not any(sign.isalnum() for sign in text)
