"""The web channel's protocol, without a browser."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image
from starlette.websockets import WebSocketDisconnect
from web_house import overloaded

from bot.channels.port import Channel
from bot.channels.web import Web
from bot.channels.web.attachments import UPLOAD_LIMIT
from bot.channels.web.lines import FLOOD_FRAMES, LOST
from bot.channels.web.talk import FRAME_LIMIT
from bot.web.front import files, texts
from handlers.conversation.message import Location, Picture, Pressed, Text, Voice

if TYPE_CHECKING:
    from conftest import Rig
    from starlette.testclient import TestClient, WebSocketTestSession

SOCKET = "ws://127.0.0.1/chat/socket"


def settings_of(page: str) -> dict[str, Any]:
    found = re.search(r'data-settings="([^"]*)"', page)
    assert found
    settings: dict[str, Any] = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&").replace("&#x27;", "'"))
    return settings


def said(text: str = "路灯坏了", **more: object) -> dict[str, object]:
    return {"type": "say", "id": str(uuid.uuid4()), "text": text, **more}


def until(socket: WebSocketTestSession, last: str) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["type"] != last:
        frames.append(socket.receive_json())
    return frames


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    into = BytesIO()
    Image.new("RGB", size, "red").save(into, "PNG")
    return into.getvalue()


@pytest.fixture
def client(plain: Rig) -> Iterator[TestClient]:
    with plain.client() as made:
        made.get("/")
        yield made


def test_web_is_a_channel(plain: Rig) -> None:
    channel: Channel = plain.web
    assert channel.name == "web"


def test_the_page_gives_a_resident_a_long_random_cookie(plain: Rig) -> None:
    with plain.client("203.0.113.9", "https://hotline.example") as client:
        cookie = client.get("/").headers["set-cookie"]
    assert re.match(r"minhu=[A-Za-z0-9_-]{43};", cookie)
    assert {"HttpOnly", "SameSite=lax", "Secure", "Max-Age=34560000", "Path=/"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("host", "base_url", "headers", "secure"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000", {}, False),
        ("::1", "http://localhost:8000", {}, False),
        ("127.0.0.1", "http://hotline.example", {}, True),
        ("127.0.0.1", "http://localhost", {"x-forwarded-for": "203.0.113.9"}, True),
        ("203.0.113.9", "http://127.0.0.1", {}, True),
    ],
)
def test_the_cookie_is_secure_unless_browser_and_server_are_one_machine(
    plain: Rig, host: str, base_url: str, headers: dict[str, str], secure: bool
) -> None:
    with plain.client(host, base_url) as client:
        assert ("Secure" in client.get("/", headers=headers).headers["set-cookie"]) is secure


def test_the_cookie_stays_the_same_and_counts_anew(client: TestClient) -> None:
    first = client.cookies["minhu"]
    again = client.get("/")
    assert f"minhu={first};" in again.headers["set-cookie"]
    assert settings_of(again.text)["fresh"] is False


def test_every_answer_is_guarded(client: TestClient) -> None:
    for path in ("/", "/staff", "/web/chat.js", "/chat/since?after=0"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_the_page_speaks_the_readers_language(client: TestClient) -> None:
    for accepted, lang, word in (
        ("ko-KR,ko;q=0.9", "ko", "보내기"),
        ("fr,en;q=0.5", "en", "Send"),
        ("", "zh-CN", "发送"),
    ):
        page = client.get("/", headers={"accept-language": accepted}).text
        assert f'<html lang="{lang}">' in page
        assert word in page


def test_all_languages_have_all_words() -> None:
    chinese = texts()["zh-CN"]
    for language, words in texts().items():
        assert words.keys() == chinese.keys(), language
        for key, text in words.items():
            assert text.strip(), (language, key)
            assert sorted(re.findall(r"\{\w+\}", text)) == sorted(re.findall(r"\{\w+\}", chinese[key])), (language, key)


def test_the_page_names_no_outside_host() -> None:
    for name, file in files().items():
        found = re.findall(rb"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", file.content)
        assert set(found) <= {b"http://www.w3.org"}, name


def test_only_the_pages_files_are_handed_out(client: TestClient) -> None:
    assert client.get("/web/chat.css").headers["content-type"] == "text/css; charset=utf-8"
    for name in ("frames.py", "__init__.py", "chat.html", "..%2fcomposition.py", "nothing"):
        assert client.get(f"/web/{name}").status_code == 404


def test_an_unchanged_file_is_not_sent_again(client: TestClient) -> None:
    tag = client.get("/web/chat.js").headers["etag"]
    assert client.get("/web/chat.js", headers={"if-none-match": tag}).status_code == 304


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


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "", "http://127.0.0.1.evil.example"])
def test_a_socket_from_another_site_is_refused(client: TestClient, origin: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(SOCKET, headers={"origin": origin}),
    ):
        pass


def test_a_request_from_another_site_is_refused(plain: Rig, client: TestClient) -> None:
    evil = {"origin": "https://evil.example"}
    assert client.post("/chat/send", json=said(), headers=evil).status_code == 403
    assert client.post("/chat/photo", files={"file": ("a.png", photo())}, headers=evil).status_code == 403
    assert plain.house.said == []


def test_a_socket_without_a_cookie_is_told_that_it_is_lost(plain: Rig) -> None:
    with plain.client() as client, client.websocket_connect(SOCKET) as socket:
        assert socket.receive_json() == {"type": "lost"}
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == LOST


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


def test_an_upload_over_the_cap_stops_while_it_is_read(client: TestClient) -> None:
    read = 0

    def endless() -> Iterator[bytes]:
        nonlocal read
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        while read < 5 * UPLOAD_LIMIT:
            read += 65_536
            yield b"x" * 65_536

    headers = {"content-type": "multipart/form-data; boundary=b"}
    assert client.post("/chat/photo", content=endless(), headers=headers).status_code == 413
    assert client.post("/chat/photo", files={"file": ("a", b"x" * (UPLOAD_LIMIT + 1))}).status_code == 413


def test_staff_have_a_cookie_and_a_session_of_their_own(plain: Rig) -> None:
    with plain.client() as client:
        client.get("/")
        page = client.get("/staff")
        assert settings_of(page.text)["as"] == "staff"
        assert client.cookies["minhu_staff"] != client.cookies["minhu"]
        with client.websocket_connect(f"{SOCKET}?as=staff") as socket:
            socket.send_json(said("CODE-1234"))
            until(socket, "heard")
        with client.websocket_connect(SOCKET) as socket:
            socket.send_json(said())
            until(socket, "heard")
    officer, resident = (heard.account for heard in plain.house.said)
    assert officer != resident


def test_a_session_lasts_while_it_is_used_and_its_loss_is_told(plain: Rig) -> None:
    with plain.client() as client:
        client.get("/staff")
        with client.websocket_connect(f"{SOCKET}?as=staff") as socket:
            for _ in range(3):
                plain.clock.forward(hours=11)
                socket.send_json(said("进度"))
                until(socket, "heard")
            plain.clock.forward(hours=12, minutes=1)
            socket.send_json(said("进度"))
            until(socket, "lost")
            with pytest.raises(WebSocketDisconnect) as closed:
                socket.receive_json()
        assert closed.value.code == LOST
        again = settings_of(client.get("/staff").text)
        assert (again["fresh"], again["lost"]) == (True, True)
    assert len(plain.house.said) == 3


def test_nothing_is_pushed_into_a_session_that_ended(plain: Rig) -> None:
    with plain.client() as client:
        client.get("/staff")
        with client.websocket_connect(f"{SOCKET}?as=staff") as socket:
            socket.send_json(said("邀请码"))
            until(socket, "heard")
            plain.clock.forward(hours=13)
            assert client.portal is not None
            assert client.portal.call(plain.house.push, plain.house.said[0].account, "新工单") == ""
            assert until(socket, "lost")[-1] == {"type": "lost"}


def test_looking_is_not_using(plain: Rig) -> None:
    with plain.client() as client:
        client.get("/staff")
        with client.websocket_connect(f"{SOCKET}?as=staff") as socket:
            for _ in range(3):
                plain.clock.forward(hours=5)
                socket.send_json({"type": "since", "after": 0})
            until(socket, "lost")


def test_the_demo_is_for_the_demo_city_on_this_machine_only(plain: Rig, demonstrated: Rig) -> None:
    paths = ("/demo", "/demo/timeline", "/?as=resident", "/?as=officer")
    with plain.client() as client:
        assert {client.get(path).status_code for path in paths} == {404}
    for host, base_url in (("203.0.113.9", "http://127.0.0.1"), ("127.0.0.1", "http://rebound.example")):
        with demonstrated.client(host, base_url) as client:
            assert {client.get(path).status_code for path in paths} == {404}
            with (
                pytest.raises(WebSocketDisconnect),
                client.websocket_connect(f"{base_url.replace('http', 'ws')}/chat/socket?as=officer"),
            ):
                pass
    with demonstrated.client() as client:
        assert client.get("/demo").status_code == 200


def test_the_demo_has_two_accounts_an_enrolled_officer_and_a_timeline(demonstrated: Rig) -> None:
    with demonstrated.client() as client:
        client.get("/demo")
        with client.websocket_connect(f"{SOCKET}?as=resident") as socket:
            socket.send_json(said())
            mid = until(socket, "heard")[-2]["mid"]
            socket.send_json({"type": "say", "id": str(uuid.uuid4()), "press": {"mid": mid, "index": 1}})
            until(socket, "heard")
        resident = demonstrated.house.said[0].account
        [step] = client.get("/demo/timeline").json()["steps"]
        assert step == {
            "at": step["at"],
            "text": "已受理，派给市照明管理处。",
            "state": "已受理",
            "number": "YZ-261121-0007",
        }
        officer = demonstrated.house.officers[resident]
        with client.websocket_connect(f"{SOCKET}?as=officer") as socket:
            socket.send_json({"type": "since", "after": 0})
            until(socket, "caught_up")
            assert client.portal is not None
            assert client.portal.call(demonstrated.house.push, officer, "新工单", "签收") != ""

        before = dict(client.cookies)
        assert client.post("/demo/restart").json() == {"restarted": True}
        assert all(client.cookies[name] != value for name, value in before.items())
        assert client.get("/demo/timeline").json()["steps"] == []
        assert client.post("/demo/restart", headers={"origin": "https://evil.example"}).status_code == 403


def test_a_secret_that_is_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Web(b"short")
