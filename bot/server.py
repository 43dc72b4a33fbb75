"""The server (服务): every channel, the worker and the web in one process.

lock ─► socket ─► store migrated ─► house ─► worker launched ─► ready, addresses printed
SIGTERM: connections end ─► channels stop ─► open turns end ─► engine stops ─► store closed ─► lock let go
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import ipaddress
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import chain, repeat
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels.port import Channel, Door
from bot.channels.web import Web
from bot.clock import Clock, MachineClock
from bot.composition import House, build_house
from bot.demo import Demo
from bot.door import HouseDoor
from bot.post import Post
from bot.serving import Serving
from bot.settings import Settings, SettingsFault
from bot.web.front import Front
from bot.worker import Janitor, Worker, executor_name
from bot.writer import Writer
from storage.dbos_engine import DbosEngine
from tickets.city import City

log = structlog.get_logger(__name__)

DANGER_LINES = ("police", "fire", "ambulance")
POOL = 4
PAUSES = (1.0, 5.0, 30.0)
READY_SECONDS = 5.0


class Server:
    """Everything that serves. `build` it in the thread that may wait, then run `app`."""

    def __init__(
        self, settings: Settings, house: House, engine: DbosEngine, clock: Clock, janitor: Janitor | None = None
    ) -> None:
        self.settings = settings
        self.house = house
        self.demo = settings.demo and house.city.code == "demo"
        alone = house.store.url.startswith("sqlite")
        self.writer = Writer(1, house.store.together) if alone else Writer(POOL)
        self._demo = Demo(house, clock, self.writer)
        self.channels: dict[str, Channel] = {channel.name: channel for channel in self._channels(settings, house.city)}
        self.post = Post(house.store, self.channels, clock, self.writer)
        self.door = HouseDoor(house, self.post, clock, self.writer)
        self.worker = Worker(house, self.post, clock, self.writer, engine, janitor)
        self.ready = False
        self.app = Starlette(routes=self._routes(self.door), lifespan=self._life)

    @classmethod
    def build(cls, settings: Settings, port: int) -> Server:
        """`port` is the one that is really served at: it tells workers of one machine apart."""
        name = executor_name(settings.store_url, port)
        engine = DbosEngine(settings.store_url, executor=name)
        house = build_house(settings, seam=engine)
        janitor = None if settings.store_url.startswith("sqlite") else Janitor(house.store, engine, name)
        return cls(settings, house, engine, MachineClock(), janitor)

    def _channels(self, settings: Settings, city: City) -> Sequence[Channel]:
        web = Web(
            web_secret(settings),
            front_of(city),
            origins=(settings.public_url,) if settings.public_url else (),
            demo=self.demo,
            timeline=self._demo.timeline,
            demo_officer=self._demo.officer,
        )
        token = settings.telegram_token.get_secret_value()
        return (web, telegram(settings, token)) if token else (web,)

    def _routes(self, door: Door) -> list[BaseRoute]:
        own: list[BaseRoute] = [Route("/healthz", self._alive), Route("/readyz", self._ready)]
        return own + [route for channel in self.channels.values() for route in channel.routes(door)]

    async def _alive(self, request: Request) -> Response:
        """The process answers."""
        return _told({"alive": True})

    async def _ready(self, request: Request) -> Response:
        """Messages can be taken in: the store answers."""

        def look() -> None:
            with self.house.store.begin():
                pass

        try:
            async with asyncio.timeout(READY_SECONDS):
                await asyncio.to_thread(look)
        except Exception:
            log.exception("not.ready")
            return _told({"ready": False}, 503)
        return _told({"ready": self.ready}, 200 if self.ready else 503)

    @asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        await self.worker.start()
        receiving = [asyncio.create_task(self._receive(channel)) for channel in self.channels.values()]
        receiving.append(asyncio.create_task(self.worker.catch_up()))
        self.ready = True
        try:
            yield
        finally:
            self.ready = False
            for task in receiving:
                task.cancel()
            await asyncio.gather(*receiving, return_exceptions=True)
            await self.door.close()
            await self.worker.close()
            for channel in self.channels.values():
                close = getattr(channel, "close", None)
                if close is not None:
                    await close()
            await asyncio.to_thread(self.writer.close)
            self.house.close()

    async def _receive(self, channel: Channel) -> None:
        """Let a channel receive; one that breaks begins again, and the others never notice."""
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                await channel.run(self.door)
            except Exception:
                log.exception("channel.broke", channel=channel.name, again_in=pause)
                await asyncio.sleep(pause)
            else:
                return


def telegram(settings: Settings, token: str) -> Channel:
    from bot.channels.telegram import Telegram  # three seconds of CPU

    try:
        return Telegram(
            token,
            mode="webhook" if settings.telegram_mode == "webhook" else "polling",
            secret=settings.telegram_secret.get_secret_value(),
            public_url=settings.public_url,
            api_base=settings.telegram_server or "https://api.telegram.org",
        )
    except Exception as error:  # noqa: BLE001 - the SDK says in its own way that it is no token
        raise SettingsFault(f"MINHU_TELEGRAM_TOKEN: cannot be used ({type(error).__name__})") from None


def web_secret(settings: Settings) -> bytes:
    """What seals the web's files: made from the oldest key, so that a new key in front changes no page."""
    return hmac.new(settings.keyring_keys()[-1], b"minhu web", hashlib.sha256).digest()


def front_of(city: City) -> Front:
    lines = [city.lines[code] for code in DANGER_LINES if code in city.lines]
    return Front(
        names=city.hotline,
        examples={language: text for language in city.languages if (text := city.text_to_try(language))},
        urgent=tuple((line.number, line.names) for line in lines),
        timezone=city.timezone.key,
    )


def _told(answer: Mapping[str, object], status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return JSONResponse(dict(answer), status, headers)


class _Uvicorn(uvicorn.Server):
    """Tells when it serves."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell_ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._tell_ready()


def run(settings: Settings, serving: Serving, say: Callable[[str], None]) -> int:
    """Serve until told to stop, under a lock that is held already; `say` is told the addresses.

    Raises:
        SettingsFault, CityFault, Unavailable: before anything was served.
    """
    with listening(settings) as listener:
        server = Server.build(settings, listener.getsockname()[1])
        config = uvicorn.Config(
            server.app,
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="websockets-sansio",
            ws_max_size=1024 * 1024,
            server_header=False,
            timeout_graceful_shutdown=5,
        )

        def ready() -> None:
            base = address_of(listener, settings.host)
            serving.tell(base)
            for line in addresses(base, server.house.city, demo=server.demo):
                say(line)

        web = _Uvicorn(config, ready)
        for number in (signal.SIGINT, signal.SIGTERM):  # uvicorn raises them once more when it has stopped
            signal.signal(number, lambda *_: None)
        try:
            web.run([listener])
        except SystemExit:  # the lifespan failed: what and why was logged
            print("minhu: the server could not start; the log above says why", file=sys.stderr)
            return 1
    return 0


def listening(settings: Settings) -> socket.socket:
    """The socket to serve at; a fault in it is told before anything else is done."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    found = socket.socket(family)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        found.bind((settings.host, settings.port))
    except OSError as error:
        found.close()
        name = "MINHU_HOST" if isinstance(error, socket.gaierror) else "MINHU_PORT"
        why = error.strerror or str(error)
        raise SettingsFault(f"{name}: cannot serve at {settings.host}:{settings.port}: {why}") from None
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
    lines = [f"{name}  {base}/", f"staff      {base}/staff"]
    return [*lines, f"demo       {base}/demo"] if demo else lines
