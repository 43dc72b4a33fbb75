"""What a thumb types (手机上打的号): numbers are written out, so that each is read as one.

0001到0006都签收 ─► 0001、0002 … 0006都签收 · 1 2 3签收, 3号4号都接了 ─► 0001、0002、0003签收 (and no press of the first, second, third button)
答复0003 已更换 ─► 0003 已更换 · 260303-0001 督办 ─► YZ-260303-0001 督办
0303-0016, 3月3号的0016, 昨天的0016, 0016那个三月的 ─► YZ-260303-0016, where there was such a ticket on that day
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType

from handlers.conversation.message import spoken
from handlers.conversation.turn import Turn
from handlers.desk.orders import by_number
from handlers.desk.orders.by_number import BETWEEN, NUMBER, after
from handlers.desk.reading.answers import is_receipt
from values import expressions as re
from values import replace
from values.numerals import ONES, number_of

MOST = 20  # numbers of one range
_RANGE = re.compile(r"(?<!\d)(0\d{3})\s*(?:到|至|[-~—－])\s*(0\d{3})(?!\d)")
_LETTERLESS = re.compile(r"(?<![\w-])\d{6}-\d{4}(?!\d)")
_WHOLE = re.compile(r"[A-Za-z]{1,4}-\d{6}-\d{4}(?!\d)")
_OF_A_DAY = re.compile(
    r"(?<![\w\-])(?:(?P<month>0\d|1[0-2])(?P<day>\d{2})[-—－]|(?P<m>\d{1,2})[月.](?P<d>\d{1,2})[号日]?的?\s*|(?P<near>今天|昨天|前天)的?\s*)"
    r"(?P<n>\d{4})(?![\d-])"
)
_BACK = MappingProxyType({"今天": 0, "昨天": 1, "前天": 2})
# 7号, 十二号, 17弄好了, 13 井盖: a figure with which a clause begins, that is no house, no day, no quantity.
_SPELT = re.compile(rf"(?<![\d{ONES}十年月第])([{ONES}]?十[{ONES}]?|[{ONES}])(?=号)")
_NO_TICKET = r"(?!楼|院|门|杆|线|车|路|机|库|泵|闸|桥|站|口|馆|厅|井|灯|房|单元|地块|铺|桌|公馆|前|之前|以前|之后|到|至|起|开始|早|上午|下午|晚|中午|那天|夜)"
_MEASURED = r"(?![点时分日月天个盏根米楼栋幢单路人次年号件张元块%℃度公千吨车桶袋台名位户棵处条辆小周层级期段只组套片座批班\-~:：./、）)岁\d])"
_ORDERED = r"(?=已|弄|换|修|搞|联系|签|收|接(?!口)|给|交给|转给|分给|办|处理|解决|等|延|退|也|都|好了|清|完|不归|不是)"
_FIGURE = re.compile(
    rf"(?:^|(?<=[\s,，、。；;\n和跟])|(?<=号))#?(?P<n>[1-9]\d?)"
    rf"(?:\s*号{_NO_TICKET}(?!\d{{1,2}}号?[楼栋])|(?=(?:[\s,，、和跟]+[1-9]\d?)+\s*号?\s*(?:都|全|也)?{_ORDERED})"
    rf"|{_ORDERED}|\s+{_ORDERED}|(?P<loose>\s+){_MEASURED}(?=\D))[\s、]*"
)
_BESIDE = re.compile(r"(?<=0\d{3})\s*[和跟与、,，]\s*#?(?P<n>[1-9]\d?)(?=\s*(?:一起|一块|都|也|并|[和跟与、]))")
_TOLD = re.compile(r"了|已|[签接收](?:$|\W)")  # what is told of a ticket, and of no day to come
_ANY = re.compile(rf"\d|[{ONES}十]号")
_QUANTITY = re.compile(rf"[1-9]\d?\s*(?!\s|{_MEASURED}|$)\S+\S")
_AHEAD = re.compile(r"\s*(?:去|来|再|才|能|会|可以|要)")  # 25号去换: on that day
A_MONTH, MONTHS = 31, 12
_MONTH = rf"(?:\d{{1,2}}|[{ONES}十]{{1,2}})"
_OF_A_MONTH = re.compile(
    rf"(?<![\d\-])(?P<n>0\d{{3}})(?:的?那[个张单件]|的)?\s*(?P<m>{_MONTH})月份?(?:的|那[个张单件])+"
    rf"|(?P<month>{_MONTH})月份?(?:的|那[个张单件])+\s*(?P<number>0\d{{3}})(?!\d)"
)


def write_out(turn: Turn) -> None:
    """The turn is then as if the numbers had been written in full."""
    said = spoken(turn.message).strip()
    if turn.message.pressed or not said or _ANY.search(said) is None:
        return
    said_whole = _LETTERLESS.sub(lambda found: f"{turn.city.prefix}-{found.group()}", said)
    said_whole = _OF_A_DAY.sub(lambda found: _of_that_day(turn, found), said_whole)
    said_whole = _OF_A_MONTH.sub(lambda found: _of_that_month(turn, found), said_whole)
    if numbers := tuple(dict.fromkeys(_WHOLE.findall(said_whole))):
        turn.meaning = replace(turn.meaning, ticket_numbers=numbers)
    full = _addressed(turn, _short(turn, _beside(turn, said_whole)))
    if not any(
        word in said for key in ("desk.words_merge", "desk.words_merge_together") for word in turn.words_of(key)
    ):
        full = _RANGE.sub(_range, full)
    if full != said or (turn.do and _QUANTITY.match(said)):  # 2 盏灯已换 presses no second button
        turn.as_words()
        turn.text = full


def _of_that_day(turn: Turn, found: re.Match[str]) -> str:
    """3月3号的0016 ─► YZ-260303-0016: of the last time that it was this day; what no ticket is called stays as it was written."""
    today = turn.today
    try:
        if found["near"]:
            day = today - timedelta(days=_BACK[found["near"]])
        else:
            day = today.replace(month=int(found["month"] or found["m"]), day=int(found["day"] or found["d"]))
    except ValueError:
        return found.group()
    day = day if day <= today else day.replace(year=day.year - 1)
    number = f"{turn.city.prefix}-{day:%y%m%d}-{found['n']}"
    return f"{number} " if turn.work.tickets.peek(number) is not None else found.group()


def _of_that_month(turn: Turn, found: re.Match[str]) -> str:
    """0003那个五月的, 5月的0003 ─► YZ-260512-0003: the only one of that month, the last one that has begun; else it stays as written."""
    month = number_of(found["m"] or found["month"]) or 0
    number, today = found["n"] or found["number"], turn.today
    if not 1 <= month <= MONTHS:
        return found.group()
    first = today.replace(year=today.year - (month > today.month), month=month, day=1)
    days = (first + timedelta(days=n) for n in range(A_MONTH))
    names = (f"{turn.city.prefix}-{day:%y%m%d}-{number}" for day in days if day.month == month)
    there = [name for name in names if turn.work.tickets.peek(name) is not None]
    return f"{there[0]} " if len(there) == 1 else found.group()


def _beside(turn: Turn, said: str) -> str:
    """0003和5一起督办 ─► 0003、0005一起督办, where there is such a ticket."""

    def full(found: re.Match[str]) -> str:
        number = found["n"].zfill(4)
        return f"、{number}" if by_number.named(turn, number) else found.group()

    return _BESIDE.sub(full, said)


def _short(turn: Turn, said: str) -> str:
    """3号4号都接了, 17弄好了 ─► 0003、0004都接了: of those that the unit has; what nobody has is written out only where nothing but a
    number can be meant, so that it is said that there is none."""
    if turn.member is None or turn.of_the_line or not _open_for_numbers(turn):
        return said
    spelt = _SPELT.sub(lambda found: str(number_of(found[1])), said)
    if _FIGURE.search(spelt) is None:
        return said
    known = by_number.short_numbers(turn)
    alone = len(known) == 1  # 13换好灯头了, of the one that is open: a day, a house

    def full(found: re.Match[str]) -> str:
        number, behind = found["n"].zfill(4), spelt[found.end() :]
        clause = re.split(r"[,，。；;\n]", behind, maxsplit=1)[0]
        first = not spelt[: found.start()].strip()
        day = "号" in found.group() and int(found["n"]) <= A_MONTH  # 24号换了两个灯头
        meant = number in known and not (day and _AHEAD.match(behind))
        surely = first and (is_receipt(turn, clause) if day else _TOLD.search(clause) is not None)
        picked = turn.do and found["loose"]  # 3 归物业: the third button, with words
        if picked or not (meant or (surely and not alone)):
            return found.group()
        return number + ("、" if by_number.JOINS.match(behind) else " ")

    written = _FIGURE.sub(full, spelt)
    return written if written != spelt else said


def _open_for_numbers(turn: Turn) -> bool:
    """Whether no question is open to which a figure may be the answer."""
    return all(frame.draft.get("job") == "confirm" for frame in turn.conversation.frames)


def _addressed(turn: Turn, said: str) -> str:
    """答复0003 已更换 ─► 0003 已更换."""
    word = next((word for word in turn.longest_first("desk.sounds_addressed") if said.startswith(word)), "")
    rest = said[len(word) :].lstrip(BETWEEN)
    number = NUMBER.match(rest) if word else None
    return said if number is None else f"{number.group()} {after(rest[number.end() :])}".strip()


def _range(found: re.Match[str]) -> str:
    first, last = int(found[1]), int(found[2])
    return "、".join(f"{n:04}" for n in range(first, last + 1)) if first < last < first + MOST else found.group()
