"""The extras (语义增强) that settings turned on, and when they are asked: before a turn, while nothing is locked.

voice taken in ─► transcribed ─► Voice.words ─────────────────────┐
message ─► who? a resident ─► advisers ─► photos ─► Picture.reading ┴─► turn
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.media import Refusal, smaller, take_voice
from bot.settings import Settings
from handlers.conversation.heard import cleaned, joined
from handlers.conversation.message import Account, Inbound, Picture, Segment, Voice, spoken
from handlers.ports.store import Store
from handlers.ports.understanding import Context, Understanding
from nlu.extras.ahead import Advised, Adviser
from nlu.extras.photos import MOST, SIDE, Photos
from tickets.city import City

if TYPE_CHECKING:
    from nlu.extras.embeddings import Embeddings
    from nlu.extras.speech import Speech

_log = logging.getLogger(__name__)


class Extras:
    """Those of one house. Without settings there are none, and nothing waits for anything."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings
        self._advised: Advised | None = None
        self._embeddings: Embeddings | None = None
        self._words: Understanding | None = None
        self._preparing: list[asyncio.Task[None]] = []
        self._speech = _speech(settings) if settings else None
        self._photos = _photos(settings) if settings else None

    def around(self, words: Understanding, city: City) -> Understanding:
        """The understanding of a city with the advisers that settings turned on."""
        self._words = words
        if self._settings is None:
            return words
        self._embeddings = _embeddings(self._settings, city)
        advisers = _advisers(self._settings, city, self._embeddings)
        self._advised = Advised(words, advisers) if advisers else None
        return self._advised or words

    def begin(self) -> None:
        """What an extra has to do once, in the background; nothing waits for it. Called in the loop that serves."""
        once = [self._embeddings.prepare] if self._embeddings else []
        once += [self._photos.warm] if self._photos else []
        self._preparing = self._preparing or [asyncio.create_task(_once(prepare)) for prepare in once]

    async def before(self, messages: Sequence[Inbound], store: Store) -> list[Inbound]:
        """Ask about what is going to be one turn: the messages with what stands on their photos. Staff's words and photos
        stay in the house; a button has none."""
        message = cleaned(joined(messages[0], messages[1:]))
        text, photos = spoken(message), [picture.file for picture in message.pictures if picture.file]
        asks = self._advised is not None and bool(text) and message.command is None
        reads = self._photos is not None and bool(photos)
        if not (asks or reads) or await asyncio.to_thread(_is_staff, store, message.account):
            return list(messages)
        if asks and self._advised is not None:
            await self._advised.ahead(text, message.language)
        if not reads or await asyncio.to_thread(self._in_danger, text, message.language):
            return list(messages)
        return await self._with_readings(messages, photos, store)

    def _in_danger(self, text: str, language: str | None) -> bool:
        """Whether the words beside a photo tell of a danger: then nothing is waited for."""
        if not text or self._words is None:
            return False
        return self._words.understand(text, Context(language=language)).emergency is not None

    async def _with_readings(self, messages: Sequence[Inbound], photos: Sequence[str], store: Store) -> list[Inbound]:
        assert self._photos is not None
        content = await asyncio.to_thread(_small, store, photos[:MOST])
        readings = await self._photos.read(content)

        def read(segment: Segment) -> Segment:
            if not isinstance(segment, Picture) or segment.file not in readings:
                return segment
            return replace(segment, reading=readings[segment.file])

        return [replace(one, segments=tuple(map(read, one.segments))) for one in messages]

    async def heard(self, voice: Voice, content: bytes) -> Voice:
        """The voice with its words, where somebody puts them down in time."""
        if self._speech is None or not voice.file:
            return voice
        kept = take_voice(content, max_bytes=len(content))
        if isinstance(kept, Refusal):
            return voice
        words = await self._speech.transcribe(voice.file, kept.content, kept.media_type, kept.extension)
        return replace(voice, words=words)

    async def close(self) -> None:
        for task in self._preparing:
            task.cancel()
        await asyncio.gather(*self._preparing, return_exceptions=True)
        for extra in (self._advised, self._speech, self._photos):
            if extra is not None:
                await extra.close()


async def _once(prepare: Callable[[], Awaitable[None]]) -> None:
    try:
        await prepare()
    except Exception:  # noqa: BLE001 - without it the extra says nothing
        _log.exception("an extra could not be prepared")


def _small(store: Store, photos: Sequence[str]) -> list[tuple[str, bytes]]:
    """Photos as a reader gets them: the clean copies, made smaller."""
    found = []
    with store.begin() as work:
        kept = [(file, work.files.get(file)) for file in photos]
    for file, content in kept:
        if content is not None:
            found.append((file, smaller(content[0], SIDE)))
    return found


def _advisers(settings: Settings, city: City, embeddings: Embeddings | None) -> list[Adviser]:
    """In the order in which they are asked: the model comes last, where the others left the leaf open."""
    found: list[Adviser] = []
    if settings.rasa_url:
        from nlu.extras.rasa import Rasa

        token = settings.rasa_token.get_secret_value()
        found.append(Rasa(settings.rasa_url, city, seconds=settings.rasa_seconds, token=token))
    if embeddings is not None:
        found.append(embeddings)
    if settings.llm_url:
        from nlu.extras.llm import LanguageModel

        key = settings.llm_key.get_secret_value()
        found.append(
            LanguageModel(settings.llm_url, city, model=settings.llm_model, seconds=settings.llm_seconds, key=key)
        )
    return found


def _embeddings(settings: Settings, city: City) -> Embeddings | None:
    if not settings.embeddings_url:
        return None
    from nlu.extras.embeddings import Embeddings

    return Embeddings(
        settings.embeddings_url,
        city,
        model=settings.embeddings_model,
        kept=settings.vectors_file,
        seconds=settings.embeddings_seconds,
        key=settings.embeddings_key.get_secret_value(),
    )


def _speech(settings: Settings) -> Speech | None:
    if not settings.speech_url:
        return None
    from nlu.extras.speech import Speech

    key = settings.speech_key.get_secret_value()
    return Speech(settings.speech_url, model=settings.speech_model, seconds=settings.speech_seconds, key=key)


def _photos(settings: Settings) -> Photos | None:
    """Who reads photos: a server, or a process of this house."""
    if settings.ocr_url:
        from nlu.extras.vision import VisionModel

        key = settings.ocr_key.get_secret_value()
        seconds = settings.ocr_seconds
        return Photos(VisionModel(settings.ocr_url, model=settings.ocr_model, seconds=seconds, key=key), seconds)
    if settings.ocr:
        from nlu.extras.ocr import RapidOcr

        return Photos(RapidOcr(), settings.ocr_seconds)
    return None


def _is_staff(store: Store, account: Account) -> bool:
    with store.begin() as work:
        return work.staff.by_account(account) is not None
