"""What the morning's report counts (晨报): a few counts over tickets, each begun at an index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, Integer, Select, and_, bindparam, func, literal_column, or_, select

from handlers.ports.store import Filed
from storage.tables import tickets
from storage.transaction import Transaction
from tickets.lifecycle import UNANSWERED
from tickets.ticket import Ticket

_t = tickets.c
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_OPEN = _t.open.is_(True)
_OF_UNITS = _t.unit.in_(_UNITS)
_FILED = {
    by: select(column, func.count())
    .where(_t.submitted_at >= bindparam("since"), _t.submitted_at < bindparam("until"))
    .group_by(column)
    for by, column in ((one, _t[one.value]) for one in Filed)
}
_IN_TIME = (_t.submitted_at >= bindparam("since"), _t.submitted_at < bindparam("until"))


def _came(*where: ColumnElement[bool]) -> Select[Ticket]:
    """A page of what came, found in an index alone before any body."""
    newest = (_t.submitted_at.desc(), _t.number.desc())
    keys = select(_t.number).where(*_IN_TIME, *where).order_by(*newest).limit(bindparam("limit", type_=Integer()))
    page = keys.subquery()
    return select(_t.body).join(page, page.c.number == _t.number).order_by(*newest)


_CAME: dict[tuple[Filed | None, bool], Select[Ticket]] = {
    (by, of): _came(*((_t[by.value] == bindparam("value"),) if by else ()), *((_OF_UNITS,) if of else ()))
    for by in (None, *Filed)
    for of in (False, True)
}
# So many spans of time are one statement; of fewer the last is named again.
SPANS = 32
_WITHIN = (
    *_IN_TIME,
    or_(
        *(
            and_(_t.submitted_at >= bindparam(f"since_{n}"), _t.submitted_at < bindparam(f"until_{n}"))
            for n in range(SPANS)
        )
    ),
)
_COUNT_WITHIN = {of: select(func.count()).where(*_WITHIN, *((_OF_UNITS,) if of else ())) for of in (False, True)}
_CAME_WITHIN = {of: _came(*_WITHIN[2:], *((_OF_UNITS,) if of else ())) for of in (False, True)}
_CROWDED = (
    select(_t.category, _t.area, func.count())
    .where(_t.submitted_at >= bindparam("since"), _t.submitted_at < bindparam("until"))
    .where(_t.category.in_(bindparam("categories", expanding=True)), _t.area.is_not(None))
    .group_by(_t.category, _t.area)
    .having(func.count() >= bindparam("at_least"))
)
_RUNS = _t.state.in_([state.value for state in UNANSWERED])
_IS_LATE = and_(_OPEN, _t.overdue.is_(True), _RUNS)
"""As `tickets.deadlines.is_late` says it of one."""
_OVERDUE = select(_t.category, _t.unit, func.count()).where(_IS_LATE).group_by(_t.category, _t.unit)
_LATE = select(_t.body).where(_IS_LATE).order_by(_t.reply_due, _t.number).limit(bindparam("limit", type_=Integer()))
_URGENT_WHERE = (_OPEN, _t.urgency == literal_column("1"))  # as the index says it
_URGENT = (
    select(_t.body).where(*_URGENT_WHERE).order_by(_t.reply_due, _t.number).limit(bindparam("limit", type_=Integer()))
)
_URGENT_COUNT = select(func.count()).where(*_URGENT_WHERE)
_DUE = select(func.count()).where(_OPEN, _t.overdue.is_(False), _RUNS, _t.reply_due <= bindparam("until"))
_FILED_OF = {by: statement.where(_OF_UNITS) for by, statement in _FILED.items()}
_OVERDUE_OF, _DUE_OF = _OVERDUE.where(_OF_UNITS), _DUE.where(_OF_UNITS)
_CROWDED_OF, _LATE_OF = _CROWDED.where(_OF_UNITS), _LATE.where(_OF_UNITS)
_URGENT_OF, _URGENT_COUNT_OF = _URGENT.where(_OF_UNITS), _URGENT_COUNT.where(_OF_UNITS)
_COLLEAGUES: BindParameter[str] = bindparam("colleagues", expanding=True)
_LATE_OF_ONE = _LATE_OF.where(or_(_t.officer.is_(None), _t.officer.not_in(_COLLEAGUES)))


class SqlFigures:
    """The port `Figures` on SQLAlchemy."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def filed(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None, by: Filed = Filed.CATEGORY
    ) -> Mapping[str | None, int]:
        given: dict[str, object] = {"since": since, "until": until}
        statement = (_FILED if units is None else _FILED_OF)[by]
        rows = self._in.rows(statement, given | _of(units))
        return {None if code is None else str(code): int(count) for code, count in rows}

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
        given: dict[str, object] = {"since": since, "until": until, "limit": limit} | _of(units)
        if by is not None:
            given["value"] = value
        return tuple(self._in.cells(_CAME[by, units is not None], given))

    def came_within(
        self, spans: Sequence[tuple[datetime, datetime]], units: Iterable[str] | None = None, *, limit: int = 50
    ) -> tuple[int, tuple[Ticket, ...]]:
        count, newest = 0, list[Ticket]()
        for end in range(len(spans), 0, -SPANS):
            some = spans[max(end - SPANS, 0) : end]
            given: dict[str, object] = {"since": some[0][0], "until": some[-1][1]} | _of(units)
            for n, (since, until) in enumerate((*some, *[some[-1]] * (SPANS - len(some)))):
                given |= {f"since_{n}": since, f"until_{n}": until}
            found = int(self._in.cell(_COUNT_WITHIN[units is not None], given))
            if found and (left := limit - len(newest)):
                newest += self._in.cells(_CAME_WITHIN[units is not None], given | {"limit": left})
            count += found
        return count, tuple(newest)

    def crowded(
        self,
        since: datetime,
        until: datetime,
        categories: Iterable[str],
        at_least: int,
        units: Iterable[str] | None = None,
    ) -> Mapping[tuple[str, str], int]:
        given = {"since": since, "until": until, "categories": list(categories), "at_least": at_least}
        rows = self._in.rows(_CROWDED if units is None else _CROWDED_OF, given | _of(units))
        return {(category, area): int(count) for category, area, count in rows}

    def overdue(self, units: Iterable[str] | None = None) -> Mapping[tuple[str | None, str | None], int]:
        statement = _OVERDUE if units is None else _OVERDUE_OF
        return {(category, unit): int(count) for category, unit, count in self._in.rows(statement, _of(units))}

    def late(
        self, units: Iterable[str] | None = None, *, but_of: Iterable[str] = (), limit: int = 50
    ) -> tuple[Ticket, ...]:
        given: dict[str, object] = {"limit": limit} | _of(units)
        blind = [self._in.keyring.blind("member", member) for member in but_of]
        statement = _LATE if units is None else _LATE_OF
        if blind:
            statement, given = _LATE_OF_ONE, given | {"colleagues": blind}
        return tuple(self._in.cells(statement, given))

    def urgent(self, units: Iterable[str] | None = None, *, limit: int = 50) -> tuple[Ticket, ...]:
        statement = _URGENT if units is None else _URGENT_OF
        return tuple(self._in.cells(statement, {"limit": limit} | _of(units)))

    def count_of_urgent(self, units: Iterable[str] | None = None) -> int:
        return int(self._in.cell(_URGENT_COUNT if units is None else _URGENT_COUNT_OF, _of(units)))

    def due_by(self, until: datetime, units: Iterable[str] | None = None) -> int:
        return int(self._in.cell(_DUE if units is None else _DUE_OF, {"until": until} | _of(units)))


def _of(units: Iterable[str] | None) -> dict[str, object]:
    return {} if units is None else {"units": list(units)}
