"""Summaries (摘要): the text without greetings, politeness and abuse; of a long story the sentences that tell most."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from nlu.clauses import sentences_of, set_apart, without
from nlu.lexicon import Hits
from nlu.title_model import Clause
from nlu.trimming import CUT
from values import expressions as re

STORY, SUMMARY = 200, 160  # characters from which a summary leaves sentences out, and those that it keeps at most
# What stands where words were taken out: a mark behind a mark, blanks behind one.
_MARKS_LEFT = re.compile(r"([，,。！!？?；;])\s*(?:[，,。！!？?；;]\s*)+")
_BLANKS_LEFT = re.compile(r"(?<=[，。！？；])\s+|(?<=[\u3400-\u9fff][,!?;])\s+(?=[\u3400-\u9fff])")

_BLANKS = re.compile(r"\s+")
# A sentence that says what is wanted.
_WANTED = re.compile(
    r"请问|[能可][不否]|能否|什么时候|何时|几时|(?:希望|恳请|要求|请求?|盼|想)(?!问|教).{2,}|(?:吗|呢|么)[？?。]|怎么办|该找谁"
)


def summary(text: str, hits: Hits, told: Sequence[Clause] = (), worth: Sequence[float] = ()) -> str:
    """The text without greetings, politeness and abuse; of a long story the sentences that tell most by their clauses, as they were
    written, with … for those left out. The text itself when nothing else would be left."""
    gone = [*set_apart(text, hits.spans("filler.polite")), *hits.spans("intent.abuse")]
    kept = _telling(text, told, worth) if len(text) > STORY and told else [(0, len(text))]
    pieces = [without(text[start:end], [(s - start, e - start) for s, e in gone]).strip() for start, end in kept]
    cut = _MARKS_LEFT.sub(r"\1 ", CUT.join(pieces))
    cut = _BLANKS_LEFT.sub("", cut)
    cut = _BLANKS.sub(" ", cut).strip(" ，,、；;")
    return cut or text.strip()


def _telling(text: str, told: Sequence[Clause], worth: Sequence[float]) -> list[tuple[int, int]]:
    """The stretches of a story that tell most, as many as a summary has room for, the last that says what is wanted among them, and
    none that tells nothing (-inf); what stands beside each other joined."""
    telling = [
        (max((own for own, one in zip(worth, told, strict=True) if start <= one.start < end), default=-inf), start, end)
        for start, end in sentences_of(text)
    ]
    telling = [one for one in telling if one[0] > -inf] or telling
    if wanted := [at for at, (_, start, end) in enumerate(telling) if _WANTED.search(text, start, end)]:
        most = max(worth for worth, _, _ in telling)
        telling[wanted[-1]] = (most, *telling[wanted[-1]][1:])
    room = SUMMARY
    kept: dict[str, tuple[int, int]] = {}  # what is said again is kept once
    for _, start, end in sorted(telling, key=lambda one: -one[0]):
        if text[start:end] not in kept and (end - start <= room or not kept):
            kept[text[start:end]] = (start, min(end, start + room))
            room -= end - start
    joined: list[tuple[int, int]] = []
    for start, end in sorted(kept.values()):
        if joined and joined[-1][1] == start:
            start = joined.pop()[0]
        joined.append((start, end))
    return joined
