"""A reading with the borders that the model found (定界): its names and parts are those of the grammar that lie within."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nlu.characters import HAN
from nlu.place import grammar
from nlu.place.border_model import Border
from nlu.place.candidate import Candidate, Name, label
from nlu.place.reading import Reading
from nlu.place.tables import tables
from nlu.place.words import Words

ALONE = 0.8  # of the model's borders from which they are a place where the grammar knows none
_RESTS = (
    re.compile(r"(?<=..)(?:去年|今年|前年|昨[天晚日]|今[天晚早]|前[天晚]|上个?月|上周|最近|现在)"),
    re.compile(r"(?<=..)的[\u4e00-\u9fff]{0,6}?(?:摊子?|摊位|店|铺子?|饭馆|餐馆|工地|工厂|厂|门面|公司|超市|中介)$"),
    re.compile(r"(?<=..)(?:烧烤摊|那个?摊子?)$"),
    re.compile(r"(?<=..)里[头面边]$"),
    re.compile(r"(?<=..)的?那[根台辆盏张][\u4e00-\u9fff]{0,6}(?<![下旁边处面])$"),  # 门口那根电线杆: a thing
)
_TOLD = re.compile(r"[^，,。；;]{2,}[，,。；;]")  # what is told of one place before the next is named
_FLOOR = re.compile(
    r"[，,、\s]*[\d一二三四五六七八九十]+(?:楼|层|室|单元|号)"
)  # 3号楼2单元，5楼: who is there must be found
_ASIDE = frozenset("，,：:")  # 小寨路口，天桥底下: what goes on behind a mark the grammar knows better
_THERE = frozenset("边那这里块")  # 那边|儿
_CLOSING = frozenset("）)")
_OPEN = re.compile(r"[（(][^）)]*$")  # 金水路12号（老棉纺厂家属院|）
_SIGH = re.compile(r"[唉哎哟嗨喂咳呀啊哦嗯欸诶]+")


def bordered(border: Border, reading: Reading, best: Candidate) -> Candidate:
    """The candidate that is the best, in the borders that touch it."""
    flat = reading.flat
    start, end = _without_others(reading, border, best)
    start = _without_lead(flat, start, best.start)
    further = end > best.end and flat[best.end] in _ASIDE
    end = best.end if further or _FLOOR.fullmatch(flat, end, best.end) else _without_rest(flat, start, end)
    end += flat[end : end + 1] == "儿" and flat[end - 1] in _THERE
    end += flat[end : end + 1] in _CLOSING and _OPEN.search(flat, start, end) is not None
    if (best.start, best.end) == (start, end):
        return replace(best, fixed=True)
    touching = [c for c in reading.candidates if border.touches(c.start, c.end)]
    names = [name for c in touching for name in c.names if start <= name.start and name.end <= end]
    names = names or [
        Name(f.start, f.end, f.known, f.known[0].kind) for f in reading.known if start <= f.start and f.end <= end
    ]
    names = names or [Name(start, end, (), best.last.kind)]
    whole = [c for c in touching if all(name in names for name in c.names)]
    parts = {label(name.kind): flat[name.start : name.end] for name in names}
    for part, to, words in grammar.pieces(flat, names[-1].end):
        if to <= end:
            parts[part] = parts.get(part, "") + words
    return Candidate(
        start,
        end,
        names,
        parts,
        crossing=any(c.crossing for c in whole),
        stretch=any(c.stretch for c in whole),
        origin=best.origin,
        named=any(c.named for c in touching),
        fixed=True,
    )


def _without_others(reading: Reading, border: Border, best: Candidate) -> tuple[int, int]:
    """The borders without another place of which something else is told between: 邮局门口井盖响，|电信局门口也响."""
    start, end = border.start, border.end
    for other in reading.candidates:
        if other.end <= best.start and (told := _TOLD.match(reading.flat, other.end, best.start)):
            start = max(start, told.end())
        if best.end <= other.start and _TOLD.match(reading.flat, best.end, other.start):
            end = min(end, best.end)
    return start, end


def _without_lead(flat: str, start: int, best: int) -> int:
    """The beginning of the best reading where only 唉, 咨询 or 刚才 stands before it."""
    table, lead = tables(), flat[start:best]
    return best if lead in table.words or lead in table.leading or _SIGH.fullmatch(lead) else start


def _without_rest(flat: str, start: int, end: int) -> int:
    """Where a place ends that a trade behind 的, a stall, a time or a bare 里头 was taken into."""
    for rest in _RESTS:
        if cut := rest.search(flat, start, end):
            end = cut.start()
    return end


def alone(borders: Iterable[Border], words: Words) -> Candidate | None:
    """The place that only the model finds, the surest, when it is sure and a word ends there. It points and is not complete:
    what no rule knows as a name may be any 砖厂."""
    likely = (b for b in borders if b.sure >= ALONE and _ends_with_a_word(words, b))
    found = max(likely, key=lambda b: b.sure, default=None)
    if found is None:
        return None
    return Candidate(found.start, found.end, [Name(found.start, found.end, (), "landmark")], named=False, fixed=True)


def _ends_with_a_word(words: Words, border: Border) -> bool:
    """公交站|牌 does not."""
    return words.ending_at(border.end) is not None and HAN.search(words.flat, border.start, border.end) is not None
