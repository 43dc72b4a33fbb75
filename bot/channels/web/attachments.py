"""Photos and voices (附件): in, decoded a few at a time; out, to the account alone that they are sealed for."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from bot.channels.port import Door, Overloaded
from bot.channels.web.answers import guarded, not_found, told
from bot.channels.web.bodies import TooLarge, TooSlow, capped
from bot.channels.web.visitors import ROLES, Visitors
from bot.web.frames import Seal
from handlers.conversation.message import Account
from tickets.city import Limits

UPLOAD_SECONDS = 180
UPLOADS_AT_ONCE = 4  # each is decoded: memory and processor
FILES_AGAIN = 5.0
"""After how many seconds whoever has more may come again."""

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


class Attachments:
    """The routes for files. Of one account wait at most as many for the decoder as one message may hold: nobody keeps all
    the others from it."""

    def __init__(self, visitors: Visitors, seal: Seal, limits: Limits) -> None:
        self.each_at_once = max(1, limits.photos)
        self._most_bytes = limits.photo_bytes
        self._visitors = visitors
        self._seal = seal
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self._waiting: Counter[Account] = Counter()

    async def photo(self, door: Door, request: Request) -> Response:
        taken = await self._taken(request)
        if isinstance(taken, Response):
            return taken
        account, (content, _) = taken
        async with self._turn_of(account):
            picture = await door.take_photo(account, content)
        if picture.refused:
            return told(request, {"refused": picture.refused}, 422)
        proof = self._seal.of("photo", account, picture.file)
        return told(request, {"file": picture.file, "proof": proof, "path": self._seal.path(account, picture.file)})

    async def voice(self, door: Door, request: Request) -> Response:
        taken = await self._taken(request)
        if isinstance(taken, Response):
            return taken
        account, (content, seconds) = taken
        async with self._turn_of(account):
            voice = await door.take_voice(account, content, seconds)
        if voice.refused:
            return told(request, {"refused": voice.refused}, 422)
        proof = self._seal.of("voice", account, voice.file, voice.seconds, voice.words)
        kept = {"file": voice.file, "seconds": voice.seconds, "words": voice.words, "proof": proof}
        return told(request, {**kept, "path": self._seal.path(account, voice.file)})

    @asynccontextmanager
    async def _turn_of(self, account: Account) -> AsyncIterator[None]:
        """A turn at the decoder.

        Raises:
            Overloaded: as many files of this account as one may send at once wait already.
        """
        if self._waiting[account] >= self.each_at_once:
            raise Overloaded(FILES_AGAIN)
        self._waiting[account] += 1
        try:
            async with self._uploads:
                yield
        finally:
            self._waiting[account] -= 1
            if not self._waiting[account]:
                del self._waiting[account]

    async def _taken(self, request: Request) -> tuple[Account, tuple[bytes, int | None]] | Response:
        """Who sends a file, and the file; or why not."""
        account = await self._visitors.asker(request)
        if isinstance(account, Response):
            return account
        upload = await _upload(request, self._most_bytes)
        return upload if isinstance(upload, Response) else (account, upload)

    async def out(self, door: Door, request: Request) -> Response:
        file, seal = request.path_params["file"], request.query_params.get("s")
        for role in ROLES.values():
            account = await self._visitors.account(request, role) if self._visitors.may(request, role) else None
            if account is not None and self._seal.holds(seal, "show", account, file):
                break
        else:
            return not_found()
        found = await door.file(file)
        if found is None:
            return not_found()
        content, media_type = found
        shown = media_type in SHOWN or media_type.startswith("audio/")
        response = Response(content, media_type=media_type if shown else "application/octet-stream")
        response.headers["Content-Disposition"] = "inline" if shown else "attachment"
        response = guarded(response, request)
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'self'"
        response.headers["Cache-Control"] = "private, max-age=86400"
        return response


async def _upload(request: Request, most: int) -> tuple[bytes, int | None] | Response:
    """The file of a multipart body and the seconds beside it; the cap holds while reading."""
    limit = most + 16 * 1024  # for the parts around it
    try:
        async with asyncio.timeout(UPLOAD_SECONDS):
            parser = MultiPartParser(request.headers, capped(request, limit), max_files=1, max_fields=4)
            form = await parser.parse()
    except TooLarge:
        return told(request, {"refused": "too_large"}, 413)
    except TimeoutError:
        raise TooSlow from None
    except (MultiPartException, KeyError, UnicodeDecodeError):
        return told(request, {"refused": "unreadable"}, 400)
    try:
        sent = form.get("file")
        if not isinstance(sent, UploadFile):
            return told(request, {"refused": "unreadable"}, 400)
        content = await sent.read(most + 1)
        seconds = form.get("seconds")
        spoken = int(seconds) if isinstance(seconds, str) and re.fullmatch(r"[0-9]{1,4}", seconds) else None
    finally:
        await form.close()
    if len(content) > most:
        return told(request, {"refused": "too_large"}, 413)
    return content, spoken
