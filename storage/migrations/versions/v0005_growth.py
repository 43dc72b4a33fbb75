"""A million tickets: indexes for each list in its order, and the words by which tickets are found.

Each index that is dropped is the beginning of one that takes its place, so that an older release reads as before. What
was saved by such a release counts as `estimated` and not `indexed` (at its version) until a worker has read it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

IS = {"sqlite": "1", "postgresql": "true"}


def upgrade() -> None:
    with op.batch_alter_table("tickets") as batch:
        batch.add_column(sa.Column("officer", sa.String(length=32), nullable=True))
        batch.add_column(sa.Column("estimated", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch.add_column(sa.Column("indexed", sa.Integer(), server_default="-1", nullable=False))
    for table, columns in _BEFORE:
        op.drop_index(_name(table, columns), table_name=table)
    for table, columns in _AFTER:
        op.create_index(_name(table, columns), table, columns, unique=False)
    for name, table, columns, where in _PARTIAL:
        of = sa.text(where.format(yes=IS[op.get_bind().dialect.name]))
        op.create_index(op.f(name), table, columns, unique=False, sqlite_where=of, postgresql_where=of)
    _messages_of("ticket IS NOT NULL")
    op.create_table(
        "ticket_words",
        sa.Column("word", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("word", "ticket", name=op.f("pk_ticket_words")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("ticket_words")
    _messages_of(f"card IS {IS[op.get_bind().dialect.name]}")
    for name, table, _columns, _where in _PARTIAL:
        op.drop_index(op.f(name), table_name=table)
    for table, columns in _AFTER:
        op.drop_index(_name(table, columns), table_name=table)
    for table, columns in _BEFORE:
        op.create_index(_name(table, columns), table, columns, unique=False)
    with op.batch_alter_table("tickets") as batch:
        batch.drop_column("indexed")
        batch.drop_column("estimated")
        batch.drop_column("officer")


def _messages_of(where: str) -> None:
    name, table, columns = _MESSAGES
    op.drop_index(op.f(name), table_name=table)
    op.create_index(
        op.f(name), table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )


def _name(table: str, columns: list[str]) -> str:
    return op.f(f"ix_{table}_{'_'.join(columns)}")


_BEFORE = (
    ("tickets", ["category", "area", "submitted_at"]),
    ("tickets", ["next_action_at"]),
    ("tickets", ["state", "submitted_at"]),
    ("tickets", ["submitted_at"]),
    ("tickets", ["unit", "open"]),
    ("tickets", ["waiting", "urgency", "submitted_at"]),
    ("ticket_units", ["unit"]),
    ("conversations", ["next_action_at"]),
)
_MESSAGES = ("ix_messages_ticket", "messages", ["ticket"])
"""Of all messages about a ticket; that of cards alone, which it had before, does not help whoever erases."""
_AFTER = (
    ("tickets", ["category", "area", "submitted_at", "state"]),
    ("tickets", ["state", "submitted_at", "number"]),
    ("tickets", ["submitted_at", "number"]),
    ("tickets", ["unit", "submitted_at", "number"]),
    ("ticket_units", ["unit", "ticket"]),
)
_PARTIAL = (
    ("ix_tickets_next_action_at", "tickets", ["next_action_at"], "next_action_at IS NOT NULL"),
    (
        "ix_tickets_unit_overdue_reply_due_number_state_officer",
        "tickets",
        ["unit", "overdue", "reply_due", "number", "state", "officer"],
        "open IS {yes}",
    ),
    (
        "ix_tickets_urgency_submitted_at_number",
        "tickets",
        ["urgency", "submitted_at", "number"],
        "waiting IS {yes}",
    ),
    ("ix_tickets_estimated", "tickets", ["number"], "open IS {yes} AND estimated IS {yes}"),
    ("ix_tickets_not_indexed", "tickets", ["number"], "indexed <> version"),
    ("ix_conversations_next_action_at", "conversations", ["next_action_at"], "next_action_at IS NOT NULL"),
)
