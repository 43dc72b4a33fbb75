"""The process that reads ahead: it says what the turn would have read itself, and nothing depends on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from front import ANN, Front, said
from serving_process import PATIENCE, Page, Person, Served, environment

from bot.reader import MOST, Reader
from handlers.conversation.message import Account
from handlers.ports.understanding import Context, Understanding
from tickets.geography import Place

TEXTS = (
    "你好",
    "码头街7号的路灯坏了快一周了，晚上走路看不见，我姓王，电话13800000000",
    "楼下有人在打架，好像拿着刀，你们快来",
    "不对，是码头街9号",
    "ok thanks, the street lamp is out on Wharf Street",
)
CONTEXTS = (Context(), Context("zh-CN", "place", place=Place("码头街")), Context("zh-CN", staff=True, tickets=True))


@pytest.fixture
def reader(understood: tuple[object, Understanding], monkeypatch: pytest.MonkeyPatch) -> Iterator[Reader]:
    monkeypatch.setattr("bot.reader.PATIENCE", PATIENCE)  # the first reading of a language makes its word lists
    made = Reader(understood[1])
    yield made
    made.close()


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        os.sched_yield()


def alive(process: int) -> bool:
    """A process that ended and that nobody has asked about yet counts as dead."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_reads_what_a_turn_reads(reader: Reader, understood: tuple[object, Understanding]) -> None:
    for context in CONTEXTS:
        for text in TEXTS:
            with reader.ahead(text, context):
                assert reader.understand(text, context) == understood[1].understand(text, context)
    assert reader.used == len(TEXTS) * len(CONTEXTS)


def test_labels_are_for_choosing_and_change_no_meaning(reader: Reader) -> None:
    with reader.ahead(TEXTS[0], Context("zh-CN")):
        reader.understand(TEXTS[0], Context("zh-CN", labels=("提交", "取消")))
    assert reader.used == 1


@pytest.mark.parametrize("context", CONTEXTS)
def test_in_another_context_the_turn_reads_by_itself(
    reader: Reader, understood: tuple[object, Understanding], context: Context
) -> None:
    with reader.ahead("5号楼", Context("zh-CN", "contact")):
        assert reader.understand("5号楼", context) == understood[1].understand("5号楼", context)
    assert reader.used == 0


def test_two_who_say_the_same_share_a_reading_and_the_first_to_leave_takes_it_from_nobody(reader: Reader) -> None:
    with reader.ahead(TEXTS[0], Context()):
        with reader.ahead(TEXTS[0], Context()):
            reader.understand(TEXTS[0], Context())
        reader.understand(TEXTS[0], Context())
    assert reader.used == 2
    reader.understand(TEXTS[0], Context())
    assert reader.used == 2, "what nobody waits for is not kept"


def test_what_many_ask_and_nobody_fetches_stops_nobody(reader: Reader) -> None:
    for n in range(20 * MOST):
        with reader.ahead(f"码头街{n}号的路灯坏了", Context()):
            pass
    with reader.ahead(TEXTS[1], Context()):
        assert reader.understand(TEXTS[1], Context()).has_matter


def test_a_frozen_reader_costs_one_turn_its_patience_and_is_asked_again_when_it_answers(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reader.PATIENCE", 0.05)
    with stopped(reader):
        for n in range(3 * MOST):  # more than the pipe may hold: asking must not wait
            with reader.ahead(f"码头街{n}号的路灯坏了", Context()):
                assert reader.understand(f"码头街{n}号的路灯坏了", Context()).has_matter
        assert reader.used == 0

    def used_again() -> bool:
        with reader.ahead(TEXTS[1], Context()):
            reader.understand(TEXTS[1], Context())
        return reader.used > 0

    until(used_again)


@contextlib.contextmanager
def stopped(reader: Reader) -> Iterator[None]:
    os.kill(reader.process, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(reader.process, signal.SIGCONT)


def test_without_the_reader_every_turn_reads_by_itself(reader: Reader) -> None:
    os.kill(reader.process, signal.SIGKILL)
    until(lambda: not alive(reader.process))
    for text in TEXTS:
        with reader.ahead(text, Context()):
            assert reader.understand(text, Context()).text == text
    assert reader.is_gone
    assert reader.used == 0


def open_files(process: int) -> Iterator[str]:
    for one in Path(f"/proc/{process}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            yield str(one.readlink())


def test_the_reader_leaves_with_the_process_that_made_it_and_holds_none_of_its_files(tmp_path: Path) -> None:
    lines = (
        "import os, sys, time",
        "from bot.reader import Reader",
        "kept = open(sys.argv[1], 'w')",
        "print(Reader(None).process, flush=True)",
        "time.sleep(600)",
    )
    maker = subprocess.Popen(
        [sys.executable, "-c", "\n".join(lines), str(tmp_path / "kept")],
        env=environment(tmp_path),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert maker.stdout is not None
    process = int(maker.stdout.readline())
    until(lambda: not any("kept" in name for name in open_files(process)))
    maker.kill()
    maker.communicate()
    until(lambda: not alive(process))


def test_at_the_door_the_second_message_is_read_in_the_light_of_the_first(front: Front, reader: Reader) -> None:
    front.house.engine.understanding = reader
    front.read_by(reader)

    async def answer(account: Account) -> None:
        for text in ("你好", "路灯坏了快一周了", "码头街7号门口"):
            assert await front.door.receive(said(account, text, text))

    async def talk() -> None:
        await asyncio.gather(*(answer(Account("fake", f"p{n}")) for n in range(8)))

    front.run(talk)
    assert reader.used > 8, "the first words, which all say, and some of what follows"


def test_who_finds_the_writer_idle_does_not_wait_for_another_process(front: Front, reader: Reader) -> None:
    front.house.engine.understanding = reader
    front.read_by(reader)

    async def talk() -> None:
        assert await front.door.receive(said(ANN, "1", "你好"))

    front.run(talk)
    assert reader.used == 0


def test_a_server_reads_ahead_and_goes_on_when_its_reader_is_killed(tmp_path: Path) -> None:
    with Served(tmp_path, read_ahead="true") as server, Page(server, Person()) as page:
        page.say(text="你好")
        [process] = children(server.process.pid)
        os.kill(process, signal.SIGKILL)
        [review] = page.say(text="人民路38号院门口的路灯坏了快一周了")
        assert "人民路38号" in str(review["text"])
        with server.get("/readyz") as answer:
            assert answer.status == 200


def test_without_the_setting_there_is_no_second_process(tmp_path: Path) -> None:
    with Served(tmp_path, read_ahead="false") as server:
        assert not children(server.process.pid)


def children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
