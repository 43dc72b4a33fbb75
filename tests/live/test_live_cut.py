"""The database hangs up on whoever records what it sent: the message is neither sent again nor forgotten.

The cut is real: the record waits for a lock that we hold, and PostgreSQL ends the connection on which it waits.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator

import pytest
from databases import database
from sharing import Process, Sharing, run
from sqlalchemy import Engine, text

from bot import sending
from bot.post import Later
from storage.database import open_engine

WAITING = text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
HOLD = text("SELECT 1 FROM messages WHERE mid = :mid FOR UPDATE")
END = text("SELECT pg_terminate_backend(:pid, 5000)")


class Cut:
    """Holds a message until somebody waits to write about it, and lets his connection be ended, `times` times."""

    def __init__(self, database: Engine, mid: str, times: int = 1) -> None:
        self._times = times
        self._database = database
        self._holder = database.connect()
        self._holder.exec_driver_sql("BEGIN")
        self._holder.execute(HOLD, {"mid": mid})

    def __call__(self) -> None:
        for _ in range(self._times):
            self._end_one()
        self._holder.close()

    def _end_one(self) -> None:
        end = time.monotonic() + 60
        with self._database.connect() as looking:
            while not (found := looking.execute(WAITING).scalars().all()):
                assert time.monotonic() < end, "nobody records anything"
                looking.rollback()
                time.sleep(0.01)
            assert looking.execute(END, {"pid": found[0]}).scalar()


class Office(Sharing):
    """On PostgreSQL; its platform lets go of a message when the record of it is about to be cut."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.beside = open_engine(url)

    async def sent_and_cut(self, mid: str, sending: Awaitable[object], times: int = 1) -> None:
        """What is sent while its record is cut off so many times."""
        task = asyncio.ensure_future(sending)
        await self.platform.asked.wait()
        cut = await asyncio.to_thread(Cut, self.beside, mid, times)
        self.platform.let.set()
        await asyncio.to_thread(cut)
        await task

    def kept(self, mid: str) -> tuple[object, ...]:
        """Whether it waits, how often it failed."""
        with self.beside.connect() as looking:
            [row] = looking.execute(text("SELECT waiting, tries FROM messages WHERE mid = :mid"), {"mid": mid})
        return tuple(row)

    def close(self) -> None:
        self.beside.dispose()
        super().close()


@pytest.fixture
def office(postgres: str) -> Iterator[Office]:
    with database(postgres) as url:
        office = Office(url)
        yield office
        office.close()


Sends = Callable[[Office, Process], Awaitable[object]]


def a_push(office: Office, process: Process) -> Awaitable[object]:
    office.push(process, "m")
    return process.post.push("m")


def a_reply(office: Office, process: Process) -> Awaitable[object]:
    asked = process.post.claims.now()
    return process.post.replies(office.reply(process, "m"), asked)


@pytest.mark.parametrize("sends", [a_push, a_reply])
def test_a_record_that_is_cut_off_is_made_again_at_once(office: Office, sends: Sends) -> None:
    one, other = office.process("one"), office.process("other")

    async def talk() -> None:
        await office.sent_and_cut("m", sends(office, one))
        assert await other.net() == 0
        await one.post.settle()

    run(talk)
    assert office.platform.sent == ["m"]
    assert office.kept("m") == (False, 0), "nothing failed but the record"


@pytest.mark.parametrize("sends", [a_push, a_reply])
def test_while_the_record_cannot_be_made_nobody_else_sends_it_and_it_is_made_when_it_can_be(
    office: Office, sends: Sends, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RECORD_PAUSES", (0.0,))
    one, other = office.process("one"), office.process("other")

    async def talk() -> None:
        try:
            await office.sent_and_cut("m", sends(office, one), times=2)
        except Later:
            assert sends is a_push, "the engine brings it again"
        assert office.kept("m") == (True, 0)
        assert await other.net() == 0, "it is claimed"
        await one.post.sender.record_taken()
        assert await other.net() == 0
        assert await one.net() == 0

    run(talk)
    assert office.platform.sent == ["m"]
    assert office.kept("m") == (False, 0)


def test_who_stops_records_what_it_sent_and_never_gives_that_back(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "RECORD_PAUSES", (0.0,))
    one, other = office.process("one"), office.process("other")

    async def talk() -> None:
        await office.sent_and_cut("m", a_reply(office, one), times=2)
        await one.post.close()
        assert await other.net() == 0

    run(talk)
    assert office.platform.sent == ["m"]
    assert office.kept("m") == (False, 0)


def test_who_cannot_record_and_dies_leaves_it_to_another_when_its_claim_ran_out(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can know any more that the platform had it: once too often, and never stuck."""
    monkeypatch.setattr(sending, "RECORD_PAUSES", (0.0,))
    dead, other = office.process("dead", seconds=0.0), office.process("other")

    async def talk() -> None:
        await office.sent_and_cut("m", a_reply(office, dead), times=2)
        assert await other.net() == 1
        await other.post.settle()

    run(talk)
    assert office.platform.sent == ["m", "m"]
    assert office.kept("m") == (False, 0)
