"""Running (运行): a server at its port, or a worker, which has one for its probes where it is given one, until told to stop.

SIGTERM ─► the door refuses (503, Retry-After) ─► open turns end ─► connections end ─► out
lease lost ─► the same, and an exit code by which whoever started it starts it anew
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType
from urllib.parse import urlsplit

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bot.roles import Role
from bot.server import Server
from bot.serving import Serving
from bot.settings import Settings, SettingsFault
from tickets.city import City

DRAIN_SECONDS = 20.0
LOST = os.EX_TEMPFAIL
"""The exit code of a process whose work others took over."""

Say = Callable[[str], None]


class Impatient(HttpToolsProtocol):
    """Hangs up on a connection that has asked for nothing after `head_seconds`; uvicorn would keep it for ever, and a few
    thousand of them are all that a process may have open."""

    head_seconds = 20.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._hang_up = self.loop.call_later(self.head_seconds, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._hang_up.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        is_idle = getattr(self, "cycle", None) is None  # declared as if it never were
        if is_idle and self.transport.get_protocol() is self:  # else it asks, or has become a socket
            self.transport.close()


class _Uvicorn(uvicorn.Server):
    """Tells when it serves. Told to stop, it refuses messages while those in hand end; told twice, it stops at once."""

    def __init__(self, config: uvicorn.Config, server: Server, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._server = server
        self._tell_ready = ready
        self._draining: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._server.on_lost = self._drain
        await super().startup(sockets)
        self._tell_ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if self._loop is None or self._draining is not None or not self.started:
            super().handle_exit(sig, frame)
        else:
            self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        async def drain() -> None:
            await self._server.drain(DRAIN_SECONDS)
            self.should_exit = True

        if self._draining is None:
            self._draining = asyncio.get_running_loop().create_task(drain())


def run(settings: Settings, role: Role, serving: Serving, say: Say) -> int:
    """Serve until told to stop, under a lock that is held already; `say` is told the addresses. The exit code.

    Raises:
        SettingsFault, CityFault, Unavailable: before anything was served.
    """
    port = settings.port if role.serves else settings.probes_port
    if port is None:
        return asyncio.run(_work(settings, say))
    with listening(settings.host, port, "MINHU_PORT" if role.serves else "MINHU_PROBES_PORT") as listener:
        server = Server.build(settings, role)
        config = uvicorn.Config(
            server.app,
            http=Impatient,
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="websockets-sansio",
            ws_per_message_deflate=False,  # for frames of a few hundred bytes it would double what an open page costs
            ws_max_size=1024 * 1024,
            server_header=False,
            timeout_graceful_shutdown=5,
        )

        def ready() -> None:
            base = address_of(listener, settings.host)
            serving.tell(base)
            told = addresses(base, server.house.city, demo=server.demo) if role.serves else [f"working  {base}/"]
            for line in told:
                say(line)

        web = _Uvicorn(config, server, ready)
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them once more when it has stopped
            signal.signal(number, lambda *_: None)
        try:
            web.run([listener])
        except SystemExit:  # the lifespan failed: what and why was logged
            print("minhu: the server could not start; the log above says why", file=sys.stderr)
            return 1
    return LOST if server.lost else 0


async def _work(settings: Settings, say: Say) -> int:
    """Pushes and timers, without a port."""
    server = await asyncio.to_thread(Server.build, settings, Role.WORK)
    stop = asyncio.Event()
    server.on_lost = stop.set
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    try:
        await server.start()
        say("working")
        await stop.wait()
    finally:
        await server.stop()
    return LOST if server.lost else 0


def listening(host: str, port: int, setting: str) -> socket.socket:
    """The socket to serve at; a fault in it is told before anything else is done. `setting` gave the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((host, port))
    except OSError as error:
        found.close()
        name = "MINHU_HOST" if isinstance(error, socket.gaierror) else setting
        why = error.strerror or str(error)
        raise SettingsFault(f"{name}: cannot serve at {host}:{port}: {why}") from None
    return found


def address_of(listener: socket.socket, host: str) -> str:
    """Where a browser of this machine finds it."""
    port = listener.getsockname()[1]
    everywhere = ipaddress.ip_address(listener.getsockname()[0]).is_unspecified
    reached = ("::1" if ":" in host else "127.0.0.1") if everywhere else host
    reached = f"[{reached}]" if ":" in reached else reached
    return urlsplit(f"http://{reached}:{port}").geturl()


def addresses(base: str, city: City, *, demo: bool) -> list[str]:
    name = city.hotline.get(city.language, city.code)
    shown = [f"demo       {base}/demo"] if demo else []
    return [f"{name}  {base}/", *shown, f"staff      {base}/staff"]
