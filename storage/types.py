"""Column types: times that are aware and in UTC, values that are encrypted at rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, cast

from pydantic import TypeAdapter
from sqlalchemy import DateTime, LargeBinary
from sqlalchemy.dialects import sqlite
from sqlalchemy.engine import Dialect, Engine
from sqlalchemy.types import TypeDecorator, TypeEngine

from storage.crypto import Keyring

_ATTRIBUTE = "minhu_keyring"


def lend(engine: Engine, keyring: Keyring) -> None:
    """Let the encrypted columns of this engine's statements use the keyring."""
    setattr(engine.dialect, _ATTRIBUTE, keyring)


def _keyring(dialect: Dialect) -> Keyring:
    keyring = getattr(dialect, _ATTRIBUTE, None)
    if not isinstance(keyring, Keyring):
        raise TypeError("this engine was lent no keyring: storage.types.lend(engine, keyring)")
    return keyring


def dump(adapter: TypeAdapter[Any], value: object) -> bytes:
    """As JSON; a value that is not of its declared type fails here, when it is written, and not when it is read."""
    return adapter.serializer.to_json(value, warnings="error")


def load(adapter: TypeAdapter[Any], json: bytes) -> Any:
    """What `dump` wrote. By way of the validator itself, whose wrapper costs more than a small value."""
    return adapter.validator.validate_json(json)


class _Written(sqlite.DATETIME):
    """As SQLAlchemy writes a time into SQLite, which names each of its parts first and takes five times as long."""

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], str | None]:
        return _written


def _written(value: datetime | None) -> str | None:
    return None if value is None else value.replace(tzinfo=None).isoformat(" ", "microseconds")


_AWARE = DateTime(timezone=True)
_WRITTEN = _Written()  # type: ignore[no-untyped-call]


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError(f"a stored time is aware: {value!r}")
    return value.astimezone(UTC)


@lru_cache(64)
def _stored(value: datetime | None) -> str | None:
    """As SQLite keeps it. The rows of a turn are of the same moment."""
    return None if value is None else _written(_in_utc(value))


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. SQLite would drop the offset and keep the local digits."""

    impl = _AWARE
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[datetime]:
        return dialect.type_descriptor(_WRITTEN if dialect.name == "sqlite" else _AWARE)

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _stored if dialect.name == "sqlite" else super().bind_processor(dialect)  # type: ignore[return-value]

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class EncryptedBytes(TypeDecorator[Any]):
    """Bytes, sealed by the keyring; `purpose` keeps a value of one column from being passed off as another's."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], bytes | None]:
        seal, purpose, dumped = _keyring(dialect).seal, self.purpose.encode(), self._dumped
        return lambda value: None if value is None else seal(dumped(value), purpose)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[bytes | None], Any]:
        opened, purpose, loaded = _keyring(dialect).open, self.purpose.encode(), self._loaded
        return lambda value: None if value is None else loaded(opened(value, purpose))

    def _dumped(self, value: Any) -> bytes:
        return cast("bytes", value)

    def _loaded(self, plain: bytes) -> Any:
        return plain


class EncryptedJson(EncryptedBytes):
    """A value as JSON, sealed; `adapter` knows its type."""

    cache_ok = True

    def __init__(self, purpose: str, adapter: TypeAdapter[Any]) -> None:
        super().__init__(purpose)
        self.adapter = adapter

    def _dumped(self, value: Any) -> bytes:
        return dump(self.adapter, value)

    def _loaded(self, plain: bytes) -> Any:
        return load(self.adapter, plain)
