"""Retention (保存期限): what is older than its class may be is deleted, a few rows in a transaction, beside the service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, Table, and_, delete, func, literal, not_, select, tuple_

from storage.erasure import wipe_ticket
from storage.store import SqlStore, SqlWork
from storage.tables import audit, call_backs, conversations, inbox, invites, messages, reveals, tickets, wrong_codes
from tickets.city import Retention
from tickets.ticket import ENDED

AT_ONCE = 200

_m, _t = messages.c, tickets.c
_NEWEST = select(func.max(_m.sequence)).scalar_subquery()
_NOT_HELD = select(_t.number).where(_t.held != _t.version).limit(1)
_ENDED = [state.value for state in ENDED]


def clear(store: SqlStore, keep: Retention, now: datetime) -> dict[str, int]:
    """Delete, and wipe, what is too old at `now`; how many of each class. It may stop anywhere and go on another day."""
    old: dict[str, tuple[Table, ColumnElement[bool]]] = {
        # The newest stays: the next sequence is counted from it.
        "messages": (
            messages,
            and_(_m.created_at < now - keep.messages, _m.waiting.is_(False), func.coalesce(_m.sequence, 0) != _NEWEST),
        ),
        "heard": (inbox, inbox.c.at < now - keep.heard),
        "conversations": (
            conversations,
            and_(
                conversations.c.last_heard_at < now - keep.conversations,
                conversations.c.next_action_at.is_(None),
            ),
        ),
        "call_backs": (call_backs, call_backs.c.done_at < now - keep.messages),
        "wrong_codes": (wrong_codes, wrong_codes.c.at < now - keep.heard),
        "invites": (invites, invites.c.expires_at < now - keep.heard),
        "reveals": (reveals, reveals.c.at < now - keep.audit),
        "audit": (audit, audit.c.at < now - keep.audit),
    }
    found = {name: _delete(store, table, too_old) for name, (table, too_old) in old.items()}
    unread = _is_unread(store)
    found["reporters"] = 0 if unread else _wipe(store, now, keep)
    found["files"] = 0 if unread else _clear_loose_files(store, now, keep)
    return found


def _is_unread(store: SqlStore) -> bool:
    """Whether there are tickets of which nobody has noted yet what files they hold: until then none is let go of."""
    with store.begin() as work:
        return work.connection.execute(_NOT_HELD).first() is not None


def _again(store: SqlStore, some: Callable[[SqlWork], int]) -> int:
    """Until there is nothing more, a transaction each."""
    count = 0
    while True:
        with store.begin() as work:
            done = some(work)
        count += done
        if done < AT_ONCE:
            return count


def _delete(store: SqlStore, table: Table, too_old: ColumnElement[bool]) -> int:
    [key] = table.primary_key
    some = delete(table).where(key.in_(select(key).where(too_old).limit(AT_ONCE))).returning(key)
    return _again(store, lambda work: len(work.connection.execute(some).all()))


def _clear_loose_files(store: SqlStore, now: datetime, keep: Retention) -> int:
    """What was uploaded and joined no ticket."""
    _again(store, lambda work: work.originals.note_loose(now, AT_ONCE))
    return _again(store, lambda work: work.originals.erase_loose(now - keep.files, AT_ONCE))


def _wipe(store: SqlStore, now: datetime, keep: Retention) -> int:
    """Of tickets that ended long ago the statistics stay. Goes on behind the last: what is wiped already is passed over
    once a day, not once a batch."""
    old = (
        _t.state.in_(_ENDED),
        _t.submitted_at < now - keep.reporters,
        _t.next_action_at.is_(None),
        not_(_t.citizen.like("erased:%")),
    )
    some = select(_t.submitted_at, _t.number).where(*old).order_by(_t.submitted_at, _t.number).limit(AT_ONCE)
    behind: list[ColumnElement[bool]] = []

    def wipe(work: SqlWork) -> int:
        page = work.connection.execute(some.where(*behind)).all()
        for _at, number in page:
            wipe_ticket(work, number)
        if page:
            at, number = literal(page[-1][0], _t.submitted_at.type), literal(page[-1][1], _t.number.type)
            behind[:] = [tuple_(_t.submitted_at, _t.number) > tuple_(at, number)]
        return len(page)

    return _again(store, wipe)
