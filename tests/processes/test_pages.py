"""Doors and workers as processes of their own: a page sees at once what another process has for it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from databases import rows
from redis import Redis as Client
from redis_server import Redis
from serving_process import PATIENCE, SMALL_LAMP, Page, Person
from town import Town, report

from bot.shared.pages import ALWAYS


def test_a_push_reaches_the_page_at_once_though_a_worker_sends_it_and_another_process_has_the_page(
    town: Town, redis: Redis, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = town.start("serve", redis=redis.url), town.start("serve", redis=redis.url)
    town.start("work", redis=redis.url)
    officer = town.officer(first)
    with Page(second, officer, "staff", "minhu_staff") as desk:
        number = report(first, Person())
        began = time.monotonic()
        card = desk.until(number)  # which only listens, and never asks
        seconds = time.monotonic() - began
        assert card["labels"]

        redis.stop()
        other = report(first, Person())
        until_stored(town, other)
        shown = officer.all(second, "staff", "minhu_staff")
        assert [m["ticket"] for m in shown if m["ticket"] == other], "without Redis the page finds it by asking"

        redis.start()
        until_listening(redis, 2)
        desk.until(report(first, Person()))
    with capsys.disabled():
        print(f"\na push to a page of another process: {seconds:.2f} s")


def until_stored(town: Town, ticket: str) -> None:
    """Until the ticket's push is recorded as sent."""
    end = time.monotonic() + 60
    query = f"SELECT 1 FROM messages WHERE push AND ticket = '{ticket}' AND sent_at IS NOT NULL"
    while not rows(town.url, query):
        assert time.monotonic() < end
        time.sleep(0.1)


def until_listening(redis: Redis, processes: int) -> None:
    """Until so many processes listen again."""
    end = time.monotonic() + PATIENCE
    with Client.from_url(redis.url) as asked:
        while asked.pubsub_numsub(ALWAYS)[0][1] < processes:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_one_resident_who_writes_at_two_doors_at_once_has_one_conversation_and_one_ticket(town: Town) -> None:
    doors = [town.start("serve"), town.start("serve")]
    person = Person()
    with Page(doors[0], person) as page:
        [review] = page.say(text=SMALL_LAMP)
    labels = review["labels"]
    assert isinstance(labels, list)
    press = {"mid": review["mid"], "index": labels.index("对，提交") + 1}
    with ThreadPoolExecutor(4) as pool:
        told = [pool.submit(person.post, doors[n % 2], "submit-0001", press=press) for n in range(4)]
        answers = [one.result() for one in told]
    assert len({str([m["mid"] for m in answer]) for answer in answers}) == 1, "each is told the same"
    assert rows(town.url, "SELECT count(*) FROM tickets") == [(1,)]
