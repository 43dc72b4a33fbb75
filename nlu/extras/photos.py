"""Text on photos (照片文字识别): a reader puts the lines of a photo down before the turn, within one limit of time a message.

photo (drawn anew, without metadata) ─► made smaller ─► reader ─► lines, cleaned and cut ─► Picture.reading

A reader is a process of this machine (`ocr.py`) or a server (`vision.py`). What the lines mean, the conversation decides; without them, in time, a photo is
what it is without this extra.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Sequence
from typing import Protocol

from nlu.extras.remembered import Remembered

SIDE = 1600  # pixels of the longer side that a reader gets
MOST = 3  # photos of a message that are read
LINES, LINE, ALL = 20, 60, 400  # lines of a photo, characters of a line and of all together that are kept
KEPT = 200  # photos whose lines are remembered: a platform that delivers twice must be read the same

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """Who puts the lines of a photo down."""

    async def read(self, photo: bytes) -> Sequence[str] | None:
        """The lines of a JPEG from top to bottom; None where it could not be read."""

    async def warm(self) -> None:
        """What is worth doing before the first photo."""

    async def close(self) -> None: ...


class Photos:
    """What stands on photos. `seconds`: how long all those of a message may take."""

    def __init__(self, reader: Reader, seconds: float) -> None:
        self._reader = reader
        self._seconds = seconds
        self._known = Remembered[str, str](KEPT)

    async def read(self, photos: Sequence[tuple[str, bytes]]) -> dict[str, str]:
        """The lines of photos (file id, JPEG) by their ids; those that were not read, or have none, are missing."""
        found: dict[str, str] = {}
        try:
            async with asyncio.timeout(self._seconds):
                for file, photo in photos[:MOST]:
                    found[file] = await self._lines(file, photo)
        except TimeoutError:
            _log.warning("photos were not read in time")
        except Exception:  # noqa: BLE001 - an extra never costs a turn
            _log.exception("a photo was not read")
        return {file: text for file, text in found.items() if text}

    async def warm(self) -> None:
        await self._reader.warm()

    async def close(self) -> None:
        await self._reader.close()

    async def _lines(self, file: str, photo: bytes) -> str:
        if file in self._known:
            return self._known[file]
        said = await self._reader.read(photo)
        if said is None:
            return ""
        self._known[file] = text = tidy(said)
        return text


def tidy(lines: Iterable[str]) -> str:
    """Lines without blanks at their ends and without empty ones, cut where they are many or long."""
    clean = [" ".join(line.split())[:LINE] for line in lines]
    return "\n".join([line for line in clean if line][:LINES])[:ALL]
