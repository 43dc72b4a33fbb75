"""The page in a real browser when the connection, the server, the cookie or the session is lost."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from page_steps import LAMP, heard, line, now, opened, own, write
from playwright.sync_api import (
    BrowserContext,
    Page,
    WebSocketRoute,
    expect,
)
from web_house import MemoryHouse, overloaded

if TYPE_CHECKING:
    from conftest import Served

Breaking = Callable[[WebSocketRoute, WebSocketRoute, dict[str, bool]], None]


def before_it_arrives(socket: WebSocketRoute, server: WebSocketRoute, done: dict[str, bool]) -> None:
    def outward(frame: str | bytes) -> None:
        if json.loads(frame)["type"] == "say" and not done["broken"]:
            done["broken"] = True
            socket.close()
            server.close()
            return
        server.send(frame)

    socket.on_message(outward)


def before_it_is_heard(socket: WebSocketRoute, server: WebSocketRoute, done: dict[str, bool]) -> None:
    def inward(frame: str | bytes) -> None:
        if done["broken"]:
            socket.send(frame)
        elif json.loads(frame)["type"] == "heard":
            done["broken"] = True
            socket.close()
            server.close()
        elif json.loads(frame)["type"] not in {"message", "got"}:
            socket.send(frame)

    server.on_message(inward)


def after_the_reply(socket: WebSocketRoute, server: WebSocketRoute, done: dict[str, bool]) -> None:
    def inward(frame: str | bytes) -> None:
        if json.loads(frame)["type"] == "heard" and not done["broken"]:
            done["broken"] = True
            socket.close()
            server.close()
        else:
            socket.send(frame)

    server.on_message(inward)


@pytest.mark.parametrize("breaking", [before_it_arrives, before_it_is_heard, after_the_reply])
def test_a_break_in_the_middle_of_a_turn_loses_and_doubles_nothing(page: Page, served: str, breaking: Breaking) -> None:
    done = {"broken": False}
    page.route_web_socket(re.compile("/chat/socket"), lambda socket: breaking(socket, socket.connect_to_server(), done))
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    assert done["broken"]
    expect(now(page).first).to_be_visible()
    replies = line(page).count()
    expect(own(page)).to_have_count(1)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    heard(page, 2)
    expect(own(page)).to_have_count(2)
    texts = line(page).locator(".bubble").all_inner_texts()
    assert len(texts) > replies
    page.reload()
    expect(line(page)).to_have_count(len(texts))
    assert line(page).locator(".bubble").all_inner_texts() == texts


def test_a_server_cut_in_the_middle_of_a_turn_is_picked_up_again(page: Page, server: Served, served: str) -> None:
    house = server.house
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    house.go_on.clear()
    write(page, "还有一盏也不亮")
    expect(page.locator(".foot[data-state=sent]")).to_have_count(1)

    server.do(server.web.lines.close(1012))
    house.go_on.set()
    heard(page, 2)
    expect(line(page)).to_have_count(2)
    assert len(house.said) == 2


def test_a_busy_house_is_asked_again_without_anybody_noticing(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    house.failures += [overloaded(0.2), overloaded(0.2)]
    write(page, LAMP)
    heard(page, 1)
    assert len(house.tries) == 3
    expect(line(page)).to_have_count(1)


def test_whoever_has_to_wait_longer_is_told_so_and_that_nothing_need_be_sent_again(
    page: Page, house: MemoryHouse, served: str
) -> None:
    opened(page, served)
    house.failures += [overloaded(1.0) for _ in range(4)]
    write(page, LAMP)
    expect(page.locator("#banner")).to_contain_text("正在排队")
    heard(page, 1)
    expect(page.locator("#banner")).to_be_hidden()


@pytest.mark.parametrize("how", ["delete window.WebSocket", "window.WebSocket = class { constructor() { throw 1 } }"])
def test_the_talk_goes_on_without_sockets(page: Page, served: str, how: str) -> None:
    page.add_init_script(how)
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    expect(now(page).first).to_be_visible()
    now(page).first.click()
    heard(page, 2)


def test_sockets_that_never_open_are_given_up(page: Page, served: str) -> None:
    page.route_web_socket(re.compile("/chat/socket"), lambda socket: socket.close())
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    expect(now(page).first).to_be_visible()


def test_an_interrupted_network_is_told_and_over_when_it_is_over(
    page: Page, context: BrowserContext, served: str
) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    context.set_offline(True)
    expect(page.locator("#banner")).to_contain_text("网络断了")
    context.set_offline(False)
    expect(page.locator("#banner")).to_be_hidden()
    write(page, "还有一盏")
    heard(page, 2)


def test_a_lost_cookie_is_told(page: Page, context: BrowserContext, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    context.clear_cookies()
    page.reload()
    expect(page.locator("#lost")).to_contain_text("找回码")
    expect(own(page)).to_have_count(0)
    write(page, "ABCD-EFGH-JKLM-NPQR")
    heard(page, 1)


def test_a_browser_that_keeps_no_cookie_is_told(page: Page, served: str) -> None:
    page.route_web_socket(re.compile("/chat/socket"), lambda socket: socket.close(code=4401))
    opened(page, served)
    expect(page.locator("#banner")).to_contain_text("Cookie")


def test_staff_are_asked_for_their_code_and_told_when_the_session_is_over(
    page: Page, context: BrowserContext, served: str
) -> None:
    opened(page, f"{served}/staff")
    expect(page.locator("h1")).to_contain_text("工作人员")
    expect(page.locator("#greeting")).to_contain_text("邀请码")
    [cookie] = [cookie for cookie in context.cookies() if cookie["name"] == "minhu_staff"]
    context.add_cookies([{"name": "minhu_staff", "value": "A" * 43, "url": served}])
    assert cookie["value"] != "A" * 43
    page.reload()
    expect(page.locator("#lost")).to_contain_text("新的邀请码")
