"""Claims on messages (认领): which process sends a message, and until when, so that no two ways of sending it meet.

    a reply's own row ─┐
    one, due_to ───────┴─► claimed_by, claimed_until ─► sent: waits no more │ failed: given back │ run out: anybody's

The database tells the time, so that processes whose clocks differ agree on what ran out.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Float, FunctionElement, bindparam, literal, or_, true, update
from sqlalchemy.ext.compiler import compiles

from handlers.conversation.message import Account
from storage.tables import messages
from storage.transaction import Transaction
from storage.types import UtcDateTime

_m = messages.c


class InSeconds(FunctionElement[datetime]):
    """So many seconds from now, by the database's clock."""

    type = UtcDateTime()
    inherit_cache = True


@compiles(InSeconds, "sqlite")
def _as_sqlite_keeps_times(element: InSeconds, compiler: Any, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"


@compiles(InSeconds, "postgresql")
def _by_the_server(element: InSeconds, compiler: Any, **options: Any) -> str:
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"


_FREE = or_(
    _m.claimed_by.is_(None),
    _m.claimed_by == bindparam("by"),
    _m.claimed_until < InSeconds(literal(0.0, Float(53))),
)
_CLAIM = (
    update(messages)
    .where(_m.waiting.is_(True), _FREE)
    .values(claimed_by=bindparam("by"), claimed_until=InSeconds(bindparam("seconds", type_=Float(53))))
    .returning(_m.mid)
)
_CLAIM_ONE = _CLAIM.where(_m.mid == bindparam("of_mid"))
_CLAIM_DUE_TO = _CLAIM.where(
    _m.account == bindparam("of_account"), _m.sequence.is_(None), _m.push == true(), _m.due_at <= bindparam("now")
)


_GIVE_BACK = (
    update(messages).where(_m.mid == bindparam("of_mid"), _m.claimed_by == bindparam("by")).values(claimed_by=None)
)


class Claims:
    """Whoever claims again what is claimed in its own name holds it for longer."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def one(self, mid: str, by: str, seconds: float) -> bool:
        """Whether `by` may send it within so many seconds; false too where it waits no more."""
        return bool(self._in.rows(_CLAIM_ONE, {"of_mid": mid, "by": by, "seconds": seconds}))

    def due_to(self, account: Account, now: datetime, by: str, seconds: float) -> frozenset[str]:
        """All pushes to this account that may go out at `now` and that nobody else claims."""
        key = self._in.account(account)
        self._in.hold(key)  # two that claim the same rows would lock them in different orders
        given = {"of_account": key, "now": now, "by": by, "seconds": seconds}
        return frozenset(self._in.cells(_CLAIM_DUE_TO, given))

    def give_back(self, mids: Iterable[str], by: str) -> None:
        """What `by` claims of them is anybody's at once."""
        self._in.many(_GIVE_BACK, [{"of_mid": mid, "by": by} for mid in mids])
