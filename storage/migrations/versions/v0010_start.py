"""A start among a million tickets: an index of the few that are overdue and of which nobody is reminded yet.

On a large PostgreSQL it may be made before (CREATE INDEX CONCURRENTLY), so that no write waits for it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NAME = "ix_tickets_unplanned"
_WHERE = "open IS {yes} AND overdue IS {yes} AND next_action_at IS NULL"
_IS = {"sqlite": "1", "postgresql": "true"}


def upgrade() -> None:
    of = sa.text(_WHERE.format(yes=_IS[op.get_bind().dialect.name]))
    op.create_index(
        op.f(_NAME), "tickets", ["number"], unique=False, sqlite_where=of, postgresql_where=of, if_not_exists=True
    )


def downgrade() -> None:
    op.drop_index(op.f(_NAME), table_name="tickets")
