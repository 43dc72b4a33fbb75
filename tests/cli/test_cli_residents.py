"""A resident is exported and erased: nothing that tells of them is left in any table, the ticket is still counted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import SMALL, CommandLine, at_machines_time
from PIL import Image
from sqlalchemy import select

from bot.settings import Settings
from storage import Keyring, SqlStore
from storage.invariants import broken
from storage.tables import TABLES, audit, files

PHONE = "13812345678"
SAID = ("码头街7号的路灯坏了一周了，联系我王翠花13812345678", "码头街", "王翠花", PHONE)
AT = ("--city", str(SMALL))
WITHDRAWN = ({"from": "citizen:ann", "text": "我要撤单"}, *({"from": "citizen:ann", "choose": 1} for _ in range(2)))


def store(minhu: CommandLine) -> SqlStore:
    return SqlStore(minhu.store, Keyring(Settings(home=minhu.home).keyring_keys()))


@pytest.fixture
def number(minhu: CommandLine, tmp_path: Path) -> str:
    photo = tmp_path / "lamp.jpg"
    Image.new("RGB", (64, 64), "navy").save(photo)
    played = minhu.play(
        {"enrol": "staff:li", "unit": "pb-works", "role": "officer"},
        {"from": "citizen:ann", "text": SAID[0]},
        {"from": "citizen:ann", "photo": str(photo)},
        {"from": "citizen:ann", "choose": 1},
        options=at_machines_time(),
    )
    return str(next(line["ticket"] for line in played.lines if "ticket" in line))


def citizen(minhu: CommandLine, number: str) -> str:
    return str(json.loads(minhu("ticket", "show", number, "--json", *AT).out)["citizen"])


def everything(minhu: CommandLine) -> str:
    """All that the store holds, opened by its keys."""
    with store(minhu) as opened, opened.begin() as work:
        return "\n".join(repr(row) for table in TABLES for row in work.connection.execute(select(table)))


def close(minhu: CommandLine) -> None:
    assert minhu.play(*WITHDRAWN, options=()).code == 0


def test_all_that_is_kept_is_exported_to_the_resident(minhu: CommandLine, number: str) -> None:
    found = minhu("citizen", "export", citizen(minhu, number), "--json", *AT)
    assert found.code == 0
    told = json.loads(found.out)
    assert told["accounts"] == [{"channel": "headless", "id": "citizen:ann", "language": "zh-CN"}]
    assert [ticket["number"] for ticket in told["tickets"]] == [number]
    assert SAID[0] in [said["text"] for said in told["said"]]
    assert any(number in sent["text"] for sent in told["sent"])


def test_whose_tickets_are_open_is_not_erased(minhu: CommandLine, number: str) -> None:
    found = minhu("citizen", "erase", citizen(minhu, number))
    assert found.code == 1
    assert found.err == f"minhu: nothing was erased: {number} still open\n"
    assert SAID[0] in everything(minhu)


def test_after_an_erasure_nothing_tells_of_them_and_the_ticket_is_still_counted(
    minhu: CommandLine, number: str
) -> None:
    person = citizen(minhu, number)
    assert any(word in everything(minhu) for word in SAID)
    close(minhu)
    before = json.loads(minhu("ticket", "show", number, "--json", *AT).out)
    found = minhu("citizen", "erase", person, "--reason", "asked by letter")
    assert found.code == 0, found.err
    assert found.out.startswith("erased: 1 tickets, 1 conversations")
    kept = everything(minhu)
    assert [word for word in (*SAID, person, "citizen:ann") if word in kept] == []
    after = json.loads(minhu("ticket", "show", number, "--json", *AT).out)
    for name in ("state", "kind", "category", "unit", "urgency", "submitted_at", "due", "reopened"):
        assert after[name] == before[name]
    assert [event["type"] for event in after["events"]] == [event["type"] for event in before["events"]]
    with store(minhu) as opened, opened.begin() as work:
        assert "totals equal a recount" not in broken(work.connection, datetime.now(UTC))
        [row] = work.connection.execute(select(audit)).all()
        assert (row.what, row.body.reason, row.body.counts["tickets"]) == ("erased", "asked by letter", 1)
        assert row.body.counts["files"] == 2, "the photo and its original"
    assert minhu("citizen", "erase", person).code == 1


def test_a_photo_that_became_part_of_no_ticket_was_left_by_an_erasure(
    minhu: CommandLine, number: str, tmp_path: Path
) -> None:
    person = citizen(minhu, number)
    close(minhu)
    Image.new("RGB", (64, 64), "red").save(tmp_path / "given-up.jpg")
    given_up = ({"text": "门口的井盖坏了"}, {"photo": str(tmp_path / "given-up.jpg")}, {"text": "算了，不报了"})
    assert minhu.play(*({"from": "citizen:ann"} | said for said in given_up), options=()).code == 0
    with store(minhu) as opened, opened.begin() as work:
        assert len(work.connection.execute(select(files)).all()) == 4, "two photos and their originals"
    found = minhu("citizen", "erase", person)
    assert found.code == 0, found.err
    with store(minhu) as opened, opened.begin() as work:
        assert work.connection.execute(select(files)).all() == []


def test_a_resident_is_found_by_the_number_that_they_left(minhu: CommandLine, number: str) -> None:
    nobody = minhu("citizen", "export", "--contact", "13900000000", *AT)
    assert nobody.code == 2
    assert nobody.err == "minhu: --contact: nobody left this number\n"
    shown = json.loads(minhu("citizen", "export", "--contact", "138 1234 5678", *AT).out)
    assert [ticket["number"] for ticket in shown["tickets"]] == [number]
    assert minhu("citizen", "erase").code == 2
    assert minhu("citizen", "erase", "x", "--contact", PHONE).code == 2
