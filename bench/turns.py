"""Whole turns per second: six-message report dialogues through the door, on file SQLite, pushes delivered by the engine.

    make bench BENCH=turns

Three parts: how many turns a second when everybody writes at once, the time of a turn at 200 messages a second offered
(BENCH_OFFERED sets another rate), and the limit: the statements of those turns replayed by raw sqlite3 on the
same disk. Beside each figure stands what a machine that is shared cannot blur: the CPU time of a turn, by
thread: the writer's (the turns), the loop's (the door, and the people of this bench, whose own cost is told by a door that answers
at once), the engine's. No two dialogues say the same words. Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from bench.machine import cpu_seconds, most_mb, rss_mb
from bench.spoken import heard, submit
from bot.channels.port import Channel, Door
from bot.clock import MachineClock
from bot.composition import House, build_house
from bot.door import HouseDoor
from bot.post import Post
from bot.reader import Reader
from bot.roles import Role as ProcessRole
from bot.server import keep_what_was_built, poll_of, reads_ahead
from bot.settings import Settings
from bot.worker import Worker
from bot.writer import Writer
from handlers.conversation.message import Account, Choice, Inbound, Outgoing, Pressed, Text
from handlers.ports.understanding import Understanding
from storage.dbos_engine import DbosEngine
from storage.prepared import Statements
from tickets.units import Role, StaffMember

ROUNDS = int(os.environ.get("BENCH_DIALOGUES", "200"))
AT_ONCE = 16
OFFERED = float(os.environ.get("BENCH_OFFERED", "200"))
OFFERED_SECONDS = 8.0
# No two dialogues say the same: a text that was understood once must be of no use for the next.
HELLOS = ("你好", "您好", "在吗", "喂，你好", "早上好", "有人吗")
MATTERS = (
    "路灯不亮快一周了，晚上走路看不见",
    "井盖松了，车一压就响，晚上睡不着",
    "垃圾桶满了好几天没人来收，臭得很",
    "楼下烧烤店每天半夜还在放音乐，吵得睡不着",
    "小区里的健身器材断了一根，一直没人修",
    "人行道的地砖坏了好多块，下雨一踩一身水",
    "有人把电动车停在盲道上，天天都这样",
    "树枝快碰到三楼的窗户了，想请人来修剪一下",
    "公交站的座椅断了一条腿，老人没地方坐",
    "工地晚上十一点还在施工，孩子没法睡",
    "马路上有一个大坑，车开过去颠得厉害",
    "公共厕所没有人打扫，进都进不去",
)
SPOTS = ("{}{}号院门口", "{}{}号楼下", "{}{}号对面", "{}{}号旁边")
CONTACTS = ("电话{}，{}女士", "{}，{}先生", "我的手机号{}，姓{}", "联系{}，{}师傅")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"
DIALOGUE = 6
TOLD = (
    "everybody at once    {turns_per_s_before_drain} turns/s, {turns_per_s} until the last push is out",
    "CPU of a turn        {cpu_ms_per_turn} ms: writer {writer_ms}, loop {loop_ms} (of that the bench itself {bench_ms}), engine {engine_ms}; beside it the reader {reader_ms}",
    "at {offered_per_s:.0f} a second      p50 {p50_ms} ms, p99 {p99_ms} ms, {answered_per_s} answered a second",
    "raw sqlite3          {limit_per_s} turns/s with {statements_per_turn} statements each: a share of {share_of_limit}",
    "at rest, most, start {rest_mb:.0f} MB, {rss_mb:.0f} MB, {start_s} s",
)


class Nowhere:
    """A platform that takes everything at once."""

    name = "bench"
    one_receiver = False

    def __init__(self) -> None:
        self.pushes = 0

    async def send(self, message: Outgoing) -> str:
        self.pushes += message.push
        return message.mid

    async def run(self, door: Door) -> None:
        return None

    def routes(self, door: Door) -> Sequence[Any]:
        return ()

    async def close(self) -> None:
        return None


class Bench:
    """A whole bot without the network: house, door, worker."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("MINHU_KEYS", "0" * 64)
        url = f"sqlite:///{folder / 'bench.db'}"
        settings = Settings(home=folder, store=url)
        engine = DbosEngine(url, poll_every=poll_of(url))
        self.reader: Reader | None = None
        self.house: House = build_house(settings, seam=engine, around=self._around)
        self.channel = Nowhere()
        self.writer = Writer(1, self.house.store.together)
        channels: dict[str, Channel] = {"bench": self.channel}
        clock = MachineClock()
        self.post = Post(self.house.store, channels, clock, self.writer)
        self.door = HouseDoor(self.house, self.post, clock, self.writer, reader=self.reader)
        self.worker = Worker(self.house, self.post, clock, self.writer, engine)
        self.ids = itertools.count()
        roads = [place.name("zh-CN") for place in self.house.city.geography.places if place.kind == "road"]
        self.roads = roads[:60]

    def _around(self, words: Understanding) -> Understanding:
        """As `minhu run` has it on this machine."""
        if reads_ahead(Settings(), ProcessRole.RUN):
            self.reader = Reader(words)
        return self.reader or words

    async def __aenter__(self) -> Bench:
        await self.worker.start()
        with self.house.store.begin() as work:
            for n, unit in enumerate(self.house.city.units.all):
                role = Role.DISPATCHER if unit.code == "city-12345" else Role.OFFICER
                member = StaffMember(f"s{n}", f"s{n}", unit.code, role)
                work.staff.enrol(member, Account("bench", f"s{n}"), datetime.now(UTC))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.door.close()
        await self.worker.close()
        self.writer.close()
        self.house.close()
        if self.reader is not None:
            self.reader.close()

    async def say(self, account: Account, segment: Text | Pressed) -> tuple[float, Sequence[Outgoing]]:
        """One turn; its seconds from the message to the recorded reply."""
        began = time.perf_counter()
        message = Inbound(account, f"e{next(self.ids)}", (segment,), datetime.now(UTC))
        replies = await self.door.receive(message)
        return time.perf_counter() - began, replies

    def said(self, n: int) -> tuple[str, ...]:
        """The words of one dialogue: hello, the matter, a rough place, a correction, the contact."""
        draw = random.Random(f"dialogue {n}")  # a number would say the same as its negative
        road = draw.choice(self.roads)
        spot = draw.choice(SPOTS).format(road, draw.randrange(1, 400))
        contact = draw.choice(CONTACTS).format(13_000_000_000 + draw.randrange(10**9), draw.choice(SURNAMES))
        return draw.choice(HELLOS), draw.choice(MATTERS), road, f"不对，是{spot}", contact

    async def dialogue(self, n: int) -> list[float]:
        """Six messages: what is `said`, and submit."""
        account = Account("bench", f"c{n}")
        times: list[float] = []
        replies: Sequence[Outgoing] = ()
        for words in self.said(n):
            taken, replies = await self.say(account, Text(words))
            times.append(taken)
        taken, replies = await self.say(account, submit(replies))
        assert any(reply.ticket for reply in replies), "a dialogue that opens no ticket measures nothing"
        return [*times, taken]

    async def drained(self) -> None:
        """Until every push is out, however long it takes; night pushes are never made here."""
        while await self.writer.do(self._due_now):
            await asyncio.sleep(0.05)

    def _due_now(self) -> bool:
        with self.house.store.begin() as work:
            return bool(work.messages.due(datetime.now(UTC), limit=1))


class Parrot:
    """A door that answers at once with what a review looks like, to know what the people themselves cost."""

    async def receive(self, message: Inbound) -> Sequence[Outgoing]:
        now = message.at
        return (
            Outgoing("m", message.account, "k", "", "zh-CN", now, now, ("",), (Choice("report.submit"),), ticket="t"),
        )


async def own_cost() -> float:
    """CPU milliseconds of a turn that the people of this bench take."""
    people = Bench.__new__(Bench)
    people.ids, people.roads, people.door = itertools.count(), ["路"], Parrot()  # type: ignore[assignment]
    busy = time.thread_time()
    for n in range(50):
        await people.dialogue(n)
    return round((time.thread_time() - busy) / 50 / DIALOGUE * 1000, 2)


def cpu_of_threads() -> dict[str, float]:
    """CPU milliseconds so far of the threads of this process, by what they are for. A thread that ended is not counted."""
    used: Counter[str] = Counter()
    for thread in threading.enumerate():
        stat = Path(f"/proc/self/task/{thread.native_id}/schedstat")
        name = {"MainThread": "loop", "turn_0": "writer"}.get(thread.name, "engine")
        with contextlib.suppress(OSError):
            used[name] += int(stat.read_text(encoding="ascii").split()[0]) / 1e6
    return dict(used)


async def throughput(bench: Bench) -> dict[str, float]:
    """Everybody writes at once, the next message when the answer is there; the clock stops when the pushes are out."""
    numbers = iter(range(ROUNDS))

    async def person() -> list[float]:
        return [taken for n in numbers for taken in await bench.dialogue(n)]

    before, client = cpu_of_threads(), await own_cost()
    readers = [bench.reader.process] if bench.reader else []
    read = cpu_seconds(readers)
    began, busy = time.perf_counter(), time.process_time()
    taken = [t for times in await asyncio.gather(*(person() for _ in range(AT_ONCE))) for t in times]
    turns = time.perf_counter() - began
    await bench.drained()
    whole, busy = time.perf_counter() - began, time.process_time() - busy
    parts = {name: (ms - before.get(name, 0.0)) / len(taken) for name, ms in cpu_of_threads().items()}
    return {
        "writer_ms": round(parts["writer"], 2),
        "loop_ms": round(parts["loop"], 2),
        "engine_ms": round(parts.get("engine", 0.0), 2),
        "reader_ms": round((cpu_seconds(readers) - read) / len(taken) * 1000, 2),
        "bench_ms": client,
        "turns_per_s": round(len(taken) / whole, 1),
        "turns_per_s_before_drain": round(len(taken) / turns, 1),
        "cpu_ms_per_turn": round(busy / len(taken) * 1000, 2),
        "pushes_per_s": round(bench.channel.pushes / whole, 1),
    }


async def at_a_rate(bench: Bench) -> dict[str, float]:
    """Messages offered at a fixed rate, whether or not the former are answered."""
    people = int(OFFERED * OFFERED_SECONDS / DIALOGUE)
    gap = DIALOGUE / OFFERED
    taken: list[float] = []

    async def person(n: int, after: float) -> None:
        await asyncio.sleep(after)
        taken.extend(await bench.dialogue(n))

    began = time.perf_counter()
    await asyncio.gather(*(person(1_000_000 + n, n * gap) for n in range(people)))
    cuts = statistics.quantiles(taken, n=100)
    return {
        "offered_per_s": OFFERED,
        "answered_per_s": round(len(taken) / (time.perf_counter() - began), 1),
        "p50_ms": round(statistics.median(taken) * 1000, 1),
        "p99_ms": round(cuts[98] * 1000, 1),
    }


def limit(bench: Bench, folder: Path) -> dict[str, float]:
    """The statements of some dialogues, replayed by raw sqlite3 with the same commits on a fresh file."""
    statements: list[tuple[str, object, bool]] = []
    here = threading.get_ident()  # the worker writes the index of the search meanwhile
    from sqlalchemy import event

    def note(conn: object, cursor: object, statement: str, parameters: object, context: object, many: bool) -> None:
        if threading.get_ident() == here:
            statements.append((statement, parameters, many))

    execute = Statements._execute

    def note_prepared(prepared_by: Any, connection: Any, prepared: Any, bound: Any) -> Any:
        if threading.get_ident() == here:
            statements.append((prepared.sql, bound, False))
        return execute(prepared_by, connection, prepared, bound)

    database = bench.house.store.database
    event.listen(database, "before_cursor_execute", note)
    event.listen(database, "commit", lambda conn: note(conn, None, "COMMIT", (), None, False))
    Statements._execute = note_prepared  # type: ignore[method-assign]
    turns = sum(_plain_dialogue(bench, n) for n in range(20))
    Statements._execute = execute  # type: ignore[method-assign]
    event.remove(database, "before_cursor_execute", note)
    copy = folder / "limit.db"
    source = sqlite3.connect(folder / "bench.db")
    schema = [
        row[0]
        for row in source.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'")
    ]
    source.close()
    raw = sqlite3.connect(copy, isolation_level=None)
    raw.execute("PRAGMA journal_mode=WAL")
    raw.execute("PRAGMA synchronous=FULL")
    for statement in schema:
        raw.execute(statement)
    began = time.perf_counter()
    replayed = 0
    for statement, parameters, many in statements:
        if statement.startswith("BEGIN") and raw.in_transaction:
            raw.execute("COMMIT")
        try:
            (raw.executemany if many else raw.execute)(statement, parameters)  # type: ignore[arg-type]
            replayed += 1
        except sqlite3.OperationalError as error:
            if "no transaction" not in str(error):
                raise
        except sqlite3.IntegrityError:
            pass  # a number given out before: the row stands already
    if raw.in_transaction:
        raw.execute("COMMIT")
    seconds = time.perf_counter() - began
    raw.close()
    return {"limit_per_s": round(turns / seconds, 1), "statements_per_turn": round(replayed / turns, 1)}


def _plain_dialogue(bench: Bench, n: int) -> int:
    """The same dialogue straight into the engine, in this thread, with the delivery records of the door."""
    account, now = Account("bench", f"plain{n}"), datetime.now(UTC)
    replies: Sequence[Outgoing] = ()
    for words in (*bench.said(-2 - n), None):
        segment = submit(replies) if words is None else Text(words)
        replies = heard(bench.house, Inbound(account, f"p{next(bench.ids)}", (segment,), now))
    return DIALOGUE


def start_seconds() -> float:
    """From nothing to a served page: a new process on a fresh home."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "MINHU_HOME": home, "MINHU_PORT": "8913", "MINHU_STORE": ""}
        began = time.perf_counter()
        command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "8913" in line:
                break
        seconds = time.perf_counter() - began
        process.terminate()
        process.wait()
        process.stdout.close()
    return round(seconds, 2)


async def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Bench(folder) as bench:
            await bench.dialogue(-1)
            keep_what_was_built()
            rest = rss_mb(os.getpid())
            found = {**await throughput(bench), **await at_a_rate(bench), "rest_mb": rest}
            found["rss_mb"] = most_mb(os.getpid())
            await bench.drained()
            found |= await asyncio.to_thread(limit, bench, folder)
    found["share_of_limit"] = round(found["turns_per_s"] / found["limit_per_s"], 2)
    return found


def main() -> None:
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = asyncio.run(measure())
    found["start_s"] = start_seconds()
    for line in TOLD:
        print(line.format(**found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
