"""A real server that ends itself by SIGKILL at a named seam, and what must hold after the next start."""

from __future__ import annotations

import time
import urllib.error
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import pytest
from serving_process import PATIENCE, SMALL, SMALL_LAMP, Person, Served

from handlers.conversation.message import Outgoing
from storage import Keyring, SqlStore

GONE = (OSError, HTTPException, urllib.error.URLError)


@contextmanager
def dying(home: Path, seam: str) -> Iterator[Served]:
    """A server of the small city that ends itself at the seam."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIE_AT_SEAM", seam)
        server = Served(home, **SMALL)
    with server:
        yield server


def died(server: Served) -> None:
    """The process must end by itself, at the seam."""
    assert server.process.wait(PATIENCE) == -9, "the seam was never reached"


def report(server: Served, person: Person) -> None:
    """A report in two messages whose ids stay the same however often they are sent."""
    submit(server, person, told(server, person))


def told(server: Served, person: Person) -> dict[str, object]:
    """The first of them; the button of its review."""
    found = person.post(server, "message-first", text=SMALL_LAMP)
    review = next(m for m in found if "对，提交" in str(m["labels"]))
    labels = review["labels"]
    assert isinstance(labels, list)
    return {"mid": review["mid"], "index": labels.index("对，提交") + 1}


def submit(server: Served, person: Person, button: dict[str, object]) -> None:
    person.post(server, "message-second", press=button)


def until_dead(server: Served, person: Person) -> None:
    try:
        report(server, person)
    except urllib.error.HTTPError:
        raise
    except GONE:
        pass
    died(server)


@contextmanager
def opened(home: Path) -> Iterator[SqlStore]:
    key = bytes.fromhex((home / "key").read_text(encoding="ascii"))
    with SqlStore(f"sqlite:///{home / 'minhu.db'}", Keyring([key])) as store:
        yield store


def until_nothing_waits(home: Path) -> None:
    """What the killed process left is sent while another runs."""
    end = time.monotonic() + PATIENCE
    with opened(home) as store:
        while _left(store):
            assert time.monotonic() < end, "what the killed process left is never sent"
            time.sleep(0.1)


def _left(store: SqlStore) -> tuple[Outgoing, ...]:
    now = datetime.now(UTC)
    with store.begin() as work:
        return work.messages.due(now, replies_before=now)


def nothing_waits(home: Path) -> None:
    """Every reply and push that was committed has gone out."""
    with opened(home) as store:
        assert _left(store) == ()
