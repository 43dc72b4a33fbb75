"""What every match of a regular expression must contain."""

from __future__ import annotations

import re

import pytest

from nlu.anchors import anchors


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("救命(?!钱)", {"救"}),
        ("[着火]?烟", {"烟"}),
        ("(?:河|江|湖)里", {"里"}),
        ("(?:河|江)|湖", {"河", "江", "湖"}),
        (r"\d+号?", set()),
        ("[^，]{0,4}", set()),
        ("(?:水|火)?", set()),
    ],
)
def test_the_fewest_characters_of_which_a_match_has_one(pattern: str, needed: set[str]) -> None:
    assert anchors(pattern) == needed


def test_no_match_is_without_its_anchor() -> None:
    pattern = "(?:站|坐)在(?:楼顶|天台)(?![^，。]{0,8}看到)"
    found = re.search(pattern, "他坐在天台边上")
    assert found is not None
    assert not anchors(pattern).isdisjoint(found.group())
