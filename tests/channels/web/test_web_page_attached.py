"""Photos, places and voices, sent and shown by the page in a real browser."""

from __future__ import annotations

from page_steps import LAMP, heard, line, opened, own, photo, upload, write
from playwright.sync_api import (
    BrowserContext,
    Page,
    expect,
)
from web_house import MemoryHouse


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
