"""Asked ahead (事前询问): what extras say about a text is fetched before the turn and looked up inside it.

door ─► ahead(text) ─► local words ─► each adviser, within its time ─► advice kept under the text
                                                                            │ (no I/O)
turn ─► understand(text) ─► local words ─► heeded ◄─────────────────────────┘

No advice, no difference: the meaning is the local one. A message of danger is never sent anywhere: it is answered at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Protocol

from handlers.ports.understanding import Chosen, Context, Meaning, PlaceMention, Span, Told, Understanding
from nlu.extras.remembered import Remembered
from tickets.geography import Place

KEPT = 500  # texts whose advice is remembered
LONGEST = 2000  # characters of a text that is sent
_CODE = re.compile(r"[!-~]{12,}")  # an invitation or a recovery code is a secret of this house

_log = logging.getLogger(__name__)


class Advice(Protocol):
    """What one extra says about one text: a frozen value without the text."""

    def heed(self, meaning: Meaning, context: Context, words: Understanding) -> Meaning:
        """The meaning with the advice; never less safe than without. No I/O."""


class Adviser(Protocol):
    """An extra of understanding."""

    async def advise(self, text: str, meaning: Meaning) -> Advice | None:
        """What it has to say, within its own limit of time; None for nothing, and for whatever goes wrong."""

    async def close(self) -> None: ...


class Advised:
    """The local understanding, with the advice that was fetched ahead."""

    def __init__(self, words: Understanding, advisers: Sequence[Adviser]) -> None:
        self.words = words
        self._advisers = tuple(advisers)
        self._told = Remembered[bytes, tuple[Advice, ...]](KEPT)

    async def ahead(self, text: str, language: str | None) -> None:
        """Ask the advisers about a text that is going to be understood."""
        key = _key(text)
        if not text or len(text) > LONGEST or _CODE.fullmatch(text) or key in self._told:
            return
        context = Context(language=language)
        meaning = await asyncio.to_thread(self.words.understand, text, context)
        if meaning.emergency is not None:
            return
        told: list[Advice] = []
        for adviser in self._advisers:
            try:
                advice = await adviser.advise(text, meaning)
                if advice is not None:
                    meaning = advice.heed(meaning, context, self.words)
                    told.append(advice)
            except Exception:  # noqa: BLE001 - an extra never costs a turn
                _log.exception("an adviser failed")
        if told:
            self._told[key] = tuple(told)

    async def close(self) -> None:
        for adviser in self._advisers:
            await adviser.close()

    # ── the port ──────────────────────────────────────────────────────────────────────────────────────────────────

    def understand(self, text: str, context: Context) -> Meaning:
        meaning = self.words.understand(text, context)
        if context.staff or meaning.emergency is not None:
            return meaning
        for advice in self._told.get(_key(text), ()):
            meaning = advice.heed(meaning, context, self.words)
        return meaning

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return self.words.choose(text, labels, language)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        return self.words.find_place(text, context)

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self.words.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return self.words.categorise(text, language)

    def told(self, text: str) -> Mapping[Told, Span]:
        return self.words.told(text)


def place_at(start: int, end: int, text: str, context: Context, words: Understanding) -> PlaceMention | None:
    """The place that stands at [start, end) of a text, as the local words read it there; None when they see none."""
    found = words.find_place(text[start:end], context)
    if found is None or not (found.candidates or found.parts):
        return None
    span = type(found.span)(start + found.span.start, start + found.span.end, found.span.text)
    return PlaceMention(span, found.candidates, found.parts, found.complete, found.outside)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
