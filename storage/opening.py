"""The opening of a turn (开场): all that it looks at before the words, in one statement under the account's lock.

Four reads of one row each cost four times what SQLite or a server needs to answer them.
"""

from __future__ import annotations

from sqlalchemy import select

from handlers.conversation.message import Account
from handlers.ports.store import Opening
from storage import conversations, inbox, messages, staff
from storage.tables import conversations as table
from storage.transaction import Transaction

_CARD = messages.NEWEST_CARD
_OPENING = select(
    inbox.HEARD.scalar_subquery(),
    conversations.PEEK.with_only_columns(table.c.version).scalar_subquery(),
    conversations.PEEK.with_only_columns(table.c.body).scalar_subquery(),
    staff.BY_ACCOUNT.scalar_subquery(),
    _CARD.with_only_columns(_CARD.selected_columns.body).scalar_subquery(),
    _CARD.with_only_columns(_CARD.selected_columns.sequence).scalar_subquery(),
)


def opening(transaction: Transaction, account: Account, event_id: str) -> Opening:
    """See `handlers.ports.store.Work.opening`. The lock comes first: what was read before it might be of yesterday."""
    key = transaction.account(account)
    transaction.hold(key)
    given = {"event": inbox.event_key(transaction, account, event_id), "key": key, "account": key}
    heard, version, conversation, member, card, sequence = transaction.rows(_OPENING, given)[0]
    return Opening(
        None if heard is None else inbox.read_heard(heard),
        None if version is None else conversations.read_conversation(version, conversation),
        None if member is None else member.member,
        None if card is None else messages.read_message(card, sequence),
    )
