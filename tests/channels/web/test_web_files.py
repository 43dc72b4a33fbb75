"""Photos over the web channel: taken in by content, handed out to their own account."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import anyio
import pytest
from protocol_steps import SOCKET, photo, said, until
from starlette.requests import Request
from starlette.types import Message
from web_house import overloaded

from bot.channels.web import bodies
from tickets.city import Limits

if TYPE_CHECKING:
    from conftest import Rig
    from starlette.testclient import TestClient


def test_a_photo_comes_back_to_its_account_only(plain: Rig, client: TestClient) -> None:
    kept = client.post("/chat/photo", files={"file": ("a.png", photo())}).json()
    shown = client.get(kept["path"])
    assert shown.headers["content-type"] == "image/jpeg"
    assert "sandbox" in shown.headers["content-security-policy"]
    assert client.get(kept["path"].split("?")[0]).status_code == 404
    assert client.get(kept["path"][:-1] + "x").status_code == 404
    with plain.client() as other:
        other.get("/")
        assert other.get(kept["path"]).status_code == 404
        with other.websocket_connect(SOCKET) as socket:
            socket.send_json(said(photos=[{"file": kept["file"], "proof": kept["proof"]}]))
            assert until(socket, "refused")[-1]["reason"] == "foreign_file"


def test_photos_in_messages_come_with_their_paths(client: TestClient) -> None:
    kept = client.post("/chat/photo", files={"file": ("a.png", photo())}).json()
    told = client.post("/chat/send", json=said(photos=[{"file": kept["file"], "proof": kept["proof"]}])).json()
    [path] = told["messages"][0]["photos"]
    assert client.get(path).status_code == 200


def test_files_that_are_no_photos_are_refused_with_the_reason(client: TestClient) -> None:
    answer = client.post("/chat/photo", files={"file": ("a.jpg", b"text", "image/jpeg")})
    assert (answer.status_code, answer.json()) == (422, {"refused": "not_an_image"})
    answer = client.post("/chat/voice", files={"file": ("a.ogg", b"text", "audio/ogg")})
    assert (answer.status_code, answer.json()) == (422, {"refused": "not_a_voice"})
    assert client.post("/chat/photo", data={"file": "not a file"}).status_code == 400
    assert client.post("/chat/photo", content=b"x", headers={"content-type": "text/plain"}).status_code == 400


def test_a_photo_that_cannot_be_kept_is_no_error_of_the_server_but_comes_again(plain: Rig, client: TestClient) -> None:
    for failure in (overloaded(), RuntimeError("the disk is full")):
        plain.house.failures.append(failure)
        answer = client.post("/chat/photo", files={"file": ("a.png", photo())})
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) >= 1


def test_who_sends_more_files_at_once_than_a_page_does_keeps_nobody_from_the_decoder(
    plain: Rig, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain.web.files, "each_at_once", 0)
    assert client.post("/chat/photo", files={"file": ("a.png", photo())}).status_code == 503
    monkeypatch.undo()
    assert client.post("/chat/photo", files={"file": ("a.png", photo())}).status_code == 200


def test_what_trickles_in_holds_no_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never() -> Message:
        return await asyncio.Future()

    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    slow = Request({"type": "http", "method": "POST", "headers": [(b"content-length", b"5")]}, never)
    with pytest.raises(bodies.TooSlow):
        anyio.run(bodies.body, slow, 1000)


def test_an_upload_over_the_cap_stops_while_it_is_read(client: TestClient) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while read < 5 * Limits().photo_bytes:
            read += 65_536
            yield b"x" * 65_536

    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert client.post("/chat/photo", content=endless(), headers=headers).status_code == 413
    assert client.post("/chat/photo", files={"file": ("a", b"x" * (Limits().photo_bytes + 1))}).status_code == 413
