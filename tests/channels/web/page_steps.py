"""What the tests of the page do and look at, in a real browser."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from playwright.sync_api import (
    FilePayload,
    Locator,
    Page,
    ViewportSize,
    expect,
)

LAMP = "人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下"
PHONE: ViewportSize = {"width": 390, "height": 844}
NARROW: ViewportSize = {"width": 320, "height": 640}
WIDE: ViewportSize = {"width": 1360, "height": 820}


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
