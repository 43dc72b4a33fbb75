"""The page and the demo for everybody: large type, narrow phones, readers of the screen, serious faults by axe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_steps import LAMP, NARROW, PHONE, WIDE, heard, opened, photo, upload, write
from playwright.sync_api import (
    Browser,
    Page,
    ViewportSize,
    expect,
)

if TYPE_CHECKING:
    from conftest import Served


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
