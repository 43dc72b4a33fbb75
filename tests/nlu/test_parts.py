"""The parts of addresses: from the grammar from the first day, from a model where a city has marked addresses."""

from __future__ import annotations

import json
import random
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from handlers.ports.understanding import Context
from nlu import build
from nlu.evaluate import evaluate_parts
from nlu.model_file import NoModel
from nlu.place.bio import Address, BadAddresses, read_addresses, spans
from nlu.place.parts_model import PartsModel, load_parts, tokens_of
from nlu.place.train_parts import TooFew, tags_of, together, train_parts
from tests.nlu.conftest import Hear
from tickets.city import City

TODAY = date(2026, 11, 22)


def _made(count: int, seed: int) -> list[Address]:
    """Addresses by a rule that can be learnt: a district or none, a road with its number, a compound with its building."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        parts = [("district", chance.choice(["东山区", "西山区"]))] if chance.random() < 0.5 else []
        parts.append(("road", chance.choice("长短高低红白") + chance.choice("江河山海") + "路"))
        parts.append(("roadno", f"{chance.randint(1, 400)}号"))
        if chance.random() < 0.7:
            parts.append(("poi", chance.choice("春夏秋冬") + chance.choice("风雨") + "花园"))
            parts.append(("houseno", f"{chance.randint(1, 40)}号楼"))
        tokens: list[str] = []
        marked = []
        for name, words in parts:
            cut = tokens_of(words)
            marked.append((len(tokens), len(tokens) + len(cut), name))
            tokens += cut
        found.append(Address(tuple(tokens), tuple(marked)))
    return found


@pytest.fixture(scope="module")
def taught() -> PartsModel:
    return train_parts(_made(300, 1), "made.bio", TODAY, rounds=30)


def _bio(path: Path, addresses: list[Address]) -> Path:
    blocks = [
        "\n".join(f"{token} {tag}" for token, tag in zip(a.tokens, tags_of(len(a.tokens), a.parts), strict=True))
        for a in addresses
    ]
    path.write_text("\n\n".join(blocks) + "\n", "utf-8")
    return path


def test_what_is_marked_is_learnt(taught: PartsModel) -> None:
    found = evaluate_parts(taught, _made(60, 2))
    assert found.f1 > 0.97
    assert found.f1_of_text > 0.97
    assert set(found.by_part) == {"district", "road", "roadno", "poi", "houseno"}


def test_a_model_outlives_its_process_without_pickle(taught: PartsModel, tmp_path: Path) -> None:
    file = tmp_path / "parts.npz"
    taught.save(file)
    again = load_parts(file)
    assert again.about.data == "made.bio"
    assert again.about.addresses == 300
    address = "西山区红海路１２号秋风花园3号楼"
    assert again.parts(address) == taught.parts(address) != ()
    with np.load(file, allow_pickle=False) as stored:
        assert all(stored[name].dtype != object for name in stored.files)


def test_spans_are_those_of_the_text(taught: PartsModel) -> None:
    address = "东山区长江路128号夏雨花园12号楼"
    assert [(name, address[start:end]) for start, end, name in taught.parts(address)] == [
        ("district", "东山区"),
        ("road", "长江路"),
        ("roadno", "128号"),
        ("poi", "夏雨花园"),
        ("houseno", "12号楼"),
    ]


@pytest.mark.parametrize("text", ["", " ", "\n", "。。。", "abc", "😀路", "东" * 5000])
def test_any_text_has_parts_or_none(taught: PartsModel, text: str) -> None:
    at = 0
    for start, end, _ in taught.parts(text):
        assert at <= start < end <= len(text)
        at = end


@pytest.mark.parametrize("damage", ["tags", "rows", "tag", "after", "version", "weight"])
def test_a_model_that_does_not_fit_is_told(taught: PartsModel, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "parts.npz"
    taught.save(file)
    with np.load(file, allow_pickle=False) as stored:
        parts = {name: stored[name] for name in stored.files}
    head = json.loads(bytes(parts["head"]).decode())
    match damage:
        case "tags":
            head["tags"].append("B-more")
        case "version":
            head["version"] = 99
        case "weight":
            parts["weight"] = parts["weight"] * np.float16("inf")
        case "tag":
            parts["tag"] = parts["tag"] + np.uint16(1000)
        case _:
            parts[damage] = parts[damage][:-1]
    parts["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez(file, **parts)
    with pytest.raises(NoModel, match=r"parts\.npz"):
        load_parts(file)


def test_files_of_marked_addresses_are_read_as_they_occur(tmp_path: Path) -> None:
    file = tmp_path / "a.bio"
    file.write_bytes(
        "人 NN B-road\r\n民\tNN\tI-road\r\n路 NN I-road\r\n38 M B-roadno\r\n号 M I-roadno\r\n B-gap\r\n\r\n".encode()
    )
    (address,) = read_addresses(file)
    assert address.text == "人民路38号 "
    assert address.in_characters() == ((0, 3, "road"), (3, 6, "roadno"), (6, 7, "gap"))
    assert spans(["I-a", "I-a", "I-b", "O", "S-a", "B-a", "E-a", "I-a"]) == (
        (0, 2, "a"),
        (2, 3, "b"),
        (4, 5, "a"),
        (5, 7, "a"),
        (7, 8, "a"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no address"),
        ("人 O\n".encode(), "no address"),
        ("人 B-road\n民 road\n".encode(), "line 2"),
        (b"\xff\xff\xff", "neither"),
    ],
)
def test_a_file_that_is_no_good_is_told(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "a.bio"
    file.write_bytes(content)
    with pytest.raises(BadAddresses, match=said):
        read_addresses(file)


def test_too_few_addresses_teach_nothing() -> None:
    with pytest.raises(TooFew, match="at least 50"):
        train_parts(_made(10, 3), "made.bio", TODAY)


def test_without_a_model_the_grammar_tells_the_parts(hear: Hear) -> None:
    place = hear("云州市城东区文昌路27号锦绣花园3号楼2单元501室漏水").place
    assert place is not None
    parts = [(part.value, part.span.text) for part in place.address]
    assert ("district", "城东区") in parts
    assert ("road", "文昌路") in parts
    assert ("number", "27号") in parts
    assert ("building", "3号楼") in parts
    assert ("unit", "2单元") in parts
    assert ("room", "501室") in parts
    assert {part.origin for part in place.address} == {"grammar"}


def test_with_a_model_the_model_does(taught: PartsModel, city: City) -> None:
    place = build(city, parts=taught).understand("我家在长江路128号夏雨花园12号楼，停水了", Context()).place
    assert place is not None
    assert [(part.value, part.span.text) for part in place.address] == [
        ("road", "长江路"),
        ("number", "128号"),
        ("landmark", "夏雨花园"),
        ("building", "12号楼"),
    ]
    assert all(place.span.text[p.span.start - place.span.start :].startswith(p.span.text) for p in place.address)
    assert {part.origin for part in place.address} == {"model"}


def test_two_chains_count_alike_whatever_their_scales_and_the_heaviest_third_stays() -> None:
    first = {("路", "E-road"): 3.0, ("号", "E-road"): 4.0, ("人", "B-road"): 0.0}, {("B-road", "E-road"): 2.0}
    second = {("路", "E-road"): 300.0, ("号", "E-road"): -400.0, ("民", "B-road"): 0.0}, {("B-road", "E-road"): 100.0}
    weights, steps = together(first, second)
    assert weights[("路", "E-road")] == pytest.approx(6.0)
    assert len(weights) == 2, "of four, and what one says against the other weighs nothing"
    assert steps == pytest.approx({("B-road", "E-road"): 3.0})
