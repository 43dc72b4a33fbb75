"""Several real processes of the small city on one real PostgreSQL."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Self

from forked import Forked
from serving_process import (
    SMALL,
    SMALL_LAMP,
    SMALL_LIGHTING,
    Page,
    Person,
    Served,
    environment,
    invite,
    staff_token,
)

KEYS = "5a" * 32
LEASE = "6"


class Town:
    """A database, a home, and the processes that were started on it; all end with the test."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        self.settings = {"store": url, "keys": KEYS, "lease_seconds": LEASE} | SMALL
        self._open = ExitStack()
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._open.close()

    def start(self, role: str, seams: dict[str, str] | None = None, **more: str) -> Served:
        self._count += 1
        log = f"{role}-{self._count}.log"
        return self._open.enter_context(Served(self.home, role=role, seams=seams, log=log, **{**self.settings, **more}))

    def launch(self, role: str, seams: dict[str, str]) -> Forked:
        """Start one that will not become ready."""
        given = environment(self.home, port="0", **self.settings) | seams
        process = Forked((role,), given, self.home, self.home / f"{role}-launched.log")
        self._open.enter_context(process.stdout)
        self._open.callback(process.wait)
        self._open.callback(process.kill)
        return process

    def officer(self, server: Served) -> Person:
        """Somebody of the lighting office with a session."""
        person = Person()
        person.token = staff_token(server)
        with Page(server, person, role="staff", cookie="minhu_staff") as page:
            page.say(text=invite(self.home, SMALL_LIGHTING, **self.settings))
        return person


def report(server: Served, person: Person) -> str:
    """The number of the ticket that the person's report became."""
    with Page(server, person) as page:
        [review] = page.say(text=SMALL_LAMP)
        [promise] = page.press(review, "对，提交")
    return str(promise["ticket"])
