"""A number in a known place (楼号、单元、房号) takes the place of the one of its kind that was told before; what stands around it stays.

人民路7号楼院门口 + 17号楼 ─► 人民路17号楼院门口 · 和平里2号搂1单元 + 二号楼 ─► 和平里二号楼1单元
"""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from tickets.geography import Place
from values import expressions as re
from values import replace

_ONE = r"(?<![\d一二三四五六七八九十百A-Za-z])[\dA-Za-z一二三四五六七八九十百]+\s*"
# What of each part a place may hold one of; 搂 is how 楼 is often typed.
_OF = MappingProxyType(
    {
        "building": re.compile(rf"{_ONE}(?:号?[楼栋幢搂]|号院?[楼栋幢搂])"),
        "unit": re.compile(rf"{_ONE}单元"),
        "floor": re.compile(rf"{_ONE}[层]"),
        "room": re.compile(rf"{_ONE}[室户]"),
    }
)

# 不对，是302 · 不是301，是302 · 改成302室
_FLAT = re.compile(
    r"(?:不对|[说写打搞弄记]错了|错了|不是(?P<wrong>\d{3,4})(?:室|户)?|应该|改[成为]|改一?下|房号|门牌|就?是|哦|啊|吧|[，,。！!：:\s])+(?P<right>\d{3,4})(?:室|户)?[的了吧啊呢。！! ]*"
)
_AT_END = re.compile(r"(?<!\d)\d{3,4}(?=(?:室|户)?$)")


def with_flat_corrected(known: Place, words: str) -> Place | None:
    """The known place, which ends with the number of a flat, with the one that is said to be right; None for other words and places."""
    said, former = _FLAT.fullmatch(words.strip()), _AT_END.search(known.text)
    if said is None or former is None or said["wrong"] not in (None, former.group()):
        return None
    detail = _AT_END.sub(said["right"], known.detail) if known.detail else known.detail
    return replace(known, text=_AT_END.sub(said["right"], known.text), detail=detail)


def renumbered(known: Place, words: str, parts: Collection[str]) -> Place | None:
    """The known place with these words for the number of the same part; None where it holds none, or several, of that part."""
    kind = next(iter(parts), "") if len(parts) == 1 else ""
    former = [found for found in _OF[kind].finditer(known.text)] if kind in _OF else []
    if len(former) != 1 or _OF[kind].fullmatch(words) is None:
        return None
    one = former[0]
    detail = known.detail.replace(one.group(), words) if known.detail else known.detail
    return replace(known, text=f"{known.text[: one.start()]}{words}{known.text[one.end() :]}", detail=detail)
