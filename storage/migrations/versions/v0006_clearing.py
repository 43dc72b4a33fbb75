"""Clearing and finding people: indexes by which what is too old is found, and the phone of a ticket's contact, blind.

What was saved before, or by an older release that still runs, has a `phoned` that is not its version until a worker has
read it. On a large PostgreSQL the three indexes of ages may be made before (CREATE INDEX CONCURRENTLY), so that no write
waits for them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_AGES = (("messages", "created_at"), ("inbox", "at"), ("conversations", "last_heard_at"))
_PARTIAL = (
    ("ix_tickets_phone", ["phone"], "phone IS NOT NULL"),
    ("ix_tickets_not_phoned", ["number"], "phoned <> version"),
)


def upgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("phone", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("phoned", sa.Integer(), server_default="-1", nullable=False))
    for name, columns, where in _PARTIAL:
        of = sa.text(where)
        op.create_index(op.f(name), "tickets", columns, unique=False, sqlite_where=of, postgresql_where=of)
    for table, column in _AGES:
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False, if_not_exists=True)


def downgrade() -> None:
    for table, column in _AGES:
        op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
    for name, _columns, _where in _PARTIAL:
        op.drop_index(op.f(name), table_name="tickets")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("phoned")
        batch.drop_column("phone")
