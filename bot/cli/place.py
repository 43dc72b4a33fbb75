"""`minhu city …`: a city's data, checked and counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from bot.cities import Fault, check_city, describe, load_city
from bot.cli.opening import Told, settings_of
from bot.cli.tables import pairs
from tickets.limits import Limit


def check(folder: Path | None) -> int:
    folder = folder or settings_of().city
    if not folder.is_dir():
        raise Told(f"there is no folder {folder}")
    faults = check_city(folder)
    for fault in faults:
        print(folder / str(fault))
    print(f"{folder}: {_counted(faults)}" if faults else f"{folder}: in order")
    return 1 if faults else 0


def _counted(faults: Sequence[Fault]) -> str:
    stopping = sum(fault.stops for fault in faults)
    number = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    return f"{number}; " + (f"{stopping} must be mended before it can run" if stopping else "it can run like this")


def show(*, as_json: bool, city: Path | None, store: str | None) -> int:
    """`store` is taken as by all commands that look at a city, and not needed."""
    town = load_city(settings_of(city=city, store=store).city)
    found = describe(town)
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
        return 0
    clocks = town.clocks
    limits = (clocks.dispatch, clocks.sign, clocks.contact)
    more: dict[str, object] = {
        "timezone": town.timezone.key,
        "dispatch / sign / contact within": " / ".join(map(_limit, limits)),
        "reply within": {kind.value: _limit(limit) for kind, limit in clocks.reply.items()},
        "lines": {line.names.get(town.language, code): line.number for code, line in town.lines.items()},
        "knowledge": len(town.knowledge),
    }
    found["unit_codes"] = f"{len(town.units.all)}, see --json"
    print(pairs(found | more))
    return 0


def _limit(limit: Limit) -> str:
    """As the city's file writes it."""
    if limit.working_days:
        return f"{limit.working_days}wd"
    return f"{limit.minutes // 60}h" if limit.minutes % 60 == 0 else f"{limit.minutes}m"
