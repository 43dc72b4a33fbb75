"""How often a turn looks into the store: what was read already, or was written by the turn itself, is not read again."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from conversation_talk import CITY, WANG, Talk
from sqlalchemy import Select

from bot.play import loaded
from storage.transaction import NOTHING, Transaction
from tickets.units import Role

REPORT = ("垃圾桶满了好几天没人收", "文化路", "不对，是文化路126号2单元", "我姓周，电话13800000001")


@pytest.fixture
def line(tmp_path: Path) -> Talk:
    talk = Talk(tmp_path, *loaded(CITY.resolve()))
    talk.enrol("dispatcher", Role.DISPATCHER)
    for unit in talk.house.city.units.all:
        talk.enrol(f"officer of {unit.code}", Role.OFFICER, unit.code)
    return talk


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was read in transactions that a turn began."""
    found: list[str] = []
    turns: set[Transaction] = set()
    rows = Transaction.rows

    def noted(self: Transaction, statement: object, values: object = NOTHING) -> object:
        if isinstance(statement, Select):
            if "inbox.event" in str(statement):
                turns.add(self)
            if self in turns:
                found.append(f"{statement} {values}")
        return rows(self, statement, values)  # type: ignore[arg-type]

    monkeypatch.setattr(Transaction, "rows", noted)
    return found


def test_a_plain_message_looks_for_its_conversation_and_for_the_residents_tickets(line: Talk, looks: list[str]) -> None:
    line.say("您好")
    assert len(looks) == 1, looks  # who writes for the first time has no ticket
    for said in REPORT:
        looks.clear()
        line.say(said)
        assert len(looks) == 2, looks
    line.house.close()


def test_a_ticket_is_filed_without_reading_anything_twice(line: Talk, looks: list[str]) -> None:
    for said in REPORT:
        line.say(said)
    looks.clear()
    line.press("提交")
    assert line.tickets(WANG)
    assert [sql for sql, times in Counter(looks).items() if times > 1] == []
    of_one = ("tickets.number = ", "ticket_events", "messages.mid = ")  # what it began with, or wrote itself
    assert not [sql for sql in looks if any(known in sql for known in of_one)], looks
    line.house.close()
