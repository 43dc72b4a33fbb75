"""What was excluded from a rate (剔除): a mark beside what the rate counts, which an older release neither reads nor sets."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_BEFORE = ["at", "unit", "measure", "value"]
_AFTER = [*_BEFORE, "excluded"]


def upgrade() -> None:
    with op.batch_alter_table("tallies") as batch:
        batch.add_column(sa.Column("excluded", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_index(_name(_BEFORE), table_name="tallies")
    op.create_index(_name(_AFTER), "tallies", _AFTER)


def downgrade() -> None:
    op.drop_index(_name(_AFTER), table_name="tallies")
    op.create_index(_name(_BEFORE), "tallies", _BEFORE)
    with op.batch_alter_table("tallies") as batch:
        batch.drop_column("excluded")


def _name(columns: list[str]) -> str:
    return op.f(f"ix_tallies_{'_'.join(columns)}")
