"""Telegram webhook in, reply out at a far side of this machine; beside it bare aiogram, which echoes, in the same run.

    make bench BENCH=telegram                  BENCH_DIALOGUES and BENCH_OFFERED as with turns

`minhu run` as a process of its own, on SQLite, hears the dialogues of `bench.turns` as updates; this process writes them and
plays Telegram. A turn ends when its first reply has arrived there. Telegram's own limit (30 messages a second) is lifted, since it is
Telegram's and not ours. Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from bench.crowd import SUBMIT, Dialogue, Words, at_a_rate, at_once, spread
from bench.machine import cpu_seconds, family, most_mb
from bench.places import KEYS, city, enrol_everywhere

DIALOGUES = int(os.environ.get("BENCH_DIALOGUES", "200"))
OFFERED = float(os.environ.get("BENCH_OFFERED", "100"))
OFFERED_SECONDS = 10.0
TOKEN = "4242:AAbenchBENCHbenchBENCHbench"
SECRET = "a-secret-of-the-bench"
PATH = "/telegram/webhook"
START_SECONDS = 60
TOLD = (
    "everybody at once    {turns_per_s} turns/s, p50 {busy_p50_ms} ms, p99 {busy_p99_ms} ms, {cpu_ms} ms CPU a turn",
    "at {offered_per_s:.0f} a second      p50 {p50_ms} ms, p99 {p99_ms} ms",
    "bare aiogram, echo   {bare_per_s} turns/s, p50 {bare_p50_ms} ms, p99 {bare_p99_ms} ms, {bare_cpu_ms} ms CPU a turn",
    "share of bare        {share_of_bare} of its turns a second, {share_of_bare_cpu} of its turns a CPU second",
)


class FarSide:
    """Telegram as bots see it: takes every message, and notes when the first for a chat arrived."""

    def __init__(self) -> None:
        self.url = ""
        self._numbers = itertools.count(1)
        self._first: dict[int, asyncio.Future[float]] = {}
        self.keyboard: dict[int, tuple[int, str]] = {}

    def expect(self, chat: int) -> asyncio.Future[float]:
        self._first[chat] = asyncio.get_running_loop().create_future()
        return self._first[chat]

    async def take(self, request: web.Request) -> web.Response:
        sent: Any = await (request.json() if request.content_type == "application/json" else request.post())
        if "chat_id" not in sent:
            return web.json_response({"ok": True, "result": True})
        chat, number = int(sent["chat_id"]), next(self._numbers)
        if "reply_markup" in sent:
            markup = sent["reply_markup"]
            self._note_buttons(chat, number, json.loads(markup) if isinstance(markup, str) else markup)
        first = self._first.get(chat)
        if first is not None and not first.done():
            first.set_result(time.perf_counter())
        message = {"message_id": number, "date": 1, "chat": {"id": chat, "type": "private"}, "text": "…"}
        return web.json_response({"ok": True, "result": message})

    def _note_buttons(self, chat: int, number: int, markup: dict[str, Any]) -> None:
        for button in itertools.chain.from_iterable(markup.get("inline_keyboard", ())):
            if button["text"] in SUBMIT:
                self.keyboard[chat] = number, button["callback_data"]


@asynccontextmanager
async def far_side() -> AsyncIterator[FarSide]:
    found = FarSide()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", found.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    found.url = "http://{}:{}".format(*runner.addresses[0][:2])
    try:
        yield found
    finally:
        await runner.cleanup()


class TelegramPeople:
    """Residents whose messages Telegram brings."""

    def __init__(self, session: aiohttp.ClientSession, hook: str, far: FarSide, words: Words) -> None:
        self._session, self._hook, self._far, self._words = session, hook, far, words
        self._numbers = itertools.count(1)

    async def dialogue(self, n: int) -> list[float]:
        chat = 10_000_000 + n
        times = [await self.bring(chat, self.message(chat, said)) for said in self._words.of(n)]
        return [*times, await self.bring(chat, self.press(chat))]

    async def echo(self, n: int) -> list[float]:
        """The same messages to a bot that has no buttons."""
        chat = 10_000_000 + n
        return [await self.bring(chat, self.message(chat, said)) for said in (*self._words.of(n), SUBMIT[0])]

    def message(self, chat: int, said: str) -> dict[str, Any]:
        number = next(self._numbers)
        who = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "zh-hans"}
        where = {"id": chat, "type": "private", "first_name": "A"}
        sent = {"message_id": number, "date": int(time.time()), "chat": where, "from": who, "text": said}
        return {"update_id": number, "message": sent}

    def press(self, chat: int) -> dict[str, Any]:
        shown, data = self._far.keyboard.pop(chat)
        said = self.message(chat, "…")
        under = {**said["message"], "message_id": shown}
        query = {"id": str(said["update_id"]), "from": under["from"], "chat_instance": "1", "message": under}
        return {"update_id": said["update_id"], "callback_query": {**query, "data": data}}

    async def bring(self, chat: int, update: dict[str, Any]) -> float:
        first, began = self._far.expect(chat), time.perf_counter()
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self._session.post(self._hook, json=update, headers=headers) as told:
            assert told.status == 200, told.status
        return await asyncio.wait_for(first, START_SECONDS) - began


@contextmanager
def bot(what: str, far: str, home: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """This module as a process that serves `ours` or `bare`, and the address of its webhook."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINHU_")}
    settings = {
        "home": str(home), "keys": KEYS, "port": str(port), "public_url": "https://12345.example.cn",
        "telegram_token": TOKEN, "telegram_mode": "webhook", "telegram_secret": SECRET, "telegram_server": far,
    }  # fmt: skip
    environment = kept | {f"MINHU_{name.upper()}": value for name, value in settings.items()}
    command = [sys.executable, "-m", "bench.telegram", what]
    with (home / f"{what}.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        yield process, f"http://127.0.0.1:{port}{PATH}"
    finally:
        process.terminate()
        process.wait()


async def ready(session: aiohttp.ClientSession, hook: str) -> None:
    """Until it answers at all: without the secret it refuses."""
    async with asyncio.timeout(START_SECONDS):
        while True:
            try:
                async with session.post(hook, data=b"{}"):
                    return
            except aiohttp.ClientConnectionError:
                await asyncio.sleep(0.1)


async def measure() -> dict[str, float]:
    found: dict[str, float] = {"offered_per_s": OFFERED}
    with tempfile.TemporaryDirectory() as name:
        async with far_side() as far, aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
            for what in ("ours", "bare"):
                with bot(what, far.url, Path(name)) as (process, hook):
                    people = TelegramPeople(session, hook, far, Words(city()))
                    await ready(session, hook)
                    if what == "ours":
                        enrol_everywhere(f"sqlite:///{name}/minhu.db", city(), "telegram")
                    found |= await of_one(people.dialogue if what == "ours" else people.echo, process.pid, what)
    found["share_of_bare"] = round(found["turns_per_s"] / found["bare_per_s"], 2)
    found["share_of_bare_cpu"] = round(found["bare_cpu_ms"] / found["cpu_ms"], 2)
    return found


async def of_one(dialogue: Dialogue, pid: int, what: str) -> dict[str, float]:
    await at_once(dialogue, 8)
    busy = cpu_seconds(family(pid))
    times, seconds = await at_once(lambda n: dialogue(n + 1000), DIALOGUES)
    cpu = round((cpu_seconds(family(pid)) - busy) / len(times) * 1000, 2)
    rate = round(len(times) / seconds, 1)
    if what == "bare":
        return {"bare_per_s": rate, "bare_cpu_ms": cpu, **spread(times, "bare_")}
    offered = spread(await at_a_rate(dialogue, OFFERED, OFFERED_SECONDS))
    return {"turns_per_s": rate, "cpu_ms": cpu, **spread(times, "busy_"), **offered, "most_mb": most_mb(pid)}


class Unpaced:
    """Telegram takes as much as it is given."""

    async def reserve(self, key: str, seconds: float) -> float:
        return 0.0


def ours() -> None:
    """`minhu run` without the pace."""
    import bot.channels.telegram.channel as telegram
    from bot.cli import main as minhu

    paced = telegram.Telegram
    telegram.Telegram = lambda token, **known: paced(token, **known | {"pace": Unpaced()})  # type: ignore[assignment,misc]
    sys.argv = ["minhu", "run"]
    minhu()


def bare() -> None:
    """aiogram with its own dispatcher and webhook handler: no store, no words, an echo."""
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message
    from aiogram.webhook.aiohttp_server import SimpleRequestHandler

    dispatcher = Dispatcher()

    @dispatcher.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "…")

    api = TelegramAPIServer.from_base(os.environ["MINHU_TELEGRAM_SERVER"])
    app = web.Application()
    handler = SimpleRequestHandler(
        dispatcher, Bot(TOKEN, session=AiohttpSession(api=api)), handle_in_background=False, secret_token=SECRET
    )
    handler.register(app, path=PATH)
    web.run_app(app, host="127.0.0.1", port=int(os.environ["MINHU_PORT"]), print=None, access_log=None)


def main() -> None:
    if sys.argv[1:] in (["ours"], ["bare"]):
        {"ours": ours, "bare": bare}[sys.argv[1]]()
        return
    found = asyncio.run(measure())
    for line in TOLD:
        print(line.format(**found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
