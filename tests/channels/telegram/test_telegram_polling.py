"""Polling: the offset moves after the commit only, chats do not wait for each other, trouble is waited out."""

from __future__ import annotations

import asyncio

import pytest

from bot.channels.port import Overloaded
from tests.channels.telegram.house import Line, polling_line
from tests.channels.telegram.server import BAD_GATEWAY, CONFLICT, Citizen, flood

pytestmark = pytest.mark.anyio


def heard(line: Line) -> list[str]:
    return [inbound.text for inbound in line.house.heard]


def offsets(line: Line) -> list[object]:
    return [call.parameters.get("offset") for call in line.api.of("getUpdates")]


async def polls(line: Line, more: int) -> None:
    """Let it ask so many times more."""
    asked = len(line.api.of("getUpdates"))
    await line.api.pulse.until(lambda: len(line.api.of("getUpdates")) > asked + more)


async def test_a_webhook_left_over_is_removed_first() -> None:
    async with polling_line(start=False) as line:
        line.api.webhook = {"url": "https://old.example.cn"}
        running = asyncio.create_task(line.channel.run(line.house))
        await line.api.pulse.until(lambda: line.api.of("getUpdates"))
        assert line.api.calls[0].method == "deleteWebhook" and line.api.webhook == {}
        assert not line.api.calls[0].parameters.get("drop_pending_updates")  # what waits is kept
        running.cancel()


async def test_an_update_is_confirmed_only_after_its_commit() -> None:
    async with polling_line() as line:
        line.house.shut["慢"] = asyncio.Event()
        update = line.api.deliver(Citizen(line.api).says("慢"))
        await line.house.pulse.until(lambda: line.house.entered)
        await polls(line, 2)
        assert list(line.api.waiting.values()) == [update]
        line.house.shut["慢"].set()
        await line.api.pulse.until(lambda: not line.api.waiting)
        assert heard(line) == ["慢"] and line.house.entered == ["慢"]


async def test_a_slow_chat_holds_up_nobody_else_and_keeps_its_own_order() -> None:
    async with polling_line() as line:
        li, wang = Citizen(line.api, 7001), Citizen(line.api, 7002)
        line.house.shut["李一"] = asyncio.Event()
        first = line.api.deliver(li.says("李一"))
        for citizen, text in ((li, "李二"), (wang, "王一"), (wang, "王二")):
            line.api.deliver(citizen.says(text))
        await line.house.pulse.until(lambda: heard(line) == ["王一", "王二"])
        await polls(line, 2)
        assert first["update_id"] in line.api.waiting  # and with it all that came later
        line.house.shut["李一"].set()
        await line.house.pulse.until(lambda: heard(line) == ["王一", "王二", "李一", "李二"])
        await line.api.pulse.until(lambda: not line.api.waiting)
        assert line.house.entered.count("王一") == 1


async def test_no_more_chats_are_served_at_once_than_allowed() -> None:
    async with polling_line(width=2) as line:
        texts = ["一", "二", "三"]
        line.house.shut = {text: asyncio.Event() for text in texts}
        for number, text in enumerate(texts):
            line.api.deliver(Citizen(line.api, 7001 + number).says(text))
        await line.house.pulse.until(lambda: len(line.house.entered) == 2)
        await polls(line, 2)
        assert line.house.entered == ["一", "二"]
        for gate in line.house.shut.values():
            gate.set()
        await line.house.pulse.until(lambda: sorted(heard(line)) == sorted(texts))


async def test_a_failing_update_is_tried_again_ever_later_while_others_go_on() -> None:
    async with polling_line() as line:
        li, wang = Citizen(line.api, 7001), Citizen(line.api, 7002)
        line.house.troubles["坏"] = [RuntimeError("no"), Overloaded(9), RuntimeError("no")]
        line.api.deliver(li.says("坏"))
        line.api.deliver(li.says("后"))
        line.api.deliver(wang.says("好"))
        await line.house.pulse.until(lambda: len(line.house.heard) == 3)
        assert heard(line).index("坏") < heard(line).index("后")
        assert line.house.entered.count("坏") == 4
        assert line.pauses.seconds == [1, 9, 4]
        await line.api.pulse.until(lambda: not line.api.waiting)


async def test_a_poisoned_update_is_put_aside_and_its_conversation_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async with polling_line() as line:
        li, wang = Citizen(line.api, 7001), Citizen(line.api, 7002)
        line.house.poison = {"毒"}
        line.api.deliver(li.says("毒"))
        line.api.deliver(li.says("后"))
        others = [str(number) for number in range(5)]
        for other in others:
            tried = line.house.entered.count("毒")
            await line.house.pulse.until(lambda tried=tried: line.house.entered.count("毒") > tried)  # type: ignore[misc]
            assert "后" not in heard(line)
            line.api.deliver(wang.says(other))
            await line.house.pulse.until(lambda other=other: other in heard(line))  # type: ignore[misc]
        await line.house.pulse.until(lambda: "后" in heard(line))
        assert heard(line) == [*others, "后"] and "is put aside" in caplog.text
        await line.api.pulse.until(lambda: not line.api.waiting)


async def test_nothing_is_put_aside_while_the_store_is_cut() -> None:
    async with polling_line() as line:
        line.house.cut = True
        for number in range(3):
            line.api.deliver(Citizen(line.api, 7001 + number).says(str(number)))
        await line.house.pulse.until(lambda: min(line.house.entered.count(str(number)) for number in range(3)) > 10)
        assert len(line.api.waiting) == 3
        line.house.cut = False
        await line.house.pulse.until(lambda: sorted(heard(line)) == ["0", "1", "2"])


async def test_an_update_handed_out_twice_is_heard_once() -> None:
    async with polling_line() as line:
        line.api.twice = True
        line.api.deliver(Citizen(line.api).says("重复"))
        await line.api.pulse.until(lambda: line.house.heard and not line.api.waiting)
        assert line.house.entered == ["重复"]


async def test_offsets_only_grow() -> None:
    async with polling_line() as line:
        for number in range(30):
            line.api.deliver(Citizen(line.api, 7001 + number % 3).says(str(number)))
        await line.house.pulse.until(lambda: len(line.house.heard) == 30)
        await line.api.pulse.until(lambda: not line.api.waiting)
        asked = [offset for offset in offsets(line) if isinstance(offset, int)]
        assert asked == sorted(asked)


async def test_trouble_on_the_way_is_waited_out(caplog: pytest.LogCaptureFixture) -> None:
    async with polling_line(start=False) as line:
        line.api.trouble("deleteWebhook", BAD_GATEWAY)
        line.api.trouble("getUpdates", BAD_GATEWAY, CONFLICT, flood(11))
        running = asyncio.create_task(line.channel.run(line.house))
        line.api.deliver(Citizen(line.api).says("在吗"))
        await line.house.pulse.until(lambda: line.house.heard)
        assert line.pauses.seconds == [1, 1, 2, 11]
        assert "another process polls with this bot's token" in caplog.text
        running.cancel()


async def test_presses_and_edits_keep_the_order_of_their_chat() -> None:
    async with polling_line() as line:
        li = Citizen(line.api)
        first = line.api.deliver(li.says("三号楼"))
        await line.house.pulse.until(lambda: line.api.messages)
        line.house.shut["五号楼"] = asyncio.Event()
        line.api.deliver(li.edits(first, text="五号楼"))
        line.api.deliver(li.presses("对，提交"))
        await line.house.pulse.until(lambda: line.house.entered[-1] == "五号楼")
        line.house.shut["五号楼"].set()
        await line.house.pulse.until(lambda: len(line.house.heard) == 3)
        assert [inbound.event_id[0] for inbound in line.house.heard] == ["m", "e", "c"]
