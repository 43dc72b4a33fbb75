"""The event loop for the tests of Telegram, and the way to their support files."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[3]))  # `tests.channels.…`, also for a bare `pytest`


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
