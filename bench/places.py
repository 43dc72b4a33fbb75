"""Where benches run: a PostgreSQL from a wheel and real processes, as the tests have them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cities import load_city
from handlers.conversation.message import Account
from storage.crypto import Keyring
from storage.store import SqlStore
from tickets.city import City
from tickets.units import Role, StaffMember

SUPPORT = Path(__file__).parents[1] / "tests" / "support"
CITY = Path(__file__).parents[1] / "cities" / "demo"
KEYS = "0" * 64
if str(SUPPORT) not in sys.path:
    sys.path.insert(0, str(SUPPORT))

if TYPE_CHECKING:
    from serving_process import Served


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh, migrated database on a server of its own."""
    from databases import database, running_postgres

    with running_postgres() as server, database(server) as url:
        yield url


def served(home: Path, role: str = "run", **settings: str) -> Served:
    """`minhu run`, `serve` or `work` as a process of its own, ready when it is entered."""
    from serving_process import Served

    return Served(home, role=role, log=f"{role}-{datetime.now(UTC).timestamp()}.log", keys=KEYS, **settings)


def city() -> City:
    return load_city(CITY)


def enrol_everywhere(url: str, of: City, channel: str) -> None:
    """One member of staff in each unit, so that tickets are pushed to somebody."""
    with SqlStore(url, Keyring([bytes.fromhex(KEYS)])) as store, store.begin() as work:
        for n, unit in enumerate(of.units.all):
            role = Role.DISPATCHER if unit.code == "city-12345" else Role.OFFICER
            account = Account(channel, f"{9_000_000 + n}")
            work.staff.enrol(StaffMember(f"s{n}", f"s{n}", unit.code, role), account, datetime.now(UTC))
