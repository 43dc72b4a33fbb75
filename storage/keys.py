"""Whether a store was written with these keys (密钥核对), asked before anything is read or written.

With another key nothing would be found, and what is written from then on could not be read with the right one.
"""

from __future__ import annotations

import json

from sqlalchemy import LargeBinary, select, type_coerce

from handlers.conversation.message import Account
from storage.crypto import Keyring, Unreadable
from storage.store import SqlStore
from storage.tables import conversations
from storage.transaction import account_key

SAMPLE = 20
"""Conversations that are looked at; one that fits is enough, so that a few damaged ones stop no start."""

_body = conversations.c.body
_PURPOSE = _body.type.purpose.encode()  # type: ignore[attr-defined]
_SOME = select(conversations.c.key, type_coerce(_body, LargeBinary)).order_by(conversations.c.key).limit(SAMPLE)


def check_keys(store: SqlStore) -> None:
    """
    Raises:
        Unreadable: the store holds conversations, and its keys open none of them, or make other look-ups for them.
    """
    with store.begin() as work:
        rows = work.connection.execute(_SOME).all()
    opened = [(key, _account(store.keyring, body)) for key, body in rows]
    if rows and not any(account for _, account in opened):
        raise Unreadable("its key is not in the ring")
    if rows and not any(account and account_key(store.keyring, account) == key for key, account in opened):
        raise Unreadable("the oldest key of the ring must stay the last")


def _account(keyring: Keyring, body: bytes) -> Account | None:
    try:
        found = json.loads(keyring.open(body, _PURPOSE))["account"]
    except (Unreadable, ValueError, LookupError):
        return None
    return Account(found["channel"], found["id"])
