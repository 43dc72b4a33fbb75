"""People who write to a real process, and how fast they are answered: the dialogues of `bench.turns`, over HTTP."""

from __future__ import annotations

import asyncio
import json
import secrets
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import aiohttp

from bench.turns import DIALOGUE, Bench
from tickets.city import City

AT_ONCE = 16
SUBMIT = ("提交", "对，提交")
"""What the button says by which a review is sent."""

Dialogue = Callable[[int], Awaitable[list[float]]]


class Words:
    """What the people say, as in `bench.turns`."""

    def __init__(self, city: City) -> None:
        self._bench = Bench.__new__(Bench)
        self._bench.roads = [place.name("zh-CN") for place in city.geography.places if place.kind == "road"]

    def of(self, n: int) -> tuple[str, ...]:
        return self._bench.said(n)


class WebPeople:
    """Residents of the web chat who send plain requests; each dialogue to one of several servers."""

    def __init__(self, session: aiohttp.ClientSession, servers: Sequence[str], words: Words) -> None:
        self._session, self._servers, self._words = session, servers, words

    async def dialogue(self, n: int) -> list[float]:
        base, token = self._servers[n % len(self._servers)], secrets.token_urlsafe(32)
        times: list[float] = []
        answer: list[dict[str, Any]] = []
        for said in (*self._words.of(n), None):
            body = {"text": said} if said else {"press": _press(answer)}
            taken, answer = await self.post(base, token, body)
            times.append(taken)
        assert any(message["ticket"] for message in answer), "a dialogue that opens no ticket measures nothing"
        return times

    async def post(self, base: str, token: str, said: dict[str, Any]) -> tuple[float, list[dict[str, Any]]]:
        body = json.dumps({"type": "say", "id": secrets.token_hex(8), **said})
        headers = {"Cookie": f"minhu={token}", "Origin": base, "Content-Type": "application/json"}
        began = time.perf_counter()
        async with self._session.post(base + "/chat/send", data=body, headers=headers) as told:
            found = await told.json()
            assert told.status == 200, found
        return time.perf_counter() - began, found["messages"]


def _press(answer: Sequence[dict[str, Any]]) -> dict[str, Any]:
    offered = [(m["mid"], n) for m in answer for n, label in enumerate(m["labels"], 1) if label in SUBMIT]
    assert offered, f"no review after {[message['text'] for message in answer]}"
    mid, index = offered[-1]
    return {"mid": mid, "index": index}


async def at_once(dialogue: Dialogue, dialogues: int, people: int = AT_ONCE) -> tuple[list[float], float]:
    """So many people, each with the next message when the answer is there: the seconds of each turn, and of all."""
    numbers = iter(range(dialogues))

    async def person() -> list[float]:
        return [taken for n in numbers for taken in await dialogue(n)]

    began = time.perf_counter()
    found = await asyncio.gather(*(person() for _ in range(people)))
    return [taken for times in found for taken in times], time.perf_counter() - began


async def at_a_rate(dialogue: Dialogue, per_s: float, seconds: float) -> list[float]:
    """Messages offered at a rate, by people who begin one after the other: the seconds of each turn."""

    async def person(n: int) -> list[float]:
        await asyncio.sleep(n * DIALOGUE / per_s)
        return await dialogue(1_000_000 + n)

    found = await asyncio.gather(*(person(n) for n in range(max(1, int(per_s * seconds / DIALOGUE)))))
    return [taken for times in found for taken in times]


def spread(times: Sequence[float], prefix: str = "") -> dict[str, float]:
    """Median and 99th percentile in milliseconds."""
    cuts = statistics.quantiles(times, n=100)
    return {
        f"{prefix}p50_ms": round(statistics.median(times) * 1000, 1),
        f"{prefix}p99_ms": round(cuts[98] * 1000, 1),
    }
