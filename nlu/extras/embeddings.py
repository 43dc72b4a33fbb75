"""Sentence embeddings (句向量) behind an OpenAI-compatible `/v1/embeddings`: what the examples mean, beside the letters they share.

at the start   examples ─► vectors, kept in a file ─► one centroid a leaf      (in the background; until then: no advice)
before a turn  message, numbers masked ─► vector ─► cosine with each centroid ─► shared out among the leaves

For a city that has few examples: with many the words alone are as right. As with a history (`nlu/taught.py`) only what
the words gave to leaves is shared out anew, "none of them" stays as likely as it was:

    p(leaf) = all that the words gave to leaves × (WEIGHT × p_vector(leaf) + (1 − WEIGHT) × p_words(leaf) / that)

Danger, places and everything else stay the words'. Measured: docs/extras.md.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from handlers.ports.understanding import Context, Meaning, Understanding
from nlu.category import KEPT
from nlu.extras.ahead import LONGEST, Advice
from nlu.extras.endpoint import Endpoint
from nlu.extras.masking import masked
from nlu.extras.vectors import Floats, key_of, load, save, unit
from tickets.city import City

# Chosen on left-out examples of the demo city with five examples a leaf; not on the held-out messages.
WEIGHT = 0.6
# Of the softmax over how many standard deviations a leaf lies above the others: whatever the model's scale.
SHARPNESS = 3.0
BATCH = 32  # examples a request
BATCH_SECONDS = 60.0
BATCH_BYTES = 8 * 1024 * 1024
SAVED_EVERY = 16  # batches
AGAIN = 60.0  # seconds until a server that was away is asked again about the examples

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Centroids:
    """One vector of length one a leaf."""

    codes: tuple[str, ...]
    vectors: Floats

    @property
    def size(self) -> int:
        return int(self.vectors.shape[1])

    def of(self, vector: Floats) -> tuple[tuple[str, float], ...]:
        """How likely each leaf is by this vector alone, the likeliest first; together 1."""
        cosines = self.vectors @ vector
        spread = float(cosines.std())
        if not spread:
            return ()
        powers = np.exp((cosines - cosines.max()) / spread * SHARPNESS)
        best = np.argsort(-powers)[:KEPT]
        total = float(powers[best].sum())
        return tuple((self.codes[i], float(powers[i]) / total) for i in best)


@dataclass(frozen=True)
class Likeness:
    """What a message is like."""

    leaves: tuple[tuple[str, float], ...]
    language: str

    def heed(self, meaning: Meaning, context: Context, words: Understanding) -> Meaning:
        if not meaning.categories or meaning.language != self.language:
            return meaning
        return replace(meaning, categories=blended(meaning.categories, self.leaves))


def blended(
    said: tuple[tuple[str, float], ...], like: Sequence[tuple[str, float]], weight: float = WEIGHT
) -> tuple[tuple[str, float], ...]:
    """The leaves of the words, shared out anew; together as likely as before."""
    whole = sum(p for _, p in said)
    shared = {code: (1.0 - weight) * p for code, p in said}
    for code, p in like:
        shared[code] = shared.get(code, 0.0) + weight * whole * p
    return tuple(sorted(shared.items(), key=lambda item: -item[1])[:KEPT])


class Embeddings:
    """One server and one model. `url` is the base of the API: https://host/v1; `kept` the file of the examples' vectors."""

    def __init__(
        self, url: str, city: City, *, model: str, kept: Path, seconds: float = 1.0, key: str = "", again: float = AGAIN
    ) -> None:
        address = url.rstrip("/") + "/embeddings"
        self._asked = Endpoint("embeddings", address, seconds, key=key)
        self._examples = Endpoint("embeddings of examples", address, BATCH_SECONDS, key=key, max_bytes=BATCH_BYTES)
        self._model, self._kept, self._again = model, kept, again
        self._language = city.language
        self._texts = _texts(city)
        self._centroids: Centroids | None = None

    @property
    def ready(self) -> bool:
        """Whether the examples are known, so that messages are asked about."""
        return self._centroids is not None

    async def prepare(self) -> None:
        """Learn the vectors of the examples, those that the file does not have from the server; until it is done there is
        no advice. A server that is away is asked again and again."""
        vectors = await asyncio.to_thread(load, self._kept)
        known = len(vectors)
        await self._complete(vectors)
        self._centroids = await asyncio.to_thread(_centroids, self._texts, self._model, vectors)
        if self._centroids is None and known:  # kept ones of another length: the server has another model of that name
            vectors.clear()
            await self._complete(vectors)
            self._centroids = await asyncio.to_thread(_centroids, self._texts, self._model, vectors)
        told = "known" if self._centroids else "of no use: they are of different lengths, or cancel each other out"
        _log.info("vectors of %d examples are %s", len(self._texts), told)

    async def advise(self, text: str, meaning: Meaning) -> Advice | None:
        known = self._centroids
        if known is None or not meaning.has_matter or meaning.out_of_scope or meaning.language != self._language:
            return None
        read = partial(_vectors, count=1, size=known.size)
        found = await self._asked.ask(read, self._body([masked(text[:LONGEST])]))
        leaves = known.of(found[0]) if found is not None else ()
        return Likeness(leaves, self._language) if leaves else None

    async def close(self) -> None:
        await self._asked.close()
        await self._examples.close()

    async def _complete(self, vectors: dict[bytes, Floats]) -> None:
        """Ask for what is missing, and keep it: a start that is interrupted goes on where it was."""
        keys = {text: key_of(self._model, text) for _, text in self._texts}
        missing = [text for text, key in keys.items() if key not in vectors]
        for start in range(0, len(missing), BATCH):
            batch = missing[start : start + BATCH]
            found = await self._until_answered(batch)
            vectors.update((keys[text], row) for text, row in zip(batch, found, strict=True))
            if (start // BATCH + 1) % SAVED_EVERY == 0 or start + BATCH >= len(missing):
                await asyncio.to_thread(self._save, dict(vectors), list(keys.values()))

    async def _until_answered(self, batch: Sequence[str]) -> Floats:
        while True:
            found = await self._examples.ask(partial(_vectors, count=len(batch)), self._body(batch))
            if found is not None:
                return found
            await asyncio.sleep(self._again)

    def _save(self, vectors: Mapping[bytes, Floats], wanted: Sequence[bytes]) -> None:
        try:
            save(self._kept, vectors, wanted)
        except (OSError, ValueError) as problem:  # they are in memory; the next start asks again
            _log.warning("the vectors of the examples were not kept: %s", type(problem).__name__)

    def _body(self, texts: Sequence[str]) -> Mapping[str, Any]:
        return {"json": {"model": self._model, "input": list(texts), "encoding_format": "float"}}


def _texts(city: City) -> tuple[tuple[str, str], ...]:
    """The leaf and text of every example in the city's own language, and of every leaf's name: one without examples has that."""
    leaves = {leaf.code for leaf in city.catalogue.leaves}
    names = [(leaf.code, leaf.name(city.language)) for leaf in city.catalogue.leaves]
    examples = [(code, masked(text)) for code, text in city.examples.get(city.language, ()) if code in leaves]
    told = {code for code, _ in examples}
    return tuple(dict.fromkeys((*examples, *((code, name) for code, name in names if code not in told))))


def _centroids(texts: Sequence[tuple[str, str]], model: str, vectors: Mapping[bytes, Floats]) -> Centroids | None:
    """None where they are of different lengths, or the examples of a leaf cancel each other out."""
    of_leaf: dict[str, list[Floats]] = {}
    for code, text in texts:
        of_leaf.setdefault(code, []).append(vectors[key_of(model, text)])
    if len({len(vector) for rows in of_leaf.values() for vector in rows}) != 1:
        return None
    try:
        means = unit([np.mean(rows, axis=0) for rows in of_leaf.values()], len(of_leaf))
    except ValueError:
        return None
    return Centroids(tuple(of_leaf), means)


def _vectors(said: Any, count: int, size: int | None = None) -> Floats:
    """Read the server's answer.

    Raises:
        ValueError, KeyError, TypeError: not as many vectors as texts, of another length than the examples', or no numbers.
    """
    rows = sorted(said["data"], key=lambda one: int(one["index"]))
    if [int(one["index"]) for one in rows] != list(range(count)):
        raise ValueError("not the texts that were asked about")
    found = unit([one["embedding"] for one in rows], count)
    if size is not None and found.shape[1] != size:
        raise ValueError("of another length")
    return found
