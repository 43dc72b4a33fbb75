"""The page in a real browser, by keyboard and by finger, through breaks of the connection.

Tests that ask only for `served` say nothing of the house behind it and run against the real one too (MINHU_WEB_URL).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import (
    Browser,
    BrowserContext,
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    WebSocketRoute,
    expect,
)
from web_house import MemoryHouse, overloaded

if TYPE_CHECKING:
    from conftest import Served

LAMP = "人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下"
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1360, "height": 820}


@pytest.fixture
def page(context: BrowserContext, served: str) -> Iterator[Page]:
    """A page that must not complain, and must ask nobody but its own server."""
    made = context.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    made.on("pageerror", lambda error: complaints.append(str(error)))
    made.on("console", lambda told: complaints.append(told.text) if "Content Security Policy" in told.text else None)
    made.on("request", lambda request: asked.add(request.url))
    yield made
    assert complaints == []
    assert [url for url in asked if not url.startswith((served, "blob:", "data:"))] == []


def opened(page: Page, url: str) -> Page:
    page.goto(url)
    awake(page)
    return page


def awake(page: Page) -> None:
    """Its scripts are there."""
    expect(page.locator("[data-waits]")).to_have_count(0)


def write(page: Page, text: str) -> None:
    awake(page)
    page.locator("#text").focus()
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def own(page: Page) -> Locator:
    return page.locator(".said.own")


def line(page: Page) -> Locator:
    return page.locator(".said:not(.own)")


def heard(page: Page, count: int) -> None:
    expect(page.locator(".foot[data-state=heard]")).to_have_count(count)


def now(page: Page) -> Locator:
    return page.locator(".choices:not(.old) button")


def photo(colour: str = "red", size: tuple[int, int] = (800, 600)) -> bytes:
    into = BytesIO()
    Image.new("RGB", size, colour).save(into, "JPEG")
    return into.getvalue()


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    chosen: list[FilePayload] = [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in files]
    awake(page)
    page.locator("#files").set_input_files(chosen)


def test_the_first_view_greets_by_itself_and_offers_an_example(page: Page, served: str) -> None:
    opened(page, served)
    expect(page.locator("#greeting h2")).to_be_in_viewport()
    expect(line(page)).to_have_count(0)
    page.locator("#example").click()
    expect(page.locator("#text")).to_have_value(page.locator("#example").inner_text())
    expect(own(page)).to_have_count(0)
    expect(page.locator("#recover")).to_contain_text("XXXX-XXXX-XXXX-XXXX")


def test_a_whole_exchange_by_keyboard_only(page: Page, served: str) -> None:
    opened(page, served)
    page.keyboard.press("Tab")
    for _ in range(12):
        if page.evaluate("document.activeElement.id") == "text":
            break
        page.keyboard.press("Tab")
    page.keyboard.insert_text("人民路38号院门口的路灯坏了")
    page.keyboard.press("Shift+Enter")
    page.keyboard.insert_text("晚上看不见")
    page.keyboard.press("Enter")
    expect(own(page).locator(".bubble")).to_have_text("人民路38号院门口的路灯坏了\n晚上看不见")
    expect(now(page).first).to_be_visible()
    label = now(page).first.locator("span").last.inner_text()
    while page.evaluate("document.activeElement.closest('.choices') === null"):
        page.keyboard.press("Shift+Tab")
    while page.evaluate("document.activeElement.previousElementSibling !== null"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(own(page).last.locator(".bubble")).to_have_text(label)
    heard(page, 2)
    expect(line(page).nth(1)).to_be_visible()


def test_a_digit_chooses_at_once_where_nothing_is_being_written(page: Page, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    expect(now(page).nth(1)).to_be_visible()
    label = now(page).nth(1).locator("span").last.inner_text()
    page.locator("#scroll").focus()
    page.keyboard.press("2")
    expect(own(page).last.locator(".bubble")).to_have_text(label)


def test_a_digit_and_enter_choose_from_the_box(page: Page, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    expect(now(page).nth(1)).to_be_visible()
    label = now(page).nth(1).locator("span").last.inner_text()
    page.keyboard.press("2")
    expect(page.locator(".meant")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(own(page).last.locator(".bubble")).to_have_text(label)
    expect(page.locator("#text")).to_have_value("")


def test_an_answer_that_begins_with_a_digit_is_not_swallowed(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    expect(now(page).nth(1)).to_be_visible()
    page.keyboard.press("2")
    page.keyboard.insert_text("号楼")
    expect(page.locator(".meant")).to_have_count(0)
    page.keyboard.press("Enter")
    heard(page, 2)
    assert house.said[-1].text == "2号楼"


def test_enter_does_not_send_while_an_input_method_composes(page: Page, context: BrowserContext, served: str) -> None:
    opened(page, served)
    page.locator("#text").focus()
    keyboard = context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "lu'deng", "selectionStart": 7, "selectionEnd": 7})
    expect(page.locator("#text")).to_have_value("lu'deng")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(0)
    page.evaluate("""() => document.querySelector('#text').dispatchEvent(
        new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true, cancelable: true}))""")
    expect(own(page)).to_have_count(0)
    page.locator("#text").fill("")
    keyboard.send("Input.insertText", {"text": "路灯坏了"})
    page.keyboard.press("Enter")
    expect(own(page).locator(".bubble")).to_have_text("路灯坏了")


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


def test_two_tabs_show_the_same(page: Page, context: BrowserContext, served: str) -> None:
    opened(page, served)
    other = opened(context.new_page(), served)
    write(page, LAMP)
    heard(page, 1)
    heard(other, 1)
    expect(now(other).first).to_be_visible()
    now(other).first.click()
    heard(page, 2)
    heard(other, 2)
    expect(line(page)).to_have_count(line(other).count())
    assert page.locator(".bubble").all_inner_texts() == other.locator(".bubble").all_inner_texts()


def test_a_reload_brings_everything_back_in_order(page: Page, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    now(page).first.click()
    heard(page, 2)
    expect(line(page).nth(1)).to_be_visible()
    texts = page.locator(".bubble").all_inner_texts()
    page.locator("#text").fill("没写完的话")
    page.reload()
    expect(page.locator(".bubble")).to_have_count(len(texts))
    assert page.locator(".bubble").all_inner_texts() == texts
    expect(page.locator("#text")).to_have_value("没写完的话")
    expect(page.locator("button.chosen")).to_have_count(1)
    expect(page.locator("#recover")).to_be_hidden()


def test_old_choices_stay_and_can_still_be_pressed(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    write(page, "河边太吵")
    heard(page, 2)
    old = page.locator(".choices.old button")
    expect(old).to_have_count(4)
    old.nth(1).click()
    heard(page, 3)
    assert house.said[-1].pressed is not None
    assert house.said[-1].pressed.mid == house.sent[house.said[0].account][0].mid


def test_a_changed_card_changes_where_it_stands(page: Page, server: Served, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    server.do(server.house.push(server.house.said[0].account, "新工单", "签收", "退回"))
    card = line(page).nth(1)
    card.get_by_role("button", name="签收").click()
    heard(page, 2)
    expect(card.locator(".bubble")).to_have_text("已签收。下一步：联系市民。")
    expect(line(page)).to_have_count(2)
    expect(card.locator(".choices:not(.old) button")).to_have_count(2)
    page.reload()
    expect(line(page).nth(1).locator(".bubble")).to_have_text("已签收。下一步：联系市民。")
    expect(line(page)).to_have_count(2)


def test_a_card_that_a_colleague_changed_tears_nobody_away_from_the_newest(
    page: Page, server: Served, served: str
) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    account = server.house.said[0].account
    card = server.do(server.house.push(account, "新工单", "签收", "退回"))
    for n in range(12):
        server.do(server.house.push(account, f"新工单 {n}", "签收"))
    expect(line(page)).to_have_count(14)
    server.do(server.house.push(account, "同事已签收", edit=card))
    expect(line(page).nth(1).locator(".bubble")).to_have_text("同事已签收")
    expect(line(page).last).to_be_in_viewport()


def test_what_is_pushed_keeps_its_place_before_what_is_said_after_it(
    page: Page, context: BrowserContext, server: Served, served: str
) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    account = server.house.said[0].account
    server.do(server.house.push(account, "已签收"))
    expect(line(page)).to_have_count(2)
    write(page, "谢谢，还有一盏")
    heard(page, 2)
    server.do(server.house.push(account, "已联系"))
    expect(line(page)).to_have_count(4)
    texts = page.locator(".bubble").all_inner_texts()
    assert [texts[0], texts[2], texts[3], texts[5]] == [LAMP, "已签收", "谢谢，还有一盏", "已联系"]
    page.evaluate("dispatchEvent(new Event('online'))")
    expect.soft(line(page)).to_have_count(4)
    seen = "() => JSON.parse(localStorage.getItem(Object.keys(localStorage).find(key => key.endsWith('/seen')))).length"
    while page.evaluate(seen) < 4:  # the pushes have their sequences now
        page.evaluate("() => new Promise(requestAnimationFrame)")
    for again in (page, opened(context.new_page(), served)):
        again.reload()
        expect(again.locator(".bubble")).to_have_count(6)
        assert again.locator(".bubble").all_inner_texts() == texts


def test_in_a_busy_city_a_reload_still_shows_the_earlier_talk(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    for _ in range(5000):  # of other people
        next(house._sequence)
    write(page, "还有一盏")
    heard(page, 2)
    page.reload()
    expect(line(page)).to_have_count(2)


def test_the_end_stays_in_view_and_reading_up_is_not_disturbed(page: Page, server: Served, served: str) -> None:
    opened(page, served)
    write(page, "many")
    expect(line(page)).to_have_count(30)
    expect(line(page).last).to_be_in_viewport()
    page.locator("#scroll").evaluate("element => { element.scrollTop = 0; }")
    expect(page.locator("#greeting h2")).to_be_in_viewport()
    server.do(server.house.push(server.house.said[0].account, "已签收"))
    expect(page.locator("#newer")).to_be_visible()
    expect(line(page).last).not_to_be_in_viewport()
    page.locator("#newer").click()
    expect(line(page).last).to_be_in_viewport()
    expect(page.locator("#newer")).to_be_hidden()


def test_photos_are_previewed_sent_and_shown(page: Page, served: str) -> None:
    opened(page, served)
    upload(page, ("a.jpg", photo()), ("b.jpg", photo("blue")), ("c.jpg", photo("green")))
    expect(page.locator("#ready img")).to_have_count(3)
    page.locator("#ready button").nth(1).click()
    expect(page.locator("#ready img")).to_have_count(2)
    write(page, LAMP)
    heard(page, 1)
    shown = own(page).locator("img")
    expect(shown).to_have_count(2)
    for at in range(2):
        expect(shown.nth(at)).to_have_js_property("complete", True)
        assert shown.nth(at).evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    expect(page.locator("#ready")).to_be_hidden()


def test_photos_of_the_line_are_shown(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    upload(page, ("a.jpg", photo()))
    page.locator("#send").click()
    expect(line(page).locator("img")).to_have_count(1)
    assert line(page).locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)") == 800
    assert len(house.said[0].pictures) == 1


def test_a_file_that_is_no_photo_is_said_to_be_none_and_the_words_stay(page: Page, served: str) -> None:
    opened(page, served)
    page.locator("#text").fill(LAMP)
    upload(page, ("a.jpg", b"text that calls itself a photo"))
    page.locator("#send").click()
    expect(page.locator("#notice")).to_contain_text("不是照片")
    expect(page.locator("#text")).to_have_value(LAMP)
    expect(own(page)).to_have_count(0)
    page.locator("#ready button").click()
    page.locator("#send").click()
    heard(page, 1)


def test_no_more_than_nine_photos(page: Page, served: str) -> None:
    opened(page, served)
    upload(page, *((f"{n}.jpg", photo(size=(8, 8))) for n in range(11)))
    expect(page.locator("#ready img")).to_have_count(9)
    expect(page.locator("#notice")).to_contain_text("9")


def test_a_place_by_the_browser(page: Page, context: BrowserContext, house: MemoryHouse, served: str) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 32.1001, "longitude": 113.0502, "accuracy": 20})
    opened(page, served)
    page.locator("#place").click()
    expect(page.locator("#where")).to_contain_text("问题所在的地方")
    page.locator("#here").click()
    heard(page, 1)
    place = house.said[0].location
    assert place is not None
    assert (place.lat, place.lon, place.datum) == (32.1001, 113.0502, "WGS-84")
    expect(own(page).locator(".bubble")).to_contain_text("32.10010, 113.05020")


def test_a_place_in_words_instead(page: Page, served: str) -> None:
    opened(page, served)
    page.locator("#place").click()
    page.locator("#here").click()
    expect(page.locator("#finding")).to_contain_text("没有拿到定位")
    expect(page.locator("#typed")).to_be_focused()
    page.keyboard.insert_text("人民路38号院")
    page.keyboard.press("Enter")
    expect(own(page).locator(".bubble")).to_have_text("人民路38号院")
    expect(page.locator("#where")).to_be_hidden()


def test_a_voice_is_recorded_and_sent(page: Page, context: BrowserContext, house: MemoryHouse, served: str) -> None:
    context.grant_permissions(["microphone"])
    opened(page, served)
    page.locator("#speak").click()
    expect(page.locator("#elapsed")).to_contain_text("0:01")
    page.locator("#keep").click()
    heard(page, 1)
    [voice] = house.said[0].segments
    assert (voice.file, voice.seconds, voice.words) == ("file-1", 1, "水管漏了")  # type: ignore[union-attr]
    expect(own(page).locator("audio")).to_be_visible()


def test_the_page_follows_the_language_of_the_line(page: Page, served: str) -> None:
    opened(page, served)
    expect(page.locator("#send")).to_have_text("发送")
    write(page, "The street lamp at 38 Renmin Road is broken")
    heard(page, 1)
    expect(page.locator("#send")).to_have_text("Send")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".foot[data-state=heard]")).to_contain_text("Delivered")


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


def test_larger_type_stays_larger(page: Page, served: str) -> None:
    opened(page, served)
    size = "parseFloat(getComputedStyle(document.querySelector('#text')).fontSize)"
    assert page.evaluate(size) >= 18
    page.locator("#larger").click()
    page.locator("#larger").click()
    assert page.evaluate(size) >= 25
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-size", "2")


def test_nothing_is_read_out_twice_and_history_not_at_all(page: Page, served: str) -> None:
    opened(page, served)
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_have_attribute("aria-relevant", "additions")
    write(page, LAMP)
    heard(page, 1)
    expect(log.get_by_role("group").get_by_role("button").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh-CN", "en", "ja", "ko", "ru"])
def test_a_narrow_phone_needs_no_sideways_scrolling_in_any_language_and_size(
    chromium: Browser, served: str, language: str
) -> None:
    context = chromium.new_context(locale=language, viewport=NARROW)
    page = opened(context.new_page(), served)
    write(page, LAMP + "x" * 200)
    heard(page, 1)
    for size in ("0", "1", "2"):
        expect(page.locator("html")).to_have_attribute("data-size", size)
        boxes = "[...document.querySelectorAll('body, .scroll, .compose, .top')]"
        assert page.evaluate(f"{boxes}.filter(e => e.scrollWidth > e.clientWidth).length") == 0
        cut = """[...document.querySelectorAll('button')]
            .filter(e => e.offsetParent && (e.scrollWidth > e.clientWidth + 1))
            .map(e => e.textContent)"""
        assert page.evaluate(cut) == []
        low = "[...document.querySelectorAll('button')].filter(e => e.offsetParent && e.offsetHeight < 44).length"
        assert page.evaluate(low) == 0
        page.locator("#larger").click()
    context.close()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found if fault["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_serious_fault_of_access(page: Page, served: str, scheme: Literal["light", "dark"]) -> None:
    page.emulate_media(color_scheme=scheme)
    opened(page, served)
    assert faults(page) == []
    upload(page, ("a.jpg", photo()))
    write(page, LAMP)
    heard(page, 1)
    write(page, "还有一盏")
    heard(page, 2)
    upload(page, ("a.jpg", photo()))
    expect(page.locator("#ready img")).to_have_count(1)
    assert faults(page) == []
    page.locator("#place").click()
    assert faults(page) == []
    page.goto(f"{served}/staff")
    assert faults(page) == []


@pytest.mark.parametrize("size", [PHONE, WIDE])
def test_the_demo_has_no_serious_fault_of_access(page: Page, served: str, size: ViewportSize) -> None:
    page.set_viewport_size(size)
    page.goto(f"{served}/demo")
    resident = page.frame_locator("#pane-resident iframe")
    resident.locator("#example").click()
    resident.locator("#send").click()
    expect(resident.locator(".foot[data-state=heard]")).to_have_count(1)
    resident.locator(".choices button").first.click()
    expect(page.locator("#steps li").first).to_be_attached()
    assert faults(page) == []


def test_the_demo_shows_both_sides_and_the_timeline(page: Page, server: Served, served: str) -> None:
    page.set_viewport_size(WIDE)
    page.goto(f"{served}/demo")
    resident, officer = (page.frame_locator(f"#pane-{one} iframe") for one in ("resident", "officer"))
    expect(page.locator("#empty")).to_be_visible()
    resident.locator("#example").click()
    resident.locator("#send").click()
    resident.locator(".choices button").first.click()
    expect(page.locator("#steps")).to_contain_text("YZ-261121-0007")
    [account] = server.house.officers.values()
    server.do(server.house.push(account, "新工单 YZ-261121-0007", "签收", "退回"))
    officer.locator(".choices button").first.click()
    expect(officer.locator(".said:not(.own) .bubble")).to_have_text("已签收。下一步：联系市民。")
    page.locator("#restart").click()
    expect(page.locator("#steps li")).to_have_count(0)
    expect(resident.locator("#example")).to_be_visible()
    expect(resident.locator(".said")).to_have_count(0)


def test_the_demo_on_a_phone_shows_one_pane_and_tells_of_the_others(page: Page, server: Served, served: str) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{served}/demo")
    resident = page.frame_locator("#pane-resident iframe")
    resident.locator("#example").click()
    resident.locator("#send").click()
    resident.locator(".choices button").first.click()
    switch = page.get_by_role("group", name="选择窗口")
    timeline, officer = switch.get_by_role("button", name="经过"), switch.get_by_role("button", name="承办人")
    expect(timeline.locator(".dot")).to_be_visible()
    [account] = server.house.officers.values()
    server.do(server.house.push(account, "新工单", "签收"))
    expect(officer.locator(".dot")).to_be_visible()
    officer.click()
    expect(officer).to_have_attribute("aria-pressed", "true")
    expect(officer.locator(".dot")).to_be_hidden()
    expect(page.frame_locator("#pane-officer iframe").locator(".choices button")).to_be_visible()
    expect(page.locator("#pane-resident")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
