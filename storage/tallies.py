"""What the three rates count (三率台账): a row in clear for each answer and each response, so that a month is one look at an index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import tallies
from storage.transaction import Either, Transaction
from tickets.rates import Measure, Tally

_c = tallies.c
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_COUNT = (
    select(_c.unit, _c.measure, _c.value, func.count())
    .where(_c.at >= bindparam("since"), _c.at < bindparam("until"))
    .group_by(_c.unit, _c.measure, _c.value)
)
_COUNT_OF = _COUNT.where(_c.unit.in_(_UNITS))


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
        for unit, measure, value, count in self._in.rows(_COUNT if units is None else _COUNT_OF, given):
            found[unit][Measure(measure), value] = int(count)
        return dict(found)
