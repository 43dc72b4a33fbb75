"""The inbox (收件): each message is heard once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select

from handlers.conversation.message import Account, Inbound
from handlers.ports.store import Heard, Twice
from storage.tables import HeardBody, inbox
from storage.transaction import Either, Transaction

_HEARD = select(inbox.c.body).where(inbox.c.event == bindparam("event"))
_RECORD = Either.insert_new(inbox, "event")
_RECENT = select(func.count()).where(inbox.c.account == bindparam("account"), inbox.c.at >= bindparam("since"))


class SqlInbox:
    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def _event(self, account: Account, event_id: str) -> str:
        return self._in.keyring.blind("event", account.channel, account.id, event_id)

    def heard(self, account: Account, event_id: str) -> Heard | None:
        body = self._in.cell(_HEARD, {"event": self._event(account, event_id)})
        return Heard(body.fingerprint, body.replies) if isinstance(body, HeardBody) else None

    def record(self, message: Inbound, fingerprint: str, replies: Sequence[str]) -> None:
        row = {
            "event": self._event(message.account, message.event_id),
            "account": self._in.account(message.account),
            "at": message.at,
            "body": HeardBody(message, fingerprint, tuple(replies)),
        }
        if self._in.cell(_RECORD, row) is None:
            raise Twice(message.event_id)

    def recent(self, account: Account, since: datetime) -> int:
        given = {"account": self._in.account(account), "since": since}
        return int(self._in.cell(_RECENT, given))
