"""The closing of a turn (收场): its conversation saved and its message kept as heard, by PostgreSQL in one statement.

A round trip to a server costs this process as much as several statements cost it on SQLite.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from handlers.conversation.message import Inbound
from handlers.conversation.state import Conversation
from handlers.ports.store import Stale, Twice
from storage.conversations import UPDATE, SqlConversations, changed
from storage.inbox import SqlInbox, recorded
from storage.tables import inbox
from storage.transaction import Transaction

_SAVED = UPDATE.cte("saved")
_RECORDED = (
    insert(inbox)
    .values({name: bindparam(f"heard_{name}") for name in ("event", "account", "at", "body")})
    .on_conflict_do_nothing()
    .returning(inbox.c.event)
    .cte("recorded")
)
_BOTH = select(*(select(func.count()).select_from(part).scalar_subquery() for part in (_SAVED, _RECORDED)))


def close_turn(
    transaction: Transaction, conversation: Conversation, message: Inbound, fingerprint: str, replies: Sequence[str]
) -> None:
    """See `handlers.ports.store.Work.close_turn`. A new conversation is another statement, and comes once."""
    if not transaction.postgres or conversation.version == 0:
        SqlConversations(transaction).save(conversation)
        SqlInbox(transaction).record(message, fingerprint, replies)
        return
    row = recorded(transaction, message, fingerprint, replies)
    given = changed(transaction, conversation) | {f"heard_{name}": value for name, value in row.items()}
    saved, kept = transaction.rows(_BOTH, given)[0]
    if not saved:
        raise Stale(f"conversation at version {conversation.version}")
    if not kept:
        raise Twice(message.event_id)
    transaction.alarm(conversation.next_action_at)
