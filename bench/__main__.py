"""`make bench BENCH=turns`: run one bench, or all of them but the long ones, each ending with its JSON line."""

from __future__ import annotations

import importlib
import os
import sys

BENCHES = ("turns", "understanding", "rasa", "embeddings")
LONG = ("growth",)


def main() -> int:
    wanted = os.environ.get("BENCH", "")
    if wanted and wanted not in BENCHES + LONG:
        print(f"BENCH is one of: {', '.join(BENCHES + LONG)}", file=sys.stderr)
        return 2
    for name in (wanted,) if wanted else BENCHES:
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main())
