"""Where the place of the problem begins and ends: the appeals that teach it, the model, and what it makes of a message."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.characters import flatten
from nlu.model_file import NoModel, write
from nlu.place.border_model import TAGS, VERSION, borders, load_borders
from nlu.place.gazetteer import Gazetteer
from nlu.place.marked import BadAppeals, read_marked
from nlu.place.reading import Readings
from nlu.train_places import appeals, lesson, source, train
from tests.nlu.conftest import Hear
from tickets.city import City

GOLD = Path(__file__).parents[2] / "bench" / "gold" / "places.jsonl"


@pytest.fixture(scope="module")
def readings(city: City) -> Readings:
    return Readings(Gazetteer(city))


def test_the_model_was_taught_by_the_appeals_that_lie_beside_it() -> None:
    assert borders().about.data == source(), "run: python -m bench.borders"


def test_every_appeal_stands_once_and_none_was_written_apart() -> None:
    told = Counter(text for text, _ in appeals())
    assert not [text for text, times in told.items() if times > 1]
    apart = {json.loads(line)["text"] for line in GOLD.read_text("utf-8").splitlines()}
    assert apart.isdisjoint(told)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("路灯[惠民路不亮", "line 2: a bracket is not closed"),
        ("路灯惠民路]不亮", "line 2: brackets that do not pair"),
        ("[城东[惠民路]]的路灯", "line 2: brackets that do not pair"),
        ("[路]上有坑", "less than two characters"),
    ],
)
def test_a_place_that_is_marked_wrongly_is_told_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    file = tmp_path / "appeals.txt"
    file.write_text(f"# a remark\n{line}\n", "utf-8")
    with pytest.raises(BadAppeals, match=said):
        list(read_marked(file))


def test_brackets_are_no_part_of_the_message(tmp_path: Path) -> None:
    file = tmp_path / "appeals.txt"
    file.write_text("# a remark\n\n[惠民路]太黑，[惠民小学门口]也是\n没有地点的话\n", "utf-8")
    assert list(read_marked(file)) == [
        ("惠民路太黑，惠民小学门口也是", ((0, 3), (6, 12))),
        ("没有地点的话", ()),
    ]


def test_a_few_lessons_teach_a_border_and_outlive_their_process(readings: Readings, tmp_path: Path) -> None:
    lessons = [("惠民路甲楼坏了", ((0, 5),)), ("丰收路乙楼坏了", ((0, 5),)), ("电话打不通", ())] * 5
    model = train([lesson(readings, one) for one in lessons], "a test")
    found = model.read(readings.of("红旗路丙楼坏了"))
    assert [(border.start, border.end) for border in found] == [(0, 5)]
    assert not model.read(readings.of("电话打不通啊"))
    model.save(tmp_path / "borders.npz")
    again = load_borders(tmp_path / "borders.npz").read(readings.of("红旗路丙楼坏了"))
    assert [(border.start, border.end) for border in again] == [(0, 5)]
    assert again[0].sure == pytest.approx(found[0].sure, abs=0.01)


def test_what_the_rules_were_mended_on_is_told_without_the_readings_of_the_rules(readings: Readings) -> None:
    told = ("惠民路小学门口积水", ((0, 7),))
    seeing, blind = lesson(readings, told), lesson(readings, told, blind=True)
    assert seeing[1] == blind[1]
    assert (seeing[0] != blind[0]).any()


@given(st.text(alphabet="路灯小区3号楼，。的 a漏\U0001f600", max_size=60))
def test_any_text_has_borders_within_it_or_none(readings: Readings, text: str) -> None:
    flat = flatten(text)
    found = borders().read(readings.of(flat))
    taken: set[int] = set()
    for border in found:
        assert 0 <= border.start < border.end - 1 < len(flat)
        assert 0 < border.sure <= 1
        assert taken.isdisjoint(range(border.start, border.end))
        taken |= set(range(border.start, border.end))


@pytest.mark.parametrize("damage", ["missing", "no file of ours", "weights of another shape", "a bucket too high"])
def test_a_model_that_does_not_fit_is_told(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "borders.npz"
    model = borders()
    if damage == "no file of ours":
        file.write_bytes(b"PK nothing")
    elif damage == "weights of another shape":
        head = {"version": VERSION, "about": {"data": "", "appeals": 1}}
        write(file, head, buckets=model.buckets, weights=model.weights[:, :2], steps=model.steps)
    elif damage == "a bucket too high":
        high = np.array([2**21], np.int32)
        write(
            file,
            {"version": VERSION, "about": {"data": "", "appeals": 1}},
            buckets=high,
            weights=np.zeros((1, len(TAGS)), np.float16),
            steps=model.steps,
        )
    with pytest.raises(NoModel, match=r"borders\.npz"):
        load_borders(file)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("昨晚到现在锦绣花园南门外头的烧烤摊吵得睡不着", "锦绣花园南门外头"),
        ("南湖小区五栋楼下烧烤摊冒烟", "南湖小区五栋楼下"),
        ("唉南湖小区五栋楼下又冒烟了", "南湖小区五栋楼下"),
        ("人民路38号院门口那条小道去年修的，现在又塌了", "人民路38号院门口那条小道"),
        ("公交站牌倒了", "公交站牌"),
    ],
)
def test_borders_are_set_by_what_stands_around(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span
