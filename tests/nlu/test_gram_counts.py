"""Grams counted for many texts at once are those of each text."""

from __future__ import annotations

from collections import Counter

import pytest

from nlu.category import grams, grams_of_all
from tickets.city import City

ODD = (
    "",
    " ",
    "，。",
    "a",
    "it's 3 o'clock",
    "ab\0cd 电话13812345678",
    "İstanbul’da ①②",
    "路",
    "5号楼 12幢",
    "𠮷野家关门",
    "a_b",
)


@pytest.mark.parametrize("language", ["zh-CN", "en", "ja", "ko", "ru"])
def test_counts_of_all_examples_are_those_of_each(city: City, language: str) -> None:
    texts = [*ODD, *[text for _, text in city.examples[language]], *ODD]
    counted = grams_of_all(texts, language)
    name = list(counted.number)
    assert list(counted.number.values()) == list(range(len(name)))
    found = zip(counted.texts.tolist(), counted.grams.tolist(), counted.times.tolist(), strict=True)
    told = [(i, gram, times) for i, text in enumerate(texts) for gram, times in Counter(grams(text, language)).items()]
    assert [(i, name[gram], times) for i, gram, times in found] == told
    assert name == list(dict.fromkeys(gram for _, gram, _ in told))


def test_of_nothing_nothing_is_counted() -> None:
    for texts in ([], [""], ["。", ""]):
        counted = grams_of_all(texts, "zh-CN")
        assert (dict(counted.number), counted.texts.size, counted.times.size) == ({}, 0, 0)
