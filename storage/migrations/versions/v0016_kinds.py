"""What came is counted by its kind, its way, how urgent it is and how it is named, in an index alone; and what an operator filed is
found by the name of the caller. What is most urgent and open has an index of its own.

What was saved before, or by an older release that still runs, has no kind until a worker has read the ticket. On a large
PostgreSQL the indexes may be made before (CREATE INDEX CONCURRENTLY), so that no write waits for them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_CAME = "ix_tickets_came"
_COLUMNS = ["submitted_at", "kind", "source", "urgency", "confidentiality", "unit", "number"]
_TOLD = ("kind", "source", "confidentiality")


def upgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        for name in _TOLD:
            batch.add_column(sa.Column(name, sa.String(length=16), nullable=True))
        batch.add_column(sa.Column("caller", sa.String(length=32), nullable=True))
    op.create_index(op.f(_CAME), "tickets", _COLUMNS, unique=False, if_not_exists=True)
    _create_index("ix_tickets_caller", ["filer", "caller", "submitted_at"], "caller IS NOT NULL")
    _create_index("ix_tickets_no_kind", ["number"], "kind IS NULL")
    _create_index("ix_tickets_urgent", ["unit", "reply_due", "number"], "open IS true AND urgency = 1")


def downgrade() -> None:
    for name in ("ix_tickets_urgent", "ix_tickets_no_kind", "ix_tickets_caller", _CAME):
        op.drop_index(op.f(name), table_name="tickets")
    with op.batch_alter_table("tickets") as batch:
        for name in ("caller", *reversed(_TOLD)):
            batch.drop_column(name)


def _create_index(name: str, columns: list[str], where: str) -> None:
    of = sa.text(where)
    op.create_index(
        op.f(name), "tickets", columns, unique=False, sqlite_where=of, postgresql_where=of, if_not_exists=True
    )
