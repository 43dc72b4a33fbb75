"""No list, search, look-up or timer reads a growing table from end to end: the plan of every statement says so.

The statements are those that the repositories really issue: each public method is called, and one that is not called
here fails a test of its own.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event
from storage_examples import LI, NOW, OFFICER, WANG, card, conversation, inbound, minutes, push, reply, ticket
from storage_examples import event as happened

from handlers.ports.records import CallBack, Invite, Reveal
from handlers.ports.store import Filed
from storage import SqlStore, SqlWork
from storage.claims import Claims
from storage.dead_letters import DeadLetters
from storage.erasure import persons_of_phone, wipe_ticket
from storage.figures import SqlFigures
from storage.inbox import SqlInbox
from storage.messages import SqlMessages
from storage.overview import overview
from storage.staff import SqlStaff
from storage.tallies import SqlTallies
from storage.tickets import SqlTickets
from storage.timers import SqlTimers
from tickets.geography import Place
from tickets.rates import Measure, Tally
from tickets.ticket import CitizenId, State, TicketNumber
from tickets.units import Role

GROWING = frozenset(
    {
        "tickets", "ticket_events", "ticket_units", "ticket_words", "messages", "inbox", "conversations", "persons",
        "files", "file_holders", "reveals", "wrong_codes",
    }
)  # fmt: skip
TOKEN = "WXYZ-0000-0000-0000"
CALL = CallBack("c1", WANG, CitizenId("p-wang"), "路灯", NOW, NOW)
HERE = Place("幸福小区", area="A1")
FULL = {"category": "water", "place": HERE, "unit": "water", "co_units": ("street",)}

CALLS: dict[str, Callable[[SqlWork], object]] = {
    "opening": lambda w: w.opening(WANG, "1"),
    "close_turn": lambda w: [w.close_turn(conversation(LI, version=v), inbound(f"{v}", LI), "f", []) for v in (0, 1)],
    "inbox.heard": lambda w: w.inbox.heard(WANG, "1"),
    "inbox.record": lambda w: w.inbox.record(inbound(), "f", ["r1"]),
    "inbox.recent": lambda w: w.inbox.recent(WANG, NOW),
    "conversations.load": lambda w: w.conversations.load(WANG),
    "conversations.waking": lambda w: w.conversations.waking(NOW),
    "conversations.save": lambda w: w.conversations.save(conversation(next_action_at=NOW)),
    "conversations.by_key": lambda w: w.conversations.by_key("0" * 32),
    "conversations.of_person": lambda w: w.conversations.of_person("p-wang"),
    "tickets.next_number": lambda w: w.tickets.next_number("YZ", NOW.date()),
    "tickets.get": lambda w: w.tickets.get("T-1"),
    "tickets.peek": lambda w: w.tickets.peek("T-1"),
    "tickets.add": lambda w: w.tickets.add(ticket("T-1", **FULL), [happened(1)], NOW),
    "tickets.save": lambda w: w.tickets.save(
        ticket("T-1", text="水管又坏了，没人管了", **FULL | {"co_units": ()}), [happened(2)], NOW
    ),
    "tickets.events": lambda w: w.tickets.events("T-1"),
    "tickets.of_citizen": lambda w: [w.tickets.of_citizen(CitizenId("p"), open_only=o) for o in (True, False)],
    "tickets.of_units": lambda w: [w.tickets.of_units(["a", "b"], but_of=o, offset=8) for o in ((), ("li",))],
    "tickets.count_of_units": lambda w: [w.tickets.count_of_units(["a"], but_of=o) for o in ((), ("li",))],
    "tickets.queue": lambda w: w.tickets.queue(),
    "tickets.count_of_queue": lambda w: w.tickets.count_of_queue(),
    "tickets.to_ring": lambda w: w.tickets.to_ring(),
    "tickets.count_to_ring": lambda w: w.tickets.count_to_ring(),
    "tickets.estimated": lambda w: w.tickets.estimated(),
    "tickets.unplanned": lambda w: w.tickets.unplanned(),
    "tallies.answered": lambda w: [w.tallies.answered(Measure.RESOLUTION, ["no"], NOW, NOW, u) for u in (None, ["w"])],
    "tickets.of_filer": lambda w: w.tickets.of_filer("m"),
    "tickets.of_caller": lambda w: w.tickets.of_caller("m", ["李阿姨", "王女士"]),
    "tickets.count_of_filer": lambda w: w.tickets.count_of_filer("m"),
    "tickets.index": lambda w: w.index_tickets(),
    "tickets.forget_words": lambda w: w.forget_words(ticket("T-1", text="水管坏了")),
    "tickets.citizens_of_phone": lambda w: w.tickets.citizens_of_phone("13812345678"),
    "tickets.nearby": lambda w: [w.tickets.nearby("water", "A1", [State.ACCEPTED], since=s) for s in (None, NOW)],
    "tickets.find": lambda w: [w.tickets.find(state=s, unit=u) for s in (None, State.CLOSED) for u in (None, "water")],
    "tickets.search": lambda w: [w.tickets.search("坏了 没人管", units=u) for u in (None, ["water", "street"])],
    "tallies.add": lambda w: w.tallies.add([Tally(Measure.ON_TIME, "T-1", 0, "water", NOW, "yes")]),
    "tallies.of": lambda w: w.tallies.of("T-1"),
    "tallies.exclude": lambda w: w.tallies.exclude("T-1", Measure.ON_TIME, "water"),
    "tallies.count": lambda w: [w.tallies.count(NOW, NOW, units) for units in (None, ["a", "b"])],
    "tallies.answered_twice": lambda w: [w.tallies.answered_twice(NOW, NOW, units) for units in (None, ["a"])],
    "tallies.handled_again": lambda w: [w.tallies.handled_again(NOW, NOW, units) for units in (None, ["a"])],
    "tallies.excluded": lambda w: [w.tallies.excluded(NOW, NOW, units) for units in (None, ["a"])],
    "figures.filed": lambda w: [w.figures.filed(NOW, NOW, u, by) for u in (None, ["a", "b"]) for by in Filed],
    "figures.came": lambda w: [
        w.figures.came(NOW, NOW, u, by=by, value=1 if by is Filed.URGENCY else "x")
        for u in (None, ["a", "b"])
        for by in (None, *Filed)
    ],
    "figures.came_within": lambda w: [w.figures.came_within([(NOW, NOW)] * 3, u) for u in (None, ["a", "b"])],
    "figures.crowded": lambda w: [w.figures.crowded(NOW, NOW, ["c"], 3, units) for units in (None, ["a", "b"])],
    "figures.overdue": lambda w: w.figures.overdue(["a", "b"]),
    "figures.late": lambda w: [w.figures.late(["a", "b"], but_of=o) for o in ((), ("li",))],
    "figures.urgent": lambda w: [w.figures.urgent(units) for units in (None, ["a", "b"])],
    "figures.count_of_urgent": lambda w: [w.figures.count_of_urgent(units) for units in (None, ["a", "b"])],
    "figures.due_by": lambda w: w.figures.due_by(NOW, ["a", "b"]),
    "staff.by_account": lambda w: w.staff.by_account(WANG),
    "staff.account_of": lambda w: w.staff.account_of("m"),
    "staff.get": lambda w: w.staff.get("m"),
    "staff.of_unit": lambda w: w.staff.of_unit("water"),
    "staff.with_role": lambda w: w.staff.with_role(Role.DISPATCHER),
    "staff.enrol": lambda w: w.staff.enrol(OFFICER, WANG, NOW),
    "staff.leave": lambda w: w.staff.leave(WANG, NOW),
    "staff.away": lambda w: w.staff.away("m", NOW),
    "staff.all": lambda w: w.staff.all(),
    "staff.invite": lambda w: w.staff.invite(Invite("h", OFFICER, minutes(5))),
    "staff.invites": lambda w: w.staff.invites(),
    "staff.redeem": lambda w: w.staff.redeem("h", NOW),
    "staff.revoke": lambda w: w.staff.revoke("m", NOW),
    "staff.wrong_code": lambda w: w.staff.wrong_code(WANG, NOW),
    "messages.add": lambda w: [w.messages.add(m) for m in (reply("r"), card("c"), push("p", ticket="T-1"))],
    "messages.get": lambda w: w.messages.get("r"),
    "messages.of": lambda w: w.messages.of(["r", "c"]),
    "messages.unsent": lambda w: w.messages.unsent(["r", "p"]),
    "messages.newest_card": lambda w: w.messages.newest_card(WANG),
    "messages.cards_about": lambda w: w.messages.cards_about("T-1"),
    "messages.close_card": lambda w: w.messages.close_card("c"),
    "messages.sent": lambda w: w.messages.sent("p", NOW, "4711"),
    "messages.failed": lambda w: w.messages.failed("p", NOW, "away", dead=True),
    "messages.due": lambda w: [w.messages.due(NOW, replies_before=NOW, but_channels=b) for b in ((), ("web",))],
    "messages.due_to": lambda w: w.messages.due_to(WANG, NOW),
    "messages.next_due_at": lambda w: w.messages.next_due_at(),
    "messages.by_receipt": lambda w: w.messages.by_receipt(WANG, "4711"),
    "messages.since": lambda w: w.messages.since(WANG, 0),
    "timers.due": lambda w: w.timers.due(NOW),
    "timers.next_at": lambda w: w.timers.next_at(),
    "claims.one": lambda w: w.claims.one("p", "worker", 30.0),
    "claims.due_to": lambda w: w.claims.due_to(WANG, NOW, "worker", 30.0),
    "claims.give_back": lambda w: w.claims.give_back(["p"], "worker"),
    "dead_letters.newest": lambda w: w.dead_letters.newest(),
    "dead_letters.count": lambda w: w.dead_letters.count(),
    "dead_letters.retry": lambda w: [w.dead_letters.retry(mids, NOW) for mids in (None, ["p"])],
    "files": lambda w: w.files.get(w.files.put(b"photo", "image/jpeg", of=WANG)),
    "files.release": lambda w: w.originals.release(["T-2", "T-3"], ["e" * 32, "f" * 32]),
    "files.loose": lambda w: (w.originals.note_loose(NOW, 9), w.originals.erase_loose(minutes(5), 9)),
    "files.attached": lambda w: w.tickets.add(ticket("T-2", photos=("f" * 32,)), [], NOW),
    "promise": lambda w: (w.promise(CALL), w.promises(), w.keep_promise("c1", "li", NOW)),
    "revealed": lambda w: (w.revealed(Reveal(TicketNumber("T-1"), "li", "head", "why", NOW)), w.reveals("T-1")),
    "overview": lambda w: overview(w.connection),
    "wipe_ticket": lambda w: wipe_ticket(w, "T-1"),
    "persons_of_phone": lambda w: persons_of_phone(w, "13812345678"),
    "person": lambda w: (w.recovery_code(w.new_person()), w.person_of_code(TOKEN)),
    "sessions": lambda w: [w.sessions.used("0" * 64, NOW, forget_before=NOW), w.sessions.last_use("0" * 64)],
}
PARTS = {
    "inbox": SqlInbox,
    "tickets": SqlTickets,
    "tallies": SqlTallies,
    "figures": SqlFigures,
    "staff": SqlStaff,
    "messages": SqlMessages,
    "timers": SqlTimers,
    "claims": Claims,
    "dead_letters": DeadLetters,
}


def issued(store: SqlStore, do: Callable[[SqlWork], object]) -> list[tuple[str, Any]]:
    """Each statement that reads or changes, with its values."""
    found: dict[str, Any] = {}
    prepared = store._statements._execute

    def note_prepared(connection: Connection, statement: Any, bound: Any) -> Any:
        found.setdefault(statement.sql, bound)
        return prepared(connection, statement, bound)

    def note(conn: object, cursor: object, statement: str, parameters: Any, context: object, many: bool) -> None:
        found.setdefault(statement, parameters)

    store._statements._execute = note_prepared  # type: ignore[method-assign]
    event.listen(store.database, "before_cursor_execute", note)
    try:
        with store.begin() as work:
            do(work)
    finally:
        event.remove(store.database, "before_cursor_execute", note)
        store._statements._execute = prepared  # type: ignore[method-assign]
    given = {sql: tuple(bound) if isinstance(bound, list) else bound for sql, bound in found.items()}
    return [(sql, bound) for sql, bound in given.items() if sql.split()[0] in ("SELECT", "UPDATE", "DELETE", "WITH")]


def faults_of_sqlite(connection: Connection, sql: str, bound: Any) -> list[str]:
    """Tables that are read from end to end; an index of few rows may be, and the first row of an order."""
    steps = [str(row[3]) for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound)]
    return [step for step in steps if step.startswith("SCAN ") and not _few(connection, step, sql)]


def _few(connection: Connection, step: str, sql: str) -> bool:
    table = step.split()[1]
    index = step.rpartition("INDEX ")[2] if "INDEX " in step else ""
    told = "SELECT sql FROM sqlite_master WHERE name = ?"
    definition = str(connection.exec_driver_sql(told, (index,)).scalar() or "")
    return table not in _named(sql) or " WHERE " in definition


def _named(sql: str) -> set[str]:
    """The growing tables of a statement, with the names that it gives them."""
    words = sql.replace(",", " ").replace("(", " ").replace(")", " ").split()
    given = {words[n + 2] for n, word in enumerate(words[:-2]) if word in GROWING and words[n + 1] == "AS"}
    return {word for word in words if word in GROWING} | given


def faults_of_postgres(connection: Connection, sql: str, bound: Any) -> list[str]:
    connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
    plan = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {sql}", bound).scalar_one()
    found = plan if isinstance(plan, list) else json.loads(plan)
    return [fault for node in _nodes(found[0]["Plan"]) if (fault := _fault(connection, node))]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)


def _fault(connection: Connection, node: dict[str, Any]) -> str | None:
    kind, table, index = node["Node Type"], node.get("Relation Name"), node.get("Index Name")
    if kind == "Seq Scan" and table in GROWING:
        return f"{kind} on {table}"
    if index and "Index Cond" not in node:
        told = "SELECT tablename, indexdef FROM pg_indexes WHERE indexname = %(index)s"
        of, definition = connection.exec_driver_sql(told, {"index": index}).one()
        if of in GROWING and " WHERE " not in definition:
            return f"{kind} of all of {index}"
    return None


def plan_faults(store: SqlStore, do: Callable[[SqlWork], object]) -> list[str]:
    faults_of = faults_of_sqlite if store.database.dialect.name == "sqlite" else faults_of_postgres
    statements = issued(store, do)
    with store.begin() as work:
        return [f"{fault}: {sql}" for sql, bound in statements for fault in faults_of(work.connection, sql, bound)]


@pytest.fixture(params=[(True, 5), (False, 5), (False, 0)], ids=["by units", "by word, few units", "by word, many"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search has several ways, by the rarest word and by the units: all are gone."""
    fewer, few = request.param
    monkeypatch.setattr("storage.search.Search._are_fewer", lambda *asked: fewer)
    monkeypatch.setattr("storage.search.FEW_UNITS", few)


def test_no_statement_reads_a_growing_table_from_end_to_end(store: SqlStore, way: None) -> None:
    before = {"tickets.add", "messages.add"}
    with store.begin() as work:
        work.tickets.add(ticket("T-0", text="坏了没人管"), [], None)
        work.index_tickets()
        for name in before:
            CALLS[name](work)
    searched = [sql for sql, _bound in issued(store, CALLS["tickets.search"]) if "tickets.body" in sql]
    assert len(searched) == 3  # what is not indexed yet, of all by the index, of some units by the index
    faults = {name: found for name, do in CALLS.items() if name not in before and (found := plan_faults(store, do))}
    assert faults == {}


@pytest.mark.parametrize("part", PARTS)
def test_the_plan_of_every_method_is_looked_at(part: str) -> None:
    methods = {name for name, _ in inspect.getmembers(PARTS[part], inspect.isfunction) if not name.startswith("_")}
    assert {f"{part}.{name}" for name in methods} <= CALLS.keys()


def test_the_look_at_plans_notices_a_full_scan(store: SqlStore) -> None:
    late = (NOW + timedelta(days=1)).isoformat()
    read = f"SELECT number FROM tickets WHERE reply_due > '{late}'"
    assert plan_faults(store, lambda w: w.connection.exec_driver_sql(read).all())
    assert not plan_faults(
        store, lambda w: w.connection.exec_driver_sql("SELECT number FROM tickets WHERE number = 'T'")
    )


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("of_units", "ix_tickets_unit_overdue_reply_due_number_state_officer"),
        ("count_of_units", "ix_tickets_unit_overdue_reply_due_number_state_officer"),
        ("estimated", "ix_tickets_estimated"),
        ("unplanned", "ix_tickets_unplanned"),
    ],
)
def test_what_is_asked_of_open_tickets_goes_through_these_and_not_through_all_that_ever_were(
    sqlite_url: str, open_store: Callable[..., SqlStore], name: str, index: str
) -> None:
    store = open_store(sqlite_url)
    asked = issued(store, CALLS[f"tickets.{name}"])
    assert asked
    with store.begin() as work:
        for sql, bound in asked:
            steps = [str(row[3]) for row in work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound)]
            assert any(index in step for step in steps), steps
            assert not any(
                "ix_tickets_unit_number" in step or "(number>?)" in step and index not in step for step in steps
            )


def test_what_came_in_is_counted_in_an_index_alone(sqlite_url: str, open_store: Callable[..., SqlStore]) -> None:
    store = open_store(sqlite_url)
    asked = issued(store, lambda w: [w.figures.filed(NOW, NOW, None, by) for by in Filed])
    with store.begin() as work:
        plans = [list(work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound)) for sql, bound in asked]
    assert [plan[0][3].startswith("SEARCH tickets USING COVERING INDEX") for plan in plans] == [True] * len(Filed)


@pytest.mark.parametrize(
    ("name", "index"),
    [
        ("handled_again", "ix_tickets_state_submitted_at_number"),
        ("answered_twice", "ix_tallies_answered_again"),
    ],
)
def test_what_was_answered_more_than_once_is_looked_for_where_little_stands(
    sqlite_url: str, open_store: Callable[..., SqlStore], name: str, index: str
) -> None:
    store = open_store(sqlite_url)
    asked = issued(store, CALLS[f"tallies.{name}"])
    with store.begin() as work:
        plans = [list(work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", bound)) for sql, bound in asked]
    assert plans
    assert [plan[0][3] for plan in plans if index not in plan[0][3]] == []
