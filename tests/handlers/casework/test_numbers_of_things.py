"""A number that stands on a lamp, a car or a badge is no ticket's; one that stands alone is."""

from __future__ import annotations

import pytest

from handlers.desk.orders.by_number import ANYWHERE
from handlers.desk.reading.figures import of_a_thing


@pytest.mark.parametrize(
    "text",
    [
        "灯杆编号0380的灯头换了",
        "杆号：0380 已换",
        "门牌号是0380，下午去",
        "云A0380那辆车挡着",
        "0380号灯杆换了",
        "0380杆已修",
        "工号0380的师傅去的",
        "打了电话尾号0380，没人接",
    ],
)
def test_the_number_of_a_thing_is_no_tickets(text: str) -> None:
    assert ANYWHERE.search(text) is None


@pytest.mark.parametrize(
    "text", ["0003换好了", "签收0003", "工单编号0003", "看电话 0003", "0003井盖换好了", "0003号已办"]
)
def test_a_ticket_is_still_named_by_its_number(text: str) -> None:
    found = ANYWHERE.search(text)
    assert found is not None and found.group() == "0003"


@pytest.mark.parametrize(
    ("before", "behind", "thing"),
    [
        ("井盖", "换了", True),
        ("", "井盖换了", True),
        ("", "、0381两根灯杆都换了", True),
        ("", "那口井封了", True),
        ("", "换好灯头了", False),
        ("还有", "也好了", False),
    ],
)
def test_what_stands_beside_a_number_that_nobody_has(before: str, behind: str, thing: bool) -> None:
    assert of_a_thing(before, behind) is thing
