"""Poison (毒消息): what nobody's phone sends, and what must neither be tried for ever nor hold anybody up."""

from __future__ import annotations

import asyncio
import json
import random
import struct
import time
import zlib
from collections.abc import Mapping

from bench.faults.history import History
from bench.faults.telegram import HEADERS, Phone, Post
from tests.channels.telegram.description import Json

MEGABYTE = 1024 * 1024
SIDE = 12_000
"""Pixels a side of a picture of a few kilobytes: 144 million in all."""
STRANGER = HEADERS | {"X-Telegram-Bot-Api-Secret-Token": "guessed"}


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def picture_bomb() -> bytes:
    """A PNG of one bit a pixel, all of them black."""
    header = struct.pack(">IIBBBBB", SIDE, SIDE, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes((SIDE // 8 + 1) * SIDE), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", pixels) + _chunk(b"IEND", b"")


class Poisoner:
    """Hands every kind over, one after the other; after each of them a sane message must be answered as ever."""

    def __init__(self, phone: Phone, post: Post, history: History, dice: random.Random) -> None:
        self._phone = phone
        self._post = post
        self._history = history
        self._dice = dice
        self._bomb = picture_bomb()

    async def live(self, until: float) -> None:
        while time.monotonic() < until:
            kinds = list(self._kinds().items())
            self._dice.shuffle(kinds)
            for kind, (body, headers) in kinds:
                await self._post.poison(kind, self._phone.id, body, headers)
                await self._ask(kind)
                await asyncio.sleep(self._dice.uniform(0.0, 2.0))
                if time.monotonic() >= until:
                    return

    async def _ask(self, kind: str) -> None:
        newest, asked_at = self._phone.last(), time.monotonic()
        await self._phone.say("谢谢")
        while self._phone.newest(after=newest) is None:
            if not self._history.patient(asked_at):
                self._history.given_up.append(f"who sent {kind} before")
                return
            await asyncio.sleep(0.1)

    def _kinds(self) -> dict[str, tuple[bytes, Mapping[str, str]]]:
        def update(update: Json) -> tuple[bytes, Mapping[str, str]]:
            return json.dumps(update).encode(), HEADERS

        phone = self._phone
        number = phone.api.update("message", phone.message({"text": "谢谢"}))["update_id"]
        return {
            "no JSON": (b'{"update_id": 77, "message": {', HEADERS),
            "nested": (b'{"update_id": 78, "message": ' + b"[" * 200_000, HEADERS),
            "over 1 MB": update(phone.says("坏" * (MEGABYTE // 3 + 10))),
            "long": update(phone.says("路灯坏了。" * 800)),
            "NUL": update(phone.says("路灯\0坏\0了")),
            "half a pair": update(phone.says("路灯坏了\ud83d")),
            "not as described": update({"update_id": number, "message": {"message_id": "first"}}),
            "wrong secret": (json.dumps(phone.says("谢谢")).encode(), STRANGER),
            "picture bomb": update(phone.photo(self._bomb)),
        }
