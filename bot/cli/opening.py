"""Opening what a command needs, and saying in one line why that did not succeed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings import Settings, SettingsFault, load_settings

if TYPE_CHECKING:
    from storage.engine import Engine
    from storage.store import SqlStore, SqlWork


class Told(Exception):
    """Stops a command; the message is one line for whoever typed it."""


def settings_of(**given: object) -> Settings:
    return load_settings(**given)


@contextmanager
def reading(settings: Settings) -> Iterator[SqlWork]:
    """One transaction on a store that must be there."""
    from storage.store import Unavailable

    store = open_store(settings, fresh=False)
    try:
        with store.begin() as work:
            yield work
    except Unavailable as error:
        raise Told(f"MINHU_STORE: {error}") from error
    finally:
        store.close()


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Whatever is written inside: a path that cannot be written is told in one line."""
    try:
        yield
    except OSError as problem:
        raise Told(f"{path}: cannot be written: {problem.strerror or problem}") from problem


def open_store(settings: Settings, *, fresh: bool = True, engine: Engine | None = None) -> SqlStore:
    """The store, brought to this release; `fresh`: made where there is none; `engine` carries what is pushed."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.seams import reached
    from storage.crypto import Keyring
    from storage.keys import check_keys
    from storage.migrations import upgrade
    from storage.store import SqlStore, Unavailable

    url = settings.store_url
    try:
        file = store_file(url)
        if not fresh and file and not file.is_file():
            raise Told(f"MINHU_STORE: there is no store at {file}")
        upgrade(url, reached)
        store = SqlStore(url, Keyring(settings.keyring_keys()), engine_seam=engine)
        try:
            check_keys(store)
        except BaseException:
            store.close()
            raise
    except (SQLAlchemyError, Unavailable) as error:
        raise Told(f"MINHU_STORE: cannot be opened: {_cause(error)}") from error
    return store


def store_file(url: str) -> Path | None:
    """The file of an embedded store."""
    from sqlalchemy import make_url

    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def not_there(settings: Settings) -> Path | None:
    """The file of the embedded store while nothing made it."""
    file = store_file(settings.store_url)
    return None if file is None or file.is_file() else file


def fault_lines(error: Exception) -> Sequence[str]:
    """What to tell of an error that is not ours to trace; nothing for one that is."""
    if isinstance(error, SettingsFault | Told):
        return [f"minhu: {error}"]
    from bot.cities.faults import CityFault
    from bot.serving import Busy

    match error:
        case CityFault():
            return [f"minhu: the city's data: {fault}" for fault in error.faults]
        case Busy():
            return [f"minhu: {error}"]
    from sqlalchemy.exc import SQLAlchemyError

    from storage.crypto import Unreadable
    from storage.store import Unavailable

    match error:
        case Unreadable():
            told = "the store was written with another key than the one set here, or else in the file `key` of the home"
            return [f"minhu: MINHU_KEYS: {told} ({error})"]
        case SQLAlchemyError() | Unavailable():
            return [f"minhu: MINHU_STORE: cannot be used: {_cause(error)}"]
    return []


def _cause(error: BaseException) -> str:
    cause = error
    while (deeper := getattr(cause, "orig", None) or cause.__cause__) is not None:
        cause = deeper
    return str(cause).strip().partition("\n")[0] or type(cause).__name__
