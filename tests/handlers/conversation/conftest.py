"""The house of these tests; see conversation_talk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conversation_talk import CITY, Talk

from bot.play import Outage, loaded


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    city, understanding = loaded(CITY.resolve())
    line = Talk(tmp_path, city, Outage(understanding))
    yield line
    line.house.close()
