"""The exported Rasa project: every leaf and chat intent, entities marked as they stand, files that Rasa's reader takes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain

import pytest
import yaml

from handlers.ports.understanding import Intent, Understanding
from nlu.extras.rasa_project import CHAT, LEAST, rasa_project
from tickets.city import City

FEW = 4
MARK = re.compile(r"\[([^\[\]]+)\]\((place|phone|time)\)")


@pytest.fixture(scope="module")
def city(city: City) -> City:
    """With a few examples a leaf: each of them is understood to mark its places."""
    few: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code, text in city.examples["zh-CN"]:
        if len(few[code]) < FEW:
            few[code].append((code, text))
    return replace(city, examples={"zh-CN": tuple(chain(*few.values()))})


@pytest.fixture(scope="module")
def files(city: City, words: Understanding) -> Mapping[str, str]:
    return rasa_project(city, words, epochs=7)


@pytest.fixture(scope="module")
def examples(files: Mapping[str, str]) -> dict[str, list[str]]:
    """The examples of each intent."""
    blocks = yaml.safe_load(files["data/nlu.yml"])["nlu"]
    return {
        one["intent"]: [line.removeprefix("- ") for line in one["examples"].splitlines()]
        for one in blocks
        if "intent" in one
    }


def test_each_leaf_is_an_intent_with_all_its_examples(examples: dict[str, list[str]], city: City) -> None:
    for leaf in city.catalogue.leaves:
        said = {MARK.sub(r"\1", line) for line in examples[leaf.code]}
        assert {
            text for code, text in city.examples["zh-CN"] if code == leaf.code and not set(text) & set("[](){}")
        } <= said


def test_every_other_intent_is_one_that_the_adapter_knows(examples: dict[str, list[str]], city: City) -> None:
    chat = set(examples) - {leaf.code for leaf in city.catalogue.leaves}
    assert {CHAT + intent.value for intent in (Intent.GREETING, Intent.HUMAN, Intent.YES, Intent.PROGRESS)} <= chat
    assert {name.removeprefix(CHAT) for name in chat} <= {intent.value for intent in Intent}


def test_no_text_has_two_chat_intents_and_none_has_too_few(examples: dict[str, list[str]]) -> None:
    said = [line for name, lines in examples.items() if name.startswith(CHAT) for line in lines]
    assert len(said) == len(set(said))
    assert all(len(lines) >= LEAST for lines in examples.values())


def test_each_entity_is_shown_and_marks_are_never_broken(examples: dict[str, list[str]]) -> None:
    lines = [line for found in examples.values() for line in found]
    assert {kind for line in lines for _, kind in MARK.findall(line)} == {"place", "phone", "time"}
    assert not [line for line in lines if set(MARK.sub("", line)) & set("[](){}")]


def test_configuration_and_domain_name_the_same_intents(
    files: Mapping[str, str], examples: dict[str, list[str]]
) -> None:
    domain, config = yaml.safe_load(files["domain.yml"]), yaml.safe_load(files["config.yml"])
    assert domain["intents"] == list(examples)
    assert domain["entities"] == ["place", "phone", "time"]
    [diet] = [part for part in config["pipeline"] if part["name"] == "DIETClassifier"]
    assert diet["epochs"] == 7
