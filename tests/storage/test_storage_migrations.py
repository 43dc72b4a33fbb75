"""The migrations lead to the tables that the code speaks of."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
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


def test_upgrading_twice_or_in_two_processes_is_harmless(empty_url: str) -> None:
    with ThreadPoolExecutor(2) as threads:
        for future in [threads.submit(migrations.upgrade, empty_url) for _ in range(2)]:
            future.result(20)
    migrations.upgrade(empty_url)


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
