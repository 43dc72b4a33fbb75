"""Several problems (一信多诉): a message that tells more than one matter, cut where the writer cut it.

```
另外 / 还有 / 1. 2. / ；  ─→ pieces ─→ a piece without a matter of its own goes to the one before ─→ problems
```
Only marks of the writer's own cut: one matter told in five sentences stays one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable

from handlers.ports.understanding import PlaceMention, Problem
from nlu.characters import bare
from nlu.lexicon import Hits, span

_NUMBERED = re.compile(
    r"(?:^|(?<=[\s，,。；;：:\n]))(?:\d{1,2}\s*[、.．)）](?!\d)|[①②③④⑤]|[一二三四五六]\s*[、.．]|第[一二三四五]\s*[、，,：:])"
)
_SEMICOLON = re.compile(r"[；;]")
# 还有一盏不亮, 还有异味 go on with the same matter; 还有没有 is a question.
_GOES_ON = re.compile(
    r"^(?:还有|另外)(?:没有|[一两几三]?(?:盏|户|处|点|些|股|块|半|家|条|层|段|根)|多久|多远|人(?!.*(?:堵|停|骗|偷))|异味|味|一点|不到|\d+天|[一二三四五六七八九十]+天)"
)
OWN = 0.25  # probability of its best leaf from which a piece is a matter
LEAST = 4  # characters of a piece that can be a matter
MORE = 6  # of one behind 还有: 还有苍蝇 is the same dirt
Categorise = Callable[[str], tuple[tuple[str, float], ...]]


def split(
    text: str,
    flat: str,
    hits: Hits,
    categorise: Categorise,
    ask: Callable[[str], str | None],
    place_of: Callable[[int, int], PlaceMention | None],
    is_problem: Callable[[int, int], bool],
) -> tuple[Problem, ...]:
    """The problems of a message in its order; none when it tells one matter only."""
    cuts = _cuts(flat, hits)
    if not cuts:
        return ()
    edges = [0, *cuts, len(text)]
    pieces: list[tuple[int, int, tuple[tuple[str, float], ...], str | None]] = []
    for start, end in itertools.pairwise(edges):
        least = MORE if text.startswith("还有", start) else LEAST
        if len(bare(text[start:end])) < least and pieces:
            pieces[-1] = (pieces[-1][0], end, *pieces[-1][2:])
            continue
        if end <= start or not bare(text[start:end]):
            continue
        found, answer = categorise(text[start:end]), ask(text[start:end])
        own = bool(answer) or is_problem(start, end) or bool(found and found[0][1] >= OWN)
        same = bool(pieces and found and pieces[-1][2] and found[0][0] == pieces[-1][2][0][0])
        if pieces and (not own or same):
            pieces[-1] = (pieces[-1][0], end, *pieces[-1][2:])
        elif not pieces and not own and not _numbered_at(flat, start):
            edges_start = start
            pieces.append((edges_start, end, (), None))
        else:
            pieces.append((start, end, found, answer))
    kept = _without_preamble(pieces)
    if len(kept) < 2:
        return ()
    return tuple(
        Problem(span(text, *_trimmed(text, start, end)), found, answer, place_of(start, end))
        for start, end, found, answer in kept
    )


def _cuts(flat: str, hits: Hits) -> list[int]:
    found = [s for s, _ in hits.spans("problems.split") if s and not _GOES_ON.match(flat[s:]) and _at_clause(flat, s)]
    numbered = [m.start() for m in _NUMBERED.finditer(flat)]
    if len(numbered) >= 2:
        found += [s for s in numbered if s]
    found += [m.end() for m in _SEMICOLON.finditer(flat)]
    cuts: list[int] = []
    for cut in sorted(set(found)):
        if not cuts or cut - cuts[-1] > 2:
            cuts.append(cut)
    return [cut for cut in cuts if 0 < cut < len(flat)]


def _at_clause(flat: str, at: int) -> bool:
    """A connecting word cuts only behind a mark or a blank, or when it is 另外, 顺便 and the like anywhere."""
    before = flat[:at].rstrip()
    return (
        not before
        or flat[at - 1] in " ，,。.！!？?；;、\n）)"
        or flat.startswith(("另外", "顺便", "此外", "再一个"), at)
    )


def _numbered_at(flat: str, at: int) -> bool:
    return bool(_NUMBERED.match(flat, at))


def _without_preamble(
    pieces: list[tuple[int, int, tuple[tuple[str, float], ...], str | None]],
) -> list[tuple[int, int, tuple[tuple[str, float], ...], str | None]]:
    """A first piece without a matter (你好，我反映几个问题：) is none."""
    return [piece for i, piece in enumerate(pieces) if i or piece[2] or piece[3]]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ，,。；;、\n":
        start += 1
    while end > start and text[end - 1] in " ，,。；;、\n":
        end -= 1
    return start, end
