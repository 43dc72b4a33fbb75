"""Staff sessions (会话): a random cookie that stands for an account, and ends after half a day without use."""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from handlers.conversation.message import Account

IDLE = timedelta(hours=12)
UNUSED_LIMIT = 2000  # pages that were opened and never written from; the oldest gives way


class Sessions(Protocol):
    """Which account a staff cookie stands for.

    To persist: one row a session (SHA-256 of the token as key, the account encrypted, last use), deleted when idle.
    The account is new with each session, so a stolen cookie of yesterday opens nothing.
    """

    async def open(self, at: datetime) -> str:
        """Begin a session with a new account; the token is for the cookie and kept nowhere."""

    async def account(self, token: str, at: datetime, *, used: bool = False) -> Account | None:
        """Whose session it is; None for an unknown or idle one. `used` counts as use."""

    async def close(self, token: str) -> None: ...


@dataclass(frozen=True)
class _Session:
    account: Account
    last_use: datetime


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


class MemorySessions:
    """Sessions of one process: a restart ends them, and every officer enters a fresh code."""

    def __init__(self, idle: timedelta = IDLE) -> None:
        self._idle = idle
        self._unused: OrderedDict[str, _Session] = OrderedDict()
        self._used: dict[str, _Session] = {}

    async def open(self, at: datetime) -> str:
        self._forget_idle(at)
        while len(self._unused) >= UNUSED_LIMIT:
            self._unused.popitem(last=False)
        token = secrets.token_urlsafe(32)
        self._unused[hashed(token)] = _Session(Account("web", f"staff-{secrets.token_hex(32)}"), at)
        return token

    async def account(self, token: str, at: datetime, *, used: bool = False) -> Account | None:
        key = hashed(token)
        session = self._used.get(key) or self._unused.get(key)
        if session is None or at - session.last_use > self._idle:
            await self.close(token)
            return None
        if used:
            self._unused.pop(key, None)
            self._used[key] = _Session(session.account, at)
        return session.account

    async def close(self, token: str) -> None:
        key = hashed(token)
        self._unused.pop(key, None)
        self._used.pop(key, None)

    def _forget_idle(self, at: datetime) -> None:
        for kept in (self._unused, self._used):
            for key in [key for key, session in kept.items() if at - session.last_use > self._idle]:
                del kept[key]
