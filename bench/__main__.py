"""`make bench`: every bench but the long ones, each in a process of its own, then one table and one JSON line of all.

make bench BENCH=turns          one of them alone; it ends with its JSON line
make bench BENCH=turns,growth   these, with the table
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from typing import Any

from bench.table import lines

BENCHES = (
    "turns",
    "postgresql",
    "telegram",
    "pushes",
    "sockets",
    "process",
    "understanding",
    "rasa",
    "embeddings",
    "photos",
)
LONG = ("growth",)


def main() -> int:
    wanted = [name for name in os.environ.get("BENCH", "").split(",") if name] or list(BENCHES)
    if unknown := set(wanted) - {*BENCHES, *LONG}:
        print(f"BENCH: no {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES + LONG)}", file=sys.stderr)
        return 2
    if len(wanted) == 1:
        importlib.import_module(f"bench.{wanted[0]}").main()
        return 0
    found, failed = {}, []
    for name in wanted:
        print(f"── {name}", flush=True)
        told = measured(name)
        if told is None:
            failed.append(name)
        else:
            found[name] = told
    print()
    for line in lines(found):
        print(line)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    print(json.dumps(found, ensure_ascii=False))
    return 1 if failed else 0


def measured(name: str) -> dict[str, Any] | None:
    """What a bench found, while its lines go on to whoever looks; empty where it said that it was not measured."""
    command = [sys.executable, "-m", "bench"]
    environment = os.environ | {"BENCH": name}
    last = ""
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if last:
                print(last, flush=True)
            last = line.rstrip("\n")
    if process.returncode:
        return None
    try:
        found = json.loads(last)
    except ValueError:
        print(last)
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    sys.exit(main())
