"""Alembic's entry: runs on the connection, and inside the transaction, that `upgrade` hands over."""

from __future__ import annotations

from alembic import context

from storage.tables import metadata


def run() -> None:
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
