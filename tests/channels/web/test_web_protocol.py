"""The web channel's protocol, without a browser: what is said, heard, asked for again and refused."""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING

import pytest
from protocol_steps import SOCKET, photo, said, until
from starlette.websockets import WebSocketDisconnect
from web_house import overloaded

from bot.channels.port import Channel
from bot.channels.web.lines import FLOOD_FRAMES
from bot.channels.web.talk import FRAME_LIMIT
from handlers.conversation.message import Location, Picture, Pressed, Text, Voice

if TYPE_CHECKING:
    from conftest import Rig
    from starlette.testclient import TestClient


def test_web_is_a_channel(plain: Rig) -> None:
    channel: Channel = plain.web
    assert channel.name == "web"


def test_what_is_said_is_heard_after_its_replies(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        assert socket.receive_json()["type"] == "hello"
        say = said()
        socket.send_json(say)
        frames = until(socket, "heard")
    assert [frame["type"] for frame in frames] == ["got", "message", "heard"]
    assert frames[1]["labels"] == ["对，提交", "改地点", "改类别", "更多"]
    [heard] = plain.house.said
    assert (heard.event_id, heard.segments, heard.at) == (say["id"], (Text("路灯坏了"),), plain.clock.now)


def test_the_account_is_not_the_cookie(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        hello = socket.receive_json()
        socket.send_json(said())
        until(socket, "heard")
    account = plain.house.said[0].account
    assert account.channel == "web"
    assert re.fullmatch(r"[0-9a-f]{64}", account.id)
    assert client.cookies["minhu"] not in account.id
    assert hello["who"] not in account.id


def test_saying_twice_is_saying_once(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        say = said()
        socket.send_json(say)
        first = until(socket, "heard")
        socket.send_json(say)
        second = until(socket, "heard")
    assert len(plain.house.said) == 1
    assert [frame["mid"] for frame in first if "mid" in frame] == [frame["mid"] for frame in second if "mid" in frame]


def test_all_pages_of_a_cookie_receive(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as one, client.websocket_connect(SOCKET) as other:
        one.receive_json(), other.receive_json()
        other.send_json({"type": "since", "after": 0})  # answered: it listens
        until(other, "caught_up")
        one.send_json(said())
        mine = until(one, "heard")
        assert until(other, "message")[-1]["mid"] == mine[1]["mid"]


def test_a_push_without_an_open_page_waits_for_the_next(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said())
        until(socket, "heard")
    account = plain.house.said[0].account
    assert client.portal is not None
    assert client.portal.call(plain.house.push, account, "已签收") == ""
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json({"type": "since", "after": 1})
        frames = until(socket, "caught_up")
    assert [frame.get("text") for frame in frames] == [None, "已签收", None]


def test_a_push_to_an_open_page_has_a_receipt(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said())
        until(socket, "heard")
        assert client.portal is not None
        receipt = client.portal.call(plain.house.push, plain.house.said[0].account, "已签收")
        assert until(socket, "message")[-1]["mid"] == receipt != ""


def test_more_than_one_batch_is_fetched_since(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        for _ in range(9):
            socket.send_json(said("many") | {"language": "en"})
            until(socket, "heard")
        socket.send_json({"type": "since", "after": 0})
        frames = until(socket, "caught_up")
    assert [frame["sequence"] for frame in frames[:-1]] == list(range(1, 271))


def test_strangers_see_nothing_of_each_other(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said())
        until(socket, "heard")
    with plain.client() as other:
        other.get("/")
        assert other.get("/chat/since?after=0").json()["messages"] == []


def test_everything_that_can_be_said_arrives_as_a_segment(plain: Rig, client: TestClient) -> None:
    picture = client.post("/chat/photo", files={"file": ("a.png", photo())}).json()
    wave = b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40
    voice = client.post("/chat/voice", files={"file": ("voice", wave)}, data={"seconds": "7"}).json()
    kept = {key: voice[key] for key in ("file", "seconds", "words", "proof")}
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said("看照片", photos=[{"file": picture["file"], "proof": picture["proof"]}], language="ja"))
        mid = until(socket, "heard")[-2]["mid"]
        for more in ({"press": {"mid": mid, "index": 2}}, {"location": {"lat": 32.1, "lon": 113}}, {"voice": kept}):
            socket.send_json({"type": "say", "id": str(uuid.uuid4()), **more})
            until(socket, "heard")
    assert [inbound.segments for inbound in plain.house.said] == [
        (Text("看照片"), Picture("file-1")),
        (Pressed(mid, 2),),
        (Location(32.1, 113.0, "WGS-84"),),
        (Voice("file-2", 7, "水管漏了"),),
    ]
    assert [inbound.language for inbound in plain.house.said] == ["ja", None, None, None]


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        ("{", "not_json"),
        ("[" * 50_000, "not_json"),
        ("[]", "not_an_object"),
        ({"type": "shout"}, "unknown_type"),
        ({"type": "say", "text": "x"}, "bad_id"),
        ({"type": "say", "id": "x' OR 1=1", "text": "x"}, "bad_id"),
        (said(""), "empty"),
        (said("\0 \x07"), "empty"),
        (said("长" * 4001), "too_long"),
        (said(text=["x"]), "bad_text"),  # type: ignore[arg-type]
        (said(press={"mid": "m", "index": 0}), "bad_press"),
        (said(press={"mid": "m", "index": True}), "bad_press"),
        (said(location={"lat": 91, "lon": 0}), "bad_location"),
        (said(location={"lat": "1", "lon": 0}), "bad_location"),
        (said(location={"lat": 10**400, "lon": 0}), "bad_location"),
        (said(photos=[{"file": "file-1", "proof": "0" * 64}]), "foreign_file"),
        (said(photos=[{"file": "file-1"}] * 10), "bad_photos"),
        (said(voice={"file": "file-1", "seconds": 1, "words": "", "proof": "é"}), "foreign_file"),
    ],
)
def test_what_no_page_sends_is_refused_and_the_talk_goes_on(
    plain: Rig, client: TestClient, frame: object, reason: str
) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_text(frame if isinstance(frame, str) else json.dumps(frame))
        assert until(socket, "refused")[-1]["reason"] == reason
        assert plain.house.said == []
        socket.send_json(said())
        until(socket, "heard")


@pytest.mark.parametrize("after", [2**63, 10**400, -1, "1", None, 1.5])
def test_who_has_seen_what_no_store_counts_to_is_told_everything(client: TestClient, after: object) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said())
        until(socket, "heard")
        socket.send_json({"type": "since", "after": after})
        assert "message" in [frame["type"] for frame in until(socket, "caught_up")]
    assert client.get(f"/chat/since?after={2**63}").json()["messages"]


def test_nan_is_no_place(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_text('{"type":"say","id":"12345678","location":{"lat":NaN,"lon":1}}')
        assert until(socket, "refused")[-1]["reason"] == "bad_location"


def test_characters_that_no_database_takes_are_left_out(plain: Rig, client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.send_text('{"type":"say","id":"12345678","text":" a\\u0000b\\ud800c\\nd "}')
        until(socket, "heard")
    assert plain.house.said[0].text == "ab?c\nd"


def test_a_full_house_asks_to_wait(plain: Rig, client: TestClient) -> None:
    plain.house.failures.append(overloaded(0.5))
    with client.websocket_connect(SOCKET) as socket:
        say = said()
        socket.send_json(say)
        assert until(socket, "wait")[-1] == {"type": "wait", "id": say["id"], "seconds": 0.5}
        socket.send_json(say)
        until(socket, "heard")


def test_a_store_that_fails_is_not_an_answer(plain: Rig, client: TestClient) -> None:
    plain.house.failures.append(OSError("disk full"))
    with client.websocket_connect(SOCKET) as socket:
        socket.send_json(said())
        frames = until(socket, "wait")
    assert "disk" not in json.dumps(frames)
    assert [frame["type"] for frame in frames[1:]] == ["got", "wait"]


def test_an_enormous_frame_closes_the_socket(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        socket.receive_json()
        socket.send_text("x" * (FRAME_LIMIT + 1))
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1009


def test_only_an_absurd_rate_closes_the_socket(client: TestClient) -> None:
    with client.websocket_connect(SOCKET) as socket:
        for _ in range(FLOOD_FRAMES):
            socket.send_json({"type": "since", "after": 0})
            until(socket, "caught_up")
        socket.send_json({"type": "since", "after": 0})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4429


def test_without_sockets_the_same_goes_by_requests(plain: Rig, client: TestClient) -> None:
    say = said()
    told = client.post("/chat/send", json=say).json()
    assert told["heard"] == say["id"]
    assert client.post("/chat/send", json=say).json() == told
    assert client.get("/chat/since?after=0").json()["messages"] == told["messages"]
    assert client.get("/chat/since?after=1").json()["messages"] == []
    assert len(plain.house.said) == 1


def test_requests_are_answered_by_their_fault(plain: Rig, client: TestClient) -> None:
    assert client.post("/chat/send", content="{").status_code == 400
    assert client.post("/chat/send", content="x" * (FRAME_LIMIT + 1)).status_code == 413
    plain.house.failures.append(overloaded(2))
    answer = client.post("/chat/send", json=said())
    assert (answer.status_code, answer.json()) == (503, {"wait": 2})
    client.cookies.clear()
    assert client.post("/chat/send", json=said()).status_code == 401
    assert client.get("/chat/since?after=0").json() == {"lost": True}
