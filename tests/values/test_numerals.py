"""What numerals are worth."""

from __future__ import annotations

import re

import pytest

from values.numerals import NUMBER, SPELT, in_figures, number_of


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("12", 12),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十一", 21),
        ("一百零三", 103),
        ("一二三", 123),
        ("零", 0),
        ("几", None),
        ("", None),
        ("１２", None),
    ],
)
def test_a_numeral_is_a_number_in_figures_or_spelt(said: str, number: int | None) -> None:
    assert number_of(said) == number


def test_what_is_said_sign_by_sign_is_as_long_in_figures() -> None:
    assert in_figures("幺三八零零幺二三四五两") == "13800123452"
    assert in_figures("五〇二室") == "502室"


def test_a_spelt_number_goes_up_to_99() -> None:
    assert re.findall(SPELT, "十二，二十，九十九，两") == ["十二", "二十", "九十九", "两"]
    assert all(re.fullmatch(NUMBER, said) for said in ("5", "120", "十五"))
