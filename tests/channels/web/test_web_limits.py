"""The page takes what the city takes: its limits and its languages, and nothing that a program has of its own."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from protocol_steps import SOCKET, photo, said, until

from bot.web.front import Front
from tickets.city import Limits

if TYPE_CHECKING:
    from conftest import Rig
    from starlette.testclient import TestClient

LIMITS = Limits(photos=12, photo_bytes=50_000, text=10_000)


@pytest.fixture
def other(rigged: Callable[[Front], Rig]) -> Rig:
    """A page of a city with other limits, that speaks English first and no Japanese."""
    return rigged(Front({"en": "Port Bay Line"}, limits=LIMITS, languages=("en", "zh-CN", "de")))


@pytest.fixture
def client(other: Rig) -> Iterator[TestClient]:
    with other.client() as made:
        made.get("/")
        yield made


def test_as_many_photos_as_the_city_takes_are_no_mistake_of_the_page(other: Rig, client: TestClient) -> None:
    kept = client.post("/chat/photo", files={"file": ("a.png", photo())}).json()
    one = {"file": kept["file"], "proof": kept["proof"]}
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said(photos=[one] * 12))
        until(socket, "heard")
        socket.send_json(said(photos=[one] * 13))
        assert until(socket, "refused")[-1]["reason"] == "bad_photos"
    assert len(other.house.said[0].pictures) == 12


def test_twice_what_the_city_calls_long_is_taken(other: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said("长" * 20_000))
        until(socket, "heard")
        socket.send_json(said("长" * 20_001))
        assert until(socket, "refused")[-1]["reason"] == "too_long"
    assert len(other.house.said[0].text) == 20_000


def test_a_file_may_have_as_many_bytes_as_the_city_takes(client: TestClient) -> None:
    assert client.post("/chat/photo", files={"file": ("a.png", b"x" * 50_000)}).json() == {"refused": "not_an_image"}
    assert client.post("/chat/photo", files={"file": ("a.png", b"x" * 50_001)}).status_code == 413


def test_the_page_is_told_the_limits_and_the_languages_of_its_city(client: TestClient) -> None:
    page = client.get("/", headers={"accept-language": "ja"}).text
    assert '<html lang="en"' in page
    settings = json.loads(html.unescape(re.findall(r'data-settings="([^"]*)"', page)[0]))
    assert settings["limits"] == {"photos": 12, "bytes": 50_000, "length": 20_000}
    assert settings["languages"] == ["en", "zh-CN"]  # the page has no words in German


def test_a_language_that_the_city_does_not_speak_is_no_language_of_a_message(other: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        for language in ("ja", "zh-CN"):
            socket.send_json(said(language=language))
            until(socket, "heard")
    assert [inbound.language for inbound in other.house.said] == [None, "zh-CN"]
