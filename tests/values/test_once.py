"""What several threads ask for at the same moment is made once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from values.once import once


def test_many_threads_that_ask_at_once_get_the_same() -> None:
    made: list[str] = []
    asking = threading.Barrier(4)
    go_on = threading.Event()

    @once
    def large(name: str) -> list[str]:
        made.append(name)
        go_on.wait(0.2)  # nobody comes: the others wait
        return [name]

    def ask() -> list[str]:
        asking.wait()
        return large("model")

    with ThreadPoolExecutor(4) as pool:
        found = [one.result() for one in [pool.submit(ask) for _ in range(4)]]
    assert made == ["model"]
    assert all(one is found[0] for one in found)
    assert large("another") == ["another"]


def test_what_is_made_may_ask_for_something_else_that_is_made() -> None:
    @once
    def part() -> str:
        return "part"

    @once
    def whole() -> str:
        return "whole of " + part()

    assert whole() == "whole of part"
