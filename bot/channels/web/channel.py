"""The web chat (网页): a page, a socket behind it, and plain requests where sockets do not get through.

    GET /  GET /staff           the page; sets the cookie
    WS  /chat/socket            say ──► door.receive (commit) ──► heard       message ◄── send
    POST /chat/send  GET /chat/since?after=N                    the same without a socket
    POST /chat/photo  POST /chat/voice                          a file in; its id is sealed for the account
    GET /files/{id}?s=…                                         a file out; sealed for the account that asks
    GET /demo …                 resident, officer and timeline side by side; the demo city on this machine only

A resident is the hash of a long random cookie, an officer a server-side session. Nothing is lost with a socket: the
page keeps what was not heard and asks for what it has not seen.
"""

from __future__ import annotations

import asyncio
import json
import logging
import math
import re
import secrets
import time
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlsplit

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from bot.channels.port import Capabilities, Door, Overloaded
from bot.shared.pages import OwnPages, Pages
from bot.web import frames
from bot.web.frames import Frame, Malformed, Seal
from bot.web.front import Front, files, language_of, rendered
from bot.web.local import is_local
from bot.web.sessions import MemorySessions, Sessions, hashed
from handlers.conversation.message import Account, Outgoing

FRAME_LIMIT = 64 * 1024
AT_ONCE = 64
"""Frames of one socket that are answered side by side."""
UPLOAD_LIMIT = 10 * 1024 * 1024
UPLOAD_SECONDS = 180
UPLOADS_AT_ONCE = 4  # each is decoded: memory and processor
COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers grant
SEND_SECONDS = 5.0
SINCE_BATCHES = 20
FLOOD_FRAMES, FLOOD_SECONDS = 300, 10.0  # no finger and no page does this; the house merges what people do
STORE_ERROR_SECONDS = 3.0

LOST, FLOODED, TOO_LARGE, FOREIGN, GONE = 4401, 4429, 1009, 1008, 1011  # close codes

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", re.ASCII)

log = logging.getLogger(__name__)

Timeline = Callable[[Account], Awaitable[Sequence[Mapping[str, object]]]]
DemoOfficer = Callable[[Account, Account], Awaitable[None]]


@dataclass(frozen=True)
class Role:
    """Who sits at a page: `cookie` its own, `session` kept by the server, `demo` on the demo page only."""

    name: str
    cookie: str
    session: bool = False
    demo: bool = False


RESIDENT = Role("", "minhu")
STAFF = Role("staff", "minhu_staff", session=True)
DEMO_RESIDENT = Role("resident", "minhu_demo_resident", demo=True)
DEMO_OFFICER = Role("officer", "minhu_demo_officer", demo=True)
ROLES = {role.name: role for role in (RESIDENT, STAFF, DEMO_RESIDENT, DEMO_OFFICER)}


class _Line:
    """One open socket."""

    def __init__(self, socket: WebSocket, role: Role, account: Account, token: str) -> None:
        self.socket, self.role, self.account, self.token = socket, role, account, token
        self._one_at_a_time = asyncio.Lock()
        self._heard_at: deque[float] = deque(maxlen=FLOOD_FRAMES)

    async def say(self, frame: Frame) -> bool:
        """Whether the frame went out; a page that takes nothing for seconds is as good as gone."""
        try:
            async with asyncio.timeout(SEND_SECONDS), self._one_at_a_time:
                await self.socket.send_text(json.dumps(frame, ensure_ascii=False))
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return False
        return True

    async def close(self, code: int) -> None:
        try:
            async with asyncio.timeout(SEND_SECONDS):
                await self.socket.close(code)
        except (TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            return

    def floods(self) -> bool:
        now = time.monotonic()
        full = len(self._heard_at) == FLOOD_FRAMES
        first = self._heard_at[0] if full else now
        self._heard_at.append(now)
        return full and now - first < FLOOD_SECONDS


class Web:
    """The web chat as a channel."""

    name = "web"
    capabilities = Capabilities(buttons=40, edit=True, text_length=8000)

    def __init__(
        self,
        secret: bytes,
        front: Front | None = None,
        *,
        sessions: Sessions | None = None,
        pages: Pages | None = None,
        clock: Callable[[], datetime] | None = None,
        origins: Sequence[str] = (),
        demo: bool = False,
        timeline: Timeline | None = None,
        demo_officer: DemoOfficer | None = None,
    ) -> None:
        self._seal = Seal(secret)
        self._front = front or Front()
        self._sessions = sessions or MemorySessions()
        self._pages = pages or OwnPages()
        self._clock = clock or partial(datetime.now, UTC)
        self._origins = frozenset(origin.lower().rstrip("/") for origin in origins)
        self._demo = demo
        self._timeline = timeline
        self._demo_officer = demo_officer
        self._open: dict[Account, set[_Line]] = {}
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def send(self, message: Outgoing) -> str:
        """To every open page of the account, at whichever process; with none open it waits in the store until a page
        asks for it."""
        here = await self._show(message)
        elsewhere = await self._pages.tell(frames.who(message.to), message.mid)
        return message.mid if here or elsewhere else ""

    async def run(self, door: Door) -> None:
        """The routes do the receiving; this, what other processes have for the pages that are open here."""
        await self._pages.listen(partial(self._announced, door))

    async def _announced(self, door: Door, who: str, mid: str) -> None:
        try:
            message = await door.message(mid)
        except Exception:
            log.exception("an announced message could not be read; the page asks for it")
            return
        if message is not None and frames.who(message.to) == who:
            await self._show(message)

    async def _show(self, message: Outgoing) -> bool:
        frame = frames.message(message, self._seal)
        lines = tuple(self._open.get(message.to, ()))
        return any(await asyncio.gather(*(self._deliver(line, frame) for line in lines)))

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        routes: list[BaseRoute] = [
            Route("/", self._page),
            Route("/staff", self._staff_page),
            Route("/web/{name}", self._file_beside),
            Route("/chat/send", partial(self._chat_send, door), methods=["POST"]),
            Route("/chat/since", partial(self._chat_since, door)),
            Route("/chat/photo", partial(self._chat_photo, door), methods=["POST"]),
            Route("/chat/voice", partial(self._chat_voice, door), methods=["POST"]),
            Route("/files/{file}", partial(self._file, door)),
            WebSocketRoute("/chat/socket", partial(self._chat_socket, door)),
        ]
        if self._demo:
            routes += [
                Route("/demo", self._demo_page),
                Route("/demo/timeline", self._demo_timeline),
                Route("/demo/restart", self._demo_restart, methods=["POST"]),
            ]
        return routes

    # Pages

    async def _page(self, request: Request) -> Response:
        role = self._role(request)
        return _not_found() if role is None or role is STAFF else await self._chat_page(request, role)

    async def _staff_page(self, request: Request) -> Response:
        return await self._chat_page(request, STAFF)

    async def _chat_page(self, request: Request, role: Role) -> Response:
        account = await self._account(request, role)
        fresh = account is None
        token = request.cookies.get(role.cookie, "")
        if account is None:
            token, account = await self._newcomer(role)
        page = rendered(
            "chat",
            self._front,
            language_of(request.headers.get("accept-language", "")),
            {
                "as": role.name,
                "who": frames.who(account),
                "fresh": fresh,
                "lost": fresh and role.session and role.cookie in request.cookies,
            },
        )
        response = _guarded(HTMLResponse(page), request)
        _give_cookie(response, request, role, token)  # each visit counts anew
        return response

    async def _file_beside(self, request: Request) -> Response:
        found = files().get(request.path_params["name"])
        if found is None:
            return _not_found()
        headers = {"ETag": found.tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == found.tag:
            return _guarded(Response(status_code=304, headers=headers), request)
        return _guarded(Response(found.content, media_type=found.media_type, headers=headers), request)

    # Talk

    async def _chat_socket(self, door: Door, socket: WebSocket) -> None:
        role = self._role(socket)
        if role is None or not self._same_origin(socket):
            await socket.close(FOREIGN)
            return
        account = await self._account(socket, role)
        await socket.accept()
        line = _Line(socket, role, account or Account("web", ""), socket.cookies.get(role.cookie, ""))
        if account is None:
            await line.say({"type": "lost"})
            await line.close(LOST)
            return
        await self._prepare_officer(socket, role, account)
        try:
            await self._pages.watch(frames.who(account))
            await line.say({"type": "hello", "who": frames.who(account)})
            self._open.setdefault(account, set()).add(line)  # what comes before is answered by the page's first `since`
            async with asyncio.TaskGroup() as answering:
                await self._listen(door, line, answering)
        finally:
            self._drop(line)
            if account not in self._open:
                await self._pages.unwatch(frames.who(account))

    async def _listen(self, door: Door, line: _Line, answering: asyncio.TaskGroup) -> None:
        """Read on while a turn is heard, so that the door sees a flood as one; what is answered keeps its order."""
        room = asyncio.Semaphore(AT_ONCE)
        while True:
            received = await line.socket.receive()
            if received["type"] == "websocket.disconnect":
                return
            text = received.get("text") or ""
            if len(text) > FRAME_LIMIT or line.floods():
                await line.close(TOO_LARGE if len(text) > FRAME_LIMIT else FLOODED)
                return
            used = self._is_say(text)
            if await self._account(line.socket, line.role, used=used) != line.account:
                await line.say({"type": "lost"})
                await line.close(LOST)
                return
            await room.acquire()
            answering.create_task(self._answer(door, line, text, room))

    async def _answer(self, door: Door, line: _Line, text: str, room: asyncio.Semaphore) -> None:
        try:
            async with aclosing(self._answers(door, line.account, text)) as answers:
                async for answer in answers:
                    if not await line.say(answer):
                        await line.close(GONE)
                        return
        finally:
            room.release()

    async def _answers(self, door: Door, account: Account, text: str) -> AsyncGenerator[Frame, None]:
        """What one frame of the page is answered with, beside the messages that `send` carries."""
        said = ""
        try:
            frame = frames.read(text)
            match frame.get("type"):
                case "say":
                    said = frames.id_of(frame)
                    inbound = frames.inbound(frame, account, self._clock(), self._seal)
                    heard = asyncio.ensure_future(door.receive(inbound))  # in the door's lane before the next frame is
                    heard.add_done_callback(_looked_at)
                    yield {"type": "got", "id": said}
                    await heard
                    yield {"type": "heard", "id": said}
                case "since":
                    for message in await self._since(door, account, frame.get("after")):
                        yield frames.message(message, self._seal)
                    yield {"type": "caught_up"}
                case _:
                    raise Malformed("unknown_type")
        except Malformed as error:
            yield {"type": "refused", "id": said, "reason": error.reason}
        except Overloaded as error:
            yield {"type": "wait", "id": said, "seconds": error.seconds}
        except Exception:
            log.exception("a message of the web chat was not taken in")
            yield {"type": "wait", "id": said, "seconds": STORE_ERROR_SECONDS}

    async def _chat_send(self, door: Door, request: Request) -> Response:
        account = await self._asker(request, used=True)
        if isinstance(account, Response):
            return account
        try:
            frame = frames.read((await _body(request, FRAME_LIMIT)).decode("utf-8", "replace"))
            said = frames.inbound(frame, account, self._clock(), self._seal)
            replies = await door.receive(said)
        except _TooLarge:
            return _told(request, {"refused": "too_long"}, 413)
        except Malformed as error:
            return _told(request, {"refused": error.reason}, 400)
        except Overloaded as error:
            return _later(request, error.seconds)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            log.exception("a message of the web chat was not taken in")
            return _later(request, STORE_ERROR_SECONDS)
        messages = [frames.message(reply, self._seal) for reply in replies]
        return _told(request, {"heard": said.event_id, "messages": messages})

    async def _chat_since(self, door: Door, request: Request) -> Response:
        account = await self._asker(request)
        if isinstance(account, Response):
            return account
        after = request.query_params.get("after", "0")
        found = await self._since(door, account, int(after) if after.isdecimal() and len(after) < 16 else 0)
        messages = [frames.message(message, self._seal) for message in found]
        return _told(request, {"who": frames.who(account), "messages": messages})

    async def _since(self, door: Door, account: Account, after: object) -> Sequence[Outgoing]:
        found: list[Outgoing] = []
        seen = max(after, 0) if isinstance(after, int) else 0
        for _ in range(SINCE_BATCHES):
            batch = await door.since(account, seen)
            found += batch
            newest = max((message.sequence for message in batch), default=0)
            if newest <= seen:
                break
            seen = newest
        return found

    # Files

    async def _chat_photo(self, door: Door, request: Request) -> Response:
        taken = await self._taken(request)
        if isinstance(taken, Response):
            return taken
        account, (content, declared, _) = taken
        async with self._uploads:
            picture = await door.take_photo(content, declared)
        if picture.refused:
            return _told(request, {"refused": picture.refused}, 422)
        proof = self._seal.of("photo", account, picture.file)
        return _told(request, {"file": picture.file, "proof": proof, "path": self._seal.path(account, picture.file)})

    async def _chat_voice(self, door: Door, request: Request) -> Response:
        taken = await self._taken(request)
        if isinstance(taken, Response):
            return taken
        account, (content, _, seconds) = taken
        async with self._uploads:
            voice = await door.take_voice(content, seconds)
        if voice.refused:
            return _told(request, {"refused": voice.refused}, 422)
        proof = self._seal.of("voice", account, voice.file, voice.seconds, voice.words)
        kept = {"file": voice.file, "seconds": voice.seconds, "words": voice.words, "proof": proof}
        return _told(request, {**kept, "path": self._seal.path(account, voice.file)})

    async def _taken(self, request: Request) -> tuple[Account, tuple[bytes, str, int | None]] | Response:
        """Who sends a file, and the file; or why not."""
        account = await self._asker(request)
        if isinstance(account, Response):
            return account
        upload = await self._upload(request)
        return upload if isinstance(upload, Response) else (account, upload)

    async def _upload(self, request: Request) -> tuple[bytes, str, int | None] | Response:
        """The file of a multipart body, its declared type and the seconds beside it; the cap holds while reading."""
        limit = UPLOAD_LIMIT + 16 * 1024  # for the parts around it
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                parser = MultiPartParser(request.headers, _capped(request, limit), max_files=1, max_fields=4)
                form = await parser.parse()
        except _TooLarge:
            return _told(request, {"refused": "too_large"}, 413)
        except (MultiPartException, KeyError, UnicodeDecodeError):
            return _told(request, {"refused": "unreadable"}, 400)
        except (TimeoutError, ClientDisconnect):
            return Response(status_code=408)
        try:
            sent = form.get("file")
            if not isinstance(sent, UploadFile):
                return _told(request, {"refused": "unreadable"}, 400)
            content = await sent.read(UPLOAD_LIMIT + 1)
            seconds = form.get("seconds")
            spoken = int(seconds) if isinstance(seconds, str) and re.fullmatch(r"[0-9]{1,4}", seconds) else None
        finally:
            await form.close()
        if len(content) > UPLOAD_LIMIT:
            return _told(request, {"refused": "too_large"}, 413)
        return content, sent.content_type or "", spoken

    async def _file(self, door: Door, request: Request) -> Response:
        file, seal = request.path_params["file"], request.query_params.get("s")
        for role in ROLES.values():
            account = await self._account(request, role) if self._may(request, role) else None
            if account is not None and self._seal.holds(seal, "show", account, file):
                break
        else:
            return _not_found()
        found = await door.file(file)
        if found is None:
            return _not_found()
        content, media_type = found
        shown = media_type in SHOWN or media_type.startswith("audio/")
        response = Response(content, media_type=media_type if shown else "application/octet-stream")
        response.headers["Content-Disposition"] = "inline" if shown else "attachment"
        response = _guarded(response, request)
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'self'"
        response.headers["Cache-Control"] = "private, max-age=86400"
        return response

    # Demo

    async def _demo_page(self, request: Request) -> Response:
        if not is_local(request):
            return _not_found()
        language = language_of(request.headers.get("accept-language", ""))
        response = _guarded(HTMLResponse(rendered("demo", self._front, language, {"as": "demo"})), request)
        for role in (DEMO_RESIDENT, DEMO_OFFICER):
            if await self._account(request, role) is None:
                _give_cookie(response, request, role, secrets.token_urlsafe(32))
        return response

    async def _demo_timeline(self, request: Request) -> Response:
        if not is_local(request):
            return _not_found()
        resident = await self._account(request, DEMO_RESIDENT)
        officer = await self._account(request, DEMO_OFFICER)
        if resident is None or officer is None:
            return _told(request, {"lost": True}, 401)
        await self._prepare_officer(request, DEMO_OFFICER, officer)
        told = await self._timeline(resident) if self._timeline else ()
        steps = [{key: _plain(value) for key, value in step.items()} for step in told]
        return _told(request, {"steps": steps})

    async def _demo_restart(self, request: Request) -> Response:
        if not is_local(request):
            return _not_found()
        if not self._same_origin(request):
            return _told(request, {"refused": "foreign"}, 403)
        response = _told(request, {"restarted": True})
        for role in (DEMO_RESIDENT, DEMO_OFFICER):
            _give_cookie(response, request, role, secrets.token_urlsafe(32))
        return response

    async def _prepare_officer(self, asked: HTTPConnection, role: Role, account: Account) -> None:
        if role is not DEMO_OFFICER or self._demo_officer is None:
            return
        resident = await self._account(asked, DEMO_RESIDENT)
        if resident is None:
            return
        try:
            await self._demo_officer(account, resident)
        except Exception:
            log.exception("the demo's officer was not enrolled")

    # Who asks

    def _role(self, asked: HTTPConnection) -> Role | None:
        role = ROLES.get(asked.query_params.get("as", ""))
        return role if role is not None and self._may(asked, role) else None

    def _may(self, asked: HTTPConnection, role: Role) -> bool:
        return not role.demo or (self._demo and is_local(asked))

    async def _account(self, asked: HTTPConnection, role: Role, *, used: bool = False) -> Account | None:
        token = asked.cookies.get(role.cookie, "")
        if not _TOKEN.fullmatch(token):
            return None
        if role.session:
            return await self._sessions.account(token, self._clock(), used=used)
        return Account("web", hashed(token))

    async def _newcomer(self, role: Role) -> tuple[str, Account]:
        if not role.session:
            token = secrets.token_urlsafe(32)
            return token, Account("web", hashed(token))
        token = await self._sessions.open(self._clock())
        account = await self._sessions.account(token, self._clock())
        if account is None:
            raise RuntimeError("a session was lost at once")
        return token, account

    async def _asker(self, request: Request, *, used: bool = False) -> Account | Response:
        """Whose request it is; or the answer to a stranger's, or to one that another site's page made."""
        role = self._role(request)
        if role is None or (request.method != "GET" and not self._same_origin(request)):
            return _told(request, {"refused": "foreign"}, 403)
        account = await self._account(request, role, used=used)
        return account or _told(request, {"lost": True}, 401)

    def _same_origin(self, asked: HTTPConnection) -> bool:
        origin = asked.headers.get("origin", "").lower()
        return origin in self._origins or (
            urlsplit(origin).netloc == asked.headers.get("host", "").lower()
            and origin.startswith(("http://", "https://"))
        )

    # Open pages

    async def _deliver(self, line: _Line, frame: Frame) -> bool:
        if await self._account(line.socket, line.role) != line.account:
            await line.say({"type": "lost"})
            await line.close(LOST)
            self._drop(line)
            return False
        if await line.say(frame):
            return True
        self._drop(line)
        await line.close(GONE)
        return False

    def _drop(self, line: _Line) -> None:
        lines = self._open.get(line.account, set())
        lines.discard(line)
        if not lines:
            self._open.pop(line.account, None)

    @staticmethod
    def _is_say(text: str) -> bool:
        try:
            return frames.read(text).get("type") == "say"
        except Malformed:
            return False


class _TooLarge(Exception):
    """More bytes than allowed."""


async def _capped(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > limit:
        raise _TooLarge
    total = 0
    async for chunk in request.stream():
        total += len(chunk)
        if total > limit:
            raise _TooLarge
        yield chunk


async def _body(request: Request, limit: int) -> bytes:
    return b"".join([chunk async for chunk in _capped(request, limit)])


def _give_cookie(response: Response, request: Request, role: Role, token: str) -> None:
    response.set_cookie(
        role.cookie,
        token,
        max_age=COOKIE_AGE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https" or not is_local(request),
    )


def _guarded(response: Response, asked: HTTPConnection) -> Response:
    host = asked.headers.get("host", "")
    # Older Safari does not count sockets as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; connect-src 'self'{sockets}; img-src 'self' blob:; media-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(self), microphone=(self), camera=(self)"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _looked_at(heard: asyncio.Future[Sequence[Outgoing]]) -> None:
    """The page may be gone before its answer is; the next one asks again."""
    if not heard.cancelled():
        heard.exception()


def _told(request: Request, answer: Mapping[str, object], status: int = 200) -> Response:
    return _guarded(JSONResponse(dict(answer), status), request)


def _later(request: Request, seconds: float) -> Response:
    response = _told(request, {"wait": seconds}, 503)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def _not_found() -> Response:
    return Response("Not found", 404, {"X-Content-Type-Options": "nosniff"}, "text/plain")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
