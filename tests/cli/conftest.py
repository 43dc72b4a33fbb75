"""The command line in this process, with a home of its own and the small city; or in a process of its own."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from bot.cli import main

SMALL = Path(__file__).parents[1] / "cities" / "small"
NOON = "2026-11-23T12:00:00+02:00"


@dataclass
class Ran:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """`minhu …`, as typed."""

    def __init__(self, home: Path, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._patch = patch
        self._capture = capture
        self.store = f"sqlite:///{home}/minhu.db"

    def __call__(self, *arguments: str, said: bytes = b"") -> Ran:
        self._capture.readouterr()
        with self._patch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said), encoding="utf-8"))
            code = main(list(arguments))
        told = self._capture.readouterr()
        return Ran(code, told.out, told.err)

    def play(self, *lines: Mapping[str, object] | str | bytes, options: Sequence[str] = ("--now", NOON)) -> Ran:
        """JSON lines through the headless channel, on a store that stays."""
        said = b"\n".join(
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in lines
        )
        where = ("--city", str(SMALL), "--store", self.store)
        return self("chat", "--jsonl", *where, *options, said=said + b"\n" if said else b"")


@pytest.fixture
def minhu(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[CommandLine]:
    for name in [name for name in os.environ if name.startswith("MINHU_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("MINHU_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    term = signal.getsignal(signal.SIGTERM)
    yield CommandLine(tmp_path, monkeypatch, capsys)
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()
    signal.signal(signal.SIGTERM, term)
