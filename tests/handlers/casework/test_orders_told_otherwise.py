"""Orders of the line in other words than those of a button: to be done again, to be urgent."""

from __future__ import annotations

from typing import cast

import pytest
from casework_office import demo

from handlers.conversation.turn import Turn
from handlers.desk.reading.as_told import hastening, redo_told
from handlers.texts import Texts


class Words:
    """As much of a turn as is asked for words."""

    def __init__(self) -> None:
        self._texts = Texts(demo())

    def words_of(self, key: str) -> tuple[str, ...]:
        return self._texts.words(key, "zh-CN")

    def longest_first(self, key: str) -> tuple[str, ...]:
        return tuple(sorted(self.words_of(key), key=len, reverse=True))


TURN = cast("Turn", Words())


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("退回重办", ""),
        ("退回重办 市民说没亮", "市民说没亮"),
        ("打回去重做，另一盏还是黑的", "另一盏还是黑的"),
        ("让照明处重办 还是黑的", "还是黑的"),
        ("这个退回去重新办，没修好", "没修好"),
        ("给我返工", ""),
        ("重办，灯没亮", "灯没亮"),
        ("发回重办吧", ""),
        ("重办了两次了怎么还没好", None),
        ("重办率多少", None),
        ("已经重办过", None),
        ("退回", None),
    ],
)
def test_that_it_is_to_be_done_again(said: str, why: str | None) -> None:
    assert redo_told(TURN, said) == why


@pytest.mark.parametrize(
    ("said", "besides"),
    [
        ("加急", ""),
        ("派给民政局，加急", "派给民政局"),
        ("按急件办，派给民政局", "派给民政局"),
        ("给照明处 特急", "给照明处"),
        ("优先处理！", ""),
        ("派给民政局，杆子是他们的，加急", "派给民政局，杆子是他们的"),
        ("派给急救中心", None),
        ("市民很急", None),
    ],
)
def test_that_it_is_urgent(said: str, besides: str | None) -> None:
    assert hastening(TURN, said) == besides
