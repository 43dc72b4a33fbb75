"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import CreateSequence, DropSequence

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SEQUENCE = sa.Sequence("message_sequence")


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(CreateSequence(SEQUENCE))
    op.create_table(
        "call_backs",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_backs")),
    )
    op.create_index(op.f("ix_call_backs_done_at"), "call_backs", ["done_at"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("next_action_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_conversations")),
    )
    op.create_index(op.f("ix_conversations_next_action_at"), "conversations", ["next_action_at"], unique=False)
    op.create_index(
        op.f("ix_conversations_person_last_heard_at"), "conversations", ["person", "last_heard_at"], unique=False
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_counters")),
    )
    op.create_table(
        "files",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sealed", sa.Boolean(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.create_table(
        "inbox",
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("event", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_account_at"), "inbox", ["account", "at"], unique=False)
    op.create_table(
        "invites",
        sa.Column("code_hash", sa.String(length=128), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used", sa.Boolean(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_invites")),
    )
    op.create_index(op.f("ix_invites_member"), "invites", ["member"], unique=False)
    op.create_table(
        "messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mid", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("push", sa.Boolean(), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=True),
        sa.Column("card", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(length=32), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
        sa.UniqueConstraint("mid", name=op.f("uq_messages_mid")),
        sa.UniqueConstraint("sequence", name=op.f("uq_messages_sequence")),
    )
    op.create_index(
        op.f("ix_messages_account_receipt"),
        "messages",
        ["account", "receipt"],
        unique=False,
        sqlite_where=sa.text("receipt IS NOT NULL"),
        postgresql_where=sa.text("receipt IS NOT NULL"),
    )
    op.create_index(op.f("ix_messages_account_sequence"), "messages", ["account", "sequence"], unique=False)
    op.create_index(
        op.f("ix_messages_push_due_at"),
        "messages",
        ["push", "due_at"],
        unique=False,
        sqlite_where=sa.text("waiting IS 1"),
        postgresql_where=sa.text("waiting IS true"),
    )
    op.create_index(
        op.f("ix_messages_ticket"),
        "messages",
        ["ticket"],
        unique=False,
        sqlite_where=sa.text("card IS 1"),
        postgresql_where=sa.text("card IS true"),
    )
    op.create_table(
        "persons",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("code_index", sa.String(length=32), nullable=False),
        sa.Column("code", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sa.UniqueConstraint("code_index", name=op.f("uq_persons_code_index")),
    )
    op.create_table(
        "reveals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
    )
    op.create_index(op.f("ix_reveals_ticket"), "reveals", ["ticket"], unique=False)
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("member", sa.String(length=32), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("member", name=op.f("uq_staff_member")),
    )
    op.create_index(op.f("ix_staff_account"), "staff", ["account"], unique=False)
    op.create_index(op.f("ix_staff_role"), "staff", ["role"], unique=False)
    op.create_index(op.f("ix_staff_unit"), "staff", ["unit"], unique=False)
    op.create_table(
        "tickets",
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("citizen", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("category", sa.String(length=64), nullable=True),
        sa.Column("area", sa.String(length=64), nullable=True),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reply_due", sa.DateTime(timezone=True), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("overdue", sa.Boolean(), nullable=False),
        sa.Column("waiting", sa.Boolean(), nullable=False),
        sa.Column("next_action_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tickets")),
    )
    op.create_index(
        op.f("ix_tickets_category_area_submitted_at"), "tickets", ["category", "area", "submitted_at"], unique=False
    )
    op.create_index(op.f("ix_tickets_citizen_submitted_at"), "tickets", ["citizen", "submitted_at"], unique=False)
    op.create_index(op.f("ix_tickets_next_action_at"), "tickets", ["next_action_at"], unique=False)
    op.create_index(op.f("ix_tickets_state_submitted_at"), "tickets", ["state", "submitted_at"], unique=False)
    op.create_index(op.f("ix_tickets_submitted_at"), "tickets", ["submitted_at"], unique=False)
    op.create_index(op.f("ix_tickets_unit_open"), "tickets", ["unit", "open"], unique=False)
    op.create_index(
        op.f("ix_tickets_waiting_urgency_submitted_at"), "tickets", ["waiting", "urgency", "submitted_at"], unique=False
    )
    op.create_table(
        "wrong_codes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_codes")),
    )
    op.create_index(op.f("ix_wrong_codes_account_at"), "wrong_codes", ["account", "at"], unique=False)
    op.create_table(
        "ticket_events",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_ticket_events_ticket_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "seq", name=op.f("pk_ticket_events")),
    )
    op.create_table(
        "ticket_units",
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket"], ["tickets.number"], name=op.f("fk_ticket_units_ticket_tickets"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("ticket", "unit", name=op.f("pk_ticket_units")),
    )
    op.create_index(op.f("ix_ticket_units_unit"), "ticket_units", ["unit"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_ticket_units_unit"), table_name="ticket_units")
    op.drop_table("ticket_units")
    op.drop_table("ticket_events")
    op.drop_index(op.f("ix_wrong_codes_account_at"), table_name="wrong_codes")
    op.drop_table("wrong_codes")
    op.drop_index(op.f("ix_tickets_waiting_urgency_submitted_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_unit_open"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_submitted_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_state_submitted_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_next_action_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_citizen_submitted_at"), table_name="tickets")
    op.drop_index(op.f("ix_tickets_category_area_submitted_at"), table_name="tickets")
    op.drop_table("tickets")
    op.drop_index(op.f("ix_staff_unit"), table_name="staff")
    op.drop_index(op.f("ix_staff_role"), table_name="staff")
    op.drop_index(op.f("ix_staff_account"), table_name="staff")
    op.drop_table("staff")
    op.drop_index(op.f("ix_reveals_ticket"), table_name="reveals")
    op.drop_table("reveals")
    op.drop_table("persons")
    op.drop_index(op.f("ix_messages_ticket"), table_name="messages")
    op.drop_index(op.f("ix_messages_push_due_at"), table_name="messages")
    op.drop_index(op.f("ix_messages_account_sequence"), table_name="messages")
    op.drop_index(op.f("ix_messages_account_receipt"), table_name="messages")
    op.drop_table("messages")
    op.drop_index(op.f("ix_invites_member"), table_name="invites")
    op.drop_table("invites")
    op.drop_index(op.f("ix_inbox_account_at"), table_name="inbox")
    op.drop_table("inbox")
    op.drop_table("files")
    op.drop_table("counters")
    op.drop_index(op.f("ix_conversations_person_last_heard_at"), table_name="conversations")
    op.drop_index(op.f("ix_conversations_next_action_at"), table_name="conversations")
    op.drop_table("conversations")
    op.drop_index(op.f("ix_call_backs_done_at"), table_name="call_backs")
    op.drop_table("call_backs")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(DropSequence(SEQUENCE))
