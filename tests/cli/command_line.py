"""The command line in this process, with a home of its own and the small city."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import serving_process

from bot.cli import main

SMALL = Path(__file__).parents[1] / "cities" / "small"
NOON = "2026-11-23T12:00:00+02:00"


def at_machines_time(after: timedelta = timedelta()) -> tuple[str, str]:
    """For what other commands go on with: they know no other time, and none goes back behind it."""
    return "--now", (datetime.now(UTC) + after).isoformat()


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

    def apart(self, *arguments: str, said: str = "") -> Ran:
        """In a process of its own, as what runs an event loop needs it here."""
        done = serving_process.minhu(self.home, *arguments, said=said)
        return Ran(done.returncode, done.stdout, done.stderr)

    def play(self, *lines: Mapping[str, object] | str | bytes, options: Sequence[str] = ("--now", NOON)) -> Ran:
        """JSON lines through the headless channel, on a store that stays."""
        said = b"\n".join(
            line if isinstance(line, bytes) else (line if isinstance(line, str) else json.dumps(line)).encode()
            for line in lines
        )
        where = ("--city", str(SMALL), "--store", self.store)
        return self("chat", "--jsonl", *where, *options, said=said + b"\n" if said else b"")
