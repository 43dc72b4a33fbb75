"""Training of address parts (训练地址要素): a linear chain (L-BFGS, L1 and L2) from addresses whose parts a city has marked."""

from __future__ import annotations

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
    trainer = pycrfsuite.Trainer(verbose=False)
    for address in marked:
        for tokens, parts in _as_told_and_as_read(address):
            trainer.append(list(signs(tokens)), tags_of(len(tokens), parts))
    trainer.set_params({"c1": L1, "c2": L2, "max_iterations": rounds, "feature.minfreq": LEAST_USES})
    found = learnt(trainer)
    about = About(data, len(marked), today.isoformat())
    return _model(about, found.state_features, found.transitions)


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


def _model(
    about: About, weights: Mapping[tuple[str, str], float], steps: Mapping[tuple[str, str], float]
) -> PartsModel:
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
