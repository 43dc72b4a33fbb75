"""The rates by which a city is steered: the three rates (三率) response, resolution and satisfaction, and what was answered on time.

    what happened to a ticket ──tallied──► Tally (what, unit, when, value) ──rates_of──► Rate (part of whole)

The three rates, and that the hotline asks and not the unit [R4]; the five grades, and one matter one rating [R7]. What counts in
and out is the hotline's own choice from public use [R12]:

- response 响应率 = acknowledged and contacted in time / due. A dispatch becomes due once the unit has contacted the resident or has
  let a limit pass; a ticket that was sent elsewhere or withdrawn before that counts for no unit. A reporter whom nobody can reach
  (匿名代录: no number, no chat) is left out, since no contact is owed.
- resolution 解决率 = answered "solved" / valid answers. "Partly solved" does not count as solved and is shown separately; silence is
  no answer and is left out. The resident is asked once about each final reply, so a reopened ticket counts each time.
- satisfaction 满意率 = satisfied grades / grades given. The city sets the lowest grade that still counts as satisfied (基本满意).
- on time 按时办结率 = final replies within the limit, extensions included / due. Each handling counts once, when it is answered or
  when its limit passes, whichever comes first; what is open and overdue counts as late. An extension or shelving, which a second
  person approves, and a reply that was sent back in time make it undecided again. When a ticket is reopened it gets a new limit.
  A reply that is checked before it goes out (答复审核) counts at the moment when the unit gave it.

Excluded (剔除) means that a second person took it out of a rate for a written reason: it counts neither in the numerator nor in the
denominator, and how many were excluded is shown beside the rate.

Nothing here is ordered by a rate: no league tables as headlines [R3].
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.lifecycle import WITH_UNIT
from tickets.ticket import Event, Ticket

PER_MILLE = 1000


class Measure(StrEnum):
    """What is counted (考核指标)."""

    RESPONSE = "response"
    RESOLUTION = "resolution"
    SATISFACTION = "satisfaction"
    ON_TIME = "on_time"
    ANSWERED = "answered"  # no rate: what was done, by its value: final replies, returns asked for, what was sent back to be redone


RATED = (Measure.RESPONSE, Measure.RESOLUTION, Measure.SATISFACTION, Measure.ON_TIME)

# What the line asked on the phone (电话回访) is kept apart from what residents answered themselves.
BY_PHONE = "_phone"
# Of `Measure.ANSWERED`, whose `YES` are final replies: what was sent to a unit, what it asked to return, had
# extended or had to redo, and how often it was pressed by hand.
RETURNED, REDONE, SENT, EXTENDED, SUPERVISED = "returned", "redone", "sent", "extended", "supervised"
YES, NO, PARTLY, SILENT, OPEN, EXCLUDED = "yes", "no", "partly", "silent", "open", "excluded"

RATINGS = frozenset({"rated", "rated_by_phone"})
# Whoever does one of these has spoken with the resident; each limit that passes before is told by one of those.
SPOKEN = frozenset({"contacted", "replied_interim", "replied"})
UNCONTACTED = frozenset({"contact_denied", "uncontacted"})  # the resident says that nobody was in touch
LATE = frozenset({"sign_overdue", "contact_overdue", "overdue"})
DONE = {
    "return_requested": RETURNED,
    "reopened": REDONE,
    "extension_granted": EXTENDED,
    "dispatched": SENT,
    "supervised": SUPERVISED,
}
BESIDE = {
    SENT: 10**11,
    EXTENDED: 2 * 10**11,
    SUPERVISED: 3 * 10**11,
}  # by so much its number is set apart, where two are done within one second
# What a second person granted, so that the limit of before no longer counts.
GRANTED = frozenset({"extension_granted", "shelved"})


@dataclass(frozen=True)
class Tally:
    """One thing that a rate counts. `turn` tells which dispatch (its second), which final reply (its number), or which
    handling (how often it was reopened) it is about, or, below zero, when something was done that may be done several times: a later word on the same takes the place of the earlier one. `value` is
    yes, no, partly, silent, open, or a grade 1 … 5, ending in `BY_PHONE` where the line asked on the phone; `excluded` stays whatever the later word is."""

    measure: Measure
    ticket: str
    turn: int
    unit: str | None
    at: datetime
    value: str
    excluded: bool = False


@dataclass(frozen=True)
class Rate:
    """`part` of `whole`."""

    part: int
    whole: int

    @property
    def per_mille(self) -> int | None:
        """Rounded half up, but never up to all where one is missing; None where there is nothing to divide by."""
        if not self.whole:
            return None
        rounded = (2 * PER_MILLE * self.part + self.whole) // (2 * self.whole)
        return min(rounded, PER_MILLE - 1) if self.part < self.whole else rounded


@dataclass(frozen=True)
class Rates:
    """One rate for each measure, and how many were `excluded` from it; `partly`, `silent`, and how many answers of the
    resolution the line asked for `by_phone`, stand beside it."""

    of: Mapping[Measure, Rate]
    excluded: Mapping[Measure, int]
    partly: int = 0
    silent: int = 0
    by_phone: int = 0

    @property
    def empty(self) -> bool:
        return not (any(rate.whole for rate in self.of.values()) or any(self.excluded.values()) or self.silent)


# ── counting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def tallied(ticket: Ticket, events: Iterable[Event]) -> Iterator[Tally]:
    """What these events count for, the ticket being as they left it."""
    for event in events:
        if event.type in SPOKEN and event.by.unit == ticket.unit:
            yield from _response(ticket, event.at)
        elif event.type in UNCONTACTED or (event.type in LATE and _let_pass(ticket, event.at)):
            yield from _response(ticket, event.at, denied=True)
        elif event.type in RATINGS and "solved" in event.data:
            yield _answer(ticket, Measure.RESOLUTION, event)
        elif event.type in RATINGS and "grade" in event.data:
            yield _answer(ticket, Measure.SATISFACTION, event)
        elif event.type == "survey_end":
            yield _answer(ticket, Measure.RESOLUTION, event)
        if event.type == "replied":
            yield Tally(Measure.ANSWERED, ticket.number, ticket.round, ticket.unit, event.at, YES)
        elif event.type in DONE:  # beside the numbers of replies, which count upwards
            turn, done = -int(event.at.timestamp()), DONE[event.type]
            unit = event.data.get("unit_code") or ticket.unit if done == SENT else ticket.unit
            yield Tally(Measure.ANSWERED, ticket.number, turn - BESIDE.get(done, 0), unit, event.at, done)
        yield from _on_time(ticket, event)


def _let_pass(ticket: Ticket, at: datetime) -> bool:
    """Whether the unit has neither spoken with the resident nor kept its limits."""
    if ticket.state not in WITH_UNIT or _contacted(ticket) is not None:
        return False
    due = (ticket.due.contact, ticket.due.sign if ticket.acknowledged_at is None else None)
    return any(moment is not None and moment <= at for moment in due)


def _contacted(ticket: Ticket) -> datetime | None:
    """When the unit that has it now contacted the resident; a former unit's word is not its own."""
    at, since = ticket.contacted_at, ticket.dispatched_at
    return at if at is not None and since is not None and at >= since else None


def _response(ticket: Ticket, at: datetime, *, denied: bool = False) -> Iterator[Tally]:
    due, since = ticket.due, ticket.dispatched_at
    if since is None or not ticket.owes_contact:
        return
    contacted = _contacted(ticket) or at
    signed = ticket.acknowledged_at or contacted
    late = (due.contact is not None and contacted >= due.contact) or (due.sign is not None and signed >= due.sign)
    value = NO if denied or late else YES
    yield Tally(Measure.RESPONSE, ticket.number, int(since.timestamp()), ticket.unit, contacted, value)


def _answer(ticket: Ticket, measure: Measure, event: Event) -> Tally:
    value = event.data.get("solved") or event.data.get("grade") or SILENT
    value += BY_PHONE if event.type == "rated_by_phone" else ""
    return Tally(measure, ticket.number, ticket.round, ticket.unit, event.at, value)


def _on_time(ticket: Ticket, event: Event) -> Iterator[Tally]:
    """Whether this handling was answered in time, as far as it is settled by this event."""
    due = ticket.due.reply
    if due is None:
        return
    at = datetime.fromisoformat(event.data["submitted"]) if "submitted" in event.data else event.at
    passed = at >= due
    match event.type:
        case "replied" | "reply_submitted":
            value = NO if passed else YES
        case "overdue":
            value = NO
        case "reply_rejected" | "reply_sent_back":
            value = NO if passed else OPEN
        case type if type in GRANTED:
            value = OPEN
        case _:
            return
    at = min(at, due) if value != OPEN else at
    yield Tally(Measure.ON_TIME, ticket.number, ticket.reopened, ticket.unit, at, value)


IN_PART = {Measure.RESPONSE: {YES}, Measure.RESOLUTION: {YES}, Measure.ON_TIME: {YES}}
IN_WHOLE = {Measure.RESPONSE: {YES, NO}, Measure.RESOLUTION: {YES, PARTLY, NO}, Measure.ON_TIME: {YES, NO}}
GRADES = [str(grade) for grade in range(1, 6)]


def rates_of(counts: Mapping[tuple[Measure, str], int], satisfied_from: int) -> Rates:
    """The rates of how often each value was tallied, what was excluded under that word; grades from `satisfied_from` on are
    satisfied."""

    def rate(measure: Measure) -> Rate:
        part = IN_PART.get(measure, set(GRADES[satisfied_from - 1 :]))
        whole = IN_WHOLE.get(measure, set(GRADES))
        found = [
            (said(value), count) for (of, value), count in counts.items() if of is measure and said(value) in whole
        ]
        return Rate(sum(count for value, count in found if value in part), sum(count for _, count in found))

    def answered(*values: str) -> int:
        return sum(counts.get((Measure.RESOLUTION, value), 0) for value in values)

    return Rates(
        {measure: rate(measure) for measure in RATED},
        {measure: counts.get((measure, EXCLUDED), 0) for measure in RATED},
        answered(PARTLY, PARTLY + BY_PHONE),
        answered(SILENT),
        answered(*(value + BY_PHONE for value in IN_WHOLE[Measure.RESOLUTION])),
    )


def against(measure: Measure, satisfied_from: int) -> tuple[str, ...]:
    """The values that lower this rate, however the line heard of them."""
    found = (
        GRADES[: satisfied_from - 1]
        if measure is Measure.SATISFACTION
        else sorted(IN_WHOLE[measure] - IN_PART[measure])
    )
    return tuple(value + by for value in found for by in ("", BY_PHONE))


def said(value: str) -> str:
    """What was answered, however the line heard of it."""
    return value.removesuffix(BY_PHONE)


def counts_against(tally: Tally, satisfied_from: int) -> bool:
    """Whether it lowers its rate: then it is what may be excluded."""
    part = IN_PART.get(tally.measure, set(GRADES[satisfied_from - 1 :]))
    whole = IN_WHOLE.get(tally.measure, set(GRADES))
    return not tally.excluded and said(tally.value) in whole - part
