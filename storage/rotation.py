"""Rotation of keys (密钥轮换): seal everything anew with the newest key of the ring, a few rows at a time.

    1. put a new key in front of the ring, restart     2. `minhu db reseal`     3. drop the middle keys, restart

The last key of the ring stays: it makes the blind indexes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Column, ColumnElement, LargeBinary, Table, func, select, tuple_, type_coerce, update

from storage.crypto import KEY_ID, Keyring
from storage.files import PURPOSE, write_through
from storage.store import SqlStore
from storage.tables import TABLES, files
from storage.types import EncryptedBytes

AT_ONCE = 200


def reseal(store: SqlStore) -> int:
    """Seal anew what an older key sealed, in many short transactions, beside a running service. How many values."""
    count = sum(_reseal_column(store, table, column, purpose) for table, column, purpose in _sealed_columns())
    return count + _reseal_folder(store.files_dir, store.keyring)


def _sealed_columns() -> Iterator[tuple[Table, Column[object], bytes]]:
    for table in TABLES:
        for column in table.c:
            if isinstance(column.type, EncryptedBytes):
                yield table, column, column.type.purpose.encode()
    yield files, files.c.content, PURPOSE


def _reseal_column(store: SqlStore, table: Table, column: Column[object], purpose: bytes) -> int:
    raw = type_coerce(column, LargeBinary)
    key = list(table.primary_key)
    head = func.substr(raw, 1, KEY_ID)
    outdated = (
        select(*key, raw.label("sealed"))
        .where(column.is_not(None), head != store.keyring.head)
        .order_by(*key)
        .limit(AT_ONCE)
        .with_for_update()
    )
    count = 0
    behind: list[ColumnElement[bool]] = []
    while True:
        with store.begin() as work:
            rows = work.connection.execute(outdated.where(*behind)).all()
            for row in rows:
                anew = store.keyring.seal(store.keyring.open(row.sealed, purpose), purpose)
                same = [part == value for part, value in zip(key, row, strict=False)]
                work.connection.execute(update(table).where(*same).values({column: type_coerce(anew, LargeBinary)}))
        if not rows:
            return count
        count += len(rows)
        behind = [tuple_(*key) > tuple_(*rows[-1][: len(key)])]  # what was resealed is not read again


def _reseal_folder(folder: Path | None, keyring: Keyring) -> int:
    count = 0
    for path in sorted(folder.glob("??/*")) if folder is not None else ():
        sealed = path.read_bytes()
        if not path.name.startswith(".") and not keyring.is_newest(sealed):
            write_through(path, keyring.seal(keyring.open(sealed, PURPOSE), PURPOSE))
            count += 1
    return count
