"""Danger model (险情模型): how likely a message tells a danger that is going on, by all its words together.

```
words/dangers/*.csv and a city's examples ─→ python -m nlu.train_dangers ─→ dangers.npz
message ─→ stretches of a few clauses ─┬─→ grams ───────────────────────┬─→ one score a danger ─→ the surest stretch
                                       └─→ keys of the lists with words ┘
```
Words and frames (`nlu/danger.py`) know what they were told; the model hears what resembles it, and doubts what only sounds like it. In
other languages than Chinese, in which fewer dangers were told, it looks at the keys of the lists (somebody, hanging, an edge), too: what
one language was told of them the others know.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nlu.gram_index import grams, heard, share
from nlu.lexicon import Hits
from nlu.linear import shipped
from values import expressions as re

NONE = "none"  # the label of what is no danger
# Of the word lists: whose keys the model looks at.
TABLES = ("sign", "danger", "guard", "person", "urgent", "vulnerable")
KEY = "@"  # before the name of a key among the features: no gram begins so
KEY_SHARE = 0.7  # what each of them counts; all grams together count `GRAM_SHARE`
GRAMS_ONLY = "zh-CN"  # so many dangers and traps are told in it that the keys bring it nothing
STRETCH = 56  # characters: a danger is told in so many, whatever stands around it
_SENTENCE_END = re.compile(r"[。！？!?；;\n]+\s*")
_CLAUSE = re.compile(r"[，,。.！!？?；;、\n]+\s*|(?<=[\u3040-\u9fff])\s+(?=[\u3040-\u9fff])")


@dataclass(frozen=True)
class Suspicion:
    """The likeliest danger in [start, end) and how likely any danger is there, 0 to 1."""

    danger: str
    sure: float
    start: int
    end: int


def features(flat: str, hits: Hits) -> dict[str, float]:
    """What the model looks at in a stretch: its grams, the same length together however many they are, and the keys with words in it."""
    found = grams(flat)
    by_keys = () if hits.language == GRAMS_ONLY else keys(hits)
    return dict.fromkeys(found, share(len(found))) | dict.fromkeys(by_keys, KEY_SHARE)


def keys(hits: Hits, start: int = 0, end: int | None = None) -> list[str]:
    """The names of the features that tell which keys of the lists have words that begin in [start, end)."""
    told = [key for table in TABLES for key in hits.told(table)]
    if end is not None:
        told = [key for key in told if any(start <= s < end for s, _ in hits.spans(key))]
    return [KEY + key for key in told]


def stretches(flat: str) -> list[tuple[int, int]]:
    """The message in pieces of whole clauses, each about as long as a danger needs to be told and none longer than its sentence."""
    if len(flat) <= STRETCH:
        return [(0, len(flat))]
    found: list[tuple[int, int]] = []
    start = end = 0
    ends = {m.end() for m in _SENTENCE_END.finditer(flat)} | {len(flat)}
    for mark in (*(m.end() for m in _CLAUSE.finditer(flat)), len(flat)):
        if end > start and (mark - start > STRETCH or end in ends):
            found.append((start, end))
            start = end
        end = mark
    return [*found, (start, end)]


def suspicion(flat: str, hits: Hits | None = None) -> Suspicion:
    """What the surest stretch of a message tells; `hits` are those of the message, which knows its grams already."""
    model = shipped("dangers")
    none = model.labels.index(NONE)
    best = Suspicion(NONE, 0.0, 0, len(flat))
    for start, end in (pieces := stretches(flat)):
        told = hits.once(heard) if hits is not None and len(pieces) == 1 else heard(flat[start:end])
        rows = told.of_dangers()
        counts = np.full(len(rows), share(told.many), np.float32)
        if hits is not None and hits.language != GRAMS_ONLY:
            further, shares = model.known(dict.fromkeys(keys(hits, start, end), KEY_SHARE))
            rows, counts = np.concatenate([rows, further]), np.concatenate([counts, shares])
        probable = model.probable(rows, counts)
        sure = 1.0 - float(probable[none])
        if sure > best.sure:
            probable[none] = 0.0
            best = Suspicion(model.labels[int(probable.argmax())], sure, start, end)
    return best
