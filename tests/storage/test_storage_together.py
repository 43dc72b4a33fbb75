"""Several units of work in one commit, on SQLite: each is undone alone, all the others are kept or none."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from storage_examples import WANG, inbound
from storage_examples import reply as said_back

from storage import SqlStore, SqlWork, Unavailable


@pytest.fixture
def lite(sqlite_url: str, open_store: Callable[..., SqlStore]) -> SqlStore:
    return open_store(sqlite_url)


def reply(work: SqlWork, mid: str) -> None:
    work.messages.add(said_back(mid))


def kept(store: SqlStore) -> list[str]:
    with store.begin() as work:
        return [message.mid for message in work.messages.since(WANG, 0)]


def fail(store: SqlStore, mid: str) -> None:
    with pytest.raises(LookupError), store.begin() as work:
        reply(work, mid)
        raise LookupError


def test_one_that_fails_is_undone_alone(lite: SqlStore) -> None:
    with lite.together():
        for mid in ("r1", "r2"):
            with lite.begin() as work:
                reply(work, mid)
            fail(lite, f"{mid} undone")
    assert kept(lite) == ["r1", "r2"]


def test_each_sees_what_those_before_it_did(lite: SqlStore) -> None:
    with lite.together():
        with lite.begin() as work:
            reply(work, "r1")
        with lite.begin() as work:
            assert work.messages.of(["r1"])


def test_nothing_is_kept_when_the_whole_fails(lite: SqlStore) -> None:
    with pytest.raises(LookupError), lite.together():
        with lite.begin() as work:
            reply(work, "r1")
        raise LookupError
    assert kept(lite) == []


def test_nothing_is_seen_by_others_before_the_commit(
    lite: SqlStore, sqlite_url: str, open_store: Callable[..., SqlStore]
) -> None:
    other = open_store(sqlite_url)
    reader = other.database.connect()
    with lite.together():
        with lite.begin() as work:
            reply(work, "r1")
        assert reader.exec_driver_sql("SELECT count(*) FROM messages").scalar_one() == 0
    assert reader.exec_driver_sql("SELECT count(*) FROM messages").scalar_one() == 1
    reader.close()


def test_one_within_another_is_a_fault_here_too(lite: SqlStore) -> None:
    with lite.together():
        with pytest.raises(RuntimeError), lite.begin(), lite.begin():
            pass
        with pytest.raises(RuntimeError), lite.together():
            pass
        with lite.begin() as work:
            reply(work, "r1")
    assert kept(lite) == ["r1"]


def test_another_thread_waits_for_the_commit(lite: SqlStore) -> None:
    seen: list[list[str]] = []
    other = threading.Thread(target=lambda: seen.append(kept(lite)))
    with lite.together():
        with lite.begin() as work:
            reply(work, "r1")
        other.start()
        other.join(0.05)
        assert not seen
    other.join()
    assert seen == [["r1"]]


def test_where_the_database_undid_everything_by_itself_nothing_counts(lite: SqlStore) -> None:
    """As SQLite may where the disk is full: what was done before is gone, what comes after must not be kept alone."""
    with pytest.raises(Unavailable), lite.together():
        with lite.begin() as work:
            reply(work, "before")
        with pytest.raises(Unavailable), lite.begin() as work:
            work.connection.connection.dbapi_connection.rollback()  # type: ignore[union-attr]
            raise Unavailable("disk full")
        with pytest.raises(Unavailable), lite.begin() as work:
            reply(work, "after")
    assert kept(lite) == []


def test_a_full_disk_refuses_the_whole_and_spoils_nothing(lite: SqlStore) -> None:
    with lite.begin() as work:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
        reply(work, "r1")
    acknowledged, refused = [], 0
    for group in range(20):
        mids = [f"g{group}-{n}" for n in range(4)]
        try:
            with lite.together():
                done = [mid for mid in mids if _answered(lite, mid)]
        except Unavailable:
            refused += 1
        else:
            acknowledged += done
            refused += len(mids) - len(done)
    assert refused, "the disk never was full"
    assert kept(lite) == ["r1", *acknowledged]
    with lite.begin() as work:
        work.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with lite.together(), lite.begin() as work:
        reply(work, "again")
    assert kept(lite)[-1] == "again"


def _answered(store: SqlStore, mid: str) -> bool:
    try:
        with store.begin() as work:
            work.inbox.record(inbound(mid), "f", [mid])
            work.messages.add(said_back(mid, text="长" * 400))
    except Unavailable:
        return False
    return True


def test_on_postgresql_each_commits_for_itself(postgres_url: str, open_store: Callable[..., SqlStore]) -> None:
    with pytest.raises(RuntimeError), open_store(postgres_url).together():
        pass
