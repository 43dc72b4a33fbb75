"""Statements that are compiled once: the same values, rows and faults as through SQLAlchemy, on both databases."""

from __future__ import annotations

import pytest
from databases import execute
from sqlalchemy import bindparam, insert, select, text
from sqlalchemy.exc import IntegrityError
from storage_examples import NOW, WANG, reply

from handlers.ports.records import CallBack
from storage import SqlStore, SqlWork
from storage.prepared import Statements
from storage.store import Unavailable
from storage.tables import call_backs, counters
from storage.transaction import Transaction
from tickets.ticket import CitizenId

CALL = CallBack("c1", WANG, CitizenId("p"), "路灯", NOW, NOW)
ADD = insert(counters)
READ = select(counters.c.value).where(counters.c.name == bindparam("name"))
SOME = select(counters.c.name).where(counters.c.name.in_(bindparam("names", expanding=True))).order_by(counters.c.name)


def run(store: SqlStore, work: SqlWork, statement: object, **values: object) -> list[tuple[object, ...]]:
    return Statements(store.database.dialect).rows(work.connection, statement, values)  # type: ignore[arg-type]


def test_values_and_cells_are_converted(store: SqlStore) -> None:
    with store.begin() as work:
        row = {"id": "c1", "promised_at": NOW, "by": NOW, "done_at": None, "body": CALL}
        run(store, work, insert(call_backs), **row)
        read = select(call_backs.c.by, call_backs.c.done_at, call_backs.c.body)
        assert run(store, work, read) == [(NOW, None, CALL)]


def test_a_statement_is_executed_for_each_row(store: SqlStore) -> None:
    with store.begin() as work:
        rows = [{"name": name, "value": n} for n, name in enumerate("ab")]
        statements = Statements(store.database.dialect)
        statements.many(work.connection, ADD, rows)
        statements.many(work.connection, ADD, [])
        assert run(store, work, READ, name="b") == [(1,)]
        assert run(store, work, SOME, names=["a", "b", "c"]) == [("a",), ("b",)]
        assert run(store, work, SOME, names=["b"]) == [("b",)]


def test_a_list_is_looked_for_whatever_its_length(store: SqlStore) -> None:
    names = [f"n{n:02}" for n in range(12)]
    statements = Statements(store.database.dialect)
    with store.begin() as work:
        statements.many(work.connection, ADD, [{"name": name, "value": 1} for name in names])
        for length in (2, 0, 12, 1, 2, 3):
            wanted = names[:length]
            assert statements.rows(work.connection, SOME, {"names": wanted}) == [(name,) for name in wanted]
        with pytest.raises(TypeError):
            statements.rows(work.connection, SOME, {"names": names[:1], "besides": 1})


def test_other_names_than_it_was_prepared_for_are_a_fault(store: SqlStore) -> None:
    statements = Statements(store.database.dialect)
    with store.begin() as work:
        with pytest.raises(TypeError):
            statements.rows(work.connection, READ, {"name": "a", "besides": 1})
        statements.rows(work.connection, READ, {"name": "a"})
        for wrong in ({}, {"nam": "a"}, {"name": "a", "besides": 1}):
            with pytest.raises(TypeError):
                statements.rows(work.connection, READ, wrong)


def test_what_the_database_refuses_is_the_fault_that_sqlalchemy_knows(store: SqlStore) -> None:
    with pytest.raises(IntegrityError), store.begin() as work:
        run(store, work, ADD, name="twice", value=1)
        run(store, work, ADD, name="twice", value=1)
    with store.begin() as work:
        assert run(store, work, READ, name="twice") == []


def test_a_server_that_hung_up_is_told_as_away_and_the_next_transaction_has_a_new_connection(store: SqlStore) -> None:
    if store.database.dialect.name == "sqlite":
        pytest.skip("no server")
    statements = Statements(store.database.dialect)
    with store.begin() as work:
        statements.rows(work.connection, READ, {"name": "a"})
        me = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    execute(store.url, f"SELECT pg_terminate_backend({me})")
    with pytest.raises(Unavailable), store.begin() as work:
        statements.rows(work.connection, READ, {"name": "a"})
    with store.begin() as work:
        assert statements.rows(work.connection, READ, {"name": "a"}) == []


@pytest.mark.parametrize("single", [False, True])
def test_a_server_that_hung_up_before_the_beginning_is_told_as_away(store: SqlStore, single: bool) -> None:
    if store.database.dialect.name == "sqlite":
        pytest.skip("no server")
    with store.begin() as work:
        me = work.connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    execute(store.url, f"SELECT pg_terminate_backend({me})")
    with pytest.raises(Unavailable), store.begin(None if single else WANG, single=single) as work:
        work.claims.one("m", "me", 30.0)
    with store.begin(None if single else WANG, single=single) as work:
        assert not work.claims.one("m", "me", 30.0)


def test_a_single_statement_is_kept_without_a_transaction_around_it(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(reply("r1"))
    with store.begin(single=True) as work:
        work.messages.sent("r1", NOW, numbered=True)
    with store.begin() as work:
        assert work.messages.unsent(["r1"]) == ()


def test_a_second_statement_beside_a_single_one_is_a_fault(store: SqlStore) -> None:
    if store.database.dialect.name == "sqlite":
        pytest.skip("a part of a transaction costs no round trip")
    with pytest.raises(RuntimeError), store.begin(single=True) as work:
        work.messages.sent("r1", NOW, numbered=True)
        work.messages.sent("r2", NOW, numbered=True)


def test_where_each_commit_is_fenced_a_single_statement_is_too(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(reply("r1"))

    def lost(transaction: Transaction) -> None:
        raise Unavailable("the lease is lost")

    store.guard = lost
    with pytest.raises(Unavailable), store.begin(single=True) as work:
        work.messages.sent("r1", NOW, numbered=True)
    store.guard = None
    with store.begin() as work:
        assert work.messages.unsent(["r1"]) == ("r1",)
