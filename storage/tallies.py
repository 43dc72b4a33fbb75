"""What the rates count (三率台账): a row in clear for each answer and each response, so that a month is one look at an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import tallies, tickets
from storage.transaction import Either, Transaction
from tickets.lifecycle import WITH_UNIT
from tickets.rates import EXCLUDED, YES, Measure, Tally

_c = tallies.c
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_WITHIN = (_c.at >= bindparam("since"), _c.at < bindparam("until"))
_COUNT = (
    select(_c.unit, _c.measure, _c.value, _c.excluded, func.count())
    .where(*_WITHIN)
    .group_by(_c.unit, _c.measure, _c.value, _c.excluded)
)
_COUNT_OF = _COUNT.where(_c.unit.in_(_UNITS))
_ALL = (_c.ticket, _c.measure, _c.turn, _c.unit, _c.at, _c.value, _c.excluded)
_OF_TICKET = select(*_ALL).where(_c.ticket == bindparam("number")).order_by(_c.measure, _c.turn)
_EXCLUDED = (
    select(*_ALL)
    .where(*_WITHIN, _c.excluded.is_(True))
    .order_by(_c.at.desc(), _c.ticket, _c.measure, _c.turn)
    .limit(bindparam("limit", type_=Integer()))
    .offset(bindparam("offset", type_=Integer()))
)
_EXCLUDED_OF = _EXCLUDED.where(_c.unit.in_(_UNITS))
_VALUES: BindParameter[str] = bindparam("values", expanding=True)
_OF_VALUES = (
    select(*_ALL)
    .where(
        *_WITHIN,
        _c.measure == bindparam("measure"),
        _c.value.in_(_VALUES),
        _c.excluded.is_(False),
    )
    .order_by(_c.at.desc(), _c.ticket, _c.measure, _c.turn)
    .limit(bindparam("limit", type_=Integer()))
)
_OF_VALUES_OF = _OF_VALUES.where(_c.unit.in_(_UNITS))
# As the index says it.
_ANSWERED: ColumnElement[str] = literal_column(f"'{Measure.ANSWERED.value}'")
_YES: ColumnElement[str] = literal_column(f"'{YES}'")
_again, _earlier, _later = tallies.alias("again"), tallies.alias("earlier"), tallies.alias("later")
_TWICE = (
    select(_earlier.c.unit, func.count())
    .select_from(
        _again.join(
            _earlier,
            and_(
                _earlier.c.ticket == _again.c.ticket,
                _earlier.c.measure == _ANSWERED,
                _earlier.c.turn == _again.c.turn - 1,
            ),
        )
    )
    .where(_again.c.measure == _ANSWERED, _again.c.value == _YES, _again.c.turn > literal_column("1"))
    .where(_again.c.at >= bindparam("since"), _again.c.at < bindparam("until"))
    .where(_earlier.c.value == _YES, _earlier.c.at >= bindparam("since"))
    .group_by(_earlier.c.unit)
)
_HANDLED_AGAIN = (
    select(_c.unit, func.count())
    .select_from(tickets.join(tallies, and_(_c.ticket == tickets.c.number, _c.measure == _ANSWERED, _c.turn > 0)))
    .where(tickets.c.state.in_([state.value for state in WITH_UNIT]))
    .where(_c.value == _YES, *_WITHIN)
    .where(
        ~exists()
        .where(_later.c.ticket == _c.ticket, _later.c.measure == _ANSWERED, _later.c.turn == _c.turn + 1)
        .where(_later.c.at < bindparam("until"))
    )
    .group_by(_c.unit)
)
_TWICE_OF, _HANDLED_AGAIN_OF = _TWICE.where(_earlier.c.unit.in_(_UNITS)), _HANDLED_AGAIN.where(_c.unit.in_(_UNITS))
_EXCLUDE = (
    update(tallies)
    .where(_c.ticket == bindparam("of_number"), _c.measure == bindparam("of_measure"), _c.unit == bindparam("of_unit"))
    .values(excluded=True)
)


def _keep() -> Either:
    lite, post = sqlite.insert(tallies), postgresql.insert(tallies)
    keys = [column.name for column in tallies.primary_key]
    return Either(
        lite.on_conflict_do_update(
            index_elements=keys, set_={name: lite.excluded[name] for name in ("unit", "at", "value")}
        ),
        post.on_conflict_do_update(
            index_elements=keys, set_={name: post.excluded[name] for name in ("unit", "at", "value")}
        ),
    )


_KEEP = _keep()


class SqlTallies:
    """The port `Tallies` on SQLAlchemy."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def add(self, found: Iterable[Tally]) -> None:
        for tally in found:
            self._in.rows(
                _KEEP,
                {
                    "ticket": tally.ticket,
                    "measure": tally.measure.value,
                    "turn": tally.turn,
                    "unit": tally.unit,
                    "at": tally.at,
                    "value": tally.value,
                },
            )

    def count(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, Mapping[tuple[Measure, str], int]]:
        given: dict[str, object] = {"since": since, "until": until}
        if units is not None:
            given["units"] = list(units)
        found: defaultdict[str | None, dict[tuple[Measure, str], int]] = defaultdict(dict)
        for unit, measure, value, excluded, count in self._in.rows(_COUNT if units is None else _COUNT_OF, given):
            key = Measure(measure), EXCLUDED if excluded else value
            found[unit][key] = found[unit].get(key, 0) + int(count)
        return dict(found)

    def answered_twice(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, int]:
        return self._by_unit(_TWICE if units is None else _TWICE_OF, since, until, units)

    def handled_again(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None
    ) -> Mapping[str | None, int]:
        return self._by_unit(_HANDLED_AGAIN if units is None else _HANDLED_AGAIN_OF, since, until, units)

    def _by_unit(
        self, statement: Select[Any], since: datetime, until: datetime, units: Iterable[str] | None
    ) -> Mapping[str | None, int]:
        given: dict[str, object] = {"since": since, "until": until}
        found = self._in.rows(statement, given if units is None else given | {"units": list(units)})
        return {unit: int(count) for unit, count in found}

    def of(self, ticket: str) -> tuple[Tally, ...]:
        return self._tallies(_OF_TICKET, {"number": ticket})

    def exclude(self, ticket: str, measure: Measure, unit: str) -> None:
        self._in.rows(_EXCLUDE, {"of_number": ticket, "of_measure": measure.value, "of_unit": unit})

    def excluded(
        self, since: datetime, until: datetime, units: Iterable[str] | None = None, *, limit: int = 50, offset: int = 0
    ) -> tuple[Tally, ...]:
        given: dict[str, object] = {"since": since, "until": until, "limit": limit, "offset": offset}
        if units is None:
            return self._tallies(_EXCLUDED, given)
        return self._tallies(_EXCLUDED_OF, given | {"units": list(units)})

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
        given: dict[str, object] = {"since": since, "until": until, "limit": limit}
        given |= {"measure": measure.value, "values": list(values)}
        if units is None:
            return self._tallies(_OF_VALUES, given)
        return self._tallies(_OF_VALUES_OF, given | {"units": list(units)})

    def _tallies(self, statement: Select[Any], given: dict[str, object]) -> tuple[Tally, ...]:
        return tuple(
            Tally(Measure(measure), ticket, turn, unit, at, value, excluded)
            for ticket, measure, turn, unit, at, value, excluded in self._in.rows(statement, given)
        )
