"""Speech to text (语音转写): an OpenAI-compatible `/v1/audio/transcriptions` puts a voice message into words before the turn.

The resident is shown what was heard ("我听到的是：…") and may correct it; the recording is kept with the appeal as ever. Without words,
in time, the voice is what it is without this extra: kept, and a person listens.
"""

from __future__ import annotations

from typing import Any

from nlu.extras.endpoint import Endpoint
from nlu.extras.remembered import Remembered

LONGEST = 1000  # characters of a transcript that are kept
KEPT = 200  # recordings whose words are remembered: a platform that delivers twice must hear the same


class Speech:
    """One server. `url` is the base of the API: https://host/v1."""

    def __init__(self, url: str, *, model: str, seconds: float = 5.0, key: str = "") -> None:
        self._endpoint = Endpoint("speech", url.rstrip("/") + "/audio/transcriptions", seconds, key=key)
        self._form = {"model": model, "response_format": "json", "temperature": "0"}
        self._known = Remembered[str, str](KEPT)

    async def transcribe(self, file: str, content: bytes, media_type: str, extension: str) -> str:
        """The words of a recording whose id is `file`; "" for none, and for whatever goes wrong."""
        if file in self._known:
            return self._known[file]
        body = {"data": self._form, "files": {"file": (f"voice.{extension}", content, media_type)}}
        words = await self._endpoint.ask(_words, body)
        if not words:
            return ""
        self._known[file] = words
        return words

    async def close(self) -> None:
        await self._endpoint.close()


def _words(said: Any) -> str:
    text = said["text"]
    if not isinstance(text, str):
        raise TypeError("no text")
    return " ".join(text.split())[:LONGEST]
