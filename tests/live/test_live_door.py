"""What the door hears, a real house behind it: in order, in floods, when it is full, twice, and what is poisoned."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from front import ANN, BOB, Front, said

from bot.channels.port import Blocked, Overloaded
from handlers.conversation.message import Account, Inbound, Outgoing, Text
from handlers.ports.store import Work


def test_an_impatient_platform_gets_one_answer_for_the_same_message_twice_at_once(front: Front) -> None:
    async def talk() -> None:
        first, again = await asyncio.gather(*(front.door.receive(said(ANN, "1")) for _ in range(2)))
        assert first == again
        assert len(front.fake.sent) == len(first)

    front.run(talk)


def test_one_account_is_heard_in_the_order_in_which_it_wrote(front: Front) -> None:
    async def talk() -> None:
        answers = await asyncio.gather(*(front.door.receive(said(ANN, f"{n}", f"谢谢 {n}")) for n in range(5)))
        sequences = [one.sequence for answer in answers for one in answer]
        assert sequences == sorted(sequences)

    front.run(talk)


def test_a_flood_is_heard_as_one_turn_and_others_are_heard_meanwhile(front: Front) -> None:
    async def talk() -> None:
        flood = [asyncio.create_task(front.door.receive(said(ANN, f"{n}", f"路灯坏了 {n}"))) for n in range(30)]
        assert await front.door.receive(said(BOB, "1", "谢谢"))
        answers = [await one for one in flood]
        turns = {tuple(one.mid for one in answer) for answer in answers}
        assert len(turns) == 1
        to_ann = [one.mid for one in front.fake.sent if one.to == ANN]
        assert sorted(to_ann) == sorted({mid for turn in turns for mid in turn}), "each answer once"
        again = await front.door.receive(said(ANN, "17", "路灯坏了 17"))
        assert [one.mid for one in again] == [one.mid for one in answers[17]]

    front.run(talk)
    assert front.inbox(ANN) == 30


def test_a_flood_that_begins_with_what_was_heard_loses_nothing(front: Front) -> None:
    async def talk() -> None:
        first = await front.door.receive(said(ANN, "0", "路灯坏了 0"))
        answers = await asyncio.gather(
            *(front.door.receive(said(ANN, f"{n}", f"路灯坏了 {n}")) for n in (1, 0, *range(2, 20)))
        )
        assert [one.mid for one in answers[1]] == [one.mid for one in first]

    front.run(talk)
    assert front.inbox(ANN) == 20


def test_beyond_its_bound_the_house_asks_to_come_back(front: Front) -> None:
    async def talk() -> None:
        waiting = [asyncio.create_task(front.door.receive(said(ANN, f"{n}"))) for n in range(36)]
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert sum(isinstance(one, Overloaded) for one in results) == 1
        assert await front.door.receive(said(ANN, "again"))

    front.run(talk)


def test_who_is_turned_away_comes_again_after_about_as_long_as_a_turn_waits(front: Front) -> None:
    now, send = [0.0], front.fake.send

    async def slow(message: Outgoing) -> str:
        now[0] += 12.0
        return await send(message)

    async def talk() -> None:
        front.door._monotonic = lambda: now[0]
        front.fake.send = slow  # type: ignore[method-assign]
        assert await front.door.receive(said(ANN, "0", "谢谢"))
        front.fake.send = send  # type: ignore[method-assign]
        waiting = [asyncio.create_task(front.door.receive(said(BOB, f"{n}"))) for n in range(36)]
        await asyncio.sleep(0)
        [refused] = [one.exception() for one in waiting if one.done()]
        assert isinstance(refused, Overloaded)
        assert 12.0 <= refused.seconds <= 18.0
        front.door._monotonic = time.monotonic
        await asyncio.gather(*waiting, return_exceptions=True)

    front.run(talk)


def test_who_blocked_us_is_left_alone_until_they_write_again(front: Front) -> None:
    def blocked() -> bool:
        with front.house.store.begin() as work:
            conversation = work.conversations.load(ANN)
        assert conversation is not None
        return conversation.blocked

    async def talk() -> None:
        front.fake.failures = [Blocked("gone")]
        await front.door.receive(said(ANN, "1"))
        assert blocked()
        assert await front.post.left_over(timedelta(0)) == 0
        await front.door.receive(said(ANN, "2"))
        assert not blocked()

    front.run(talk)


def test_a_poisoned_message_is_put_aside_and_the_conversation_goes_on(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = replace(said(ANN, "poison"), segments=(Text("毒"),))
    hear = front.house.engine.hear

    def failing(message: Inbound, *more: object, **named: object) -> object:
        if message.event_id == "poison":
            raise LookupError("a fault that not even the apology survives")
        return hear(message, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(front.house.engine, "hear", failing)

    async def talk() -> None:
        for _ in range(4):
            with pytest.raises(LookupError):
                await front.door.receive(poison)
        assert await front.door.receive(poison) == ()
        assert await front.door.receive(said(ANN, "after"))

    front.run(talk)
    assert front.inbox(ANN) == 2


def test_of_many_who_write_at_once_one_poisoned_turn_spoils_no_other(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [Account("fake", f"p{n}") for n in range(12)]
    within = front.house.engine.hear_within

    def failing(work: Work, message: Inbound, *more: object, **named: object) -> object:
        if message.account == people[5]:
            work.inbox.record(message, "half", ())
            raise LookupError("after it wrote")
        return within(work, message, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(front.house.engine, "hear_within", failing)
    monkeypatch.setattr(front.house.engine, "_stumble", failing)

    async def talk() -> None:
        told = await asyncio.gather(
            *(front.door.receive(said(one, f"{n}")) for n in range(3) for one in people), return_exceptions=True
        )
        failed = [n for n, one in enumerate(told) if isinstance(one, BaseException)]
        assert failed == [5, 17, 29]

    front.run(talk)
    assert [front.inbox(one) for one in people] == [0 if n == 5 else 3 for n in range(12)]


def test_what_many_write_at_once_is_heard_in_the_order_of_each(front: Front) -> None:
    people = [Account("fake", f"p{n}") for n in range(8)]

    async def talk() -> None:
        await asyncio.gather(*(front.door.receive(said(one, f"{n}")) for n in range(4) for one in people))

    front.run(talk)
    for one in people:
        with front.house.store.begin() as work:
            expected = [message.mid for message in work.messages.since(one, 0)]
        assert [message.mid for message in front.fake.sent if message.to == one] == expected
        assert front.inbox(one) == 4
