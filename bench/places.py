"""Where benches run: a PostgreSQL from a wheel, as the tests have it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SUPPORT = Path(__file__).parents[1] / "tests" / "support"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh, migrated database on a server of its own."""
    sys.path.insert(0, str(SUPPORT))
    from databases import database, running_postgres

    with running_postgres() as server, database(server) as url:
        yield url
