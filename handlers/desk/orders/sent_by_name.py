"""Where tickets go that are called by their names (按名派单): 人民路坑派市政, 站台给公交, 消防通道加云山街道协办; several in a line are several orders.

楼道那个给东湖街道，学校堵车那个给交警，城北的 ─► two orders, each as if it had been sent alone; what names no ticket is asked about
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.names import units_meant
from handlers.desk.reading.which import called
from handlers.desk.showing.lists import KNOWN, units_seen
from tickets.units import Role
from values import expressions as re

SEVERAL = 2
_CLAUSES = re.compile(r"[，,；;。\n]+\s*")
_GOES = r"(?:改?派给|改?派到|派往|转给|转回|改回|退给|退回|退到|交给|改派|改给|派|转|给)"
_SENT = re.compile(
    rf"(?P<name>[^，,。；;：:\s]{{2,14}}?)(?P<that>那[个张单件]|的)?(?:也|都|就|再|先)*(?P<goes>{_GOES})(?P<unit>[^，,。；;：:\s]{{2,12}})"
)
_BEHIND = re.compile(rf"\s*(?:也|都|就|再)*{_GOES}\s*(?P<unit>[^，,。；;：:\s]{{2,12}})")
_CALLED, _UNIT = r"(?P<name>[^，,。；;：:\s]{2,14}?)", r"(?P<unit>[^，,。；;：:\s]{2,12}?)"
_LEADS = re.compile(r"^(?:把|将|那|就)+")
_ENDS = "吧了啊哈办"


def sent_by_name(turn: Turn, text: str) -> tuple[str, str] | None:
    """The name with which a ticket is called and the order to send it, of who dispatches; None where a clause sends nothing."""
    first, *more = [part.strip() for part in _CLAUSES.split(text.strip(AROUND)) if part.strip()] or [""]
    found = _SENT.fullmatch(first) if _dispatches(turn) and ANYWHERE.search(text) is None else None
    if (
        found is None
        or turn.holds(text, "desk.sounds_if")
        or found["name"].startswith(turn.words_of("desk.names_no_ticket"))
    ):
        return None
    if not _is_unit(turn, found["unit"]):
        return None
    return _LEADS.sub("", found["name"]).removesuffix("都"), "，".join((f"{found['goes']}{found['unit']}", *more))


def joined_by_name(turn: Turn, text: str) -> tuple[str, str] | None:
    """消防通道加云山街道协办: the name of the ticket, none where only the order stands there, and the order as it is read."""
    joins = "|".join(map(re.escape, turn.longest_first("desk.joins_us")))
    order = re.compile(
        rf"(?:{_CALLED}(?:那[个张单件]|的)?)?[，,\s]*(?:再|也)?(?:加上|加|请|让|叫){_UNIT}(?:也|都|来|去)*(?:{joins})[吧了]?"
    )
    found = order.fullmatch(text.strip(AROUND)) if _dispatches(turn) and ANYWHERE.search(text) is None else None
    if found is None or not _is_unit(turn, found["unit"]):
        return None
    name = _LEADS.sub("", found["name"] or "")
    if name.startswith(turn.words_of("desk.names_no_ticket")):
        return None
    # 污水井请排水公司协办, of what one ticket tells of, calls no other
    if name and not called(turn, turn.work.tickets.of_units(units_seen(turn), limit=KNOWN), name):
        return None
    return name, f"{turn.words_of('desk.words_add_co_unit')[0]} {found['unit']}"


def sends_on(turn: Turn, text: str) -> bool:
    """Whether the words begin with an order to send it to a unit: 给东湖街道."""
    found = _BEHIND.match(text) if _dispatches(turn) else None
    return found is not None and _is_unit(turn, found["unit"])


def orders_by_name(turn: Turn, part: str) -> bool:
    """Whether a clause names a ticket and sends it, has a unit join in, or presses the one that has it."""
    if not _dispatches(turn):
        return False
    sent = sent_by_name(turn, part) or joined_by_name(turn, part)
    return bool(sent and sent[0]) or _pressed(turn, part)


def named_orders(turn: Turn) -> tuple[str, ...]:
    """The orders of a line whose clauses send tickets that they name; none where there is a single one."""
    if turn.do or turn.photos or turn.conversation.frames or not _dispatches(turn):
        return ()
    orders = list[str]()
    for part in filter(None, (one.strip() for one in _CLAUSES.split(turn.text))):
        if orders_by_name(turn, part):
            orders.append(part)
        elif not orders:
            return ()
        else:
            orders[-1] += f"，{part}"
    return tuple(orders) if len(orders) >= SEVERAL else ()


def _pressed(turn: Turn, part: str) -> bool:
    """红绿灯的催一下交警."""
    words = "|".join(map(re.escape, turn.longest_first("desk.sounds_supervise")))
    return re.match(rf"[^，,。；;：:\s的]{{2,14}}?(?:那[个张单件]|的)(?:{words})", part) is not None


def _dispatches(turn: Turn) -> bool:
    return turn.member is not None and turn.member.role in (Role.DISPATCHER, Role.SUPERVISOR)


def _is_unit(turn: Turn, name: str) -> bool:
    names = (name, name.rstrip(_ENDS))
    return any(units_meant(turn.city.units.all, one, turn.city.language) for one in names) or any(
        is_one_of(turn, "desk.sounds_police", one) for one in names
    )
