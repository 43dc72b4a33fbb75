"""Whom the line rings for the follow-up (电话回访): a mark beside the ticket, which an older release neither reads nor sets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_INDEX = "ix_tickets_to_ring"


def upgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("to_ring", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        op.f(_INDEX),
        "tickets",
        ["number"],
        sqlite_where=sa.text("to_ring IS 1"),
        postgresql_where=sa.text("to_ring IS true"),
    )


def downgrade() -> None:
    op.drop_index(op.f(_INDEX), table_name="tickets")
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("to_ring")
