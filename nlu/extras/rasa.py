"""A Rasa server as understanding (Rasa 服务): `POST /model/parse` of Rasa 3.6, with a model trained from `minhu nlu export rasa`.

{"text": …} ─► {"text", "intent": {"name", "confidence"}, "intent_ranking": […], "entities": [{"entity", "start", "end", …}]}

An intent is a leaf's code or `chat.<intent>`; anything else (`nlu_fallback`) says nothing. Entities place, phone and time
are spans of the text. What the server says replaces the local words where those are no better: danger, and answers to
what was asked, stay local, for the server knows neither the safety rules nor the conversation.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from handlers.ports.understanding import Context, Intent, Meaning, Mention, Span, Understanding
from nlu import details
from nlu.extras.ahead import Advice, place_at
from nlu.extras.endpoint import Endpoint
from nlu.extras.rasa_project import CHAT
from tickets.city import City

SURE = 0.7  # of a chat intent, from which it is believed against the words
MATTER = 0.5  # of a leaf, from which the message tells a matter by itself
KEPT = 8
_MANNERS = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.ABUSE})


class Rasa:
    """One server. `url` is its root: http://host:5005."""

    def __init__(self, url: str, city: City, *, seconds: float = 0.5, token: str = "") -> None:
        query = {"token": token} if token else None
        self._endpoint = Endpoint("rasa", url.rstrip("/") + "/model/parse", seconds, query=query)
        self._leaves = frozenset(leaf.code for leaf in city.catalogue.leaves)

    async def advise(self, text: str, meaning: Meaning) -> Advice | None:
        return await self._endpoint.ask(lambda said: _parsed(said, text, self._leaves), {"json": {"text": text}})

    async def close(self) -> None:
        await self._endpoint.close()


@dataclass(frozen=True)
class Parsed:
    """What the server said: leaves and chat intents with their confidence, entities as (start, end)."""

    leaves: tuple[tuple[str, float], ...] = ()
    chat: tuple[Intent, float] | None = None
    place: tuple[int, int] | None = None
    phone: tuple[int, int] | None = None
    time: tuple[int, int] | None = None

    def heed(self, meaning: Meaning, context: Context, words: Understanding) -> Meaning:
        meaning = self._with_entities(meaning, context, words)
        if self.chat is not None:
            return self._with_chat(meaning, self.chat, context)
        if not self.leaves:
            return meaning
        told = meaning.has_matter or (context.expecting is None and self.leaves[0][1] >= MATTER)
        if not told and context.expecting not in {"what", "category"}:
            return meaning
        if told and not meaning.has_matter:
            return replace(
                meaning,
                categories=self.leaves,
                has_matter=True,
                intents=_raised(meaning.intents, Intent.REPORT, self.leaves[0][1]),
            )
        return replace(meaning, categories=self.leaves)

    def _with_chat(self, meaning: Meaning, chat: tuple[Intent, float], context: Context) -> Meaning:
        """What a message is inside an open question only the conversation tells; a place and a problem are no chat."""
        intent, sure = chat
        if context.expecting is not None or sure < SURE:
            return meaning
        if intent in _MANNERS and (meaning.has_matter or meaning.place is not None):
            return meaning
        return replace(meaning, intents=_raised(meaning.intents, intent, sure))

    def _with_entities(self, meaning: Meaning, context: Context, words: Understanding) -> Meaning:
        text, place, phone, since = meaning.text, meaning.place, meaning.phone, meaning.since
        if self.place is not None and (place is None or _holds(self.place, place.span)):
            place = place_at(*self.place, text, context, words) or place
        if self.phone is not None and phone is None:
            found = details.phone(text[slice(*self.phone)])
            phone = _mention(found.value, self.phone, text) if found else None
        if self.time is not None and since is None:
            since = _mention(text[slice(*self.time)], self.time, text)
        return replace(meaning, place=place, phone=phone, since=since)


def _parsed(said: Any, text: str, leaves: frozenset[str]) -> Parsed:
    """Read the server's answer.

    Raises:
        KeyError, TypeError, ValueError, AttributeError, OverflowError: it is not of Rasa's shape.
    """
    top = said["intent"]
    name, sure = top.get("name") or "", _confidence(top.get("confidence", 0.0))
    ranking = [(str(one["name"]), _confidence(one["confidence"])) for one in said.get("intent_ranking") or [top]]
    place, phone, since = (_entity(said.get("entities") or (), kind, text) for kind in ("place", "phone", "time"))
    read = Parsed(place=place, phone=phone, time=since)
    if name.startswith(CHAT):
        known = {intent.value: intent for intent in Intent}.get(name.removeprefix(CHAT))
        return replace(read, chat=(known, sure) if known else None)
    if name not in leaves:
        return read
    ranked = sorted(((code, p) for code, p in ranking if code in leaves), key=lambda one: -one[1])
    return replace(read, leaves=tuple(ranked[:KEPT]))


def _confidence(value: Any) -> float:
    found = float(value)
    if not math.isfinite(found) or not -1e-6 <= found <= 1 + 1e-6:
        raise ValueError("no probability")
    return min(1.0, max(0.0, found))


def _entity(entities: Any, kind: str, text: str) -> tuple[int, int] | None:
    """The longest entity of a kind: a road inside an address is found too, and must not win."""
    spans = [_span(one, text) for one in entities if isinstance(one, Mapping) and one.get("entity") == kind]
    return max((span for span in spans if span), key=lambda span: span[1] - span[0], default=None)


def _span(entity: Mapping[str, Any], text: str) -> tuple[int, int] | None:
    start, end = entity.get("start"), entity.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return None
    return (start, end) if 0 <= start < end <= len(text) else None


def _holds(span: tuple[int, int], inner: Span) -> bool:
    return span[0] <= inner.start and inner.end <= span[1]


def _mention(value: str, span: tuple[int, int], text: str) -> Mention:
    return Mention(value, Span(span[0], span[1], text[slice(*span)]), "rasa")


def _raised(intents: tuple[tuple[Intent, float], ...], intent: Intent, sure: float) -> tuple[tuple[Intent, float], ...]:
    """The intents with this one first, as sure as the surest of the others at least."""
    others = [(other, p) for other, p in intents if other not in (intent, Intent.UNKNOWN)]
    return ((intent, max([sure, *(p for _, p in others)])), *others)
