"""The webhook: who may post, how much, and 200 only for what is committed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.channels.port import Overloaded
from bot.channels.telegram.channel import Telegram
from tests.channels.telegram.house import HOOK, PUBLIC_URL, SECRET, polling_line, webhook_line
from tests.channels.telegram.server import BAD_GATEWAY, TOKEN, Citizen, bad_request, flood

pytestmark = pytest.mark.anyio
KNOWN = {"X-Telegram-Bot-Api-Secret-Token": SECRET}


async def test_at_start_the_webhook_and_the_commands_are_registered() -> None:
    async with webhook_line() as line:
        await line.channel.run(line.house)
        assert line.api.webhook == {
            "url": PUBLIC_URL + HOOK,
            "secret_token": SECRET,
            "allowed_updates": ["message", "edited_message", "callback_query", "my_chat_member"],
        }
        assert line.api.commands == {
            "": [{"command": "start", "description": "Start"}],
            "zh": [{"command": "start", "description": "开始"}],
        }


async def test_registering_is_tried_until_it_succeeds() -> None:
    async with webhook_line() as line:
        line.api.trouble("setWebhook", BAD_GATEWAY, flood(7), bad_request("bad webhook: Failed to resolve host"))
        await line.channel.run(line.house)
        assert line.pauses.seconds == [1, 7, 4]
        assert line.api.webhook


async def test_a_menu_that_telegram_refuses_does_not_stop_the_house() -> None:
    async with webhook_line() as line:
        line.api.trouble("setMyCommands", bad_request("BOT_COMMAND_INVALID"))
        await line.channel.run(line.house)
        assert list(line.api.commands) == ["zh"]


async def test_a_stranger_is_turned_away() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).says("你好")
        assert await line.post(update, secret="") == 403
        assert await line.post(update, secret=SECRET + "x") == 403
        assert (await line.web.post(HOOK, json=update)).status_code == 403
        assert (await line.web.get(HOOK, headers=KNOWN)).status_code == 405
        assert line.house.heard == []


async def test_a_body_over_one_megabyte_is_refused_before_it_is_parsed() -> None:
    sent: list[bytes] = []

    async def endless() -> AsyncIterator[bytes]:
        while True:
            sent.append(b"[" * 64 * 1024)
            yield sent[-1]

    async with webhook_line() as line:
        assert (await line.web.post(HOOK, content=b" " * (1024 * 1024 + 1), headers=KNOWN)).status_code == 413
        async with asyncio.timeout(5):
            assert (await line.web.post(HOOK, content=endless(), headers=KNOWN)).status_code == 413
        assert len(sent) <= 20


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"7", b"{}", b'{"update_id": "a"}', b"[" * 100_000])
async def test_what_is_no_update_is_a_bad_request(body: bytes) -> None:
    async with webhook_line() as line:
        assert (await line.web.post(HOOK, content=body, headers=KNOWN)).status_code == 400


async def test_200_is_said_only_after_the_commit() -> None:
    async with webhook_line() as line:
        line.house.shut["等一下"] = asyncio.Event()
        posting = asyncio.create_task(line.post(Citizen(line.api).says("等一下")))
        await line.house.pulse.until(lambda: line.house.entered)
        assert not posting.done() and line.house.heard == []
        line.house.shut["等一下"].set()
        assert await posting == 200
        assert len(line.house.heard) == 1


async def test_a_full_house_says_when_to_come_back() -> None:
    async with webhook_line() as line:
        line.house.troubles["急"] = [Overloaded(2.5)]
        answer = await line.web.post(HOOK, json=Citizen(line.api).says("急"), headers=KNOWN)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")


async def test_an_update_that_failed_is_delivered_again_and_heard_once() -> None:
    async with webhook_line() as line:
        line.house.troubles["停水"] = [RuntimeError("database is gone")]
        update = Citizen(line.api).says("停水")
        assert [await line.post(update) for _ in range(3)] == [500, 200, 200]
        assert [inbound.text for inbound in line.house.heard] == ["停水"]


async def test_without_a_proper_secret_there_is_no_webhook() -> None:
    for secret in ("", "with space", "密", "x" * 257):
        with pytest.raises(ValueError, match="secret"):
            Telegram(TOKEN, mode="webhook", secret=secret, public_url=PUBLIC_URL)


async def test_polling_opens_no_route() -> None:
    async with polling_line(start=False) as line:
        assert line.channel.routes(line.house) == ()
