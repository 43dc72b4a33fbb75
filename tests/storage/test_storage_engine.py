"""DBOS as our engine: what was committed is delivered, in order, later, again, or declared dead; also after a kill."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dbos import DBOS, DBOSClient, EnqueueOptions, WorkflowSerializationFormat
from storage_examples import WANG, conversation, push, ticket

from handlers.conversation.message import Account, Outgoing
from storage import SqlStore
from storage.dbos_engine import DbosEngine
from storage.store import Unavailable

WAIT = 20.0
HERE = Path(__file__).parent


@dataclass
class Platform:
    """Where pushes arrive; `answers` are the exceptions with which it refuses first, per message."""

    wanted: int
    answers: dict[str, list[Exception]] = field(default_factory=dict)
    arrived: list[str] = field(default_factory=list)
    at: dict[str, float] = field(default_factory=dict)
    tried: list[tuple[str, float]] = field(default_factory=list)
    dead: list[tuple[str, str]] = field(default_factory=list)
    rang: list[float] = field(default_factory=list)
    enough: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def deliver(self, mid: str) -> None:
        with self.lock:
            self.tried.append((mid, time.monotonic()))
            if self.answers.get(mid):
                raise self.answers[mid].pop(0)
            self.arrived.append(mid)
            self.at[mid] = time.time()
            self._count()

    def bury(self, mid: str, why: str) -> None:
        with self.lock:
            self.dead.append((mid, why))
            self._count()

    def fire_due(self) -> None:
        with self.lock:
            self.rang.append(time.time())
            self._count()

    def _count(self) -> None:
        if len(self.arrived) + len(self.dead) + len(self.rang) >= self.wanted:
            self.enough.set()


@contextmanager
def launched(engine: DbosEngine, platform: Platform) -> Iterator[None]:
    engine.launch(platform.deliver, platform.fire_due, platform.bury)
    try:
        yield
    finally:
        engine.close()


@pytest.fixture
def engine(url: str) -> DbosEngine:
    engine = DbosEngine(url, tries=4, first_wait=0.05, alarm_every=1.0)
    engine.prepare()
    return engine


@pytest.fixture
def pushing(url: str, engine: DbosEngine, open_store: Callable[..., SqlStore]) -> SqlStore:
    return open_store(url, engine=engine)


def now(seconds: float = 0.0) -> datetime:
    return datetime.now(UTC) + timedelta(seconds=seconds)


def to(account: Account, mid: str, **changes: object) -> Outgoing:
    return push(mid, account, **({"due_at": now()} | changes))


def test_fifty_pushes_arrive_in_the_order_of_each_recipient(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(50)
    with launched(engine, platform):
        with pushing.begin() as work:
            for n in range(50):
                assert work.messages.add(to(Account("web", f"u{n % 5}"), f"p{n:02}"))
        assert platform.enough.wait(WAIT)
    assert sorted(platform.arrived) == [f"p{n:02}" for n in range(50)], "each once"
    for one in range(5):
        theirs = [mid for mid in platform.arrived if int(mid[1:]) % 5 == one]
        assert theirs == sorted(theirs)


def test_a_transaction_that_is_undone_pushes_nothing(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(1)
    with launched(engine, platform):
        with pytest.raises(RuntimeError), pushing.begin() as work:
            work.messages.add(to(WANG, "undone"))
            raise RuntimeError
        with pushing.begin() as work:
            work.messages.add(to(WANG, "kept"))
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["kept"]


def test_a_delayed_push_waits_and_lets_others_pass(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(2)
    with launched(engine, platform):
        with pushing.begin() as work:
            due = now(1.5)
            work.messages.add(to(WANG, "morning", due_at=due))
            work.messages.add(to(WANG, "urgent"))
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["urgent", "morning"]
    assert platform.at["morning"] >= due.timestamp() - 0.01


class TooManyRequests(Exception):
    seconds = 0.5


class Blocked(Exception):
    permanent = True


def test_a_failing_push_is_tried_again_and_its_successor_waits(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(2, {"p1": [OSError("reset"), TooManyRequests()]})
    with launched(engine, platform):
        with pushing.begin() as work:
            work.messages.add(to(WANG, "p1"))
            work.messages.add(to(WANG, "p2"))
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["p1", "p2"]
    (_, first), (_, second), (_, third) = platform.tried[:3]
    assert second - first >= 0.05
    assert third - second >= 0.5, "as long as the platform told"


def test_a_push_that_never_succeeds_is_declared_dead_and_its_successor_goes_on(
    engine: DbosEngine, pushing: SqlStore
) -> None:
    platform = Platform(3, {"p1": [OSError("reset")] * 9, "p2": [Blocked("by the user")]})
    with launched(engine, platform):
        with pushing.begin() as work:
            for mid in ("p1", "p2", "p3"):
                work.messages.add(to(WANG, mid))
        assert platform.enough.wait(WAIT)
    assert platform.dead == [("p1", "OSError: reset"), ("p2", "Blocked: by the user")]
    assert [mid for mid, _ in platform.tried] == ["p1"] * 4 + ["p2", "p3"]
    assert platform.arrived == ["p3"]


class NotYet(Exception):
    seconds = 0.02
    counts = False


def test_to_be_asked_for_patience_wears_out_no_push(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(1, {"p1": [NotYet() for _ in range(9)]})
    with launched(engine, platform):
        with pushing.begin() as work:
            work.messages.add(to(WANG, "p1"))
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["p1"]
    assert len(platform.tried) == 10


def test_a_store_that_is_away_wears_out_no_push(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(1, {"p1": [Unavailable("cut off") for _ in range(5)] + [OSError("reset")] * 3})
    with launched(engine, platform):
        with pushing.begin() as work:
            work.messages.add(to(WANG, "p1"))
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["p1"], "three of the four tries were left, and the last succeeds"
    assert len(platform.tried) == 9


def test_a_push_that_was_given_up_is_delivered_when_it_is_sent_again(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(1, {"p1": [Blocked("by the user")]})
    with launched(engine, platform):
        with pushing.begin() as work:
            work.messages.add(to(WANG, "p1"))
        assert platform.enough.wait(WAIT)
        platform.enough.clear()
        platform.wanted = 2
        with pushing.begin() as work:
            work.messages.failed("p1", now(), "Blocked", dead=True)
            assert work.dead_letters.retry(["p1"], now()) == ("p1",)
        assert platform.enough.wait(WAIT)
    assert platform.arrived == ["p1"]


def test_alarms_ring_after_their_time_and_many_share_one(engine: DbosEngine, pushing: SqlStore) -> None:
    platform = Platform(1)
    with launched(engine, platform):
        at = now(0.3)
        with pushing.begin() as work:
            work.conversations.save(conversation(next_action_at=at))
            for n in range(20):
                work.tickets.add(ticket(f"T-{n}"), [], at)
        assert platform.enough.wait(WAIT)
    assert len(platform.rang) == 1
    assert platform.rang[0] >= at.timestamp()


def test_what_waits_when_a_process_closes_is_delivered_by_the_next(
    url: str, engine: DbosEngine, pushing: SqlStore
) -> None:
    refused = Platform(99, {"p1": [OSError("down")] * 99})
    slow = DbosEngine(url, first_wait=60.0)
    with launched(slow, refused):
        with pushing.begin() as work:
            work.messages.add(to(WANG, "p1"))
            work.messages.add(to(WANG, "p2"))
        end = time.monotonic() + WAIT
        while not refused.tried and time.monotonic() < end:
            threading.Event().wait(0.01)
    assert [mid for mid, _ in refused.tried] == ["p1"]
    healed = Platform(2)
    with launched(engine, healed):
        assert healed.enough.wait(WAIT)
    assert healed.arrived == ["p1", "p2"]


def run(url: str, file: Path, job: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", str(HERE / "engine_process.py"), url, str(file), job, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parents[1], env=environment())


def environment() -> dict[str, str]:
    import os

    return os.environ | {"PYTHONPATH": str(HERE.parents[1])}


@pytest.mark.parametrize(("job", "until", "kept"), [("commit", "committed", 0), ("hang", "hanging", 1)])
def test_pushes_of_a_killed_process_are_delivered_after_the_restart(
    url: str, tmp_path: Path, job: str, until: str, kept: int
) -> None:
    file = tmp_path / "delivered.txt"
    with run(url, file, job, 5) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip() == until:
                break
        process.kill()
    assert (len(file.read_text().splitlines()) if file.exists() else 0) == kept
    with run(url, file, "drain", 5) as process:
        output, _ = process.communicate(timeout=60)
    assert output == "drained\n", "and nothing of DBOS on the standard output"
    assert file.read_text().splitlines() == [f"p{n}" for n in range(5)], "each once, in order"


def test_what_was_claimed_and_never_begun_is_queued_again_and_what_is_under_way_is_not(
    url: str, engine: DbosEngine, pushing: SqlStore
) -> None:
    """The database kept the claim, and went away before it could say so."""
    platform, begun, go_on = Platform(2), threading.Event(), threading.Event()

    def deliver(mid: str) -> None:
        if mid == "under-way":
            begun.set()
            assert go_on.wait(WAIT)
        platform.deliver(mid)

    engine.launch(deliver, platform.fire_due, platform.bury)
    try:
        with pushing.begin() as work:
            work.messages.add(to(WANG, "under-way"))
            work.messages.add(to(Account("web", "li"), "claimed", due_at=now(3600)))
        claim = "UPDATE {} SET status = 'PENDING', executor_id = 'minhu' WHERE workflow_uuid = 'push:claimed'"
        with pushing.begin() as work:
            work.connection.exec_driver_sql(
                claim.format("dbos.workflow_status" if "post" in url else "workflow_status")
            )
        assert begun.wait(WAIT)
        assert engine.reclaim() == 0, "it may be about to begin"
        assert engine.reclaim() == 1
        until(lambda: platform.arrived == ["claimed"])
        go_on.set()
        assert platform.enough.wait(WAIT)
    finally:
        engine.close()
    assert platform.arrived == ["claimed", "under-way"]


def pending() -> set[str]:
    return {one.workflow_id for one in DBOS.list_workflows(status="PENDING")}


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_process_that_never_launched_enqueues_for_one_that_did(
    url: str, engine: DbosEngine, open_store: Callable[..., SqlStore]
) -> None:
    pages = open_store(url, engine=DbosEngine(url))
    platform = Platform(1)
    with launched(engine, platform):
        with pages.begin() as work:
            work.messages.add(to(WANG, "p1"))
        assert platform.enough.wait(WAIT)


@pytest.mark.parametrize("seconds", [0.0, 3600.0])
def test_a_job_is_what_the_client_of_dbos_writes(engine: DbosEngine, pushing: SqlStore, seconds: float) -> None:
    due = now(seconds)
    client = DBOSClient(system_database_engine=pushing.database, application_name="minhu", lazy=True)
    options: EnqueueOptions = {
        "workflow_name": "push",
        "queue_name": "minhu",
        "workflow_id": "push:theirs",
        "app_version": "1",
        "queue_partition_key": "wang",
        "priority": 7,
        "serialization_type": WorkflowSerializationFormat.PORTABLE,
    }
    if seconds:
        options["delay_seconds"] = seconds
    with pushing.begin() as work:
        schema = "dbos." if work.connection.dialect.name == "postgresql" else ""
        engine.enqueue(work.connection, "ours", "wang", 7, due)
        client.enqueue_in_transaction(work.connection, options, "theirs")
        found = [
            map(dict, work.connection.exec_driver_sql(f"SELECT * FROM {schema}{table} ORDER BY 1").mappings())
            for table in ("workflow_status", "workflow_input")
        ]
    for ours, theirs in found:
        for own in ("workflow_uuid", "creator_xid"):
            assert type(ours.pop(own, None)) is type(theirs.pop(own, None))
        for moment in ("created_at", "updated_at", "retention_timestamp", "delay_until_epoch_ms"):
            assert ours.pop(moment, None) == pytest.approx(theirs.pop(moment, None), abs=5000)
        assert {name: str(value).replace("ours", "theirs") for name, value in ours.items()} == {
            name: str(value) for name, value in theirs.items()
        }


@pytest.mark.parametrize(("status", "left"), [("ENQUEUED", 0), ("PENDING", 1)])
def test_on_sqlite_a_push_that_went_out_by_a_shorter_way_takes_its_job_back_unless_it_is_claimed(
    sqlite_url: str, open_store: Callable[..., SqlStore], status: str, left: int
) -> None:
    engine = DbosEngine(sqlite_url)
    engine.prepare()
    store = open_store(sqlite_url, engine=engine)
    with store.begin() as work:
        work.messages.add(to(WANG, "p1"))
        work.messages.add(to(WANG, "p2"))
    with store.begin() as work:
        work.connection.exec_driver_sql(f"UPDATE workflow_status SET status = '{status}'")
        work.messages.sent("p1", now())
    with store.begin() as work:
        for table in ("workflow_status", "workflow_input"):
            jobs = f"SELECT workflow_uuid FROM {table} ORDER BY 1"
            assert work.connection.exec_driver_sql(jobs).scalars().all() == ["push:p1", "push:p2"][1 - left :]


def test_finished_workflows_are_forgotten(url: str, open_store: Callable[..., SqlStore]) -> None:
    engine = DbosEngine(url, keep_finished=timedelta(0))
    engine.prepare()
    store = open_store(url, engine=engine)
    platform = Platform(3)
    with launched(engine, platform):
        with store.begin() as work:
            for n in range(3):
                work.messages.add(to(Account("web", str(n)), f"p{n}"))
        assert platform.enough.wait(WAIT)
        gone, end = 0, time.monotonic() + WAIT
        while gone < 3 and time.monotonic() < end:
            gone += engine.forget_finished()
        assert gone == 3
        assert DBOS.list_workflows() == []


def test_dbos_keeps_nothing_of_a_person(sqlite_url: str, tmp_path: Path, open_store: Callable[..., SqlStore]) -> None:
    engine = DbosEngine(sqlite_url)
    store = open_store(sqlite_url, engine=engine)
    platform = Platform(1)
    with launched(engine, platform):
        with store.begin() as work:
            work.messages.add(to(WANG, "p1", text="水管坏了"))
        assert platform.enough.wait(WAIT)
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert WANG.id.encode() not in written
    assert "水管".encode() not in written


def test_dbos_speaks_through_logging_only(
    engine: DbosEngine, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING), launched(engine, Platform(1)):
        pass
    assert capfd.readouterr() == ("", "")
    assert [record.message for record in caplog.records] == []
