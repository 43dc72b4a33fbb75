"""Turns that wait at the same time share a commit: nobody is told before it, nobody's fault is another's."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.writer import SHARED, Writer
from handlers.ports.store import Stale


class Shared:
    """Notes what happens in which commit."""

    def __init__(self) -> None:
        self.notes: list[str] = []
        self.failure: Exception | None = None
        self.hold = threading.Event()
        self.hold.set()

    @contextmanager
    def together(self) -> Iterator[None]:
        self.notes.append("begin")
        try:
            yield
        except BaseException:
            self.notes.append("rollback")
            raise
        if self.failure:
            self.notes.append("rollback")
            raise self.failure
        self.notes.append("commit")

    def change(self, name: str) -> Callable[[], str]:
        def note() -> str:
            self.hold.wait(5)
            if name.startswith("bad"):
                raise LookupError(name)
            self.notes.append(name)
            return name

        return note


def run(talk: Callable[[Shared, Writer], Awaitable[None]]) -> Shared:
    shared = Shared()
    writer = Writer(1, shared.together)

    async def whole() -> None:
        await talk(shared, writer)

    with ThreadPoolExecutor(1) as pool:  # a browser of other tests may run a loop in this thread
        pool.submit(lambda: asyncio.run(whole())).result()
    writer.close()
    return shared


async def at_once(shared: Shared, writer: Writer, *names: str) -> list[object]:
    """Change all of them while the thread is busy with the first."""
    shared.hold.clear()
    tasks = [asyncio.create_task(writer.together(shared.change(name))) for name in names]
    await asyncio.sleep(0.02)
    shared.hold.set()
    return list(await asyncio.gather(*tasks, return_exceptions=True))


def test_what_waits_shares_a_commit_in_the_order_in_which_it_came() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        assert await at_once(shared, writer, "a", "b", "c") == ["a", "b", "c"]

    shared = run(talk)
    assert [note for note in shared.notes if len(note) == 1] == ["a", "b", "c"]
    assert shared.notes.count("commit") <= 2


def test_one_poisoned_change_among_several_spoils_no_other() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        told = await at_once(shared, writer, "a", "bad", "c")
        assert told[0] == "a"
        assert isinstance(told[1], LookupError)
        assert told[2] == "c"

    assert run(talk).notes.count("rollback") == 0


def test_when_the_commit_fails_each_is_told_so_and_the_next_goes_on() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        shared.failure = OSError("disk full")
        told = await at_once(shared, writer, "a", "b")
        assert all(isinstance(one, OSError) for one in told)
        shared.failure = None
        assert await writer.together(shared.change("c")) == "c"

    assert run(talk).notes[-2:] == ["c", "commit"]


def test_nobody_is_told_before_the_commit() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        async def one(name: str) -> None:
            await writer.together(shared.change(name))
            assert "commit" in shared.notes[shared.notes.index(name) :]

        await asyncio.gather(*(one(name) for name in "abcdefgh"))

    run(talk)


def test_a_commit_is_shared_by_so_many_at_most() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        names = [f"n{n}" for n in range(3 * SHARED)]
        assert await at_once(shared, writer, *names) == names

    shared = run(talk)
    sizes, size = [], 0
    for note in shared.notes:
        size = 0 if note == "begin" else size + note.startswith("n")
        sizes.append(size)
    assert max(sizes) <= SHARED


def test_what_was_overtaken_is_tried_again_in_the_same_commit() -> None:
    tries = iter([Stale("once"), None])

    def change() -> str:
        if (failure := next(tries)) is not None:
            raise failure
        return "done"

    async def talk(shared: Shared, writer: Writer) -> None:
        assert await writer.together(change) == "done"

    run(talk)


def test_who_no_longer_waits_stops_nobody() -> None:
    async def talk(shared: Shared, writer: Writer) -> None:
        shared.hold.clear()
        gone = asyncio.create_task(writer.together(shared.change("a")))
        stays = asyncio.create_task(writer.together(shared.change("b")))
        await asyncio.sleep(0.02)
        gone.cancel()
        shared.hold.set()
        assert await stays == "b"
        with pytest.raises(asyncio.CancelledError):
            await gone

    run(talk)


def test_without_a_shared_transaction_each_change_is_done_alone() -> None:
    async def whole() -> None:
        writer = Writer(2)
        assert await asyncio.gather(*(writer.together(lambda n=n: n) for n in range(4))) == [0, 1, 2, 3]  # type: ignore[misc]
        writer.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(whole())).result()
