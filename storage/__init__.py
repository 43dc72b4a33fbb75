"""The store (存储): SQLAlchemy tables, repositories, migrations and the engine's seam; SQLite and PostgreSQL."""

from storage.crypto import Keyring, Unreadable
from storage.engine import Engine, InlineEngine
from storage.store import SqlStore, SqlWork, Unavailable

__all__ = ["Engine", "InlineEngine", "Keyring", "SqlStore", "SqlWork", "Unavailable", "Unreadable"]
