"""The extras (语义增强) that settings turned on, and when they are asked: before a turn, while nothing is locked.

voice taken in ─► transcribed ─► Voice.words ┐
message ─► who? a resident ─► advisers ──────┴─► turn
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.media import Refusal, take_voice
from bot.settings import Settings
from handlers.conversation.engine import cleaned, joined, spoken
from handlers.conversation.message import Account, Inbound, Voice
from handlers.ports.store import Store
from handlers.ports.understanding import Understanding
from nlu.extras.ahead import Advised, Adviser
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
        self._preparing: asyncio.Task[None] | None = None
        self._speech = _speech(settings) if settings else None

    def around(self, words: Understanding, city: City) -> Understanding:
        """The understanding of a city with the advisers that settings turned on."""
        if self._settings is None:
            return words
        self._embeddings = _embeddings(self._settings, city)
        advisers = _advisers(self._settings, city, self._embeddings)
        self._advised = Advised(words, advisers) if advisers else None
        return self._advised or words

    def begin(self) -> None:
        """What an extra has to do once, in the background; nothing waits for it. Called in the loop that serves."""
        if self._embeddings is not None and self._preparing is None:
            self._preparing = asyncio.create_task(_prepare(self._embeddings))

    async def before(self, messages: Sequence[Inbound], store: Store) -> None:
        """Ask about what is going to be one turn. Staff's words stay in the house; a button has none."""
        if self._advised is None:
            return
        message = cleaned(joined(messages[0], messages[1:]))
        text = spoken(message)
        if text and message.command is None and not await asyncio.to_thread(_is_staff, store, message.account):
            await self._advised.ahead(text, message.language)

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
        if self._preparing is not None:
            self._preparing.cancel()
            await asyncio.gather(self._preparing, return_exceptions=True)
        for extra in (self._advised, self._speech):
            if extra is not None:
                await extra.close()


async def _prepare(embeddings: Embeddings) -> None:
    try:
        await embeddings.prepare()
    except Exception:  # noqa: BLE001 - without it the words go on alone
        _log.exception("the embeddings could not be prepared: nothing is asked of them")


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


def _is_staff(store: Store, account: Account) -> bool:
    with store.begin() as work:
        return work.staff.by_account(account) is not None
