"""`minhu` as typed, in a home of its own."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from command_line import CommandLine


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
