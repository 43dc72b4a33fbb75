"""Does a written conversation notice when something is taken away? Removes each slot, state and notice in turn and plays.

    python -m bench.mutations [--of slots|states|notices] [--workers 2]

A mutant that every conversation survives is printed; the last line is JSON: mutants, noticed, survived.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import MappingProxyType
from unittest import mock

from bot.notation import Unplayable
from bot.play import play_text
from handlers.dialogues.reporting.report import ReportProblem
from handlers.notices import NOTICES
from tickets.lifecycle import BY_ACTION, TABLE

ROOT = Path(__file__).parent.parent
CITIES = {"small": ROOT / "tests" / "cities" / "small"}
DEMO = ROOT / "cities" / "demo"

Mutant = tuple[str, str]


def conversations() -> list[Path]:
    return sorted((ROOT / "tests" / "dialogues").rglob("*.txt"))


def mutants(kinds: list[str]) -> list[Mutant]:
    """What can be taken away, each by its name."""
    found: list[Mutant] = []
    if "slots" in kinds:
        found += [("slots", slot.name) for slot in ReportProblem().slots]
    if "states" in kinds:
        found += [("states", rule.action.value) for rule in TABLE]
    if "notices" in kinds:
        found += [("notices", f"{event}/{n}") for event, told in NOTICES.items() for n in range(len(told))]
    return found


def without(mutant: Mutant) -> AbstractContextManager[object]:
    """The program without that part."""
    kind, name = mutant
    makers: dict[str, Callable[[str], AbstractContextManager[object]]] = {
        "slots": _without_slot,
        "states": _without_state,
        "notices": _without_notice,
    }
    return makers[kind](name)


@contextmanager
def _without_slot(name: str) -> Iterator[None]:
    made = ReportProblem.__init__

    def init(self: ReportProblem) -> None:
        made(self)
        self.slots = tuple(slot for slot in self.slots if slot.name != name)

    with mock.patch.object(ReportProblem, "__init__", init):
        yield


@contextmanager
def _without_state(name: str) -> Iterator[None]:
    """The action is still known, but no state admits it."""
    from dataclasses import replace

    rules = {a: replace(r, of=frozenset()) if a.value == name else r for a, r in BY_ACTION.items()}
    with mock.patch("tickets.lifecycle.BY_ACTION", MappingProxyType(rules)):
        yield


@contextmanager
def _without_notice(name: str) -> Iterator[None]:
    event, _, n = name.partition("/")
    if event not in NOTICES:
        yield
        return
    told = tuple(notice for i, notice in enumerate(NOTICES[event]) if i != int(n))
    left = MappingProxyType({**NOTICES, event: told})
    with mock.patch("handlers.usecases.casework.NOTICES", left):
        yield


def noticed_by(mutant: Mutant) -> tuple[Mutant, str]:
    """The first conversation that goes otherwise; empty when all go on as written."""
    with without(mutant):
        for path in _likely_first(mutant):
            top = path.relative_to(ROOT / "tests" / "dialogues").parts[0]
            try:
                outcome = play_text(path.read_text(encoding="utf-8"), CITIES.get(top, DEMO))
            except (Unplayable, AssertionError):
                return mutant, path.stem
            if outcome is not None:
                return mutant, path.stem
    return mutant, ""


def _likely_first(mutant: Mutant) -> list[Path]:
    folder = "report" if mutant[0] == "slots" else "casework"
    return sorted(conversations(), key=lambda path: path.parent.name != folder)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--of", action="append", choices=["slots", "states", "notices"])
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    nothing: Mutant = ("notices", "-/-")
    if (broken := noticed_by(nothing)[1]) != "":
        print(f"{broken} does not go as written even with nothing removed", file=sys.stderr)
        return 2
    every = mutants(given.of or ["slots", "states", "notices"])
    survived: list[str] = []
    with ProcessPoolExecutor(given.workers) as pool:
        for mutant, by in pool.map(noticed_by, every):
            name = f"{mutant[0]}: {mutant[1]}"
            if by:
                print(f"{name:45} noticed by {by}", flush=True)
            else:
                survived.append(name)
                print(f"{name:45} SURVIVED", flush=True)
    print(
        json.dumps(
            {"mutants": len(every), "noticed": len(every) - len(survived), "survived": survived}, ensure_ascii=False
        )
    )
    return 1 if survived else 0


if __name__ == "__main__":
    sys.exit(main())
