"""Messages on their way (待发消息): replies are visible at once, pushes when they were sent.

`sequence` is the order in which a person saw their messages: drawn at the insert of a reply, at the sending of a push.
PostgreSQL draws it under the account's lock, so that a page never skips a number that is committed late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Float,
    FunctionElement,
    Select,
    and_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.ext.compiler import compiles

from handlers.conversation.message import Account, Outgoing
from storage.claims import InSeconds
from storage.tables import messages
from storage.trace import TRACE
from storage.transaction import Claimant, Either, Transaction
from values import replace


class _NextSequence(FunctionElement[int]):
    type = BigInteger()
    inherit_cache = True


@compiles(_NextSequence)
def _highest(element: _NextSequence, compiler: Any, **options: Any) -> str:
    return "(SELECT coalesce(max(sequence), 0) + 1 FROM messages)"


@compiles(_NextSequence, "postgresql")
def _drawn(element: _NextSequence, compiler: Any, **options: Any) -> str:
    return "nextval('message_sequence')"


_m = messages.c
_READ = select(_m.body, _m.sequence)
_WAITING, _CARD = _m.waiting.is_(True), _m.card.is_(True)  # as the partial indexes say it
_CLAIM = ("claimed_by", "claimed_until")
_NOBODY = Claimant("", 0.0)
_ADD_PUSH = Either.insert_new(messages, "id", "sequence")
_ADD_REPLY = Either.insert_new(
    messages,
    "id",
    "sequence",
    values={c.name: bindparam(c.name) for c in messages.c if c.name not in ("id", "sequence", *_CLAIM)}
    | {
        "sequence": _NextSequence(),
        "claimed_by": bindparam("claimed_by"),
        "claimed_until": InSeconds(bindparam("seconds", type_=Float(53))),
    },
)
_GET = _READ.where(_m.mid == bindparam("mid"))
_OF = select(_m.body, _m.sequence, _m.mid).where(_m.mid.in_(bindparam("mids", expanding=True)))
_UNSENT = select(_m.mid).where(_m.mid.in_(bindparam("mids", expanding=True)), _WAITING)
_VISIBLE = _READ.where(_m.sequence.is_not(None))
NEWEST_CARD = _VISIBLE.where(_m.account == bindparam("account"), _CARD).order_by(_m.sequence.desc()).limit(1)
_CARDS_ABOUT = _VISIBLE.where(_m.ticket == bindparam("ticket"), _CARD).order_by(_m.sequence)
_CLOSE_CARD = update(messages).where(_m.mid == bindparam("of_mid")).values(card=False)
_LOCK_RECIPIENT = select(_m.account).where(_m.mid == bindparam("mid"))
_SENT = (
    update(messages)
    .where(_m.mid == bindparam("of_mid"))
    .values(
        sent_at=func.coalesce(_m.sent_at, bindparam("at", type_=_m.sent_at.type)),
        receipt=func.coalesce(_m.receipt, bindparam("new_receipt", type_=_m.receipt.type)),
        sequence=func.coalesce(_m.sequence, _NextSequence()),
        waiting=False,
    )
)
_FAILED = (
    update(messages)
    .where(_m.mid == bindparam("of_mid"))
    .values(
        failed_at=bindparam("at", type_=_m.failed_at.type),
        tries=_m.tries + 1,
        why=bindparam("new_why", type_=_m.why.type),
        dead=or_(_m.dead, bindparam("is_dead", type_=_m.dead.type)),
        waiting=and_(_m.waiting, bindparam("goes_on", type_=_m.dead.type)),
        claimed_by=None,
    )
)
_LIMIT = bindparam("limit", type_=_m.tries.type)
_PUSH_DUE = and_(_m.push == true(), _m.due_at <= bindparam("now"))
_REPLY_LEFT = and_(_m.push == false(), _m.created_at < bindparam("replies_before"))
_DUE = _READ.where(_WAITING, _PUSH_DUE).order_by(_m.due_at, _m.id).limit(_LIMIT)
_DUE_TO = (
    _READ.where(_m.account == bindparam("account"), _m.sequence.is_(None), _WAITING, _PUSH_DUE)
    .order_by(_m.due_at, _m.id)
    .limit(_LIMIT)
)
_LEFT = _READ.where(_WAITING, _REPLY_LEFT).order_by(_m.due_at, _m.id).limit(_LIMIT)
_BUT = _m.channel.not_in(bindparam("but_channels", expanding=True))
_DUE_BUT, _LEFT_BUT = _DUE.where(_BUT), _LEFT.where(_BUT)
_NEXT_DUE = select(func.min(_m.due_at, type_=_m.due_at.type)).where(_WAITING, _m.push == true())
_BY_RECEIPT = (
    _READ.where(_m.account == bindparam("account"), _m.receipt == bindparam("receipt")).order_by(_m.id.desc()).limit(1)
)
_SINCE = (
    _READ.where(_m.account == bindparam("account"), _m.sequence > bindparam("after"))
    .order_by(_m.sequence)
    .limit(_LIMIT)
)


def read_message(body: Outgoing, sequence: int | None) -> Outgoing:
    """A message as stored, with the number that it has by now."""
    return replace(body, sequence=sequence or 0)


class SqlMessages:
    """The port `Messages` on SQLAlchemy, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def add(self, message: Outgoing) -> Outgoing | None:
        account = self._in.account(message.to)
        if trace := TRACE.get():
            message = replace(message, trace=trace)
        row = {
            "mid": message.mid,
            "account": account,
            "channel": message.to.channel,
            "push": message.push,
            "ticket": message.ticket,
            "card": bool(message.choices),
            "created_at": message.created_at,
            "due_at": message.due_at,
            "waiting": True,
            "sent_at": None,
            "receipt": None,
            "tries": 0,
            "failed_at": None,
            "dead": False,
            "why": None,
            "body": message,
        }
        if not message.push:
            self._in.hold(account)
            claimant = self._in.claimant or _NOBODY
            row |= {"claimed_by": claimant.by or None, "seconds": claimant.seconds}
        added = self._in.row(_ADD_PUSH if message.push else _ADD_REPLY, row)
        if added is None:
            return None
        id, sequence = added
        if message.push:
            self._in.engine.enqueue(self._in.connection, message.mid, account, int(id), message.due_at)
        return read_message(message, sequence)

    def _one(self, statement: Select[Outgoing, int | None], **given: object) -> Outgoing | None:
        row = self._in.row(statement, given)
        return None if row is None else read_message(*row)

    def _list(self, statement: Select[Outgoing, int | None], **given: object) -> tuple[Outgoing, ...]:
        return tuple(read_message(*row) for row in self._in.rows(statement, given))

    def get(self, mid: str) -> Outgoing | None:
        return self._one(_GET, mid=mid)

    def of(self, mids: Sequence[str]) -> tuple[Outgoing, ...]:
        if not mids:
            return ()
        rows = self._in.rows(_OF, {"mids": list(mids)})
        found = {mid: read_message(body, sequence) for body, sequence, mid in rows}
        return tuple(found[mid] for mid in mids if mid in found)

    def unsent(self, mids: Sequence[str]) -> tuple[str, ...]:
        return tuple(self._in.cells(_UNSENT, {"mids": list(mids)})) if mids else ()

    def newest_card(self, account: Account) -> Outgoing | None:
        return self._one(NEWEST_CARD, account=self._in.account(account))

    def cards_about(self, ticket: str) -> tuple[Outgoing, ...]:
        return self._list(_CARDS_ABOUT, ticket=ticket)

    def close_card(self, mid: str) -> None:
        self._in.rows(_CLOSE_CARD, {"of_mid": mid})

    def sent(
        self, mid: str, at: datetime, receipt: str = "", *, to: Account | None = None, numbered: bool = False
    ) -> None:
        if self._in.postgres and not numbered:
            account = self._in.account(to) if to else self._in.cell(_LOCK_RECIPIENT, {"mid": mid})
            if account is not None:
                self._in.hold(account)
        elif not numbered:
            self._in.engine.spare(self._in.connection, mid)
        known = self._in.keyring.blind("receipt", receipt) if receipt else None
        self._in.rows(_SENT, {"of_mid": mid, "at": at, "new_receipt": known})

    def failed(self, mid: str, at: datetime, why: str, *, dead: bool) -> None:
        given = {"of_mid": mid, "at": at, "new_why": why.encode(), "is_dead": dead, "goes_on": not dead}
        self._in.rows(_FAILED, given)

    def due(
        self,
        now: datetime,
        *,
        limit: int = 100,
        replies_before: datetime | None = None,
        but_channels: Sequence[str] = (),
    ) -> tuple[Outgoing, ...]:
        but = {"but_channels": list(but_channels)} if but_channels else {}
        pushes = self._list(_DUE_BUT if but else _DUE, now=now, limit=limit, **but)
        if replies_before is None:
            return pushes
        replies = self._list(_LEFT_BUT if but else _LEFT, replies_before=replies_before, limit=limit, **but)
        return tuple(sorted((*pushes, *replies), key=lambda message: message.due_at))

    def due_to(self, account: Account, now: datetime, *, limit: int = 100) -> tuple[Outgoing, ...]:
        return self._list(_DUE_TO, account=self._in.account(account), now=now, limit=limit)

    def next_due_at(self) -> datetime | None:
        earliest: datetime | None = self._in.cell(_NEXT_DUE)
        return earliest

    def by_receipt(self, account: Account, receipt: str) -> Outgoing | None:
        keys = {"account": self._in.account(account), "receipt": self._in.keyring.blind("receipt", receipt)}
        return self._one(_BY_RECEIPT, **keys)

    def since(self, account: Account, sequence: int, *, limit: int = 100) -> tuple[Outgoing, ...]:
        return self._list(_SINCE, account=self._in.account(account), after=sequence, limit=limit)
