"""The life of a ticket (工单流转) as one table: action × state → new state, and who may take the action.

    submitted → accepted → dispatched → acknowledged → contacted → in_progress → replied → follow_up → closed
        │  ⇅ needs_information    ⇅ return_requested (退单待批)      ⇅ shelved (挂账)      │  ├→ review (复核) → accepted | closed
        └→ declined | handed_over                            reopened (重办) ←───────────┘  └→ closed

    declined, shelved, closed → review: once, where the resident does not accept it

Rules (`docs/rules.md`): the closed loop [R1]; emergencies and what other lines do is handed over [R2]; the hotline itself follows
up [R4]; returns, disputes and who is designated [R5]; refusing, returning and declining need a reason and a second person [R8].
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from tickets.errors import NeedsReason, NotAllowed, WrongState
from tickets.ticket import ENDED, Event, State, Ticket
from tickets.units import LINE_ROLES, UNIT_ROLES, Actor, ActorKind, Role, StaffMember, Units
from values import replace


class Action(StrEnum):
    """What can be done to a ticket."""

    ACCEPT = "accept"
    ASK_INFORMATION = "ask_information"
    SUPPLY = "supply"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    DISPATCH = "dispatch"
    ACKNOWLEDGE = "acknowledge"
    REQUEST_RETURN = "request_return"
    APPROVE_RETURN = "approve_return"
    REFUSE_RETURN = "refuse_return"
    KEEP_UNDECIDED = "keep_undecided"
    DESIGNATE = "designate"
    CONTACT = "contact"
    MISS_CONTACT = "miss_contact"
    DENY_CONTACT = "deny_contact"
    SEE_CONTACT = "see_contact"
    REPLY = "reply"
    RESOLVE = "resolve"
    SUBMIT_REPLY = "submit_reply"
    APPROVE_REPLY = "approve_reply"
    SEND_BACK_REPLY = "send_back_reply"
    FOLLOW_UP = "follow_up"
    REJECT_REPLY = "reject_reply"
    RATE = "rate"
    RING = "ring"
    RATE_BY_PHONE = "rate_by_phone"
    CLOSE = "close"
    SEND_TO_REVIEW = "send_to_review"
    ASK_REVIEW = "ask_review"
    EXPLAIN = "explain"
    REOPEN = "reopen"
    RAISE = "raise"
    ANSWER_AGAIN = "answer_again"
    TRANSFER = "transfer"
    ALLOT = "allot"
    ADD_CO_UNIT = "add_co_unit"
    RELEASE_CO_UNIT = "release_co_unit"
    CONFER = "confer"
    REFUSE_CONFERENCE = "refuse_conference"
    REQUEST_EXTENSION = "request_extension"
    GRANT_EXTENSION = "grant_extension"
    REFUSE_EXTENSION = "refuse_extension"
    REQUEST_SHELVING = "request_shelving"
    REFUSE_SHELVING = "refuse_shelving"
    SHELVE = "shelve"
    UNSHELVE = "unshelve"
    WITHDRAW = "withdraw"
    MERGE = "merge"
    UNMERGE = "unmerge"
    URGE = "urge"
    SUPPLEMENT = "supplement"
    NAME = "name"
    SUPERVISE = "supervise"
    HASTEN = "hasten"
    MESSAGE_RESIDENT = "message_resident"
    MESSAGE_UNIT = "message_unit"
    NOTE = "note"
    REVEAL = "reveal"
    REQUEST_EXCLUSION = "request_exclusion"
    GRANT_EXCLUSION = "grant_exclusion"
    REFUSE_EXCLUSION = "refuse_exclusion"


class Who(StrEnum):
    """Who may act, resolved against the ticket."""

    CITIZEN = "citizen"  # the one who filed it
    LINE = "line"  # the hotline by itself, by a rule
    UNIT = "unit"  # officers, heads and grid workers of the ticket's unit
    CO_UNIT = "co_unit"
    FIRST_RECEIVER = "first_receiver"  # the unit that had it before, until the new one has acknowledged
    ABOVE = "above"  # staff of a unit above the ticket's: may look, no more
    LEADER = "leader"  # the head of the unit itself or of one above: may press for it
    DISPATCHER = "dispatcher"
    SUPERVISOR = "supervisor"
    OPERATOR = "operator"
    FILER = "filer"  # whoever filed it for a resident (代录): passes on what they say
    WITNESS = "witness"  # whoever filed what they saw themselves (巡查上报): answers the follow-up; nobody of the unit that handles it


@dataclass(frozen=True)
class Rule:
    """One row: `to` None leaves the state as it is; `event` is the past tense that goes into the ticket's history."""

    action: Action
    of: frozenset[State]
    to: State | None
    who: frozenset[Who]
    event: str


S, A, W = State, Action, Who
OPEN = frozenset(State) - ENDED
BEFORE_DISPATCH = frozenset({S.SUBMITTED, S.NEEDS_INFORMATION, S.ACCEPTED})
WITH_UNIT = frozenset({S.DISPATCHED, S.ACKNOWLEDGED, S.CONTACTED, S.IN_PROGRESS})
HANDLING = WITH_UNIT - {S.DISPATCHED}
AWAITS_DISPATCH = frozenset({S.SUBMITTED, S.ACCEPTED, S.RETURN_REQUESTED})  # a dispatcher decides who has it
UNANSWERED = BEFORE_DISPATCH | WITH_UNIT | {S.RETURN_REQUESTED}  # no final reply has gone out: its clock runs
LINE_PEOPLE = frozenset({W.DISPATCHER, W.SUPERVISOR})
LINE_AND_PEOPLE = LINE_PEOPLE | {W.LINE}
# Who rings up again is heard by an operator, or by who filed it: their words are the resident's.
FOR_RESIDENT = frozenset({W.CITIZEN, W.OPERATOR, W.FILER})


def _row(
    action: Action, of: State | AbstractSet[State], to: State | None, who: Who | AbstractSet[Who], event: str
) -> Rule:
    states = {of} if isinstance(of, State) else of
    actors = {who} if isinstance(who, Who) else who
    return Rule(action, frozenset(states), to, frozenset(actors), event)


TABLE: tuple[Rule, ...] = (
    # taking in
    _row(A.ACCEPT, {S.SUBMITTED, S.REVIEW}, S.ACCEPTED, LINE_AND_PEOPLE, "accepted"),
    _row(A.ASK_INFORMATION, S.ACCEPTED, S.NEEDS_INFORMATION, LINE_PEOPLE, "information_asked"),
    _row(A.SUPPLY, S.NEEDS_INFORMATION, S.ACCEPTED, FOR_RESIDENT, "information_supplied"),
    _row(A.DECLINE, BEFORE_DISPATCH, S.DECLINED, LINE_AND_PEOPLE, "declined"),
    _row(A.HAND_OVER, BEFORE_DISPATCH, S.HANDED_OVER, LINE_PEOPLE, "handed_over"),
    # dispatch and return
    _row(A.DISPATCH, {S.ACCEPTED, S.NEEDS_INFORMATION} | WITH_UNIT, S.DISPATCHED, LINE_AND_PEOPLE, "dispatched"),
    _row(A.ACKNOWLEDGE, S.DISPATCHED, S.ACKNOWLEDGED, W.UNIT, "acknowledged"),
    _row(A.REQUEST_RETURN, {S.DISPATCHED, S.ACKNOWLEDGED}, S.RETURN_REQUESTED, W.UNIT, "return_requested"),
    _row(A.APPROVE_RETURN, S.RETURN_REQUESTED, S.ACCEPTED, LINE_PEOPLE, "returned"),
    _row(A.REFUSE_RETURN, S.RETURN_REQUESTED, S.ACKNOWLEDGED, LINE_PEOPLE, "return_refused"),
    _row(A.KEEP_UNDECIDED, S.RETURN_REQUESTED, S.ACKNOWLEDGED, W.LINE, "return_undecided"),
    _row(A.DESIGNATE, S.RETURN_REQUESTED, S.ACKNOWLEDGED, LINE_PEOPLE, "designated"),
    # handling
    _row(A.CONTACT, S.ACKNOWLEDGED, S.CONTACTED, W.UNIT, "contacted"),
    _row(A.MISS_CONTACT, HANDLING, None, W.UNIT, "contact_missed"),
    _row(A.DENY_CONTACT, {S.CONTACTED, S.IN_PROGRESS}, S.ACKNOWLEDGED, W.CITIZEN, "contact_denied"),
    _row(A.SEE_CONTACT, HANDLING, None, W.UNIT, "contact_seen"),
    _row(A.REPLY, HANDLING, S.IN_PROGRESS, {W.UNIT, W.CO_UNIT}, "replied_interim"),
    _row(A.RESOLVE, HANDLING, S.REPLIED, W.UNIT, "replied"),
    _row(A.SUBMIT_REPLY, HANDLING, None, W.UNIT, "reply_submitted"),
    _row(A.APPROVE_REPLY, HANDLING, None, LINE_PEOPLE, "reply_approved"),
    _row(A.SEND_BACK_REPLY, HANDLING, None, LINE_PEOPLE, "reply_sent_back"),
    _row(A.TRANSFER, WITH_UNIT, S.DISPATCHED, W.UNIT, "transferred"),
    _row(A.ALLOT, WITH_UNIT, None, W.UNIT, "allotted"),
    _row(A.CONFER, HANDLING, None, W.UNIT, "conference_asked"),
    _row(A.ADD_CO_UNIT, WITH_UNIT, None, LINE_PEOPLE, "co_unit_added"),
    _row(A.RELEASE_CO_UNIT, WITH_UNIT, None, LINE_PEOPLE, "co_unit_released"),
    _row(A.REFUSE_CONFERENCE, HANDLING, None, LINE_PEOPLE, "conference_refused"),
    _row(A.REQUEST_EXTENSION, HANDLING, None, W.UNIT, "extension_requested"),
    _row(A.GRANT_EXTENSION, HANDLING, None, LINE_PEOPLE, "extension_granted"),
    _row(A.REFUSE_EXTENSION, HANDLING, None, LINE_PEOPLE, "extension_refused"),
    _row(A.REQUEST_SHELVING, HANDLING, None, W.UNIT, "shelving_requested"),
    _row(A.REFUSE_SHELVING, HANDLING, None, W.SUPERVISOR, "shelving_refused"),
    _row(A.SHELVE, HANDLING, S.SHELVED, W.SUPERVISOR, "shelved"),
    _row(A.UNSHELVE, S.SHELVED, S.IN_PROGRESS, {W.LINE, W.SUPERVISOR}, "unshelved"),
    # the follow-up
    _row(A.FOLLOW_UP, {S.REPLIED, S.MERGED}, S.FOLLOW_UP, W.LINE, "follow_up_started"),
    _row(A.REJECT_REPLY, S.FOLLOW_UP, S.IN_PROGRESS, {W.CITIZEN, W.WITNESS, W.OPERATOR} | LINE_PEOPLE, "reply_rejected"),
    _row(A.RATE, S.FOLLOW_UP, None, {W.CITIZEN, W.WITNESS}, "rated"),
    _row(A.RING, S.FOLLOW_UP, None, {W.OPERATOR} | LINE_PEOPLE, "rung"),
    _row(A.RATE_BY_PHONE, S.FOLLOW_UP, None, {W.OPERATOR} | LINE_PEOPLE, "rated_by_phone"),
    _row(A.CLOSE, {S.REPLIED, S.FOLLOW_UP}, S.CLOSED, W.LINE, "closed"),
    _row(A.REOPEN, {S.FOLLOW_UP, S.REVIEW}, S.IN_PROGRESS, LINE_AND_PEOPLE, "reopened"),
    _row(A.RAISE, OPEN, None, {W.LINE, W.SUPERVISOR}, "problem"),
    _row(A.SUPERVISE, WITH_UNIT, None, {W.SUPERVISOR, W.LEADER}, "supervised"),
    _row(A.HASTEN, UNANSWERED, None, LINE_PEOPLE, "hastened"),
    _row(A.SEND_TO_REVIEW, S.FOLLOW_UP, S.REVIEW, W.LINE, "review_started"),
    _row(A.ASK_REVIEW, {S.DECLINED, S.CLOSED, S.SHELVED}, S.REVIEW, W.CITIZEN, "review_asked"),
    _row(A.EXPLAIN, {S.REVIEW, S.SHELVED, S.MERGED}, S.CLOSED, W.SUPERVISOR, "explained"),
    _row(A.ANSWER_AGAIN, S.CLOSED, None, W.CITIZEN, "answered_again"),
    # at any time
    _row(A.WITHDRAW, OPEN, S.WITHDRAWN, {W.CITIZEN, W.OPERATOR}, "withdrawn"),
    _row(A.URGE, OPEN - {S.FOLLOW_UP}, None, FOR_RESIDENT, "urged"),
    _row(A.SUPPLEMENT, OPEN | {S.MERGED}, None, FOR_RESIDENT, "supplemented"),
    _row(A.NAME, OPEN | {S.MERGED}, None, W.CITIZEN, "naming_changed"),
    _row(A.MESSAGE_RESIDENT, OPEN, None, {W.UNIT, W.CO_UNIT, W.FIRST_RECEIVER, W.OPERATOR} | LINE_PEOPLE, "message_to_resident"),
    _row(A.MESSAGE_UNIT, OPEN, None, W.CITIZEN, "message_to_unit"),
    _row(A.MERGE, BEFORE_DISPATCH | WITH_UNIT, S.MERGED, LINE_AND_PEOPLE, "merged"),
    _row(A.UNMERGE, S.MERGED, S.ACCEPTED, {W.CITIZEN} | LINE_AND_PEOPLE, "unmerged"),
    _row(A.NOTE, OPEN, None, {W.UNIT, W.CO_UNIT} | LINE_PEOPLE, "noted"),
    _row(A.REVEAL, frozenset(State), None, W.SUPERVISOR, "revealed"),
    _row(A.REQUEST_EXCLUSION, frozenset(State), None, W.UNIT, "exclusion_requested"),
    _row(A.GRANT_EXCLUSION, frozenset(State), None, LINE_PEOPLE, "excluded"),
    _row(A.REFUSE_EXCLUSION, frozenset(State), None, LINE_PEOPLE, "exclusion_refused"),
)  # fmt: skip

# What a person does only with a written reason: refusing, returning, declining, and what only a second person may grant [R8].
REASONED = frozenset(
    {
        A.ASK_INFORMATION, A.DECLINE, A.REQUEST_RETURN, A.REFUSE_RETURN, A.REQUEST_EXTENSION, A.REFUSE_EXTENSION,
        A.REQUEST_SHELVING, A.REFUSE_SHELVING, A.SHELVE, A.CONFER, A.REFUSE_CONFERENCE, A.SEND_BACK_REPLY, A.EXPLAIN, A.RAISE,
        A.SUPERVISE, A.NOTE, A.REVEAL, A.REQUEST_EXCLUSION, A.REFUSE_EXCLUSION,
    }
)  # fmt: skip

MOVING = frozenset(rule.event for rule in TABLE if rule.to is not None)  # the events that change the state
BY_ACTION = MappingProxyType({rule.action: rule for rule in TABLE})


def who_is(actor: Actor, ticket: Ticket, units: Units) -> frozenset[Who]:
    """What the actor is to this ticket; empty for a stranger (default deny)."""
    if actor.kind is ActorKind.LINE:
        return frozenset({Who.LINE})
    if actor.kind is ActorKind.CITIZEN:
        return frozenset({Who.CITIZEN}) if actor.id == ticket.citizen else frozenset()
    found = {Who.FILER} if ticket.filed_by and actor.id == ticket.filed_by else set[Who]()
    if is_witness(actor, ticket):
        found.add(Who.WITNESS)
    match actor.role:
        case Role.DISPATCHER:
            found.add(Who.DISPATCHER)
        case Role.SUPERVISOR:
            found.add(Who.SUPERVISOR)
        case Role.OPERATOR:
            found.add(Who.OPERATOR)
        case _ if actor.role in UNIT_ROLES and actor.unit:
            if actor.unit == ticket.unit:
                found |= {Who.UNIT, Who.LEADER} if actor.role is Role.HEAD else {Who.UNIT}
            elif actor.unit in ticket.co_units:
                found.add(Who.CO_UNIT)
            elif actor.unit == ticket.first_receiver:
                found.add(Who.FIRST_RECEIVER)
            elif ticket.unit and units.holds(actor.unit, ticket.unit):
                found |= {Who.ABOVE, Who.LEADER} if actor.role is Role.HEAD else {Who.ABOVE}
    return frozenset(found)


def is_witness(who: Actor | StaffMember, ticket: Ticket) -> bool:
    """Whether they filed what they saw themselves, and their own unit does not handle it: it never asks itself [R15]."""
    return ticket.seen_by_filer and who.id == ticket.filed_by and who.unit not in (ticket.unit, *ticket.co_units)


def waits_for_line(ticket: Ticket) -> bool:
    """Whether the line's own people must act: send it to a unit (again), decide what a unit asks for, check a reply, look at it
    again. An exclusion is asked for what has ended, too."""
    if ticket.exclusion is not None:
        return True
    asked = ticket.petition is not None or ticket.unchecked is not None
    return ticket.is_open and (asked or ticket.state in AWAITS_DISPATCH | {State.REVIEW})


def may_see(actor: Actor, ticket: Ticket, units: Units) -> bool:
    """Whether the ticket may be shown to the actor at all."""
    return actor.role in LINE_ROLES or bool(who_is(actor, ticket, units))


def check(ticket: Ticket, action: Action, actor: Actor, units: Units) -> Rule:
    """The row that admits this.

    Raises:
        NotAllowed: the actor may not do this at all. WrongState: not in this state.
    """
    rule = BY_ACTION[action]
    if not rule.who & who_is(actor, ticket, units):
        raise NotAllowed("not_allowed")
    if ticket.state not in rule.of:
        raise WrongState("wrong_state", state=ticket.state.value, action=action.value)
    return rule


def check_reason(action: Action, actor: Actor, reason: str) -> None:
    """What the line does by itself has its reason in the rule.

    Raises:
        NeedsReason: a person has to give one.
    """
    if action in REASONED and actor.kind is not ActorKind.LINE and not reason.strip():
        raise NeedsReason


def move(
    ticket: Ticket,
    action: Action,
    actor: Actor,
    at: datetime,
    units: Units,
    *,
    text: str = "",
    data: Mapping[str, str] | None = None,
    confidential: bool = False,
) -> tuple[Ticket, Event]:
    """Do one action: the ticket after it and the event that tells it; `text` is its reason where it needs one.

    Raises:
        NeedsReason, and as `check`.
    """
    check_reason(action, actor, text)
    rule = check(ticket, action, actor, units)
    event = Event(ticket.events + 1, at, rule.event, actor, text, data or {}, confidential)
    return replace(ticket, state=rule.to or ticket.state, events=event.seq), event
