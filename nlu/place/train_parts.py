"""Training of address parts (训练地址要素): a linear chain from addresses whose parts a city has marked.

```
marked addresses ─┬─→ L-BFGS, L1 and L2 ────┐
                  └─→ averaged perceptron ──┴─→ their weights as one, the lightest two thirds left out
```
The two err in different places, and both are sums of the same signs: together they are one chain, as quick as either.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate

import numpy as np
import pycrfsuite

from nlu.characters import flatten
from nlu.place.bio import Address, Marked
from nlu.place.learning import learnt
from nlu.place.parts_model import About, PartsModel, tokens_of
from nlu.place.signs import signs

LEAST = 50  # addresses: fewer teach nothing that the grammar does not know
L1, L2 = 0.05, 0.01
ROUNDS = 75
LEAST_USES = 1  # of a sign with a tag
PASSES = 12  # of the perceptron over all addresses
# Of the signs with a tag, the heaviest: the others cost a third of the time and bring less than .001 of the F1.
KEPT = 1 / 3

Weights = Mapping[tuple[str, str], float]


class TooFew(ValueError):
    """The addresses cannot teach a model; the message says what is missing."""


def train_parts(addresses: Sequence[Address], data: str, today: date, rounds: int = ROUNDS) -> PartsModel:
    """Learn from marked addresses; `data` names where they come from.

    Raises:
        TooFew: fewer than fifty addresses.
    """
    marked = [address for address in addresses if address.parts]
    if len(marked) < LEAST:
        raise TooFew(f"needs at least {LEAST} addresses with marked parts, has {len(marked)}")
    weights, steps = together(
        _chain(marked, "lbfgs", {"c1": L1, "c2": L2, "max_iterations": rounds}),
        _chain(marked, "averaged-perceptron", {"max_iterations": PASSES}),
    )
    return _model(About(data, len(marked), today.isoformat()), weights, steps)


def _chain(marked: Sequence[Address], way: str, told: Mapping[str, float]) -> tuple[Weights, Weights]:
    """What one way of learning makes of the addresses: the weights of signs with a tag, and of a tag behind another. The signs are seen
    anew for each way, as those of ten thousand addresses would not fit into a small machine."""
    trainer = pycrfsuite.Trainer(algorithm=way, verbose=False)
    for address in marked:
        for tokens, parts in _as_told_and_as_read(address):
            trainer.append(list(signs(tokens)), tags_of(len(tokens), parts))
    trainer.set_params({"feature.minfreq": LEAST_USES, **told})
    found = learnt(trainer)
    return found.state_features, found.transitions


def together(first: tuple[Weights, Weights], second: tuple[Weights, Weights]) -> tuple[Weights, Weights]:
    """The sum of two chains, the second one's weights brought to the length of the first one's: a perceptron knows no scale. Of the
    signs only the heaviest are kept."""
    scale = _length(first[0]) / max(_length(second[0]), 1e-9)
    weights, steps = (
        {key: mine.get(key, 0.0) + scale * other.get(key, 0.0) for key in mine.keys() | other.keys()}
        for mine, other in zip(first, second, strict=True)
    )
    ordered = sorted(weights, key=lambda key: (-abs(weights[key]), key))
    return {key: weights[key] for key in ordered[: math.ceil(len(ordered) * KEPT)]}, steps


def _length(weights: Weights) -> float:
    return math.hypot(*weights.values())


def tags_of(length: int, parts: Sequence[Marked]) -> list[str]:
    """A tag for each token: B, I and E within a part, B alone for a part of one, O outside. The E is worth .006 of the F1; a tag of
    its own for parts of one would make a third more tags to learn."""
    tags = ["O"] * length
    for start, end, name in parts:
        for i in range(start, end):
            tags[i] = f"I-{name}"
        tags[end - 1] = f"E-{name}"
        tags[start] = f"B-{name}"
    return tags


def _as_told_and_as_read(address: Address) -> Iterator[tuple[Sequence[str], Sequence[Marked]]]:
    """The address in the tokens of the file, and in those of `tokens_of` where these are others (34-2号: one token or three)
    and no part begins or ends within one of them."""
    told = [flatten(token) for token in address.tokens]
    yield told, address.parts
    read = tokens_of(address.text)
    if read != told:
        place = {end: i for i, end in enumerate(accumulate(map(len, read), initial=0))}
        parts = address.in_characters()
        if all(start in place and end in place for start, end, _ in parts):
            yield read, [(place[start], place[end], name) for start, end, name in parts]


def _model(about: About, weights: Weights, steps: Weights) -> PartsModel:
    tags = sorted({tag for _, tag in weights} | {tag for pair in steps for tag in pair})
    place = {tag: i for i, tag in enumerate(tags)}
    after = np.zeros((len(tags), len(tags)), np.float32)
    for (before, behind), weight in steps.items():
        after[place[before], place[behind]] = weight
    ordered = sorted(weights)
    number: dict[str, int] = {}
    rows = [0]
    for i, (sign, _) in enumerate(ordered):
        if sign not in number:
            number[sign] = len(number)
            rows.append(i)
        rows[-1] = i + 1
    return PartsModel(
        about=about,
        tags=tuple(tags),
        number=number,
        rows=np.array(rows, np.int64),
        tag=np.array([place[tag] for _, tag in ordered], np.uint16),
        weight=np.array([weights[key] for key in ordered], np.float16),
        after=after,
    )
