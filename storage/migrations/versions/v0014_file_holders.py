"""Who holds a file: the very same photo sent by two people is kept once, and goes with the last ticket that shows it. And
who filed a ticket for a resident, so that they find what they filed.

What was saved before, or by an older release that still runs, has a `held` that is not its version until a worker has
read the ticket; until then nothing of a ticket is wiped by age, and no file is cleared.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_holders",
        sa.Column("file", sa.String(length=32), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("by_ticket", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("file", "holder", name=op.f("pk_file_holders")),
    )
    op.create_index(op.f("ix_file_holders_holder"), "file_holders", ["holder"], unique=False)
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("held", sa.Integer(), server_default="-1", nullable=False))
        batch.add_column(sa.Column("filer", sa.String(length=32), nullable=True))
    _create_index("ix_tickets_not_held", ["number"], "held <> version")
    _create_index("ix_tickets_filer", ["filer", "submitted_at"], "filer IS NOT NULL")


def downgrade() -> None:
    op.drop_index(op.f("ix_tickets_filer"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_not_held"), table_name="tickets")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("filer")
        batch.drop_column("held")
    op.drop_table("file_holders")


def _create_index(name: str, columns: list[str], where: str) -> None:
    of = sa.text(where)
    op.create_index(op.f(name), "tickets", columns, unique=False, sqlite_where=of, postgresql_where=of)
