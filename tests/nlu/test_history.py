"""A model from a city's history: learnt, stored, read again, and refused where the file is no good."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from nlu.calibration import by_label
from nlu.linear import LinearModel, counted, load, softmax
from nlu.model_file import NoModel
from nlu.train import TooLittle, train

WATER = ["没水了", "停水三天", "水压太小", "水龙头不出水", "全楼断水", "自来水停了", "水管没水"]
LAMPS = ["路灯不亮", "街灯坏了", "路灯灭了", "灯杆不亮", "路灯一闪一闪", "巷子没有路灯", "灯坏了"]
NOISE = ["广场舞太吵", "夜里施工吵", "音响声音大", "太吵睡不着", "半夜装修吵人", "喇叭吵", "机器噪声"]
ROWS = [(text, label) for label, texts in (("水", WATER), ("灯", LAMPS), ("噪", NOISE)) for text in texts]


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return train(ROWS, "twenty-one lines", date(2026, 11, 21))


def test_what_was_taught_is_known_again(model: LinearModel) -> None:
    assert [model.of(text)[0][0] for text in ("我家停水", "门口路灯坏", "楼下太吵")] == ["水", "灯", "噪"]


def test_probabilities_add_up_to_one(model: LinearModel) -> None:
    assert sum(p for _, p in model.of("路灯旁边没水")) == pytest.approx(1.0, abs=1e-5)


def test_a_text_without_one_known_gram_has_no_label(model: LinearModel) -> None:
    assert model.of("") == ()
    assert model.of("qqq") == ()


def test_a_model_names_its_data_and_how_right_it_was(model: LinearModel) -> None:
    about = model.about
    assert (about.data, about.texts, about.trained) == ("twenty-one lines", 21, "2026-11-21")
    assert 0.5 < about.accuracy <= 1.0
    assert 0.0 <= about.calibration_error <= 1.0


def test_a_stored_model_says_the_same(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path / "m.npz")
    again = load(tmp_path / "m.npz")
    assert again.about == model.about
    assert again.of("夜里路灯不亮") == model.of("夜里路灯不亮")
    assert again.weights.flags.c_contiguous, "else every message copies all weights"


def test_two_labels_are_enough_and_one_is_not() -> None:
    model = train([row for row in ROWS if row[1] != "噪"], "two", date(2026, 11, 21))
    assert model.of("停水")[0][0] == "水"
    assert model.of("路灯")[0][0] == "灯"
    with pytest.raises(TooLittle, match="two labels"):
        train([row for row in ROWS if row[1] == "水"], "one", date(2026, 11, 21))


def test_labels_of_fewer_than_five_texts_are_left_out() -> None:
    model = train([*ROWS, ("狗咬人", "狗")], "with a dog", date(2026, 11, 21))
    assert set(model.labels) == {"水", "灯", "噪"}


@pytest.mark.parametrize("content", [b"", b"no zip at all", b"PK\x03\x04 cut off"])
def test_another_file_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(content)
    with pytest.raises(NoModel, match=r"m\.npz"):
        load(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match=r"absent\.npz"):
        load(tmp_path / "absent.npz")


def _with_head(source: Path, target: Path, **changed: object) -> None:
    with np.load(source) as parts:
        arrays = {name: parts[name] for name in parts.files}
    head = json.loads(bytes(arrays["head"]).decode()) | changed
    arrays["head"] = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez(target, **arrays)


def test_a_model_of_another_version_asks_to_be_trained_again(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path / "m.npz")
    _with_head(tmp_path / "m.npz", tmp_path / "old.npz", version=0)
    with pytest.raises(NoModel, match="train it again"):
        load(tmp_path / "old.npz")


def test_parts_that_do_not_fit_are_refused(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path / "m.npz")
    _with_head(tmp_path / "m.npz", tmp_path / "odd.npz", labels=["水"])
    with pytest.raises(NoModel, match="do not fit"):
        load(tmp_path / "odd.npz")


def test_a_file_with_a_pickle_in_it_is_not_run(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return exec, ("raise SystemExit('the pickle was run')",)

    np.savez(tmp_path / "trap.npz", head=np.array([Trap()], dtype=object))
    with pytest.raises(NoModel):
        load(tmp_path / "trap.npz")


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("head.npy", "w", force_zip64=True) as part,
    ):
        for _ in range(600):
            part.write(bytes(1024 * 1024))
    with pytest.raises(NoModel, match="larger than"):
        load(tmp_path / "bomb.npz")


def test_words_count_and_those_of_the_opening_once_more() -> None:
    found = counted("学校，收费。" + "请尽快" * 10 + "修理")
    assert [found[gram] for gram in ("学", "学校", "_学校", "^学校", "~学校")] == [1, 1, 1, 1, 1]
    assert found["_修理"] == 1
    assert "~修理" not in found, "behind the opening"


def test_a_file_from_before_reads_as_long_an_opening_as_it_was_taught(model: LinearModel, tmp_path: Path) -> None:
    model.save(tmp_path / "m.npz")
    with np.load(tmp_path / "m.npz") as parts:
        arrays = {name: parts[name] for name in parts.files}
    head = json.loads(bytes(arrays["head"]).decode())
    assert head.pop("opening") == load(tmp_path / "m.npz").opening == 20
    np.savez(tmp_path / "former.npz", **arrays | {"head": np.frombuffer(json.dumps(head).encode(), np.uint8)})
    assert load(tmp_path / "former.npz").opening == 40


def test_a_label_that_is_scored_too_low_is_raised() -> None:
    truth = np.repeat([0, 1], 200)
    margin = np.where(truth == 0, 1.0, -0.2)  # every text of the second label is scored just below the first
    margin[::10] *= -1
    scores = np.stack([margin + 0.6, np.zeros(400)], axis=1).astype(np.float32)
    said = softmax(by_label(scores, truth).applied(scores))
    assert np.mean(scores.argmax(axis=1) == truth) < 0.6
    assert np.mean(said.argmax(axis=1) == truth) > 0.85


def test_few_texts_leave_the_labels_on_one_scale() -> None:
    learnt = by_label(np.array([[1.0, 0.0], [0.9, 0.1], [0.2, 0.4]], np.float32), np.array([0, 0, 1]))
    assert learnt.factor[0] == pytest.approx(learnt.factor[1], rel=0.2)
    assert np.abs(learnt.shift).max() < 0.2
