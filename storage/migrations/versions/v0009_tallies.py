"""What the three rates count: a table that an older release neither reads nor writes.

It begins empty: what happened before is not counted, and the rates of the first month say so by their small wholes.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tallies",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("measure", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("value", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_tallies_ticket_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "measure", "turn", name=op.f("pk_tallies")),
    )
    op.create_index(op.f("ix_tallies_at_unit_measure_value"), "tallies", ["at", "unit", "measure", "value"])


def downgrade() -> None:
    op.drop_index(op.f("ix_tallies_at_unit_measure_value"), table_name="tallies")
    op.drop_table("tallies")
