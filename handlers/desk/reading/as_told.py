"""Orders that are told in other words than a button's (换个说法): 打回去重做, 让他们重办; 加急, 按急件办."""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND, is_one_of
from handlers.desk.reading.clauses import clauses
from values import expressions as re

_BEFORE = re.compile(
    r"^(?:这个|这件|这张|这单|那就|就|请|要求|给我|把它|直接|再)*(?:(?:让|叫|请|给|要求).{1,10}?(?:处|局|公司|中心|街道|办|委|社区|他们|单位)(?:再|去)?)?"
)
_NO_ORDER = re.compile(r"^(?:了|过|率|几|多少|的|没|吗|是)")
SURE = 4  # characters: 退回重办 stands for itself, 重办 only where nothing else is joined to it


def redo_told(turn: Turn, text: str) -> str | None:
    """退回重办 市民说没亮 ─► 市民说没亮: what is said behind the order to have it done again; None where it is no such order."""
    said = text.strip(AROUND)
    *before, last = clauses(said) or [""]
    if before and is_one_of(turn, "desk.sounds_redo", _BEFORE.sub("", last)):  # 这个答复不对题，退回重写
        return "，".join(before)
    for left in (said, _BEFORE.sub("", said)):
        word = next((w for w in turn.longest_first("desk.sounds_redo") if left.startswith(w)), None)
        if word is None:
            continue
        rest = left[len(word) :]
        if rest.strip(AROUND) not in ("", "吧") and (
            _NO_ORDER.match(rest) or (len(word) < SURE and rest[0] not in AROUND + "、:：")
        ):
            return None
        return rest.strip(AROUND + "、:：").removesuffix("吧")
    return None


def hastening(turn: Turn, text: str) -> str | None:
    """派给民政局，加急 ─► 派给民政局: what is told besides that it is urgent; None where that is not told."""
    parts = clauses(text)
    others = [part for part in parts if not is_one_of(turn, "desk.sounds_hasten", part)]
    return "，".join(others) if len(others) < len(parts) else None
