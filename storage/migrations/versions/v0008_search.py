"""Search of a unit among a million tickets: an index in which its tickets stand in the order of their numbers.

On a large PostgreSQL it may be made before (CREATE INDEX CONCURRENTLY), so that no write waits for it.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NAME = "ix_tickets_unit_number"


def upgrade() -> None:
    op.create_index(op.f(_NAME), "tickets", ["unit", "number"], unique=False, if_not_exists=True)


def downgrade() -> None:
    op.drop_index(op.f(_NAME), table_name="tickets")
