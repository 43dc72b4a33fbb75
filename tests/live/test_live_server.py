"""A real server: from the report to the push, killed in the middle, flooded, locked, stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serving_process import LAMP, Page, Person, Served, invite, minhu, staff_token, tickets

LIGHTING = "city-lighting"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Served]:
    with Served(home, forked=False) as served:
        yield served


def test_the_addresses_are_printed_and_it_is_ready(server: Served) -> None:
    assert [line.rpartition("/")[2] for line in server.addresses] == ["", "demo", "staff"]
    with server.get("/readyz") as answer:
        assert json.load(answer) == {"ready": True}
    with server.get("/healthz") as answer:
        assert json.load(answer) == {"alive": True}


def test_a_report_on_the_web_chat_ends_in_a_promise(server: Served, home: Path) -> None:
    with Page(server, Person()) as page:
        [review] = page.say(text=LAMP)
        [promise] = page.press(review, "对，提交")
    assert promise["ticket"] in str(promise["text"])
    assert promise["ticket"] in [ticket["number"] for ticket in tickets(home)]


def test_staff_enrolled_by_an_invite_are_pushed_the_card(server: Served, home: Path) -> None:
    officer = Person()
    officer.token = staff_token(server)
    with Page(server, officer, "staff", "minhu_staff") as desk, Page(server, Person()) as page:
        welcome, *_ = desk.say(text=invite(home, LIGHTING))  # and what waits there already
        assert "李明" in str(welcome["text"])
        [review] = page.say(text=LAMP)
        [promise] = page.press(review, "对，提交")
        card = desk.until(str(promise["ticket"]))
        assert card["labels"]


def test_the_demo_officer_is_handed_the_card_of_the_residents_ticket(server: Served) -> None:
    from urllib.request import HTTPCookieProcessor, ProxyHandler, build_opener

    browser = build_opener(ProxyHandler({}), HTTPCookieProcessor())
    with browser.open(f"{server.base}/demo") as answer:
        assert answer.status == 200
    cookies = next(handler for handler in browser.handlers if isinstance(handler, HTTPCookieProcessor)).cookiejar
    tokens = {cookie.name: str(cookie.value) for cookie in cookies}
    resident, officer = Person(), Person()
    resident.token = tokens["minhu_demo_resident"]
    officer.token = f"{tokens['minhu_demo_officer']}; minhu_demo_resident={resident.token}"
    with Page(server, resident, "resident", "minhu_demo_resident") as page:
        [review] = page.say(text=LAMP)
        [promise] = page.press(review, "对，提交")
    with Page(server, officer, "officer", "minhu_demo_officer") as desk:
        card = desk.until(str(promise["ticket"]))
        assert card["labels"]
    with browser.open(f"{server.base}/demo/timeline") as answer:
        steps = json.load(answer)["steps"]
    assert [step["type"] for step in steps] == ["submitted", "accepted", "dispatched"]
    assert all(step["number"] == promise["ticket"] and step["state"] for step in steps)


def test_a_flood_is_stored_and_answered_once(server: Served) -> None:
    flooding, other = Person(), Person()
    with ThreadPoolExecutor(31) as pool:
        flood = [pool.submit(flooding.post, server, f"flood-{n:04}", text=f"路灯坏了 {n}") for n in range(30)]
        calm = pool.submit(other.post, server, "calm-0001", text="谢谢")
        answers = [one.result() for one in flood]
        assert calm.result()
    answered = {tuple(str(message["mid"]) for message in answer) for answer in answers}
    assert all(answers)
    assert len(answered) <= 9  # a burst may be answered one by one, all the rest once
    shown = [str(message["mid"]) for message in flooding.all(server)]
    assert sorted(shown) == sorted({mid for answer in answered for mid in answer})


def test_a_second_server_on_the_same_store_says_who_serves_it(server: Served, home: Path) -> None:
    second = minhu(home, "run", "--port", "0")
    assert second.returncode == 2
    [line] = second.stderr.splitlines()
    assert "minhu.lock" in line
    assert str(server.process.pid) in line
    assert second.stdout == ""


def test_a_port_in_use_stops_the_start_with_one_line(server: Served, tmp_path: Path) -> None:
    second = minhu(tmp_path, "run", "--port", server.base.rpartition(":")[2])
    assert second.returncode == 2
    [line] = second.stderr.splitlines()
    assert "MINHU_PORT" in line


def test_the_terminal_joins_the_running_server(server: Served, home: Path) -> None:
    talk = minhu(home, "chat", "--name", "wang", said=f"{LAMP}\n1\n进度\n")
    assert talk.returncode == 0, talk.stderr
    assert "1. 对，提交" in talk.stdout
    assert "已受理" in talk.stdout
    again = minhu(home, "chat", "--name", "wang", said="进度\n")
    assert "路灯" in again.stdout
    assert "已受理，工单" not in again.stdout, "what was shown is not shown again"


def test_a_scripted_store_cannot_be_one_that_is_served(server: Served, home: Path) -> None:
    refused = minhu(home, "chat", "--jsonl", "--store", f"sqlite:///{home}/minhu.db")
    assert refused.returncode == 2
    assert "minhu.lock" in refused.stderr


def test_it_stops_cleanly_and_starts_again_quickly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Served(tmp_path, forked=False) as first:
        person = Person()
        with Page(first, person) as page:
            page.say(text=LAMP)
        assert first.stop() == 0
        assert "error" not in first.log.lower(), first.log
    with Served(tmp_path, forked=False) as second:
        with Page(second, person) as page:
            [answer] = page.say(text="对，提交")
        assert answer["ticket"]
    with capsys.disabled():
        print(f"\nfirst start {first.seconds:.1f} s, second start {second.seconds:.1f} s")


def test_killed_in_the_middle_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    resident, officer = Person(), Person()
    with Served(tmp_path, forked=False) as server:
        with Page(server, officer) as desk:  # a resident's page: its account outlives the process
            desk.say(text=invite(tmp_path, LIGHTING))
        with Page(server, resident) as page:
            [review] = page.say(text=LAMP)
            page.send("submit-0001", press={"mid": review["mid"], "index": 1})
            assert page.receive()["type"] == "got"
            server.kill()
    with Served(tmp_path, forked=False) as server:
        with Page(server, resident) as page:
            page.say("submit-0001", press={"mid": review["mid"], "index": 1})
            page.say("submit-0001", press={"mid": review["mid"], "index": 1})
            *late, asked = page.say(text="进度")
        assert len(late) <= 1, "the promise, should the process have been killed before it was sent"
        [ticket] = tickets(tmp_path)
        with Page(server, officer) as desk:
            shown = [m for m in officer.all(server) if m["ticket"] == ticket["number"]]
            while not shown:
                shown = [desk.until(str(ticket["number"]))]
            server.kill()
    with Served(tmp_path, forked=False) as server:
        cards = [m for m in officer.all(server) if m["ticket"] == ticket["number"]]
        assert len(cards) == 1
        mids = [str(message["mid"]) for message in resident.all(server)]
        assert len(mids) == len(set(mids)) == 3, "the review, the promise, the progress"
        assert mids[-1] == asked["mid"]
        assert asked["ticket"] == ticket["number"]
        assert len(tickets(tmp_path)) == 1
