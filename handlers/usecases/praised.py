"""Whom praise reaches (表扬转达): the unit that the words name, so that it hears of it itself.

表扬市照明管理处的王师傅, 给城管执法局点赞 ─► that one · 公交的女司机, 环卫工人 ─► whose people they are · 幸福社区的小李 ─► the office there
"""

from __future__ import annotations

from collections.abc import Sequence

from tickets.geography import Geography
from tickets.routing import nearest
from tickets.units import Unit, Units
from values import expressions as re

_PEOPLE = (
    r"(?:的|公司|集团|局|处|中心|部门|单位|上|里|这边|那边)*[^，。,！!\s]{0,3}?"
    r"(?:师傅|工人|司机|驾驶员|乘务员|车长|人员|同志|员工|队员|大姐|大哥|大叔|大爷|阿姨|小哥|职工|工作|维修|抢修|客服|窗口|小伙|姑娘|志愿者|医生|护士|小[一-龥]|老[一-龥]|人(?![民行家]))"
)
_KIND = re.compile(
    r"(?:管理|执法|监管|监督管理|监督)?(?:有限公司|公司|集团|中心|支队|大队|分局|局|处|委员会|管委会|委|办公室|办|站|所)$"
)
_BODY = re.compile(r"(?:居委会|村委会|办事处)$")
LEAST = 2  # characters that name a unit
LEVELS = tuple("市县区旗州盟镇乡")


def praised(text: str, area: str | None, units: Units, geography: Geography, language: str) -> Unit | None:
    """The unit that is praised: named in full, by its people, by a short name, or as the office of an area; of several alike the one in
    whose area the place lies. None where none is named, or several may be."""
    known = [unit for unit in units.all if not unit.fallback]
    full = [(name, unit) for unit in known for name in unit.names.values() if name in text]
    if full:
        longest = max(len(name) for name, _ in full)
        return nearest([unit for name, unit in full if len(name) == longest], area, geography)
    shorts = [(_without_area(unit, geography, language), unit) for unit in known]
    people = [
        unit
        for short, unit in shorts
        if not _BODY.search(short)
        and len(stem := _KIND.sub("", short)) >= LEAST
        and stem in text
        and re.search(re.escape(stem) + _PEOPLE, text)
    ]
    named = [
        (short, unit) for short, unit in shorts if len(short) > LEAST and not _BODY.search(short) and short in text
    ]
    offices = [unit for unit in known if (name := _office(unit, language)) and name in text]
    longest = max((len(short) for short, _ in named), default=0)
    for found in (people, [unit for short, unit in named if len(short) == longest], _smallest_named(offices, language)):
        if found:
            return nearest(found, area, geography)
    return None


def _without_area(unit: Unit, geography: Geography, language: str) -> str:
    """照明管理处 of 市照明管理处, 城管执法局 of 城北区城管执法局, 公路局 of 县公路局."""
    name = unit.name(language)
    for above in geography.upward(unit.area):
        whole = above.name(language)
        short = whole[-1:] if whole.endswith(LEVELS) else whole
        for before in (whole, short):  # 城北区, and 区 for short
            if name.startswith(before):
                return name.removeprefix(before)
    return name


def _office(unit: Unit, language: str) -> str:
    """幸福社区 of 幸福社区居委会, 云山街道 of 云山街道办事处."""
    name = unit.name(language)
    return _BODY.sub("", name) if _BODY.search(name) else ""


def _smallest_named(offices: Sequence[Unit], language: str) -> list[Unit]:
    longest = max((len(_office(unit, language)) for unit in offices), default=0)
    return [unit for unit in offices if len(_office(unit, language)) == longest]
