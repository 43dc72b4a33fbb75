"""What must hold in every store (不变量), read through a connection; empty where all is well.

Each function takes a connection of a database to which a keyring was lent (`storage.types.lend`) and gives one sentence
for each fault, at most `SHOWN`. The doctor tells them, the fault tests end with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, and_, case, column, func, inspect, or_, select, table

from handlers.conversation.message import Account
from storage.crypto import Keyring
from storage.files import files_of
from storage.tables import counters, file_holders, files, inbox, messages, ticket_events, ticket_units, tickets
from tickets.lifecycle import waits_for_line
from tickets.ticket import Ticket

Faults = list[str]

SHOWN = 20
AT_ONCE = 500
SETTLED_AFTER = timedelta(minutes=5)

_t, _e, _m, _f, _h = tickets.c, ticket_events.c, messages.c, files.c, file_holders.c


def acknowledged(connection: Connection, keyring: Keyring, heard: Iterable[tuple[Account, str]]) -> Faults:
    """Whatever a platform was told is heard (account and event id) is stored."""
    lost = []
    for account, event_id in heard:
        event = keyring.blind("event", account.channel, account.id, event_id)
        if connection.execute(select(inbox.c.event).where(inbox.c.event == event)).first() is None:
            lost.append(f"{account.channel}: the acknowledged message {event_id} is not stored")
    return lost[:SHOWN]


def answered(connection: Connection, since: datetime) -> Faults:
    """Each reply that a message heard after `since` was promised is stored."""
    faults: Faults = []
    heard = select(inbox.c.event, inbox.c.body).where(inbox.c.at >= since).order_by(inbox.c.at.desc()).limit(10_000)
    for page in connection.execute(heard).partitions(AT_ONCE):
        wanted = {mid: row.event for row in page for mid in row.body.replies}
        kept = set(connection.execute(select(_m.mid).where(_m.mid.in_(wanted))).scalars()) if wanted else set()
        faults += [f"reply {mid} of message {event} is missing" for mid, event in wanted.items() if mid not in kept]
    return faults[:SHOWN]


def events_unbroken(connection: Connection) -> Faults:
    """The events of each ticket count from 1 without a gap."""
    count = func.count(_e.seq)
    found = connection.execute(
        select(_t.number, count, func.min(_e.seq), func.max(_e.seq))
        .select_from(tickets.outerjoin(ticket_events, _e.ticket == _t.number))
        .group_by(_t.number)
        .having(or_(count == 0, func.min(_e.seq) != 1, func.max(_e.seq) != count))
        .limit(SHOWN)
    )
    return [f"{number}: {events} events, from {first} to {last}" for number, events, first, last in found]


def open_go_on(connection: Connection) -> Faults:
    """Each open ticket has a timer, waits for a dispatcher, or is overdue: red on its unit's and the supervisors' lists."""
    stands = and_(_t.next_action_at.is_(None), _t.waiting.is_(False), _t.overdue.is_(False))
    found = connection.execute(select(_t.number, _t.state).where(_t.open, stands).limit(SHOWN))
    return [f"{number}: open ({state}), and nothing is planned for it" for number, state in found]


def timers_done(connection: Connection, now: datetime) -> Faults:
    """No ticket's timer is over for longer than the nets take."""
    found = connection.execute(
        select(_t.number, _t.next_action_at).where(_t.next_action_at < now - SETTLED_AFTER).limit(SHOWN)
    )
    return [f"{number}: its timer of {at.isoformat('T', 'seconds')} has not fired" for number, at in found]


def messages_settled(connection: Connection, now: datetime) -> Faults:
    """Each message is sent, dead, or younger than five minutes; one line for each platform."""
    found = connection.execute(
        select(_m.channel, func.count(), func.min(_m.due_at, type_=_m.due_at.type))
        .where(_m.waiting.is_(True), _m.due_at < now - SETTLED_AFTER)
        .group_by(_m.channel)
    )
    return [
        f"{channel or 'a platform'}: {count} messages are not sent, the oldest of {oldest.isoformat('T', 'seconds')}"
        for channel, count, oldest in found
    ]


def nothing_pending(connection: Connection, now: datetime) -> Faults:
    """The engine has no job in hand for longer than five minutes."""
    schema = "dbos" if connection.dialect.name == "postgresql" else None
    if not inspect(connection).has_table("workflow_status", schema=schema):
        return []
    jobs = table("workflow_status", column("workflow_uuid"), column("status"), column("updated_at"), schema=schema)
    before = int((now - SETTLED_AFTER).timestamp() * 1000)
    stuck = and_(jobs.c.status == "PENDING", jobs.c.updated_at < before)
    found = connection.execute(select(jobs.c.workflow_uuid).where(stuck).limit(SHOWN))
    return [f"job {job} is in hand for over five minutes" for (job,) in found]


def one_ticket_a_message(connection: Connection) -> Faults:
    """No message became two tickets: none of one person, at one moment, with the same words."""
    same = (
        select(_t.citizen, _t.submitted_at)
        .group_by(_t.citizen, _t.submitted_at)
        .having(func.count() > 1)
        .limit(AT_ONCE)
    )
    faults: Faults = []
    for citizen, at in connection.execute(same).all():
        bodies = connection.execute(select(_t.body).where(_t.citizen == citizen, _t.submitted_at == at)).scalars().all()
        texts = Counter(body.text for body in bodies if body.text)
        twice = [body.number for body in bodies if texts[body.text] > 1]
        if twice:
            faults.append(f"one message became {', '.join(sorted(twice))}")
    return faults[:SHOWN]


def totals_recounted(connection: Connection) -> Faults:
    """The columns by which lists, routing and metrics count say what the tickets themselves say."""
    faults: Faults = []
    by_columns: Counter[tuple[str | None, bool]] = Counter()
    by_bodies: Counter[tuple[str | None, bool]] = Counter()
    co_units: dict[str, set[str]] = {}
    for number, unit in connection.execute(select(ticket_units.c.ticket, ticket_units.c.unit)):
        co_units.setdefault(number, set()).add(unit)
    held: dict[str, set[str]] = {}
    for number, file in connection.execute(select(_h.holder, _h.file).where(_h.by_ticket)):
        held.setdefault(number, set()).add(file)
    rows = connection.execute(select(tickets)).mappings()
    for page in rows.partitions(AT_ONCE):
        for row in page:
            body = row["body"]
            by_columns[row["unit"], row["open"]] += 1
            by_bodies[body.unit, body.is_open] += 1
            wrong = _differs(row, co_units.get(row["number"], set()), held.get(row["number"], set()))
            if wrong:
                faults.append(f"{row['number']}: {', '.join(wrong)} in the table and in the ticket differ")
    faults += [
        f"{unit or 'no unit'}: {by_columns[unit, is_open]} {'open' if is_open else 'ended'} tickets in the table, "
        f"{by_bodies[unit, is_open]} recounted"
        for unit, is_open in sorted(by_columns.keys() | by_bodies.keys(), key=str)
        if by_columns[unit, is_open] != by_bodies[unit, is_open]
    ]
    return (faults + _numbers_drawn(connection))[:SHOWN]


def _differs(row: RowMapping, co_units: set[str], held: set[str]) -> list[str]:
    body = row["body"]
    assert isinstance(body, Ticket)
    said: dict[str, object] = {
        "state": body.state.value,
        "unit": body.unit,
        "category": body.category,
        "urgency": body.urgency,
        "version": body.version,
        "open": body.is_open,
        "overdue": body.overdue,
        "waiting": waits_for_line(body),
    }
    wrong = [name for name, value in said.items() if row[name] != value]
    if row["held"] == body.version and set(files_of(body)) != held:  # else a worker notes them yet
        wrong.append("files")
    return wrong + (["co-units"] if set(body.co_units) != co_units else [])


def _numbers_drawn(connection: Connection) -> Faults:
    """No day has more tickets than numbers were drawn: the next number would be one that exists."""
    drawn = dict(tuple(row) for row in connection.execute(select(counters.c.name, counters.c.value)))
    stem = func.substr(_t.number, 1, func.length(_t.number) - 5)
    found = connection.execute(select(stem, func.count()).where(_t.number.like("%-______-____")).group_by(stem))
    return [
        f"{day}: {count} tickets, but {drawn.get(day, 0)} numbers were drawn"
        for day, count in found
        if count > drawn.get(day, 0)
    ]


def held_stay(connection: Connection) -> Faults:
    """No file that a ticket holds is taken for loose, and so cleared one night."""
    loose = select(_f.id).join(file_holders, and_(_h.file == _f.id, _h.by_ticket))
    found = connection.execute(loose.where(_f.loose.is_(True), _f.sealed.is_(False)).limit(SHOWN)).scalars()
    return [f"file {file} is loose, and a ticket holds it" for file in found]


def given_up(connection: Connection) -> dict[str, int]:
    """How many messages are dead letters, by platform."""
    name = case((_m.channel == "", "unknown"), else_=_m.channel)
    return dict(
        tuple(row) for row in connection.execute(select(name, func.count()).where(_m.dead.is_(True)).group_by(name))
    )


ALWAYS: tuple[tuple[str, Callable[[Connection], Faults]], ...] = (
    ("the history of each ticket is whole", events_unbroken),
    ("each open ticket goes on", open_go_on),
    ("one message, one ticket", one_ticket_a_message),
    ("totals equal a recount", totals_recounted),
    ("files of tickets stay", held_stay),
)
"""At every moment, also in the middle of work."""

IN_TIME: tuple[tuple[str, Callable[[Connection, datetime], Faults]], ...] = (
    ("timers fire", timers_done),
    ("messages are sent or given up", messages_settled),
    ("the engine has nothing stuck", nothing_pending),
)
"""Where the service has had five minutes."""


def broken(connection: Connection, now: datetime) -> dict[str, Faults]:
    """All that does not hold, by what should."""
    found = {name: check(connection) for name, check in ALWAYS}
    found |= {name: check(connection, now) for name, check in IN_TIME}
    found["each message is answered"] = answered(connection, now - timedelta(days=7))
    return {name: faults for name, faults in found.items() if faults}
