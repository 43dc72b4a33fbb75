"""Timers (定时): what has its next action, tickets and conversations in one order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, bindparam, func, literal, select, union_all

from handlers.ports.store import Due
from storage.tables import conversations, tickets
from storage.transaction import Transaction

_t, _c = tickets.c, conversations.c
_NOW = bindparam("now", type_=_t.next_action_at.type)
_LIMIT = bindparam("limit", type_=Integer())
_BOTH = union_all(
    select(_t.next_action_at.label("at"), literal("ticket").label("kind"), _t.number.label("key"), _t.version).where(
        _t.next_action_at <= _NOW
    ),
    select(_c.next_action_at, literal("conversation"), _c.key, _c.version).where(_c.next_action_at <= _NOW),
).subquery()
_DUE = select(_BOTH).order_by(_BOTH.c.at, _BOTH.c.kind, _BOTH.c.key).limit(_LIMIT)
_NEXT = union_all(
    select(func.min(_t.next_action_at, type_=_t.next_action_at.type)),
    select(func.min(_c.next_action_at, type_=_c.next_action_at.type)),
)


class SqlTimers:
    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def due(self, now: datetime, *, limit: int = 100) -> tuple[Due, ...]:
        return tuple(Due(*row) for row in self._in.rows(_DUE, {"now": now, "limit": limit}))

    def next_at(self) -> datetime | None:
        times = self._in.cells(_NEXT)
        return min((at for at in times if at is not None), default=None)
