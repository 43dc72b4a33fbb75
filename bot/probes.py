"""Probes (探针): what a watchdog, a load balancer and Prometheus ask a process.

/healthz  the process answers                                            else: start it anew
/readyz   store reachable and migrated, room at the door and on the disk, not stopping      else: send nobody
/metrics  see `bot.metrics`; with the token of MINHU_METRICS_TOKEN only: behind a proxy on the same machine the whole world
          comes from the loopback address, so an address proves nothing
"""

from __future__ import annotations

import asyncio
import hmac
import time
from collections.abc import Callable, Mapping, Sequence

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.composition import House
from bot.disk import Disk
from bot.door import HouseDoor
from bot.metrics import Metrics
from bot.post import Post
from handlers.ports.understanding import Chosen, Context, Meaning, PlaceMention, Span, Told, Understanding
from storage.migrations import HEAD, current
from storage.overview import Overview, overview
from tickets.geography import Place

log = structlog.get_logger(__name__)

READY_SECONDS = 5.0
KEPT_SECONDS = 15.0
"""How long what a scrape read of the store is good for another."""


class Probes:
    """Of one process; `in_service` tells whether it has started and does not stop."""

    def __init__(
        self,
        house: House,
        door: HouseDoor,
        post: Post,
        disk: Disk,
        metrics: Metrics,
        token: str,
        in_service: Callable[[], bool],
    ) -> None:
        self._house = house
        self._door = door
        self._disk = disk
        self._metrics = metrics
        self._token = token
        self._in_service = in_service
        self._read: tuple[float, Overview] | None = None
        metrics.read("minhu_door_waiting", "Messages at the door that are not answered yet", lambda: door.waiting)
        metrics.read("minhu_door_oldest_seconds", "How long the oldest of them waits", door.oldest)
        metrics.read("minhu_disk_full", "1 while messages are refused for want of disk space", lambda: disk.full)
        metrics.read_by("minhu_platform_out", "1 while a platform is out", "channel", post.out)
        metrics.read_by("minhu_tickets_open", "Open tickets", "state", lambda: self._known().open_tickets)
        metrics.read_by("minhu_messages_unsent", "Messages not sent", "what", lambda: self._known().unsent)

    def routes(self) -> list[BaseRoute]:
        return [Route("/healthz", self._alive), Route("/readyz", self._ready), Route("/metrics", self._scraped)]

    async def _alive(self, request: Request) -> Response:
        return _told({"alive": True})

    async def _ready(self, request: Request) -> Response:
        why = [] if self._in_service() else ["starting or stopping"]
        if self._disk.full:
            why.append("the disk is full")
        if self._door.is_full:
            why.append("too many messages wait")
        try:
            async with asyncio.timeout(READY_SECONDS):
                found = await asyncio.to_thread(self._revision)
            if found is None or found < HEAD:
                why.append(f"the store is at {found}, not at {HEAD}")
        except Exception:
            log.exception("not.ready")
            why.append("the store does not answer")
        return _told({"ready": not why, **({"why": why} if why else {})}, 503 if why else 200)

    def _revision(self) -> str | None:
        with self._house.store.begin() as work:
            return current(work.connection)

    async def _scraped(self, request: Request) -> Response:
        if not self._may_read(request):
            return _told({"error": "only with the value of MINHU_METRICS_TOKEN as a bearer token"}, 403)
        text = await asyncio.to_thread(self._metrics.text)
        return Response(text, headers=PLAIN, media_type="text/plain; version=0.0.4")

    def _may_read(self, request: Request) -> bool:
        given = request.headers.get("authorization", "").encode()
        return bool(self._token) and hmac.compare_digest(given, f"Bearer {self._token}".encode())

    def _known(self) -> Overview:
        """What the store holds, at most so old; what was known before where it does not answer."""
        now = time.monotonic()
        if self._read is None or now - self._read[0] > KEPT_SECONDS:
            try:
                with self._house.store.begin() as work:
                    found = overview(work.connection)
            except Exception:
                log.exception("metrics.unread")
                found = self._read[1] if self._read else Overview({}, {})
            self._read = now, found
        return self._read[1]


class Observed:
    """An understanding whose certainty and alarms are counted."""

    def __init__(self, inner: Understanding, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    def understand(self, text: str, context: Context) -> Meaning:
        meaning = self._inner.understand(text, context)
        if not context.staff:
            if meaning.has_matter and meaning.categories:
                self._metrics.sureness.observe(meaning.categories[0][1])
            if meaning.emergency is not None and not meaning.emergency.over:
                self._metrics.emergencies.labels(meaning.emergency.danger).inc()
        return meaning

    def choose(self, text: str, labels: Sequence[str], language: str) -> Chosen | None:
        return self._inner.choose(text, labels, language)

    def find_place(self, text: str, context: Context) -> PlaceMention | None:
        return self._inner.find_place(text, context)

    def locate(self, lat: float, lon: float, datum: str) -> Place | None:
        return self._inner.locate(lat, lon, datum)

    def categorise(self, text: str, language: str) -> tuple[tuple[str, float], ...]:
        return self._inner.categorise(text, language)

    def told(self, text: str) -> Mapping[Told, Span]:
        return self._inner.told(text)


class Counted:
    """Counts the answers of a web application by status."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.http.labels(str(message["status"])).inc()
            await send(message)

        await self._app(scope, receive, counted)


PLAIN = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def _told(answer: Mapping[str, object], status: int = 200) -> Response:
    return JSONResponse(dict(answer), status, PLAIN)
