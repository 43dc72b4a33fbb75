"""What came in is counted in an index alone, whatever the period: a year of a million tickets opened every row before.

On a large PostgreSQL it may be made before (CREATE INDEX CONCURRENTLY), so that no write waits for it.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


_NAME = "ix_tickets_submitted_at_category_unit_area"
_COLUMNS = ["submitted_at", "category", "unit", "area"]


def upgrade() -> None:
    op.create_index(op.f(_NAME), "tickets", _COLUMNS, unique=False, if_not_exists=True)


def downgrade() -> None:
    op.drop_index(op.f(_NAME), table_name="tickets")
