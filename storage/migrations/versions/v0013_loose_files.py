"""Files that joined no ticket: which they are and since when, so that they can be cleared.

What was saved before, or by an older release that still runs, has an `attached` that is not its version until a worker has
read the ticket; until then no file is cleared. A file counts as loose from the first night on which it is found so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_IS = {"sqlite": ("IS 1", "IS 0"), "postgresql": ("IS true", "IS false")}


def upgrade() -> None:
    yes, no = _IS[op.get_bind().dialect.name]
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("attached", sa.Integer(), server_default="-1", nullable=False))
    with op.batch_alter_table("files") as batch:
        batch.add_column(sa.Column("loose", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("loose_since", sa.DateTime(timezone=True), nullable=True))
    _create_index("ix_tickets_not_attached", "tickets", "number", "attached <> version")
    _create_index("ix_files_loose_since", "files", "loose_since", f"loose {yes} AND sealed {no}")


def downgrade() -> None:
    op.drop_index(op.f("ix_files_loose_since"), table_name="files")
    op.drop_index(op.f("ix_tickets_not_attached"), table_name="tickets")
    with op.batch_alter_table("files") as batch:
        batch.drop_column("loose_since")
        batch.drop_column("loose")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("attached")


def _create_index(name: str, table: str, column: str, where: str) -> None:
    of = sa.text(where)
    op.create_index(op.f(name), table, [column], unique=False, sqlite_where=of, postgresql_where=of)
