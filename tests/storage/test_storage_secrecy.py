"""What lies on the disk tells nobody who appealed, or what about; keys can be changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from storage_examples import (
    LI,
    NOW,
    OFFICER,
    PHONE,
    WANG,
    card,
    conversation,
    event,
    full_ticket,
    inbound,
    minutes,
    push,
)

from handlers.ports.records import CallBack, Invite, Reveal
from storage import Keyring, SqlStore, Unreadable
from storage.rotation import reseal
from tickets.ticket import CitizenId, TicketNumber

OLD, NEW = b"old key, 32 bytes of randomness.", b"new key, 32 bytes of randomness."


def fill(store: SqlStore) -> str:
    """Something of everything; the id of a file."""
    with store.begin() as work:
        person = work.new_person()
        work.inbox.record(inbound(text=f"水管坏了没人管，我的电话{PHONE}"), PHONE, ["r1"])
        work.conversations.save(conversation(last_heard_at=NOW, next_action_at=NOW))
        work.tickets.add(full_ticket(), [event(1, f"电话 {PHONE}")], NOW)
        work.messages.add(card("r1", text=f"幸福小区，{PHONE}"))
        work.messages.add(push("p1", LI))
        work.messages.sent("r1", NOW, f"receipt-{WANG.id}")
        work.messages.failed("p1", NOW, f"https://api.telegram.org/{PHONE}", dead=False)
        work.staff.enrol(OFFICER, LI, NOW)
        work.staff.invite(Invite("h1", OFFICER, minutes(1)))
        work.staff.wrong_code(WANG, NOW)
        work.promise(CallBack("c1", WANG, CitizenId(person), "水管", NOW, NOW))
        work.revealed(Reveal(TicketNumber("T-1"), "sup-sun", "supervisor", "核实 水管", NOW))
        return work.files.put("照片 水管".encode(), "image/jpeg")


def check(store: SqlStore, file: str) -> None:
    with store.begin() as work:
        heard = work.inbox.heard(WANG, "1")
        assert heard is not None
        assert heard.fingerprint == PHONE
        assert work.conversations.load(WANG) is not None
        assert work.tickets.get("YZ-261123-0001") == full_ticket()
        assert work.tickets.events("YZ-261123-0001") == (event(1, f"电话 {PHONE}"),)
        assert work.messages.by_receipt(WANG, f"receipt-{WANG.id}") is not None
        assert work.staff.by_account(LI) == OFFICER
        assert work.files.get(file) == ("照片 水管".encode(), "image/jpeg")
        assert len(work.promises()) == len(work.reveals("T-1")) == len(work.staff.invites()) == 1


def test_the_files_of_the_database_hold_no_words_names_phones_or_accounts(
    sqlite_url: str, open_store: Callable[..., SqlStore], tmp_path: Path
) -> None:
    store = open_store(sqlite_url, files_dir=tmp_path / "files")
    fill(store)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.name.endswith("-wal") for path in files), "the test looks into the log too"
    written = b"".join(path.read_bytes() for path in files)
    assert b"YZ-261123-0001" in written, "a number is in clear"
    for secret in (
        *(PHONE, WANG.id, LI.id, OFFICER.name, OFFICER.id, "cookie-li"),
        *("水管", "幸福小区", "没人管", "王秀英", "自来水漏水", "改地点", "核实", "p-wang-draft", "照片"),
    ):
        assert secret.encode() not in written, secret
        assert secret.encode("unicode-escape") not in written, secret


@pytest.mark.parametrize("in_folder", [False, True])
def test_keys_are_rotated_while_everything_stays_readable(
    url: str, open_store: Callable[..., SqlStore], tmp_path: Path, in_folder: bool
) -> None:
    folder = tmp_path / "files" if in_folder else None
    middle = b"middle key, 32 bytes of randomn."
    file = fill(open_store(url, keys=(middle, OLD), files_dir=folder))
    both = open_store(url, keys=(NEW, middle, OLD), files_dir=folder)
    check(both, file)
    with pytest.raises(Unreadable):
        check(open_store(url, keys=(NEW, OLD), files_dir=folder), file)
    assert reseal(both) >= 12
    assert reseal(both) == 0
    check(open_store(url, keys=(NEW, OLD), files_dir=folder), file)


def test_a_sealed_value_opens_only_as_what_it_is_and_unchanged() -> None:
    ring = Keyring([NEW, OLD])
    sealed = ring.seal(b"secret", b"ticket")
    assert ring.open(sealed, b"ticket") == b"secret"
    assert ring.seal(b"secret", b"ticket") != sealed, "a fresh nonce each time"
    for broken in (sealed[:-1], b"", sealed[:5], bytes([*sealed[:-1], sealed[-1] ^ 1])):
        with pytest.raises(Unreadable):
            ring.open(broken, b"ticket")
    with pytest.raises(Unreadable):
        ring.open(sealed, b"event")
    with pytest.raises(Unreadable):
        Keyring([OLD]).open(sealed, b"ticket")


def test_a_blind_index_depends_on_each_part_and_on_the_last_key() -> None:
    ring = Keyring([OLD])
    assert ring.blind("a", "bc") == Keyring([NEW, OLD]).blind("a", "bc")
    assert (
        len({ring.blind("a", "bc"), ring.blind("ab", "c"), ring.blind("a", "bc", ""), Keyring([NEW]).blind("a")}) == 4
    )


def test_a_short_key_or_none_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a key"):
        Keyring([])
    with pytest.raises(ValueError, match="at least 16"):
        Keyring([NEW, b"short"])
