"""A real process dies by SIGKILL in a timer, in the sweep, in the migration, and is started again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dying import died, dying, nothing_waits, report, until_dead
from serving_process import SMALL, SMALL_LAMP, Person, Served, asked, tickets


def test_killed_in_a_timer_it_fires_once(tmp_path: Path) -> None:
    with Served(tmp_path, **SMALL):
        pass
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    said = [{"from": "citizen:a", "text": SMALL_LAMP}, {"from": "citizen:a", "choose": "对，提交"}]
    store = f"sqlite:///{tmp_path / 'minhu.db'}"
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in said)
    asked(tmp_path, "chat", "--jsonl", "--store", store, "--now", past, said=lines, **SMALL)
    with pytest.raises(RuntimeError), dying(tmp_path, "in_timer"):
        pass
    with Served(tmp_path, **SMALL):
        pass
    number = str(tickets(tmp_path, **SMALL)[0]["number"])
    shown = json.loads(asked(tmp_path, "ticket", "show", number, "--json", **SMALL))
    assert [event["type"] for event in shown["events"]].count("sign_overdue") == 1


def test_killed_in_the_sweep_the_reply_still_goes_out(tmp_path: Path) -> None:
    resident = Person()
    with dying(tmp_path, "after_commit") as server:
        until_dead(server, resident)
    with dying(tmp_path, "in_sweep") as server:
        died(server)
    with Served(tmp_path, **SMALL) as server:
        report(server, resident)
        assert server.stop() == 0
    assert len(tickets(tmp_path, **SMALL)) == 1
    nothing_waits(tmp_path)


def test_killed_in_the_migration_the_next_start_ends_it(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), dying(tmp_path, "in_migration"):
        pass
    with Served(tmp_path, **SMALL) as server:
        report(server, Person())
    assert len(tickets(tmp_path, **SMALL)) == 1
