"""The engine on DBOS Transact (持久引擎): pushes and alarms as workflows, kept in the same database as their cause.

    Messages.add ─ enqueue ─▶ workflow push:{mid}     one at a time per recipient, by priority, retried, else dead
    Messages.sent ─ spare ──▶ the job taken back where nobody has claimed it (SQLite)
    settle ─────── alarm ───▶ workflow ring:{second}  calls fire_due(); several alarms share one workflow

What DBOS keeps of us is the mid and the blind index of the recipient, as JSON, nothing else. Enqueuing needs no launch:
a process that only serves pages enqueues, a worker that launched delivers.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from dbos import DBOS, DBOSClient, DBOSConfig, WorkflowSerializationFormat
from sqlalchemy import Connection

from handlers.ports.store import Away
from storage.database import address
from storage.dbos_jobs import APPLICATION, QUEUE, RELEASE, Job, Jobs

_log = logging.getLogger(__name__)

ALARMS = "alarms"
"""The partition of the alarms among the recipients (32 hexadecimal digits each)."""

PUSH = "push"
RING = "ring"
FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]

RECLAIM_EVERY, FORGET_EVERY = 10.0, 60.0

Deliver = Callable[[str], object]
FireDue = Callable[[], object]
Dead = Callable[[str, str], object]


class _Closing(BaseException):
    """This process ends: the workflow stays PENDING and is taken up by the next start. DBOS records an `Exception`."""


def _quiet() -> None:
    """DBOS prints to the console unless its logger has a handler: let its records go the way of all others."""
    logger = logging.getLogger("dbos")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())


class DbosEngine:
    """`enqueue` and `alarm` at once; `launch` in the process that delivers; `close` at its end.

    `executor` names this process among the workers of one database: two that run together never share it, and the
    same one comes back with the same name, since it takes up what it left behind.
    """

    def __init__(
        self,
        url: str,
        *,
        executor: str = "minhu",
        at_once: int = 500,
        tries: int = 12,
        first_wait: float = 1.0,
        longest_wait: float = 300.0,
        poll_every: float = 0.1,
        alarm_every: float = 5.0,
        keep_finished: timedelta = timedelta(days=1),
    ) -> None:
        self._url = url
        self._executor = executor
        self._at_once = at_once
        self._tries = tries
        self._first_wait = first_wait
        self._longest_wait = longest_wait
        self._poll_every = poll_every
        self._alarm_every = alarm_every
        self.keep_finished = keep_finished
        self._jobs: Jobs | None = None
        self._alarms: set[int] = set()
        self._closing = threading.Event()
        self._busy = 0
        self._prepared = False
        self._idle = threading.Condition()
        self._dbos: DBOS | None = None
        self._claimed: set[str] = set()
        self._tidy: threading.Thread | None = None

    # Inside our transaction

    def enqueue(
        self, connection: Connection, mid: str, recipient: str, priority: int, due_at: datetime, *, again: str = ""
    ) -> None:
        name = f"{PUSH}:{mid}" + (f":{again}" if again else "")
        self._jobs_at(connection).put(connection, Job(name, PUSH, mid, recipient, priority, due_at))

    def spare(self, connection: Connection, mid: str) -> None:
        """Take back a job that nobody has claimed. On SQLite it is the net only: to carry it out, find its push sent and
        keep that for a day costs as much again as the push."""
        self._jobs_at(connection).take_back(connection, f"{PUSH}:{mid}")

    def alarm(self, connection: Connection, at: datetime) -> None:
        """Alarms are rounded up to `alarm_every` and set once each: a reminder per message costs no job per message.

        What this process set and then failed to commit is forgotten here and found by the sweep.
        """
        now = datetime.now(UTC).timestamp()
        slot = int((int(max(at.timestamp(), now) / self._alarm_every) + 1) * self._alarm_every)
        if slot in self._alarms:
            return
        when = datetime.fromtimestamp(slot, UTC)
        ring = Job(f"{RING}:{slot}", RING, when.isoformat(), ALARMS, 1, when)
        self._jobs_at(connection).put(connection, ring)
        self._alarms = {other for other in self._alarms if other > now} | {slot}

    def _jobs_at(self, connection: Connection) -> Jobs:
        if self._jobs is None or self._jobs.dialect is not connection.dialect:
            self._jobs = Jobs(connection.dialect)
        return self._jobs

    # In the process that delivers

    def prepare(self) -> None:
        """Create DBOS's own tables and our queue in them; who only enqueues needs them before the first push.

        The queue is declared here since DBOS looks for new queues once a second after its launch only.
        """
        if self._prepared:
            return
        _quiet()
        url = self._system_url()
        DBOS.migrate(url)
        client = DBOSClient(system_database_url=url, application_name=APPLICATION)
        try:
            client.register_queue(
                QUEUE,
                partition_concurrency=1,
                worker_concurrency=self._at_once,
                polling_interval_sec=self._poll_every,
            )
        finally:
            client.destroy()
        self._prepared = True

    def launch(self, deliver: Deliver, fire_due: FireDue, dead: Dead) -> None:
        """Begin to carry out. `deliver(mid)` raises where it failed (`seconds` on the exception: the platform's wait;
        `permanent`: never try again; `counts` false, or the store was away: it was none of the tries), `dead(mid, why)` is
        told when it will never succeed."""
        self.prepare()
        self._closing.clear()

        def push(mid: str) -> None:
            with self._at_work():
                self._carry(mid, deliver, dead)

        def ring(at: str) -> None:
            with self._at_work():
                self._ring(at, fire_due)

        register: Any = DBOS.workflow
        register(name=PUSH, serialization_type=WorkflowSerializationFormat.PORTABLE)(push)
        register(name=RING, serialization_type=WorkflowSerializationFormat.PORTABLE)(ring)
        self._dbos = DBOS(config=self._config())
        DBOS.launch()
        self._tidy = threading.Thread(target=self._tidy_now_and_then, name="dbos-tidy", daemon=True)
        self._tidy.start()

    def _config(self) -> DBOSConfig:
        return {
            "name": APPLICATION,
            "system_database_url": self._system_url(),
            "application_version": RELEASE,
            "executor_id": self._executor,
            "log_level": "WARNING",
            "enable_otlp": False,
            "use_listen_notify": False,
            "sys_db_pool_size": 10,
            "notification_listener_polling_interval_sec": 0.1,  # we use none; it bounds how long `close` takes
        }

    def _system_url(self) -> str:
        return address(self._url).render_as_string(hide_password=False)

    def close(self, *, patience: float = 10.0) -> None:
        """Let what is being sent end, leave what waits to the next start, stop DBOS."""
        self._closing.set()
        if self._dbos is not None:
            with self._idle:
                self._idle.wait_for(lambda: self._busy == 0, patience)
            self._await_outcomes(patience)
            DBOS.destroy(destroy_registry=True)
            self._dbos = None
        if self._tidy is not None:
            self._tidy.join(patience)
            self._tidy = None

    def _await_outcomes(self, patience: float) -> None:
        """What was delivered is written down by DBOS a moment after our function returned."""
        active = getattr(self._dbos, "_active_workflows_set", None)
        end = time.monotonic() + patience
        while active is not None and active.activeList() and time.monotonic() < end:
            time.sleep(0.01)

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        if self._closing.is_set():
            raise _Closing
        with self._idle:
            self._busy += 1
        try:
            yield
        finally:
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()

    def _carry(self, mid: str, deliver: Deliver, dead: Dead) -> None:
        attempt = away = 0
        while True:
            try:
                deliver(mid)
            except Away as error:  # none of the tries: nothing was sent
                away += 1
                self._pause(self._wait_after(away, error))
            except Exception as error:  # noqa: BLE001 - whatever a channel raises, the push is tried again
                away = 0
                attempt += bool(getattr(error, "counts", True))
                last = attempt >= self._tries or bool(getattr(error, "permanent", False))
                if last and self._bury(mid, error, dead):
                    return
                self._pause(self._wait_after(attempt, error))
            else:
                return

    def _bury(self, mid: str, error: Exception, dead: Dead) -> bool:
        try:
            dead(mid, f"{type(error).__name__}: {error}")
        except Exception:  # noqa: BLE001 - then it is tried again
            _log.exception("a push that cannot be delivered could not be recorded either")
            return False
        return True

    def _ring(self, at: str, fire_due: FireDue) -> None:
        for attempt in range(1, self._tries + 1):
            try:
                fire_due()
            except Exception as error:  # noqa: BLE001 - then it is tried again
                _log.exception("the timers of %s failed", at)
                self._pause(self._wait_after(attempt, error))
            else:
                return

    def _wait_after(self, attempt: int, error: Exception) -> float:
        told = getattr(error, "seconds", None)
        if isinstance(told, int | float):
            return float(told)
        return float(min(self._first_wait * 2 ** max(attempt - 1, 0), self._longest_wait))

    def _pause(self, seconds: float) -> None:
        if self._closing.wait(seconds):
            raise _Closing

    # Housekeeping

    def forget_finished(self, *, at_most: int = 1000) -> int:
        """Delete what ended longer than `keep_finished` ago; DBOS would keep it for ever. How many were deleted."""
        before = (datetime.now(UTC) - self.keep_finished).isoformat()
        ended = DBOS.list_workflows(
            status=cast("list[Any]", FINISHED),
            completed_before=before,
            limit=at_most,
            load_input=False,
            load_output=False,
        )
        if ended:
            DBOS.delete_workflows([workflow.workflow_id for workflow in ended])
        return len(ended)

    def reclaim(self) -> int:
        """Queue again, in its old order, what this process claimed and never began: a database that goes away may have
        kept the claim and not told of it, and then the recipient's later pushes would wait for ever. It must have been so at
        the last look too, since what was claimed just now begins in a moment. How many workflows that were."""
        if self._dbos is None:
            return 0
        found = DBOS.list_workflows(status="PENDING", executor_id=self._executor, load_input=False, load_output=False)
        idle = {one.workflow_id for one in found} - set(self._dbos._active_workflows_set.activeList())
        left, self._claimed = idle & self._claimed, idle
        return sum(self._dbos._sys_db.reenqueue_for_recovery(id, [self._executor], QUEUE) for id in left)

    def _tidy_now_and_then(self) -> None:
        following = time.monotonic() + FORGET_EVERY
        while not self._closing.wait(RECLAIM_EVERY):
            try:
                if reclaimed := self.reclaim():
                    _log.warning("%s workflows were claimed and never begun; they are queued again", reclaimed)
                if time.monotonic() >= following:
                    while self.forget_finished() and not self._closing.is_set():
                        pass
                    following = time.monotonic() + FORGET_EVERY
            except Exception:  # noqa: BLE001 - there is a next time
                _log.exception("the engine could not be tidied")

    # A worker that is gone for good leaves PENDING workflows under its executor's name.

    def busy_elsewhere(self) -> set[str]:
        """The other executors that have work in hand, alive or not."""
        found = DBOS.list_workflows(status="PENDING", load_input=False, load_output=False)
        return {str(one.executor_id) for one in found if one.executor_id} - {self._executor}

    def adopt(self, executors: list[str]) -> int:
        """Queue again, in its old order, what dead workers left behind. How many workflows that were."""
        return len(DBOS._recover_pending_workflows(executors))
