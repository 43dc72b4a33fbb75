"""The terminal (终端): the web chat without a page. It joins a running server, or hosts the house for itself.

    joined     stdin ─► socket of the server ─► the same conversation as on a page with this cookie
    alone      stdin ─► door ─► replies; timers and pushes as long as it is open

Either way the person is the web account behind a token in the home folder, so that what was told here is found again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import mimetypes
import os
import secrets
import shlex
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from starlette.routing import BaseRoute

from bot.channels.port import Door
from bot.clock import Clock
from bot.composition import House, fire_due
from bot.door import HouseDoor
from bot.post import Post
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Location, Outgoing, Picture, Pressed, Segment, Text
from nlu.languages import languages

HELP = "a number picks a choice; /photo FILE, /pin LAT LON, /quit"
TICK = 0.5
PATIENCE = 60.0
RETRIES = 20


class Lost(Exception):
    """The server went away, or refuses; the message is one line."""


@dataclass(frozen=True)
class Shown:
    """A message as the terminal shows it."""

    mid: str
    sequence: int
    text: str
    labels: tuple[str, ...]
    photos: int = 0
    edit: bool = False


@dataclass(frozen=True)
class Said:
    """What the person typed: words, a choice, a photo or a pin."""

    text: str = ""
    press: tuple[str, int] | None = None
    photo: Path | None = None
    pin: tuple[float, float] | None = None


class Person:
    """Who sits here: a token, and the last message that was shown. Kept in the home folder, for its owner only."""

    def __init__(self, folder: Path, name: str) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = folder / f"{name}.json"
        kept = json.loads(self._file.read_text(encoding="utf-8")) if self._file.exists() else {}
        self.token: str = kept.get("token") or secrets.token_urlsafe(32)
        self.seen: int = kept.get("seen", 0)
        self._keep()

    @property
    def account(self) -> Account:
        """As the web chat knows whoever carries this cookie."""
        return Account("web", hashlib.sha256(self.token.encode()).hexdigest())

    def saw(self, sequence: int) -> None:
        if sequence > self.seen:
            self.seen = sequence
            self._keep()

    def _keep(self) -> None:
        unfinished = self._file.with_suffix(".new")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps({"token": self.token, "seen": self.seen}), encoding="utf-8")
        unfinished.replace(self._file)


class Screen:
    """Prints each message once, with its choices numbered, and reads what is typed."""

    def __init__(self, person: Person, out: Callable[[str], None] = print) -> None:
        self._person = person
        self._out = out
        self._known: set[str] = set()
        self._card: Shown | None = None

    def show(self, message: Shown) -> None:
        if message.mid in self._known:
            return
        self._known.add(message.mid)
        lines = [("（更新）" if message.edit else "") + message.text]
        lines += [f"  {n}. {label}" for n, label in enumerate(message.labels, 1)]
        if message.photos:
            lines.append(f"  [{message.photos} 张照片]")
        self.tell("\n".join(lines))
        if message.labels:
            self._card = message
        self._person.saw(message.sequence)

    def tell(self, words: str) -> None:
        self._out(words)

    def read(self, line: str) -> Said | None:
        """What a typed line says; None for nothing, or for what was answered here."""
        line = line.strip()
        if not line:
            return None
        if line in ("/help", "/?"):
            self.tell(HELP)
            return None
        if line.startswith(("/photo ", "/pin ")):
            return self._attachment(line)
        if self._card is not None and line.isascii() and line.isdigit() and 1 <= int(line) <= len(self._card.labels):
            return Said(press=(self._card.mid, int(line)))
        return Said(line)

    def _attachment(self, line: str) -> Said | None:
        try:
            command, *words = shlex.split(line)
            if command == "/pin":
                lat, lon = (float(word.strip(",")) for word in words)
                return Said(pin=(lat, lon))
            path = Path(" ".join(words)).expanduser()
            if path.is_file():
                return Said(photo=path)
            self.tell(f"there is no file {path}")
        except ValueError:
            self.tell(HELP)
        return None


class Line(Protocol):
    """A way to the house."""

    async def say(self, said: Said) -> None:
        """Returns when it was heard and answered."""

    async def keep_up(self) -> None:
        """Show what comes by itself, until cancelled. Raises Lost."""


async def converse(line: Line, screen: Screen, lines: asyncio.Queue[str | None]) -> None:
    """Until the end of input, or /quit."""
    beside = asyncio.create_task(line.keep_up())
    try:
        while True:
            typed = asyncio.create_task(lines.get())
            await asyncio.wait({typed, beside}, return_when=asyncio.FIRST_COMPLETED)
            if beside.done() and not typed.done():
                typed.cancel()
                return beside.result()
            text = await typed
            if text is None or text.strip() in ("/quit", "/exit"):
                return None
            if said := screen.read(text):
                await line.say(said)
    finally:
        beside.cancel()
        await asyncio.gather(beside, return_exceptions=True)


def typed_lines() -> asyncio.Queue[str | None]:
    """Standard input, line by line, read in a thread that ends with the process."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for raw in iter(sys.stdin.buffer.readline, b""):
            loop.call_soon_threadsafe(lines.put_nowait, raw.decode("utf-8", "replace"))
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, name="stdin", daemon=True).start()
    return lines


# ── alone ─────────────────────────────────────────────────────────────────────────────────────────────────────────


class Terminal:
    """Stands where the web chat stands in a server: other people's messages wait in the store for their pages."""

    name = "web"
    one_receiver = False

    def __init__(self, person: Person, screen: Screen) -> None:
        self._person = person
        self._screen = screen

    async def send(self, message: Outgoing) -> str:
        if message.to == self._person.account:
            self._screen.show(_shown(message))
            return message.mid
        return ""

    async def run(self, door: Door) -> None:
        """The screen does the receiving."""

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        return ()

    async def close(self) -> None:
        """The screen stays."""


class Alone:
    """The house in this very process."""

    def __init__(self, house: House, clock: Clock, person: Person, screen: Screen) -> None:
        self._house = house
        self._clock = clock
        self._person = person
        self._screen = screen
        self._writer = Writer(1)
        self._post = Post(house.store, {"web": Terminal(person, screen)}, clock, self._writer)
        self._door = HouseDoor(house, self._post, clock, self._writer)

    async def say(self, said: Said) -> None:
        segments = await self._segments(said)
        await self._door.receive(
            Inbound(self._person.account, secrets.token_hex(12), segments, self._clock.now(), language=language())
        )
        await self._settle()

    async def keep_up(self) -> None:
        while batch := await self._door.since(self._person.account, self._person.seen):
            for message in batch:
                self._screen.show(_shown(message))
            self._person.saw(batch[-1].sequence)
        while True:
            await self._settle()
            await asyncio.sleep(TICK)

    async def close(self) -> None:
        await self._door.close()
        await asyncio.to_thread(self._writer.close)
        self._house.close()

    async def _settle(self) -> None:
        while await self._writer.do(lambda: fire_due(self._house, self._clock.now())):
            pass
        await self._post.left_over(timedelta(0), timedelta(0))

    async def _segments(self, said: Said) -> tuple[Segment, ...]:
        found: list[Segment] = [Text(said.text)] if said.text else []
        if said.press:
            found.append(Pressed(*said.press))
        if said.pin:
            found.append(Location(*said.pin))
        if said.photo:
            picture: Picture = await self._door.take_photo(self._person.account, said.photo.read_bytes())
            found.append(picture)
        return tuple(found)


def _shown(message: Outgoing) -> Shown:
    return Shown(
        message.mid, message.sequence, message.text, message.labels, len(message.photos), message.edit is not None
    )


def language() -> str | None:
    """The person's language, as their terminal is set."""
    set_to = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    short = set_to.partition("_")[0].partition(".")[0]
    return next((code for code in languages() if code.partition("-")[0] == short), None)


# ── joined ────────────────────────────────────────────────────────────────────────────────────────────────────────


class Joined:
    """A running server, by the protocol of its page. What was not heard is said again after the line broke."""

    def __init__(self, address: str, person: Person, screen: Screen) -> None:
        self._address = address.rstrip("/")
        self._person = person
        self._screen = screen
        self._send: Callable[[str], Awaitable[None]] | None = None
        self._open: dict[str, tuple[str, asyncio.Future[None]]] = {}

    async def say(self, said: Said) -> None:
        frame: dict[str, object] = {"type": "say", "id": secrets.token_hex(12), "language": language()}
        if said.text:
            frame["text"] = said.text
        if said.press:
            frame["press"] = {"mid": said.press[0], "index": said.press[1]}
        if said.pin:
            frame["location"] = {"lat": said.pin[0], "lon": said.pin[1]}
        if said.photo:
            frame["photos"] = [await asyncio.to_thread(self._upload, said.photo)]
        text = json.dumps(frame, ensure_ascii=False)
        heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._open[str(frame["id"])] = (text, heard)
        if self._send is not None:
            await self._send(text)
        async with asyncio.timeout(PATIENCE):
            await heard

    async def keep_up(self) -> None:
        from websockets.exceptions import ConnectionClosed

        failures = 0
        while True:
            try:
                await self._talk()
                failures = 0
            except (OSError, ConnectionClosed, TimeoutError) as error:
                self._send = None
                failures += 1
                if failures > RETRIES:
                    raise Lost(f"the server at {self._address} is gone: {type(error).__name__}") from None
                await asyncio.sleep(min(0.2 * failures, 2.0))

    async def _talk(self) -> None:
        from websockets.asyncio.client import connect
        from websockets.typing import Origin

        headers = {"Cookie": f"minhu={self._person.token}"}
        url = "ws" + self._address.removeprefix("http") + "/chat/socket"
        async with connect(url, additional_headers=headers, origin=Origin(self._address), proxy=None) as socket:
            self._send = socket.send
            await socket.send(json.dumps({"type": "since", "after": self._person.seen}))
            for text, _ in tuple(self._open.values()):
                await socket.send(text)
            async for received in socket:
                await self._take(json.loads(received))

    async def _take(self, frame: dict[str, object]) -> None:
        said = self._open.get(str(frame.get("id", "")))
        match frame.get("type"):
            case "message":
                self._screen.show(_from_frame(frame))
            case "heard" if said:
                del self._open[str(frame["id"])]
                said[1].set_result(None)
            case "wait" if said:
                seconds = frame.get("seconds")
                await asyncio.sleep(float(seconds) if isinstance(seconds, int | float) else 1.0)
                if self._send is not None:
                    await self._send(said[0])
            case "refused" if said:
                del self._open[str(frame["id"])]
                self._screen.tell(f"({frame.get('reason')})")
                said[1].set_result(None)
            case "lost":
                raise Lost("the server does not know this terminal any more")

    def _upload(self, photo: Path) -> dict[str, object]:
        """As the page does it: a multipart body; the server gives the file's id with a proof."""
        from urllib.request import ProxyHandler, Request, build_opener

        mark = secrets.token_hex(16)
        kind = mimetypes.guess_type(photo.name)[0] or "application/octet-stream"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="photo"\r\nContent-Type: {kind}\r\n\r\n'
        )
        body = head.encode() + photo.read_bytes() + f"\r\n--{mark}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={mark}",
            "Cookie": f"minhu={self._person.token}",
            "Origin": self._address,
        }
        request = Request(f"{self._address}/chat/photo", body, headers)  # noqa: S310 - the lock file's own address
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
                found = json.load(answer)
        except OSError as error:
            raise Lost(f"the photo was not taken: {error}") from None
        return {"file": found["file"], "proof": found["proof"]}


def _from_frame(frame: dict[str, object]) -> Shown:
    labels, photos, sequence = frame.get("labels"), frame.get("photos"), frame.get("sequence")
    return Shown(
        str(frame.get("mid")),
        sequence if isinstance(sequence, int) else 0,
        str(frame.get("text")),
        tuple(map(str, labels)) if isinstance(labels, list) else (),
        len(photos) if isinstance(photos, list) else 0,
        frame.get("edit") is not None,
    )
