"""Who sits at a page, what it is handed, and who is turned away: cookies, sessions, origins, the demo."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

import pytest
from protocol_steps import SOCKET, photo, said, settings_of, until
from starlette.websockets import WebSocketDisconnect

from bot.channels.web.channel import Web
from bot.channels.web.lines import LOST
from bot.channels.web.visitors import origin_of
from bot.web.front import files, texts

if TYPE_CHECKING:
    from conftest import Rig
    from starlette.testclient import TestClient


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


def test_the_page_weighs_little_and_asks_for_everything_at_once(client: TestClient) -> None:
    page = client.get("/").text
    asked = set(re.findall(r'(?:src|href)="/web/([^"]+)"', page))
    assert asked == files().keys() - {"demo.js", "demo.css"}
    weight = len(page) + sum(int(client.get(f"/web/{name}").headers["content-length"]) for name in asked)
    assert weight < 60_000
    plain = client.get("/web/texts.json", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == client.get("/web/texts.json").content


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
    for header in ("x-forwarded-for", "x-forwarded-host", "forwarded", "via", "x-real-ip"):
        with demonstrated.client() as client:
            assert {client.get(path, headers={header: "203.0.113.9"}).status_code for path in paths} == {404}
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


@pytest.mark.parametrize(
    "address", ["https://12345.example.cn", "https://12345.Example.cn/", "https://12345.example.cn:443/minhu/"]
)
def test_the_public_address_written_with_a_path_or_a_port_refused_every_page(address: str) -> None:
    assert origin_of(address) == "https://12345.example.cn"
    assert origin_of("http://127.0.0.1:8012/") == "http://127.0.0.1:8012"
