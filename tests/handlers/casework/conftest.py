from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from casework_office import Office

from storage.crypto import Keyring
from storage.store import SqlStore


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    store = SqlStore(f"sqlite:///{tmp_path / 'office.db'}", Keyring([b"an office for casework tests".ljust(32)]))
    store.create_tables()
    yield Office(store)
    store.close()
