"""Speech to text: a voice gets its words before the turn, is shown what was heard, and without them is what it was before."""

from __future__ import annotations

import io
import wave
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from answering_server import HANG, Answering, run
from nowhere import Nowhere

from bot.clock import MovedClock
from bot.composition import House, build_house
from bot.door import HouseDoor
from bot.extras import Extras
from bot.post import Post
from bot.settings import Settings
from bot.writer import Writer
from handlers.conversation.heard import fingerprint
from handlers.conversation.message import Account, Inbound, Outgoing, Voice

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANN = Account("nowhere", "ann")
SAID = "幸福小区3号楼的路灯坏了"


def recording() -> bytes:
    """A second of silence."""
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 8000)
    return into.getvalue()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = build_house(Settings(home=tmp_path, store=f"sqlite:///{tmp_path}/minhu.db"))
    yield built
    built.close()


def speaks(house: House, server: Answering, tmp_path: Path, *, times: int = 1) -> list[list[Outgoing]]:
    """A voice comes in through the door, so many times as the platform delivers it."""
    settings = Settings(
        home=tmp_path,
        speech_url=f"{server.url}/v1",
        speech_key="k",
        speech_model="m",
        speech_seconds=0.3 if server.answer is HANG else 15,
    )

    async def talk() -> list[list[Outgoing]]:
        clock, writer = MovedClock(NOW), Writer(1, house.store.together)
        door = HouseDoor(
            house, Post(house.store, {"nowhere": Nowhere()}, clock, writer), clock, writer, extras=Extras(settings)
        )
        heard = []
        for _ in range(times):
            voice = await door.take_voice(ANN, recording(), 1)
            heard.append(list(await door.receive(Inbound(ANN, "v", (voice,), NOW))))
        await door.close()
        writer.close()
        return heard

    return run(talk)


def test_a_voice_is_put_into_words_and_shown_what_was_heard(house: House, server: Answering, tmp_path: Path) -> None:
    server.answer = {"text": f" {SAID} "}
    [[first, *_]] = speaks(house, server, tmp_path)
    assert first.text.startswith(f"我听到的是：“{SAID}”\n")
    assert "路灯" in first.text.partition("\n")[2]
    [sent] = server.sent
    assert sent.path == "/v1/audio/transcriptions"
    assert sent.headers["Authorization"] == "Bearer k"
    assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert b'filename="voice.wav"' in sent.body
    assert b'name="model"\r\n\r\nm\r\n' in sent.body
    assert recording() in sent.body


@pytest.mark.parametrize(
    "answer",
    [{"text": ""}, {"text": "  "}, {"text": 7}, {"words": "x"}, [], b"no", 500, 401, HANG],
    ids=lambda answer: "hang" if type(answer) is object else str(answer)[:20],
)
def test_without_words_it_is_what_it_was(house: House, server: Answering, tmp_path: Path, answer: Any) -> None:
    server.answer = answer
    [[only]] = speaks(house, server, tmp_path)
    assert only.text.startswith("语音收下了，随单保存")


def test_a_voice_delivered_twice_is_transcribed_and_heard_once(house: House, server: Answering, tmp_path: Path) -> None:
    heard = iter([{"text": SAID}, {"text": "另一句话"}])
    server.answer = lambda request: next(heard)
    first, again = speaks(house, server, tmp_path, times=2)
    assert [one.mid for one in first] == [one.mid for one in again] != []
    assert len(server.sent) == 1


def test_what_a_machine_heard_is_no_part_of_what_makes_a_message_the_same() -> None:
    one, other = (Inbound(ANN, "v", (Voice("f", 3, words),), NOW) for words in (SAID, "别的"))
    assert fingerprint(one) == fingerprint(other)
    assert fingerprint(one) != fingerprint(Inbound(ANN, "v", (Voice("g", 3, SAID),), NOW))


def test_danger_in_a_voice_is_answered_before_what_was_heard(house: House, server: Answering, tmp_path: Path) -> None:
    server.answer = {"text": "家里煤气泄漏了，味道特别大\u202e"}
    [[first, *_]] = speaks(house, server, tmp_path)
    assert not first.text.startswith("我听到的是")
    assert "我听到的是：“家里煤气泄漏了，味道特别大”" in first.text
