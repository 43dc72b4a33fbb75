"""The very same file sent by two people is kept once, and goes with the last of those who hold it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from storage_examples import LI, NOW, WANG, card, conversation, ticket

from handlers.conversation.message import Account
from storage import SqlStore
from storage.erasure import erase, wipe_ticket
from storage.invariants import held_stay, totals_recounted
from storage.retention import clear
from storage.tables import file_holders, files, tickets
from tickets.city import Retention
from tickets.ticket import CitizenId, Event, FileId, Reply, State, Ticket, TicketNumber
from tickets.units import LINE

KEEP = Retention()
ANN, BOB = CitizenId("ann"), CitizenId("bob")
OF = {ANN: WANG, BOB: LI}
SAME = b"the same photo"
TOO_LATE = NOW + KEEP.files + timedelta(days=2)


@pytest.fixture(params=["in the table", "in a folder"])
def store(request: pytest.FixtureRequest, url: str, open_store: Callable[..., SqlStore], tmp_path: Path) -> SqlStore:
    return open_store(url, files_dir=tmp_path / "files" if request.param == "in a folder" else None)


def upload(store: SqlStore, account: Account | None, content: bytes = SAME) -> FileId:
    with store.begin() as work:
        shown = work.files.put(content, "image/jpeg", of=account)
        work.files.put(b"the original of " + content, "application/octet-stream", sealed=True, original_of=shown)
    return FileId(shown)


def talks(store: SqlStore, person: CitizenId) -> None:
    with store.begin() as work:
        if work.conversations.load(OF[person]) is None:
            work.conversations.save(conversation(OF[person], person))


def files_a_ticket(store: SqlStore, person: CitizenId, number: str, *photos: FileId, **more: object) -> Ticket:
    talks(store, person)
    made = ticket(number, citizen=person, photos=photos, state=State.CLOSED, **more)
    with store.begin(OF[person]) as work:
        work.tickets.add(made, (), None)
    return made


def is_erased(store: SqlStore, person: CitizenId) -> int:
    with store.begin() as work:
        return erase(work, person, "li", "asked", NOW)["files"]


def is_there(store: SqlStore, photo: str) -> bool:
    with store.begin() as work:
        return work.files.get(photo) is not None


def rows(store: SqlStore) -> tuple[int, int]:
    """Files, and who holds them."""
    with store.begin() as work:
        count = (select(func.count()).select_from(table) for table in (files, file_holders))
        kept, held = (work.connection.execute(one).scalar_one() for one in count)
        return kept, held


def holders(store: SqlStore, photo: str) -> set[tuple[str, bool]]:
    columns = file_holders.c
    with store.begin() as work:
        of = select(columns.holder, columns.by_ticket).where(columns.file == photo)
        return {(holder, by_ticket) for holder, by_ticket in work.connection.execute(of)}


def faults(store: SqlStore) -> list[str]:
    with store.begin() as work:
        of_files = [fault for fault in totals_recounted(work.connection) if "files" in fault]
        return of_files + held_stay(work.connection)


def read_by_the_worker(store: SqlStore) -> None:
    with store.begin() as work:
        while work.index_tickets():
            pass


def test_erasing_one_person_took_the_same_photo_away_from_the_ticket_of_another(store: SqlStore) -> None:
    for person, number in ((ANN, "T-1"), (BOB, "T-2")):
        files_a_ticket(store, person, number, photo := upload(store, OF[person]))
    assert rows(store) == (2, 2), "once, with its original; two tickets"
    assert is_erased(store, ANN) == 0
    assert is_there(store, photo)
    assert faults(store) == []
    assert is_erased(store, BOB) == 2
    assert rows(store) == (0, 0)


def test_what_somebody_else_has_sent_and_not_yet_submitted_stays_with_them(store: SqlStore) -> None:
    files_a_ticket(store, ANN, "T-1", photo := upload(store, WANG))
    upload(store, LI)
    assert is_erased(store, ANN) == 0
    assert is_there(store, photo)
    assert [clear(store, KEEP, night)["files"] for night in (NOW, TOO_LATE)] == [0, 1], "if they never submit it"
    assert rows(store) == (0, 0)


def test_it_becomes_part_of_a_ticket_of_theirs_after_the_other_is_erased(store: SqlStore) -> None:
    files_a_ticket(store, ANN, "T-1", photo := upload(store, WANG))
    upload(store, LI)
    is_erased(store, ANN)
    assert clear(store, KEEP, NOW)["files"] == 0
    files_a_ticket(store, BOB, "T-2", photo)
    assert holders(store, photo) == {("T-2", True)}, "the account handed it over"
    assert clear(store, KEEP, TOO_LATE)["files"] == 0
    assert is_there(store, photo)


def test_what_became_part_of_no_ticket_goes_at_once_where_nobody_else_sent_it(store: SqlStore) -> None:
    talks(store, ANN)
    upload(store, WANG)
    assert is_erased(store, ANN) == 2
    assert rows(store) == (0, 0)


def test_the_photo_of_a_reply_goes_with_the_ticket_though_its_officer_sent_it(store: SqlStore) -> None:
    officer = Account("web", "officer")
    files_a_ticket(store, ANN, "T-1")
    photo = upload(store, officer)
    with store.begin(officer) as work:
        found = work.tickets.get("T-1")
        assert found is not None
        work.tickets.save(replace(found, replies=(Reply(NOW, "o", "water", "已修好", (photo,)),)), (), None)
    assert holders(store, photo) == {("T-1", True)}
    assert is_erased(store, ANN) == 2


def test_the_photo_of_a_reply_that_was_never_sent_stayed_for_ever(store: SqlStore) -> None:
    officer = Account("web", "officer")
    files_a_ticket(store, ANN, "T-1", unchecked=Reply(NOW, "o", "water", "已修好", (upload(store, officer),)))
    with store.begin() as work:
        found = work.tickets.get("T-1")
        assert found is not None
        work.tickets.save(replace(found, unchecked=None), (), None)
    assert [clear(store, KEEP, night)["files"] for night in (NOW, TOO_LATE)] == [0, 1]


def test_the_photos_of_a_merged_ticket_leave_the_ticket_that_they_were_brought_into(store: SqlStore) -> None:
    own, brought = upload(store, LI, b"own"), upload(store, WANG, b"brought")
    files_a_ticket(
        store, BOB, "T-1", own, brought, brought, seconds=(TicketNumber("T-2"),)
    )  # BOB sent one of them, too
    files_a_ticket(store, ANN, "T-2", brought)
    with store.begin() as work:
        found = work.tickets.get("T-2")
        assert found is not None
        merged = Event(1, NOW, "merged", LINE, data={"into": "T-1"})
        work.tickets.save(replace(found, events=1), (merged,), None)
    assert is_erased(store, ANN) == 0
    with store.begin() as work:
        lead = work.tickets.get("T-1")
        assert lead is not None
        assert lead.photos == (own, brought), "what BOB sent stays"
        work.tickets.save(replace(lead, photos=(own, brought, own)), (), None)
        wipe_ticket(work, "T-2")
        after = work.tickets.get("T-1")
        assert after is not None
        assert after.photos == (own, brought, own), "once"
    assert faults(store) == []


@pytest.mark.parametrize("noted", [True, False], ids=["noted whose", "of an older release"])
def test_what_a_merged_ticket_told_stayed_in_the_history_of_the_other_after_its_resident_was_erased(
    store: SqlStore, noted: bool
) -> None:
    files_a_ticket(store, BOB, "T-1", seconds=(TicketNumber("T-2"),))
    files_a_ticket(store, ANN, "T-2")
    with store.begin() as work:
        found, lead = work.tickets.get("T-2"), work.tickets.get("T-1")
        assert found is not None
        assert lead is not None
        merged = Event(1, NOW, "merged", LINE, data={"into": "T-1"})
        work.tickets.save(replace(found, events=1), (merged,), None)
        brought = {"brought_by": "T-2"} if noted else {}
        others = Event(2, NOW, "seconded", LINE, "我家也是", {"brought_by": "T-3"})
        work.tickets.save(replace(lead, events=2), (Event(1, NOW, "seconded", LINE, found.text, brought), others), None)
        work.messages.add(
            replace(
                card("told"),
                to=Account("web", "officer"),
                ticket="T-1",
                key="card.seconded",
                text=f"附议：{found.text}",
            )
        )
    is_erased(store, ANN)
    with store.begin() as work:
        assert [event.text for event in work.tickets.events("T-1")] == ["", "我家也是"]
        told = work.messages.get("told")
        assert told is not None
        assert told.text == "…"
    assert faults(store) == []


@pytest.mark.parametrize("erased_first", [False, True])
def test_what_an_older_release_saved_counts_before_a_worker_has_read_it(store: SqlStore, erased_first: bool) -> None:
    for person, number in ((ANN, "T-1"), (BOB, "T-2")):
        files_a_ticket(store, person, number, photo := upload(store, None))
    with store.begin() as work:
        work.connection.execute(file_holders.delete())
        work.connection.execute(update(tickets).values(held=-1))
    much_later = NOW + KEEP.reporters + timedelta(days=400)
    found = clear(store, KEEP, much_later)
    assert (found["files"], found["reporters"]) == (0, 0), "nothing is let go of until then"
    if erased_first:
        assert is_erased(store, ANN) == 0
    read_by_the_worker(store)
    assert faults(store) == []
    assert is_there(store, photo)
    if not erased_first:
        assert is_erased(store, ANN) == 0
    assert is_erased(store, BOB) == 2


def test_a_ticket_that_nobody_had_read_was_taken_as_read_once_it_was_saved_again(store: SqlStore) -> None:
    files_a_ticket(store, ANN, "T-1", photo := upload(store, None))
    with store.begin() as work:  # as a release without these columns leaves it
        work.connection.execute(file_holders.delete())
        work.connection.execute(update(tickets).values(held=-1, attached=-1))
        work.connection.execute(update(files).values(loose=True))
    with store.begin() as work:
        found = work.tickets.get("T-1")
        assert found is not None
        work.tickets.save(replace(found, title="路灯"), (), None)
    assert clear(store, KEEP, NOW)["files"] == 0
    read_by_the_worker(store)
    assert [clear(store, KEEP, night)["files"] for night in (NOW, TOO_LATE)] == [0, 0]
    assert is_there(store, photo)
    assert faults(store) == []


def test_who_filed_a_ticket_finds_it_whatever_release_saved_it(store: SqlStore) -> None:
    files_a_ticket(store, ANN, "T-1", filed_by="op-1")
    files_a_ticket(store, ANN, "T-2", filed_by="op-1", submitted_at=NOW + timedelta(hours=1))
    files_a_ticket(store, BOB, "T-3", filed_by="op-2")
    with store.begin() as work:
        work.connection.execute(update(tickets).where(tickets.c.number == "T-1").values(filer=None, held=-1))
    read_by_the_worker(store)
    with store.begin() as work:
        assert [ticket.number for ticket in work.tickets.of_filer("op-1")] == ["T-2", "T-1"]
        assert [ticket.number for ticket in work.tickets.of_filer("op-1", limit=1, offset=1)] == ["T-1"]
        assert (work.tickets.count_of_filer("op-1"), work.tickets.count_of_filer("op-9")) == (2, 0)


def test_the_doctor_tells_of_holders_that_are_not_those_of_the_tickets(store: SqlStore) -> None:
    files_a_ticket(store, ANN, "T-1", photo := upload(store, WANG))
    with store.begin() as work:
        work.connection.execute(update(files).values(loose=True))
    assert faults(store) == [f"file {photo} is loose, and a ticket holds it"]
    with store.begin() as work:
        work.connection.execute(file_holders.delete())
    assert faults(store) == ["T-1: files in the table and in the ticket differ"]


@pytest.mark.parametrize("first", ["sent", "erased"])
def test_a_photo_that_somebody_sends_while_another_is_erased_is_there(store: SqlStore, first: str) -> None:
    files_a_ticket(store, ANN, "T-1", photo := upload(store, WANG))
    both = {"sent": lambda: upload(store, LI), "erased": lambda: is_erased(store, ANN)}
    do = both.pop(first)
    [then] = both.values()
    other = threading.Thread(target=then)
    if store.database.dialect.name == "postgresql":  # SQLite has one writer at a time
        with store.begin() as work:
            if first == "sent":
                work.files.put(SAME, "image/jpeg", of=LI)
            else:
                erase(work, ANN, "li", "asked", NOW)
            other.start()
            other.join(0.5)
            assert other.is_alive(), "it waits"
    else:
        do()
        other.start()
    other.join(30)
    assert is_there(store, photo)
    assert len(holders(store, photo)) == 1
