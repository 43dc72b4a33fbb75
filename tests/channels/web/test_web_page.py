"""The page in a real browser, by keyboard and by finger: talking, choosing, reading back.

Tests that ask only for `served` say nothing of the house behind it and run against the real one too (MINHU_WEB_URL).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from page_steps import LAMP, heard, line, now, opened, own, write
from playwright.sync_api import (
    BrowserContext,
    Page,
    expect,
)
from web_house import MemoryHouse

if TYPE_CHECKING:
    from conftest import Served


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


def test_the_page_follows_the_language_of_the_line(page: Page, served: str) -> None:
    opened(page, served)
    expect(page.locator("#send")).to_have_text("发送")
    write(page, "The street lamp at 38 Renmin Road is broken")
    heard(page, 1)
    expect(page.locator("#send")).to_have_text("Send")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator(".foot[data-state=heard]")).to_contain_text("Delivered")
