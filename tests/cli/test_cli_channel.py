"""A channel is one file: put beside the others it is found, has its settings, serves, is closed, and is told by the doctor."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from command_line import SMALL, CommandLine
from serving_process import PATIENCE, SMALL_LAMP, Served

import bot.channels
from bot.settings import settings_table

PIGEON = '''"""Pigeons (信鸽): a letter in by a request, letters out into a folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import Field, field_validator
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.channels import platform
from bot.channels.port import Channel, Door
from bot.findings import LOOK, WELL, Finding
from handlers.conversation.message import Account, Inbound, Outgoing, Text


class Platform(platform.Platform):
    loft: str = Field("", description="folder in which letters are put; empty: no pigeons")

    @field_validator("loft")
    @classmethod
    def _whole(cls, value: str) -> str:
        if value and not Path(value).is_absolute():
            raise ValueError("must be an absolute path")
        return value

    def open(self, house: platform.Surroundings) -> Channel | None:
        return Pigeons(Path(self.loft)) if self.loft else None

    def check(self) -> Iterator[Finding]:
        if self.loft:
            there = Path(self.loft).is_dir()
            yield Finding("pigeon", WELL if there else LOOK, f"{self.loft}: {'there' if there else 'not there'}")


class Pigeons:
    name = "pigeon"
    one_receiver = False

    def __init__(self, loft: Path) -> None:
        self._loft = loft

    async def send(self, message: Outgoing) -> str:
        letter = self._loft / f"{message.to.id}-{len(list(self._loft.iterdir()))}"
        letter.write_text(message.text, encoding="utf-8")
        return letter.name

    async def run(self, door: Door) -> None:
        return

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        async def land(request: Request) -> Response:
            letter = await request.json()
            said = Text(letter["text"])
            await door.receive(Inbound(Account("pigeon", letter["from"]), letter["id"], (said,), datetime.now(UTC)))
            return Response()

        return (Route("/pigeon", land, methods=["POST"]),)

    async def close(self) -> None:
        (self._loft / "closed").touch()
'''


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that stands beside `bot/channels`, with the one file in it."""
    folder = tmp_path / "channels"
    folder.mkdir()
    (folder / "pigeon.py").write_text(PIGEON, encoding="utf-8")
    monkeypatch.setattr(bot.channels, "__path__", [*bot.channels.__path__, str(folder)])
    monkeypatch.delitem(sys.modules, "bot.channels.pigeon", raising=False)
    return folder


@pytest.fixture
def loft(tmp_path: Path) -> Path:
    folder = tmp_path / "loft"
    folder.mkdir()
    return folder


class Extended(Served):
    """`minhu run` with a folder beside its channels."""

    def __init__(self, home: Path, beside: Path, **settings: str) -> None:
        self._beside = beside
        super().__init__(home, forked=False, **settings)

    def _from_nothing(self, arguments: Sequence[str], given: dict[str, str]) -> subprocess.Popen[str]:
        code = (
            "import sys, bot.channels\n"
            f"bot.channels.__path__.append({str(self._beside)!r})\n"
            "from bot.cli import main\nsys.exit(main())"
        )
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-W", "error", "-c", code, *arguments],
                env=given,
                cwd=self.home,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
            )


def test_the_file_alone_serves_and_is_closed(tmp_path: Path, beside: Path, loft: Path) -> None:
    with Extended(tmp_path, beside, city=str(SMALL), demo="false", pigeon_loft=str(loft)) as server:
        letter = json.dumps({"from": "ann", "id": "first", "text": SMALL_LAMP}).encode()
        asked = Request(f"{server.base}/pigeon", letter, {"content-type": "application/json"})
        with build_opener(ProxyHandler({})).open(asked, timeout=PATIENCE) as answer:
            assert answer.status == 200
        [review] = [path.read_text("utf-8") for path in loft.iterdir()]
        assert "7号" in review
        assert server.stop() == 0
    assert (loft / "closed").exists()


def test_its_settings_are_checked_and_told_like_all_others(
    minhu: CommandLine, beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "| `MINHU_PIGEON_LOFT` |  | folder in which letters are put; empty: no pigeons |" in settings_table()
    monkeypatch.setenv("MINHU_PIGEON_LOFT", "loft")
    assert minhu("run").err == "minhu: MINHU_PIGEON_LOFT: must be an absolute path\n"
    monkeypatch.delenv("MINHU_PIGEON_LOFT")
    monkeypatch.setenv("MINHU_PIGEON_LOFTS", "/loft")
    assert minhu("run").err.startswith("minhu: MINHU_PIGEON_LOFTS: there is no such setting")


def test_its_settings_are_read_from_the_file_too(minhu: CommandLine, beside: Path) -> None:
    (minhu.home / ".env").write_text("MINHU_PIGEON_LOFT=loft\n", encoding="utf-8")
    assert minhu("run").err == "minhu: MINHU_PIGEON_LOFT: must be an absolute path\n"


def test_the_doctor_tells_of_it(minhu: CommandLine, beside: Path, loft: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINHU_PIGEON_LOFT", str(loft))
    assert f"  pigeon: {loft}: there" in minhu("doctor", "--city", str(SMALL)).out.splitlines()
    loft.rmdir()
    assert f"? pigeon: {loft}: not there" in minhu("doctor", "--city", str(SMALL)).out.splitlines()
