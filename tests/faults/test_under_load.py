"""The short form of `make faults`: a few seconds of load on SQLite, killed, delivered twice and out of order."""

from __future__ import annotations

from pathlib import Path

from bench.faults.run import Plan, on_sqlite
from bench.faults.telegram import Habits


def test_killed_and_lied_to_under_load_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    plan = Plan(
        "short",
        seconds=6.0,
        residents=4,
        rest=0.5,
        seed=1,
        units=1,
        habits=Habits(twice=0.3, overtaken=0.3),
        acts=("kill_at_a_seam",),
    )
    report = on_sqlite(plan, tmp_path)
    assert report.passed, "\n".join(report.lines())
    assert int(report.counts["kill"]) >= 2
    assert int(report.counts["tickets"]) >= 4
