"""Leases on a real PostgreSQL: one holder at a time, and nothing is written by one whose lease is gone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator

import pytest
from databases import execute
from storage_examples import WANG, conversation

from bot.lease import Lease
from bot.membership import Membership
from bot.roles import Role
from storage import SqlStore
from storage.dbos_engine import DbosEngine
from storage.leases import Fenced, Leases, fence


@pytest.fixture
def leases(postgres_url: str) -> Iterator[Leases]:
    opened = Leases(postgres_url)
    yield opened
    opened.close()


def expire(url: str) -> None:
    execute(url, "UPDATE leases SET expires_at = clock_timestamp() - interval '1 second'")


def test_one_holder_at_a_time_until_it_lets_go(leases: Leases) -> None:
    assert leases.take("receive", "a", 60)
    assert leases.take("receive", "a", 60), "its own it may take again"
    assert not leases.take("receive", "b", 60)
    assert not leases.renew("receive", "b", 60)
    leases.release("receive", "b")
    assert leases.renew("receive", "a", 60)
    leases.release("receive", "a")
    assert leases.take("receive", "b", 60)


def test_an_expired_lease_is_anybodys_and_its_holder_is_told(leases: Leases, postgres_url: str) -> None:
    assert leases.take("receive", "a", 60)
    expire(postgres_url)
    assert leases.take("receive", "b", 60)
    assert not leases.renew("receive", "a", 60)


def test_a_lease_that_expired_and_that_nobody_took_is_renewed(leases: Leases, postgres_url: str) -> None:
    assert leases.take("worker:a", "a", 60)
    expire(postgres_url)
    assert leases.renew("worker:a", "a", 60)
    assert not leases.ended("worker:a")


def test_what_a_holder_writes_after_its_lease_was_taken_away_is_refused(
    leases: Leases, postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(postgres_url)
    store.guard = fence("worker:a")
    leases.take("worker:a", "a", 60)
    with store.begin() as work:
        work.conversations.save(conversation())
    expire(postgres_url)
    assert leases.ended("worker:a")
    with pytest.raises(Fenced), store.begin() as work:
        loaded = work.conversations.load(WANG)
        assert loaded is not None
        work.conversations.save(loaded)
    store.guard = None
    with store.begin() as work:
        kept = work.conversations.load(WANG)
    assert kept is not None
    assert kept.version == 1


def test_taking_a_lease_away_waits_for_the_commit_that_is_under_way(
    leases: Leases, postgres_url: str, open_store: Callable[..., SqlStore]
) -> None:
    store = open_store(postgres_url)
    leases.take("worker:a", "a", 60)
    expire(postgres_url)
    order: list[str] = []

    def take_away() -> None:
        leases.ended("worker:a")
        order.append("taken away")

    thread = threading.Thread(target=take_away)
    with store.begin() as work:
        work.conversations.save(conversation())
        fence("worker:a")(_transaction_of(work))
        thread.start()
        thread.join(0.3)
        order.append("committed")
    thread.join(10)
    assert order == ["committed", "taken away"]


def _transaction_of(work: object) -> object:
    return work.sessions._in  # type: ignore[attr-defined]


def test_a_lease_is_valid_by_the_clock_of_its_holder_and_steady_only_after_a_while(leases: Leases) -> None:
    now = 100.0
    lease = Lease(leases, "worker:a", "a", seconds=20, monotonic=lambda: now)
    assert not lease.valid
    assert lease.take()
    assert lease.valid
    assert not lease.steady
    now += 15
    assert lease.renew()
    now += 6
    assert lease.steady, "renewed without a gap for longer than it lasts"
    now += 20
    assert not lease.valid, "frozen, or cut off: others may have it"
    assert lease.renew()
    assert not lease.steady, "whoever was cut off as well gets the time to renew"


def test_of_two_processes_one_receives_and_the_other_when_the_first_is_gone(postgres_url: str) -> None:
    first, second = (Membership(postgres_url, name, Role.SERVE, DbosEngine(postgres_url), seconds=1) for name in "ab")
    receiving: list[str] = []
    began = asyncio.Condition()

    async def receive(name: str) -> None:
        async with began:
            receiving.append(name)
            began.notify_all()
        try:
            await asyncio.Event().wait()
        finally:
            receiving.remove(name)

    async def play() -> None:
        one = asyncio.create_task(first.alone("receive:test", lambda: receive("a")))
        async with began:
            await began.wait()
        other = asyncio.create_task(second.alone("receive:test", lambda: receive("b")))
        async with began:
            await asyncio.sleep(0)
            assert receiving == ["a"]
            one.cancel()
        async with asyncio.timeout(30), began:
            await began.wait_for(lambda: receiving == ["b"])
        other.cancel()
        await asyncio.gather(one, other, return_exceptions=True)
        await first.leave()
        await second.leave()

    asyncio.run(play())
