"""The migrations lead to the tables that the code speaks of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Sequence, inspect

from storage import migrations
from storage.database import open_engine, transaction
from storage.tables import metadata


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
    command = [sys.executable, "-W", "error", "-c", code]
    root = Path(__file__).parents[2]
    both = [subprocess.Popen(command, cwd=root, env=os.environ | {"PYTHONPATH": str(root)}) for _ in range(2)]
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


def test_head_names_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [migrations.HEAD]
