"""One process of the product: its start, and its memory at rest and under load.

    make bench BENCH=process

`minhu run` on SQLite, as `make run` starts it: from nothing to a served page on a fresh home, and again on the same home; then the
dialogues of `bench.turns` by plain requests of the web chat, everybody at once. Ends with one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
from pathlib import Path

import aiohttp

from bench.crowd import WebPeople, Words, at_once, spread
from bench.machine import cpu_seconds, family, most_mb, rss_mb
from bench.places import city, enrol_everywhere, served

DIALOGUES = int(os.environ.get("BENCH_DIALOGUES", "200"))
TOLD = (
    "start                {start_s} s on a fresh home ({start_cpu_s} s CPU), {again_s} s on the same one",
    "memory               {rest_mb} MB at rest, {load_mb} MB at the most under load",
    "web chat, requests   {turns_per_s} turns/s, p50 {p50_ms} ms, p99 {p99_ms} ms, {cpu_ms} ms CPU a turn",
    "store                {kb_per_ticket} KB a report, from hello to the ticket",
)


async def talk(base: str, pid: int) -> dict[str, float]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        people = WebPeople(session, [base], Words(city()))
        busy = cpu_seconds(family(pid))
        times, seconds = await at_once(people.dialogue, DIALOGUES)
    cpu = (cpu_seconds(family(pid)) - busy) / len(times) * 1000
    return {"turns_per_s": round(len(times) / seconds, 1), "cpu_ms": round(cpu, 2), **spread(times)}


def stored(home: Path) -> int:
    """Bytes of the store of a process that has ended, without what is kept aside for a full disk."""
    return sum(file.stat().st_size for file in home.glob("minhu.db*"))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        with served(home) as server:
            found = {"start_s": round(server.seconds, 2), "start_cpu_s": round(cpu_seconds([server.process.pid]), 2)}
        empty = stored(home)
        with served(home) as server:
            pid = server.process.pid
            enrol_everywhere(f"sqlite:///{home}/minhu.db", city(), "web")
            found |= {"again_s": round(server.seconds, 2), "rest_mb": rss_mb(pid)}
            found |= asyncio.run(talk(server.base, pid))
            found["load_mb"] = most_mb(pid)
        found["kb_per_ticket"] = round((stored(home) - empty) / 1024 / DIALOGUES, 1)
    for line in TOLD:
        print(line.format(**found))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
