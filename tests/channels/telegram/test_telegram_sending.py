"""Messages out: what Telegram is asked, and what the house is told when it will not."""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import cast

import pytest

from bot.channels.port import Blocked, RetryAfter, SendFailed
from bot.channels.telegram.channel import Telegram
from handlers.conversation.message import Outgoing, Picture
from tests.channels.telegram.description import Json
from tests.channels.telegram.house import Line, polling_line, say, webhook_line
from tests.channels.telegram.server import (
    BAD_GATEWAY,
    BLOCKED,
    CONFLICT,
    HANG,
    TOKEN,
    Call,
    Citizen,
    Trouble,
    bad_request,
    flood,
)

pytestmark = pytest.mark.anyio
LI = 7001


def keyboard(call: Call) -> list[list[str]]:
    markup = cast(dict[str, list[list[Json]]], call.parameters["reply_markup"])
    return [[str(button["text"]) for button in row] for row in markup["inline_keyboard"]]


def texts(line: Line) -> list[str]:
    return [str(call.parameters["text"]) for call in line.api.of("sendMessage")]


async def test_a_text_goes_out_plain_without_preview_and_its_number_comes_back() -> None:
    async with webhook_line() as line:
        receipt = await line.channel.send(say(LI, "*已受理* <b> https://example.cn"))
        [call] = line.api.calls
        assert call.parameters == {
            "chat_id": LI,
            "text": "*已受理* <b> https://example.cn",
            "link_preview_options": {"is_disabled": True},
        }
        assert line.api.messages[LI, int(receipt)]["text"] == "*已受理* <b> https://example.cn"


async def test_choices_become_buttons_under_the_text() -> None:
    async with webhook_line() as line:
        await line.channel.send(
            say(LI, "我这样记下了", "对，提交", "改地点", "都不是，让我换个说法再说一遍", mid="t9:1")
        )
        [call] = line.api.calls
        assert keyboard(call) == [["对，提交", "改地点"], ["都不是，让我换个说法再说一遍"]]
        assert '"callback_data": "t9:1:3"' in str(call.parameters).replace("'", '"')


async def test_a_hundred_choices_fit() -> None:
    async with webhook_line() as line:
        await line.channel.send(say(LI, "选一个", *(f"选项{number}" for number in range(100))))
        assert sum(len(row) for row in keyboard(line.api.calls[0])) == 100


async def test_a_long_text_goes_out_in_pieces_with_the_buttons_under_the_last() -> None:
    async with webhook_line() as line:
        receipt = await line.channel.send(say(LI, "\n".join(["行" * 999] * 9), "好"))
        assert [len(text) for text in texts(line)] == [3999, 3999, 999]
        assert ["reply_markup" in call.parameters for call in line.api.calls] == [False, False, True]
        assert "reply_markup" in line.api.messages[LI, int(receipt)]


async def test_photos_go_before_the_text_one_alone_or_up_to_ten_together() -> None:
    async with webhook_line() as line:
        line.house.shown = {f"f{number}": (b"jpeg%d" % number, "image/jpeg") for number in range(12)}
        await line.channel.send(say(LI, "处理后", photos=("f0",)))
        await line.channel.send(say(LI, "全部", "好", photos=tuple(line.house.shown)))
        assert [(call.method, len(call.files)) for call in line.api.calls] == [
            ("sendPhoto", 1),
            ("sendMessage", 0),
            ("sendMediaGroup", 10),
            ("sendMediaGroup", 2),
            ("sendMessage", 0),
        ]
        assert list(line.api.calls[3].files.values()) == [b"jpeg10", b"jpeg11"]


async def test_photos_that_cannot_be_shown_do_not_hold_up_the_words() -> None:
    async with webhook_line() as line:
        line.house.shown = {"bad": (b"?", "image/png")}
        line.api.trouble("sendPhoto", bad_request("IMAGE_PROCESS_FAILED"))
        assert await line.channel.send(say(LI, "处理后", photos=("sealed", "bad")))
        assert texts(line) == ["处理后"]


async def test_a_message_takes_the_place_of_an_earlier_one() -> None:
    async with webhook_line() as line:
        first = await line.channel.send(say(LI, "待签收", "签收", mid="a"))
        assert await line.channel.send(say(LI, "已签收", "办结", mid="b", edit="a")) == first
        shown = line.api.messages[LI, int(first)]
        assert shown["text"] == "已签收" and len(line.api.messages) == 1
        assert (await line.hear(Citizen(line.api).presses("办结"))).pressed is not None


async def test_an_edit_that_changes_nothing_is_a_success() -> None:
    async with webhook_line() as line:
        first = await line.channel.send(say(LI, "待签收", "签收", mid="a"))
        assert await line.channel.send(say(LI, "待签收", "签收", mid="a", edit="a")) == first
        assert len(line.api.messages) == 1


@pytest.mark.parametrize("words", ["message can't be edited", "message to edit not found"])
async def test_what_cannot_be_edited_is_sent_anew(words: str) -> None:
    async with webhook_line() as line:
        first = await line.channel.send(say(LI, "待签收", mid="a"))
        line.api.trouble("editMessageText", bad_request(words))
        assert await line.channel.send(say(LI, "已签收", mid="b", edit="a")) != first
        assert texts(line) == ["待签收", "已签收"]


async def test_an_unknown_earlier_message_is_not_edited_until_it_is_pressed() -> None:
    async with webhook_line() as line:
        await line.channel.send(say(LI, "待签收", "签收", mid="a"))
        press = Citizen(line.api).presses("签收")
    async with webhook_line() as line:  # restarted
        await line.channel.send(say(LI, "已签收", mid="b", edit="a"))
        assert line.api.of("editMessageText") == []
        await line.hear(press)
        await line.channel.send(say(LI, "已签收", mid="c", edit="a"))
        assert len(line.api.of("editMessageText")) == 1


async def test_a_flood_limit_tells_how_long_to_wait() -> None:
    async with webhook_line() as line:
        line.api.trouble("sendMessage", flood(17))
        with pytest.raises(RetryAfter) as caught:
            await line.channel.send(say(LI, "提醒"))
        assert caught.value.seconds == 17
        assert await line.channel.send(say(LI, "提醒"))


@pytest.mark.parametrize(
    "trouble",
    [
        BLOCKED,
        Trouble(403, "Forbidden: user is deactivated"),
        Trouble(403, "Forbidden: bot can't initiate conversation with a user"),
        bad_request("chat not found"),
    ],
)
async def test_who_blocked_the_bot_or_is_gone_is_not_tried_again(trouble: Trouble) -> None:
    async with webhook_line() as line:
        line.api.trouble("sendMessage", trouble)
        with pytest.raises(Blocked):
            await line.channel.send(say(LI, "提醒"))


@pytest.mark.parametrize("trouble", [BAD_GATEWAY, Trouble(500), CONFLICT, Trouble(401, "Unauthorized"), Trouble(429)])
async def test_other_trouble_is_a_failed_send(trouble: Trouble) -> None:
    async with webhook_line() as line:
        line.api.trouble("sendMessage", trouble)
        with pytest.raises(SendFailed) as caught:
            await line.channel.send(say(LI, "提醒"))
        assert type(caught.value) is SendFailed


async def test_a_telegram_that_hangs_is_a_failed_send() -> None:
    async with webhook_line(timeout=0.1) as line:
        line.api.trouble("sendMessage", HANG)
        async with asyncio.timeout(5):
            with pytest.raises(SendFailed):
                await line.channel.send(say(LI, "提醒"))


async def test_a_second_try_goes_on_where_the_first_ended() -> None:
    async with webhook_line() as line:
        line.house.shown = {"f": (b"jpeg", "image/jpeg")}
        long = say(LI, "\n".join(["行" * 999] * 9), "好", photos=("f",))
        line.api.trouble("sendMessage", BAD_GATEWAY)
        with pytest.raises(SendFailed):
            await line.channel.send(long)
        line.api.trouble("sendMessage", flood(1))
        with pytest.raises(RetryAfter):
            await line.channel.send(long)
        await line.channel.send(long)
        assert len(line.api.of("sendPhoto")) == 1
        assert len(line.api.messages) == 4
        await line.channel.send(long)  # asked for once more it is sent once more
        assert len(line.api.messages) == 8


async def test_photos_before_the_start_wait_for_it() -> None:
    async with polling_line(start=False) as line:
        with pytest.raises(SendFailed):
            await line.channel.send(say(LI, "处理后", photos=("f",)))


def say_photo() -> Outgoing:
    return say(LI, "处理后", photos=("f",))


async def test_the_token_is_never_in_a_log_or_an_error(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    told: list[str] = []
    caplog.set_level(logging.DEBUG)
    async with webhook_line(timeout=0.1) as line:
        line.house.shown = {"f": (b"jpeg", "image/jpeg")}
        echo = bad_request(f"no such address /bot{TOKEN}/sendPhoto or {TOKEN.partition(':')[2]}")
        for trouble in (BAD_GATEWAY, HANG, BLOCKED, flood(3), echo, Trouble(401, TOKEN), Trouble(404, TOKEN)):
            line.api.trouble("sendPhoto", trouble)
            line.api.trouble("sendMessage", trouble)
            for message in (say_photo(), say(LI, "提醒")):
                try:
                    await line.channel.send(message)
                except SendFailed as failure:
                    told += [repr(failure), *traceback.format_exception(failure)]
                    assert failure.__cause__ is None and failure.__context__ is None
        update = Citizen(line.api).photo(b"p")
        line.api.troubled_paths.extend([BAD_GATEWAY, HANG, Trouble(404, "Not Found"), BAD_GATEWAY, BAD_GATEWAY])
        statuses = [await line.post(update) for _ in range(5)]
        assert statuses == [500] * 4 + [200] and line.house.heard[-1].pictures == (Picture(refused="unreadable"),)
        line.api.trouble("setWebhook", BAD_GATEWAY, HANG, echo)
        await line.channel.run(line.house)
        told.append(repr(line.channel))
    nobody = Telegram(TOKEN, api_base="http://127.0.0.1:9", timeout=1)
    with pytest.raises(SendFailed) as caught:
        await nobody.send(say(LI, "提醒"))
    await nobody.close()
    told += [*traceback.format_exception(caught.value), *(str(record.__dict__) for record in caplog.records)]
    told += [*capsys.readouterr(), caplog.text]
    assert len(told) > 20
    assert [line for line in told if TOKEN.partition(":")[2] in line] == []
