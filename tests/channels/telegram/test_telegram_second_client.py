"""python-telegram-bot, which nobody here wrote, against the same server: two readings of Telegram must agree."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import cast

import pytest
import telegram
from aiogram.types import Update as AiogramUpdate
from telegram.error import BadRequest, Conflict, Forbidden, RetryAfter
from telegram.ext import Application, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from handlers.conversation.message import Pressed, Text
from tests.channels.telegram.description import Json
from tests.channels.telegram.house import SECRET, polling_line, say, webhook_line
from tests.channels.telegram.server import BLOCKED, TOKEN, BotApi, Call, Citizen, bot_api, flood

pytestmark = pytest.mark.anyio
LI = 7001


@pytest.fixture(autouse=True)
def durations_of_the_next_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@asynccontextmanager
async def second_client(api: BotApi) -> AsyncIterator[telegram.Bot]:
    bot = telegram.Bot(TOKEN, base_url=f"{api.url}/bot", base_file_url=f"{api.url}/file/bot")
    async with bot:
        yield bot


def every_kind(li: Citizen) -> list[Json]:
    """One update of each kind that a citizen makes."""
    said = li.says("水管坏了没人管")
    size = {"width": 9, "height": 9}
    sticker = li.api.keep(b"s") | size | {"type": "regular", "is_animated": False, "is_video": False, "emoji": "👍"}
    pin = {"latitude": 31.2304, "longitude": 121.4737}
    return [
        said,
        li.says("/start YZ-261123-0001"),
        li.photo(b"jpeg", caption="两张", media_group_id="A1"),
        li.photo(b"jpeg", media_group_id="A1"),
        li.edits(said, text="水管坏了"),
        li.sends(voice=li.api.keep(b"ogg") | {"duration": 3, "mime_type": "audio/ogg"}),
        li.sends(location=pin),
        li.sends(location=pin, venue={"location": pin, "title": "幸福小区", "address": "幸福路1号"}),
        li.sends(document=li.api.keep(b"png") | {"file_name": "a.png", "mime_type": "image/png"}),
        li.sends(contact={"phone_number": "+8613800000000", "first_name": "李"}),
        li.sends(sticker=sticker),
        li.blocks(),
    ]


async def test_both_clients_read_every_update_as_the_server_wrote_it() -> None:
    async with bot_api() as api, second_client(api) as bot:
        written = every_kind(Citizen(api))
        for update in written:
            api.deliver(update)
        read = await bot.get_updates(timeout=0)
        assert [_settled(json.loads(update.to_json())) for update in read] == [_settled(update) for update in written]
        ours = [AiogramUpdate.model_validate(update) for update in written]
        dumped = [json.loads(update.model_dump_json(exclude_none=True, by_alias=True)) for update in ours]
        assert [_settled(update) for update in dumped] == [_settled(update) for update in written]


def _settled(value: object) -> object:
    """Without what says nothing: empty lists and false flags that a client fills in by itself."""
    if isinstance(value, dict):
        return {key: _settled(item) for key, item in value.items() if item not in ([], False, None)}
    return [_settled(item) for item in value] if isinstance(value, list) else value


async def test_both_clients_ask_for_the_same_message_in_the_same_words() -> None:
    async with webhook_line() as line, second_client(line.api) as bot:
        line.house.shown = {name: (name.encode(), "image/jpeg") for name in "abc"}
        line.api.calls.clear()
        await line.channel.send(say(LI, "请确认", "对，提交", "改地点", mid="m", photos=("a",)))
        await line.channel.send(say(LI, "已提交", mid="n", edit="m", photos=()))
        await line.channel.send(say(LI, "", photos=("b", "c")))
        ours, line.api.calls = line.api.calls, []
        rows = [
            [telegram.InlineKeyboardButton(t, callback_data=d) for t, d in (("对，提交", "m:1"), ("改地点", "m:2"))]
        ]
        preview = telegram.LinkPreviewOptions(is_disabled=True)
        await bot.send_photo(LI, b"a")
        keyboard = telegram.InlineKeyboardMarkup(rows)
        sent = await bot.send_message(LI, "请确认", link_preview_options=preview, reply_markup=keyboard)
        await bot.edit_message_text("已提交", LI, sent.message_id, link_preview_options=preview)
        await bot.send_media_group(LI, [telegram.InputMediaPhoto(b"b"), telegram.InputMediaPhoto(b"c")])
        assert [_wire(call) for call in ours] == [_wire(call) for call in line.api.calls]


def _wire(call: Call) -> tuple[str, object, list[bytes]]:
    """A request without the names that a client gives to its files, and without the message that it edits."""
    text = json.dumps(call.parameters, sort_keys=True, ensure_ascii=False)
    for number, name in enumerate(call.files):
        text = text.replace(f"attach://{name}", f"attach://{number}")
    parameters = cast(Json, json.loads(text))
    return call.method, {k: v for k, v in parameters.items() if k != "message_id"}, list(call.files.values())


async def test_the_second_client_sees_and_fetches_what_the_channel_sent() -> None:
    async with webhook_line() as line, second_client(line.api) as bot:
        line.house.shown = {"f": (b"jpeg bytes", "image/jpeg")}
        receipt = await line.channel.send(say(LI, "处理后", "满意", "不满意", photos=("f",)))
        photo = telegram.Message.de_json(line.api.messages[LI, int(receipt) - 1], bot)
        file = await bot.get_file(photo.photo[-1])
        assert bytes(await file.download_as_bytearray()) == b"jpeg bytes"
        text = telegram.Message.de_json(line.api.messages[LI, int(receipt)], bot)
        assert text.reply_markup is not None
        labels = [button.text for row in text.reply_markup.inline_keyboard for button in row]
        assert (text.text, labels) == ("处理后", ["满意", "不满意"])


async def test_a_bot_of_the_second_client_and_the_channel_hear_the_same_person() -> None:
    """The same server, the same person, another bot: what it hears is what the house hears."""
    theirs: list[tuple[str, str]] = []

    async def on_text(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message and update.effective_chat
        theirs.append((str(update.effective_chat.id), update.message.text or ""))

    async def on_press(update: telegram.Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query and update.effective_chat
        theirs.append((str(update.effective_chat.id), update.callback_query.data or ""))

    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(LI, "请确认", "对", mid="m"))
        updates = [li.says("水管坏了"), li.presses("对"), li.says("还没修好")]
        for update in updates:
            assert await line.post(update) == 200
        builder = Application.builder().token(TOKEN).base_url(f"{line.api.url}/bot").updater(None).job_queue(None)
        async with builder.build() as app:
            app.add_handler(MessageHandler(filters.TEXT, on_text))
            app.add_handler(CallbackQueryHandler(on_press))
            for update in updates:
                await app.process_update(telegram.Update.de_json(update, app.bot))
        ours = [(inbound.account.id, _words(inbound.segments[0])) for inbound in line.house.heard]
        assert ours == theirs


def _words(segment: object) -> str:
    match segment:
        case Text(text):
            return text
        case Pressed(mid, index):
            return f"{mid}:{index}"
    raise AssertionError(segment)


async def test_two_pollers_with_one_token_disturb_each_other_and_the_channel_survives() -> None:
    async with polling_line() as line, second_client(line.api) as bot:
        await line.api.pulse.until(lambda: line.api.of("getUpdates"))
        await bot.get_updates(timeout=0)  # ends the channel's long poll
        line.api.deliver(Citizen(line.api).says("还在吗"))
        await line.house.pulse.until(lambda: line.house.heard)
        assert line.pauses.seconds == [1]


async def test_the_server_troubles_the_second_client_alike() -> None:
    async with bot_api() as api, second_client(api) as bot:
        assert (await bot.get_me()).username == "minhu_bot"
        api.trouble("sendMessage", flood(5), BLOCKED)
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(LI, "你好")
        assert caught.value.retry_after == timedelta(seconds=5)
        with pytest.raises(Forbidden):
            await bot.send_message(LI, "你好")
        with pytest.raises(BadRequest, match="not found"):
            await bot.edit_message_text("你好", LI, 99)
        await bot.set_webhook("https://12345.example.cn/telegram/webhook", secret_token=SECRET)
        with pytest.raises(Conflict):
            await bot.get_updates()


async def test_the_server_answers_methods_that_the_channel_does_not_use() -> None:
    async with bot_api() as api, second_client(api) as bot:
        assert await bot.send_chat_action(LI, "typing")
        assert (await bot.send_location(LI, 31.2, 121.4)).message_id
        assert (await bot.get_chat_member_count(LI)) == 1
        assert await bot.set_my_description("民呼")
