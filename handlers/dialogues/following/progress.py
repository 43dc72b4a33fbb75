"""Progress like a parcel (进度查询): each step with its time, where it is now, what comes next and by when."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import At, Choice, Named, On, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.following.objection import may_be_reviewed
from handlers.dialogues.following.which import several_named, which_ticket
from handlers.dialogues.following.withdraw import WITHDRAWABLE
from handlers.privacy import masked
from tickets.deadlines import ends_with_a_day, working_days_left
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, Action
from tickets.ticket import ENDED, Event, Outcome, State, Ticket
from tickets.units import StaffMember

# The events that a resident sees as steps; everything else is the line's own business.
STEPS = frozenset(
    {
        "submitted", "declined", "handed_over", "taken_in", "dispatched", "acknowledged", "contacted", "contact_denied", "contact_overdue",
        "replied_interim", "check_begun", "reply_sent_back", "overdue_in_check", "replied", "reply_rejected", "reopened", "returned", "transferred", "extension_granted",
        "shelved", "unshelved", "closed", "explained", "withdrawn", "overdue_raised", "review_started", "review_asked", "merged", "unmerged",
        "urged", "supplemented", "overdue", "problem", "co_unit_added", "co_unit_released", "information_asked",
        "information_supplied", "recomputed", "place_corrected", "worsened",
    }
)  # fmt: skip
# Of a ticket that others seconded they see what was done, not what its own resident said.
STEPS_FOR_ALL = STEPS - {
    "submitted",
    "supplemented",
    "worsened",
    "urged",
    "contacted",
    "contact_denied",
    "contact_overdue",
    "withdrawn",
}
WITH_UNIT_NAMED = frozenset({"dispatched", "transferred", "co_unit_added", "co_unit_released"})
LISTED = 6  # of all tickets, the newest
EXPLAINED = {Outcome.EXPLAINED: "progress.ended_explained", Outcome.NO_ANSWER: "progress.ended_no_answer"}


def show_progress(turn: Turn, ticket: Ticket | None = None) -> None:
    """One ticket's steps, or those of each that is named, or the question which."""
    if ticket is None and (named := several_named(turn)):
        for one in named:
            show_progress(turn, one)
        return
    ticket = ticket or which_ticket(turn, "ticket.progress", lambda t: True)
    if ticket is None:
        return
    turn.remember(last_ticket=ticket.number)
    shown = _handled_with(turn, ticket) or ticket
    parts = [step(event) for event in _steps(turn, ticket, shown)]
    if shown is not ticket:
        parts.append(Part("progress.merged", {"count": len(shown.seconds)}))
    parts += now(turn, shown)
    if shown.last_reply is not None:
        parts.append(Part("progress.last_reply", {"text": masked(shown.last_reply.text)}))
    offered = choices(ticket, len(turn.tickets()))
    turn.tell("progress.head", turn.values(ticket), *parts, choices=offered, ticket=ticket.number)


def _handled_with(turn: Turn, ticket: Ticket) -> Ticket | None:
    """The ticket that it was merged into: its progress is the progress of all."""
    return turn.work.tickets.peek(ticket.merged_into) if ticket.merged_into else None


def _steps(turn: Turn, ticket: Ticket, shown: Ticket) -> Sequence[Event]:
    own = [e for e in turn.work.tickets.events(ticket.number) if e.type in STEPS and not e.confidential]
    if shown is ticket:
        return own
    since = own[-1].at
    return own + [
        e
        for e in turn.work.tickets.events(shown.number)
        if e.type in STEPS_FOR_ALL and not e.confidential and e.at > since
    ]


def step(event: Event) -> Part:
    values: dict[str, Value] = {"at": At(event.at), "what": Phrase(f"event.{event.type}")}
    if event.type in WITH_UNIT_NAMED and event.data.get("unit_code"):
        return Part("progress.step_unit", values | {"unit": Named("unit", event.data["unit_code"])})
    return Part("progress.step", values)


def now(turn: Turn, ticket: Ticket) -> list[Part]:
    """Who has it now and until when; how many working days are left; what is being waited for."""
    values = turn.values(ticket)
    if ticket.state is State.HANDED_OVER and ticket.handed_to:
        line = {"line": Named("line", ticket.handed_to), "line_number": Named("number", ticket.handed_to)}
        return [Part("progress.handed_to", line)]
    if ticket.state in ENDED:
        return [Part(EXPLAINED.get(ticket.outcome, "") if ticket.outcome in EXPLAINED else _ended(ticket), values)]
    if ticket.state is State.SHELVED and ticket.shelved_until:
        return [Part("progress.now_shelved", values | {"until": On(ticket.shelved_until)})]
    if ticket.state in (State.FOLLOW_UP, State.REVIEW, State.NEEDS_INFORMATION):
        return [Part(f"progress.now_{ticket.state.value}", values)]
    parts = [Part("progress.now_in_check", values) if ticket.unchecked else _with_whom(turn, ticket, values)]
    parts += keeper(ticket)
    officer = turn.work.staff.get(ticket.officer) if ticket.officer else None
    if officer is not None:
        parts.append(Part("progress.officer", {"name": surname(officer)}))
    if ticket.petition is not None and ticket.petition.what == "extension" and ticket.petition.until:
        parts.append(Part("progress.extension_asked", {"until": On(ticket.petition.until)}))
    return parts


def keeper(ticket: Ticket) -> list[Part]:
    """Who answers for it until the new unit has signed, if anybody does."""
    unit = ticket.first_receiver or (ticket.unit if ticket.state is State.ACCEPTED else None)
    return [Part("progress.first_receiver", {"unit": Named("unit", unit)})] if unit else []


def _ended(ticket: Ticket) -> str:
    return f"progress.ended_{ticket.state.value}"


def _with_whom(turn: Turn, ticket: Ticket, values: dict[str, Value]) -> Part:
    if ticket.unit is None or ticket.state in BEFORE_DISPATCH:
        return Part("progress.now_dispatcher", values)
    if ticket.is_praise:
        return Part("progress.now_praise", values)
    if ticket.overdue:
        return Part("progress.now_overdue", values)
    due = ticket.due.reply
    if due is None or not ends_with_a_day(due, turn.city):
        return Part("progress.now", values)
    left = working_days_left(ticket, turn.now, turn.city)
    key = "progress.now_days" if left else "progress.now_last_day"
    return Part(key, values | {"days": left})


def surname(officer: StaffMember) -> str:
    """Staff names are full within a unit, masked towards residents."""
    return f"{officer.name[:1]}**"


def choices(ticket: Ticket, count: int) -> tuple[Choice, ...]:
    """What the resident can do with it now."""
    args = {"ticket": ticket.number}
    found: list[Choice] = []
    if ticket.state is State.FOLLOW_UP:
        found.append(Choice("ticket.survey", "button.answer_survey", args=args))
    if ticket.state in BY_ACTION[Action.SUPPLEMENT].of:
        found.append(Choice("ticket.supplement", "button.supplement", args=args))
    if ticket.state in BY_ACTION[Action.URGE].of:
        found.append(Choice("ticket.urge", "button.urge", args=args))
    if ticket.state in WITHDRAWABLE:
        found.append(Choice("ticket.withdraw", "button.withdraw", args=args))
    if ticket.state is State.MERGED:
        found.append(Choice("ticket.split", "button.split", args=args))
    if may_be_reviewed(ticket):
        found.append(Choice("ticket.review", "button.review", args=args))
    if count > 1:
        found.append(Choice("ticket.all", "button.all_tickets", {"count": count}))
    return tuple(found)


def list_all(turn: Turn) -> None:
    """All tickets of the resident, newest first, and where each stands."""
    mine = turn.tickets()
    picks = [
        Choice(
            "ticket.progress",
            "which.choice",
            {"number": t.number, "title": turn.title_of(t)},
            args={"ticket": t.number},
        )
        for t in mine
    ]
    if picks:
        states = [
            Part("progress.one_of_all", {**turn.values(t), "state": Phrase(f"state.{t.state.value}")})
            for t in mine[:LISTED]
        ]
        turn.say("progress.all", *states, choices=picks, count=len(mine))
    else:
        turn.say("which.none")
