"""The state of one conversation: frozen JSON values, loaded under lock and saved in the turn's own commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from handlers.conversation.message import Account


@dataclass(frozen=True)
class Frame:
    """A dialogue in progress: its name and version, its draft (JSON values), what was asked last, how often that
    failed, and the message that carries its open question."""

    dialogue: str
    version: int = 1
    draft: Mapping[str, Any] = field(default_factory=dict)
    asked: str = ""
    failures: int = 0
    mid: str = ""


@dataclass(frozen=True)
class Conversation:
    """One account's conversation. `frames` is the stack of dialogues, the last one speaks; `next_action_at` is when
    the line must do something by itself (a reminder, the end of a draft, a check on somebody in danger), `next_action`
    what. `recent` are the times of the last messages, for floods."""

    account: Account
    language: str
    person: str
    frames: tuple[Frame, ...] = ()
    version: int = 0
    next_action: str = ""
    next_action_at: datetime | None = None
    last_heard_at: datetime | None = None
    operator: str | None = None
    last_ticket: str | None = None
    quiet: bool = True
    blocked: bool = False
    memory: Mapping[str, Any] = field(default_factory=dict)
