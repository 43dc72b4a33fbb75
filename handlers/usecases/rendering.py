"""Meaning put into words for one recipient (成文): what is said becomes the message that is stored and sent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from handlers.conversation.message import Account, Choice, Outgoing, Say
from handlers.texts import Texts


def push_mid(id: str, to: Account) -> str:
    """The mid of a push: always the same for the same change and recipient. `id` is `ticket:event` for a resident,
    `ticket:event:audience` for staff."""
    return "p" + hashlib.blake2b(f"push:{id}:{to.channel}:{to.id}".encode(), digest_size=9).hexdigest()


def rendered(
    texts: Texts,
    say: Say,
    to: Account,
    language: str,
    mid: str,
    now: datetime,
    due_at: datetime,
    *,
    push: bool,
) -> Outgoing:
    """Meaning put into the recipient's words."""
    labels = tuple(choice.label or texts.text(choice.key, choice.values, language, now) for choice in say.choices)
    return Outgoing(
        mid=mid,
        to=to,
        key=say.parts[0].key,
        text=texts.render(say.parts, language, due_at),  # "today" is the day on which it is read
        language=language,
        created_at=now,
        due_at=due_at,
        labels=labels,
        choices=tuple(Choice(choice.do, args=_plain(choice.args)) for choice in say.choices),
        photos=say.photos,
        ticket=say.ticket,
        edit=say.replaces,
        push=push,
    )


def _plain(args: Mapping[str, str]) -> dict[str, str]:
    return dict(args)
