"""Staff sessions of the store: sealed, the same at every process, over when unused, and no row before the first use."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.web.sessions import IDLE, StoreSessions, hashed
from storage import Keyring, SqlStore

SECRET = b"a secret of at least 32 bytes, for tests"
NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlStore]:
    with SqlStore(f"sqlite:///{tmp_path / 'minhu.db'}", Keyring([b"k" * 32])) as store:
        store.create_tables()
        yield store


def test_two_processes_know_the_same_account_by_the_same_token(store: SqlStore) -> None:
    async def play() -> None:
        one, other = StoreSessions(store, SECRET), StoreSessions(store, SECRET)
        token = await one.open(NOON)
        account = await one.account(token, NOON)
        assert account is not None
        assert await other.account(token, NOON) == account
        assert await other.account(await other.open(NOON), NOON) != account

    asyncio.run(play())


def test_what_one_process_saw_used_is_alive_at_the_other(store: SqlStore) -> None:
    async def play() -> None:
        one, other = StoreSessions(store, SECRET), StoreSessions(store, SECRET)
        token = await one.open(NOON)
        assert await other.account(token, NOON)
        assert await one.account(token, NOON + IDLE - HOUR, used=True)
        assert await other.account(token, NOON + 2 * IDLE - 2 * HOUR)
        assert await other.account(token, NOON + 2 * IDLE) is None

    asyncio.run(play())


def test_nobody_needs_a_new_code_on_monday_or_after_the_longest_holiday(store: SqlStore) -> None:
    async def play() -> None:
        sessions = StoreSessions(store, SECRET)
        token = await sessions.open(NOON)
        for away in (timedelta(hours=15), timedelta(days=3), timedelta(days=9, hours=16)):
            assert await sessions.account(token, NOON + away)

    asyncio.run(play())


def test_a_token_of_another_secret_or_another_shape_opens_nothing(store: SqlStore) -> None:
    async def play() -> None:
        sessions = StoreSessions(store, SECRET)
        token = await StoreSessions(store, SECRET[::-1]).open(NOON)
        for wrong in (token, "", "é" * 43, "A" * 43, (await sessions.open(NOON))[:-1]):
            assert await sessions.account(wrong, NOON) is None

    asyncio.run(play())


def test_a_page_that_nobody_writes_from_leaves_no_row_and_idle_ones_are_forgotten(store: SqlStore) -> None:
    async def play() -> None:
        sessions = StoreSessions(store, SECRET)
        looked, written = await sessions.open(NOON), await sessions.open(NOON)
        await sessions.account(looked, NOON)
        await sessions.account(written, NOON, used=True)
        later = await sessions.open(NOON + 2 * IDLE)
        await sessions.account(later, NOON + 2 * IDLE, used=True)
        with store.begin() as work:
            kept = [work.sessions.last_use(hashed(token)) for token in (looked, written, later)]
        assert kept == [None, None, NOON + 2 * IDLE]

    asyncio.run(play())
