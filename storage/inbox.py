"""The inbox (收件): each message is heard once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from handlers.conversation.message import Account, Inbound
from handlers.ports.records import Heard
from handlers.ports.store import Twice
from storage.tables import HeardBody, inbox
from storage.transaction import Either, Transaction

HEARD = select(inbox.c.body).where(inbox.c.event == bindparam("event"))
_RECORD = Either.insert_new(inbox, "event")
_RECENT = select(func.count()).where(inbox.c.account == bindparam("account"), inbox.c.at >= bindparam("since"))


def event_key(transaction: Transaction, account: Account, event_id: str) -> str:
    """The blind index of a message."""
    return transaction.keyring.blind("event", account.channel, account.id, event_id)


def read_heard(body: HeardBody) -> Heard:
    """What was kept of a message, as the port tells it."""
    return Heard(body.fingerprint, body.replies)


def recorded(transaction: Transaction, message: Inbound, fingerprint: str, replies: Sequence[str]) -> dict[str, object]:
    """The row that is kept of a message."""
    return {
        "event": event_key(transaction, message.account, message.event_id),
        "account": transaction.account(message.account),
        "at": message.at,
        "body": HeardBody(message, fingerprint, tuple(replies)),
    }


class SqlInbox:
    """The port `Inbox` on SQLAlchemy."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def heard(self, account: Account, event_id: str) -> Heard | None:
        body = self._in.cell(HEARD, {"event": event_key(self._in, account, event_id)})
        return read_heard(body) if isinstance(body, HeardBody) else None

    def record(self, message: Inbound, fingerprint: str, replies: Sequence[str]) -> None:
        if self._in.cell(_RECORD, recorded(self._in, message, fingerprint, replies)) is None:
            raise Twice(message.event_id)

    def recent(self, account: Account, since: datetime) -> int:
        given = {"account": self._in.account(account), "since": since}
        return int(self._in.cell(_RECENT, given))
