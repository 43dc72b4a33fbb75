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

VERY_SURELY = 0.8  # of the model's borders from which they are a place where the grammar knows none
_RESTS = (
    re.compile(r"(?<=..)(?:去年|今年|前年|昨[天晚日]|今[天晚早]|前[天晚]|上个?月|上周|最近|现在)"),
    re.compile(r"(?<=..)的[\u4e00-\u9fff]{0,6}?(?:摊子?|摊位|店|铺子?|饭馆|餐馆|工地|工厂|厂|门面|公司|超市|中介)$"),
    re.compile(r"(?<=..)(?:烧烤摊|那个?摊子?)$"),
    re.compile(r"(?<=..)里[头面边]$"),
)
_FLOOR = re.compile(
    r"[，,、\s]*[\d一二三四五六七八九十]+(?:楼|层|室|单元|号)"
)  # 3号楼2单元，5楼: who is there must be found
_SIGH = re.compile(r"[唉哎哟嗨喂咳呀啊哦嗯欸诶]+")
_SIDE = re.compile(
    r"(?:[\u4e00-\u9fff][边侧面头口门后下]|对过|旁|隔壁|附近|楼[上下顶道]?|[\dA-Za-z一二三四五六七八九十]+[号栋幢层室楼队组])$"
)


def bordered(border: Border, reading: Reading, best: Candidate) -> Candidate:
    """The candidate that is the best, in the borders that touch it."""
    flat = reading.flat
    start = _without_lead(flat, border.start, best.start)
    end = best.end if _FLOOR.fullmatch(flat, border.end, best.end) else _without_rest(flat, start, border.end)
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
    """The place that only the model finds, the surest, when it is very sure and the words end as a place does. It points and is
    not complete: what no rule knows as a name may be any 砖厂."""
    likely = (b for b in borders if b.sure >= VERY_SURELY and _ends_as_a_place(words, b))
    found = max(likely, key=lambda b: b.sure, default=None)
    if found is None:
        return None
    return Candidate(found.start, found.end, [Name(found.start, found.end, (), "landmark")], named=False, fixed=True)


def may_end_a_place(words: Words) -> bool:
    """Whether a word ends as the names of places do: most messages without a place need not be read again."""
    ends = (start + len(word) for start, (word, _) in zip(words.starts, words.items, strict=True))
    return any(any(tables().suffixes_at(words.flat, end)) for end in ends)


def _ends_as_a_place(words: Words, border: Border) -> bool:
    if words.ending_at(border.end) is None:  # 公交站|牌
        return False
    place = words.flat[border.start : border.end]
    ends = any(length <= len(place) for length, _ in tables().suffixes_at(words.flat, border.end))
    return HAN.search(place) is not None and (ends or _SIDE.search(place) is not None)
