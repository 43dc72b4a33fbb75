"""Several orders in one line (一句话几件事): 签收 0001，0002 转给赵敏，0003 退回 归物业; each is done by itself, one after the other.

A line is several orders only where each part begins as one: with a number and words behind it, with a job and a number, with what is
handed on, or with an absence. Whatever else stands behind a comma belongs to the part before it. Where one asks something, those
behind it wait, and are done once it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.conversation.message import Choice, Part
from handlers.conversation.party import Party
from handlers.conversation.turn import Turn
from handlers.desk.orders import absence
from handlers.desk.orders.by_number import BETWEEN, IN_WORDS, NUMBER, after, label_of, listed, named
from handlers.desk.orders.handing_on import handing_said
from handlers.desk.orders.plainly import SAID_PLAINLY, job_begun
from handlers.desk.orders.sent_by_name import orders_by_name
from handlers.desk.reading.answers import AROUND, is_one_of, is_receipt
from handlers.desk.reading.clauses import clauses, job_told
from handlers.desk.reading.which import anew
from handlers.desk.replying.unsent import never_ends
from tickets.errors import HotlineError
from tickets.ticket import State
from values import expressions as re
from values import replace

_AT = re.compile(r"[，,；;。\n]+\s*|\s+(?=0\d{3}(?!\d)|[A-Z]{1,4}-\d{6}-\d{4}(?!\d))|(?<=[了好完毕吧])(?=0\d{3}(?!\d))")
LONGEST = 400
SEVERAL = 2
_HIM = re.compile(r"(?:也|都)?(?:转|分|交)?给(?:他|她)$")


def several_orders(turn: Turn) -> tuple[str, ...]:
    """The orders of a line, an absence last; none where it is a single one."""
    text = _parted(turn, turn.text.strip())
    if turn.do or turn.photos or len(text) > LONGEST or _AT.search(text) is None:
        return ()
    orders: list[str] = []
    for part, between in _joined(_parts(text)):
        part = _to_the_same(turn, part, orders)
        if _is_order(turn, part):
            orders.append(part)
        elif not orders:
            return ()
        elif not absence.leave_said(turn, orders[-1]):  # why somebody is on leave is nobody's business
            orders[-1] += between + part
    if len(orders) < 2:
        return ()
    return tuple(sorted(orders, key=lambda order: absence.leave_said(turn, order) is not None))


def one_by_one(desk: Party, turn: Turn, orders: Sequence[str], one: Callable[[Turn], None]) -> None:
    """签收0001，0002转给赵敏: each as if it had been sent alone; what follows a question waits for its answer."""
    turn.note(orders_left=None)
    for n, order in enumerate(orders, 1):
        anew(turn, order)
        said = list(turn.says)
        turn.says.clear()
        try:
            one(turn)
        except HotlineError as error:
            desk.refused(turn, error)
        if not turn.says:  # nothing became of it: which of the orders that is has to be said
            turn.say("desk.order_unread", text=order)
        turn.says[:0] = said
        left = orders[n:]
        if left and desk.top(turn.conversation) is not None and turn.says:
            turn.note(orders_left=list(left))
            _add(turn, "desk.orders_left", left)
            return


def sign_first(turn: Turn, orders: Sequence[str]) -> bool:
    """0012清了，0013也弄好了，0028下午去, of tickets that are not signed for: nothing of it is lost, one button signs and goes on with all."""
    unsigned = list[str]()
    for order in orders:
        number = NUMBER.match(order)
        found = named(turn, number.group()) if number is not None else []
        words = after(order[number.end() :]) if number is not None else ""
        theirs = len(found) == 1 and found[0].state is State.DISPATCHED and found[0].unit == turn.actor.unit
        job = bool(job_told(turn, words, job_begun) or job_begun(turn, words) or handing_said(turn, order))
        job = job or never_ends(turn, words)
        collected = is_one_of(turn, "desk.sounds_collected", words)
        if theirs and words and not job and (collected or not is_receipt(turn, (clauses(words) or [""])[0])):
            unsigned.append(found[0].number)
    if turn.of_the_line or len(unsigned) < SEVERAL:
        return False
    args = {"ticket": unsigned[0], "order": "", "sign": " ".join(unsigned), "orders": "\n".join(orders)}
    choices = (Choice("desk.meant", "desk.button_sign_each_and_answer", {"count": len(unsigned)}, args=args),)
    turn.say("desk.sign_these_first", choices=choices, numbers=listed(unsigned), text="；".join(orders))
    return True


def then(turn: Turn, order: str) -> None:
    """What stands behind an order that was just carried out is done as if it had been sent alone."""
    if order:
        turn.note(orders_left=[order])
        turn.so_far.answered = True


def go_on(desk: Party, turn: Turn, one: Callable[[Turn], None]) -> None:
    """What waited for the answer that was just given; where something else was done instead, it is named."""
    left = turn.conversation.memory.get("orders_left")
    if not left or desk.top(turn.conversation) is not None:
        return
    if turn.so_far.answered:
        one_by_one(desk, turn, left, one)
    else:
        turn.note(orders_left=None)
        _add(turn, "desk.orders_dropped", left)


def _add(turn: Turn, key: str, orders: Sequence[str]) -> None:
    """A paragraph behind what was said last."""
    if turn.says:
        more = Part(key, {"text": "；".join(orders)})
        turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, more))


def _parted(turn: Turn, text: str) -> str:
    """休假三天工单交给赵敏 has no comma."""
    keys = ("desk.words_away", "desk.words_absent", "desk.words_absent_own")
    absent = any(map(turn.says_one_of, keys))
    if not absent or _AT.search(text):
        return text
    what = "|".join(map(re.escape, turn.longest_first("desk.sounds_in_hand")))
    surely = "|".join(map(re.escape, turn.words_of("desk.sounds_hand_on_surely")))
    any_ = "|".join(map(re.escape, turn.words_of("desk.sounds_hand_on")))
    return re.sub(
        rf"(?<=.)(?=(?:{what})?都?(?:{surely}))|(?<=.)\s+(?=(?:{what})(?:都|先|全)*(?:{any_}))", "，", text, count=1
    )


def _parts(text: str) -> list[tuple[str, str]]:
    """Each part with what stands before it."""
    found, start, between = [], 0, ""
    for match in _AT.finditer(text):
        found.append((text[start : match.start()], between))
        start, between = match.end(), match.group()
    return [(part.strip(), between) for part, between in (*found, (text[start:], between)) if part.strip()]


def _joined(parts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """0002 0003 0004都签了 is one order: numbers alone belong to what stands behind them."""
    found, numbers, first = list[tuple[str, str]](), "", ""
    for part, between in parts:
        if NUMBER.match(part) and _only_numbers(part):
            numbers, first = f"{numbers} {part}".strip(), first or between
            continue
        found.append((f"{numbers} {part}".strip(), first or between))
        numbers = first = ""
    if numbers:
        found.append((numbers, first))
    return found


def _to_the_same(turn: Turn, part: str, orders: Sequence[str]) -> str:
    """0007分给李明，0011也给他 ─► 0011给李明."""
    handing = handing_said(turn, orders[-1]) if orders and _HIM.search(part) else None
    return _HIM.sub(f"给{handing.name}", part) if handing is not None and handing.name else part


def _is_order(turn: Turn, part: str) -> bool:
    if absence.leave_said(turn, part) is not None:
        return True
    handing = handing_said(turn, part)
    if handing is not None and (handing.numbers or handing.mine):
        return True
    if orders_by_name(turn, part):  # 0010和0011并了，漏水那单也给云山
        return True
    if (number := NUMBER.match(part)) is not None:
        return not _only_numbers(part) and bool(named(turn, number.group()))
    return any(part.startswith(word) and NUMBER.match(part[len(word) :].lstrip(BETWEEN)) for word in _jobs(turn))


def _only_numbers(part: str) -> bool:
    return not NUMBER.sub("", part).strip(AROUND + BETWEEN)


def _jobs(turn: Turn) -> list[str]:
    labels = [label_of(turn, job) for job in IN_WORDS]
    said = [word for job in SAID_PLAINLY for word in turn.words_of(f"desk.words_{job}")]
    return [*labels, *said, *turn.words_of("desk.words_received")]
