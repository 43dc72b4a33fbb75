"""Voice messages are told by content."""

from __future__ import annotations

import wave
from functools import partial
from io import BytesIO

import pytest

from bot import media
from bot.media import Recording, Refusal
from tickets.city import Limits

take_photo = partial(media.take_photo, max_bytes=Limits().photo_bytes)
take_voice = partial(media.take_voice, max_bytes=Limits().photo_bytes)


def wav() -> bytes:
    into = BytesIO()
    with wave.open(into, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\x00\x01" * 800)
    return into.getvalue()


def box(name: bytes, content: bytes) -> bytes:
    return (len(content) + 8).to_bytes(4, "big") + name + content


def mp4(brand: bytes, handler: bytes) -> bytes:
    return box(b"ftyp", brand + b"\0\0\2\0isommp42") + box(b"moov", box(b"hdlr", b"\0" * 8 + handler + b"\0" * 12))


OGG = b"OggS\x00\x02" + b"\0" * 20 + b"\x01"
EBML = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282")
FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413
LOW_FRAME = b"\xff\xf3\x48\xc0" + b"\0" * 140

HEARD = {
    "opus": (OGG + b"\x13OpusHead\x01\x01" + b"\0" * 90, "audio/ogg", "ogg"),
    "vorbis": (OGG + b"\x1e\x01vorbis" + b"\0" * 90, "audio/ogg", "ogg"),
    "webm": (EBML + b"\x84webm" + b"\0" * 30 + b"A_OPUS", "audio/webm", "webm"),
    "m4a": (mp4(b"M4A ", b"soun"), "audio/mp4", "m4a"),
    "an iPhone's recorder": (mp4(b"iso5", b"soun"), "audio/mp4", "m4a"),
    "wav": (wav(), "audio/wav", "wav"),
    "amr": (b"#!AMR\n" + b"\x3c" * 64, "audio/amr", "amr"),
    "wide amr": (b"#!AMR-WB\n" + b"\x3c" * 64, "audio/amr", "amr"),
    "mp3": (FRAME * 3, "audio/mpeg", "mp3"),
    "mp3 with a tag": (b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 10 + FRAME * 2, "audio/mpeg", "mp3"),
    "mp3 of low rate": (LOW_FRAME * 2, "audio/mpeg", "mp3"),
}

UNHEARD = {
    "nothing": b"",
    "text": "这是文字".encode() * 20,
    "a page": b"<html><script>alert(1)</script></html>",
    "ogg video": OGG + b"\x2a\x80theora" + b"\0" * 90,
    "webm video": EBML + b"\x84webm" + b"\0" * 30 + b"V_VP9",
    "matroska": EBML + b"\x88matroska" + b"\0" * 60,
    "mp4 video": mp4(b"isom", b"vide"),
    "one frame by accident": FRAME + b"not a second one",
    "a tag and nothing": b"ID3\x03\0\0\0\0\0\x0a" + b"\0" * 40,
    "riff picture": b"RIFF\x10\0\0\0WEBPVP8 " + b"\0" * 40,
}


@pytest.mark.parametrize("name", HEARD)
def test_voices_are_taken_in_as_they_are(name: str) -> None:
    content, media_type, extension = HEARD[name]
    assert take_voice(content) == Recording(content, media_type, extension)


@pytest.mark.parametrize("name", UNHEARD)
def test_everything_else_is_refused(name: str) -> None:
    assert take_voice(UNHEARD[name]) == Refusal("not_a_voice")


def test_a_voice_that_is_too_large_is_refused() -> None:
    assert take_voice(wav(), max_bytes=100) == Refusal("too_large")


@pytest.mark.parametrize("name", HEARD)
def test_a_voice_is_no_photo(name: str) -> None:
    assert take_photo(HEARD[name][0]) == Refusal("not_an_image")
