"""The benches can be run, and their table tells what was found: a short run of one, the shape of the others."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from answering_server import run

from bench import pushes
from bench.__main__ import BENCHES, LONG
from bench.places import city
from bench.table import FIGURES, lines
from bench.turns import MATTERS
from bot.roles import Role
from bot.settings import Settings
from handlers.ports.understanding import Context
from nlu import build


@pytest.mark.parametrize("name", BENCHES + LONG)
def test_each_bench_can_be_begun(name: str) -> None:
    assert callable(importlib.import_module(f"bench.{name}").main)


def test_each_figure_is_of_a_bench_that_there_is() -> None:
    named = {figure.bench for figure in FIGURES}
    named |= {at.partition(":")[0] for figure in FIGURES for at in (figure.limit, figure.peer) if ":" in at}
    assert named <= {*BENCHES, *LONG}


def test_the_table_sets_a_figure_beside_its_aim_its_limit_and_its_peer() -> None:
    found = {
        "telegram": {"turns_per_s": 100.0, "bare_per_s": 600.0, "p99_ms": 50.0},
        "turns": {"turns_per_s": 170.0},
        "rasa": {"rasa": {"parses_per_s": 54.0}},
    }
    rows = {row[:36].strip(): row[36:].split("  ") for row in lines(found)}
    told = {what: [cell.strip() for cell in cells if cell.strip()] for what, cells in rows.items()}
    assert told["Telegram webhook to reply"] == ["100 /s", "≥ 400 MISSED", "600 /s bare aiogram"]
    assert told["at the offered rate, p99"] == ["50 ms", "≤ 60 met", "bare aiogram: not measured"]
    assert told["turns, SQLite"] == ["170 /s", "raw sqlite3: not measured", "54 /s Rasa 3.6, parses only"]
    assert "cold start" not in told


def test_what_came_late_or_twice_is_counted() -> None:
    assert pushes.checked([("a", 0), ("b", 1), ("a", 2), ("b", 3)]) == {"out_of_order": 0, "twice": 0}
    assert pushes.checked([("a", 2), ("a", 0), ("b", 1), ("b", 1)]) == {"out_of_order": 1, "twice": 1}


def test_pushes_beside_turns_arrive_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pushes, "PUSHES", 40)
    monkeypatch.setattr(pushes, "RECIPIENTS", 3)
    settings = Settings(home=tmp_path, store=f"sqlite:///{tmp_path}/bench.db", keys=pushes.KEYS, ballast_mb=0)
    found = run(lambda: pushes.delivered(settings, Role.RUN))
    assert (found["out_of_order"], found["twice"]) == (0, 0)


def test_what_the_people_of_the_benches_say_ends_in_a_review_and_not_in_an_alarm() -> None:
    words = build(city())
    alarmed = [said for said in MATTERS if words.understand(said, Context(language="zh-CN")).emergency]
    assert alarmed == []
