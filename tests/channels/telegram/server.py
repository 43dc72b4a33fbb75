"""A Bot API server on this machine, for tests: it plays Telegram, and Telegram's own description judges every word.

Every request is checked against the description, and so is every answer and every update that it hands out. Citizens
write by `Citizen`; the trouble that Telegram makes is asked for by `BotApi.trouble`.
"""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.channels.telegram.description import Json, description

TOKEN = "4242:AAtopSECRETtokenOFthisCITY"
BOT: Json = {"id": 4242, "is_bot": True, "first_name": "民呼", "username": "minhu_bot"}
ME = BOT | {
    "can_join_groups": False,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
LONGEST_WAIT = 30.0


class Pulse:
    """Lets a test wait for what it expects instead of sleeping."""

    def __init__(self) -> None:
        self._beat = asyncio.Event()

    def beat(self) -> None:
        self._beat.set()
        self._beat = asyncio.Event()

    async def until(self, come_true: Callable[[], object]) -> None:
        async with asyncio.timeout(LONGEST_WAIT):
            while not come_true():
                await self._beat.wait()


@dataclass(frozen=True)
class Call:
    method: str
    parameters: Json
    files: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Trouble:
    """What Telegram answers instead. Status 0: nothing, for ever."""

    status: int
    words: str = ""
    parameters: Mapping[str, int] = field(default_factory=dict)

    def answer(self) -> web.Response:
        if self.status >= 500:
            return web.Response(status=self.status, text="<html>Bad Gateway</html>", content_type="text/html")
        told = {"ok": False, "error_code": self.status, "description": self.words}
        return web.json_response(
            told | ({"parameters": self.parameters} if self.parameters else {}), status=self.status
        )


HANG = Trouble(0)
BAD_GATEWAY = Trouble(502)
BLOCKED = Trouble(403, "Forbidden: bot was blocked by the user")
CONFLICT = Trouble(
    409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
)


def flood(seconds: int) -> Trouble:
    return Trouble(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def bad_request(words: str) -> Trouble:
    return Trouble(400, f"Bad Request: {words}")


class Wrong(Exception):
    """A request that the real one would refuse too."""

    def __init__(self, words: str, status: int = 400) -> None:
        self.trouble = Trouble(status, words)


class BotApi:
    def __init__(self) -> None:
        self.url = ""
        self.pulse = Pulse()
        self.calls: list[Call] = []
        self.faults: list[str] = []  # requests that break the description
        self.webhook: Json = {}
        self.commands: dict[str, object] = {}
        self.messages: dict[tuple[int, int], Json] = {}
        self.files: dict[str, bytes] = {}
        self.troubled_paths: deque[Trouble] = deque()
        self.waiting: dict[int, Json] = {}  # updates not confirmed yet, by number
        self.twice = False  # hand out each update twice in one batch
        self._troubles: defaultdict[str, deque[Trouble]] = defaultdict(deque)
        self._last = defaultdict[str, int](int)
        self._pollers = 0
        self._over = asyncio.Event()

    # What tests ask of it

    def trouble(self, method: str, *troubles: Trouble) -> None:
        """The next calls of this method end so, each once."""
        self._troubles[method].extend(troubles)

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def update(self, kind: str, content: Json) -> Json:
        """A new update, as described; not handed out yet."""
        update = {"update_id": 1000 + self.count("update"), kind: content}
        assert (fault := description().object_fault("Update", update)) is None, fault
        return update

    def deliver(self, update: Json) -> Json:
        self.waiting[cast(int, update["update_id"])] = update
        self.pulse.beat()
        return update

    def count(self, what: str) -> int:
        self._last[what] += 1
        return self._last[what]

    def keep(self, content: bytes) -> Json:
        """A file on Telegram's servers."""
        number = self.count("file")
        self.files[f"file-{number}"] = content
        return {"file_id": f"file-{number}", "file_unique_id": f"unique-{number}", "file_size": len(content)}

    # What Telegram does

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != TOKEN:
            return Trouble(401, "Unauthorized").answer()
        method = request.match_info["method"]
        if method not in description().methods:
            return Trouble(404, "Not Found: method not found").answer()
        try:
            call = await self._judged(method, request)
        except Wrong as wrong:
            self.faults.append(f"{method}: {wrong.trouble.words}")
            return wrong.trouble.answer()
        self.calls.append(call)
        self.pulse.beat()
        if self._troubles[method]:
            return await self._make(self._troubles[method].popleft())
        try:
            result = await self._result(call)
        except Wrong as wrong:
            return wrong.trouble.answer()
        returns = description().returns(method)
        assert (fault := description().object_fault(returns, result)) is None, f"{method} answers wrongly: {fault}"
        self.pulse.beat()
        return web.json_response({"ok": True, "result": result})

    async def _make(self, trouble: Trouble) -> web.Response:
        if trouble is HANG:
            await self._over.wait()
            return BAD_GATEWAY.answer()
        return trouble.answer()

    async def _judged(self, method: str, request: web.Request) -> Call:
        try:
            parameters, files = await _parameters(method, request)
        except json.JSONDecodeError as error:
            raise Wrong(f"can't parse {method}: {error}") from error
        wanted = {name for name in files if f"attach://{name}" in json.dumps(parameters, ensure_ascii=False)}
        own = set(files) - wanted  # a file as the value of a parameter itself
        parameters |= {name: f"attach://{name}" for name in own}
        if fault := description().fault(method, parameters):
            raise Wrong(fault)
        return Call(method, parameters, files)

    async def _result(self, call: Call) -> object:
        match call.method:
            case "getMe":
                return ME
            case "getUpdates":
                return await self._updates(call.parameters)
            case "setWebhook":
                self.webhook = call.parameters
                return True
            case "deleteWebhook":
                self.webhook = {}
                return True
            case "setMyCommands":
                self.commands[str(call.parameters.get("language_code", ""))] = call.parameters["commands"]
                return True
            case "sendMessage":
                return self._sent(call, text=_shown(call.parameters["text"]))
            case "sendPhoto":
                return self._sent(call, photo=[self._photo(call, call.parameters["photo"])])
            case "sendMediaGroup":
                media = cast(list[Json], call.parameters["media"])
                group = f"group-{self.count('group')}"
                return [self._sent(call, photo=[self._photo(call, m["media"])], media_group_id=group) for m in media]
            case "editMessageText":
                return self._edited(call)
            case "getFile":
                file = str(call.parameters["file_id"])
                if file not in self.files:
                    raise Wrong("Bad Request: invalid file_id")
                return {"file_id": file, "file_unique_id": f"u-{file}", "file_path": f"documents/{file}"}
        return description().sample(description().returns(call.method))

    async def _updates(self, parameters: Json) -> list[Json]:
        """Long polling: what lies below the offset is confirmed and forgotten; a second poller ends the first."""
        if self.webhook:
            raise Wrong("Conflict: can't use getUpdates method while webhook is active", 409)
        offset, limit = cast(int, parameters.get("offset", 0)), cast(int, parameters.get("limit", 100))
        self.waiting = {number: update for number, update in self.waiting.items() if number >= offset}
        self._pollers += 1
        mine = self._pollers
        self.pulse.beat()
        try:
            async with asyncio.timeout(cast(float, parameters.get("timeout", 0))):
                await self.pulse.until(lambda: self.waiting or mine != self._pollers or self._over.is_set())
        except TimeoutError:
            pass
        if mine != self._pollers:
            raise Wrong(CONFLICT.words, 409)
        updates = sorted(self.waiting.items())[:limit]
        return [update for _, update in updates for _ in range(1 + self.twice)]

    def _sent(self, call: Call, **content: object) -> Json:
        chat = cast(int, call.parameters["chat_id"])
        message: Json = {
            "message_id": self.count(f"message in {chat}"),
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "李"},
            "date": self.now(),
            **content,
        }
        message |= {key: call.parameters[key] for key in ("reply_markup", "caption") if key in call.parameters}
        self.messages[chat, cast(int, message["message_id"])] = message
        return message

    def _edited(self, call: Call) -> Json:
        where = cast(int, call.parameters["chat_id"]), cast(int, call.parameters["message_id"])
        message = self.messages.get(where)
        if message is None:
            raise Wrong("Bad Request: message to edit not found")
        if "text" not in message:
            raise Wrong("Bad Request: there is no text in the message to edit")
        markup = call.parameters.get("reply_markup")
        if (message["text"], message.get("reply_markup")) == (_shown(call.parameters["text"]), markup):
            raise Wrong(
                "Bad Request: message is not modified: specified new message content and reply markup are the same"
            )
        self.messages[where] = {key: value for key, value in message.items() if key != "reply_markup"} | {
            "text": _shown(call.parameters["text"]),
            "edit_date": self.now(),
            **({"reply_markup": markup} if markup else {}),
        }
        return self.messages[where]

    def _photo(self, call: Call, value: object) -> Json:
        name = str(value).removeprefix("attach://")
        if name not in call.files:
            raise Wrong(f"Bad Request: wrong file identifier {value}")
        return self.keep(call.files[name]) | {"width": 90, "height": 90}

    async def serve_file(self, request: web.Request) -> web.StreamResponse:
        file = request.match_info["file"]
        if self.troubled_paths:
            return await self._make(self.troubled_paths.popleft())
        if request.match_info["token"] != TOKEN or file not in self.files:
            return Trouble(404, "Not Found").answer()
        return web.Response(body=self.files[file])

    def now(self) -> int:
        return 1_790_000_000 + self.count("second")

    def over(self) -> None:
        self._over.set()
        self.pulse.beat()


async def _parameters(method: str, request: web.Request) -> tuple[Json, dict[str, bytes]]:
    """Telegram takes JSON, too, where no file is sent."""
    if request.content_type == "application/json":
        return cast(Json, json.loads(await request.read())), {}
    form, files = await _form(request)
    return description().parse(method, form), files


async def _form(request: web.Request) -> tuple[dict[str, str], dict[str, bytes]]:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            files[name] = value.file.read()
            value.file.close()
        else:
            fields[name] = value if isinstance(value, str) else value.decode()
    return fields, files


def _shown(text: object) -> str:
    """Telegram trims."""
    if not (shown := str(text).strip()):
        raise Wrong("Bad Request: message text is empty")
    return shown


@asynccontextmanager
async def serving(api: BotApi) -> AsyncIterator[None]:
    """Answer at a port of this machine, at `api.url`."""
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.router.add_route("*", "/bot{token:[^/]+}/{method}", api.handle)
    app.router.add_get("/file/bot{token:[^/]+}/documents/{file}", api.serve_file)
    server = TestServer(app)
    await server.start_server(access_log=None)
    api.url = str(server.make_url("")).rstrip("/")
    try:
        yield
    finally:
        api.over()
        await server.close()


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    """Run the server; leaving without a request that breaks the description is part of every test."""
    api = BotApi()
    async with serving(api):
        yield api
    assert api.faults == []


@dataclass
class Citizen:
    """A person with Telegram: each act is an update, as Telegram would describe it."""

    api: BotApi
    id: int = 7001
    language: str = "zh-hans"

    @property
    def user(self) -> Json:
        return {"id": self.id, "is_bot": False, "first_name": "李", "language_code": self.language}

    def message(self, content: Json) -> Json:
        number = self.api.count(f"message in {self.id}")
        chat = {"id": self.id, "type": "private", "first_name": "李"}
        return {"message_id": number, "from": self.user, "chat": chat, "date": self.api.now()} | content

    def sends(self, **content: object) -> Json:
        return self.api.update("message", self.message(content))

    def says(self, text: str) -> Json:
        end = len(text.split()[0]) if text.split() else 0
        command = {"entities": [{"type": "bot_command", "offset": 0, "length": end}]} if text.startswith("/") else {}
        return self.sends(text=text, **command)

    def photo(self, content: bytes, **more: object) -> Json:
        small = self.api.keep(b"small") | {"width": 90, "height": 60}
        return self.sends(photo=[small, self.api.keep(content) | {"width": 1280, "height": 860}], **more)

    def edits(self, update: Json, **content: object) -> Json:
        message = cast(Json, update["message"]) | {"edit_date": self.api.now()} | content
        return self.api.update("edited_message", message)

    def presses(self, label: str, data: str | None = None) -> Json:
        """Press the newest button that says so; with `data`, as a forged one."""
        for (chat, _), message in reversed(self.api.messages.items()):
            markup = cast(dict[str, list[list[Json]]], message.get("reply_markup", {}))
            for button in (button for row in markup.get("inline_keyboard", []) for button in row):
                if chat == self.id and button["text"] == label:
                    return self._press(message, data or str(button["callback_data"]))
        raise AssertionError(f"no button says {label}")

    def _press(self, message: Json, data: str) -> Json:
        query: Json = {
            "id": f"{self.id}{self.api.count('query')}",
            "from": self.user,
            "chat_instance": "1",
            "data": data,
        }
        return self.api.update("callback_query", query | {"message": message})

    def blocks(self) -> Json:
        member: Json = {"user": BOT, "status": "member"}
        change: Json = {
            "chat": {"id": self.id, "type": "private", "first_name": "李"},
            "from": self.user,
            "date": self.api.now(),
            "old_chat_member": member,
            "new_chat_member": member | {"status": "kicked", "until_date": 0},
        }
        return self.api.update("my_chat_member", change)
