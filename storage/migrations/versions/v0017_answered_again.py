"""What was finally answered more than once is found in an index alone, so that each ticket counts once however often it was answered.

On a large PostgreSQL it may be made before (CREATE INDEX CONCURRENTLY), so that no write waits for it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_NAME = "ix_tallies_answered_again"


def upgrade() -> None:
    of = sa.text("measure = 'answered' AND value = 'yes' AND turn > 1")
    op.create_index(
        op.f(_NAME),
        "tallies",
        ["at", "ticket", "turn"],
        unique=False,
        sqlite_where=of,
        postgresql_where=of,
        if_not_exists=True,
    )


def downgrade() -> None:
    op.drop_index(op.f(_NAME), table_name="tallies")
