"""One serving process (单进程): on SQLite a process that serves holds the lock beside the store, and says where it serves.

Read and single writes of the command line need no lock; what fires timers and sends does.
"""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import make_url


class Busy(Exception):
    """Another process serves this store; the message is one line that says which. `address` is where, if it told."""

    def __init__(self, message: str, address: str = "") -> None:
        super().__init__(message)
        self.address = address


def lock_file(store_url: str) -> Path | None:
    """The lock of a store: beside an SQLite file (`var/minhu.lock`), none for a server or a store in memory."""
    url = make_url(store_url)
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return None
    return Path(url.database).with_suffix(".lock")


class Serving:
    """Holds the lock until closed; the kernel lets go of it when the process ends in whatever way.

    Raises:
        Busy: somebody else holds it.
    """

    def __init__(self, store_url: str, what: str = "minhu run") -> None:
        self._path = lock_file(store_url)
        self._what = what
        self._file: int | None = None
        if self._path is None or not self._path.parent.is_dir():  # then opening the store says what is wrong
            return
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise Busy(f"{self._path}: cannot be made: {error.strerror}") from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read(file)
            os.close(file)
            raise _busy(self._path, holder) from None
        self._file = file
        self.tell("")

    def tell(self, address: str) -> None:
        """Write down where this process serves."""
        if self._file is not None:
            said = json.dumps({"pid": os.getpid(), "what": self._what, "address": address}).encode()
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, said, 0)

    def close(self) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _read(file: int) -> dict[str, object]:
    try:
        found = json.loads(os.pread(file, 4096, 0) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _busy(path: Path, holder: dict[str, object]) -> Busy:
    address = str(holder.get("address", ""))
    where = f" at {address}" if address else ""
    return Busy(
        f"{path}: {holder.get('what', 'another process')} (process {holder.get('pid', '?')}) serves this store{where}",
        address,
    )
