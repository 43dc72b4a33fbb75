"""The page before the real house: a whole report by keyboard, the process killed in the middle of a turn, and axe."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.serving_process import LAMP, Served, tickets

SERIOUS = ("serious", "critical")


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    expect.set_options(timeout=30_000)
    yield opened
    opened.close()


def to_the_box(page: Page) -> None:
    """By Tab alone, as somebody without a mouse goes."""
    for _ in range(40):
        if page.evaluate("document.activeElement.id") == "text":
            return
        page.keyboard.press("Tab")
    raise AssertionError("the box cannot be reached by keyboard")


def say(page: Page, text: str) -> None:
    to_the_box(page)
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def test_a_whole_report_by_keyboard_through_a_kill_in_the_middle(page: Page, tmp_path: Path) -> None:
    port = free_port()
    with Served(tmp_path, "--port", port) as server:
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page.locator("#text")).to_be_enabled()
        server.kill()
        say(page, LAMP)
    with Served(tmp_path, "--port", port) as server:
        review = page.locator(".said:not(.own)").filter(has_text="我这样记下了")
        expect(review).to_have_count(1)
        expect(page.locator(".choices:not(.old) button").first).to_contain_text("对，提交")
        say(page, "1")
        promised = page.locator(".said:not(.own)").filter(has_text="已受理，工单")
        expect(promised).to_have_count(1)
        expect(page.locator(".said.own")).to_have_count(2)
        violations = Axe().run(page).response["violations"]
        assert [one["id"] for one in violations if one["impact"] in SERIOUS] == []
        assert server.stop() == 0
    assert len(tickets(tmp_path)) == 1
