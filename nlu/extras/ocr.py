"""Photos read in this house (本机文字识别): RapidOCR in a process of its own, one photo at a time.

    us ── length, JPEG ──► ocr_process ── length, JSON lines ──► us

A process, because a decoder of pictures that hangs or crashes must not be the house's: one that does not answer in time is ended, the next photo
begins another; three failures in a row, and it is left alone for half a minute.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from nlu.extras.endpoint import MAX_BYTES, NOT_READABLE, Breaker

PROGRAM = (sys.executable, "-I", str(Path(__file__).with_name("ocr_process.py")))
START_SECONDS = 60.0  # until the models are loaded; nobody waits so long, the photo's own limit is shorter
HEAD = 4  # bytes that say how many follow

_log = logging.getLogger(__name__)


class RapidOcr:
    """The process, begun with the first photo or by `warm`. `program` is what is run."""

    def __init__(self, program: Sequence[str] = PROGRAM) -> None:
        self._program = tuple(program)
        self._process: asyncio.subprocess.Process | None = None
        self._one = asyncio.Lock()
        self._breaker = Breaker()

    async def read(self, photo: bytes) -> Sequence[str] | None:
        async with self._one:
            return await self._asked(photo) if self._breaker.lets_through() else None

    async def warm(self) -> None:
        """Begin the process: it says by an answer to nothing that its models are loaded."""
        try:
            async with asyncio.timeout(START_SECONDS):
                await self.read(b"")
        except TimeoutError:
            _log.warning("ocr was not ready in %d s", START_SECONDS)

    async def close(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
        if process is not None:
            await process.wait()

    async def _asked(self, photo: bytes) -> list[str] | None:
        try:
            lines = await self._answered(photo)
        except asyncio.CancelledError:  # its time is over: what it is at belongs to nobody any more
            self._breaker.failed()
            await asyncio.shield(self.close())
            raise
        except (OSError, EOFError, asyncio.IncompleteReadError, *NOT_READABLE) as problem:
            self._breaker.failed()
            _log.warning("ocr failed: %s", type(problem).__name__)
            await self.close()
            return None
        self._breaker.succeeded()
        return lines

    async def _answered(self, photo: bytes) -> list[str]:
        process = self._process
        if process is None or process.returncode is not None:
            pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
            process = self._process = await asyncio.create_subprocess_exec(
                *self._program, stdin=pipe, stdout=pipe, stderr=nowhere
            )
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write(len(photo).to_bytes(HEAD, "big") + photo)
        await process.stdin.drain()
        size = int.from_bytes(await process.stdout.readexactly(HEAD), "big")
        if size > MAX_BYTES:
            raise ValueError("the answer is too long")
        lines = json.loads(await process.stdout.readexactly(size))
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise ValueError("no lines")
        return lines
