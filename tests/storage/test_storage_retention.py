"""What is older than its class may be goes; what is younger, or still on its way, stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from storage_examples import NOW, WANG, conversation, push, ticket

from storage import SqlStore, retention
from storage.erasure import persons_of_phone, wipe_ticket
from storage.retention import AT_ONCE, clear
from storage.tables import conversations, files, messages, tickets
from tickets.city import Retention
from tickets.ticket import CitizenId, Contact, FileId, State

KEEP = Retention()


def count(store: SqlStore) -> int:
    with store.begin() as work:
        return int(work.connection.execute(select(func.count()).select_from(messages)).scalar_one())


def test_old_messages_go_in_small_batches_and_those_on_their_way_stay(store: SqlStore) -> None:
    with store.begin() as work:
        for n in range(AT_ONCE + 5):
            work.messages.add(replace(push(f"p{n}", WANG), push=False))
        for n in range(AT_ONCE + 4):
            work.messages.sent(f"p{n}", NOW)
        work.messages.add(push("young", WANG))
        work.messages.sent("young", NOW)
    assert clear(store, KEEP, NOW + KEEP.messages)["messages"] == 0
    later = NOW + KEEP.messages + timedelta(days=1)
    assert clear(store, KEEP, later)["messages"] == AT_ONCE + 4
    assert count(store) == 2, "one that was never sent, and the newest, from which the next is counted"


def test_of_a_ticket_that_ended_long_ago_the_statistics_stay(store: SqlStore) -> None:
    ended, still_open = ticket("T-1", state=State.CLOSED), ticket("T-2", state=State.IN_PROGRESS)
    with store.begin() as work:
        work.tickets.add(ended, (), None)
        work.tickets.add(still_open, (), NOW)
    later = NOW + KEEP.reporters + timedelta(days=400)
    assert clear(store, KEEP, later)["reporters"] == 1
    assert clear(store, KEEP, later)["reporters"] == 0, "once"
    with store.begin() as work:
        found, other = work.tickets.peek("T-1"), work.tickets.peek("T-2")
    assert found is not None and other is not None
    assert (found.text, found.contact, found.photos) == ("", None, ())
    assert found.citizen.startswith("erased:")
    assert (found.category, found.state, found.submitted_at) == (ended.category, ended.state, ended.submitted_at)
    assert other.text == still_open.text


def test_a_conversation_that_has_still_something_to_do_stays(store: SqlStore) -> None:
    with store.begin() as work:
        work.conversations.save(conversation(last_heard_at=NOW, next_action_at=NOW))
    later = NOW + KEEP.conversations + timedelta(days=1)
    assert clear(store, KEEP, later)["conversations"] == 0
    with store.begin() as work:
        known = work.conversations.load(conversation().account)
        assert known is not None
        work.conversations.save(replace(known, next_action_at=None))
    assert clear(store, KEEP, later)["conversations"] == 1
    with store.begin() as work:
        assert work.connection.execute(select(conversations.c.key)).all() == []


def test_more_old_tickets_than_go_into_one_batch_are_all_wiped_though_they_came_at_the_same_moment(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    with store.begin() as work:
        for n in range(5):
            work.tickets.add(ticket(f"T-{n}", state=State.CLOSED), (), None)
    later = NOW + KEEP.reporters + timedelta(days=400)
    assert clear(store, KEEP, later)["reporters"] == 5
    assert clear(store, KEEP, later)["reporters"] == 0


def test_a_person_is_found_by_phone_whatever_release_saved_the_ticket(store: SqlStore) -> None:
    def found(phone: str = "138-1234 5678") -> tuple[str, ...]:
        with store.begin() as work:
            return persons_of_phone(work, phone)

    def left(number: str, citizen: str, phone: str) -> None:
        with store.begin() as work:
            made = replace(ticket(number), citizen=CitizenId(citizen), contact=Contact(phone, "王女士"))
            work.tickets.add(made, (), None)

    left("T-1", "ann", "13812345678")
    left("T-2", "bob", "13812345678")
    left("T-3", "cyd", "13900000000")
    with store.begin() as work:
        older = update(tickets).where(tickets.c.number == "T-2").values(phone=None, phoned=-1)
        work.connection.execute(older)
    assert found() == ("ann", "bob"), "opened, since nobody has read it yet"
    with store.begin() as work:
        while work.index_tickets():
            pass
        unread = select(func.count()).select_from(tickets).where(tickets.c.phoned != tickets.c.version)
        assert work.connection.execute(unread).scalar_one() == 0
    assert found() == ("ann", "bob")
    with store.begin() as work:
        kept = work.tickets.get("T-1")
        assert kept is not None
        work.tickets.save(replace(kept, contact=Contact("13700000000")), (), None)
        wipe_ticket(work, "T-2")
    assert (found(), found("13700000000"), found("")) == ((), ("ann",), ())


DAY = timedelta(days=1)
TOO_LATE = NOW + KEEP.files + 2 * DAY


def upload(store: SqlStore, content: bytes) -> FileId:
    """A photo as it is taken in: the picture drawn anew, and the original of which it was made."""
    with store.begin() as work:
        shown = work.files.put(content, "image/jpeg")
        work.files.put(b"the original of " + content, "application/octet-stream", sealed=True, original_of=shown)
    return FileId(shown)


def kept(store: SqlStore) -> int:
    with store.begin() as work:
        return int(work.connection.execute(select(func.count()).select_from(files)).scalar_one())


def cleared(store: SqlStore, *nights: datetime) -> list[int]:
    return [clear(store, KEEP, night)["files"] for night in nights]


@pytest.mark.parametrize("in_folder", [True, False])
def test_a_photo_that_joined_no_ticket_goes_with_its_original(
    in_folder: bool, url: str, open_store: Callable[..., SqlStore], tmp_path: Path
) -> None:
    store = open_store(url, files_dir=tmp_path / "files" if in_folder else None)
    upload(store, b"nobody's")
    assert cleared(store, NOW, NOW + KEEP.files) == [0, 0], "it is as young as the night that found it"
    assert cleared(store, TOO_LATE) == [1]
    assert kept(store) == 0
    assert [path for path in tmp_path.rglob("files/*/*") if path.is_file()] == []


def test_a_photo_of_a_ticket_stays_whether_it_came_with_the_appeal_or_later(store: SqlStore) -> None:
    first, later, loose = (upload(store, content) for content in (b"first", b"later", b"loose"))
    with store.begin() as work:
        work.tickets.add(ticket("T-1", photos=(first,)), (), None)
    assert cleared(store, NOW) == [0]
    with store.begin() as work:
        found = work.tickets.get("T-1")
        assert found is not None
        work.tickets.save(replace(found, photos=(first, later)), (), None)
    assert cleared(store, TOO_LATE, TOO_LATE + DAY) == [1, 0]
    with store.begin() as work:
        assert [work.files.get(file) is not None for file in (first, later, loose)] == [True, True, False]
    assert kept(store) == 4, "two photos and their originals"


def test_a_photo_that_is_sent_again_is_young_again(store: SqlStore) -> None:
    upload(store, b"twice")
    assert cleared(store, NOW) == [0]
    upload(store, b"twice")
    assert cleared(store, TOO_LATE, TOO_LATE + KEEP.files + DAY) == [0, 1]


def test_more_loose_files_than_go_into_one_batch_are_all_cleared(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    for n in range(5):
        upload(store, b"%d" % n)
    assert cleared(store, NOW, TOO_LATE) == [0, 5]


def test_the_photo_of_a_ticket_that_an_older_release_saved_is_not_cleared(store: SqlStore) -> None:
    photo = upload(store, b"of an older release")
    with store.begin() as work:
        work.tickets.add(ticket("T-1", photos=(photo,)), (), None)
        work.connection.execute(update(tickets).values(attached=-1, held=-1))
        work.connection.execute(update(files).values(loose=True, loose_since=NOW))
    assert cleared(store, TOO_LATE) == [0], "no worker has read the ticket yet"
    with store.begin() as work:
        while work.index_tickets():
            pass
    assert cleared(store, TOO_LATE) == [0]
    with store.begin() as work:
        assert work.files.get(photo) is not None


def test_an_original_that_nobody_linked_to_its_photo_is_never_taken_for_loose(store: SqlStore) -> None:
    with store.begin() as work:
        work.files.put(b"from before revision 0004", "application/octet-stream", sealed=True)
    assert cleared(store, NOW, TOO_LATE) == [0, 0]
    assert kept(store) == 1
