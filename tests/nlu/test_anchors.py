"""What every match of a regular expression must contain."""

from __future__ import annotations

import re

import pytest

from nlu.anchors import all_anchors, anchors


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


def test_a_match_has_a_character_of_each_anchor() -> None:
    pattern = "(?:别|不要)[^，。]{0,4}(?:透露|公开)(?:给[谁人])?"
    assert set(all_anchors(pattern)) == {frozenset("别不"), frozenset("透公")}
    found = re.search(pattern, "请不要对外公开")
    assert found is not None
    assert not any(one.isdisjoint(found.group()) for one in all_anchors(pattern))
