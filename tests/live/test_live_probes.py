"""What an operator sees of a real server: probes, metrics, and a log that follows an appeal and names nobody."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from serving_process import Page, Person, Served, invite, staff_token

LAMP = "人民路38号院门口的路灯坏了快一周了，我叫张翠花，电话13812345678"
LIGHTING = "city-lighting"
TOKEN = {"Authorization": "Bearer a-long-token"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def server(home: Path) -> Iterator[Served]:
    with Served(home, log_format="json", log_level="DEBUG", ballast_mb="1", metrics_token="a-long-token") as served:
        yield served


class Day:
    """An appeal from the first word to the unit's acknowledgement."""

    def __init__(self, home: Path, server: Served) -> None:
        self.resident, self.officer = Person(), Person()
        self.code = invite(home, LIGHTING)
        self.officer.token = staff_token(server)
        with Page(server, self.officer, role="staff", cookie="minhu_staff") as desk:
            desk.say(text=self.code)
            with Page(server, self.resident) as page:
                [review] = page.say(text=LAMP)
                page.press(review, "对，提交")
                card = desk.until("路灯")
                desk.press(card, "签收")


@pytest.fixture(scope="module")
def day(home: Path, server: Served) -> Day:
    return Day(home, server)


def lines(server: Served) -> list[dict[str, object]]:
    return [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]


def test_the_log_of_a_whole_appeal_tells_nothing_of_its_people(server: Served, day: Day) -> None:
    told = server.log
    secrets = ("13812345678", "张翠花", "路灯", "人民路", "李明", day.code, day.resident.token, day.officer.token)
    assert [secret for secret in secrets if secret in told] == []
    assert not re.findall(r"(?<!\d)1[3-9]\d{9}(?!\d)", told)


def test_a_trace_leads_from_the_message_over_the_turn_to_the_push_that_it_caused(server: Served, day: Day) -> None:
    told = lines(server)
    pushes = [line for line in told if line["event"] == "push.sent"]
    turns = {line["trace"] for line in told if line["event"] == "turn.heard"}
    assert pushes
    assert {line["trace"] for line in pushes} <= turns
    assert {line["key"] for line in pushes} >= {"card.new"}


def metrics(server: Served, **headers: str) -> str:
    request = Request(
        server.base + "/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    with build_opener(ProxyHandler({})).open(request) as answer:
        found: bytes = answer.read()
    return found.decode()


def test_what_happened_is_counted(server: Served, day: Day) -> None:
    found = metrics(server, **TOKEN)
    for line in (
        'minhu_sends_total{channel="web",kind="push",outcome="sent"} ',
        'minhu_turn_seconds_count{channel="web"} ',
        'minhu_tickets_open{state="acknowledged"} 1.0',
        'minhu_messages_unsent{what="dead"} 0.0',
        'minhu_http_responses_total{status="200"} ',
        'minhu_platform_out{channel="web"} 0.0',
        "minhu_category_confidence_count ",
        "minhu_door_waiting 0.0",
        "minhu_disk_full 0.0",
    ):
        assert line in found
    assert day.resident.token not in found


@pytest.mark.parametrize("given", [{}, {"Authorization": "Bearer another"}, {"Authorization": "Bearer "}])
def test_metrics_behind_a_proxy_that_hides_itself_were_for_the_world(server: Served, given: dict[str, str]) -> None:
    """nginx on this machine comes from 127.0.0.1, by the name 127.0.0.1, and sends no header of its own."""
    with pytest.raises(HTTPError) as refused:
        metrics(server, **given)
    assert refused.value.code == 403
    refused.value.close()
    assert metrics(server, X_Forwarded_For="8.8.8.8", **TOKEN)


def test_metrics_without_a_token_are_for_nobody(tmp_path: Path) -> None:
    with Served(tmp_path) as served:
        for given in ({}, {"Authorization": "Bearer "}):
            with pytest.raises(HTTPError) as refused:
                metrics(served, **given)
            assert refused.value.code == 403
            refused.value.close()


def test_a_ready_server_says_so_and_keeps_its_ballast(server: Served, home: Path) -> None:
    with server.get("/readyz") as answer:
        assert json.load(answer) == {"ready": True}
    assert (home / "ballast").stat().st_size == 1024 * 1024
