"""A job told in one clause of several (话里带着要办的事): why stands before it or behind it.

太远了，不想去，退单 ─► a return, and why · 取水样化验要两天，申请延期2天 ─► an extension, and why · 收到，明天去看 ─► a receipt, and a reply
"""

from __future__ import annotations

from collections.abc import Callable

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND, is_one_of, is_receipt
from handlers.desk.reading.names import units_meant
from tickets.disputes import is_returnable
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Ticket
from values import expressions as re

_MARK = re.compile(r"[，,。；;：:！!\n]+|\s{1,}")
_NOT_OF = re.compile(
    r"^(?:这个|这事|这|真|确实|根本|又|也|都)*不(?:归|属于|是)(?P<who>我|咱|.{2,8}?)(?:管|办|负责|处理|的)*$"
)
LONGEST = 120
_PARTICLES = "吧啊呀哦嘛呢哈"
NOT_OURS = 4  # characters of what tells by itself that it is not the unit's: 不归我们
Begun = Callable[[Turn, str], "tuple[str, str] | None"]


def clauses(text: str) -> list[str]:
    return [part.strip(AROUND) for part in _MARK.split(text) if part.strip(AROUND)]


def after_receipt(turn: Turn, text: str) -> str | None:
    """收到，明天去看: what stands behind the receipt; None where the text does not begin with one."""
    first, *rest = clauses(text) or [""]
    if rest and first.startswith(turn.words_of("desk.sounds_unsigned_yet")) and is_receipt(turn, rest[0]):
        first, text, rest = rest[0], text[text.index(rest[0]) :], rest[1:]  # 还没签哈，签一下
    if is_one_of(turn, "desk.words_ours", first) and rest and is_receipt(turn, rest[0]):
        first, text, rest = rest[0], text.strip(AROUND)[len(first) :].strip(AROUND), rest[1:]  # 这活归我们，签收
    if not is_receipt(turn, first):
        return None
    behind = text.strip(AROUND)[len(first) :].strip(AROUND + "：:；;\n") if rest else ""
    return "" if behind.endswith(turn.words_of("desk.sounds_that_one")) else behind  # 收到 老人那个


def job_told(turn: Turn, text: str, begun: Begun) -> tuple[str, str] | None:
    """The return or extension that a clause asks for, with all else as its reason."""
    if turn.photos or len(text) > LONGEST:
        return None
    rest = after_receipt(turn, text)
    text = text if rest is None else rest
    parts = clauses(text)
    for n, part in enumerate(parts):
        others = "，".join((*parts[:n], *parts[n + 1 :]))
        if part in turn.words_of("desk.words_return"):
            return "return", others if _bare(part, turn) else text
        if any(part.rstrip(_PARTICLES).endswith(word) for word in _not_ours(turn)) or _not_own(turn, part):
            return "return", text
        gives = part.rstrip(_PARTICLES).endswith(turn.words_of("desk.words_return"))
        if gives and any(word in part for word in turn.words_of("desk.sounds_others")):  # 是物业的灯退回去
            return "return", text
        if part.rstrip(_PARTICLES) in turn.words_of("desk.words_return_bare") or _to_others(turn, part):
            return "return", text
        found = begun(turn, part) if n else None
        if found is not None and found[0] in ("extend", "request_shelving"):
            return found[0], "，".join(filter(None, (found[1], others)))
    return None


def gives_back(turn: Turn, ticket: Ticket, text: str) -> bool:
    """Whether words that only tell whose it is not ask to return this ticket: not where nothing can be returned any more, and a
    reply may be meant."""
    surely = any(word in text for word in turn.words_of("desk.sounds_return"))
    return surely or (
        ticket.state in BY_ACTION[Action.REQUEST_RETURN].of and is_returnable(ticket, turn.now, turn.city)
    )


def _to_others(turn: Turn, part: str) -> bool:
    """退给园林, 转园林: to whom it is to go, who is neither the unit nor below it."""
    told = re.match(r"(?:退回给|退给|退到|转给|转)(?P<who>[^，,。\s]{2,10})$", part.rstrip(_PARTICLES))
    if told is None:
        return False
    units, own = turn.city.units, turn.actor.unit or ""
    found = units_meant(units.all, told["who"], turn.city.language)
    return told["who"] in turn.words_of("desk.sounds_others") or any(not units.holds(own, one.code) for one in found)


def _bare(part: str, turn: Turn) -> bool:
    return any(word in part for word in turn.words_of("desk.sounds_return"))


def _not_own(turn: Turn, part: str) -> bool:
    """真不归我; 不归街道, said by the street's own people."""
    told = _NOT_OF.match(part)
    if told is not None and told["who"] in ("我", "咱"):
        return True
    own = turn.city.units.get(turn.actor.unit or "")
    return told is not None and own is not None and bool(units_meant((own,), told["who"], turn.city.language))


def _not_ours(turn: Turn) -> list[str]:
    words = turn.words_of("desk.words_return")
    return [word for word in words if len(word) >= NOT_OURS and not _bare(word, turn)]
