"""The tickets (工单): the body sealed, in clear what lists and timers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import BindParameter, Select, bindparam, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.ports.store import Stale
from storage.tables import counters, ticket_events, ticket_units, tickets
from storage.transaction import Either, Transaction
from tickets.ticket import CitizenId, Event, State, Ticket, TicketNumber

WIDTH = 4

_t = tickets.c
_BODY = select(_t.body)
_PEEK = _BODY.where(_t.number == bindparam("number"))
_GET = _PEEK.with_for_update()
_ADD = insert(tickets)
_COLUMNS = [column.name for column in tickets.c if column.name != "number"]
_SAVE = (
    update(tickets)
    .where(_t.number == bindparam("at_number"), _t.version == bindparam("at_version"))
    .values({name: bindparam(name) for name in _COLUMNS})
    .returning(_t.number)
)
_ADD_EVENT = insert(ticket_events)
_EVENTS = (
    select(ticket_events.c.body).where(ticket_events.c.ticket == bindparam("number")).order_by(ticket_events.c.seq)
)
_ADD_UNIT = insert(ticket_units)
_DROP_UNITS = delete(ticket_units).where(ticket_units.c.ticket == bindparam("number"))

_NEWEST = (_t.submitted_at.desc(), _t.number.desc())
_LIMIT = bindparam("limit", type_=_t.version.type)
_OFFSET = bindparam("offset", type_=_t.version.type)
_OF_CITIZEN = _BODY.where(_t.citizen == bindparam("citizen")).order_by(*_NEWEST).limit(_LIMIT)
_OPEN_OF_CITIZEN = _OF_CITIZEN.where(_t.open)
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_OF_UNITS = (
    _BODY.where(
        _t.open,
        or_(
            _t.unit.in_(_UNITS),
            _t.number.in_(select(ticket_units.c.ticket).where(ticket_units.c.unit.in_(_UNITS))),
        ),
    )
    .order_by(_t.overdue.desc(), _t.reply_due.asc().nulls_last(), _t.number)
    .limit(_LIMIT)
    .offset(_OFFSET)
)
_QUEUE = _BODY.where(_t.waiting).order_by(_t.urgency, _t.submitted_at, _t.number).limit(_LIMIT)
_NEARBY = (
    _BODY.where(
        _t.category == bindparam("category"),
        _t.area == bindparam("area"),
        _t.state.in_(bindparam("states", expanding=True)),
    )
    .order_by(*_NEWEST)
    .limit(_LIMIT)
)
_NEARBY_SINCE = _NEARBY.where(_t.submitted_at >= bindparam("since"))
_FIND = _BODY.order_by(*_NEWEST).limit(_LIMIT).offset(_OFFSET)
_OF_STATE, _OF_UNIT = _t.state == bindparam("state"), _t.unit == bindparam("unit")
_FINDS = {
    frozenset[str](): _FIND,
    frozenset({"state"}): _FIND.where(_OF_STATE),
    frozenset({"unit"}): _FIND.where(_OF_UNIT),
    frozenset({"state", "unit"}): _FIND.where(_OF_STATE, _OF_UNIT),
}


def _count_up() -> Either:
    value = counters.c.value + 1
    lite = sqlite.insert(counters).on_conflict_do_update(index_elements=["name"], set_={"value": value})
    post = postgresql.insert(counters).on_conflict_do_update(index_elements=["name"], set_={"value": value})
    return Either(lite.returning(counters.c.value), post.returning(counters.c.value))


_NEXT = _count_up()


def waits(ticket: Ticket) -> bool:
    """Whether a dispatcher must act: accepted and not yet dispatched (again), a petition, a review."""
    if not ticket.is_open:
        return False
    if ticket.petition is not None or ticket.state in (State.RETURN_REQUESTED, State.REVIEW):
        return True
    return ticket.state is State.ACCEPTED


def _row(ticket: Ticket, next_action_at: datetime | None) -> dict[str, object]:
    return {
        "citizen": ticket.citizen,
        "state": ticket.state.value,
        "unit": ticket.unit,
        "category": ticket.category,
        "area": ticket.place.area if ticket.place else None,
        "urgency": ticket.urgency,
        "submitted_at": ticket.submitted_at,
        "reply_due": ticket.due.reply,
        "open": ticket.is_open,
        "overdue": ticket.overdue,
        "waiting": waits(ticket),
        "next_action_at": next_action_at,
        "version": ticket.version,
        "body": ticket,
    }


class SqlTickets:
    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction
        self._co_units: dict[str, tuple[str, ...]] = {}
        self._of_citizen: dict[tuple[CitizenId, bool, int], tuple[Ticket, ...]] = {}

    def next_number(self, prefix: str, day: date) -> TicketNumber:
        stem = f"{prefix}-{day:%y%m%d}"
        count = self._in.cell(_NEXT, {"name": stem, "value": 1})
        return TicketNumber(f"{stem}-{count:0{WIDTH}d}")

    def get(self, number: str) -> Ticket | None:
        return self._one(_GET, number)

    def peek(self, number: str) -> Ticket | None:
        return self._one(_PEEK, number)

    def _one(self, statement: Select[Ticket], number: str) -> Ticket | None:
        ticket: Ticket | None = self._in.cell(statement, {"number": number})
        if ticket is not None:
            self._co_units[number] = ticket.co_units
        return ticket

    def add(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        self._in.rows(_ADD, {"number": ticket.number} | _row(ticket, next_action_at))
        self._co_units[ticket.number] = ()
        self._append(ticket, events, next_action_at)

    def save(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        grown = replace(ticket, version=ticket.version + 1)
        row = {"at_number": ticket.number, "at_version": ticket.version} | _row(grown, next_action_at)
        if self._in.cell(_SAVE, row) is None:
            raise Stale(f"{ticket.number} at version {ticket.version}")
        self._append(ticket, events, next_action_at)

    def _append(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        if events:
            self._in.many(_ADD_EVENT, [{"ticket": ticket.number, "seq": e.seq, "at": e.at, "body": e} for e in events])
        self._of_citizen.clear()
        if self._co_units.get(ticket.number) != ticket.co_units:
            self._link(ticket)
        self._in.alarm(next_action_at)

    def _link(self, ticket: Ticket) -> None:
        self._in.rows(_DROP_UNITS, {"number": ticket.number})
        if ticket.co_units:
            units = dict.fromkeys(ticket.co_units)
            self._in.many(_ADD_UNIT, [{"ticket": ticket.number, "unit": unit} for unit in units])
        self._co_units[ticket.number] = ticket.co_units

    def events(self, number: str) -> tuple[Event, ...]:
        return tuple(self._in.cells(_EVENTS, {"number": number}))

    def _list(self, statement: Select[Ticket], **given: object) -> tuple[Ticket, ...]:
        return tuple(self._in.cells(statement, given))

    def of_citizen(self, citizen: CitizenId, *, open_only: bool = False, limit: int = 20) -> tuple[Ticket, ...]:
        asked = (citizen, open_only, limit)
        if asked not in self._of_citizen:  # dialogues ask it again and again in one turn
            statement = _OPEN_OF_CITIZEN if open_only else _OF_CITIZEN
            self._of_citizen[asked] = self._list(statement, citizen=citizen, limit=limit)
        return self._of_citizen[asked]

    def of_units(self, units: Iterable[str], *, limit: int = 50, offset: int = 0) -> tuple[Ticket, ...]:
        return self._list(_OF_UNITS, units=list(units), limit=limit, offset=offset)

    def queue(self, *, limit: int = 50) -> tuple[Ticket, ...]:
        return self._list(_QUEUE, limit=limit)

    def nearby(
        self, category: str, area: str, states: Iterable[State], limit: int = 20, *, since: datetime | None = None
    ) -> tuple[Ticket, ...]:
        given = {"category": category, "area": area, "states": [s.value for s in states], "limit": limit}
        if since is None:
            return self._list(_NEARBY, **given)
        return self._list(_NEARBY_SINCE, since=since, **given)

    def find(
        self, *, state: State | None = None, unit: str | None = None, limit: int = 50, offset: int = 0
    ) -> tuple[Ticket, ...]:
        asked: dict[str, object] = {"state": state.value} if state is not None else {}
        if unit is not None:
            asked["unit"] = unit
        return self._list(_FINDS[frozenset(asked)], **asked, limit=limit, offset=offset)
