"""Whole turns per second: six-message report dialogues through the door, on file SQLite, pushes delivered by the engine.

    make bench BENCH=turns

Three parts: how many turns a second when everybody writes at once, the time of a turn at 200 messages a second offered
(BENCH_OFFERED sets another rate), and the limit: the statements of those turns replayed by raw sqlite3 on the
same disk. Beside each figure stands what a machine that is shared cannot blur: the CPU time of a turn.
Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog

from bot.channels.port import Capabilities, Channel, Door
from bot.clock import MachineClock
from bot.composition import House, build_house
from bot.door import HouseDoor
from bot.post import Post
from bot.server import keep_what_was_built, poll_of
from bot.settings import Settings
from bot.worker import Worker
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Text
from storage.dbos_engine import DbosEngine
from tickets.units import Role, StaffMember

ROUNDS = int(os.environ.get("BENCH_DIALOGUES", "200"))
AT_ONCE = 16
OFFERED = float(os.environ.get("BENCH_OFFERED", "200"))
OFFERED_SECONDS = 8.0
SAID = ("你好", "路灯不亮快一周了，晚上走路看不见", "人民路", "不对，是人民路38号院门口", "电话13812345678，王女士")
DIALOGUE = len(SAID) + 1
TOLD = (
    "everybody at once    {turns_per_s_before_drain} turns/s, {turns_per_s} until the last push is out",
    "CPU of a turn        {cpu_ms_per_turn} ms, all threads of the process",
    "at {offered_per_s:.0f} a second      p50 {p50_ms} ms, p99 {p99_ms} ms, {answered_per_s} answered a second",
    "raw sqlite3          {limit_per_s} turns/s with {statements_per_turn} statements each: a share of {share_of_limit}",
    "at rest, most, start {rest_mb:.0f} MB, {rss_mb:.0f} MB, {start_s} s",
)


class Nowhere:
    """A platform that takes everything at once."""

    name = "bench"
    capabilities = Capabilities(buttons=8)

    def __init__(self) -> None:
        self.pushes = 0

    async def send(self, message: Outgoing) -> str:
        self.pushes += message.push
        return message.mid

    async def run(self, door: Door) -> None:
        return None

    def routes(self, door: Door) -> Sequence[Any]:
        return ()


class Bench:
    """A whole bot without the network: house, door, worker."""

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("MINHU_KEYS", "0" * 64)
        url = f"sqlite:///{folder / 'bench.db'}"
        settings = Settings(home=folder, store=url)
        engine = DbosEngine(url, poll_every=poll_of(url))
        self.house: House = build_house(settings, seam=engine)
        self.channel = Nowhere()
        self.writer = Writer(1, self.house.store.together)
        channels: dict[str, Channel] = {"bench": self.channel}
        clock = MachineClock()
        self.post = Post(self.house.store, channels, clock, self.writer)
        self.door = HouseDoor(self.house, self.post, clock, self.writer)
        self.worker = Worker(self.house, self.post, clock, self.writer, engine)
        self.ids = itertools.count()

    async def __aenter__(self) -> Bench:
        await self.worker.start()
        with self.house.store.begin() as work:
            for n, unit in enumerate(("city-lighting", "city-12345")):
                member = StaffMember(f"s{n}", f"s{n}", unit, Role.OFFICER if n == 0 else Role.DISPATCHER)
                work.staff.enrol(member, Account("bench", f"s{n}"), datetime.now(UTC))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.door.close()
        await self.worker.close()
        self.writer.close()
        self.house.close()

    async def say(self, account: Account, segment: Text | Pressed) -> tuple[float, Sequence[Outgoing]]:
        """One turn; its seconds from the message to the recorded reply."""
        began = time.perf_counter()
        message = Inbound(account, f"e{next(self.ids)}", (segment,), datetime.now(UTC))
        replies = await self.door.receive(message)
        return time.perf_counter() - began, replies

    async def dialogue(self, n: int) -> list[float]:
        """Six messages: hello, the matter, a rough place, a correction, the contact, submit."""
        account = Account("bench", f"c{n}")
        times: list[float] = []
        replies: Sequence[Outgoing] = ()
        for words in SAID:
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


def submit(replies: Sequence[Outgoing]) -> Pressed:
    """The first choice of the review card."""
    card = next((reply for reply in reversed(replies) if any(c.do == "report.submit" for c in reply.choices)), None)
    assert card is not None, f"no review after {[reply.key for reply in replies]}"
    return Pressed(card.mid, 1)


async def throughput(bench: Bench) -> dict[str, float]:
    """Everybody writes at once, the next message when the answer is there; the clock stops when the pushes are out."""
    numbers = iter(range(ROUNDS))

    async def person() -> list[float]:
        return [taken for n in numbers for taken in await bench.dialogue(n)]

    began, busy = time.perf_counter(), time.process_time()
    taken = [t for times in await asyncio.gather(*(person() for _ in range(AT_ONCE))) for t in times]
    turns = time.perf_counter() - began
    await bench.drained()
    whole, busy = time.perf_counter() - began, time.process_time() - busy
    return {
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
    from sqlalchemy import event

    def note(conn: object, cursor: object, statement: str, parameters: object, context: object, many: bool) -> None:
        statements.append((statement, parameters, many))

    store = bench.house.store
    execute = store._statements._execute

    def note_prepared(connection: Any, prepared: Any, bound: Any) -> Any:
        statements.append((prepared.sql, bound, False))
        return execute(connection, prepared, bound)

    database = store.database
    event.listen(database, "before_cursor_execute", note)
    event.listen(database, "commit", lambda conn: statements.append(("COMMIT", (), False)))
    store._statements._execute = note_prepared  # type: ignore[method-assign]
    turns = sum(_plain_dialogue(bench, n) for n in range(20))
    store._statements._execute = execute  # type: ignore[method-assign]
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
    for words in (*SAID, None):
        segment = submit(replies) if words is None else Text(words)
        message = Inbound(account, f"p{next(bench.ids)}", (segment,), now)
        replies = bench.house.engine.hear(message, now).replies
        for reply in replies:
            with bench.house.store.begin() as work:
                work.messages.sent(reply.mid, now)
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


def resident_mb() -> float:
    """What the process holds at this moment."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return round(pages * resource.getpagesize() / 2**20, 0)


async def measure() -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with Bench(folder) as bench:
            await bench.dialogue(-1)
            keep_what_was_built()
            rest = resident_mb()
            found = {**await throughput(bench), **await at_a_rate(bench), "rest_mb": rest}
            found["rss_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)
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
