"""An overview (概况) of the store for metrics: a few counts, each answered by an index."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from storage.tables import messages, tickets
from tickets.ticket import ENDED, State

_OPEN = (
    select(tickets.c.state, func.count())
    .where(tickets.c.state.in_([state.value for state in State if state not in ENDED]))
    .group_by(tickets.c.state)
)
_WAITING = select(messages.c.push, func.count()).where(messages.c.waiting.is_(True)).group_by(messages.c.push)
_DEAD = select(func.count()).where(messages.c.dead.is_(True))


@dataclass(frozen=True)
class Overview:
    """Open tickets by state; messages not sent by what they are: push, reply, dead."""

    open_tickets: dict[str, float]
    unsent: dict[str, float]


def overview(connection: Connection) -> Overview:
    open_tickets = {state.value: 0.0 for state in State if state not in ENDED}
    open_tickets |= {state: float(count) for state, count in connection.execute(_OPEN)}
    unsent = {"push": 0.0, "reply": 0.0, "dead": float(connection.execute(_DEAD).scalar_one())}
    unsent |= {"push" if push else "reply": float(count) for push, count in connection.execute(_WAITING)}
    return Overview(open_tickets, unsent)
