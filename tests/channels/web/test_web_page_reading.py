"""The page as it is read: what stands out, what can be tapped, what nobody misses, and large type on a small screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from page_steps import LAMP, NARROW, heard, line, now, opened, own, photo, write
from playwright.sync_api import Browser, Page, Route, expect
from web_house import MemoryHouse

if TYPE_CHECKING:
    from conftest import Served

LIST = """您的待办 2 张：
YZ-261121-0001　路灯坏了　|　人民路38号院门口　|　已派单，待签收　|　11月30日（周一）前
【逾期】YZ-261121-0002　路灯全灭了　|　解放路和中山路路口　|　已签收　|　11月30日（周一）
响应率 87.5%（7/8）：按时签收并联系了市民"""


def told(page: Page, server: Served, text: str) -> None:
    write(page, LAMP)
    heard(page, 1)
    server.do(server.house.push(server.house.said[0].account, text))
    expect(line(page)).to_have_count(2)


def test_each_row_of_a_list_begins_its_own_line_and_its_number_stands_out(
    page: Page, server: Served, served: str
) -> None:
    page.set_viewport_size(NARROW)
    opened(page, served)
    told(page, server, LIST)
    card = line(page).last.locator(".bubble")
    rows = card.locator(".row")
    expect(rows).to_have_count(2)
    assert "|" not in card.inner_text()
    for row, first in ((0, "YZ-261121-0001　路灯坏了"), (1, "【逾期】YZ-261121-0002　路灯全灭了")):
        parts = rows.nth(row).locator(":scope > span")
        expect(parts).to_have_count(4)
        expect(parts.first).to_have_text(first)
        tops = parts.evaluate_all("parts => parts.map(part => part.getBoundingClientRect().top)")
        assert tops[0] < tops[1]
    assert card.locator("b").all_inner_texts() == ["YZ-261121-0001", "【逾期】", "YZ-261121-0002", "87.5%"]
    assert "2 张：\n" in card.inner_text()


def test_no_figure_of_a_table_is_torn_in_two_on_a_narrow_phone(page: Page, server: Served, served: str) -> None:
    page.set_viewport_size(NARROW)
    opened(page, served)
    told(
        page,
        server,
        "本月各单位三率：\n市照明管理处　响应 100.0%（13/13）　解决 –（0/0）　满意 87.5%（7/8）　按时 92.3%（12/13）",
    )
    parts = line(page).last.locator(".led > span")
    assert parts.all_inner_texts()[0] == "市照明管理处"
    expect(parts).to_have_count(5)
    heights = parts.evaluate_all("parts => parts.map(part => part.getBoundingClientRect().height)")
    assert max(heights) < 1.5 * min(heights)


def test_a_ticket_of_a_list_is_opened_where_it_stands(
    page: Page, house: MemoryHouse, server: Served, served: str
) -> None:
    opened(page, served)
    write(page, LAMP)
    heard(page, 1)
    server.do(server.house.push(house.said[0].account, LIST, "YZ-261121-0001", "YZ-261121-0002", "三率"))
    line(page).last.locator("b", has_text="YZ-261121-0002").click()
    expect(own(page).last.locator(".bubble")).to_have_text("YZ-261121-0002")
    heard(page, 2)
    pressed = house.said[-1].pressed
    assert pressed is not None
    assert pressed.index == 2


def test_what_is_set_in_hangs_below_its_label_and_plain_lines_stay_lines(page: Page, served: str) -> None:
    page.set_viewport_size(NARROW)
    opened(page, served)
    write(page, "人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦尽快修一下")
    rows = line(page).locator(".row")
    expect(rows).to_have_count(2)
    left = rows.first.evaluate("""row => {
        const range = document.createRange();
        range.selectNodeContents(row);
        return [...range.getClientRects()].map(box => box.left);
    }""")
    assert len(set(left)) > 1
    assert left[0] == min(left)


def test_a_point_of_a_list_hangs_in_every_language(page: Page, server: Served, served: str) -> None:
    page.set_viewport_size(NARROW)
    opened(page, served)
    told(page, server, "Записано так. Проверьте:\n• Место: улица Жэньминь, дом 38 (район Чэнбэй)\n✔ 今天 10:13 提交")
    assert line(page).last.locator(".row.in").all_inner_texts() == [
        "• Место: улица Жэньминь, дом 38 (район Чэнбэй)",
        "✔ 今天 10:13 提交",
    ]


def test_a_number_to_call_is_called_by_a_tap_and_a_house_number_is_not(page: Page, server: Served, served: str) -> None:
    opened(page, served)
    told(page, server, "先打 119，再打110。\n说不了话，发短信到 12110，写清地址。\n人民路119号，110 米外，押金 110 元")
    links = line(page).last.locator("a")
    assert links.evaluate_all("links => links.map(link => link.href)") == ["tel:119", "tel:110", "sms:12110"]


def test_a_text_that_is_too_long_is_not_cut_off_in_silence(page: Page, house: MemoryHouse, served: str) -> None:
    opened(page, served)
    page.locator("#text").focus()
    page.keyboard.insert_text("路灯坏了，" * 900)
    expect(page.locator("#notice")).to_contain_text("4000")
    page.keyboard.press("Enter")
    expect(own(page)).to_have_count(0)
    assert len(page.locator("#text").input_value()) == 4500
    page.locator("#text").fill("路灯坏了，" * 800)
    expect(page.locator("#notice")).to_be_hidden()
    page.keyboard.press("Enter")
    heard(page, 1)
    assert len(house.said[0].text) == 4000


def test_whoever_looks_elsewhere_sees_in_the_title_that_something_came(page: Page, server: Served, served: str) -> None:
    opened(page, served)
    title = page.title()
    write(page, LAMP)
    heard(page, 1)
    expect(page).to_have_title(title)
    page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', {get: () => window.away, configurable: true});
        window.away = true;
    }""")
    account = server.house.said[0].account
    for n in range(2):
        server.do(server.house.push(account, f"新工单 {n}", "签收"))
    expect(page).to_have_title(f"(2) {title}")
    page.evaluate("() => { window.away = false; document.dispatchEvent(new Event('visibilitychange')); }")
    expect(page).to_have_title(title)


def test_a_photo_dropped_on_the_page_is_taken_and_the_talk_stays(page: Page, served: str) -> None:
    opened(page, served)
    page.evaluate(
        """bytes => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(bytes)], 'a.jpg', {type: 'image/jpeg'}));
            carried.items.add(new File(['%PDF'], 'a.pdf', {type: 'application/pdf'}));
            const event = new DragEvent('drop', {dataTransfer: carried, bubbles: true, cancelable: true});
            if (document.querySelector('#log').dispatchEvent(event)) throw new Error('the browser opens the file');
        }""",
        list(photo(size=(8, 8))),
    )
    expect(page.locator("#ready img")).to_have_count(1)
    expect(page.locator("#notice")).to_contain_text("不是照片")


def test_a_page_whose_script_does_not_come_says_so_and_whom_to_call(page: Page, served: str) -> None:
    page.clock.install()

    def lost(route: Route) -> None:
        route.abort()

    page.route("**/web/chat.js", lost)
    page.goto(served)
    expect(page.locator("#stuck")).to_be_hidden()
    page.clock.fast_forward(11_000)
    expect(page.locator("#stuck")).to_contain_text("云州12345")


def test_the_largest_type_on_the_smallest_screen_leaves_everything_within_reach(chromium: Browser, served: str) -> None:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 195, "height": 422})
    page = opened(context.new_page(), served)
    page.locator("#larger").click()
    page.locator("#larger").click()
    write(page, LAMP)
    heard(page, 1)
    size = page.locator("#scroll").bounding_box()
    assert size is not None
    assert size["height"] > 200
    for button in (now(page).first, page.locator("#send"), page.locator("#place")):
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport()
        box = button.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 195
    context.close()
