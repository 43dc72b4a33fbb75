"""`minhu doctor`: is everything in order? In plain words; looks and changes nothing.

Exit codes: 0 all is well; 1 something to look at; 2 something is broken.
"""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.opening import fault_lines, settings_of
from bot.disk import NAME
from bot.findings import BROKEN, LOOK, WELL, Finding, reach
from bot.roles import alone
from bot.settings import Settings
from storage.crypto import Keyring
from storage.database import open_engine, transaction
from storage.invariants import broken, given_up
from storage.migrations import HEAD, current
from storage.tables import inbox, staff, tickets
from storage.types import lend

MARKS = {WELL: "  ", LOOK: "? ", BROKEN: "! "}
CLOCKS_APART = timedelta(seconds=2)
EARLIEST, LATEST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
LITTLE = 1024**3
SOME = 5
"""So many codes are named at most."""


def examine(*, as_json: bool, city: Path | None, store: str | None) -> int:
    found = list(findings(city, store))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            print(f"{MARKS[one.state]}{one.what}: {one.told}")
    return max(((WELL, LOOK, BROKEN).index(one.state) for one in found), default=0)


def findings(city: Path | None, store: str | None) -> Iterator[Finding]:
    """Everything that is looked at; one part that fails does not stop the others."""
    try:
        settings = settings_of(city=city, store=store)
    except Exception as error:  # noqa: BLE001 - told
        yield _failed("settings", error)
        return
    yield Finding("settings", WELL, "read")
    there = settings.home.is_dir()
    if not there:
        yield Finding("home", BROKEN, f"there is none at {settings.home}; `minhu db upgrade` makes it")
    for what, look in PARTS if there else PARTS[:1]:
        try:
            yield from look(settings)
        except Exception as error:  # noqa: BLE001 - told, and the other parts are looked at
            yield _failed(what, error)


def _failed(what: str, error: Exception) -> Finding:
    lines = [line.removeprefix("minhu: ") for line in fault_lines(error)]
    if not lines and not isinstance(error, OSError | LookupError | ValueError):
        raise error
    return Finding(what, BROKEN, "; ".join(lines) or f"{type(error).__name__}: {error}")


# ── the city and what is understood ───────────────────────────────────────────────────────────────────────────────────


def _understanding(settings: Settings) -> Iterator[Finding]:
    from bot.cities import load_city
    from bot.composition import understanding_of

    city = load_city(settings.city)
    yield Finding("city", WELL, f"{city.code}, {len(city.catalogue.leaves)} categories")
    understanding = understanding_of(city, settings)
    found = understanding.categorise(city.example_text, city.language) if city.example_text else ()
    if city.example_text and not found:
        yield Finding("understanding", LOOK, "the city's own example has no category")
    else:
        yield Finding("understanding", WELL, "loaded, and knows the city's own example")


# ── the store ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _store(settings: Settings) -> Iterator[Finding]:
    url = settings.store_url
    file = Path(url.partition("///")[2]) if alone(url) else None
    if file is not None and not file.is_file():
        yield Finding("store", BROKEN, f"there is none at {file}; `minhu db upgrade` makes it")
        return
    if not settings.has_keys:
        yield Finding("store", BROKEN, f"no key opens it: MINHU_KEYS is empty, and there is none at {settings.own_key}")
        return
    engine = open_engine(url, connections=1)
    lend(engine, Keyring(settings.keyring_keys()))
    try:
        with engine.connect() as connection, transaction(connection):
            revision = current(connection)
            if revision != HEAD:
                newer = revision is not None and revision > HEAD
                told = "of a newer release" if newer else "`minhu db upgrade` brings it to this release"
                yield Finding(
                    "migrations", LOOK if newer else BROKEN, f"the store is at {revision}, not {HEAD}: {told}"
                )
                return
            yield Finding("migrations", WELL, f"current ({HEAD})")
            yield from _clock(connection)
            yield from _invariants(connection)
            yield from _staff(connection)
            yield from _belongs(connection, settings)
    except SQLAlchemyError as error:
        yield _failed("store", error)
    finally:
        engine.dispose()


def _clock(connection: Connection) -> Iterator[Finding]:
    now = datetime.now(UTC)
    if not EARLIEST < now < LATEST:
        yield Finding("clock", BROKEN, f"this machine believes that it is {now:%Y-%m-%d}")
        return
    if connection.dialect.name == "postgresql":
        theirs = connection.execute(select(func.clock_timestamp())).scalar_one()
        apart = abs(theirs - datetime.now(UTC))
        if apart > CLOCKS_APART:
            yield Finding("clock", BROKEN, f"{apart.total_seconds():.0f} s from the database's")
            return
    newest = connection.execute(select(func.max(inbox.c.at, type_=inbox.c.at.type))).scalar_one()
    if newest is not None and newest > now + timedelta(minutes=5):
        yield Finding("clock", LOOK, f"a message is kept of {newest:%Y-%m-%d %H:%M} UTC, which is still to come")
    else:
        yield Finding("clock", WELL, f"{now:%Y-%m-%d %H:%M} UTC")


def _invariants(connection: Connection) -> Iterator[Finding]:
    found = broken(connection, datetime.now(UTC))
    for what, faults in found.items():
        state = LOOK if what in IN_PASSING else BROKEN
        yield from (Finding(what, state, fault) for fault in faults)
    if not found:
        yield Finding("store", WELL, "all that must hold, holds")
    for channel, count in given_up(connection).items():
        yield Finding("given up", LOOK, f"{channel}: {count} messages; `minhu pushes dead` tells why")


def _staff(connection: Connection) -> Iterator[Finding]:
    """Who was invited anew, on another device, is bound twice: what is allotted to the old account reaches nobody."""
    bodies = connection.execute(select(staff.c.body).where(staff.c.left_at.is_(None))).scalars()
    bound = Counter((body.member.name, body.member.unit, body.member.role.value) for body in bodies)
    for (name, unit, role), times in bound.items():
        if times > 1:
            told = f"{name}, {role} of {unit}, is bound {times} times; `minhu staff list` and `revoke` end what is no longer used"
            yield Finding("staff", LOOK, told)


def _belongs(connection: Connection, settings: Settings) -> Iterator[Finding]:
    """A store that was first tried with another city, or a unit that was taken out of the city while it has work."""
    from bot.cities import CityFault, load_city

    try:
        city = load_city(settings.city)
    except CityFault:
        return  # told by the understanding
    asked = {
        "open tickets of units": (select(tickets.c.unit).where(tickets.c.open), {unit.code for unit in city.units.all}),
        "open tickets of categories": (
            select(tickets.c.category).where(tickets.c.open),
            {leaf.code for leaf in city.catalogue.leaves},
        ),
        "staff of units": (
            select(staff.c.unit).where(staff.c.left_at.is_(None)),
            {unit.code for unit in city.units.all},
        ),
    }
    for what, (question, known) in asked.items():
        strange = sorted(set(connection.execute(question.distinct()).scalars()) - known - {None})
        if strange:
            some = ", ".join(strange[:SOME]) + (" …" if len(strange) > SOME else "")
            told = (
                f"{what} that {city.code} does not have: {some}; is it another city's store (MINHU_HOME, MINHU_STORE)?"
            )
            yield Finding("store", LOOK, told)


IN_PASSING = frozenset({"timers fire", "messages are sent or given up", "the engine has nothing stuck"})
"""What an outage, or a server that is stopped, explains."""


# ── the machine and the platforms ─────────────────────────────────────────────────────────────────────────────────────


def _disk(settings: Settings) -> Iterator[Finding]:
    home = settings.home
    free = shutil.disk_usage(home).free
    ballast = settings.ballast_mb * 1024**2 if alone(settings.store_url) else 0
    told = f"{free / LITTLE:.1f} GB free at {home}"
    if free < ballast:
        yield Finding("disk", BROKEN, f"{told}: messages are refused when it is full")
    else:
        yield Finding("disk", LOOK if free < LITTLE else WELL, told)
    if ballast and not (home / NAME).exists():
        yield Finding("ballast", LOOK, f"{home / NAME} is not there; a running server lays it where there is room")


def _platforms(settings: Settings) -> Iterator[Finding]:
    from bot.serving import Busy, Serving

    try:
        Serving(settings.store_url, "minhu doctor").close()
    except Busy as busy:
        if busy.address:
            yield reach("server", f"{busy.address}/readyz", busy.address)
    for platform in settings.platforms:
        yield from platform.check()


PARTS: tuple[tuple[str, Callable[[Settings], Iterator[Finding]]], ...] = (
    ("understanding", _understanding),
    ("store", _store),
    ("disk", _disk),
    ("platforms", _platforms),
)
