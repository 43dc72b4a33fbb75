"""Wording (标题与摘要): the matter in the resident's own words, short and without greetings, politeness and abuse."""

from __future__ import annotations

import itertools
import re

from handlers.ports.understanding import PlaceMention
from nlu.lexicon import Hits

TITLE = 20  # characters of a Chinese, Japanese or Korean title
TITLE_ALPHABETIC = 60
_CLAUSE = re.compile(r"[，,。！!？?；;\n、]+|\.\s|\s{2,}")
_EDGE = " ，,。.！!？?；;：:、~～…\n\t-"
_LEADING = re.compile(
    r"^(?:(?:我|我们|市民)?(?:想要?|要|来)?(?:投诉|举报|反映|咨询|建议|求助)(?:一下|一个)?(?=.{4})|的|那边|这边|那个|这个|有个|有一个|里|处|上|就是|然后|所以|因为|而且|但是|现在|is |are |has |the |and |but |has been |the |no (?=longer)|の|に|で|が|は|(?:에서|에|이|가|은|는)\s|и |а |на |в |у |возле |около |in |at |on |near |outside )+",
    re.IGNORECASE,
)


def summary(text: str, hits: Hits) -> str:
    """The text without greetings, politeness and abuse; the text itself when nothing else would be left."""
    cut = _without(text, [*hits.spans("filler.polite"), *hits.spans("intent.abuse")])
    cut = re.sub(r"([，,。！!？?；;])\s*(?:[，,。！!？?；;]\s*)+", r"\1 ", cut)
    cut = re.sub(r"(?<=[，。！？；])\s+|(?<=[\u3400-\u9fff][,!?;])\s+(?=[\u3400-\u9fff])", "", cut)
    cut = re.sub(r"\s+", " ", cut).strip(" ，,、；;")
    return cut or text.strip()


def title(
    text: str, hits: Hits, place: PlaceMention | None, since: tuple[int, int] | None, problems: list[tuple[int, int]]
) -> str:
    """The clause with the problem, without place, time and filler."""
    alphabetic = not re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]", text)
    most = TITLE_ALPHABETIC if alphabetic else TITLE
    gone = [*hits.spans("filler.polite"), *hits.spans("intent.abuse")]
    if place is not None:
        gone.append((place.span.start, place.span.end))
    if since is not None:
        gone.append(since)
    best = ""
    best_worth = -1.0
    for order, (start, end) in enumerate(_clauses(text)):
        words = _clean(_without(text[start:end], [(s - start, e - start) for s, e in gone if s < end and e > start]))
        if len(words) < 2:
            continue
        worth = 3.0 * sum(1 for s, e in problems if start <= s < end) + min(len(words), 10) * 0.2 - order * 0.8
        if worth > best_worth:
            best, best_worth = words, worth
    return _short(best or _clean(text), most, alphabetic)


def _clauses(text: str) -> list[tuple[int, int]]:
    ends = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    return [(a, b) for a, b in itertools.pairwise(ends) if b > a]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    gone = {i for s, e in spans for i in range(max(0, s), min(e, len(text)))}
    return "".join(c for i, c in enumerate(text) if i not in gone)


def _clean(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(_EDGE)
    return _LEADING.sub("", words).strip(_EDGE) or words


def _short(words: str, most: int, alphabetic: bool) -> str:
    if len(words) <= most:
        return words
    cut = words[:most]
    return (cut.rsplit(" ", 1)[0] if alphabetic and " " in cut else cut).rstrip(_EDGE)
