"""Timers (定时): what has its next action, tickets and conversations in one order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Integer, Select, bindparam, func, literal, select, union_all

from handlers.ports.records import Due
from storage.tables import conversations, tickets
from storage.transaction import Transaction

_t, _c = tickets.c, conversations.c
_NOW = bindparam("now", type_=_t.next_action_at.type)
_LIMIT = bindparam("limit", type_=Integer())


def _due_of(at: Column[Any], kind: str, key: Column[Any], version: Column[Any]) -> Select[Any]:
    """The earliest of one table, each limited by itself: after an outage there may be many thousands."""
    found = select(at.label("at"), literal(kind).label("kind"), key.label("key"), version.label("version"))
    return select(found.where(at <= _NOW).order_by(at, key).limit(_LIMIT).subquery())


_BOTH = union_all(
    _due_of(_t.next_action_at, "ticket", _t.number, _t.version),
    _due_of(_c.next_action_at, "conversation", _c.key, _c.version),
).subquery()
_DUE = select(_BOTH).order_by(_BOTH.c.at, _BOTH.c.kind, _BOTH.c.key).limit(_LIMIT)
_NEXT = union_all(
    *(select(func.min(at, type_=at.type)).where(at.is_not(None)) for at in (_t.next_action_at, _c.next_action_at))
)


class SqlTimers:
    """The port `Timers` on SQLAlchemy."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Due, ...]:
        return tuple(Due(*row) for row in self._in.rows(_DUE, {"now": now, "limit": limit}))

    def next_at(self) -> datetime | None:
        times = self._in.cells(_NEXT)
        return min((at for at in times if at is not None), default=None)
