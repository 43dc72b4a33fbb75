"""Answers to a follow-up (回访的答话): whether it is solved, in words that are free because that was just asked.

```
答非所问 ─► not mine            好了，但是一晚上闪 · 好了 味道还在 ─► partly
又灭了, 修了跟没修一样 ─► no      解决了？我怎么没看见 ─► no        亮了，就是等太久 ─► yes
修是修了但是…                  ─► something is kept back: nothing is known yet
```
"""

from __future__ import annotations

from nlu.details import solved as listed
from nlu.lexicon import Hits, Spans
from tickets import expressions as re
from tickets.ticket import Solved

_BUT = re.compile(r"但是?|不过|可是?(?!以|能)|就是|只是|只不过|可惜|就(?=有)|\b(?:but|though|except)\b")
_KEPT_BACK = re.compile(rf"(?:{_BUT.pattern})[\s,，]*(?:…|\.\.|。。|$)")
_WHETHER = re.compile(r"[^，,。？?！!\s](?P<not>没有?)[啊呀呢]?(?=[？?]|\s*$)")
_ASKED_BACK = re.compile(r"[^，,。\s]{1,6}了[?？]+(?=[^\s?？。!！])")  # 解决了？我怎么没看见


def keeps_back(flat: str) -> bool:
    """Whether a "but" is left open (修是修了但是…还行吧): neither solved nor content may be taken from it."""
    return _KEPT_BACK.search(flat) is not None


def solved(flat: str, hits: Hits) -> Solved | None:
    """Whether it is solved, by words that answer that question."""
    if keeps_back(flat):
        return None
    told = Solved.NOT_MINE if hits.has("survey.else") else Solved.PARTLY if hits.has("survey.some") else listed(hits)
    if told in (Solved.NOT_MINE, Solved.PARTLY) and not (told is Solved.PARTLY and hits.has("survey.again")):
        return told
    bad = _apart(flat, [*hits.spans("survey.no"), *hits.spans("survey.bad")], hits.spans("survey.aside"))
    bad += [match.span() for match in _ASKED_BACK.finditer(flat)]
    good = _outside([*hits.spans("survey.yes"), *hits.spans("survey.done")], bad)
    if hits.has("survey.again"):
        return Solved.PARTLY if told is Solved.PARTLY and _BUT.search(flat) else Solved.NO
    if not good:
        return Solved.NO if bad else None
    if not bad:
        return None if _leaves_open(flat, max(good)[1], hits.spans("survey.aside")) else Solved.YES
    return Solved.PARTLY if max(bad) > max(good) else Solved.NO


def _leaves_open(flat: str, after: int, asides: Spans) -> bool:
    """Whether a "but" goes on with what is known neither as wrong nor as an aside: 不臭了，但是苍蝇多."""
    but = _BUT.search(flat, after)
    return but is not None and not any(start >= but.end() for start, _ in asides)


def _apart(flat: str, bad: list[tuple[int, int]], asides: Spans) -> list[tuple[int, int]]:
    """What is wrong, without what only tells how long it took or how they were spoken to (态度不好), and without what asks (搞清楚没有)."""
    beside = [*asides, *(match.span("not") for match in _WHETHER.finditer(flat))]
    return [one for one in bad if not any(start < one[1] and one[0] < end for start, end in beside)]


def _outside(good: list[tuple[int, int]], bad: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is well, where the words are no part of what is wrong (修好了个屁)."""
    return [one for one in good if not any(start < one[1] and one[0] < end for start, end in bad)]
