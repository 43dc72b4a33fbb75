"""A store as the release before left it: its conversations go on, its pushes go out, its tickets are there.

Each `store-….db.gz` was written by a release itself, at that revision: citizen:a in the middle of a report, another
resident's ticket submitted, and the process killed before anything of that commit went out. In `store-0013` both sent the
very same photo. A release that changes what is stored adds a store of its own here, and the others stay.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
from pathlib import Path

import pytest
from serving_process import Served, minhu, tickets
from town import KEYS

from storage import Keyring, SqlStore
from storage.erasure import wipe_ticket
from storage.files import files_of
from storage.invariants import ALWAYS
from storage.migrations import HEAD

HERE = Path(__file__).parent
STORES = sorted(path.name for path in HERE.glob("store-*.db.gz"))
A_MOMENT_LATER = "2026-11-21T10:05:00+08:00"


@pytest.fixture(params=STORES)
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    (tmp_path / "minhu.db").write_bytes(gzip.decompress((HERE / request.param).read_bytes()))
    return tmp_path


def submits(home: Path) -> None:
    """citizen:a goes on with the report, which brings the store to this release."""
    said = json.dumps({"from": "citizen:a", "choose": "对，提交"}, ensure_ascii=False)
    store = f"sqlite:///{home / 'minhu.db'}"
    played = minhu(home, "chat", "--jsonl", "--store", store, "--now", A_MOMENT_LATER, said=said, keys=KEYS)
    assert played.returncode == 0, played.stderr
    answers = [json.loads(line) for line in played.stdout.splitlines()]
    assert any("已受理" in str(answer.get("text")) for answer in answers)


def found(home: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(home / "minhu.db", timeout=30) as database:
        rows = database.execute(query).fetchall()
    database.close()
    return rows


def test_a_conversation_that_was_open_goes_on(home: Path) -> None:
    submits(home)
    assert len(tickets(home, keys=KEYS)) == 2
    assert found(home, "SELECT version_num FROM alembic_version") == [(HEAD,)]


@pytest.mark.parametrize("home", ["store-0013.db.gz"], indirect=True)
@pytest.mark.parametrize("erased", ["the older ticket", "the newer one"])
def test_the_photo_of_two_residents_stays_for_one_of_them(home: Path, erased: str) -> None:
    submits(home)
    with SqlStore(f"sqlite:///{home / 'minhu.db'}", Keyring((bytes.fromhex(KEYS),))) as store:
        with store.begin() as work:
            while work.index_tickets():
                pass
            numbers = [ticket.number for ticket in work.tickets.find()]
            older = next(number for number in numbers if "261123" in number)
        for number in sorted(numbers, key=lambda one: (one == older) is (erased == "the newer one")):
            with store.begin() as work:
                ticket = work.tickets.peek(number)
                assert ticket is not None
                [photo] = files_of(ticket)
                assert work.files.get(photo) is not None
                assert {name: check(work.connection) for name, check in ALWAYS if check(work.connection)} == {}
                wipe_ticket(work, number)
        with store.begin() as work:
            assert work.files.get(photo) is None


def test_a_push_that_waited_as_a_job_goes_out_once(home: Path) -> None:
    job = "SELECT workflow_uuid, status FROM workflow_status WHERE workflow_uuid = 'push:{}'"
    card = "SELECT mid FROM messages WHERE push AND waiting AND ticket IS NOT NULL AND due_at <= created_at"
    [(mid,)] = found(home, card)
    [(_, before)] = found(home, job.format(mid))
    assert before == "ENQUEUED"
    with Served(home, forked=False, keys=KEYS) as server:
        end = time.monotonic() + 60
        while any(status != "SUCCESS" for _, status in found(home, job.format(mid))):  # it may be taken back instead
            assert time.monotonic() < end
            time.sleep(0.1)
        assert server.stop() == 0
    assert found(home, f"SELECT waiting, tries, sent_at IS NOT NULL FROM messages WHERE mid = '{mid}'") == [(0, 0, 1)]
