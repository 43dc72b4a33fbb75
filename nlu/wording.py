"""Wording (标题与摘要): the matter in the resident's own words, short and without greetings, politeness and abuse."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from handlers.ports.understanding import PlaceMention
from nlu.characters import HAN
from nlu.lexicon import Hits

_OTHER_SCRIPT = re.compile(r"[\u3041-\u30fa\uac00-\ud7a3]")
TITLE = 20  # characters of a Chinese, Japanese or Korean title
TITLE_ALPHABETIC = 60
# What a clause is worth as a title: a word of trouble, likeness to the leaf, and less for each clause before it.
TROUBLE, MATTER, LATER = 2.5, 2.5, 0.6
LOOKED_AT = 5  # clauses that are compared with the leaf
_CLAUSE = re.compile(r"[，,。！!？?；;\n、]+|\.\s|\s{2,}")
_EDGE = " ，,。.！!？?；;：:、~～…\n\t-"
_LEADING = re.compile(
    r"^(?:(?:我|我们|市民)?(?:想要?|要|来)?(?:投诉|举报|反映|咨询|建议|求助)(?:一下|一个)?(?=.{4})|(?:我|我们)?(?:想要?|要)?(?:表扬|感谢)的(?=.{2})|(?:我|我们)?(?:上次|之前|昨天|刚才)?(?:报|反映|投诉|举报|说)的(?=.{3})|(?:我|我们)老的(?=.{3})|(?:我|我们)?(?:想|要)(?:举报|投诉|反映)|另外|还有(?!没有)|顺便|此外|再就是|的|那边|这边|那个|这个|有个|有一个|里|处|上|就是|然后|所以|因为|而且|但是|现在|is |are |has |the |and |but |has been |the |no (?=longer)|の|に|で|が|は|を|(?:에서|에|이|가|은|는)\s|и |а |на |в |у |возле |около |in |at |on |near |outside )+",
    re.IGNORECASE,
)
# 表扬的网格员小李 (the name's place was taken out of the middle) praises the man.
_PRAISED = re.compile(r"^(?:我|我们)?(?:想要?|要)?(表扬|感谢)的")
# "street lamp at is broken": the preposition of a place that was taken out.
_LOOSE = re.compile(
    r"\s(?:at|in|on|near|outside|opposite|of|from)(?:\s+the)?\s(?=(?:is|are|has|have|was|were|does|do)\b)"
)
_TRAILING = re.compile(r"(?<=[\u3400-\u9fff]{4})(?:好|还有|另外|而且|都|已经|的)$|\s(?:at|in|on|near|of|the|from|for)$")
_OPEN_END = re.compile(r"[着的得把被]$")
SHORTEST = 4  # characters of a Chinese title that says something
_UNNAMED = re.compile(r"^(?:的|着|了|过|把|被|给|和|跟|到|从|堵着|天天|每天)")


def says_little(words: str, hits: Hits) -> bool:
    """Whether a Chinese title is too short to name the thing (堵着): the category's plain name then says more (停水了 does not)."""
    if not HAN.search(words) or _OTHER_SCRIPT.search(words) or len(words) >= SHORTEST + 2:
        return False
    if _UNNAMED.match(words):
        return True
    return len(words) < SHORTEST and (bool(_OPEN_END.search(words)) or not hits.has("problem.words"))


def summary(text: str, hits: Hits) -> str:
    """The text without greetings, politeness and abuse; the text itself when nothing else would be left."""
    cut = _without(text, [*hits.spans("filler.polite"), *hits.spans("intent.abuse")])
    cut = re.sub(r"([，,。！!？?；;])\s*(?:[，,。！!？?；;]\s*)+", r"\1 ", cut)
    cut = re.sub(r"(?<=[，。！？；])\s+|(?<=[\u3400-\u9fff][,!?;])\s+(?=[\u3400-\u9fff])", "", cut)
    cut = re.sub(r"\s+", " ", cut).strip(" ，,、；;")
    return cut or text.strip()


def title(
    text: str,
    hits: Hits,
    place: PlaceMention | None,
    since: tuple[int, int] | None,
    problems: Sequence[tuple[int, int]],
    fits: Callable[[str], float],
    sure: float,
) -> str:
    """The clause with the problem, without place, time and filler: the one that says most of the matter by `fits` (in [0, 1], as far as
    the matter is `sure`) and by words of trouble, the earlier of two alike."""
    alphabetic = not re.search(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3]", text)
    most = TITLE_ALPHABETIC if alphabetic else TITLE
    gone = [*hits.spans("filler.polite"), *hits.spans("intent.abuse")]
    if place is not None:
        gone.append((place.span.start, place.span.end))
    if since is not None:
        gone.append(since)
    told: list[tuple[float, str]] = []
    for order, (start, end) in enumerate(_clauses(text)):
        words = _clean(_without(text[start:end], [(s - start, e - start) for s, e in gone if s < end and e > start]))
        if len(words) < 2:
            continue
        trouble = min(2, sum(1 for s, e in problems if start <= s < end))
        told.append((TROUBLE * trouble + min(len(words), 10) * 0.2 - order * LATER, words))
    if len(told) > 1:
        told = sorted(told, key=lambda one: -one[0])[:LOOKED_AT]
        fit = [fits(words) for _, words in told]
        most_fit = max(fit) or 1.0
        told = [(worth + sure * MATTER * own / most_fit, words) for (worth, words), own in zip(told, fit, strict=True)]
    best = max(told, key=lambda one: one[0])[1] if told else _clean(text)
    return _short(best, most, alphabetic)


def _clauses(text: str) -> list[tuple[int, int]]:
    ends = [0, *(m.end() for m in _CLAUSE.finditer(text)), len(text)]
    return [(a, b) for a, b in itertools.pairwise(ends) if b > a]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    gone = {i for s, e in spans for i in range(max(0, s), min(e, len(text)))}
    return "".join(c for i, c in enumerate(text) if i not in gone)


def _clean(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip(_EDGE)
    words = _PRAISED.sub(r"\1", words)
    words = _LOOSE.sub(" ", words)
    words = _LEADING.sub("", words).strip(_EDGE) or words
    return _TRAILING.sub("", words).strip(_EDGE) or words


def _short(words: str, most: int, alphabetic: bool) -> str:
    if len(words) <= most:
        return words
    cut = words[:most]
    if " " in cut and words[most] != " " and (alphabetic or re.search(r"[a-z\uac00-\ud7a3]$", cut)):
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip(_EDGE)
