"""The engine's seam (引擎接口): how a push or a timer, committed with its cause, comes to be carried out.

our transaction ┬─ Messages.add (push) ──▶ Engine.enqueue      all are part of the same commit
                ├─ Messages.sent (push) ──▶ Engine.spare
                └─ save(next_action_at) ─▶ Engine.alarm
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection


class Engine(Protocol):
    """What carries out, once it is committed, what a transaction has planned."""

    def enqueue(
        self, connection: Connection, mid: str, recipient: str, priority: int, due_at: datetime, *, again: str = ""
    ) -> None:
        """A push was stored: deliver it at `due_at`, in the order of `priority` among those of `recipient`.

        A push is enqueued once under its mid; `again` names another time, after it was given up."""

    def spare(self, connection: Connection, mid: str) -> None:
        """A push went out by a shorter way: there is nothing left to deliver, unless that has begun already."""

    def alarm(self, connection: Connection, at: datetime) -> None:
        """Something has its next action at `at`: look then at what is due."""


class InlineEngine:
    """Nothing by itself: the caller drains `messages.due(now)` and `timers.due(now)` (headless, moved clock)."""

    def enqueue(
        self, connection: Connection, mid: str, recipient: str, priority: int, due_at: datetime, *, again: str = ""
    ) -> None:
        return None

    def spare(self, connection: Connection, mid: str) -> None:
        return None

    def alarm(self, connection: Connection, at: datetime) -> None:
        return None
