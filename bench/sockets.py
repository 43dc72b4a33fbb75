"""Ten thousand open pages of the web chat, one message each: is everybody answered, and what does a socket cost?

    make bench BENCH=sockets                   BENCH_SOCKETS sets how many

`minhu run` on SQLite as a process of its own. Pages do as the real one does: what is not taken in now (`wait`) they send again by
themselves. Where the machine allows fewer open files, fewer pages are opened, and that is said. Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from bench.crowd import Words
from bench.machine import cpu_seconds, family, most_mb, raise_file_limit, rss_mb
from bench.places import city, served

SOCKETS = int(os.environ.get("BENCH_SOCKETS", "10000"))
SPARE = 200
OPENING = 50
"""So many pages are opened at once."""
PATIENCE = 200.0
HUNG_UP: dict[str, Any] = {"type": "hung up"}
TOLD = (
    "open                 {sockets} sockets after {open_s} s, {kb_per_socket} KB of the server's memory each",
    "one message each     {answered} answered, the last after {answered_s} s; asked to come again {waits} times, hung up on {lost}",
    "memory               {rest_mb} MB before, {open_mb} MB open, {most_mb} MB at the most; {cpu_s} s CPU",
)


@dataclass
class Counts:
    answered: int = 0
    waits: int = 0
    lost: int = 0


class Page:
    """One open page. It reads on while it waits, as a browser does: who answers no ping for 20 s is hung up on."""

    def __init__(self, session: aiohttp.ClientSession, base: str, counts: Counts) -> None:
        self._session, self._base, self._counts = session, base, counts
        self._is_closing = False
        self._socket: aiohttp.ClientWebSocketResponse
        self._came: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._reading: asyncio.Task[None]

    async def open(self) -> None:
        token = secrets.token_urlsafe(32)
        headers = {"Cookie": f"minhu={token}", "Origin": self._base}
        url = "ws" + self._base.removeprefix("http") + "/chat/socket"
        # As a browser opens it, which offers to compress.
        self._socket = await self._session.ws_connect(url, headers=headers, max_msg_size=65536, compress=15)
        assert (await self._socket.receive_json())["type"] == "hello"
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        async for frame in self._socket:
            self._came.put_nowait(json.loads(frame.data))
        self._counts.lost += not self._is_closing
        self._came.put_nowait(HUNG_UP)

    async def say(self, text: str) -> None:
        """Until it was heard and something was answered."""
        said = {"type": "say", "id": secrets.token_hex(8), "text": text}
        await self._socket.send_json(said)
        answered = heard = False
        while not (answered and heard):
            frame = await self._came.get()
            if frame is HUNG_UP:
                return
            answered |= frame["type"] == "message"
            heard |= frame["type"] == "heard"
            if frame["type"] == "wait":
                self._counts.waits += 1
                await asyncio.sleep(float(frame["seconds"]) * (1 + secrets.randbelow(100) / 100))
                await self._socket.send_json(said)
        self._counts.answered += 1

    async def close(self) -> None:
        self._is_closing = True
        await self._socket.close()
        await self._reading


async def talk(base: str, pid: int, count: int) -> dict[str, float]:
    counts, words = Counts(), Words(city())
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        first = Page(session, base, Counts())  # what is read of models at the first message is no page's cost
        await first.open()
        await first.say(words.of(count)[0])
        await first.close()
        rest, busy = rss_mb(pid), cpu_seconds(family(pid))
        pages = [Page(session, base, counts) for _ in range(count)]
        gate, began = asyncio.Semaphore(OPENING), time.perf_counter()

        async def opened(page: Page) -> None:
            async with gate:
                await page.open()

        await asyncio.gather(*map(opened, pages))
        open_s, open_mb = time.perf_counter() - began, rss_mb(pid)
        began = time.perf_counter()
        said = asyncio.gather(*(page.say(words.of(n)[0]) for n, page in enumerate(pages)), return_exceptions=True)
        await asyncio.wait({said}, timeout=PATIENCE)
        answered_s = time.perf_counter() - began
        said.cancel()
        await asyncio.gather(*(page.close() for page in pages), return_exceptions=True)
    return {
        "sockets": count,
        "open_s": round(open_s, 1),
        "kb_per_socket": round((open_mb - rest) * 1024 / count, 1),
        "answered": counts.answered,
        "answered_s": round(answered_s, 1),
        "waits": counts.waits,
        "lost": counts.lost,
        "rest_mb": rest,
        "open_mb": open_mb,
        "most_mb": most_mb(pid),
        "cpu_s": round(cpu_seconds(family(pid)) - busy, 1),
    }


def main() -> None:
    allowed = raise_file_limit(SOCKETS + SPARE)
    count = min(SOCKETS, allowed - SPARE)
    if count < SOCKETS:
        print(f"sockets: this machine allows {allowed} open files: {count} pages instead of {SOCKETS}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as home, served(Path(home)) as server:
        found = asyncio.run(talk(server.base, server.process.pid, count))
    for line in TOLD:
        print(line.format(**found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
