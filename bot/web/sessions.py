"""Staff sessions (会话): a random cookie that stands for an account, and ends when it is not used for long.

    token: 15 random bytes ─ when it was given out (5) ─ seal of both (12)         account: made from the token by our key

A session that was never used is known by its seal alone, so that opening pages fills no table; from the first use on the
store keeps when it was used last. So it outlives the process, and holds at every one.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from handlers.conversation.message import Account
from storage.store import SqlStore

IDLE = timedelta(days=10)
"""A new code is given out by whoever has the command line: a session must outlast nights, weekends and the longest holiday."""
UNUSED_LIMIT = 2000  # pages that were opened and never written from; the oldest gives way

NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is kept: not each word of an officer is worth a write."""
KNOWN = 10_000
RANDOM, MOMENT, SEAL = 15, 5, 12


class Sessions(Protocol):
    """Which account a staff cookie stands for. The account is new with each session, so a stolen cookie of yesterday
    opens nothing."""

    async def open(self, at: datetime) -> str:
        """Begin a session with a new account; the token is for the cookie and kept nowhere."""

    async def account(self, token: str, at: datetime, *, used: bool = False) -> Account | None:
        """Whose session it is; None for an unknown or idle one. `used` counts as use."""


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
            self._forget_idle(at)
            return None
        if used:
            self._unused.pop(key, None)
            self._used[key] = _Session(session.account, at)
        return session.account

    def _forget_idle(self, at: datetime) -> None:
        for kept in (self._unused, self._used):
            for key in [key for key, session in kept.items() if at - session.last_use > self._idle]:
                del kept[key]


class StoreSessions:
    """Sessions of every process that shares the store and the secret."""

    def __init__(self, store: SqlStore, secret: bytes, idle: timedelta = IDLE) -> None:
        self._store = store
        self._secret = secret
        self._idle = idle
        self._last_use: OrderedDict[str, datetime] = OrderedDict()  # as far as this process has seen: others may add

    async def open(self, at: datetime) -> str:
        said = secrets.token_bytes(RANDOM) + int(at.timestamp()).to_bytes(MOMENT, "big")
        return base64.urlsafe_b64encode(said + self._seal(said)).decode().rstrip("=")

    async def account(self, token: str, at: datetime, *, used: bool = False) -> Account | None:
        opened = self._opened(token)
        if opened is None:
            return None
        key = hashed(token)
        last = self._last_use.get(key)
        if last is None or at - last > self._idle:
            last = await asyncio.to_thread(self._kept, key) or opened
        if at - last > self._idle:
            return None
        if used and (last == opened or at - last >= NOTED_EVERY):
            await asyncio.to_thread(self._note, key, at)
            last = at
        self._remember(key, last)
        return Account("web", f"staff-{self._hmac(b'account', token.encode()).hex()}")

    def _opened(self, token: str) -> datetime | None:
        """When the token was given out; None for one that is not ours."""
        try:
            whole = base64.b64decode(token + "=" * (-len(token) % 4), b"-_", validate=True)
        except (binascii.Error, ValueError):
            return None
        said, seal = whole[:-SEAL], whole[-SEAL:]
        if len(said) != RANDOM + MOMENT or not hmac.compare_digest(seal, self._seal(said)):
            return None
        return datetime.fromtimestamp(int.from_bytes(said[RANDOM:], "big"), UTC)

    def _seal(self, said: bytes) -> bytes:
        return self._hmac(b"session", said)[:SEAL]

    def _hmac(self, purpose: bytes, said: bytes) -> bytes:
        return hmac.new(self._secret, purpose + b":" + said, hashlib.sha256).digest()

    def _remember(self, key: str, last: datetime) -> None:
        self._last_use[key] = last
        self._last_use.move_to_end(key)
        if len(self._last_use) > KNOWN:
            self._last_use.popitem(last=False)

    def _kept(self, key: str) -> datetime | None:
        with self._store.begin() as work:
            return work.sessions.last_use(key)

    def _note(self, key: str, at: datetime) -> None:
        with self._store.begin() as work:
            work.sessions.used(key, at, forget_before=at - self._idle)
