"""How often words are understood: a turn that reads what was read already takes twice as long, and the reader beside it is of no use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from conversation_talk import CITY, LAMP, Talk

from bot.play import Outage, loaded
from handlers.ports.understanding import Context, Meaning, Understanding
from tickets.ticket import Event
from tickets.units import Actor


class Counted(Outage):
    """An understanding that remembers what it was asked."""

    def __init__(self, words: Understanding) -> None:
        super().__init__(words)
        self.read: list[str] = []

    def understand(self, text: str, context: Context) -> Meaning:
        self.read.append(text)
        return super().understand(text, context)


REPORT = ("您好", "垃圾桶满了好几天没人收", "文化路", "不对，是文化路126号2单元", "我姓周，电话13800000001")


@pytest.mark.parametrize("has_another", [False, True], ids=["their first", "beside a ticket of theirs"])
def test_each_message_of_a_plain_report_is_understood_once(tmp_path: Path, has_another: bool) -> None:
    city, words = loaded(CITY.resolve())
    counted = Counted(words)
    line = Talk(tmp_path, city, counted)
    if has_another:
        line.say(LAMP)
        assert line.say("确认")[-1].ticket
    for said in REPORT:
        counted.read.clear()
        replies = line.say(said)
        assert len(counted.read) <= 1, (said, counted.read)
    assert any(choice.do == "report.submit" for choice in replies[-1].choices)
    line.house.close()


def test_who_added_much_and_withdraws_has_little_of_it_understood_anew(tmp_path: Path) -> None:
    city, words = loaded(CITY.resolve())
    counted = Counted(words)
    line = Talk(tmp_path, city, counted)
    line.say(LAMP)
    line.say("确认")
    number = line.tickets()[0].number
    for n in range(25):
        with line.house.store.begin() as work:
            ticket = work.tickets.get(number)
            assert ticket is not None
            seq = ticket.events + 1
            added = Event(seq, line.now, "supplemented", Actor.citizen(ticket.citizen), f"第{n}次补充，灯还是不亮")
            work.tickets.save(replace(ticket, events=seq), [added], None)
    counted.read.clear()
    assert line.say("撤单")[-1].key == "withdraw.why"
    assert len(counted.read) <= 13, counted.read
    line.house.close()
