"""Sessions (会话) of staff pages: when each was last used, by the hash of its token; nothing about whose it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from storage.tables import sessions
from storage.transaction import Either, Transaction

_s = sessions.c
_LAST_USE = select(_s.last_use).where(_s.key == bindparam("key"))
_lite, _post = sqlite.insert(sessions), postgresql.insert(sessions)
_USED = Either(
    _lite.on_conflict_do_update(index_elements=[_s.key], set_={"last_use": _lite.excluded.last_use}),
    _post.on_conflict_do_update(index_elements=[_s.key], set_={"last_use": _post.excluded.last_use}),
)
_FORGET = delete(sessions).where(_s.last_use < bindparam("before", type_=_s.last_use.type))


class SqlSessions:
    """The table of last uses, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def last_use(self, key: str) -> datetime | None:
        found: datetime | None = self._in.cell(_LAST_USE, {"key": key})
        return found

    def used(self, key: str, at: datetime, *, forget_before: datetime) -> None:
        """Note the use, and forget the sessions that nobody used since `forget_before`."""
        self._in.rows(_FORGET, {"before": forget_before})
        self._in.rows(_USED, {"key": key, "last_use": at})
