"""A real process dies by SIGKILL at each named seam and is started again: one ticket, one card, every message out."""

from __future__ import annotations

import re
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from dying import GONE, died, dying, nothing_waits, opened, report, submit, told, until_dead, until_nothing_waits
from serving_process import PATIENCE, ROOT, SMALL, SMALL_LIGHTING, Page, Person, Served, invite, staff_token, tickets

from bot.seams import SEAMS
from storage import SqlStore

TURN_SEAMS = [seam for seam in SEAMS[: SEAMS.index("in_timer")] if seam != "after_claim"]


@pytest.fixture(scope="module")
def staffed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the lamps have an officer; every test begins with a copy of it."""
    home = tmp_path_factory.mktemp("staffed")
    officer = Person()
    with Served(home, **SMALL) as server:
        officer.token = staff_token(server)
        with Page(server, officer, role="staff", cookie="minhu_staff") as page:
            page.say(text=invite(home, SMALL_LIGHTING, **SMALL))
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
    _ends_with_one_card(tmp_path, resident)


def test_killed_when_the_engine_claims_what_a_dead_process_never_sent_there_is_one_card(
    staffed: Path, tmp_path: Path
) -> None:
    """On SQLite a push goes out at once and takes its job back: the engine brings what nobody sent."""
    shutil.copytree(staffed, tmp_path, dirs_exist_ok=True)
    resident = Person()
    with Served(tmp_path, **SMALL) as server:
        button = told(server, resident)
    with dying(tmp_path, "after_commit") as server:
        with suppress(*GONE):
            submit(server, resident, button)
        died(server)
    with suppress(RuntimeError), dying(tmp_path, "after_claim") as server:  # it may die before it is ready
        died(server)
    _ends_with_one_card(tmp_path, resident)


def _ends_with_one_card(home: Path, resident: Person) -> None:
    with Served(home, **SMALL) as server:
        report(server, resident)
        report(server, resident)
        with opened(home) as store:
            card = _card(store)
        assert server.stop() == 0
    assert len(tickets(home, **SMALL)) == 1
    assert card is not None
    nothing_waits(home)


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
    with Served(tmp_path, **SMALL) as server:
        for resident in residents:
            report(server, resident)
            report(server, resident)
        until_nothing_waits(tmp_path)
        assert server.stop() == 0
    assert len(tickets(tmp_path, **SMALL)) == len(residents)
    nothing_waits(tmp_path)


def _card(store: SqlStore) -> object:
    """The officer's card, once it is out: polled through the store, as the far side would see it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with store.begin() as work:
            officer = next(account for account in work.staff.all() if account.member.unit == SMALL_LIGHTING)
            sent = [m for m in work.messages.since(officer.account, 0) if m.key == "card.new"]
        assert len(sent) <= 1
        if sent:
            return sent[0]
    return None
