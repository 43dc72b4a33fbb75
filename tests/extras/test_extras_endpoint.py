"""An endpoint that fails: in time, quietly, and after three failures not at all."""

from __future__ import annotations

import asyncio
import json
import logging
import time

import pytest
from answering_server import DRIP, HANG, RESET, Answering, run

from nlu.extras.endpoint import AT_ONCE, FAILURES, MAX_BYTES, REST, Endpoint

QUICK, AMPLE = 0.3, 30.0


class Hands:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def asks(server: Answering, times: int = 1, clock: Hands | None = None, seconds: float = AMPLE) -> list[object]:
    async def talk() -> list[object]:
        endpoint = Endpoint("it", server.url + "/x", seconds, monotonic=clock or Hands())
        try:
            return [await endpoint.ask(lambda said: said["a"], {"json": {"q": 1}}) for _ in range(times)]
        finally:
            await endpoint.close()

    return run(talk)


def test_what_it_answers_is_read(server: Answering) -> None:
    server.answer = {"a": 7}
    assert asks(server) == [7]
    assert server.sent[0].json == {"q": 1}


@pytest.mark.parametrize(
    "answer",
    [
        500,
        503,
        404,
        302,
        b"<html>",
        b"",
        b"\xff\xfe",
        {"b": 1},
        [],
        17.5,
        RESET,
        b"[" * 100_000,
        b"1" * (MAX_BYTES + 1),
    ],
    ids=lambda answer: "hang" if type(answer) is object else str(answer)[:12],
)
def test_no_answer_is_none(server: Answering, answer: object) -> None:
    server.answer = answer
    assert asks(server) == [None]


@pytest.mark.parametrize("answer", [HANG, DRIP])
def test_one_that_hangs_or_drips_costs_its_time_and_no_more(server: Answering, answer: object) -> None:
    server.answer = answer
    started = time.monotonic()
    assert asks(server, seconds=QUICK) == [None]
    assert QUICK <= time.monotonic() - started < AMPLE


def test_nobody_there_is_none() -> None:
    assert asks(Answering(url="http://127.0.0.1:9")) == [None]
    assert asks(Answering(url="http://[broken")) == [None]


def test_after_three_failures_it_is_left_alone_then_tried_once(server: Answering) -> None:
    clock = Hands()

    async def talk() -> None:
        endpoint = Endpoint("it", server.url, AMPLE, monotonic=clock)

        async def ask() -> object:
            return await endpoint.ask(lambda said: said["a"], {"json": {}})

        server.answer = 500
        for _ in range(FAILURES + 5):
            assert await ask() is None
        assert len(server.sent) == FAILURES
        clock.now += REST
        assert await ask() is None
        assert await ask() is None
        assert len(server.sent) == FAILURES + 1, "one try, and it rests again"
        clock.now += REST
        server.answer = {"a": 1}
        assert [await ask(), await ask()] == [1, 1]
        await endpoint.close()

    run(talk)


def test_failures_that_are_not_in_a_row_close_nothing(server: Answering) -> None:
    turn = iter([500, 500, {"a": 1}] * 3)
    server.answer = lambda request: next(turn)
    assert asks(server, 9) == [None, None, 1] * 3


def test_it_is_asked_only_so_often_at_once(server: Answering) -> None:
    async def talk() -> None:
        endpoint = Endpoint("it", server.url, 1.0)
        server.answer = HANG
        asking = [asyncio.create_task(endpoint.ask(lambda said: said, {"json": {}})) for _ in range(AT_ONCE)]
        await asyncio.sleep(0)
        assert await endpoint.ask(lambda said: said, {"json": {}}) is None
        assert not any(one.done() for one in asking), "the fifth does not wait"
        await asyncio.gather(*asking)
        await endpoint.close()

    run(talk)
    assert len(server.sent) == AT_ONCE


def test_an_unreadable_answer_is_asked_for_once_more(server: Answering) -> None:
    assert asks_twice(server, lambda request: {"a": 2} if request.json["try"] == 2 else b"{", AMPLE) == 2
    assert len(server.sent) == 2


def test_both_answers_share_one_limit_of_time(server: Answering) -> None:
    started = time.monotonic()
    assert asks_twice(server, lambda request: b"{" if request.json["try"] == 1 else HANG, QUICK) is None
    assert time.monotonic() - started < AMPLE


def asks_twice(server: Answering, answer: object, seconds: float) -> object:
    server.answer = answer

    async def talk() -> object:
        endpoint = Endpoint("it", server.url, seconds)
        try:
            return await endpoint.ask(lambda said: said["a"], {"json": {"try": 1}}, {"json": {"try": 2}})
        finally:
            await endpoint.close()

    return run(talk)


def test_the_log_tells_why_and_nothing_that_was_said(server: Answering, caplog: pytest.LogCaptureFixture) -> None:
    server.answer = json.dumps({"echo": "我家在光明路"}).encode()
    with caplog.at_level(logging.WARNING):
        asks(server, FAILURES)
    assert "it failed: KeyError" in caplog.text
    assert "it is left alone for 30 s" in caplog.text
    assert "光明路" not in caplog.text
