"""Changed values: what `dataclasses.replace` gives, without its cost."""

import dataclasses
from dataclasses import dataclass, field
from functools import cached_property

import pytest

from handlers.dialogues.drafting.draft import Report
from values import replace


@dataclass(frozen=True)
class Word:
    said: str
    times: tuple[int, ...] = ()

    @cached_property
    def loud(self) -> str:
        return self.said.upper()


@dataclass(frozen=True)
class Sum:
    parts: tuple[int, ...]
    whole: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "whole", sum(self.parts))


def test_a_changed_value_is_another_one_and_equals_what_the_standard_library_makes() -> None:
    before = Report(said=("路灯坏了",), urgency=3)
    after = replace(before, title="路灯坏了", urgency=2)
    assert after == dataclasses.replace(before, title="路灯坏了", urgency=2)
    assert (before.title, before.urgency) == ("", 3)


def test_what_a_value_computed_is_computed_anew() -> None:
    word = Word("light")
    assert word.loud == "LIGHT"
    assert replace(word, said="lamp").loud == "LAMP"
    assert replace(Sum((1, 2)), parts=(3, 4)).whole == 7


def test_a_field_that_it_does_not_have_is_refused() -> None:
    with pytest.raises(TypeError, match="Word has no"):
        replace(Word("light"), loudness=1)  # type: ignore[call-arg]
