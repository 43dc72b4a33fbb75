"""Outside the city (外地): a problem that is clearly in another city.

```
在|四川省|成都市|武侯区翡翠城      Chengdu's own: the province and the city are; Mianyang's elsewhere: the city is not
   ──────  ──────
   what stands in `nlu/words/elsewhere.csv`, unless it is the city, one of its areas, or what the city lies in
```
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import chain

from tickets.city import City
from values import expressions as re

# Roads and shops are named after other cities; people, plates, papers and trains come from them.
_NAMED_AFTER = (
    r"(?!东路|西路|南路|北路|中路|路|街|大道|小区|花园|饭店|烤鸭|菜|火锅|大厦|银行|人(?!民)|户口|牌照|车牌|号牌|医院|专家|时间|话|现代|大学"
    r"|的(?:户口|医保|社保|医院|号|车))"
)
_LEAD = r"(?:在|位于|是|地址|^|，|我们|来自|老家)\s*"
_REST = r"(?:市)?(?P<rest>[\u4e00-\u9fff]{1,6}?(?:区|县|镇|路|街|小区|花园|村|广场|大厦)(?:[\d一二三四五六七八九十]+号?(?:楼|院)?)?)?"
_SPEAKER = re.compile(
    r"^(?:市)?(?:上班|工作|打工|出差|上学|读书|念书|务工|住院|看病|就医|定居|带孩子|带娃|做生意|买的|回来|租房住)"
)
_MOVED = re.compile(r"(?:转到|转去|转回|迁到|备案|异地|报销|寄到|寄往|发往|去|到|从|飞|开往|老家|人在|我在)\s*$")
# "I'm insured here and will have surgery in Beijing": where somebody is treated, works or was born, as 去北京看病 in Chinese.
_SPEAKER_AHEAD = re.compile(
    r"\b(?:surgery|operat\w+|treat\w*|hospital\w*|insur\w+|pension|work\w*|job|stud(?:y|ie|ying)\w*|universit\w+|born|liv(?:e|ed|es|ing)|register\w*|hukou|married|bought|issued|licen[cs]e\w*)\b[^.!?]{0,24}\s$"
)
ANSWER = 20  # characters of an answer in several clauses
_BEGINS = re.compile(r"[，,。；;！!\s](?:就|都|而|其实)*[是在]$")
_ENDS = re.compile(r"(?:的|那边的?|那里的?|那儿的?|这边的?)?[啊呀吧哦嘛]*(?:$|[，,。；;！!\s])")
_PROVINCE = r"(?:省|(?:壮族|回族|维吾尔)?自治区)"
# 四川省|绵阳市, 四川|凉山彝族自治州: which city of the province; 城市 and 市场 are none.
_TOWN = re.compile(
    rf"{_PROVINCE}?(?P<town>[\u4e00-\u9fff]{{2,4}}?(?<![城超夜菜集早闹])市(?![场民政区中里内])|[\u4e00-\u9fff]{{2,12}}?自治[州县])"
)
_ENDING = re.compile(rf"(?:{_PROVINCE}|特别行政区|市| city| province| shi)$")


@dataclass(frozen=True)
class Elsewhere:
    """A province or a large city of the country; one that is its own province is a province or holds no other city."""

    name: str
    english: str
    province: str


@lru_cache(maxsize=1)
def elsewhere() -> tuple[Elsewhere, ...]:
    """All of `nlu/words/elsewhere.csv`."""
    text = (files("nlu.words") / "elsewhere.csv").read_text(encoding="utf-8")
    return tuple(Elsewhere(row["name"], row["name.en"], row["province"]) for row in csv.DictReader(io.StringIO(text)))


@lru_cache(maxsize=1)
def _named() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Where one of them is named as a place, in Chinese and in English."""
    chinese = "|".join(one.name for one in elsewhere())
    english = "|".join(re.escape(one.english).replace("'", "'?") for one in elsewhere())
    return (
        re.compile(rf"{_LEAD}(?P<city>{chinese}){_NAMED_AFTER}{_REST}"),
        re.compile(rf"\b(?:in|at)\s+(?P<city>{english})\b(?!\s+(?:road|street|restaurant))", re.IGNORECASE),
    )


class Outside:
    """Tells what lies outside of one city."""

    def __init__(self, city: City) -> None:
        whole = [area for area in city.geography.areas if area.level == "city"]
        self._names = _forms(chain(city.names.values(), *((*area.names.values(), *area.aliases) for area in whole)))
        self._own = self._names | _forms(chain(*city.lies_in.values()))
        self._own |= {name for area in city.geography.areas for name in (*area.names.values(), *area.aliases)}
        known = [one for one in elsewhere() if self._own & {_form(one.name), _form(one.english)}]
        self._own |= _forms(chain(*((one.name, one.english, one.province) for one in known)))

    def is_own(self, name: str) -> bool:
        """Whether it names the city, one of its areas, or what the city lies in."""
        return name in self._own or _form(name) in self._own

    def of(self, flat: str) -> tuple[int, int] | None:
        """Where another city is named as the place of the problem; None unless that is clear."""
        chinese, english = _named()
        at = 0
        while (found := chinese.search(flat, at)) is not None:
            at = found.end("city")
            end = self._end_of_another(flat, found)
            if end is None or _SPEAKER.match(flat[at:]):
                continue
            start, rest, at = found.start("city"), found.group("rest"), max(at, end)
            if _MOVED.search(flat[:start]) and not rest:
                continue
            whole = len(flat) - (end - start) <= 3 or len(flat) <= ANSWER and _alone_in_its_clause(flat, start, end)
            if rest or whole:
                return start, end
        abroad = (
            one
            for one in english.finditer(flat)
            if not self._is_own_english(flat, one) and not _SPEAKER_AHEAD.search(flat[: one.start()])
        )
        return next((one.span() for one in abroad), None)

    def _end_of_another(self, flat: str, found: re.Match[str]) -> int | None:
        """Where the other city ends that is named here; None where it is our own, or our province and no other city of it."""
        name, behind = found.group("city"), found.end("city")
        province = any(one.name == one.province == name for one in elsewhere())
        if province and (town := _TOWN.match(flat, behind)) is not None:
            return None if self.is_own(town.group("town")) else max(town.end(), found.end())
        if self.is_own(name) or province and flat.startswith(tuple(self._names), behind):
            return None
        return found.end()

    def _is_own_english(self, flat: str, found: re.Match[str]) -> bool:
        """in Chengdu, and "in Sichuan, Mianyang" of Mianyang."""
        if self.is_own(found.group("city")):
            return True
        return flat[found.end() :].lstrip(" ,").startswith(tuple(self._names))


def _alone_in_its_clause(flat: str, start: int, end: int) -> bool:
    """不是云州的，是河北的: a clause that names it, and nothing else."""
    return bool(_BEGINS.search(flat[:start]) and _ENDS.match(flat[end:]))


def _form(name: str) -> str:
    """A name as names are compared: 成都市 is 成都, Xi'an xian."""
    return _ENDING.sub("", name.strip().lower()).replace("'", "")


def _forms(names: Iterable[str]) -> frozenset[str]:
    return frozenset(form for name in names if (form := _form(name)))
