"""`python -m bench.faults`: the long form of the fault tests; `make faults` calls it."""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from bench.faults.report import Report
from bench.faults.run import Plan, on_postgresql, on_sqlite
from tests.support.databases import postgres_server

STORES = ("sqlite", "postgresql")


def main() -> int:
    """The exit code: 0 where every criterion holds on every store."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--on", choices=STORES, default="")
    parser.add_argument("--minutes", type=float, default=5.0, help="how long things go wrong on each store")
    parser.add_argument("--residents", type=int, default=8)
    parser.add_argument("--seed", type=int, default=0, help="0: another one each time")
    parser.add_argument("--no-clock", action="store_true", help="leave the clock alone afterwards: four minutes less")
    parser.add_argument("--acts", default="", help="these alone, by the names of Nemesis' methods: bad_weather,slow")
    parser.add_argument("--keep", type=Path, help="keep logs, history and reports here, whatever comes out")
    given = parser.parse_args()
    seed = given.seed or secrets.randbelow(9999) + 1
    stores = (given.on,) if given.on else STORES
    about = given.minutes + 1.5 + (0 if given.no_clock else 4)
    print(f"faults: {' and '.join(stores)}, about {about:.0f} minutes each, FAULTS_SEED={seed}", flush=True)
    if given.keep is not None:
        given.keep.mkdir(parents=True, exist_ok=True)
    passed = True
    for name in stores:
        plan = Plan(
            f"{name}, {given.minutes:g} minutes, seed {seed}",
            given.minutes * 60,
            given.residents,
            seed=seed,
            clock=not given.no_clock,
            acts=tuple(name for name in given.acts.split(",") if name),
        )
        passed &= _one(name, plan, given.keep)
    return 0 if passed else 1


def _one(store: str, plan: Plan, keep: Path | None) -> bool:
    folder = Path(tempfile.mkdtemp(prefix=f"minhu-faults-{store}-", dir=keep))
    report = _report(store, plan, folder)
    lines = "\n".join(report.lines())
    print(lines, flush=True)
    (folder / "report.txt").write_text(lines + "\n", encoding="utf-8")
    if report.passed and keep is None:
        shutil.rmtree(folder)
    else:
        print(f"  logs, history, database     {folder}", flush=True)
    return report.passed


def _report(store: str, plan: Plan, folder: Path) -> Report:
    if store == "sqlite":
        return on_sqlite(plan, folder)
    with postgres_server() as postgres:
        return on_postgresql(plan, folder, postgres)


if __name__ == "__main__":
    sys.exit(main())
