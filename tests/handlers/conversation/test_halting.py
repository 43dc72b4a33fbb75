"""Halting typing is read as if it were written together; blanks between clauses, commands and other languages stay."""

from __future__ import annotations

import pytest

from handlers.conversation.halting import together


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("我 家 楼下 路灯 坏 了", "我家楼下路灯坏了"),
        ("东风 电子 厂 不要 告诉 老板", "东风电子厂不要告诉老板"),
        ("和平里 小区 2 号 楼 别 说 是 我 说的", "和平里小区2号楼别说是我说的"),
        ("垃圾　没　人　收", "垃圾没人收"),
        ("路灯坏了 好几天 没人修", "路灯坏了 好几天 没人修"),
        ("老板 拖欠 工资 三个月", "老板 拖欠 工资 三个月"),
        ("1 2 3", "1 2 3"),
        ("the lamp is out", "the lamp is out"),
        ("改 地点", "改 地点"),
    ],
)
def test_what_was_typed_haltingly_was_read_word_by_word(typed: str, read: str) -> None:
    assert together(typed) == read
