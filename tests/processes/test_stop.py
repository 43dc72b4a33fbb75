"""Told to stop: what is in hand ends and is answered, what comes is sent elsewhere, then the process leaves."""

from __future__ import annotations

import signal
import time
import urllib.error
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from databases import rows
from serving_process import PATIENCE, SMALL_LAMP, Person, Served
from sqlalchemy import create_engine, text
from town import Town

from storage.database import address


def status(ask: Callable[[], object]) -> tuple[int, str | None]:
    """The status of an answer, and after how long one should come again."""
    try:
        ask()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"]
    return 200, None


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def ready(server: Served) -> bool:
    return status(lambda: server.get("/readyz").close())[0] == 200


@pytest.mark.parametrize("role", ["run", "serve"])
def test_a_turn_in_hand_is_answered_and_new_ones_are_refused_until_it_is(town: Town, role: str) -> None:
    server = town.start(role)
    first, second = Person(), Person()
    waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%inbox%'"
    database = create_engine(address(town.url))
    with ThreadPoolExecutor(1) as pool, database.connect() as connection:
        connection.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
        answer = pool.submit(first.post, server, "message-1", text=SMALL_LAMP)
        until(lambda: bool(rows(town.url, waiting)))
        server.process.send_signal(signal.SIGTERM)
        until(lambda: not ready(server))
        code, again = status(lambda: second.post(server, "message-2", text=SMALL_LAMP))
        assert (code, again) == (503, "2")
        assert server.process.poll() is None, "it waits for the turn in hand"
        connection.rollback()
        assert answer.result(30), "and the resident is answered"
    database.dispose()
    assert server.process.wait(PATIENCE) == 0
    assert rows(town.url, "SELECT count(*) FROM inbox") == [(1,)]


def test_a_worker_with_a_port_answers_its_probes_and_nothing_else_and_stops(town: Town) -> None:
    worker = town.start("work", probes_port="0", metrics_token="a-long-token")
    assert ready(worker)
    assert status(lambda: worker.get("/healthz").close())[0] == 200
    with worker.get("/metrics", authorization="Bearer a-long-token") as told:
        assert b"minhu_messages_unsent" in told.read()
    assert [status(lambda path=path: worker.get(path).close())[0] for path in ("/", "/staff", "/chat/since")] == [
        404
    ] * 3  # type: ignore[misc]
    assert worker.stop() == 0
