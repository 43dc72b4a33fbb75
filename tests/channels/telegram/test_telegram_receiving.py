"""Each kind of update becomes what a person said, or nothing."""

from __future__ import annotations

import logging
from typing import cast

import pytest

from bot.channels.port import Overloaded
from handlers.conversation.message import Account, Command, Location, Picture, Pressed, Sticker, Text, Voice
from tests.channels.telegram.description import Json
from tests.channels.telegram.house import AT, say, webhook_line
from tests.channels.telegram.server import BAD_GATEWAY, Citizen, bad_request

pytestmark = pytest.mark.anyio


async def test_a_text_is_heard_with_its_sender_language_and_time() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).says("水管坏了没人管")
        inbound = await line.hear(update)
        message = cast(Json, update["message"])
        assert (inbound.account.channel, inbound.account.id) == ("telegram", "7001")
        assert inbound.event_id == f"m{message['message_id']}"
        assert inbound.segments == (Text("水管坏了没人管"),)
        assert inbound.language == "zh-hans"
        assert inbound.at.timestamp() == message["date"] and inbound.at.utcoffset() is not None
        assert inbound.edits is None and inbound.album is None


async def test_what_no_store_takes_is_dropped_from_a_text() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).says("路\0灯\ud83d不亮😀")
        assert await line.segments(update) == (Text("路灯不亮😀"),)
        assert await line.segments(Citizen(line.api).says("\0")) == (Sticker(),)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start")),
        ("/start YZ-261123-0001", Command("start", "YZ-261123-0001")),
        ("/Progress@minhu_bot", Command("progress")),
        ("/report 路灯\n不亮", Command("report", "路灯\n不亮")),
    ],
)
async def test_a_command_is_heard_with_what_follows_it(text: str, command: Command) -> None:
    async with webhook_line() as line:
        assert await line.segments(Citizen(line.api).says(text)) == (command,)


@pytest.mark.parametrize("text", ["/路灯不亮", "/etc/passwd", "3/4 的路灯"])
async def test_a_slash_alone_makes_no_command(text: str) -> None:
    async with webhook_line() as line:
        assert await line.segments(Citizen(line.api).sends(text=text)) == (Text(text),)


async def test_a_photo_is_taken_in_its_largest_size_with_its_caption() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).photo(b"p" * 900, caption="就是这根管子")
        assert await line.segments(update) == (Text("就是这根管子"), Picture(file="photo:900"))
        assert line.house.taken == [b"p" * 900]


async def test_a_photo_larger_than_allowed_is_taken_in_the_next_size() -> None:
    async with webhook_line() as line:
        assert await line.segments(Citizen(line.api).photo(b"p" * 1001)) == (Picture(file="photo:5"),)


async def test_a_photo_too_large_in_every_size_is_refused_without_fetching_it() -> None:
    async with webhook_line(file_limit=4) as line:
        assert await line.segments(Citizen(line.api).photo(b"p" * 900)) == (Picture(refused="too_large"),)
        assert line.api.of("getFile") == []


async def test_a_photo_that_hides_its_size_is_given_up_at_the_limit() -> None:
    async with webhook_line() as line:
        photo = line.api.keep(b"p" * 5000) | {"width": 1, "height": 1}
        del photo["file_size"]
        assert await line.segments(Citizen(line.api).sends(photo=[photo])) == (Picture(refused="too_large"),)
        assert line.house.taken == []


async def test_a_file_too_big_for_the_bot_api_is_refused() -> None:
    async with webhook_line() as line:
        line.api.trouble("getFile", bad_request("file is too big"))
        assert await line.segments(Citizen(line.api).photo(b"p")) == (Picture(refused="too_large"),)


async def test_an_image_sent_as_a_file_is_a_picture_and_another_file_is_refused() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        image = line.api.keep(b"png") | {"mime_type": "image/png", "file_name": "a.png"}
        paper = line.api.keep(b"pdf") | {"mime_type": "application/pdf", "file_name": "a.pdf"}
        assert await line.segments(li.sends(document=image)) == (Picture(file="photo:3"),)
        assert await line.segments(li.sends(document=paper, caption="合同")) == (
            Text("合同"),
            Picture(refused="not_an_image"),
        )


async def test_an_album_is_heard_photo_by_photo_under_one_name() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        captions: list[dict[str, object]] = [{"caption": "三张照片"}, {}, {}]
        heard = [await line.hear(li.photo(b"p" * n, media_group_id="A9", **more)) for n, more in enumerate(captions, 6)]
        assert [inbound.album for inbound in heard] == ["A9"] * 3
        assert [inbound.pictures for inbound in heard] == [(Picture(file=f"photo:{n}"),) for n in (6, 7, 8)]
        assert [inbound.text for inbound in heard] == ["三张照片", "", ""]
        assert len({inbound.event_id for inbound in heard}) == 3


async def test_voice_is_kept_as_an_attachment() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        voice = line.api.keep(b"ogg") | {"duration": 7, "mime_type": "audio/ogg"}
        assert await line.segments(li.sends(voice=voice)) == (Voice(file="voice:3", seconds=7),)
        long = line.api.keep(b"o" * 1001) | {"duration": 900}
        assert await line.segments(li.sends(voice=long)) == (Voice(seconds=900, refused="too_large"),)


async def test_a_location_and_a_venue_are_pins_in_wgs_84() -> None:
    async with webhook_line() as line:
        li, pin = Citizen(line.api), {"latitude": 31.2304, "longitude": 121.4737}
        assert await line.segments(li.sends(location=pin)) == (Location(31.2304, 121.4737, "WGS-84"),)
        venue = {"location": pin, "title": "幸福小区", "address": "幸福路1号"}
        assert await line.segments(li.sends(location=pin, venue=venue)) == (Location(31.2304, 121.4737),)


async def test_a_contact_is_its_phone_number() -> None:
    async with webhook_line() as line:
        contact = {"phone_number": "+8613800000000", "first_name": "李"}
        assert await line.segments(Citizen(line.api).sends(contact=contact)) == (Text("+8613800000000"),)


async def test_what_has_no_words_is_a_sticker() -> None:
    async with webhook_line() as line:
        li, size = Citizen(line.api), {"width": 9, "height": 9}
        sticker = line.api.keep(b"s") | size | {"type": "regular", "is_animated": False, "is_video": False}
        animation = line.api.keep(b"a") | size | {"duration": 1}
        note = line.api.keep(b"n") | {"length": 9, "duration": 1}
        assert await line.segments(li.sends(sticker=sticker | {"emoji": "👍"})) == (Sticker("👍"),)
        assert await line.segments(li.sends(animation=animation, document=line.api.keep(b"a"))) == (Sticker(),)
        assert await line.segments(li.sends(video_note=note)) == (Sticker(),)
        assert await line.segments(li.sends(dice={"emoji": "🎲", "value": 3})) == (Sticker(),)
        assert await line.segments(li.sends(video=animation)) == (Picture(refused="not_an_image"),)


async def test_a_service_message_is_nobody_speaking() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        pinned = cast(Json, li.says("a")["message"])
        assert await line.post(li.sends(pinned_message=pinned)) == 200
        assert await line.post(li.sends(message_auto_delete_timer_changed={"message_auto_delete_time": 86400})) == 200
        assert line.house.heard == []


async def test_groups_and_other_bots_are_not_answered() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        group = {"id": -100, "type": "supergroup", "title": "业主群"}
        other: Json = {"id": 5, "is_bot": True, "first_name": "b"}
        assert await line.post(li.sends(text="大家好", chat=group)) == 200
        assert await line.post(li.sends(text="hello", **{"from": other})) == 200
        assert line.house.heard == [] and line.api.calls == []


async def test_an_edited_message_names_the_message_that_it_changes() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        first = li.says("三号楼")
        original = await line.hear(first)
        once = await line.hear(li.edits(first, text="五号楼", edit_date=1_790_000_500))
        again = await line.hear(li.edits(first, text="六号楼", edit_date=1_790_000_500))
        assert (once.edits, again.edits) == (original.event_id, original.event_id)
        assert (once.text, again.text) == ("五号楼", "六号楼")
        assert len({original.event_id, once.event_id, again.event_id}) == 3  # twice within a second is twice
        assert once.at.timestamp() == 1_790_000_500


async def test_a_live_location_that_moves_is_no_correction() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        sent = li.sends(location={"latitude": 1.0, "longitude": 2.0, "live_period": 900})
        await line.hear(sent)
        assert await line.post(li.edits(sent, location={"latitude": 1.1, "longitude": 2.0, "live_period": 900})) == 200
        assert len(line.house.heard) == 1


async def test_a_pressed_button_names_its_message_and_number_and_is_acknowledged_after_the_commit() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(li.id, "请确认", "对，提交", "改地点", mid="t1:2"))
        press = li.presses("改地点")
        inbound = await line.hear(press)
        assert inbound.pressed == Pressed("t1:2", 2)
        assert inbound.event_id == f"c{cast(Json, press['callback_query'])['id']}"
        assert (inbound.at, inbound.language) == (AT, "zh-hans")
        assert [call.method for call in line.api.calls[-2:]] == ["sendMessage", "answerCallbackQuery"]


async def test_a_press_is_not_acknowledged_before_it_is_committed() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(li.id, "请确认", "对"))
        line.house.troubles[""] = [Overloaded()]
        press = li.presses("对")
        assert await line.post(press) == 503
        assert line.api.of("answerCallbackQuery") == []
        assert await line.post(press) == 200
        assert len(line.api.of("answerCallbackQuery")) == 1


async def test_a_turn_stands_though_its_press_cannot_be_acknowledged() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(li.id, "请确认", "对"))
        line.api.trouble("answerCallbackQuery", bad_request("query is too old and response timeout expired"))
        assert (await line.hear(li.presses("对"))).pressed == Pressed("mid-请确认", 1)


async def test_choices_in_an_old_message_can_still_be_pressed() -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(li.id, "第一问", "旧选项"))
        await line.channel.send(say(li.id, "第二问", "新选项"))
        await line.hear(li.presses("新选项"))
        assert (await line.hear(li.presses("旧选项"))).pressed == Pressed("mid-第一问", 1)


async def test_a_button_whose_message_id_does_not_fit_is_found_by_the_message_that_carried_it() -> None:
    async with webhook_line() as line:
        li, mid = Citizen(line.api), "push:" + "x" * 80
        await line.channel.send(say(li.id, "到期提醒", "签收", mid=mid))
        press = li.presses("签收")
        assert (await line.hear(press)).pressed == Pressed(mid, 1)
    receipt = str(cast(Json, cast(Json, press["callback_query"])["message"])["message_id"])
    async with webhook_line() as line:  # after a restart the house is asked
        line.house.receipts[Account("telegram", str(li.id)), receipt] = mid
        assert (await line.hear(press)).pressed == Pressed(mid, 1)
    async with webhook_line() as line:  # and where it has forgotten too, it answers as to any old card
        assert (await line.hear(press)).pressed == Pressed("", 1)


@pytest.mark.parametrize("data", ["x", "mid:0", "mid:-1", "mid:1000", "mid:①", ":"])
async def test_a_forged_button_is_acknowledged_and_not_heard(data: str) -> None:
    async with webhook_line() as line:
        li = Citizen(line.api)
        await line.channel.send(say(li.id, "请确认", "对"))
        assert await line.post(li.presses("对", data)) == 200
        assert line.house.heard == [] and len(line.api.of("answerCallbackQuery")) == 1


async def test_blocking_the_bot_is_noted_without_naming_anybody(caplog: pytest.LogCaptureFixture) -> None:
    async with webhook_line() as line:
        with caplog.at_level(logging.INFO, "bot"):
            assert await line.post(Citizen(line.api).blocks()) == 200
        assert line.house.heard == []
        assert "blocked the bot" in caplog.text and "7001" not in caplog.text


async def test_a_download_that_fails_brings_the_update_again_but_not_for_ever() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).photo(b"p" * 9)
        line.api.troubled_paths.extend([BAD_GATEWAY] * 5)
        assert [await line.post(update) for _ in range(5)] == [500, 500, 500, 500, 200]
        assert line.house.heard[-1].pictures == (Picture(refused="unreadable"),)


async def test_a_download_that_fails_once_is_made_up_for() -> None:
    async with webhook_line() as line:
        update = Citizen(line.api).photo(b"p" * 9)
        line.api.trouble("getFile", BAD_GATEWAY)
        assert [await line.post(update) for _ in range(2)] == [500, 200]
        assert line.house.heard[-1].pictures == (Picture(file="photo:9"),)


async def test_an_update_that_is_not_as_described_is_put_aside(caplog: pytest.LogCaptureFixture) -> None:
    async with webhook_line() as line:
        assert await line.post({"update_id": 9, "message": {"message_id": "no", "text": "私事"}}) == 200
        assert line.house.heard == []
        assert "update 9 is put aside" in caplog.text and "私事" not in caplog.text


async def test_an_update_of_a_new_kind_is_passed_over() -> None:
    async with webhook_line() as line:
        assert await line.post({"update_id": 9, "telepathy": {"thought": 1}}) == 200
        assert line.house.heard == []
