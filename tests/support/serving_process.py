"""A real server in a process of its own with a home of its own, and pages that talk to it."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from contextlib import ExitStack
from http.client import HTTPResponse
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Self
from urllib.request import ProxyHandler, Request, build_opener

from forked import Forked
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

ROOT = Path(__file__).parents[2]
LAMP = "人民路38号院门口的路灯坏了快一周了"
PATIENCE = 60.0
SMALL = {"city": str(ROOT / "tests" / "cities" / "small"), "demo": "false"}
"""Settings of what proves nothing of a city: the small one is served after 2.2 s of CPU, the demo city after 3.6."""
SMALL_LIGHTING = "pb-works"
SMALL_LAMP = "码头街7号路灯不亮快一周了"


def environment(home: Path, **settings: str) -> dict[str, str]:
    """The machine's, without its own settings of ours. Bytecode is kept: else each process compiles all anew."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("MINHU_") and name != "PYTHONDONTWRITEBYTECODE"
    }
    path = os.pathsep.join(part for part in (str(ROOT), kept.get("PYTHONPATH", "")) if part)
    given = {f"MINHU_{name.upper()}": value for name, value in settings.items()}
    return kept | {"PYTHONPATH": path, "MINHU_HOME": str(home), "LANG": "zh_CN.UTF-8"} | given


def command(*arguments: str) -> list[str]:
    """`minhu` with every warning an error."""
    return [sys.executable, "-W", "error", "-c", "import sys; from bot.cli import main; sys.exit(main())", *arguments]


def minhu(
    home: Path, *arguments: str, said: str = "", cwd: Path | None = None, **settings: str
) -> subprocess.CompletedProcess[str]:
    """A command, from nothing."""
    return subprocess.run(
        command(*arguments),
        input=said,
        env=environment(home, **settings),
        cwd=cwd or home,
        text=True,
        encoding="utf-8",
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )


def asked(home: Path, *arguments: str, said: str = "", **settings: str) -> str:
    """What a command prints that must succeed, in a forked process."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "said").write_text(said, encoding="utf-8")
        forked = Forked(arguments, environment(home, **settings), home, folder / "log", folder / "said")
        with forked.stdout as printed:
            found = printed.read()
        assert forked.wait(PATIENCE) == 0, (folder / "log").read_text(encoding="utf-8")
    return found


class Served:
    """`minhu run` (or `serve`, on a free port each; or `work`), ready when it is entered. `seams`: see bot/seams.py.
    `forked`: see `forked.py`."""

    def __init__(
        self,
        home: Path,
        *arguments: str,
        role: str = "run",
        seams: dict[str, str] | None = None,
        log: str = "server.log",
        forked: bool = True,
        **settings: str,
    ) -> None:
        self.home = home
        began = time.monotonic()
        self._log = home / log
        given = environment(home, port="0", **{"demo": "true"} | settings) | (seams or {})
        self.process: Forked | subprocess.Popen[str]
        if forked:
            self.process = Forked((role, *arguments), given, home, self._log)
        else:
            self.process = self._from_nothing((role, *arguments), given)
        assert self.process.stdout is not None
        self.addresses: list[str] = []
        for line in self.process.stdout:
            self.addresses.append(line.strip())
            if line.startswith(("staff", "working")):  # the last
                break
        self.seconds = time.monotonic() - began
        if not self.addresses:
            self.__exit__(None, None, None)
            raise RuntimeError(self.log)
        self.base = self.addresses[0].rpartition("  ")[2].rstrip("/")

    def _from_nothing(self, arguments: Sequence[str], given: dict[str, str]) -> subprocess.Popen[str]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command(*arguments),
                env=given,
                cwd=self.home,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8")

    def get(self, path: str, **headers: str) -> HTTPResponse:
        asked = Request(self.base + path, headers=headers)
        opened: HTTPResponse = build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE)
        return opened


class Person:
    """Somebody with a cookie, who comes back with it."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(32)
        self.seen: dict[str, dict[str, object]] = {}
        self.twice: list[str] = []

    def post(self, server: Served, id: str, **said: object) -> list[dict[str, object]]:
        """Say it by a plain request; the messages of the answer."""
        body = json.dumps({"type": "say", "id": id, **said}).encode()
        headers = {"Cookie": f"minhu={self.token}", "Origin": server.base, "Content-Type": "application/json"}
        request = Request(f"{server.base}/chat/send", body, headers)
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            found: list[dict[str, object]] = json.load(answer)["messages"]
        return found

    def all(self, server: Served, role: str = "", cookie: str = "minhu") -> list[dict[str, object]]:
        """Everything that a fresh page is shown."""
        path = "/chat/since?after=0" + (f"&as={role}" if role else "")
        request = Request(server.base + path, headers={"Cookie": f"{cookie}={self.token}"})
        with build_opener(ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            found: list[dict[str, object]] = json.load(answer)["messages"]
        return found


class Page:
    """An open page of a person: its socket."""

    def __init__(self, server: Served, person: Person, role: str = "", cookie: str = "minhu") -> None:
        self.person = person
        self._open = ExitStack()
        self._socket: ClientConnection = self._open.enter_context(
            connect(
                "ws" + server.base.removeprefix("http") + "/chat/socket" + (f"?as={role}" if role else ""),
                additional_headers={"Cookie": f"{cookie}={person.token}"},
                origin=Origin(server.base),
                proxy=None,
            )
        )
        assert self.receive()["type"] == "hello"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def receive(self, patience: float = PATIENCE) -> dict[str, object]:
        """The next frame; TimeoutError: none came in so many seconds."""
        frame: dict[str, object] = json.loads(self._socket.recv(patience))
        return frame

    def send(self, id: str, **said: object) -> None:
        self._socket.send(json.dumps({"type": "say", "id": id, **said}))

    def say(self, id: str = "", **said: object) -> list[dict[str, object]]:
        """Say it and wait until it is heard; the messages that came meanwhile."""
        id = id or secrets.token_hex(8)
        self.send(id, **said)
        came: list[dict[str, object]] = []
        while True:
            frame = self.receive()
            if frame["type"] == "message":
                came.append(frame)
            if frame["type"] == "heard" and frame["id"] == id:
                return came

    def press(self, message: dict[str, object], label: str, id: str = "") -> list[dict[str, object]]:
        labels = message["labels"]
        assert isinstance(labels, list)
        return self.say(id, press={"mid": message["mid"], "index": labels.index(label) + 1})

    def until(self, words: str, patience: float = PATIENCE) -> dict[str, object]:
        """The next message with these words."""
        while True:
            frame = self.receive(patience)
            if frame["type"] == "message" and words in str(frame["text"]):
                return frame


def staff_token(server: Served) -> str:
    """The cookie that the staff page gives."""
    with urllib.request.build_opener(ProxyHandler({})).open(f"{server.base}/staff", timeout=PATIENCE) as answer:
        cookies = answer.headers.get_all("Set-Cookie") or []
    return next(cookie for cookie in cookies if cookie.startswith("minhu_staff=")).partition("=")[2].partition(";")[0]


def tickets(home: Path, **settings: str) -> list[dict[str, object]]:
    """All of them: without a limit the command lists the newest fifty."""
    listed: list[dict[str, object]] = json.loads(
        asked(home, "ticket", "list", "--json", "--limit", "10000", **settings)
    )
    return listed


def invite(home: Path, unit: str, **settings: str) -> str:
    told = asked(home, "staff", "invite", "--name", "李明", "--unit", unit, "--role", "officer", **settings)
    return told.splitlines()[0]
