"""What every text with a match of a regular expression must contain."""

from __future__ import annotations

import re

import pytest

from nlu.anchors import all_anchors, anchors, signs_of
from nlu.lexicon import LANGUAGES, lexicon
from nlu.utterances import utterances


@pytest.mark.parametrize(
    ("pattern", "needed"),
    [
        ("救命(?!钱)", {"救命"}),
        ("[着火]?烟", {"烟"}),
        ("(?:河|江|湖)里", {"河里", "江里", "湖里"}),
        ("(?:河|江)|湖", {"河", "江", "湖"}),
        ("[着了]+好", {"好"}),
        ("(?:a|b[^c]d)e", {"e"}),
        ("(?i:ab)c", {"c"}),
        (r"\d+号?", set()),
        ("[^，]{0,4}", set()),
        ("(?:水|火)?", set()),
    ],
)
def test_the_signs_of_which_a_text_with_a_match_has_one(pattern: str, needed: set[str]) -> None:
    assert anchors(pattern) == needed


def test_no_match_is_without_its_anchor() -> None:
    pattern = "(?:站|坐)在(?:楼顶|天台)(?![^，。]{0,8}看到)"
    text = "他坐在天台边上"
    assert re.search(pattern, text) is not None
    assert not anchors(pattern).isdisjoint(signs_of(text))


def test_a_text_with_a_match_has_a_sign_of_each_anchor() -> None:
    pattern = "(?=.*[吗么])(?:别|不要)[^，。]{0,4}(?:透露|公开)(?:给[谁人])?"
    text = "能不要对外公开吗"
    assert re.search(pattern, text) is not None
    assert set(all_anchors(pattern)) == {frozenset(["不要", "别"]), frozenset("吗么"), frozenset(["透露", "公开"])}
    assert not any(one.isdisjoint(signs_of(text)) for one in all_anchors(pattern))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_lists_find_does_not_depend_on_anchors(language: str) -> None:
    words = lexicon(language)
    compiled = [re.compile(expression) for _, (expression, _) in words._expressions]
    for _, text, _ in utterances(language)[::40]:
        signs = signs_of(text)
        offered = {expression for of_key in words.may_match(signs).values() for expression, _ in of_key}
        for expression in compiled:
            if expression.search(text):
                assert expression.pattern in offered
                assert not any(one.isdisjoint(signs) for one in all_anchors(expression.pattern))
