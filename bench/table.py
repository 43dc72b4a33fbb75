"""One table of all that was measured in a run: each figure beside its aim, its limit and its peer.

Every bench ends with a JSON line; here stands which of its figures are told, under which name, and what belongs beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Found = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Figure:
    """One row. `at`, `limit`, `peer`: where the figure is in a bench's JSON line, steps joined by dots; those of another
    bench begin with `bench:`. `most`: the aim is the most that it may be, else the least."""

    what: str
    bench: str
    at: str
    unit: str
    aim: float | None = None
    most: bool = False
    limit: str = ""
    limit_is: str = ""
    peer: str = ""
    peer_is: str = ""


RASA = "Rasa 3.6, parses only"
FIGURES = (
    Figure("turns, SQLite", "turns", "turns_per_s", "/s", limit="limit_per_s", limit_is="raw sqlite3", peer="rasa:rasa.parses_per_s", peer_is=RASA),
    Figure("  at the offered rate, p99", "turns", "p99_ms", "ms"),
    Figure("  CPU of a turn", "turns", "cpu_ms_per_turn", "ms"),
    Figure("turns, PostgreSQL, 2 serve + 1 work", "postgresql", "turns_per_s", "/s", 250, peer="rasa:rasa.parses_per_s", peer_is=RASA),
    Figure("  at the offered rate, p99", "postgresql", "p99_ms", "ms", 150, most=True),
    Figure("  CPU of a turn: serve", "postgresql", "serve_ms", "ms"),
    Figure("  CPU of a turn: work", "postgresql", "work_ms", "ms"),
    Figure("  CPU of a turn: PostgreSQL", "postgresql", "postgresql_ms", "ms"),
    Figure("Telegram webhook to reply", "telegram", "turns_per_s", "/s", 400, limit="bare_per_s", limit_is="bare aiogram"),
    Figure("  at the offered rate, p99", "telegram", "p99_ms", "ms", 60, most=True, limit="bare_p99_ms", limit_is="bare aiogram"),
    Figure("  CPU of a turn", "telegram", "cpu_ms", "ms", limit="bare_cpu_ms", limit_is="bare aiogram"),
    Figure("pushes in order, SQLite", "pushes", "sqlite_per_s", "/s", 200),
    Figure("pushes in order, PostgreSQL, 1 work", "pushes", "postgresql_per_s", "/s", 400),
    Figure("  out of order or twice, both", "pushes", "faults", "", 0, most=True),
    Figure("open sockets, one message each", "sockets", "answered", "", 10_000),
    Figure("  memory of a socket", "sockets", "kb_per_socket", "KB"),
    Figure("cold start", "process", "start_s", "s", 2.5, most=True),
    Figure("memory at rest", "process", "rest_mb", "MB", 350, most=True),
    Figure("memory under load", "process", "load_mb", "MB", 500, most=True),
    Figure("a turn with many tickets, mean", "growth", "turn_mean_ratio", "x", 1.2, most=True),
    Figure("leaf of a message", "rasa", "words.accuracy", "", peer="rasa:rasa.accuracy", peer_is="Rasa 3.6"),
)  # fmt: skip
COLUMNS = "{:<36} {:>10}  {:<14} {:<28} {}"


def lines(found: Found) -> Iterator[str]:
    """The table of what is there."""
    yield COLUMNS.format("", "", "aim", "limit", "peer").rstrip()
    for figure in FIGURES:
        value = _at(found, figure.bench, figure.at)
        if value is not None:
            yield _row(figure, value, found)


def _row(figure: Figure, value: float, found: Found) -> str:
    aim = ""
    if figure.aim is not None:
        met = value <= figure.aim if figure.most else value >= figure.aim
        aim = f"{'≤' if figure.most else '≥'} {figure.aim:g} {'met' if met else 'MISSED'}"
    beside = (
        _beside(found, figure, at, name)
        for at, name in ((figure.limit, figure.limit_is), (figure.peer, figure.peer_is))
    )
    return COLUMNS.format(figure.what, f"{value:g} {figure.unit}", aim, *beside).rstrip()


def _beside(found: Found, figure: Figure, at: str, name: str) -> str:
    if not at:
        return ""
    bench, _, step = at.rpartition(":")
    value = _at(found, bench or figure.bench, step)
    return f"{name}: not measured" if value is None else f"{value:g} {figure.unit} {name}".replace("  ", " ")


def _at(found: Found, bench: str, at: str) -> float | None:
    value: Any = found.get(bench)
    for step in at.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value if isinstance(value, int | float) else None
