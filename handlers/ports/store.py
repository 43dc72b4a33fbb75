"""The store (存储): everything that must survive, in one transaction per change.

A `Work` is one open transaction. `storage` implements it on SQLAlchemy; a city's own ticket system can take the place
of `Tickets` alone. Nothing here commits by itself: leaving `Store.begin()` without an exception commits all of it,
an exception undoes all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from handlers.conversation.message import Account, Inbound, Outgoing
from handlers.conversation.state import Conversation
from handlers.ports.records import CallBack, Due, Heard, Invite, Reveal, StaffAccount
from tickets.rates import Measure, Tally
from tickets.ticket import CitizenId, Event, State, Ticket, TicketNumber
from tickets.units import Role, StaffMember


class Inbox(Protocol):
    """Each message once."""

    def heard(self, account: Account, event_id: str) -> Heard | None: ...

    def record(self, message: Inbound, fingerprint: str, replies: Sequence[str]) -> None:
        """Insert the dedup row. Raises Twice where another process was first (the transaction is then undone)."""

    def recent(self, account: Account, since: datetime) -> int:
        """How many messages of this account were recorded at or after `since`."""


class Twice(Exception):
    """The same message is being heard elsewhere at this moment: hear it again, and what was answered is answered."""


class Away(Exception):
    """The store cannot be used at present: nothing was kept, the platform may deliver again."""


class Stale(Exception):
    """Somebody saved a newer version meanwhile: the transaction is undone and may be tried again."""


class Conversations(Protocol):
    """One conversation an account."""

    def load(self, account: Account) -> Conversation | None:
        """Load under lock: a second turn of the same account waits until this transaction ends."""

    def peek(self, account: Account) -> Conversation | None:
        """Read without lock."""

    def save(self, conversation: Conversation) -> None:
        """Write it, its version grown by one. Raises Stale when the stored version is not the one loaded."""

    def by_key(self, key: str) -> Conversation | None:
        """Load under lock by the key of a `Due`."""

    def of_person(self, person: str) -> Conversation | None:
        """The conversation in which this citizen was last heard."""

    def waking(self, until: datetime, *, limit: int = 50) -> tuple[Conversation, ...]:
        """Those that have an alarm until then, without lock, the earliest first."""


class Tickets(Protocol):
    """The tickets. This port alone can be served by a city's own system."""

    def next_number(self, prefix: str, day: date) -> TicketNumber:
        """`YZ-261123-0001`: counts up within the day, never twice, no gap needed."""

    def get(self, number: str) -> Ticket | None:
        """Read under lock."""

    def peek(self, number: str) -> Ticket | None:
        """Read without lock."""

    def add(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None: ...

    def save(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        """Write it with its version grown by one and append the events. Raises Stale when the version moved."""

    def events(self, number: str) -> tuple[Event, ...]: ...

    def of_citizen(self, citizen: CitizenId, *, open_only: bool = False, limit: int = 20) -> tuple[Ticket, ...]:
        """Newest first."""

    def of_units(
        self,
        units: Iterable[str],
        *,
        but_of: Iterable[str] = (),
        but: Iterable[State] = (),
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Ticket, ...]:
        """Open tickets of these units (lead or co-unit), overdue first, then by reply deadline. `but_of`: not those that are
        allotted to these members; `but`: not in these states."""

    def count_of_units(self, units: Iterable[str], *, but_of: Iterable[str] = (), but: Iterable[State] = ()) -> int:
        """How many `of_units` finds without a limit."""

    def queue(self, *, limit: int = 50) -> tuple[Ticket, ...]:
        """What waits for a dispatcher: accepted without a unit, petitions (returns, extensions, declines), reviews;
        the most urgent first, then the oldest."""

    def count_of_queue(self) -> int:
        """How many tickets wait for a dispatcher."""

    def to_ring(self, *, limit: int = 50) -> tuple[Ticket, ...]:
        """Whom the line rings for the follow-up (电话回访): the oldest first."""

    def count_to_ring(self) -> int:
        """How many `to_ring` finds without a limit."""

    def estimated(self, *, after: str = "", limit: int = 50) -> tuple[Ticket, ...]:
        """Open tickets whose deadline is an estimate (约), by number, from behind `after` on."""

    def unplanned(self, *, after: str = "", limit: int = 50) -> tuple[Ticket, ...]:
        """Open tickets that are overdue and of which nobody is reminded, by number, from behind `after` on."""

    def search(
        self, words: str, *, units: Iterable[str] | None = None, before: str | None = None, limit: int = 50
    ) -> tuple[Ticket, ...]:
        """Tickets in whose title, place and appeal, as a unit may read them, each of the words stands; words of one
        character are passed over. Latest number first, from before `before` on; `units`: of these alone, as lead or
        co-unit."""

    def citizens_of_phone(self, phone: str) -> tuple[CitizenId, ...]:
        """Who left this number as contact in a ticket, however it is written."""

    def of_filer(self, member: str, *, limit: int = 50, offset: int = 0) -> tuple[Ticket, ...]:
        """What this member of staff filed for residents or by themselves, the newest first."""

    def of_caller(self, member: str, names: Iterable[str], *, limit: int = 20) -> tuple[Ticket, ...]:
        """What this member filed for callers who were written down with one of these very names, the newest first."""

    def count_of_filer(self, member: str) -> int: ...

    def nearby(
        self, category: str, area: str, states: Iterable[State], limit: int = 20, *, since: datetime | None = None
    ) -> tuple[Ticket, ...]:
        """Tickets of the same matter in the same area, newest first; `since` bounds the day of submission."""

    def find(
        self, *, state: State | None = None, unit: str | None = None, limit: int = 50, before: Ticket | None = None
    ) -> tuple[Ticket, ...]:
        """For lists of the line itself, newest first, from behind `before` on."""


class Tallies(Protocol):
    """What the rates count (三率台账)."""

    def add(self, found: Iterable[Tally]) -> None:
        """Keep them; one of the same ticket, measure and turn takes the place of the former, which stays excluded if it was."""

    def count(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, Mapping[tuple[Measure, str], int]]:
        """How often each value was tallied from `since` until before `until`, by unit; of these units alone, or of all. What
        was excluded is counted under that word alone."""

    def answered_twice(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, int]:
        """How many final replies of that time were followed by another one of the same ticket within it, by the unit that gave the
        earlier one."""

    def handled_again(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, int]:
        """How many tickets whose last final reply of that time was given by a unit are with a unit again now."""

    def of(self, ticket: str) -> tuple[Tally, ...]:
        """All that this ticket counts for."""

    def exclude(self, ticket: str, measure: Measure, unit: str) -> None:
        """Take what the ticket has counted for this unit until now out of a rate (剔除)."""

    def excluded(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None, *, limit: int = 50, offset: int = 0
    ) -> tuple[Tally, ...]:
        """What was excluded of that time, the latest first; of these units alone, or of all."""

    def answered(
        self,
        measure: Measure,
        values: Iterable[str],
        since: datetime,
        until: datetime,
        units: Iterable[str] | None = None,
        *,
        limit: int = 50,
    ) -> tuple[Tally, ...]:
        """What was tallied for this measure with one of these values and not excluded, the latest first."""


class Filed(StrEnum):
    """By what the tickets that were submitted are counted."""

    CATEGORY = "category"
    UNIT = "unit"
    AREA = "area"
    KIND = "kind"
    SOURCE = "source"
    URGENCY = "urgency"
    NAMING = "confidentiality"


class Figures(Protocol):
    """What the morning's report counts (晨报); of these units alone, or of all."""

    def filed(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None, by: Filed = Filed.CATEGORY
    ) -> Mapping[str | None, int]:
        """How many tickets were submitted from `since` until before `until`, by category, unit, area, or whatever else `by` names."""

    def came(
        self,
        since: datetime,
        until: datetime,
        units: Iterable[str] | None = None,
        *,
        by: Filed | None = None,
        value: str | int = "",
        limit: int = 50,
    ) -> tuple[Ticket, ...]:
        """Those themselves, the newest first; `by` and `value`: of this kind, of this source … alone."""

    def came_within(
        self, spans: Sequence[tuple[datetime, datetime]], units: Iterable[str] | None = None, *, limit: int = 50
    ) -> tuple[int, tuple[Ticket, ...]]:
        """How many were submitted within these spans of time, which follow each other (the nights of a month), and the newest of them.
        A month of nights is two statements."""

    def crowded(
        self,
        since: datetime,
        until: datetime,
        categories: Iterable[str],
        at_least: int,
        units: Iterable[str] | None = None,
    ) -> Mapping[tuple[str, str], int]:
        """Where these categories were submitted at least so often: how often, by category and area."""

    def overdue(self, units: Iterable[str] | None = None) -> Mapping[tuple[str | None, str | None], int]:
        """How many are overdue as `tickets.deadlines.is_late` says, by category and unit."""

    def late(
        self, units: Iterable[str] | None = None, *, but_of: Iterable[str] = (), limit: int = 50
    ) -> tuple[Ticket, ...]:
        """Those themselves, by deadline. `but_of`, of named units alone: not those that are allotted to these members."""

    def urgent(self, units: Iterable[str] | None = None, *, limit: int = 50) -> tuple[Ticket, ...]:
        """What is open and most urgent (特急), by deadline."""

    def count_of_urgent(self, units: Iterable[str] | None = None) -> int:
        """How many `urgent` finds without a limit."""

    def due_by(self, until: datetime, units: Iterable[str] | None = None) -> int:
        """How many must be answered until then at the latest and are not overdue."""


class Staff(Protocol):
    """Who works for the city, by account, unit and role; invites and wrong codes."""

    def by_account(self, account: Account) -> StaffMember | None: ...

    def account_of(self, member: str) -> Account | None: ...

    def get(self, member: str) -> StaffMember | None: ...

    def of_unit(self, unit: str) -> tuple[StaffMember, ...]:
        """Those enrolled for the unit itself, heads first."""

    def with_role(self, *roles: Role) -> tuple[StaffMember, ...]: ...

    def enrol(self, member: StaffMember, account: Account, at: datetime) -> None:
        """Bind; an earlier binding of this account or of this member is replaced."""

    def leave(self, account: Account, at: datetime) -> StaffMember | None: ...

    def away(self, member: str, until: datetime | None) -> None:
        """Off duty until then; with None on duty again."""

    def all(self) -> tuple[StaffAccount, ...]: ...

    def invite(self, invite: Invite) -> None: ...

    def invites(self) -> tuple[Invite, ...]: ...

    def redeem(self, code_hash: str, at: datetime) -> StaffMember | None:
        """The member of an unused, unexpired invite, which is used up by this; None otherwise."""

    def revoke(self, member: str, at: datetime) -> bool: ...

    def wrong_code(self, account: Account, at: datetime) -> int:
        """Count a wrong code of this account; how many within the last ten minutes, this one included."""


class Messages(Protocol):
    """Messages on their way: a turn's own replies, and pushes that the engine delivers."""

    def add(self, message: Outgoing) -> Outgoing | None:
        """Store it, to be sent; as stored, a reply with its sequence. One with a known mid is ignored (None): it was
        already on its way."""

    def get(self, mid: str) -> Outgoing | None: ...

    def of(self, mids: Sequence[str]) -> tuple[Outgoing, ...]:
        """In the order of `mids`."""

    def unsent(self, mids: Sequence[str]) -> tuple[str, ...]:
        """Those of them that have neither gone out nor been given up."""

    def newest_card(self, account: Account) -> Outgoing | None:
        """The newest sent message to this account that still offers choices."""

    def cards_about(self, ticket: str) -> tuple[Outgoing, ...]:
        """Sent messages about the ticket that still offer choices, to anybody, newest last."""

    def close_card(self, mid: str) -> None:
        """Its choices are no longer offered by default; pressing them still finds it."""

    def sent(
        self, mid: str, at: datetime, receipt: str = "", *, to: Account | None = None, numbered: bool = False
    ) -> None:
        """It went out at `at`; the platform knows it by `receipt`. `to`: its recipient, where the caller knows it;
        `numbered`: it has its `sequence`, as a reply has from the turn on."""

    def failed(self, mid: str, at: datetime, why: str, *, dead: bool) -> None: ...

    def due(
        self,
        now: datetime,
        *,
        limit: int = 100,
        replies_before: datetime | None = None,
        but_channels: Sequence[str] = (),
    ) -> tuple[Outgoing, ...]:
        """Unsent pushes that may go out at `now`, and unsent replies created before `replies_before`, in order; those
        of `but_channels` are passed over. The limit is of each of both: no number of pushes hides a reply."""

    def due_to(self, account: Account, now: datetime, *, limit: int = 100) -> tuple[Outgoing, ...]:
        """The unsent pushes to this account that may go out at `now`, in order."""

    def next_due_at(self) -> datetime | None:
        """When the earliest unsent push may go out."""

    def by_receipt(self, account: Account, receipt: str) -> Outgoing | None:
        """The message that the platform knows by `receipt` (its own message id)."""

    def since(self, account: Account, sequence: int, *, limit: int = 100) -> tuple[Outgoing, ...]:
        """Messages to this account with a greater sequence, for a page that reconnects."""


class Files(Protocol):
    """Photos and voices, encrypted; ids are content-addressed and unguessable."""

    def put(
        self,
        content: bytes,
        media_type: str,
        *,
        sealed: bool = False,
        original_of: str | None = None,
        of: Account | None = None,
    ) -> str:
        """Keep bytes; `sealed` marks an original kept as evidence that only the line may open, `original_of` what was
        made of it; `of` is who sent it, and holds it until a ticket does."""

    def get(self, file: str) -> tuple[bytes, str] | None:
        """Bytes and media type."""


class Timers(Protocol):
    """What has a next action."""

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Due, ...]:
        """Tickets and conversations whose next action is at or before `now`, the earliest first."""

    def next_at(self) -> datetime | None: ...


@dataclass(frozen=True)
class Opening:
    """What a turn begins with: whether its message was heard before, and of its sender the conversation, the staff member
    that they are, and the newest message that still offers choices."""

    heard: Heard | None
    conversation: Conversation | None
    member: StaffMember | None
    card: Outgoing | None


class Work(Protocol):
    """One open transaction."""

    inbox: Inbox
    conversations: Conversations
    tickets: Tickets
    tallies: Tallies
    figures: Figures
    staff: Staff
    messages: Messages
    files: Files
    timers: Timers

    def opening(self, account: Account, event_id: str) -> Opening:
        """Look at all of it at once, under lock: a second turn of the same account waits until this transaction ends."""

    def close_turn(
        self, conversation: Conversation, message: Inbound, fingerprint: str, replies: Sequence[str]
    ) -> None:
        """`conversations.save` and `inbox.record` at once. Raises what they raise."""

    def promise(self, call: CallBack) -> None:
        """Keep it; one with the same id that is not kept yet is replaced."""

    def promises(self, *, open_only: bool = True) -> tuple[CallBack, ...]: ...

    def keep_promise(self, id: str, by: str, at: datetime) -> bool: ...

    def revealed(self, reveal: Reveal) -> None: ...

    def reveals(self, number: str) -> tuple[Reveal, ...]: ...

    def new_person(self) -> CitizenId:
        """A fresh random id for a citizen."""

    def recovery_code(self, person: CitizenId) -> str:
        """The code by which this citizen finds their tickets from another device: `XXXX-XXXX-XXXX-XXXX`, 80 bits."""

    def person_of_code(self, code: str) -> CitizenId | None:
        """Whose recovery code this is; spaces, dashes and case do not matter."""


class Store(Protocol):
    """Where a transaction begins."""

    def begin(self, account: Account | None = None) -> AbstractContextManager[Work]:
        """One transaction, committed at its normal end. `account`: whose lock is wanted at once."""
