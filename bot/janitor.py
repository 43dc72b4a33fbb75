"""The janitor (接管): a worker that is gone for good leaves work under its name; the living take it over.

    each worker: lease worker:NAME, renewed        gone ─► expired ─► taken away ─► its workflows are queued again

Whoever takes a lease away waits for a commit of its holder that is under way; after that the holder writes nothing.
"""

from __future__ import annotations

from bot.lease import Lease
from storage.dbos_engine import DbosEngine
from storage.leases import Leases


def lease_name(worker: str) -> str:
    """The lease by which others know that a worker lives."""
    return f"worker:{worker}"


class Janitor:
    """Of the worker that holds `own`. Used in a thread that may wait."""

    def __init__(self, leases: Leases, engine: DbosEngine, own: Lease) -> None:
        self._leases = leases
        self._engine = engine
        self._own = own

    def sweep(self) -> int:
        """How many workflows of the dead were queued again.

        Raises:
            Unavailable: the database does not answer.
        """
        if not self._own.steady:
            return 0
        dead = [worker for worker in self._engine.busy_elsewhere() if self._leases.ended(lease_name(worker))]
        return self._engine.adopt(dead) if dead else 0
