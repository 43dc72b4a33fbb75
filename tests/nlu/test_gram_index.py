"""The models of intents, dangers and kinds are asked by number for what they were taught by name."""

from __future__ import annotations

import pytest

from nlu import danger_model, intent_model, kind_model
from nlu.characters import flatten
from nlu.lexicon import lexicon
from nlu.linear import shipped
from tickets.catalogue import Kind

SIGNS = {"is.place": 1.0, "is.leaf": 0.4, "rule.answer": 0.9, "first.answer": 1.0}
TOLD = (
    ("zh-CN", "厨房管子嘶嘶响，我头晕，找人来看看"),
    ("zh-CN", "撤了吧"),
    ("zh-CN", "１３８００００１２３４"),
    ("en", "please hurry up, nobody has come to fix the street lamp outside number 9 for three weeks!"),
    ("ru", "ул. Ленина 5"),
    ("zh-CN", "？"),
)


@pytest.mark.parametrize(("language", "text"), TOLD)
@pytest.mark.parametrize("asked", [None, "place", "detail"])
def test_the_intents_are_as_likely_as_all_features_by_name_make_them(
    language: str, text: str, asked: str | None
) -> None:
    flat, model = flatten(text), shipped("intents")
    hits = lexicon(language).read(flat)
    by_name = model.probable(*model.known(intent_model.features(flat, asked, hits, SIGNS))).tolist()
    by_number = {intent.value: sure for intent, sure in intent_model.likely(flat, asked, hits, SIGNS)}
    assert by_number == pytest.approx(dict(zip(model.labels, by_name, strict=True)), abs=1e-5)


@pytest.mark.parametrize(("language", "text"), TOLD)
def test_a_danger_is_as_likely_as_all_features_by_name_make_it(language: str, text: str) -> None:
    flat, model = flatten(text), shipped("dangers")
    first, end = danger_model.stretches(flat)[0]
    hits = lexicon(language).read(flat[first:end])
    by_name = model.probable(*model.known(danger_model.features(flat[first:end], hits)))
    none = float(by_name[model.labels.index(danger_model.NONE)])
    assert danger_model.suspicion(flat[first:end], hits).sure == pytest.approx(1 - none, abs=1e-5)


@pytest.mark.parametrize("text", [text for language, text in TOLD if language == "zh-CN"])
def test_a_kind_is_as_likely_as_all_features_by_name_make_it(text: str) -> None:
    flat, model = flatten(text), shipped("kinds")
    leaves = {Kind.HELP: 0.7, Kind.COMPLAINT: 0.2}
    named = kind_model.features(flat, Kind.COMPLAINT, Kind.HELP, leaves, True)
    by_name = model.probable(*model.known(named))
    hits = lexicon("zh-CN").read(flat)
    likely, sure = kind_model.likeliest(flat, hits, Kind.COMPLAINT, Kind.HELP, leaves, True)
    assert likely.value == model.labels[int(by_name.argmax())]
    assert sure == pytest.approx(float(by_name.max()), abs=1e-5)
