"""Leases (租约): what one process at a time may do, for as long as it renews it; on PostgreSQL, by the database's clock.

    take ─► renew, renew … ─► release                 nobody renews ─► expired ─► ended: the row is taken away
    each transaction of the holder: fence ─► the row is there and stays until the commit, or nothing is written

A process that was frozen cannot know how long: what it then commits is refused by the row that is gone, and taking the
row away waits for a commit that is under way. SQLite has one process and needs none of this.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.database import open_engine, transaction
from storage.store import Unavailable
from storage.transaction import Transaction

_UNTIL = "clock_timestamp() + make_interval(secs => :seconds)"
_TAKE = text(
    f"INSERT INTO leases (name, holder, expires_at) VALUES (:name, :holder, {_UNTIL}) "  # noqa: S608 - a constant
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at "
    "WHERE leases.holder = excluded.holder OR leases.expires_at < clock_timestamp() RETURNING name"
)
_RENEW = text(f"UPDATE leases SET expires_at = {_UNTIL} WHERE name = :name AND holder = :holder RETURNING name")  # noqa: S608
_RELEASE = text("DELETE FROM leases WHERE name = :name AND holder = :holder RETURNING name")
_TAKE_AWAY = text("DELETE FROM leases WHERE name = :name AND expires_at < clock_timestamp() RETURNING name")
_HELD = text("SELECT name FROM leases WHERE name = :name")
# KEY SHARE: lets the holder renew meanwhile, and makes whoever takes the row away wait for the commit.
_FENCE = text("SELECT name FROM leases WHERE name = :name FOR KEY SHARE")


class Fenced(Unavailable):
    """This process has lost its lease: others do its work, and nothing of the transaction was kept."""


class Leases:
    """All leases of a store, over connections of their own: a busy pool must not look like a dead process.

    Each method raises Unavailable where the database does not answer.
    """

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url, connections=2)

    def take(self, name: str, holder: str, seconds: float) -> bool:
        """Take it where it is free, expired or one's own already."""
        return self._found(_TAKE, name=name, holder=holder, seconds=seconds)

    def renew(self, name: str, holder: str, seconds: float) -> bool:
        """Whether it is still one's own; one that expired and that nobody took counts."""
        return self._found(_RENEW, name=name, holder=holder, seconds=seconds)

    def release(self, name: str, holder: str) -> None:
        self._found(_RELEASE, name=name, holder=holder)

    def ended(self, name: str) -> bool:
        """Whether nobody holds it; one that expired is taken away from its holder by this."""
        return self._found(_TAKE_AWAY, name=name) or not self._found(_HELD, name=name)

    def close(self) -> None:
        self._engine.dispose()

    def _found(self, statement: TextClause, **values: object) -> bool:
        try:
            with self._engine.connect() as connection, transaction(connection):
                return connection.execute(statement, values).first() is not None
        except (DBAPIError, PoolTimeout) as error:
            raise Unavailable("the leases cannot be asked for at present") from error


def fence(name: str) -> Callable[[Transaction], None]:
    """What a transaction of the holder does last: it is refused where the lease is gone.

    Raises:
        Fenced: see there.
    """

    def check(transaction: Transaction) -> None:
        if transaction.cell(_FENCE, {"name": name}) is None:
            raise Fenced(f"the lease {name} is lost")

    return check
