"""Records (记录): what the store keeps beside conversations, tickets and messages, as it hands them out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from handlers.conversation.message import Account
from tickets.ticket import CitizenId, TicketNumber
from tickets.units import StaffMember


@dataclass(frozen=True)
class Heard:
    """An inbound message that was heard before: its fingerprint and the ids of the replies that it caused."""

    fingerprint: str
    replies: tuple[str, ...]


@dataclass(frozen=True)
class Invite:
    """A one-time code (邀请码) for a staff member: only its hash is kept. `tries` counts wrong uses by one account."""

    code_hash: str
    member: StaffMember
    expires_at: datetime
    used: bool = False


@dataclass(frozen=True)
class StaffAccount:
    """A staff member and the chat account that is bound to them; `since` when; `left` True after leaving."""

    member: StaffMember
    account: Account
    since: datetime
    left: bool = False


@dataclass(frozen=True)
class CallBack:
    """A promised call by a person (回电承诺), a record of its own: `about` in the resident's words."""

    id: str
    account: Account
    person: CitizenId
    about: str
    promised_at: datetime
    by: datetime
    done_at: datetime | None = None
    done_by: str = ""


@dataclass(frozen=True)
class Due:
    """Something whose time has come: a ticket or a conversation, at `at`, valid for `version` only."""

    at: datetime
    kind: str  # ticket | conversation
    key: str  # the ticket's number | the conversation's key
    version: int


@dataclass(frozen=True)
class Reveal:
    """A look at a confidential reporter's identity (查看举报人): who, when, why. Kept as long as the audit."""

    ticket: TicketNumber
    by: str
    role: str
    reason: str
    at: datetime
