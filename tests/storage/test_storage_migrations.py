"""The migrations lead to the tables that the code speaks of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Sequence, inspect
from storage_examples import ticket

from storage import SqlStore, migrations
from storage.database import open_engine, transaction
from storage.erasure import wipe_ticket
from storage.tables import metadata
from tickets.ticket import FileId


def test_after_the_upgrade_the_schema_is_the_one_of_the_code(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    engine = open_engine(empty_url)
    with engine.connect() as connection, transaction(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        assert compare_metadata(context, metadata) == []
        assert migrations.current(connection) == migrations.HEAD
        if engine.dialect.name == "postgresql":
            sequences = {s.name for s in metadata._sequences.values() if isinstance(s, Sequence)}
            assert sequences <= set(inspect(connection).get_sequence_names())
    engine.dispose()


def test_upgrading_twice_is_harmless(empty_url: str) -> None:
    migrations.upgrade(empty_url)
    migrations.upgrade(empty_url)


def test_upgrading_in_two_processes_at_once_is_harmless(empty_url: str) -> None:
    code = f"from storage.migrations import upgrade; upgrade({empty_url!r})"
    upgrading = [sys.executable, "-W", "error", "-c", code]
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(upgrading, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}) for _ in range(2)]
    assert [process.wait(30) for process in both] == [0, 0]


def test_an_upgrade_that_fails_leaves_an_empty_database(empty_url: str) -> None:
    """A kill in the middle is the same: the log of the database undoes what was not committed."""
    engine = open_engine(empty_url)
    try:
        with engine.connect() as connection, transaction(connection):
            migrations._run(connection)
            raise InterruptedError
    except InterruptedError:
        pass
    with engine.connect() as connection:
        assert inspect(connection).get_table_names() == []
    engine.dispose()


def test_the_files_of_a_store_with_tickets_in_it_have_their_holders_once_a_worker_has_read_them(
    empty_url: str, open_store: Callable[..., SqlStore]
) -> None:
    migrations.upgrade(empty_url)
    with open_store(empty_url).begin() as work:
        photo = FileId(work.files.put(b"of two", "image/jpeg"))
        for number in ("T-1", "T-2"):
            work.tickets.add(ticket(number, photos=(photo,)), (), None)
    engine = open_engine(empty_url)
    with engine.connect() as connection, transaction(connection):
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0013")
        assert not inspect(connection).has_table("file_holders")
    engine.dispose()
    migrations.upgrade(empty_url)
    with open_store(empty_url).begin() as work:
        held = [work.originals.held_by("T-1", "T-2")]
        while work.index_tickets():
            pass
        held += [work.originals.held_by(number) for number in ("T-1", "T-2")]
        assert held == [set(), {photo}, {photo}]
        wipe_ticket(work, "T-1")
        assert work.files.get(photo) is not None
        wipe_ticket(work, "T-2")
        assert work.files.get(photo) is None


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    return config


def test_head_names_the_newest_revision() -> None:
    assert ScriptDirectory.from_config(_config()).get_heads() == [migrations.HEAD]
