"""The conversations (会话): one an account, loaded under lock, saved with a version."""

from __future__ import annotations

import json
import logging
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Integer, bindparam, select, update

from handlers.conversation.message import Account
from handlers.conversation.state import Conversation
from handlers.ports.store import Stale
from storage.tables import conversations
from storage.transaction import Either, Transaction
from storage.types import dump, load
from values import replace

_ADAPTER = TypeAdapter(Conversation)
_log = logging.getLogger(__name__)

_READ = select(conversations.c.version, conversations.c.body)
PEEK = _READ.where(conversations.c.key == bindparam("key"))
_LOAD = PEEK.with_for_update()
_OF_PERSON = (
    _READ.where(conversations.c.person == bindparam("person"))
    .order_by(conversations.c.last_heard_at.desc().nulls_last(), conversations.c.key)
    .limit(1)
)
_WAKING = (
    _READ.where(conversations.c.next_action_at <= bindparam("until", type_=conversations.c.next_action_at.type))
    .order_by(conversations.c.next_action_at, conversations.c.key)
    .limit(bindparam("limit", type_=Integer()))
)
_INSERT = Either.insert_new(conversations, "key")
UPDATE = (
    update(conversations)
    .where(conversations.c.key == bindparam("at_key"), conversations.c.version == bindparam("at_version"))
    .values({name: bindparam(name) for name in ("person", "version", "next_action_at", "last_heard_at", "body")})
    .returning(conversations.c.key)
)


def read_conversation(version: int, body: bytes) -> Conversation:
    """A conversation as stored. One of an older shape begins anew with what is still certain: who, which language."""
    try:
        known: Conversation = load(_ADAPTER, body)
    except ValidationError:
        _log.warning("a stored conversation has an older shape and begins anew")
        raw = json.loads(body)
        account = Account(raw["account"]["channel"], raw["account"]["id"])
        blocked = raw.get("blocked") is True
        return Conversation(account, str(raw["language"]), str(raw["person"]), version=version, blocked=blocked)
    return known


def changed(transaction: Transaction, conversation: Conversation) -> dict[str, object]:
    """The values of `UPDATE`."""
    at = {"at_key": transaction.account(conversation.account), "at_version": conversation.version}
    return at | _row(transaction, conversation)


def _row(transaction: Transaction, conversation: Conversation) -> dict[str, object]:
    grown = conversation.version + 1
    return {
        "person": transaction.keyring.blind("person", conversation.person),
        "version": grown,
        "next_action_at": conversation.next_action_at,
        "last_heard_at": conversation.last_heard_at,
        "body": dump(_ADAPTER, replace(conversation, version=grown)),
    }


class SqlConversations:
    """The port `Conversations` on SQLAlchemy."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def load(self, account: Account) -> Conversation | None:
        return self.by_key(self._in.account(account))

    def by_key(self, key: str) -> Conversation | None:
        self._in.hold(key)
        row = self._in.row(_LOAD, {"key": key})
        return None if row is None else read_conversation(*row)

    def peek(self, account: Account) -> Conversation | None:
        row = self._in.row(PEEK, {"key": self._in.account(account)})
        return None if row is None else read_conversation(*row)

    def of_person(self, person: str) -> Conversation | None:
        given = {"person": self._in.keyring.blind("person", person)}
        row = self._in.row(_OF_PERSON, given)
        return None if row is None else read_conversation(*row)

    def waking(self, until: datetime, *, limit: int = 50) -> tuple[Conversation, ...]:
        rows = self._in.rows(_WAKING, {"until": until, "limit": limit})
        return tuple(read_conversation(*row) for row in rows)

    def save(self, conversation: Conversation) -> None:
        if conversation.version == 0:
            key = self._in.account(conversation.account)
            written = self._in.cell(_INSERT, {"key": key} | _row(self._in, conversation))
        else:
            written = self._in.cell(UPDATE, changed(self._in, conversation))
        if written is None:
            raise Stale(f"conversation at version {conversation.version}")
        self._in.alarm(conversation.next_action_at)
