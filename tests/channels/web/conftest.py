"""The web channel for tests: by TestClient for the protocol, by uvicorn and Chromium for the page.

`served` yields the base URL of a running server, `house` what stands behind it. To run the page's tests against the
real house, set MINHU_WEB_URL (or override `served`): the tests that look behind the door are then left out.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import warnings
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.exceptions import StarletteDeprecationWarning
from web_house import MemoryHouse

from bot.channels.web.channel import Web
from bot.web.front import Front
from bot.web.sessions import MemorySessions

with warnings.catch_warnings():
    warnings.simplefilter("ignore", StarletteDeprecationWarning)  # it would rather have httpx2
    from starlette.testclient import TestClient

T = TypeVar("T")

GIVEN = "MINHU_WEB_URL"
PATIENCE = 20_000  # milliseconds; a condition that holds is seen at once, on a loaded machine a little later
SECRET = b"a secret of at least 32 bytes, for tests"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-quic",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
]
FRONT = Front(
    names={"zh-CN": "云州12345", "en": "Yunzhou 12345", "ja": "雲州12345", "ko": "윈저우 12345", "ru": "Юньчжоу 12345"},
    examples={"zh-CN": "人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下"},
    lines={"110": "tel", "119": "tel", "12110": "sms"},
    urgent=(
        ("110", {"zh-CN": "报警", "en": "Police", "ja": "警察", "ko": "경찰", "ru": "Полиция"}),
        ("119", {"zh-CN": "火警", "en": "Fire", "ja": "火災", "ko": "화재", "ru": "Пожар"}),
        ("120", {"zh-CN": "急救", "en": "Ambulance", "ja": "救急", "ko": "구급", "ru": "Скорая"}),
    ),
)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Rig:
    """A channel, the house behind it, and a client of each kind."""

    web: Web
    house: MemoryHouse
    clock: Clock
    app: Starlette

    def client(self, host: str = "127.0.0.1", base_url: str = "http://127.0.0.1") -> TestClient:
        return TestClient(self.app, base_url=base_url, client=(host, 5000), headers={"origin": base_url})


def rig(*, demo: bool = False, clock: Callable[[], datetime] | None = None, front: Front = FRONT) -> Rig:
    house, still = MemoryHouse(), Clock()
    web = Web(
        SECRET,
        front,
        sessions=MemorySessions(timedelta(hours=12)),
        clock=clock or still,
        demo=demo,
        timeline=house.timeline,
        demo_officer=house.demo_officer,
    )
    house.send = web.send
    return Rig(web, house, still, Starlette(routes=list(web.routes(house))))


@pytest.fixture
def rigged() -> Callable[[Front], Rig]:
    """The channel of another city."""
    return lambda front: rig(front=front)


@pytest.fixture
def plain() -> Rig:
    return rig()


@pytest.fixture
def client(plain: Rig) -> Iterator[TestClient]:
    with plain.client() as made:
        made.get("/")
        yield made


@pytest.fixture
def demonstrated() -> Rig:
    return rig(demo=True)


class Served:
    """A server in its own thread; `do` runs something of the house there."""

    def __init__(self, made: Rig) -> None:
        self.house, self.web = made.house, made.web
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self._socket.listen()  # whoever comes before the server accepts waits, and is not refused
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        config = uvicorn.Config(made.app, log_level="warning", lifespan="off", ws="websockets-sansio")
        self._server = uvicorn.Server(config)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._up.set()
            await self._server.serve(sockets=[self._socket])

        asyncio.run(serve())

    def __enter__(self) -> Served:
        self._thread.start()
        assert self._up.wait(10)
        return self

    def __exit__(self, *raised: object) -> None:
        self.house.go_on.set()
        self._server.should_exit = True
        self._server.force_exit = True
        self._thread.join(10)

    def do(self, work: Coroutine[object, object, T]) -> T:
        assert self._loop is not None
        done: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(10)


@pytest.fixture
def server() -> Iterator[Served]:
    if os.environ.get(GIVEN):
        pytest.skip("looks behind the door of the test house")
    with Served(rig(demo=True, clock=lambda: datetime.now(UTC))) as running:
        yield running


@pytest.fixture
def served(request: pytest.FixtureRequest) -> str:
    """The base URL of the page under test."""
    given = os.environ.get(GIVEN)
    if given:
        return given.rstrip("/")
    server: Served = request.getfixturevalue("server")
    return server.url


@pytest.fixture
def house(server: Served) -> MemoryHouse:
    return server.house


@pytest.fixture(scope="module")  # while it runs, an event loop runs in this thread: not longer than needed
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.fail("the page's tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A phone of a Chinese resident."""
    made = chromium.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, timezone_id="Asia/Shanghai", reduced_motion="reduce"
    )
    made.set_default_timeout(PATIENCE)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, served: str) -> Iterator[Page]:
    """A page that must not complain, and must ask nobody but its own server."""
    made = context.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None)
    made.on("request", lambda request: asked.add(request.url))
    yield made
    assert complaints == []
    assert [url for url in asked if not url.startswith((served, "blob:", "data:"))] == []
