"""Files (附件): photos and voices, encrypted, in a folder or in the table; the id is a keyed hash of the content."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import BindParameter, bindparam, delete, or_, select

from storage.tables import files
from storage.transaction import Either, Transaction

_PUT = Either.insert_new(files, "id")
_GET = select(files.c.content, files.c.media_type, files.c.sealed).where(files.c.id == bindparam("id"))
PURPOSE = b"file"

_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_ERASE = delete(files).where(or_(files.c.id.in_(_IDS), files.c.original_of.in_(_IDS))).returning(files.c.id)


def place(folder: Path, file: str) -> Path:
    """Where the bytes of a file lie: spread over 256 folders."""
    return folder / file[:2] / file


def write_through(path: Path, content: bytes) -> None:
    """Write so that the file is whole or absent after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with unfinished.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    unfinished.replace(path)
    for folder in (path.parent, path.parent.parent):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class SqlFiles:
    def __init__(self, transaction: Transaction, folder: Path | None) -> None:
        self._in = transaction
        self._folder = folder

    def put(self, content: bytes, media_type: str, *, sealed: bool = False, original_of: str | None = None) -> str:
        file = self._in.keyring.blind("file", "sealed" if sealed else "open", content)
        ciphertext = self._in.keyring.seal(content, PURPOSE)
        row = {
            "id": file,
            "media_type": media_type,
            "sealed": sealed,
            "content": None if self._folder else ciphertext,
            "original_of": original_of,
        }
        if self._folder is not None and not place(self._folder, file).exists():
            write_through(place(self._folder, file), ciphertext)
        self._in.rows(_PUT, row)
        return file

    def get(self, file: str) -> tuple[bytes, str] | None:
        """Bytes and media type; None for a sealed original, which only `get_sealed` opens."""
        return self._read(file, sealed=False)

    def get_sealed(self, file: str) -> tuple[bytes, str] | None:
        """A sealed original (or any other file): for the line alone, the caller checks who asks."""
        return self._read(file, sealed=True)

    def erase(self, files: Iterable[str]) -> int:
        """Delete these and the originals of which they were made; how many were there."""
        wanted = list(files)
        if not wanted:
            return 0
        gone = self._in.cells(_ERASE, {"ids": wanted})
        folder = self._folder
        for file in gone if folder is not None else ():
            assert folder is not None
            place(folder, file).unlink(missing_ok=True)
        return len(gone)

    def _read(self, file: str, *, sealed: bool) -> tuple[bytes, str] | None:
        row = self._in.row(_GET, {"id": file})
        if row is None:
            return None
        content, media_type, is_sealed = row
        if is_sealed and not sealed:
            return None
        if content is None:
            if self._folder is None or not place(self._folder, file).exists():
                return None
            content = place(self._folder, file).read_bytes()
        return self._in.keyring.open(content, PURPOSE), str(media_type)
