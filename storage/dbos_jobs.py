"""Jobs in the tables of DBOS (任务): rows as its own client writes them, by prepared statements.

The client builds and compiles its statements anew for each job on SQLite, which took a twentieth of a turn. A test lets it
write the same jobs and compares the rows, so that no other release of DBOS can differ unnoticed.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnClause, Connection, bindparam, column, delete, or_, table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect

from storage.prepared import Statements

APPLICATION = "minhu"
RELEASE = "1"
"""Pinned: jobs of an older release of ours are picked up by the newer one. The workflows' arguments never change."""

QUEUE = "minhu"
HIGHEST_PRIORITY = 2**31 - 1
_WRITTEN = (
    "workflow_uuid", "status", "name", "application_version", "recovery_attempts", "queue_name", "priority",
    "queue_partition_key", "creator_xid", "serialization", "delay_until_epoch_ms", "application_name",
)  # fmt: skip


@dataclass(frozen=True)
class Job:
    """A workflow to be carried out with one argument: not before `due_at`, and of its partition the smallest `priority`
    first."""

    id: str
    workflow: str
    argument: str
    partition: str
    priority: int
    due_at: datetime


class Jobs:
    """Writes jobs into an open transaction of one kind of database, and takes them back."""

    def __init__(self, dialect: Dialect) -> None:
        at_server = dialect.name == "postgresql"
        schema, insert = ("dbos", postgresql.insert) if at_server else (None, sqlite.insert)
        attributes = column("attributes", JSON().with_variant(postgresql.JSONB(), "postgresql"))
        written: list[ColumnClause[Any]] = [column(name) for name in _WRITTEN]
        jobs = table("workflow_status", *written, attributes, column("is_debounced", Boolean), schema=schema)
        inputs = table("workflow_input", column("workflow_uuid"), column("inputs"), schema=schema)
        unclaimed = or_(jobs.c.status == "ENQUEUED", jobs.c.status == "DELAYED")
        self._add = insert(jobs).on_conflict_do_nothing()
        self._add_input = insert(inputs).on_conflict_do_nothing()
        its_job = delete(jobs).where(jobs.c.workflow_uuid == bindparam("id"), unclaimed)
        self._take_back = its_job.returning(jobs.c.workflow_uuid)
        self._take_back_input = delete(inputs).where(inputs.c.workflow_uuid == bindparam("id"))
        self._statements = Statements(dialect)
        self.dialect = dialect

    def put(self, connection: Connection, job: Job) -> None:
        """Add a job; one with the same id that is there already stays as it is."""
        later = job.due_at > datetime.now(UTC)
        row = {
            "workflow_uuid": job.id,
            "status": "DELAYED" if later else "ENQUEUED",
            "name": job.workflow,
            "application_version": RELEASE,
            "recovery_attempts": 0,
            "queue_name": QUEUE,
            "priority": (job.priority - 1) % HIGHEST_PRIORITY + 1,
            "queue_partition_key": job.partition,
            "creator_xid": str(uuid.uuid4()),
            "serialization": "portable_json",
            "delay_until_epoch_ms": int(job.due_at.timestamp() * 1000) if later else None,
            "attributes": None,
            "is_debounced": False,
            "application_name": APPLICATION,
        }
        inputs = json.dumps({"namedArgs": {}, "positionalArgs": [job.argument]}, separators=(",", ":"))
        self._statements.rows(connection, self._add, row)
        self._statements.rows(connection, self._add_input, {"workflow_uuid": job.id, "inputs": inputs})

    def take_back(self, connection: Connection, id: str) -> None:
        """Delete a job that nobody has claimed."""
        if self._statements.rows(connection, self._take_back, {"id": id}):
            self._statements.rows(connection, self._take_back_input, {"id": id})
