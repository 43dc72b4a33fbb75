"""Urging (催单): nudges whoever must act, as many times a day as the city allows; beyond that the resident is told why not and when they may again."""

from __future__ import annotations

from handlers.conversation.message import At, Part
from handlers.conversation.refusals import refusal
from handlers.conversation.turn import Turn
from handlers.dialogues.following.which import which_ticket
from handlers.ports.understanding import Told
from handlers.usecases.resident import urge, urge_again
from tickets.deadlines import is_urgent
from tickets.errors import HotlineError, TooSoon
from tickets.hours import quiet_until
from tickets.lifecycle import BEFORE_DISPATCH, BY_ACTION, Action
from tickets.ticket import State, Ticket

BARE = 8  # characters: "快点办" and the like tell the unit nothing that "urged" does not
URGEABLE = BY_ACTION[Action.URGE].of


def urge_ticket(turn: Turn, ticket: Ticket | None = None, *, again: bool = True) -> None:
    """Nudge; what is said with one nudge too many for today is kept on the ticket, unless `again` leaves it to who called.

    Raises:
        TooSoon: urged already today, and nothing more was said.
    """
    ticket = ticket or which_ticket(turn, "ticket.urge", lambda t: t.state in URGEABLE)
    if ticket is None:
        return
    words = "" if turn.do or (turn.length <= BARE and Told.THREAT_TO_STAFF not in turn.meaning.told) else turn.text
    identifying = turn.meaning.identifying_words
    try:
        ticket = urge(turn.case, ticket, turn.actor, words, identifying)
    except TooSoon as error:
        if not (words and again):
            raise
        ticket = urge_again(turn.case, ticket, turn.actor, words, identifying)
        turn.remember(last_ticket=ticket.number)
        before = {"at": At(error.values["at"])}  # type: ignore[arg-type]
        turn.tell(
            "urge.again_unmanned" if _unmanned(turn, ticket) else "urge.again",
            turn.values(ticket) | before,
            ticket=ticket.number,
        )
        return
    turn.remember(last_ticket=ticket.number)
    morning = quiet_until(turn.now, turn.city)
    held = (Part("urge.by_morning", {"at": At(morning)}),) if morning > turn.now and not is_urgent(ticket) else ()
    turn.tell(_told(turn, ticket), turn.values(ticket), *held, ticket=ticket.number)


def urge_all(turn: Turn) -> None:
    """两个都催: each that was not urged today already; one of which that is so is told what is said of it alone."""
    for one in turn.tickets(open_only=True):
        ticket = turn.own_ticket(one.number) if one.state in URGEABLE else None
        if ticket is None:
            continue
        try:
            urge_ticket(turn, ticket)
        except HotlineError as error:
            turn.case.pending.clear()
            refusal(turn, error)


def _unmanned(turn: Turn, ticket: Ticket) -> bool:
    """Whether nobody of the unit is enrolled: then a dispatcher has to ring there."""
    return ticket.unit is not None and not turn.work.staff.of_unit(ticket.unit)


def _told(turn: Turn, ticket: Ticket) -> str:
    """Who was nudged, and by when they must have done it."""
    if ticket.is_praise:
        return "urge.done_praise"
    if ticket.state is State.SHELVED:
        return "urge.done_shelved"
    if ticket.state is State.REVIEW:
        return "urge.done_review"
    if ticket.unchecked is not None:
        return "urge.done_in_check"
    if ticket.unit is None or ticket.state in BEFORE_DISPATCH:
        return "urge.done_dispatcher"
    if _unmanned(turn, ticket):
        return "urge.done_unmanned" if turn.case.told_of(ticket) else "urge.done_unheard"
    return "urge.done_overdue" if ticket.overdue else "urge.done"
