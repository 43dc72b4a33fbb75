"""Search by words over sealed tickets, and the columns beside the body, kept through saves and older releases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from storage_examples import LI, NOW, WANG, minutes, push, reply, ticket

from storage import SqlStore
from storage.erasure import wipe_ticket
from storage.search import pairs, terms
from tickets.geography import Place
from tickets.ticket import Confidentiality, State, Ticket


def find(store: SqlStore, words: str, **asked: object) -> list[str]:
    with store.begin() as work:
        return [t.number for t in work.tickets.search(words, **asked)]  # type: ignore[arg-type]


def add(store: SqlStore, *tickets: Ticket) -> None:
    """The first and every second one indexed, the others found by looking at each."""
    for n, one in enumerate(tickets):
        with store.begin() as work:
            work.tickets.add(one, [], None)
        if n % 2 == 0:
            index(store)


def index(store: SqlStore) -> None:
    with store.begin() as work:
        while work.index_tickets():
            pass


def test_a_word_of_two_characters_is_found_wherever_it_stands_latest_first(store: SqlStore) -> None:
    lamp, pipe = ticket("T-1", text="人民路的路灯不亮"), ticket("T-2", text="水管漏了", place=Place("文昌路路灯下"))
    add(store, lamp, pipe, ticket("T-3", text="灯在路上", title="路障"))
    assert find(store, "路灯") == ["T-2", "T-1"]
    assert find(store, "路灯 漏了") == ["T-2"]
    assert find(store, "查路灯") == []
    assert find(store, "路灯", limit=1) == ["T-2"]
    assert find(store, "路灯", before="T-2") == ["T-1"]


def test_a_term_is_found_as_a_whole_and_not_by_pieces_that_stand_apart(store: SqlStore) -> None:
    add(store, ticket("T-1", text="路灯不亮"), ticket("T-2", text="路灯不见，不亮堂，灯不好"))
    assert find(store, "路灯不亮") == ["T-1"]


def test_wide_letters_capitals_and_digits_are_the_same_and_one_character_finds_nothing(store: SqlStore) -> None:
    add(store, ticket("T-1", text="ＫＴＶ很吵，38号院"))
    assert find(store, "ktv") == find(store, "38号") == find(store, "KTV，吵 38") == ["T-1"]
    assert find(store, "吵") == find(store, "") == find(store, "？！") == []
    assert terms("查 KTV，吵") == ("ktv",)
    assert pairs("a_bc 路灯") == {"bc", "路灯"}


@pytest.mark.parametrize(("fewer", "few"), [(True, 5), (False, 5), (False, 0)])
def test_a_unit_finds_its_own_tickets_as_lead_or_helper_however_common_the_word(
    store: SqlStore, monkeypatch: pytest.MonkeyPatch, fewer: bool, few: int
) -> None:
    monkeypatch.setattr("storage.search.Search._are_fewer", lambda *asked: fewer)
    monkeypatch.setattr("storage.search.FEW_UNITS", few)
    monkeypatch.setattr("storage.search.COUNTED", (1, 2))
    own, other = ticket("T-1", unit="water", text="漏水"), ticket("T-2", unit="street", text="漏水")
    add(store, own, other, ticket("T-3", unit="street", co_units=("water",), text="漏水"))
    assert find(store, "漏水", units=["water"]) == ["T-3", "T-1"]
    assert find(store, "漏水", units=["water"], before="T-3", limit=1) == ["T-1"]
    assert find(store, "漏水", units=["water", "street"], limit=2) == ["T-3", "T-2"]
    assert find(store, "漏水", units=[]) == []
    assert find(store, "漏水") == ["T-3", "T-2", "T-1"]


def test_what_changed_is_found_by_its_new_words_only(store: SqlStore) -> None:
    add(store, ticket("T-1", text="水管漏水"))
    with store.begin() as work:
        work.tickets.save(replace(ticket("T-1"), text="井盖没了"), [], None)
    assert (find(store, "漏水"), find(store, "井盖")) == ([], ["T-1"])
    index(store)
    assert (find(store, "漏水"), find(store, "井盖")) == ([], ["T-1"])
    with store.begin() as work:
        left = work.connection.exec_driver_sql("SELECT count(*) FROM ticket_words").scalar_one()
        assert left == len(pairs("井盖没了"))


def test_neither_numbers_nor_what_tells_a_reporter_can_be_searched(store: SqlStore) -> None:
    hidden = {"confidentiality": Confidentiality.CONFIDENTIAL, "identifying": ("我是三楼的王秀英",)}
    add(store, ticket("T-1", text="我是三楼的王秀英，工厂排污，电话13912345678", **hidden))
    assert find(store, "排污") == ["T-1"]
    assert find(store, "王秀英") == find(store, "13912345678") == find(store, "2345") == []


def test_what_was_erased_is_found_no_more_and_leaves_no_word(store: SqlStore) -> None:
    add(store, ticket("T-1", text="水管漏水", state=State.CLOSED))
    with store.begin() as work:
        wipe_ticket(work, "T-1")
    index(store)
    assert find(store, "漏水") == []
    with store.begin() as work:
        assert work.connection.exec_driver_sql("SELECT count(*) FROM ticket_words").scalar_one() == 0


def test_the_words_do_not_stand_in_the_store(store: SqlStore) -> None:
    add(store, ticket("T-1", text="路灯不亮"))
    with store.begin() as work:
        rows = work.connection.exec_driver_sql("SELECT word, ticket FROM ticket_words").all()
    assert len(rows) == 3 and all(type(word) is int and number == "T-1" for word, number in rows)


def test_what_an_older_release_saved_is_found_once_it_was_gone_over(store: SqlStore) -> None:
    add(store, *(ticket(f"T-{n}", text="路灯不亮", officer="officer-zhao", unit="water") for n in range(3)))
    with store.begin() as work:
        work.connection.exec_driver_sql("DELETE FROM ticket_words")
        work.connection.exec_driver_sql("UPDATE tickets SET indexed = -1, officer = NULL, estimated = true")
    index(store)
    assert find(store, "路灯") == ["T-2", "T-1", "T-0"]
    with store.begin() as work:
        assert work.tickets.estimated() == ()
        assert work.tickets.count_of_units(["water"], but_of=["officer-zhao"]) == 0
        assert not work.index_tickets()


def test_a_list_of_one_officer_leaves_out_what_others_do_and_counts_the_rest(store: SqlStore) -> None:
    add(
        store,
        ticket("T-1", unit="water", officer="officer-zhao"),
        ticket("T-2", unit="water", officer="officer-li"),
        ticket("T-3", unit="water"),
        ticket("T-4", unit="water", state=State.FOLLOW_UP),
    )
    asked = {"but_of": ["officer-li"], "but": [State.FOLLOW_UP]}
    with store.begin() as work:
        assert [t.number for t in work.tickets.of_units(["water"], **asked)] == ["T-1", "T-3"]  # type: ignore[arg-type]
        assert work.tickets.count_of_units(["water"], **asked) == 2  # type: ignore[arg-type]
        assert work.tickets.count_of_units(["water"]) == 4


def test_estimated_deadlines_are_read_page_by_page_and_only_of_open_tickets(store: SqlStore) -> None:
    add(
        store,
        *(ticket(f"T-{n}", estimated=n != 2) for n in range(4)),
        ticket("T-9", estimated=True, state=State.CLOSED),
    )
    with store.begin() as work:
        assert [t.number for t in work.tickets.estimated(limit=2)] == ["T-0", "T-1"]
        assert [t.number for t in work.tickets.estimated(after="T-1")] == ["T-3"]
        assert work.tickets.estimated(after="T-3") == ()


def test_no_number_of_waiting_pushes_hides_a_reply(store: SqlStore) -> None:
    with store.begin() as work:
        for n in range(3):
            work.messages.add(push(f"p{n}", LI, due_at=NOW))
        work.messages.add(reply("r", WANG, due_at=minutes(1)))
        found = work.messages.due(minutes(2), limit=2, replies_before=minutes(2))
    assert [m.mid for m in found] == ["p0", "p1", "r"]
