"""A real process dies by SIGKILL at each named seam and is started again: one ticket, one card, every message out."""

from __future__ import annotations

import json
import re
import shutil
import time
import urllib.error
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path

import pytest

from bot.seams import SEAMS
from storage import Keyring, SqlStore
from tests.support.serving_process import LAMP, ROOT, Page, Person, Served, invite, minhu, staff_token, tickets

TURN_SEAMS = SEAMS[: SEAMS.index("in_timer")]
GONE = (OSError, HTTPException, urllib.error.URLError)


@contextmanager
def dying(home: Path, seam: str) -> Iterator[Served]:
    """A server that ends itself at the seam."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIE_AT_SEAM", seam)
        server = Served(home)
    with server:
        yield server


def died(server: Served) -> None:
    """The process must end by itself, at the seam."""
    assert server.process.wait(30) == -9, "the seam was never reached"


def report(server: Served, person: Person) -> None:
    """A report in two messages whose ids stay the same however often they are sent."""
    found = person.post(server, "message-first", text=LAMP)
    review = next(m for m in found if "对，提交" in str(m["labels"]))
    labels = review["labels"]
    assert isinstance(labels, list)
    person.post(server, "message-second", press={"mid": review["mid"], "index": labels.index("对，提交") + 1})


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


def nothing_waits(home: Path) -> None:
    """Every reply and push that was committed has gone out."""
    now = datetime.now(UTC)
    with opened(home) as store, store.begin() as work:
        assert work.messages.due(now, replies_before=now) == ()


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the lamps have an officer; every test begins with a copy of it."""
    home = tmp_path_factory.mktemp("staffed")
    officer = Person()
    with Served(home) as server:
        officer.token = staff_token(server)
        with Page(server, officer, role="staff", cookie="minhu_staff") as page:
            page.say(text=invite(home, "city-lighting"))
    return home


def test_each_seam_of_the_list_stands_in_the_code_and_none_besides() -> None:
    found: set[str] = set()
    for package in ("bot", "handlers", "storage"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(re.findall(r"reached\(\"(\w+)\"\)", path.read_text(encoding="utf-8")))
    assert found == set(SEAMS)


@pytest.mark.parametrize("seam", TURN_SEAMS)
def test_killed_in_a_turn_or_a_push_there_is_one_ticket_and_one_card(seam: str, staffed: Path, tmp_path: Path) -> None:
    shutil.copytree(staffed, tmp_path, dirs_exist_ok=True)
    resident = Person()
    with dying(tmp_path, seam) as server:
        until_dead(server, resident)
    with Served(tmp_path) as server:
        report(server, resident)
        report(server, resident)
        with opened(tmp_path) as store:
            card = _card(store)
        assert server.stop() == 0
    assert len(tickets(tmp_path)) == 1
    assert card is not None
    nothing_waits(tmp_path)


@pytest.mark.parametrize("seam", ["mid_state", "after_commit", "after_record"])
def test_killed_while_several_write_at_once_each_has_one_ticket(seam: str, staffed: Path, tmp_path: Path) -> None:
    """Turns that wait at the same time share a commit: it is kept or lost as a whole, and nobody was told before."""
    shutil.copytree(staffed, tmp_path, dirs_exist_ok=True)
    residents = [Person() for _ in range(6)]

    def write(resident: Person) -> None:
        with suppress(*GONE):
            report(server, resident)

    with dying(tmp_path, seam) as server, ThreadPoolExecutor(len(residents)) as pool:
        list(pool.map(write, residents))
        died(server)
    with Served(tmp_path) as server:
        for resident in residents:
            report(server, resident)
            report(server, resident)
        assert server.stop() == 0
    assert len(tickets(tmp_path)) == len(residents)
    nothing_waits(tmp_path)


def _card(store: SqlStore) -> object:
    """The officer's card, once it is out: polled through the store, as the far side would see it."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with store.begin() as work:
            officer = next(account for account in work.staff.all() if account.member.unit == "city-lighting")
            sent = [m for m in work.messages.since(officer.account, 0) if m.key == "card.new"]
        assert len(sent) <= 1
        if sent:
            return sent[0]
    return None


def test_killed_in_a_timer_it_fires_once(tmp_path: Path) -> None:
    with Served(tmp_path):
        pass
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    said = [{"from": "citizen:a", "text": LAMP}, {"from": "citizen:a", "choose": "对，提交"}]
    store = f"sqlite:///{tmp_path / 'minhu.db'}"
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in said)
    played = minhu(tmp_path, "chat", "--jsonl", "--store", store, "--now", past, said=lines)
    assert played.returncode == 0, played.stderr
    with pytest.raises(RuntimeError), dying(tmp_path, "in_timer"):
        pass
    with Served(tmp_path):
        pass
    number = str(tickets(tmp_path)[0]["number"])
    shown = json.loads(minhu(tmp_path, "ticket", "show", number, "--json").stdout)
    assert [event["type"] for event in shown["events"]].count("sign_overdue") == 1


def test_killed_in_the_sweep_the_reply_still_goes_out(tmp_path: Path) -> None:
    resident = Person()
    with dying(tmp_path, "after_commit") as server:
        until_dead(server, resident)
    with dying(tmp_path, "in_sweep") as server:
        died(server)
    with Served(tmp_path) as server:
        report(server, resident)
        assert server.stop() == 0
    assert len(tickets(tmp_path)) == 1
    nothing_waits(tmp_path)


def test_killed_in_the_migration_the_next_start_ends_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), dying(tmp_path, "in_migration"):
        pass
    with Served(tmp_path) as server:
        report(server, Person())
    assert len(tickets(tmp_path)) == 1
