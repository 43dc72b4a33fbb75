"""Inbox, conversations, transactions: the same promises on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import update
from storage_examples import LI, NOW, WANG, conversation, inbound, minutes, reply, ticket

from handlers.conversation.message import Account
from handlers.ports.records import Due, Heard
from handlers.ports.store import Stale, Twice
from storage import SqlStore, Unavailable
from storage.tables import conversations

WAIT = 20.0


def test_a_message_is_heard_once_and_its_replies_are_known(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.inbox.heard(WANG, "1") is None
        work.inbox.record(inbound("1"), "fingerprint", ["r1", "r2"])
    with store.begin() as work:
        assert work.inbox.heard(WANG, "1") == Heard("fingerprint", ("r1", "r2"))
        assert work.inbox.heard(LI, "1") is None, "event ids belong to an account"


def test_recording_a_message_again_raises_twice_and_undoes_the_transaction(store: SqlStore) -> None:
    with store.begin() as work:
        work.inbox.record(inbound("1"), "x", [])
    with pytest.raises(Twice), store.begin() as work:
        work.messages.add(reply("r9"))
        work.inbox.record(inbound("1"), "x", [])
    with store.begin() as work:
        assert work.messages.get("r9") is None


def test_recent_counts_the_messages_of_one_account_since_a_moment(store: SqlStore) -> None:
    with store.begin() as work:
        for minute in range(5):
            work.inbox.record(inbound(str(minute), at=minutes(minute)), "x", [])
        work.inbox.record(inbound("0", LI), "x", [])
        assert work.inbox.recent(WANG, minutes(2)) == 3
        assert work.inbox.recent(LI, minutes(2)) == 0


def test_two_threads_with_one_message_keep_it_once(store: SqlStore) -> None:
    both = threading.Barrier(2)

    def hear() -> str:
        both.wait(WAIT)
        try:
            with store.begin() as work:
                work.inbox.record(inbound("1"), "x", ["r1"])
                work.messages.add(reply("r1"))
        except Twice:
            return "twice"
        return "kept"

    with ThreadPoolExecutor(2) as threads:
        outcomes = [future.result(WAIT) for future in [threads.submit(hear), threads.submit(hear)]]
    assert sorted(outcomes) == ["kept", "twice"]


def test_a_conversation_comes_back_as_it_was_saved_one_version_on(store: SqlStore) -> None:
    saved = conversation(next_action="remind", next_action_at=minutes(10), last_heard_at=NOW, memory={"k": [1, None]})
    with store.begin() as work:
        assert work.conversations.load(WANG) is None
        work.conversations.save(saved)
    with store.begin() as work:
        loaded = work.conversations.load(WANG)
    assert loaded == replace(saved, version=1)
    assert loaded is not None
    assert loaded.last_heard_at is not None
    assert loaded.last_heard_at.tzinfo is not None


def test_saving_an_outdated_conversation_raises_stale(store: SqlStore) -> None:
    with store.begin() as work:
        work.conversations.save(conversation())
    with pytest.raises(Stale), store.begin() as work:
        work.conversations.save(conversation())
    with store.begin() as work:
        loaded = work.conversations.load(WANG)
        assert loaded is not None
        work.conversations.save(replace(loaded, language="en"))
    with pytest.raises(Stale), store.begin() as work:
        work.conversations.save(loaded)
    with store.begin() as work:
        again = work.conversations.load(WANG)
        assert again is not None
        assert (again.version, again.language) == (2, "en")


def test_a_turn_is_closed_with_all_of_it_or_nothing(store: SqlStore) -> None:
    def close(said: str, version: int, *, next_action_at: datetime | None = None) -> None:
        with store.begin(WANG) as work:
            work.messages.add(reply(f"r-{said}-{version}"))
            known = conversation(version=version, next_action_at=next_action_at)
            work.close_turn(known, inbound(said), f"of {said}", [f"r-{said}-{version}"])

    close("1", 0)
    close("2", 1, next_action_at=minutes(3))
    with pytest.raises(Twice):
        close("2", 2)
    with pytest.raises(Stale):
        close("3", 1)
    with store.begin() as work:
        assert work.inbox.heard(WANG, "2") == Heard("of 2", ("r-2-1",))
        assert work.inbox.heard(WANG, "3") is None
        assert [message.mid for message in work.messages.since(WANG, 0)] == ["r-1-0", "r-2-1"]
        assert [due.version for due in work.timers.due(minutes(3))] == [2]
        assert work.conversations.load(WANG) == conversation(version=2, next_action_at=minutes(3))


def test_a_person_is_found_where_they_were_last_heard(store: SqlStore) -> None:
    with store.begin() as work:
        work.conversations.save(conversation(WANG, last_heard_at=minutes(1)))
        work.conversations.save(conversation(LI, last_heard_at=minutes(2)))
        found = work.conversations.of_person("p-wang")
        assert found is not None
        assert found.account == LI
        assert work.conversations.of_person("nobody") is None


def test_a_due_conversation_is_loaded_by_its_key(store: SqlStore) -> None:
    with store.begin() as work:
        work.conversations.save(conversation(next_action_at=minutes(3)))
    with store.begin() as work:
        (due,) = work.timers.due(minutes(3))
        assert (due.at, due.kind, due.version) == (minutes(3), "conversation", 1)
        loaded = work.conversations.by_key(due.key)
        assert loaded is not None
        assert loaded.account == WANG
        assert work.conversations.by_key("0" * 32) is None


def test_a_conversation_of_an_older_shape_begins_anew(store: SqlStore) -> None:
    with store.begin() as work:
        work.conversations.save(conversation())
        old = b'{"account":{"channel":"telegram","id":"700100200"},"language":"en","person":"p-wang","frames":"x"}'
        work.connection.execute(update(conversations).values(body=old))
    with store.begin() as work:
        loaded = work.conversations.load(WANG)
        assert loaded is not None
        assert (loaded.frames, loaded.language, loaded.person, loaded.version) == ((), "en", "p-wang", 1)
        work.conversations.save(loaded)


def test_timers_come_in_the_order_of_their_time(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.timers.next_at() is None
        work.tickets.add(ticket("T-1"), [], minutes(5))
        work.tickets.add(ticket("T-2"), [], minutes(1))
        work.tickets.add(ticket("T-3"), [], None)
        work.conversations.save(conversation(next_action_at=minutes(3)))
    with store.begin() as work:
        assert work.timers.next_at() == minutes(1)
        assert [due.key for due in work.timers.due(minutes(4))] == ["T-2", work.timers.due(minutes(4))[1].key]
        assert [due.kind for due in work.timers.due(minutes(9))] == ["ticket", "conversation", "ticket"]
        assert work.timers.due(minutes(9), limit=1) == (Due(minutes(1), "ticket", "T-2", 0),)
        assert work.timers.due(minutes(0)) == ()


def test_an_exception_undoes_everything(store: SqlStore) -> None:
    with pytest.raises(RuntimeError, match="power cut"), store.begin() as work:
        work.conversations.save(conversation())
        work.tickets.add(ticket(), [], None)
        raise RuntimeError("power cut")
    with store.begin() as work:
        assert work.conversations.load(WANG) is None
        assert work.tickets.get("YZ-261123-0001") is None


def test_a_naive_time_is_refused(store: SqlStore) -> None:
    with pytest.raises(Exception, match="a stored time is aware"), store.begin() as work:
        work.timers.due(datetime(2026, 11, 23))


@pytest.mark.parametrize("at_once", [None, WANG])
def test_two_turns_of_one_account_never_run_together(store: SqlStore, at_once: Account | None) -> None:
    """Both begin without a row: the lock is on the account, not on the row. It may be taken with the beginning."""
    running = threading.Semaphore(1)
    start = threading.Barrier(2)

    def turn() -> None:
        start.wait(WAIT)
        for _ in range(10):
            with store.begin(at_once) as work:
                loaded = work.conversations.load(WANG) or conversation()
                assert running.acquire(blocking=False), "another turn of this account is inside"
                work.conversations.save(loaded)
                running.release()

    with ThreadPoolExecutor(2) as threads:
        for future in [threads.submit(turn), threads.submit(turn)]:
            future.result(WAIT)
    with store.begin() as work:
        loaded = work.conversations.load(WANG)
        assert loaded is not None
        assert loaded.version == 20


def test_turns_of_two_accounts_run_together_on_postgresql(
    postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(postgres_url)
    inside, done = threading.Event(), threading.Event()

    def long_turn() -> None:
        with store.begin() as work:
            work.conversations.load(WANG)
            inside.set()
            assert done.wait(WAIT)

    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(long_turn)
        assert inside.wait(WAIT)
        with store.begin() as work:
            assert work.conversations.load(LI) is None
        done.set()
        future.result(WAIT)


def test_begin_inside_begin_is_an_error_on_sqlite_and_not_a_deadlock(
    sqlite_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(sqlite_url)
    with store.begin(), pytest.raises(RuntimeError, match="one unit of work"), store.begin():
        pass


def test_a_full_disk_is_told_undone_and_over_when_there_is_room_again(
    sqlite_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(sqlite_url)
    with store.begin() as work:
        pages = work.connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        work.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(Unavailable), store.begin() as work:
        work.conversations.save(conversation())
        work.files.put(b"x" * 100_000, "image/jpeg")
    with store.begin() as work:
        assert work.conversations.load(WANG) is None
        work.connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    with store.begin() as work:
        work.files.put(b"x" * 100_000, "image/jpeg")


def test_a_lost_connection_is_told_and_the_next_transaction_has_a_new_one(
    postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store, other = open_store(postgres_url), open_store(postgres_url)
    with pytest.raises(Unavailable), store.begin() as work:
        work.conversations.save(conversation())
        own = work.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with other.begin() as killer:
            killer.connection.exec_driver_sql(f"SELECT pg_terminate_backend({own})")
        work.conversations.load(LI)
    with store.begin() as work:
        assert work.conversations.load(WANG) is None


def test_transactions_that_block_each_other_end_stale_and_may_be_tried_again(
    postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(postgres_url)
    both = threading.Barrier(2)

    def cross(first: Account, second: Account) -> str:
        try:
            with store.begin() as work:
                work.conversations.load(first)
                both.wait(WAIT)
                work.conversations.load(second)
        except Stale:
            return "stale"
        return "done"

    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(cross, WANG, LI), threads.submit(cross, LI, WANG)]
        assert sorted(future.result(WAIT) for future in futures) == ["done", "stale"]


def test_a_value_of_a_wrong_type_fails_when_it_is_written(store: SqlStore) -> None:
    with pytest.raises(Exception, match="serializ"), store.begin() as work:
        work.messages.add(reply("r1", labels=(NOW,)))


def test_a_database_that_is_read_only_is_told_as_away_until_it_can_be_written_again(
    postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    """After a failover the address may point to the standby for a moment: no message is at fault there."""
    store = open_store(postgres_url)
    with store.begin() as work:
        work.connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY")
    with pytest.raises(Unavailable), store.begin() as work:
        work.conversations.save(conversation())
    with store.begin() as work:
        work.connection.exec_driver_sql("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE")
    with store.begin() as work:
        work.conversations.save(conversation())
