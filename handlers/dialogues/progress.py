"""Progress like a parcel (进度查询): each step with its time, where it is now, what comes next and by when."""

from __future__ import annotations

from handlers.conversation.message import At, Choice, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.which import which_ticket
from handlers.privacy import masked
from tickets.clocks import working_time
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import ENDED, Event, State, Ticket

# The events that a resident sees as steps; everything else is the line's own business.
STEPS = frozenset(
    {
        "submitted", "declined", "handed_over", "dispatched", "acknowledged", "contacted", "replied_interim", "replied",
        "reply_rejected", "reopened", "returned", "transferred", "extension_granted", "shelved", "unshelved", "closed",
        "explained", "withdrawn", "review_started", "review_asked", "merged", "urged", "supplemented", "overdue", "problem",
    }
)  # fmt: skip


def show_progress(turn: Turn, ticket: Ticket | None = None) -> None:
    """One ticket's steps, or the question which."""
    ticket = ticket or which_ticket(turn, "ticket.progress", lambda t: True)
    if ticket is None:
        return
    turn.remember(last_ticket=ticket.number)
    parts = [
        step(event)
        for event in turn.work.tickets.events(ticket.number)
        if event.type in STEPS and not event.confidential
    ]
    parts.append(now_line(turn, ticket))
    reply = ticket.last_reply
    if reply is not None:
        parts.append(Part("progress.last_reply", {"text": masked(reply.text)}))
    others = len(turn.tickets())
    turn.say("progress.head", *parts, choices=choices(ticket, others), ticket=ticket.number, **turn.values(ticket))


def step(event: Event) -> Part:
    values: dict[str, Value] = {"at": At(event.at), "what": Phrase(f"event.{event.type}")}
    if event.type in ("dispatched", "transferred") and event.data.get("unit_code"):
        return Part("progress.step_unit", values | {"unit": Named("unit", event.data["unit_code"])})
    return Part("progress.step", values)


def now_line(turn: Turn, ticket: Ticket) -> Part:
    """Who has it now and until when; how many working days are left."""
    values = turn.values(ticket)
    if ticket.state in ENDED:
        return Part(f"progress.ended_{ticket.state.value}", values)
    if ticket.state in (State.FOLLOW_UP, State.REVIEW, State.SHELVED, State.NEEDS_INFORMATION):
        return Part(f"progress.now_{ticket.state.value}", values)
    if ticket.overdue:
        return Part("progress.now_overdue", values)
    if ticket.unit is None:
        return Part("progress.now_dispatcher", values)
    due = ticket.due.reply
    if due is not None and due.astimezone(turn.city.timezone).hour == 0:
        reckoning = working_time(turn.city)
        today = turn.now.astimezone(turn.city.timezone).date()
        left = turn.city.calendar.working_days_between(today, reckoning.last_day(due))
        return Part("progress.now_days", values | {"days": left})
    return Part("progress.now", values)


def choices(ticket: Ticket, count: int) -> tuple[Choice, ...]:
    """What the resident can do with it now."""
    args = {"ticket": ticket.number}
    found: list[Choice] = []
    if ticket.state is State.FOLLOW_UP:
        found.append(Choice("ticket.survey", "button.answer_survey", args=args))
    if ticket.state in BY_ACTION[Action.SUPPLEMENT].of:
        found.append(Choice("ticket.supplement", "button.supplement", args=args))
    if ticket.is_open and ticket.state not in (State.FOLLOW_UP, State.REVIEW):
        found.append(Choice("ticket.urge", "button.urge", args=args))
        found.append(Choice("ticket.withdraw", "button.withdraw", args=args))
    if ticket.state is State.DECLINED and not ticket.review_asked:
        found.append(Choice("ticket.review", "button.review", args=args))
    if count > 1:
        found.append(Choice("ticket.all", "button.all_tickets", {"count": count}))
    return tuple(found)


def list_all(turn: Turn) -> None:
    """All tickets of the resident, newest first."""
    mine = turn.tickets()
    picks = [
        Choice("ticket.progress", "which.choice", {"number": t.number, "title": t.title}, args={"ticket": t.number})
        for t in mine
    ]
    if picks:
        turn.say("progress.all", choices=picks, count=len(mine))
    else:
        turn.say("which.none")
