"""Roles of a process (进程角色): all in one, or several processes on one PostgreSQL.

run     doors, pushes and timers        SQLite: the only one       PostgreSQL: any number
serve   doors: webhooks, pages, sockets                            PostgreSQL: any number
work    pushes, timers; a port for its probes at most               PostgreSQL: any number
"""

from __future__ import annotations

import os
import secrets
import socket
from enum import Enum

from bot.settings import Settings, SettingsFault


class Role(Enum):
    """What a process does of all that there is to do."""

    RUN = "run"
    SERVE = "serve"
    WORK = "work"

    @property
    def serves(self) -> bool:
        return self is not Role.WORK

    @property
    def works(self) -> bool:
        return self is not Role.SERVE


def check(role: Role, settings: Settings) -> None:
    """A part of the whole needs the other parts beside it, and the same keys.

    Raises:
        SettingsFault: one line that says what is missing.
    """
    if role is Role.RUN:
        return
    if alone(settings.store_url):
        raise SettingsFault(
            f"MINHU_STORE: minhu {role.value} needs postgresql://…; on SQLite one process does everything: minhu run"
        )
    if not settings.keys.get_secret_value():
        raise SettingsFault("MINHU_KEYS: must be set, the same for every process that shares the store")


def alone(url: str) -> bool:
    """Whether one process does everything: SQLite has one writer."""
    return url.startswith("sqlite")


def process_name(url: str) -> str:
    """On SQLite always the same, since there is one; elsewhere new with each start: whoever is gone stays gone, and its
    work is taken over."""
    return "minhu" if alone(url) else f"{socket.gethostname()[:60]}-{os.getpid()}-{secrets.token_hex(3)}"
