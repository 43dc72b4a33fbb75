"""Files (附件): photos and voices, encrypted, in a folder or in the table; the id is a keyed hash of the content.

taken in ─► loose, held by who sent it ─── a ticket is saved with it ──► held by the ticket
              └── found loose for too long ─► erased, with its original ◄── the last of its holders lets go of it

The very same file sent by two people is one row. An account hands what it holds over to the ticket that it makes of it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import BindParameter, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from handlers.conversation.message import Account
from storage.tables import file_holders, files
from storage.transaction import Either, Transaction
from tickets.ticket import Ticket

_GET = select(files.c.content, files.c.media_type, files.c.sealed).where(files.c.id == bindparam("id"))
PURPOSE = b"file"

_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_ERASE = delete(files).where(or_(files.c.id.in_(_IDS), files.c.original_of.in_(_IDS))).returning(files.c.id)
_ATTACH = update(files).where(files.c.id.in_(_IDS)).values(loose=False, loose_since=None).returning(files.c.id)
_LOCK = select(files.c.id).where(files.c.id.in_(_IDS)).order_by(files.c.id).with_for_update()
_LOOSEN = (
    update(files)
    .where(files.c.id.in_(_IDS), files.c.loose.is_(False))
    .values(loose=True, loose_since=None)
    .returning(files.c.id)
)

_h = file_holders.c
_WHO: BindParameter[str] = bindparam("who", expanding=True)
_HOLD = Either.insert_new(file_holders, "file")
_HELD_BY = select(_h.file).where(_h.holder.in_(_WHO))
_LET_GO = delete(file_holders).where(_h.holder.in_(_WHO), _h.file.in_(_IDS)).returning(_h.file)
_HOLDERS = select(_h.file, _h.by_ticket).where(_h.file.in_(_IDS))
_FORGET = delete(file_holders).where(_h.file.in_(_IDS)).returning(_h.file)
_LOOSE = select(files.c.id).where(files.c.loose.is_(True), files.c.sealed.is_(False)).limit(bindparam("limit"))
_NEWLY_LOOSE = _LOOSE.where(files.c.loose_since.is_(None)).with_for_update(skip_locked=True)
_LONG_LOOSE = _LOOSE.where(files.c.loose_since < bindparam("before")).with_for_update(skip_locked=True)
_NOTE_LOOSE = update(files).where(files.c.id.in_(_IDS)).values(loose_since=bindparam("since")).returning(files.c.id)


def _put() -> Either:
    """Insert; what is there already and comes again is as young as what is new."""
    again = {"loose_since": None}
    lite = sqlite.insert(files).on_conflict_do_update(index_elements=["id"], set_=again)
    post = postgresql.insert(files).on_conflict_do_update(index_elements=["id"], set_=again)
    return Either(lite, post)


_PUT = _put()


def files_of(ticket: Ticket) -> Iterator[str]:
    """The photos and voices of a ticket, of its replies and of the reply that is being checked."""
    yield from (*ticket.photos, *ticket.voices)
    for reply in (*ticket.replies, *([ticket.unchecked] if ticket.unchecked else ())):
        yield from reply.photos


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
    """The port `Files`: sealed contents in `folder`, or in the table where there is none."""

    def __init__(self, transaction: Transaction, folder: Path | None) -> None:
        self._in = transaction
        self._folder = folder

    def put(
        self,
        content: bytes,
        media_type: str,
        *,
        sealed: bool = False,
        original_of: str | None = None,
        of: Account | None = None,
    ) -> str:
        file = self._in.keyring.blind("file", "sealed" if sealed else "open", content)
        ciphertext = self._in.keyring.seal(content, PURPOSE)
        row = {
            "id": file,
            "media_type": media_type,
            "sealed": sealed,
            "content": None if self._folder else ciphertext,
            "original_of": original_of,
        }
        self._in.rows(_PUT, row)  # first: whoever erases it at this moment ends before the folder is looked at
        if of is not None:
            self._hold((file,), self._in.account(of), by_ticket=False)
        if self._folder is not None and not place(self._folder, file).exists():
            write_through(place(self._folder, file), ciphertext)
        return file

    def get(self, file: str) -> tuple[bytes, str] | None:
        """Bytes and media type; None for a sealed original, which only `get_sealed` opens."""
        return self._read(file, sealed=False)

    def get_sealed(self, file: str) -> tuple[bytes, str] | None:
        """A sealed original (or any other file): for the line alone, the caller checks who asks."""
        return self._read(file, sealed=True)

    def held_anew(self, ticket: str, now: Iterable[str], before: Iterable[str]) -> None:
        """A ticket holds the files `now` and no longer those that it held only `before`. What is new in it, the accounts
        of this turn hold no longer."""
        after, until = set(now), set(before)
        came, went = sorted(after - until), sorted(until - after)
        if came:
            self._in.rows(_ATTACH, {"ids": came})
            self._hold(came, ticket, by_ticket=True)
            if accounts := self._in.accounts_held():
                self._in.rows(_LET_GO, {"who": accounts, "ids": came})
        if went:
            self._let_go((ticket,), went)

    def held_by(self, *holders: str) -> set[str]:
        """The files that these tickets and accounts hold."""
        return set(self._in.cells(_HELD_BY, {"who": list(holders)})) if holders else set()

    def release(self, holders: Iterable[str], besides: Iterable[str] = (), kept: Iterable[str] = ()) -> int:
        """These tickets and accounts hold nothing any more: of that, and of what is meant `besides`, whatever nobody else
        holds is deleted with its originals, except what is `kept`. How many files that were."""
        found = sorted(self.held_by(*(who := list(holders))).union(besides))
        return self._erase(self._let_go(who, found).difference(kept)) if found else 0

    def _hold(self, ids: Iterable[str], holder: str, *, by_ticket: bool) -> None:
        self._in.many(_HOLD, [{"file": file, "holder": holder, "by_ticket": by_ticket} for file in ids])

    def _let_go(self, holders: Iterable[str], ids: list[str]) -> set[str]:
        """Those that nobody holds then. What no ticket holds is loose. The rows are locked first: who takes one of them in,
        or saves a ticket with it, at this moment has ended before the holders are counted."""
        self._in.rows(_LOCK, {"ids": ids})
        self._in.rows(_LET_GO, {"who": list(holders), "ids": ids})
        held = self._in.rows(_HOLDERS, {"ids": ids})
        loose = set(ids).difference(file for file, by_ticket in held if by_ticket)
        if loose:
            self._in.rows(_LOOSEN, {"ids": sorted(loose)})
        return loose.difference(file for file, _by_ticket in held)

    def _erase(self, files: Iterable[str]) -> int:
        """Delete these and the originals of which they were made; how many were there."""
        wanted = sorted(files)
        if not wanted:
            return 0
        self._in.rows(_FORGET, {"ids": wanted})
        gone = self._in.cells(_ERASE, {"ids": wanted})
        folder = self._folder
        for file in gone if folder is not None else ():
            assert folder is not None
            place(folder, file).unlink(missing_ok=True)
        return len(gone)

    def note_loose(self, since: datetime, limit: int) -> int:
        """Note of some files that no ticket holds them `since` now; of how many."""
        found = self._in.cells(_NEWLY_LOOSE, {"limit": limit})
        if found:
            self._in.rows(_NOTE_LOOSE, {"ids": found, "since": since})
        return len(found)

    def erase_loose(self, before: datetime, limit: int) -> int:
        """Delete some of the files that were loose `before` already, with their originals; how many they were."""
        found = self._in.cells(_LONG_LOOSE, {"before": before, "limit": limit})
        self._erase(found)
        return len(found)

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
