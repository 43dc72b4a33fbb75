"""What the door sends: on record, once, in order, and again what did not go out."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from front import ANN, BOB, NOW, Front, said

from bot import writer
from bot.channels.port import SendFailed
from handlers.conversation.message import Account, Outgoing
from storage.store import Unavailable
from storage.transaction import Claimant


def test_a_message_is_answered_and_the_send_is_recorded(front: Front) -> None:
    async def talk() -> None:
        replies = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in replies] == [one.mid for one in front.fake.sent]
        assert await front.door.pressed(ANN, "receipt-1") == replies[0].mid
        await front.post.settle()
        assert await front.door.pressed(ANN, "receipt-1") == replies[0].mid
        assert await front.door.pressed(BOB, "receipt-1") is None
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)


def test_what_was_heard_before_is_answered_by_the_same_messages_and_nobody_reads_them_twice(front: Front) -> None:
    async def talk() -> None:
        first = await front.door.receive(said(ANN, "1"))
        again = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in again] == [one.mid for one in first]
        assert [one.mid for one in front.fake.sent] == [one.mid for one in first]
        assert await front.door.receive(said(ANN, "1", "别的话")) == ()

    front.run(talk)


def test_a_reply_that_did_not_go_out_is_sent_when_the_message_comes_again(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")]
        first = await front.door.receive(said(ANN, "1"))
        assert front.fake.sent == []
        await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in front.fake.sent] == [one.mid for one in first]

    front.run(talk)


def test_what_was_sent_while_the_sweep_was_at_others_is_not_sent_again(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")] * 2
        replies = [*await front.door.receive(said(ANN, "1")), *await front.door.receive(said(BOB, "1"))]
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        send, meanwhile = front.fake.send, [replies[-1]]

        async def slow(message: Outgoing) -> str:
            while meanwhile:
                await front.post.replies([meanwhile.pop()])
            return await send(message)

        front.fake.send = slow  # type: ignore[method-assign]
        await front.post.left_over(timedelta(0))
        assert sorted(one.mid for one in front.fake.sent) == sorted(one.mid for one in replies)

    front.run(talk)


def test_where_the_record_of_a_send_fails_only_the_record_is_made_again(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, failures = front.post.sender._record, [Unavailable("full"), Unavailable("full")]

    def failing(taken: Any) -> None:
        if failures:
            raise failures.pop()
        record(taken)

    monkeypatch.setattr(front.post.sender, "_record", failing)

    async def talk() -> None:
        replies = await front.door.receive(said(ANN, "1"))
        for _ in range(3):
            await front.post.sender.record_taken()
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        assert await front.post.left_over(timedelta(0)) == 0
        assert [one.mid for one in front.fake.sent] == [one.mid for one in replies]

    front.run(talk)


def test_a_record_that_cannot_be_made_holds_up_no_other(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    record = front.post.sender._record

    def failing(taken: Any) -> None:
        if any(message.to == ANN for message, _ in taken):
            raise ValueError("broken")
        record(taken)

    monkeypatch.setattr(front.post.sender, "_record", failing)

    async def talk() -> None:
        replies = {account: await front.door.receive(said(account, "1")) for account in (ANN, BOB)}
        await front.post.sender.settle()  # a record may have been begun by itself meanwhile
        with front.house.store.begin() as work:
            assert not work.messages.unsent([one.mid for one in replies[BOB]])
            assert work.messages.unsent([one.mid for one in replies[ANN]])
        assert not front.post.sender._unrecorded

    front.run(talk)


def test_a_turn_claims_its_replies_without_a_statement_more(front: Front) -> None:
    issued: list[str] = []

    async def talk() -> None:
        await front.door.receive(said(ANN, "1"))
        driver: Any = front.house.store._writer.connection.dbapi_connection
        driver.set_trace_callback(issued.append)
        assert await front.door.receive(said(ANN, "2", "人"))
        driver.set_trace_callback(None)

    front.run(talk)
    claiming = [sql for sql in issued if "claimed_until" in sql]
    assert claiming
    assert all(sql.startswith("INSERT INTO messages") for sql in claiming)


def test_what_another_process_may_be_sending_is_left_to_it_until_its_claim_ran_out(front: Front) -> None:
    async def talk() -> None:
        front.house.store.claimant = Claimant("another", 30.0)
        heard = front.house.engine.hear(said(ANN, "1"), NOW)
        again = await front.door.receive(said(ANN, "1"))
        assert [one.mid for one in again] == [one.mid for one in heard.replies]
        front.post.look_after(one.mid for one in again)
        front.post.sender._not_before = dict.fromkeys(front.post.sender._not_before, 0.0)
        await front.post.own_failures(timedelta(seconds=40))
        assert front.fake.sent == [], "not yet"
        with front.house.store.begin() as work:
            work.claims.give_back([one.mid for one in again], "another")
        await front.post.own_failures(timedelta(seconds=40))
        assert [one.mid for one in front.fake.sent] == [one.mid for one in heard.replies]

    front.run(talk)


def test_of_a_message_that_comes_again_nothing_overtakes_what_another_process_has_in_hand(front: Front) -> None:
    async def talk() -> None:
        await front.door.receive(said(ANN, "1"))
        front.fake.sent.clear()
        front.fake.failures = [SendFailed("reset")]
        answer, question = await front.door.receive(said(ANN, "2", "谢谢"))
        with front.house.store.begin() as work:
            assert work.claims.one(answer.mid, "another", 30.0)
        await front.door.receive(said(ANN, "2", "谢谢"))
        assert front.fake.sent == []
        front.post.look_after([question.mid, answer.mid])
        with front.house.store.begin() as work:
            work.claims.give_back([answer.mid], "another")
        front.post.sender._not_before = dict.fromkeys(front.post.sender._not_before, 0.0)
        await front.post.own_failures(timedelta(seconds=40))
        assert [one.mid for one in front.fake.sent] == [answer.mid, question.mid]

    front.run(talk)


def test_a_reply_that_failed_is_left_to_the_sweep(front: Front) -> None:
    async def talk() -> None:
        front.fake.failures = [SendFailed("reset")]
        replies = await front.door.receive(said(ANN, "1"))
        assert front.fake.sent == []
        assert await front.post.left_over(timedelta(0)) == 0, "not at once again"
        front.post.sender._not_before.clear()
        front.clock.move(timedelta(seconds=11))
        assert await front.post.left_over(timedelta(seconds=10)) == len(replies)
        assert [one.mid for one in front.fake.sent] == [one.mid for one in replies]
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)


def test_sends_that_end_at_the_same_time_are_recorded_in_one_commit(front: Front) -> None:
    commits = 0
    together, send = front.house.store.together, front.fake.send

    @contextmanager
    def counted() -> Iterator[None]:
        nonlocal commits
        commits += 1
        with together():
            yield

    front.writer._shared = counted
    people = [Account("fake", f"p{n}") for n in range(writer.SHARED)]

    async def talk() -> None:
        all_sent = asyncio.Barrier(len(people) + 1)

        async def with_the_others(message: Outgoing) -> str:
            await all_sent.wait()
            return await send(message)

        front.fake.send = with_the_others  # type: ignore[method-assign]
        turns = [asyncio.create_task(front.door.receive(said(one, "1"))) for one in people]
        while all_sent.n_waiting < len(people):  # noqa: ASYNC110 - it is the writer's thread that is waited for
            await asyncio.sleep(0.01)
        before = commits
        await all_sent.wait()
        await asyncio.gather(*turns)
        await front.post.settle()
        assert commits == before + 1
        assert await front.post.left_over(timedelta(0)) == 0

    front.run(talk)
