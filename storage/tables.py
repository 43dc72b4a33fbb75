"""The tables. In clear stands only what a query needs; whatever tells of a person is in a sealed `body`.

    inbox          what was heard, once each           messages      what was said: replies and pushes
    conversations  one a person's account              files         photos and voices ── file_holders, who needs them
    tickets ── ticket_units, ticket_events             staff, invites, wrong_codes
         ├─── ticket_words  blind indexes of what can be searched
         └─── tallies       what the three rates count
    counters       numbers of the day                  persons, call_backs, reveals
    sessions       staff pages                         leases         which process may do what
    audit          who exported or erased personal data

An `account` column holds a blind index (see `storage.crypto`), never the account.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Sequence,
    String,
    Table,
    and_,
    column,
    false,
    true,
)

from handlers.conversation.message import Account, Inbound, Outgoing
from handlers.ports.records import CallBack, Invite, Reveal
from storage.types import EncryptedBytes, EncryptedJson, UtcDateTime
from tickets.ticket import Event, Ticket
from tickets.units import StaffMember

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

RowId = BigInteger().with_variant(Integer, "sqlite")
Blind = String(32)


@dataclass(frozen=True)
class HeardBody:
    """What the inbox keeps of a message: the message, its fingerprint, the ids of its replies."""

    message: Inbound
    fingerprint: str
    replies: tuple[str, ...]


@dataclass(frozen=True)
class AuditBody:
    """What the audit keeps of an act: by whom on which machine, why, and how much it concerned."""

    by: str
    reason: str
    counts: dict[str, int]


@dataclass(frozen=True)
class StaffBody:
    """A member of staff with the account that is bound to them, as it is sealed."""

    member: StaffMember
    account: Account


def sealed(purpose: str, kind: type[Any]) -> EncryptedJson:
    return EncryptedJson(purpose, TypeAdapter(kind))


def partial(*columns: str, where: ColumnElement[bool], name: str | None = None) -> Index:
    """An index of the few rows that are asked for, so that the others cost nothing at their insert."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


inbox = Table(
    "inbox",
    metadata,
    Column("event", Blind, primary_key=True),
    Column("account", Blind, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", sealed("inbox", HeardBody), nullable=False),
    Index(None, "account", "at"),
    Index(None, "at"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("key", Blind, primary_key=True),
    Column("person", Blind, nullable=False),
    Column("version", Integer, nullable=False),
    Column("next_action_at", UtcDateTime),
    Column("last_heard_at", UtcDateTime),
    Column("body", EncryptedBytes("conversation"), nullable=False),
    Index(None, "person", "last_heard_at"),
    Index(None, "last_heard_at"),
    partial("next_action_at", where=column("next_action_at").is_not(None)),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)

tickets = Table(
    "tickets",
    metadata,
    Column("number", String(64), primary_key=True),
    Column("citizen", String(64), nullable=False),
    Column("state", String(32), nullable=False),
    Column("unit", String(64)),
    Column("category", String(64)),
    Column("area", String(64)),
    Column("urgency", Integer, nullable=False),
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("reply_due", UtcDateTime),
    Column("open", Boolean, nullable=False),
    Column("overdue", Boolean, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("next_action_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Column("officer", Blind),
    Column("estimated", Boolean, nullable=False, server_default=true()),
    Column("indexed", Integer, nullable=False, server_default="-1"),
    Column("phone", Blind),
    Column("phoned", Integer, nullable=False, server_default="-1"),
    Column("attached", Integer, nullable=False, server_default="-1"),
    Column("held", Integer, nullable=False, server_default="-1"),
    Column("filer", Blind),
    Column("to_ring", Boolean, nullable=False, server_default=false()),
    Column("kind", String(16)),
    Column("source", String(16)),
    Column("confidentiality", String(16)),
    Column("caller", Blind),
    Column("body", sealed("ticket", Ticket), nullable=False),
    Index(None, "citizen", "submitted_at"),
    Index(None, "category", "area", "submitted_at", "state"),
    Index(None, "state", "submitted_at", "number"),
    Index(None, "unit", "submitted_at", "number"),
    Index(None, "unit", "number"),
    Index(None, "submitted_at", "number"),
    Index(None, "submitted_at", "category", "unit", "area"),
    Index("ix_tickets_came", "submitted_at", "kind", "source", "urgency", "confidentiality", "unit", "number"),
    partial("next_action_at", where=column("next_action_at").is_not(None)),
    partial("unit", "overdue", "reply_due", "number", "state", "officer", where=column("open", Boolean).is_(True)),
    partial("urgency", "submitted_at", "number", where=column("waiting", Boolean).is_(True)),
    partial(
        "number",
        where=and_(column("open", Boolean).is_(True), column("estimated", Boolean).is_(True)),
        name="ix_tickets_estimated",
    ),
    partial(
        "number",
        where=and_(
            column("open", Boolean).is_(True),
            column("overdue", Boolean).is_(True),
            column("next_action_at").is_(None),
        ),
        name="ix_tickets_unplanned",
    ),
    partial("number", where=column("indexed", Integer) != column("version", Integer), name="ix_tickets_not_indexed"),
    partial("phone", where=column("phone").is_not(None)),
    partial("number", where=column("to_ring", Boolean).is_(True), name="ix_tickets_to_ring"),
    partial("number", where=column("phoned", Integer) != column("version", Integer), name="ix_tickets_not_phoned"),
    partial("number", where=column("attached", Integer) != column("version", Integer), name="ix_tickets_not_attached"),
    partial("number", where=column("held", Integer) != column("version", Integer), name="ix_tickets_not_held"),
    partial("filer", "submitted_at", where=column("filer").is_not(None), name="ix_tickets_filer"),
    partial("filer", "caller", "submitted_at", where=column("caller").is_not(None), name="ix_tickets_caller"),
    partial("number", where=column("kind").is_(None), name="ix_tickets_no_kind"),
    partial(
        "unit",
        "reply_due",
        "number",
        where=and_(column("open", Boolean).is_(True), column("urgency", Integer) == 1),
        name="ix_tickets_urgent",
    ),
)

ticket_words = Table(
    "ticket_words",
    metadata,
    Column("word", BigInteger, primary_key=True, autoincrement=False),
    Column("ticket", String(64), primary_key=True),
    sqlite_with_rowid=False,
)

ticket_units = Table(
    "ticket_units",
    metadata,
    Column("ticket", ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True),
    Column("unit", String(64), primary_key=True),
    Index(None, "unit", "ticket"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("ticket", ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("body", sealed("event", Event), nullable=False),
)

tallies = Table(
    "tallies",
    metadata,
    Column("ticket", ForeignKey("tickets.number", ondelete="CASCADE"), primary_key=True),
    Column("measure", String(16), primary_key=True),
    Column("turn", BigInteger(), primary_key=True, autoincrement=False),
    Column("unit", String(64)),
    Column("at", UtcDateTime, nullable=False),
    Column("value", String(16), nullable=False),
    Column("excluded", Boolean, nullable=False, server_default=false()),
    Index(None, "at", "unit", "measure", "value", "excluded"),
    partial(
        "at",
        "ticket",
        "turn",
        where=and_(
            column("measure", String) == "answered",
            column("value", String) == "yes",
            column("turn", BigInteger) > 1,
        ),
        name="ix_tallies_answered_again",
    ),
)

message_sequence = Sequence("message_sequence", metadata=metadata)

messages = Table(
    "messages",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("mid", String(200), nullable=False, unique=True),
    Column("account", Blind, nullable=False),
    Column("channel", String(32), nullable=False, server_default=""),
    Column("push", Boolean, nullable=False),
    Column("ticket", String(64)),
    Column("card", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("waiting", Boolean, nullable=False),
    Column("sequence", BigInteger, unique=True),
    Column("sent_at", UtcDateTime),
    Column("receipt", Blind),
    Column("tries", Integer, nullable=False),
    Column("failed_at", UtcDateTime),
    Column("dead", Boolean, nullable=False),
    Column("why", EncryptedBytes("why")),
    Column("claimed_by", String(120)),
    Column("claimed_until", UtcDateTime),
    Column("body", sealed("message", Outgoing), nullable=False),
    Index(None, "account", "sequence"),
    Index(None, "created_at"),
    partial("account", "receipt", where=column("receipt").is_not(None)),
    partial("ticket", where=column("ticket").is_not(None)),
    partial("push", "due_at", where=column("waiting", Boolean).is_(True)),
    partial("failed_at", where=column("dead", Boolean).is_(True)),
)

files = Table(
    "files",
    metadata,
    Column("id", Blind, primary_key=True),
    Column("media_type", String(100), nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("content", LargeBinary),
    Column("original_of", Blind, index=True),
    Column("loose", Boolean, nullable=False, server_default=true()),
    Column("loose_since", UtcDateTime),
    partial("loose_since", where=and_(column("loose", Boolean).is_(True), column("sealed", Boolean).is_(False))),
)

# Who holds a file: a ticket by its number, or an account, which sent it and has no ticket with it yet. The very same file
# sent by two people is one row of `files`: it goes with the last of its holders.
file_holders = Table(
    "file_holders",
    metadata,
    Column("file", Blind, primary_key=True),
    Column("holder", String(64), primary_key=True),
    Column("by_ticket", Boolean, nullable=False),
    Index(None, "holder"),
)

staff = Table(
    "staff",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("member", Blind, nullable=False, unique=True),
    Column("account", Blind, nullable=False, index=True),
    Column("unit", String(64), nullable=False, index=True),
    Column("role", String(32), nullable=False, index=True),
    Column("since", UtcDateTime, nullable=False),
    Column("left_at", UtcDateTime),
    Column("body", sealed("staff", StaffBody), nullable=False),
)

invites = Table(
    "invites",
    metadata,
    Column("code_hash", String(128), primary_key=True),
    Column("member", Blind, nullable=False, index=True),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("body", sealed("invite", Invite), nullable=False),
)

wrong_codes = Table(
    "wrong_codes",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("account", Blind, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "account", "at"),
)

persons = Table(
    "persons",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("code_index", Blind, nullable=False, unique=True),
    Column("code", EncryptedBytes("code"), nullable=False),
)

call_backs = Table(
    "call_backs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("promised_at", UtcDateTime, nullable=False),
    Column("by", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime, index=True),
    Column("body", sealed("call_back", CallBack), nullable=False),
)

reveals = Table(
    "reveals",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("ticket", String(64), nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("body", sealed("reveal", Reveal), nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("last_use", UtcDateTime, nullable=False, index=True),
)

audit = Table(
    "audit",
    metadata,
    Column("id", RowId, primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("what", String(32), nullable=False),
    Column("subject", Blind, nullable=False, index=True),
    Column("body", sealed("audit", AuditBody), nullable=False),
)

leases = Table(
    "leases",
    metadata,
    Column("name", String(120), primary_key=True),
    Column("holder", String(120), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
)

TABLES: tuple[Table, ...] = tuple(metadata.sorted_tables)
