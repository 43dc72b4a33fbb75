"""Jobs by number (按号办理): what a busy officer writes without opening each card.

0003 ─► that card · 0003 换了灯头，亮了 ─► a reply to it · 0003和0004 亮了 ─► the same reply to both, confirmed once
签收 0003 0004, 全部签收 ─► done one by one · 退回 0005 ─► that card's button
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta

from handlers.conversation.message import Choice, Listed, spoken
from handlers.conversation.turn import Turn
from handlers.desk.orders.jobs import JOBS
from handlers.desk.reading.answers import RECEIPTS, answers_yes, is_receipt
from handlers.desk.reading.as_told import redo_told
from handlers.desk.reading.figures import NO_OTHER, of_a_thing
from handlers.desk.reading.names import units_meant
from handlers.desk.reading.which import to_mean
from handlers.desk.showing.lists import KNOWN, LISTED, colleagues, to_do, to_open, was_ours
from tickets.errors import HotlineError, Unknown
from tickets.lifecycle import BY_ACTION, Action, may_see
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES
from values import expressions as re
from values import replace
from values.numerals import ONES, number_of

# 0016 和0003 一样，管网冲洗了: what joins the numbers is no word to a resident.
_THE_SAME = re.compile(r"^(?:都是|是|也)?(?:一个样|一样|同样|相同|一回事|同一件事?)的?[，,。；;\s]+")
# So many are taken at once.
AT_ONCE = 50
# What may be done to several at a time: nothing of it is told in words.
TOGETHER = ("acknowledge", "contacted")
# What may be said before a number, as it stands on the buttons.
IN_WORDS = (
    *TOGETHER, "return", "message", "pass_on", "reply", "extend", "phone",
    "approve_return", "refuse_return", "grant_extension", "refuse_extension", "dispatch", "redispatch", "decline", "explain",
    "approve_reply", "send_back_reply", "supervise", "raise", "exclude", "grant_exclusion", "refuse_exclusion",
)  # fmt: skip
LINE_WORDS = (
    "shelve",
    "unshelve",
    "refuse_shelving",
    "add_co_unit",
    "release_co_unit",
    "refuse_conference",
    "hand_over",
    "redo",
    "take_in",
)
# No quantity and no year begins with 0: behind such a number the words may follow at once (0003换好了).
_FOUR = rf"(?:0\d{{3}}(?!\d|-\d){NO_OTHER}|\d{{4}}(?=$|[\s,，、:：。和跟与及都]))"
SHORT = re.compile(_FOUR)
ANYWHERE = re.compile(rf"(?<!\d)0\d{{3}}(?!\d){NO_OTHER}|[A-Za-z]{{1,4}}-\d{{6}}-\d{{4}}(?!\d)")
# Amid a sentence; no part of a telephone number, of a time or of a lamp's own number.
_AMID = re.compile(rf"(?<![\dA-Za-z\-—.:：/])(?<!尾号)0\d{{3}}(?![\dA-Za-z\-—:：/]|\s*[号#]?[杆路年月]){NO_OTHER}")
_GAPS = re.compile(r"\s{2,}")
NUMBER = re.compile(rf"(?:[A-Za-z]{{1,4}}-\d{{6}}-\d{{4}}(?!\d)|{_FOUR})")
BETWEEN = " ,，、:：。#和跟与及"
MARKS = " ,，、:：。#"
JOINS = re.compile(r"[\s,，、和跟与及]*#?[1-9]\d?(?:\s*号|[\s,，、和跟与及]|\D)")  # one number more behind a number
# A short number that no open ticket has may be of one of so many days.
DAYS = 31
_SO_MANY = rf"(?:这|那)?([两{ONES[1:]}十几]|[2-9])(?:张|件|个|单)"
_COUNTED = re.compile(rf"{_SO_MANY}(?=全|都|一起|签|接|收)")
_ALL = re.compile(rf"(?:{_SO_MANY})?(?:全部|全都|都|所有|一起|一键|批量|all|全(?=[签收接]))\s*|{_SO_MANY}(?=签|接|收)")
_OF = re.compile(r"^的(?![士确])")  # 0003的, and no word that begins so
_AS_WELL = re.compile(r"^(?:也|都|全|先|就)+")


def after(text: str) -> str:
    """What stands behind a number: 和 between two numbers joins them, and before anything else it is a word (0001 和平里2号楼)."""
    further = text.lstrip(BETWEEN)
    return further if NUMBER.match(further) else _OF.sub("", text.lstrip(MARKS))


def read_number(turn: Turn) -> bool:
    """A short number at the beginning stands for the whole one; where several end so, it is asked which is meant."""
    found = SHORT.match(turn.text.strip())
    if found is None or turn.meaning.ticket_numbers:
        return True
    surely = found.group() == turn.text.strip() or found.group().startswith("0")  # no quantity and no year begins so
    looked_up = surely or turn.of_the_line
    tickets = _named(turn, _open(turn), found.group()) if looked_up else _ending(_open(turn), found.group())
    if len(tickets) > 1:
        _ask_which(turn, tickets)
        return False
    if not tickets and of_a_thing("", turn.text.strip()[found.end() :]):
        return True  # 0380井盖换了
    if not tickets and surely:
        not_here(turn, found.group())
        return False
    if tickets:
        number = tickets[0].number
        turn.text = number + turn.text.strip()[found.end() :]
        turn.meaning = replace(turn.meaning, ticket_numbers=(number,))
    return True


def not_here(turn: Turn, number: str) -> None:
    """There is no such ticket for them; what they have in hand is named, and what was told is done with the one that is picked."""
    assert turn.member is not None
    mine = () if turn.of_the_line else to_do(turn, turn.member)
    order = turn.text.replace(number, "", 1).strip(BETWEEN) if turn.text.strip().startswith(number) else ""
    if mine:
        numbers = Listed(tuple(ticket.number[-4:] for ticket in mine))
        key, choices = (
            ("desk.not_here_order", to_mean(turn, mine, order))
            if order
            else ("desk.not_here_but", to_mean(turn, mine, ""))
        )
        turn.say(key, choices=choices, number=number, numbers=numbers)
    else:
        turn.say("desk.not_here", number=number)


def read_amid(turn: Turn) -> bool:
    """问一下 0003 那个市民, 早上急死 0001小孙在弄吧: whatever stands beside a number is of that ticket, and the turn is then as if it
    stood in front; False where it had to be asked or said which is meant."""
    said = turn.text.strip()
    found = () if turn.meaning.ticket_numbers or turn.of_the_line else tuple(dict.fromkeys(_AMID.findall(said)))
    if len(found) > 1 and (several := [n for n in found if named(turn, n)]):
        tickets = [named(turn, number)[0] for number in several]
        turn.say("desk.which_of_these", choices=to_mean(turn, tickets, ""), numbers=listed(several))
        return False
    if len(found) != 1:
        return True
    tickets = named(turn, found[0])
    before, _, behind = said.partition(found[0])
    if not tickets and of_a_thing(before, behind):
        return True
    if len(tickets) > 1:
        _ask_which(turn, tickets)
    elif not tickets:
        not_here(turn, found[0])
    else:
        rest = _AMID.sub("", said, count=1).strip(MARKS).removeprefix("把")
        turn.text = f"{tickets[0].number} {_GAPS.sub(' ', rest).strip(MARKS)}"
        turn.meaning = replace(turn.meaning, ticket_numbers=(tickets[0].number,))
    return len(tickets) == 1


def job_in_words(turn: Turn) -> str | None:
    """The job that the message begins with, by the label of its button, where a number or "all" stands beside it; behind the
    number it stands as well (0003 督办 今天去)."""
    turn.text = _to_redo(turn, _to_press(turn, turn.text.strip()))
    text = _ALL.sub("", turn.text.strip())
    if text == turn.text.strip() and NUMBER.search(text) is None:
        return None
    if text != turn.text.strip() and is_receipt(turn, text):
        turn.text = f"全部{label_of(turn, 'acknowledge')}"
        return "acknowledge"
    for job in (*IN_WORDS, *LINE_WORDS) if turn.of_the_line else IN_WORDS:
        label = _said_for(turn, job, text)
        if text.startswith(label) and (text == label or NUMBER.match(text[len(label) :].lstrip(BETWEEN))):
            return job
        if (behind := _behind_number(text, label)) is not None and (job not in TOGETHER or not behind[1]):
            turn.text = f"{label} {behind[0]} {behind[1]}".strip()
            return job
    return None


def _to_press(turn: Turn, text: str) -> str:
    """给自来水公司催一下0012 ─► 催一下0012: the ticket tells whom."""
    number = ANYWHERE.search(text)
    word = next(
        (w for w in turn.longest_first("desk.sounds_supervise") if number and w in text[: number.start()]), None
    )
    tells = next((w for w in turn.longest_first("desk.sounds_tell") if text.startswith(w)), None)
    if word is not None and text.startswith(word) and number is not None:  # 催下照明 0001
        whom = text[len(word) : number.start()].strip(BETWEEN)
        pressed_unit = whom and units_meant(turn.city.units.all, whom, turn.city.language)
        return f"{word} {text[number.start() :]}" if pressed_unit else text
    if word is None or tells is None:
        return text
    whom = text[len(tells) : text.index(word)].strip(BETWEEN)
    return text[text.index(word) :] if units_meant(turn.city.units.all, whom, turn.city.language) else text


def _to_redo(turn: Turn, text: str) -> str:
    """把0012打回去重做，还是黑的 ─► 发回重办 0012 还是黑的: said of a number, as its button calls it."""
    number = NUMBER.match(text.removeprefix("把")) if turn.of_the_line else None
    there = named(turn, number.group()) if number else []
    waits = (
        len(there) == 1 and there[0].state not in BY_ACTION[Action.REOPEN].of
    )  # a reply to be checked is sent back otherwise
    rest = redo_told(turn, text.removeprefix("把")[number.end() :].lstrip(BETWEEN)) if number and not waits else None
    return text if number is None or rest is None else f"{label_of(turn, 'redo')} {number.group()} {rest}".strip()


def order_behind(turn: Turn, text: str) -> str | None:
    """The job whose label stands behind the number with which the text begins."""
    jobs = (*IN_WORDS, *LINE_WORDS) if turn.of_the_line else IN_WORDS
    return next((job for job in jobs if _behind_number(text, _said_for(turn, job, text)) is not None), None)


def _said_for(turn: Turn, job: str, text: str) -> str:
    """The label of its button; 催, 催办, 督促 for 督办."""
    label, number = label_of(turn, job), NUMBER.match(text)
    if job == "acknowledge" and not text.startswith(label):  # 收到0001 0002
        found = (w for key in RECEIPTS for w in turn.longest_first(key))
        return next((w for w in found if text.startswith(w) and NUMBER.match(text[len(w) :].lstrip(BETWEEN))), label)
    if job != "supervise":
        return label
    rest = text[number.end() :].lstrip(BETWEEN) if number else text
    return next((w for w in turn.longest_first("desk.sounds_supervise") if rest.startswith(w)), label)


def alone(text: str) -> str:
    """What is told of each of them: 都签收 ─► 签收."""
    return _AS_WELL.sub("", text)


def counted(text: str) -> int | None:
    """How many are meant by 两张都签收; None where no number was said."""
    found = _COUNTED.match(text.strip())
    sign = found[1] if found else ""
    return number_of(sign)


def without_all(text: str) -> str:
    """What stands behind 全部, 都."""
    return _ALL.sub("", text)


def _behind_number(text: str, label: str) -> tuple[str, str] | None:
    """The number in front of this label, and what is said behind the label."""
    number = NUMBER.match(text)
    rest = _AS_WELL.sub("", text[number.end() :].lstrip(BETWEEN)) if number else ""
    if number is None or not rest.startswith(label):
        return None
    behind = rest[len(label) :].removeprefix("了")
    return (number.group(), behind.strip(MARKS)) if not behind or behind[0] in BETWEEN else None


def numbers_behind(turn: Turn, job: str) -> tuple[list[Ticket], str] | None:
    """The tickets named behind the job, and what is said behind them; None where it had to be asked which is meant."""
    text = _ALL.sub("", turn.text.strip())
    text = text[len(_said_for(turn, job, text)) :].lstrip(BETWEEN)
    named: list[Ticket] = []
    open_ = _open(turn) if NUMBER.match(text) else ()
    while found := NUMBER.match(text):
        tickets = _named(turn, open_, found.group())
        if len(tickets) > 1:
            _ask_which(turn, tickets)
            return None
        if not tickets:
            not_here(turn, found.group())
            return None
        if tickets[0] not in named:
            named.append(tickets[0])
        text = after(text[found.end() :])
    return named, text


def several(turn: Turn) -> tuple[list[Ticket], str] | None:
    """The tickets with whose numbers the message begins, where it names more than one, and the words behind them; without
    tickets where it was said that there is no such number."""
    text, named = turn.text.strip(), list[Ticket]()
    open_ = _open(turn) if NUMBER.match(text) else ()
    while found := NUMBER.match(text):
        tickets = _ending(open_, found.group()) or _merged_into(turn, open_, found.group())
        if len(tickets) != 1:
            if not named or of_a_thing("", text[found.end() :]):
                break
            not_here(turn, found.group())
            return [], ""
        named += [ticket for ticket in tickets if ticket not in named]
        text = after(text[found.end() :])
    text = _THE_SAME.sub("", text) if len(named) > 1 else text
    if len(named) == 1 and text:  # the others were merged into it: 0002 0003 修好了 is a reply to the one
        turn.text = f"{named[0].number} {text}"
        turn.meaning = replace(turn.meaning, ticket_numbers=(named[0].number,))
    return (named, text) if len(named) > 1 and text else None


def not_this_card(turn: Turn) -> None:
    """签收 0003, 0003 签收 and 全部签收 are no press of the newest card's 签收: it may be of another ticket."""
    if not turn.do or turn.message.pressed or turn.do == "desk.sign_all":
        return
    said = spoken(turn.message).strip()
    if _ALL.match(said) or (ANYWHERE.search(said) and not NUMBER.fullmatch(said)):
        turn.as_words()


def agrees_to_sign_all(turn: Turn) -> bool:
    """是 where 全部签收 was asked once more; the turn is then as if its button had been pressed."""
    offered = turn.card.choices if turn.card is not None else ()
    if [choice.do for choice in offered] != ["desk.sign_all"] or not answers_yes(turn):
        return False
    turn.chosen = offered[0]
    return True


def sign_all(turn: Turn, said: int | None = None) -> None:
    """全部签收 is asked once more: it cannot be taken back; not where it was said how many there are (两张都签收), and it is so many."""
    count = len(all_to_sign(turn))
    if count and count == said:
        together(turn, "acknowledge", all_to_sign(turn))
        return
    choices = (Choice("desk.sign_all", "desk.button_sign_all", {"count": count}),) if count else ()
    turn.say("desk.confirm_sign_all" if count else "desk.none_to_sign", choices=choices, count=count)


def all_to_sign(turn: Turn) -> list[Ticket]:
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        return []
    mine = turn.work.tickets.of_units([member.unit], but_of=colleagues(turn, member), limit=KNOWN)
    return [t for t in mine if t.state is State.DISPATCHED][:AT_ONCE]


def named(turn: Turn, number: str) -> list[Ticket]:
    """The tickets that a number may stand for."""
    return _named(turn, _open(turn), number)


def meant(turn: Turn) -> Ticket | None:
    """The ticket whose number stands in the words, else the one that was spoken of or looked at last; None where the number is
    nobody's or of several."""
    if (number := ANYWHERE.search(turn.text)) is not None:
        found = named(turn, number.group())
        return turn.work.tickets.get(found[0].number) if len(found) == 1 else None
    last = turn.conversation.last_ticket or (turn.card.ticket if turn.card is not None else None)
    return turn.work.tickets.get(last) if last else None


def short_numbers(turn: Turn) -> frozenset[str]:
    """The last four figures of all that this member may have in mind."""
    return frozenset(ticket.number[-4:] for ticket in _open(turn))


def together(turn: Turn, job: str, tickets: Sequence[Ticket]) -> None:
    """The same job on each of them; what a rule forbids is left as it was and named."""
    wanted = JOBS[job].at_once
    assert wanted is not None
    done, left = to_each(turn, [ticket.number for ticket in tickets], lambda ticket: wanted(turn, ticket))
    choices = to_open(done[:LISTED])
    if done:
        turn.say(f"desk.together_{job}", choices=choices, count=len(done), numbers=listed(done))
    if left or not done:
        turn.say("desk.together_left", count=len(left), numbers=listed(left))


def numbers_in(text: str) -> list[str]:
    """The numbers of tickets that stand anywhere in it, each once."""
    return list(dict.fromkeys(found.group() for found in ANYWHERE.finditer(text)))


def to_each(turn: Turn, numbers: Sequence[str], do: Callable[[Ticket], object]) -> tuple[list[str], list[str]]:
    """Do it to each of them: the numbers of those with which it went, and of those that a rule left as they were."""
    done, left = list[str](), list[str]()
    for number in numbers:
        ticket = turn.work.tickets.get(number)
        try:
            if ticket is None:
                raise Unknown
            do(ticket)
            done.append(number)
        except HotlineError:
            turn.case.pending.pop(number, None)
            left.append(number)
    return done, left


def name_left(turn: Turn, left: Sequence[str]) -> None:
    """Name those that a rule left as they were, if there are any, each with its card."""
    if left:
        turn.say("desk.together_left", choices=to_open(left[:LISTED]), count=len(left), numbers=listed(left))


def listed(numbers: Sequence[str]) -> Listed:
    """The first of these numbers, and that there are more."""
    return Listed((*numbers[:LISTED], *(("…",) if len(numbers) > LISTED else ())))


def merging(turn: Turn) -> tuple[str, ...]:
    """The words of a merger."""
    return (*turn.words_of("desk.words_merge"), *turn.words_of("desk.words_merge_together"))


def label_of(turn: Turn, job: str) -> str:
    return turn.case.texts.text(f"desk.button_{job}", {}, turn.city.language, turn.now)


def _named(turn: Turn, open_: Sequence[Ticket], number: str) -> list[Ticket]:
    """Those among the open ones that end so; else of the last days, open ones first, whatever the member may look at."""
    found = _ending(open_, number)
    if found:
        return found
    today = turn.today
    days = (today - timedelta(days=n) for n in range(DAYS))
    whole = [number.upper()] if "-" in number else [f"{turn.city.prefix}-{day:%y%m%d}-{number}" for day in days]
    seen = [ticket for name in whole if (ticket := turn.work.tickets.peek(name)) is not None]
    seen = [t for t in seen if may_see(turn.actor, t, turn.city.units) or was_ours(turn, t)]
    return [ticket for ticket in seen if ticket.is_open] or seen


def _merged_into(turn: Turn, open_: Sequence[Ticket], number: str) -> list[Ticket]:
    """The ticket into which that of this number was merged (并单)."""
    into = {str(second): ticket for ticket in open_ for second in ticket.seconds}
    return [ticket for second, ticket in into.items() if second.endswith(f"-{number}") or second == number.upper()]


def _ending(open_: Sequence[Ticket], number: str) -> list[Ticket]:
    return [ticket for ticket in open_ if ticket.number.endswith(f"-{number}") or ticket.number == number.upper()]


def _open(turn: Turn) -> tuple[Ticket, ...]:
    """What this member may have in mind: the open tickets of the unit, whoever has them, of the line's people those that
    wait for them."""
    member = turn.member
    assert member is not None
    if member.role in LINE_ROLES:
        return turn.work.tickets.queue(limit=KNOWN)
    return turn.work.tickets.of_units([member.unit], limit=KNOWN)


def _ask_which(turn: Turn, tickets: Sequence[Ticket]) -> None:
    number = NUMBER.search(turn.text)
    order = " ".join((turn.text[: number.start()], turn.text[number.end() :])).strip(BETWEEN) if number else ""
    turn.say("desk.which_number", choices=to_mean(turn, tickets[:LISTED], order))
