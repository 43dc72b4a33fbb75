"""The model of address parts (地址要素模型): a linear chain (CRF) that a city's own marked addresses taught, in one safe file.

```
address ─→ tokens ─→ signs of each token ─→ a score for each tag ─┐
                                             tag after tag  ──────┴─→ the best row of tags (Viterbi) ─→ parts
```
Only numbers and JSON are stored (`.npz` without pickle). Learning one is `nlu/place/train_parts.py`, which alone needs
python-crfsuite; using one needs numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlu.characters import flatten
from nlu.model_file import as_array, must_fit, reading, texts_of, write
from nlu.place.bio import Marked, spans
from nlu.place.signs import signs
from values import expressions as re

VERSION = 1
LONGEST = 200  # characters of an address that are read
_TOKEN = re.compile(r"\d+|[a-z]+|.", re.DOTALL)
_NEVER = -1e6

Floats = NDArray[np.float32]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class About:
    """Where a model comes from: the name of its data, how many addresses, when (ISO date)."""

    data: str
    addresses: int
    trained: str


def tokens_of(text: str) -> list[str]:
    """The tokens of an address: a number, a word in letters, else a character."""
    return _TOKEN.findall(flatten(text))


@dataclass(frozen=True)
class PartsModel:
    """`number` tells the row of a sign; the tags and weights of row r stand at `rows[r]:rows[r + 1]` of `tag` and `weight`.
    `after[a, b]` is the score of tag b right after tag a."""

    about: About
    tags: tuple[str, ...]
    number: Mapping[str, int]
    rows: Counts
    tag: NDArray[np.uint16]
    weight: NDArray[np.float16]
    after: Floats
    _steps: Floats = field(init=False, repr=False)
    _first: Floats = field(init=False, repr=False)
    _last: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        begins = np.array([tag[0] in "OB" for tag in self.tags])
        ends = np.array([tag[0] in "OBE" for tag in self.tags])  # a part of one token is a B alone
        goes_on = np.array([tag[0] in "BI" for tag in self.tags])
        names = [tag[2:] for tag in self.tags]
        same = np.array([[a == b for b in names] for a in names])
        allowed = ends[:, None] & begins[None, :] | goes_on[:, None] & ~begins[None, :] & same
        object.__setattr__(self, "_steps", np.where(allowed, self.after, _NEVER).astype(np.float32))
        object.__setattr__(self, "_first", np.where(begins, 0.0, _NEVER).astype(np.float32))
        object.__setattr__(self, "_last", np.where(ends, 0.0, _NEVER).astype(np.float32))

    def parts(self, text: str) -> tuple[Marked, ...]:
        """The parts of an address: spans in characters of the text, in its order."""
        tokens = tokens_of(text[:LONGEST])
        ends = np.cumsum([0, *map(len, tokens)]).tolist()
        return tuple((ends[start], ends[end], name) for start, end, name in self.of_tokens(tokens))

    def of_tokens(self, tokens: Sequence[str]) -> tuple[Marked, ...]:
        """The parts of an address that is already cut: spans in tokens."""
        if not tokens:
            return ()
        scores = self._scores(tokens)
        best = scores[0] + self._first
        cameby = np.empty(scores.shape, np.int64)
        for i in range(1, len(tokens)):
            ways = best[:, None] + self._steps
            cameby[i] = ways.argmax(axis=0)
            best = ways[cameby[i], np.arange(len(self.tags))] + scores[i]
        row = [int((best + self._last).argmax())]
        for i in range(len(tokens) - 1, 0, -1):
            row.append(int(cameby[i][row[-1]]))
        return spans([self.tags[number] for number in reversed(row)])

    def _scores(self, tokens: Sequence[str]) -> Floats:
        """Tokens × tags."""
        at: list[int] = []
        rows: list[int] = []
        for i, shown in enumerate(signs(tokens)):
            found = [number for sign in shown if (number := self.number.get(sign)) is not None]
            rows += found
            at += [i] * len(found)
        many = len(self.tags)
        hit = np.array(rows, np.int64)
        begin = self.rows[hit]
        length = self.rows[hit + 1] - begin
        shift = np.repeat(begin - np.concatenate(([0], np.cumsum(length)[:-1])), length) if len(hit) else hit
        where = np.arange(len(shift)) + shift
        cell = np.repeat(np.array(at, np.int64) * many, length) + self.tag[where]
        summed = np.bincount(cell, weights=self.weight[where].astype(np.float64), minlength=len(tokens) * many)
        return summed.reshape(len(tokens), many).astype(np.float32)

    def save(self, path: Path) -> None:
        """Write the file anew, whole or not at all."""
        head = {"version": VERSION, "about": asdict(self.about), "tags": self.tags}
        ordered = sorted(self.number, key=lambda sign: self.number[sign])
        write(
            path,
            head,
            signs=as_array(ordered),
            rows=self.rows,
            tag=self.tag,
            weight=self.weight,
            after=self.after,
        )


def load_parts(path: Path) -> PartsModel:
    """Read a model.

    Raises:
        NoModel: the file is missing, damaged, too large, of another version, or its parts do not fit together.
    """
    with reading(path, VERSION, "a model of address parts") as (head, stored):
        model = PartsModel(
            about=About(**head["about"]),
            tags=tuple(str(tag) for tag in head["tags"]),
            number={sign: i for i, sign in enumerate(texts_of(stored["signs"]))},
            rows=stored["rows"].astype(np.int64),
            tag=stored["tag"].astype(np.uint16),
            weight=stored["weight"].astype(np.float16),
            after=stored["after"].astype(np.float32),
        )
        must_fit(path, _fits(model), model.weight, model.after)
    return model


def _fits(model: PartsModel) -> bool:
    many = len(model.tags)
    return (
        many > 0
        and all(re.fullmatch(r"O|[BIE]-\S+", tag) for tag in model.tags)
        and model.after.shape == (many, many)
        and model.rows.shape == (len(model.number) + 1,)
        and model.tag.shape == model.weight.shape == (int(model.rows[-1]),)
        and int(model.rows[0]) == 0
        and bool((np.diff(model.rows) >= 0).all())
        and (not len(model.tag) or int(model.tag.max()) < many)
    )
