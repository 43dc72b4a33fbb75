"""Messages on their way: order, cards, receipts, what is still to be sent."""

from __future__ import annotations

from dataclasses import replace

from storage_examples import LI, NOW, WANG, card, minutes, push, reply

from storage import SqlStore


def test_a_message_comes_back_as_it_was_with_its_sequence(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.messages.add(card("r1", photos=("f1",), ticket="T-1", edit="r0"))
        found = work.messages.get("r1")
        assert found is not None
        assert found.sequence > 0
        assert found == replace(card("r1", photos=("f1",), ticket="T-1", edit="r0"), sequence=found.sequence)
        assert work.messages.get("r2") is None


def test_a_push_that_is_already_on_its_way_is_ignored(store: SqlStore) -> None:
    with store.begin() as work:
        assert work.messages.add(push("p1", text="first"))
        assert not work.messages.add(push("p1", text="second"))
        found = work.messages.get("p1")
        assert found is not None
        assert found.text == "first"


def test_messages_come_in_the_order_of_their_ids_asked_for(store: SqlStore) -> None:
    with store.begin() as work:
        for mid in ("a", "b", "c"):
            work.messages.add(reply(mid))
        assert [m.mid for m in work.messages.of(["c", "x", "a"])] == ["c", "a"]
        assert work.messages.of([]) == ()


def test_sequence_follows_the_order_of_sending(store: SqlStore) -> None:
    """A push that was stored before a reply and sent after it is newer than the reply."""
    with store.begin() as work:
        work.messages.add(push("p1", choices=card("x").choices))
        work.messages.add(card("r1"))
        waiting = work.messages.get("p1")
        assert waiting is not None
        assert waiting.sequence == 0, "not yet visible"
        newest = work.messages.newest_card(WANG)
        assert newest is not None
        assert newest.mid == "r1"
    with store.begin() as work:
        work.messages.sent("p1", minutes(1))
        newest = work.messages.newest_card(WANG)
        assert newest is not None
        assert newest.mid == "p1"
        assert newest.sequence > 0
        assert [m.mid for m in work.messages.since(WANG, 0)] == ["r1", "p1"]
        assert [m.mid for m in work.messages.since(WANG, newest.sequence - 1)] == ["p1"]
        assert [m.mid for m in work.messages.since(WANG, 0, limit=1)] == ["r1"]
        assert work.messages.since(LI, 0) == ()


def test_being_sent_twice_keeps_the_first_sequence(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(push("p1"))
        work.messages.sent("p1", NOW)
        first = work.messages.get("p1")
        work.messages.add(reply("r1"))
        work.messages.sent("p1", minutes(1), "77")
        assert work.messages.get("p1") == first
        work.messages.sent("unknown", NOW)


def test_a_closed_card_is_no_longer_offered_but_still_found(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(card("r1", ticket="T-1"))
        work.messages.add(card("r2", LI, ticket="T-1"))
        work.messages.add(reply("r3", ticket="T-1"))
        work.messages.add(replace(card("p4", ticket="T-1"), push=True))
        assert [m.mid for m in work.messages.cards_about("T-1")] == ["r1", "r2"]
        work.messages.close_card("r1")
        assert work.messages.newest_card(WANG) is None
        assert [m.mid for m in work.messages.cards_about("T-1")] == ["r2"]
        found = work.messages.get("r1")
        assert found is not None
        assert found.choices == card("r1").choices


def test_due_are_unsent_pushes_in_order_and_replies_that_were_left(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(push("night", due_at=minutes(30)))
        work.messages.add(push("p2"))
        work.messages.add(push("p1"))
        work.messages.add(reply("r1"))
        assert [m.mid for m in work.messages.due(NOW)] == ["p2", "p1"]
        assert [m.mid for m in work.messages.due(minutes(30))] == ["p2", "p1", "night"]
        assert [m.mid for m in work.messages.due(minutes(30), limit=1)] == ["p2"]
        assert [m.mid for m in work.messages.due(NOW, replies_before=NOW)] == ["p2", "p1"]
        assert [m.mid for m in work.messages.due(NOW, replies_before=minutes(1))] == ["p2", "p1", "r1"]
        assert work.messages.next_due_at() == NOW
        for mid in ("p1", "p2", "r1"):
            work.messages.sent(mid, NOW)
        assert work.messages.due(NOW, replies_before=minutes(1)) == ()
        assert work.messages.next_due_at() == minutes(30)
        work.messages.sent("night", minutes(30))
        assert work.messages.next_due_at() is None


def test_a_failed_message_stays_due_and_a_dead_one_does_not(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(push("p1"))
        work.messages.add(push("p2"))
        work.messages.failed("p1", NOW, "429 for 13912345678", dead=False)
        work.messages.failed("p2", NOW, "blocked by the user", dead=True)
        assert [m.mid for m in work.messages.due(NOW)] == ["p1"]
        work.messages.sent("p1", NOW)
        work.messages.failed("p1", NOW, "late answer", dead=False)
        assert work.messages.due(NOW) == ()


def test_a_message_is_found_by_the_platforms_receipt_in_its_chat_only(store: SqlStore) -> None:
    with store.begin() as work:
        work.messages.add(reply("r1"))
        work.messages.add(reply("r2", LI))
        work.messages.sent("r1", NOW, "77")
        work.messages.sent("r2", NOW, "77")
        for account, mid in ((WANG, "r1"), (LI, "r2")):
            found = work.messages.by_receipt(account, "77")
            assert found is not None
            assert found.mid == mid
        assert work.messages.by_receipt(WANG, "78") is None
