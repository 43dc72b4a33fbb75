"""The dialogues of `bench.turns` on PostgreSQL: 2 `serve` and 1 `work` as real processes, all on this machine.

    make bench BENCH=postgresql                BENCH_DIALOGUES and BENCH_OFFERED as with turns

People send plain requests of the web chat. A machine that also runs the people and the database says little about rates, so
what a turn costs of a core is told for each kind of process. Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from contextlib import ExitStack
from pathlib import Path

import aiohttp
from sqlalchemy import create_engine, text

from bench.crowd import WebPeople, Words, at_a_rate, at_once, spread
from bench.machine import cpu_seconds, family, most_mb, parent
from bench.places import city, enrol_everywhere, postgres, served
from storage.database import address

DIALOGUES = int(os.environ.get("BENCH_DIALOGUES", "200"))
OFFERED = float(os.environ.get("BENCH_OFFERED", "50"))
OFFERED_SECONDS = 10.0
SERVE = 2
TOLD = (
    "everybody at once    {turns_per_s} turns/s, p50 {busy_p50_ms} ms, p99 {busy_p99_ms} ms",
    "at {offered_per_s:.0f} a second       p50 {p50_ms} ms, p99 {p99_ms} ms",
    "CPU of a turn        serve {serve_ms} ms, work {work_ms} ms, PostgreSQL {postgresql_ms} ms, the people {people_ms} ms",
    "a core carries       {turns_per_serve_core} turns/s of serve, {turns_per_core} with work and PostgreSQL",
    "most memory          serve {serve_mb} MB, work {work_mb} MB",
)


def postmaster(url: str) -> int:
    """The process that PostgreSQL's others are children of."""
    engine = create_engine(address(url))
    with engine.connect() as connection:
        backend = int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
        found = parent(backend)
    engine.dispose()
    return found


async def talk(bases: list[str], groups: dict[str, list[int]], server: int) -> dict[str, float]:
    def used() -> dict[str, float]:
        return {name: cpu_seconds(pids) for name, pids in (groups | {"postgresql": family(server)}).items()}

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        people = WebPeople(session, bases, Words(city()))
        await at_once(people.dialogue, SERVE * 4)
        before = used()
        times, seconds = await at_once(lambda n: people.dialogue(n + 1000), DIALOGUES)
        spent = {name: round((value - before[name]) / len(times) * 1000, 2) for name, value in used().items()}
        offered = await at_a_rate(people.dialogue, OFFERED, OFFERED_SECONDS)
    ours = spent["serve"] + spent["work"] + spent["postgresql"]
    return {
        "turns_per_s": round(len(times) / seconds, 1),
        **spread(times, "busy_"),
        "offered_per_s": OFFERED,
        **spread(offered),
        **{f"{name}_ms": ms for name, ms in spent.items()},
        "turns_per_serve_core": round(1000 / spent["serve"], 1),
        "turns_per_core": round(1000 / ours, 1),
    }


def measure() -> dict[str, float]:
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgres())
        enrol_everywhere(url, city(), "web")
        roles = ["serve"] * SERVE + ["work"]
        processes = [stack.enter_context(served(home, role, store=url)) for role in roles]
        pids = [one.process.pid for one in processes]
        groups = {"serve": pids[:SERVE], "work": pids[SERVE:], "people": [os.getpid()]}
        found = asyncio.run(talk([one.base for one in processes[:SERVE]], groups, postmaster(url)))
        found |= {"serve_mb": max(most_mb(pid) for pid in pids[:SERVE]), "work_mb": most_mb(pids[SERVE])}
    return found


def main() -> None:
    found = measure()
    for line in TOLD:
        print(line.format(**found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
