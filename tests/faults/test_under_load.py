"""The short form of `make faults`: a few seconds of load on SQLite, killed, delivered twice and out of order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from bench.faults.run import Plan, on_sqlite
from bench.faults.telegram import Habits

PLAN = Plan(
    "short",
    seconds=6.0,
    residents=4,
    rest=0.5,
    seed=1,
    units=1,
    habits=Habits(twice=0.3, overtaken=0.3),
    acts=("kill_at_a_seam",),
)
ROUNDS = 3  # on a machine so busy that no process came to a seam in the first seconds, each longer than the one before


def test_killed_and_lied_to_under_load_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    kills = tickets = 0
    for n in range(1, ROUNDS + 1):
        (home := tmp_path / str(n)).mkdir()
        report = on_sqlite(replace(PLAN, seconds=PLAN.seconds * n), home)
        assert report.passed, "\n".join(report.lines())
        kills, tickets = kills + int(report.counts["kill"]), tickets + int(report.counts["tickets"])
        if kills >= 2 and tickets >= 4:
            return
    raise AssertionError(f"{kills} kills and {tickets} tickets in {ROUNDS} rounds")
