"""The tickets (工单): the body sealed, in clear what lists and timers ask for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    tuple_,
    union,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from handlers.ports.store import Stale
from storage.files import SqlFiles, files_of
from storage.search import Search
from storage.tables import counters, ticket_events, ticket_units, tickets
from storage.ticket_row import NEVER, blind_filer, blind_phone, phone_of, ticket_row, told
from storage.transaction import Either, Transaction
from tickets.ticket import CitizenId, Event, State, Ticket, TicketNumber
from values import replace

WIDTH = 4
OF_ONE_PHONE = 20
LAST_DAY = datetime(9999, 12, 30, tzinfo=UTC)

_t = tickets.c
_BODY = select(_t.body)
_PEEK = _BODY.where(_t.number == bindparam("number"))
_GET = _PEEK.with_for_update()
_ADD = insert(tickets)
_COLUMNS = [column.name for column in tickets.c if column.name != "number"]
_STILL = {
    noted.name: case((noted == bindparam(noted.name, type_=noted.type), bindparam("version")), else_=NEVER)
    for noted in (_t.indexed, _t.attached, _t.held)
}
_SAVE = (
    update(tickets)
    .where(_t.number == bindparam("at_number"), _t.version == bindparam("at_version"))
    .values({name: bindparam(name) for name in _COLUMNS} | _STILL)
    .returning(_t.number)
)
_INDEXED = (
    update(tickets)
    .where(_t.number == bindparam("of_number"))
    .values({name: bindparam(name) for name in ("officer", "estimated")} | {"indexed": _t.version})
)
_PHONED = update(tickets).where(_t.number == bindparam("of_number")).values(phone=bindparam("phone"), phoned=_t.version)
_HOLDS_NOTED = (
    update(tickets)
    .where(_t.number == bindparam("of_number"))
    .values(held=_t.version, attached=_t.version, filer=bindparam("filer"))
)
_KIND_NOTED = (
    update(tickets)
    .where(_t.number == bindparam("of_number"))
    .values({name: bindparam(name) for name in ("kind", "source", "confidentiality", "caller")})
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
_NUMBER = bindparam("number", type_=_t.number.type)
_OF_CITIZEN = _BODY.where(_t.citizen == bindparam("citizen")).order_by(*_NEWEST).limit(_LIMIT)
_OPEN_OF_CITIZEN = _OF_CITIZEN.where(_t.open)
_OPEN, _WAITING = _t.open.is_(True), _t.waiting.is_(True)  # as the partial indexes say it
_EITHER = _t.overdue.in_((False, True))
"""Of all indexes that begin with the unit SQLite then takes the one of what is open, and not all that the unit ever had."""
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_BUT: BindParameter[str] = bindparam("but", expanding=True)
_COLLEAGUES: BindParameter[str] = bindparam("colleagues", expanding=True)
_NOT_OF_COLLEAGUES = or_(_t.officer.is_(None), _t.officer.not_in(_COLLEAGUES))


def _of_units(*where: ColumnElement[bool]) -> tuple[Select[Ticket], Select[int]]:
    """A page of what units have open, and how many that is. The order is made of an index alone, before any body."""
    keys = select(_t.number, _t.overdue, _t.reply_due).where(_OPEN, _t.state.not_in(_BUT), *where)
    helping = ticket_units.c
    led = keys.where(_t.unit.in_(_UNITS), _EITHER)
    helped = keys.where(_t.number.in_(select(helping.ticket).where(helping.unit.in_(_UNITS))))
    found = union(led, helped).subquery()

    def in_order(row: Any) -> tuple[ColumnElement[Any], ...]:
        return row.overdue.desc(), row.reply_due.asc().nulls_last(), row.number

    page = select(found).order_by(*in_order(found.c)).limit(_LIMIT).offset(_OFFSET).subquery()
    bodies = _BODY.join(page, page.c.number == _t.number).order_by(*in_order(page.c))
    return bodies, select(func.count()).select_from(found)


_OF_UNITS, _OF_UNITS_COUNT = _of_units()
_OF_ONE, _OF_ONE_COUNT = _of_units(_NOT_OF_COLLEAGUES)
_QUEUE = _BODY.where(_WAITING).order_by(_t.urgency, _t.submitted_at, _t.number).limit(_LIMIT)
_QUEUE_COUNT = select(func.count()).where(_WAITING)
_TO_RING = _BODY.where(_t.to_ring.is_(True)).order_by(_t.number).limit(_LIMIT)
_TO_RING_COUNT = select(func.count()).where(_t.to_ring.is_(True))
_ESTIMATED = (
    _BODY.where(_OPEN, _t.estimated.is_(True), _t.number > bindparam("after")).order_by(_t.number).limit(_LIMIT)
)
_UNPLANNED = (
    _BODY.where(_OPEN, _t.overdue.is_(True), _t.next_action_at.is_(None), _t.number > bindparam("after"))
    .order_by(_t.number)
    .limit(_LIMIT)
)
_NOT_INDEXED, _NOT_PHONED, _NOT_HELD = (
    _BODY.where(noted != _t.version).order_by(_t.number).limit(_LIMIT).with_for_update(skip_locked=True)
    for noted in (_t.indexed, _t.phoned, _t.held)
)
_NO_KIND = _BODY.where(_t.kind.is_(None)).order_by(_t.number).limit(_LIMIT).with_for_update(skip_locked=True)
_OF_PHONE = (
    select(_t.citizen)
    .where(_t.phone == bindparam("phone"), _t.phoned == _t.version)
    .distinct()
    .order_by(_t.citizen)
    .limit(_LIMIT)
)
_FILED_BY = _t.filer == bindparam("filer")
_OF_FILER = _BODY.where(_FILED_BY).order_by(*_NEWEST).limit(_LIMIT).offset(_OFFSET)
_OF_CALLER = (
    _BODY.where(_FILED_BY, _t.caller.in_(bindparam("callers", expanding=True))).order_by(*_NEWEST).limit(_LIMIT)
)
_COUNT_OF_FILER = select(func.count()).where(_FILED_BY)
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
_FIND = (
    _BODY.where(tuple_(_t.submitted_at, _t.number) < tuple_(bindparam("at", type_=_t.submitted_at.type), _NUMBER))
    .order_by(*_NEWEST)
    .limit(_LIMIT)
)
_OF_STATE, _OF_UNIT = _t.state == bindparam("state"), _t.unit == bindparam("unit")
_FINDS = {
    frozenset[str](): _FIND,
    frozenset({"state"}): _FIND.where(_OF_STATE),
    frozenset({"unit"}): _FIND.where(_OF_UNIT),
    # By the unit's index and never by that of the state: a small unit has few of what all units closed.
    frozenset({"state", "unit"}): _FIND.where(_OF_UNIT, _t.state.concat("") == bindparam("state")),
}


def _count_up() -> Either:
    value = counters.c.value + 1
    lite = sqlite.insert(counters).on_conflict_do_update(index_elements=["name"], set_={"value": value})
    post = postgresql.insert(counters).on_conflict_do_update(index_elements=["name"], set_={"value": value})
    return Either(lite.returning(counters.c.value), post.returning(counters.c.value))


_NEXT = _count_up()


class SqlTickets:
    """The port `Tickets` on SQLAlchemy. What was read in this transaction is remembered, to be compared when it is saved;
    what it wrote itself, and what dialogues ask again and again in one turn, is not read twice."""

    def __init__(self, transaction: Transaction, files: SqlFiles) -> None:
        self._in = transaction
        self._files = files
        self._search = Search(transaction)
        self._known: dict[str, Ticket] = {}
        self._written: dict[str, Ticket] = {}  # nobody else can change those before the commit
        self._events: dict[str, tuple[Event, ...]] = {}
        self._of_citizen: dict[tuple[CitizenId, int], tuple[Ticket, ...]] = {}

    def next_number(self, prefix: str, day: date) -> TicketNumber:
        stem = f"{prefix}-{day:%y%m%d}"
        count = self._in.cell(_NEXT, {"name": stem, "value": 1})
        return TicketNumber(f"{stem}-{count:0{WIDTH}d}")

    def get(self, number: str) -> Ticket | None:
        return self._one(_GET, number)

    def peek(self, number: str) -> Ticket | None:
        return self._one(_PEEK, number)

    def _one(self, statement: Select[Ticket], number: str) -> Ticket | None:
        if number in self._written:
            return self._written[number]
        ticket: Ticket | None = self._in.cell(statement, {"number": number})
        if ticket is not None:
            self._known[number] = ticket
        return ticket

    def add(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        self._in.rows(_ADD, {"number": ticket.number} | ticket_row(self._in.keyring, ticket, next_action_at))
        self._link(ticket, ())
        self._files.held_anew(ticket.number, files_of(ticket), ())
        self._in.newcomers.discard(ticket.citizen)
        self._events[ticket.number] = ()
        self._append(ticket, events, next_action_at)

    def save(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        before = self._known.get(ticket.number) or self._one(_PEEK, ticket.number)
        grown = replace(ticket, version=ticket.version + 1)
        row = {"at_number": ticket.number, "at_version": ticket.version} | ticket_row(
            self._in.keyring, grown, next_action_at
        )
        changed = before is None or self._search.changed(before, ticket)
        row |= {"indexed": NEVER if changed else ticket.version, "attached": ticket.version, "held": ticket.version}
        if before is None or self._in.cell(_SAVE, row) is None:
            raise Stale(f"{ticket.number} at version {ticket.version}")
        if changed:
            self._search.drop(before)
        self._link(ticket, before.co_units)
        self._files.held_anew(ticket.number, files_of(ticket), files_of(before))
        self._append(grown, events, next_action_at)

    def _append(self, ticket: Ticket, events: Sequence[Event], next_action_at: datetime | None) -> None:
        if events:
            self._in.many(_ADD_EVENT, [{"ticket": ticket.number, "seq": e.seq, "at": e.at, "body": e} for e in events])
        if ticket.number in self._events:
            self._events[ticket.number] += tuple(events)
        self._of_citizen.clear()
        self._known[ticket.number] = self._written[ticket.number] = ticket
        self._in.alarm(next_action_at)

    def _link(self, ticket: Ticket, before: tuple[str, ...]) -> None:
        if ticket.co_units != before:
            self._in.rows(_DROP_UNITS, {"number": ticket.number})
            units = dict.fromkeys(ticket.co_units)
            self._in.many(_ADD_UNIT, [{"ticket": ticket.number, "unit": unit} for unit in units])

    def events(self, number: str) -> tuple[Event, ...]:
        if number in self._events:
            return self._events[number]
        found = tuple(self._in.cells(_EVENTS, {"number": number}))
        if number in self._written:
            self._events[number] = found
        return found

    def _list(self, statement: Select[Ticket], **given: object) -> tuple[Ticket, ...]:
        return tuple(self._in.cells(statement, given))

    def of_citizen(self, citizen: CitizenId, *, open_only: bool = False, limit: int = 20) -> tuple[Ticket, ...]:
        if citizen in self._in.newcomers:
            return ()
        found = self._once_of_citizen(citizen, limit)
        if not open_only:
            return found
        if len(found) < limit:
            return tuple(ticket for ticket in found if ticket.is_open)
        return self._list(_OPEN_OF_CITIZEN, citizen=citizen, limit=limit)

    def _once_of_citizen(self, citizen: CitizenId, limit: int) -> tuple[Ticket, ...]:
        if (citizen, limit) not in self._of_citizen:
            self._of_citizen[citizen, limit] = self._list(_OF_CITIZEN, citizen=citizen, limit=limit)
        return self._of_citizen[citizen, limit]

    def of_units(
        self,
        units: Iterable[str],
        *,
        but_of: Iterable[str] = (),
        but: Iterable[State] = (),
        limit: int = 50,
        offset: int = 0,
    ) -> tuple[Ticket, ...]:
        given = self._asked_of_units(units, but_of, but)
        return self._list(_OF_ONE if "colleagues" in given else _OF_UNITS, **given, limit=limit, offset=offset)

    def count_of_units(self, units: Iterable[str], *, but_of: Iterable[str] = (), but: Iterable[State] = ()) -> int:
        given = self._asked_of_units(units, but_of, but)
        return int(self._in.cell(_OF_ONE_COUNT if "colleagues" in given else _OF_UNITS_COUNT, given))

    def _asked_of_units(
        self, units: Iterable[str], colleagues: Iterable[str], but: Iterable[State]
    ) -> dict[str, object]:
        given: dict[str, object] = {"units": list(units), "but": [state.value for state in but]}
        blind = [self._in.keyring.blind("member", member) for member in colleagues]
        return given | {"colleagues": blind} if blind else given

    def queue(self, *, limit: int = 50) -> tuple[Ticket, ...]:
        return self._list(_QUEUE, limit=limit)

    def count_of_queue(self) -> int:
        return int(self._in.cell(_QUEUE_COUNT))

    def to_ring(self, *, limit: int = 50) -> tuple[Ticket, ...]:
        return self._list(_TO_RING, limit=limit)

    def count_to_ring(self) -> int:
        return int(self._in.cell(_TO_RING_COUNT))

    def estimated(self, *, after: str = "", limit: int = 50) -> tuple[Ticket, ...]:
        return self._list(_ESTIMATED, after=after, limit=limit)

    def unplanned(self, *, after: str = "", limit: int = 50) -> tuple[Ticket, ...]:
        return self._list(_UNPLANNED, after=after, limit=limit)

    def search(
        self, words: str, *, units: Iterable[str] | None = None, before: str | None = None, limit: int = 50
    ) -> tuple[Ticket, ...]:
        return self._search.find(words, None if units is None else list(units), before, limit)

    def forget_words(self, ticket: Ticket) -> None:
        """Take the words that it has here out of the index."""
        self._search.drop(ticket)

    def index(self, *, limit: int = 10) -> bool:
        """Let some tickets be found by the index that were found by looking at each until now. Whether there were any."""
        page = self._list(_NOT_INDEXED, limit=limit)
        self._search.put(page)
        for ticket in page:
            row = ticket_row(self._in.keyring, ticket, None)
            kept = {name: row[name] for name in ("officer", "estimated")}
            self._in.rows(_INDEXED, {"of_number": ticket.number} | kept)
        return bool(page) or self._note_phones(limit) or self._note_files(limit) or self._note_kinds(limit)

    def _note_kinds(self, limit: int) -> bool:
        """The same for what an older release saved without its kind."""
        page = self._list(_NO_KIND, limit=limit)
        for ticket in page:
            self._in.rows(_KIND_NOTED, {"of_number": ticket.number} | told(self._in.keyring, ticket))
        return bool(page)

    def _note_phones(self, limit: int) -> bool:
        """The same for what an older release saved without the phone of its contact."""
        page = self._list(_NOT_PHONED, limit=limit)
        for ticket in page:
            self._in.rows(_PHONED, {"of_number": ticket.number, "phone": phone_of(self._in.keyring, ticket)})
        return bool(page)

    def _note_files(self, limit: int) -> bool:
        """The same for what an older release saved without noting which files it holds, and who filed it."""
        page = self._list(_NOT_HELD, limit=limit)
        for ticket in page:
            holds = set(files_of(ticket))
            self._files.held_anew(ticket.number, holds, self._files.held_by(ticket.number) - holds)
            self._in.rows(_HOLDS_NOTED, {"of_number": ticket.number, "filer": blind_filer(self._in.keyring, ticket)})
        return bool(page)

    def citizens_of_phone(self, phone: str) -> tuple[CitizenId, ...]:
        wanted = blind_phone(self._in.keyring, phone)
        found = self._in.cells(_OF_PHONE, {"phone": wanted, "limit": OF_ONE_PHONE}) if wanted else ()
        return tuple(CitizenId(one) for one in found)

    def of_filer(self, member: str, *, limit: int = 50, offset: int = 0) -> tuple[Ticket, ...]:
        return self._list(_OF_FILER, filer=self._in.keyring.blind("member", member), limit=limit, offset=offset)

    def of_caller(self, member: str, names: Iterable[str], *, limit: int = 20) -> tuple[Ticket, ...]:
        callers = [self._in.keyring.blind("caller", name) for name in dict.fromkeys(names)]
        filer = self._in.keyring.blind("member", member)
        return self._list(_OF_CALLER, filer=filer, callers=callers, limit=limit) if callers else ()

    def count_of_filer(self, member: str) -> int:
        return int(self._in.cell(_COUNT_OF_FILER, {"filer": self._in.keyring.blind("member", member)}))

    def nearby(
        self, category: str, area: str, states: Iterable[State], limit: int = 20, *, since: datetime | None = None
    ) -> tuple[Ticket, ...]:
        given = {"category": category, "area": area, "states": [s.value for s in states], "limit": limit}
        if since is None:
            return self._list(_NEARBY, **given)
        return self._list(_NEARBY_SINCE, since=since, **given)

    def find(
        self, *, state: State | None = None, unit: str | None = None, limit: int = 50, before: Ticket | None = None
    ) -> tuple[Ticket, ...]:
        asked: dict[str, object] = {"state": state.value} if state is not None else {}
        if unit is not None:
            asked["unit"] = unit
        statement = _FINDS[frozenset(asked)]
        asked |= {"at": before.submitted_at, "number": before.number} if before else {"at": LAST_DAY, "number": ""}
        return self._list(statement, **asked, limit=limit)
