"""A town of processes for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import database
from town import Town


@pytest.fixture
def town(postgres: str, tmp_path: Path) -> Iterator[Town]:
    with database(postgres) as url, Town(tmp_path, url) as made:
        yield made
