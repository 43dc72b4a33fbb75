"""A worker that dies, or freezes and wakes: its work is done elsewhere within a minute, once, and it writes nothing more."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from databases import rows
from serving_process import PATIENCE, SMALL, SMALL_LAMP, Person, asked, tickets
from town import KEYS, Town, report

WITHIN = 60.0
LOST = os.EX_TEMPFAIL


def until(condition: Callable[[], object], within: float = WITHIN) -> float:
    """How long it took until the condition held."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within
        time.sleep(0.1)
    return time.monotonic() - began


def stopped(process: int) -> bool:
    return Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] == "T"


def pushes(town: Town) -> list[tuple[object, ...]]:
    """Each push: whether it went out, and the transaction that wrote its row last."""
    return rows(town.url, "SELECT mid, sent_at IS NOT NULL, xmin::text FROM messages WHERE push ORDER BY mid")


def all_sent(town: Town) -> bool:
    found = pushes(town)
    return bool(found) and all(sent for _, sent, _ in found)


def test_what_a_killed_worker_had_in_hand_is_delivered_by_another(town: Town) -> None:
    server = town.start("serve")
    officer = town.officer(server)
    killed = town.start("work", seams={"DIE_AT_SEAM": "before_send"})
    number = report(server, Person())
    assert killed.process.wait(PATIENCE) == -signal.SIGKILL
    assert not all_sent(town)
    town.start("work")
    seconds = until(lambda: all_sent(town))
    cards = [m for m in officer.all(server, "staff", "minhu_staff") if m["ticket"] == number]
    assert len(cards) == 1
    print(f"taken over after {seconds:.0f} s")


@pytest.mark.parametrize(("seam", "probes"), [("before_send", ""), ("after_send", "0")])
def test_a_worker_that_froze_and_wakes_finds_its_work_done_and_writes_nothing(
    town: Town, seam: str, probes: str
) -> None:
    server = town.start("serve")
    town.officer(server)
    frozen = town.start("work", seams={"FREEZE_AT_SEAM": seam}, probes_port=probes)
    report(server, Person())
    until(lambda: stopped(frozen.process.pid))
    town.start("work")
    until(lambda: all_sent(town))
    before = pushes(town)
    frozen.process.send_signal(signal.SIGCONT)
    assert frozen.process.wait(PATIENCE) == LOST, "whoever started it starts it anew"
    assert pushes(town) == before
    assert "lost_its_lease" in frozen.log


def test_a_worker_that_froze_in_a_timer_holds_up_nobody_and_fires_nothing_twice(town: Town) -> None:
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    said = [{"from": "citizen:a", "text": SMALL_LAMP}, {"from": "citizen:a", "choose": "对，提交"}]
    lines = "\n".join(json.dumps(line, ensure_ascii=False) for line in said)
    asked(town.home, "chat", "--jsonl", "--store", town.url, "--now", past, said=lines, keys=KEYS, **SMALL)

    frozen = town.launch("work", {"FREEZE_AT_SEAM": "in_timer"})
    until(lambda: stopped(frozen.pid))
    other = town.start("work")
    until(lambda: overdue_events(town) == 1)
    assert "timer.failed" not in other.log
    frozen.send_signal(signal.SIGCONT)
    town.start("work").stop()
    assert overdue_events(town) == 1


def overdue_events(town: Town) -> int:
    [ticket] = tickets(town.home, **town.settings)
    shown = asked(town.home, "ticket", "show", str(ticket["number"]), "--json", **town.settings)
    return [event["type"] for event in json.loads(shown)["events"]].count("sign_overdue")
