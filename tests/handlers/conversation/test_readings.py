"""How often words are understood: a turn that reads what was read already takes twice as long, and the reader beside it is of no use."""

from __future__ import annotations

from pathlib import Path

import pytest
from conversation_talk import CITY, LAMP, Talk

from bot.play import Outage, loaded
from handlers.ports.understanding import Context, Meaning, Understanding


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
