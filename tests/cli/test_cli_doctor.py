"""`minhu doctor` and the invariants: each fault that is put into a store is told, and nothing else is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import SMALL, CommandLine, at_machines_time
from sqlalchemy import Connection, delete, insert, select, update

from bot.settings import Settings
from handlers.conversation.message import Account
from storage import Keyring, SqlStore
from storage.database import open_engine, transaction
from storage.invariants import acknowledged, broken
from storage.tables import counters, messages, ticket_events, tickets
from storage.types import lend
from tickets.units import Role, StaffMember
from values import replace

LAMP = {"from": "citizen:ann", "text": "码头街7号的路灯坏了一周了", "id": "first"}
AT = ("--city", str(SMALL))


def keyring(minhu: CommandLine) -> Keyring:
    return Keyring(Settings(home=minhu.home).keyring_keys())


def change(minhu: CommandLine, *statements: Callable[[Connection], object]) -> dict[str, list[str]]:
    """What the invariants say after it."""
    engine = open_engine(minhu.store)
    lend(engine, keyring(minhu))
    with engine.connect() as connection, transaction(connection):
        for statement in statements:
            statement(connection)
        found = broken(connection, datetime.now(UTC))
    engine.dispose()
    return found


@pytest.fixture
def ticket(minhu: CommandLine) -> str:
    played = minhu.play(LAMP, {"from": "citizen:ann", "choose": 1}, options=at_machines_time())
    return str(next(line["ticket"] for line in played.lines if "ticket" in line))


def twice(connection: Connection) -> None:
    row = dict(connection.execute(select(tickets)).mappings().one())
    connection.execute(insert(tickets).values(row | {"number": row["number"][:-1] + "9"}))


FAULTS: dict[str, Callable[[Connection], object]] = {
    "the history of each ticket is whole": lambda c: c.execute(delete(ticket_events).where(ticket_events.c.seq == 2)),
    "each open ticket goes on": lambda c: c.execute(update(tickets).values(next_action_at=None, waiting=False)),
    "one message, one ticket": twice,
    "totals equal a recount": lambda c: c.execute(update(tickets).values(unit="pb-ghost")),
    "timers fire": lambda c: c.execute(update(tickets).values(next_action_at=datetime.now(UTC) - timedelta(hours=1))),
    "messages are sent or given up": lambda c: c.execute(
        update(messages).values(waiting=True, due_at=datetime.now(UTC) - timedelta(minutes=6))
    ),
    "each message is answered": lambda c: c.execute(delete(messages)),
}


def test_a_store_in_which_everything_holds_is_well(minhu: CommandLine, ticket: str) -> None:
    assert change(minhu) == {}
    found = minhu("doctor", *AT)
    assert "  migrations: current" in found.out
    assert "  store: all that must hold, holds" in found.out
    assert "! " not in found.out


@pytest.mark.parametrize("what", FAULTS)
def test_each_fault_is_told(minhu: CommandLine, ticket: str, what: str) -> None:
    assert what in change(minhu, FAULTS[what])
    found = minhu("doctor", "--json", *AT)
    assert found.code in (1, 2)
    assert what in {one["what"] for one in json.loads(found.out) if one["state"] != "well"}


def test_a_ticket_that_is_long_overdue_stands_on_the_lists_and_is_no_fault(minhu: CommandLine, ticket: str) -> None:
    """When its last timer has told that it is overdue, nothing is planned for it any more."""
    played = minhu.play({"advance": "60d"}, options=())
    assert played.code == 0
    assert "each open ticket goes on" not in change(minhu)


def test_a_number_that_would_be_given_twice_is_told(minhu: CommandLine, ticket: str) -> None:
    [told] = change(minhu, lambda c: c.execute(update(counters).values(value=0)))["totals equal a recount"]
    assert told.endswith("1 tickets, but 0 numbers were drawn")


def test_what_was_acknowledged_and_is_not_stored_is_told(minhu: CommandLine, ticket: str) -> None:
    engine = open_engine(minhu.store)
    known = [(Account("headless", "citizen:ann"), "first"), (Account("headless", "citizen:ann"), "lost")]
    with engine.connect() as connection, transaction(connection):
        [told] = acknowledged(connection, keyring(minhu), known)
    engine.dispose()
    assert "lost" in told


def test_letters_that_were_given_up_are_something_to_look_at(minhu: CommandLine, ticket: str) -> None:
    change(minhu, lambda c: c.execute(update(messages).values(dead=True, waiting=False)))
    found = minhu("doctor", *AT)
    assert found.code == 1
    assert "? given up: headless: " in found.out


def test_who_was_invited_anew_and_is_bound_twice_is_something_to_look_at(minhu: CommandLine, ticket: str) -> None:
    li = StaffMember("old", "李建国", "pb-lamps", Role.OFFICER)
    with SqlStore(minhu.store, keyring(minhu)).begin() as work:
        for member in (li, replace(li, id="new"), replace(li, id="zhao", name="赵敏")):
            work.staff.enrol(member, Account("web", member.id), datetime.now(UTC))
    told = minhu("doctor", *AT)
    assert told.code == 1
    assert [line for line in told.out.splitlines() if "bound 2 times" in line and "李建国" in line]
    assert "赵敏" not in told.out


def test_a_store_that_is_missing_or_of_an_older_release_is_broken_and_stays_as_it_is(minhu: CommandLine) -> None:
    found = minhu("doctor", *AT)
    assert found.code == 2
    assert "! store: there is none" in found.out
    assert not (minhu.home / "minhu.db").exists()
    SqlStore(minhu.store, keyring(minhu)).close()
    (minhu.home / "minhu.db").touch()
    assert "! migrations: the store is at None" in minhu("doctor", *AT).out


def test_the_doctor_only_looks_and_once_wrote_a_key_and_a_home(
    minhu: CommandLine, ticket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (minhu.home / "key").unlink()
    before = sorted(path.name for path in minhu.home.iterdir())
    found = minhu("doctor", *AT)
    assert found.code == 2
    assert "! store: no key opens it" in found.out
    assert sorted(path.name for path in minhu.home.iterdir()) == before
    monkeypatch.setenv("MINHU_HOME", str(tmp_path / "none"))
    assert "! home: there is none" in minhu("doctor", *AT).out
    assert not (tmp_path / "none").exists()


def test_a_platform_that_cannot_be_reached_is_told_without_its_token(
    minhu: CommandLine, ticket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINHU_TELEGRAM_TOKEN", "123456:a-secret-of-telegram")
    monkeypatch.setenv("MINHU_TELEGRAM_SERVER", "http://127.0.0.1:9")
    found = minhu("doctor", *AT)
    assert found.code == 2
    assert "! telegram: http://127.0.0.1:9: cannot be reached" in found.out
    assert "a-secret" not in found.out


def test_a_wrong_setting_is_told_in_one_line(minhu: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINHU_LOG_LEVEL", "loud")
    found = minhu("doctor", *AT)
    assert found.code == 2
    assert found.out.startswith("! settings: MINHU_LOG_LEVEL: ")


def test_a_store_in_which_another_city_was_tried_is_told(minhu: CommandLine, ticket: str, tmp_path: Path) -> None:
    other = shutil.copytree(SMALL, tmp_path / "other")
    for name in ("units.csv", "routing.csv"):
        file = other / name
        file.write_text(file.read_text("utf-8").replace("pb-", "ob-"), "utf-8")
    told = [line for line in minhu("doctor", "--city", str(other)).out.splitlines() if "another city's store" in line]
    assert len(told) == 1
    assert told[0].startswith("? store: open tickets of units that port-bay does not have: pb-")
    assert "another city" not in minhu("doctor", *AT).out
