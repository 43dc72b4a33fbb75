"""Dead letters (死信): pushes and replies that will not be tried any more, with the reason; on demand they go out again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from handlers.conversation.message import Outgoing
from storage.tables import messages
from storage.transaction import Transaction
from values import replace

_m = messages.c
_IS_DEAD = _m.dead.is_(True)
_DEAD = (
    select(_m.body, _m.tries, _m.failed_at, _m.why)
    .where(_IS_DEAD)
    .order_by(_m.failed_at.desc(), _m.id.desc())
    .limit(bindparam("limit", type_=_m.tries.type))
)
_COUNT = select(func.count()).where(_IS_DEAD)
_ALL = select(_m.mid).where(_IS_DEAD).order_by(_m.failed_at, _m.id)
_ONE = select(_m.id, _m.account, _m.tries, _m.body).where(_m.mid == bindparam("mid"), _IS_DEAD).with_for_update()
_AGAIN = (
    update(messages)
    .where(_m.mid == bindparam("of_mid"))
    .values(dead=False, waiting=True, due_at=bindparam("at"), body=bindparam("new_body", type_=_m.body.type))
)


@dataclass(frozen=True)
class DeadLetter:
    """One of them: `tries` failed sends, the last at `failed_at`; `why` in the platform's or our own words."""

    message: Outgoing
    tries: int
    failed_at: datetime
    why: str


class DeadLetters:
    """What was given up, as an operator sees it and sends it again."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def newest(self, *, limit: int = 1000) -> tuple[DeadLetter, ...]:
        rows = self._in.rows(_DEAD, {"limit": limit})
        return tuple(DeadLetter(body, tries, at, (why or b"").decode()) for body, tries, at, why in rows)

    def count(self) -> int:
        return int(self._in.cell(_COUNT))

    def retry(self, mids: Sequence[str] | None, at: datetime) -> tuple[str, ...]:
        """Put these (None: all) on their way again, due at `at`; which were dead indeed.

        A reply goes out with the next sweep of a serving process, a push by the engine under a new name of its job.
        """
        done = []
        for mid in self._in.cells(_ALL) if mids is None else mids:
            row = self._in.row(_ONE, {"mid": mid})
            if row is None:
                continue
            id, account, tries, body = row
            self._in.rows(_AGAIN, {"of_mid": mid, "at": at, "new_body": replace(body, due_at=at)})
            if body.push:
                self._in.engine.enqueue(self._in.connection, mid, account, int(id), at, again=str(tries))
            done.append(mid)
        return tuple(done)
