"""What tests of several folders share, and what lets the whole suite end soon."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import database, running_postgres
from hypothesis import settings
from redis_server import Redis
from town import Town

# The first example of a process also loads the models: no case is failed for its time.
settings.register_profile("minhu", deadline=None)
settings.load_profile("minhu")

# A worker of `--dist loadfile` plays a whole file: the longest begin first, or one of them is played alone at the end.
# In this order those that mostly wait for processes, and those that mostly compute, stand beside each other.
LONGEST = (
    "processes/test_take_over.py",
    "test_dialogues.py",
    "faults/test_kill_at_each_seam.py",
    "live/test_live_server.py",
    "test_small_city.py",
    "deploy/test_backup.py",
    "faults/test_kill_between_turns.py",
    "faults/test_any_order.py",
    "storage/test_storage_engine.py",
    "upgrade/test_upgrade.py",
    "processes/test_pages.py",
    "processes/test_stop.py",
    "faults/test_under_load.py",
    "handlers/test_report_properties.py",
    "live/test_live_probes.py",
    "live/test_live_reader.py",
    "processes/test_sessions.py",
    "cli/test_cli_commands.py",
    "extras/test_extras_speech.py",
    "nlu/test_category.py",
)
TESTS = Path(__file__).parent
MEMORY, ENOUGH = Path("/dev/shm"), 4 << 30

# Thousands of stores are made and thrown away: where there is room they are files in memory, and nobody waits for a disk.
# That a process dies loses nothing there either; that the machine does is played by no test.
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free >= ENOUGH:
    os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files keep their tests together and in order; those that are not named follow as they were."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST)}
    if gone := [path for path in places if not path.is_file()]:
        raise pytest.UsageError(f"LONGEST of {__file__} names what is not there: {gone}")
    items.sort(key=lambda item: places.get(item.path, len(places)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running PostgreSQL with a migrated template database."""
    with running_postgres() as url:
        yield url


@pytest.fixture
def redis() -> Iterator[Redis]:
    running = Redis()
    yield running
    if running.server.is_running():
        running.server.stop()


@pytest.fixture
def town(postgres: str, tmp_path: Path) -> Iterator[Town]:
    """Several processes on one database."""
    with database(postgres) as url, Town(tmp_path, url) as made:
        yield made
