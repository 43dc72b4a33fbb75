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
from nlu.place.said import NEW, Tally, own
from nlu.place.span_model import load_spans, spans
from nlu.train_places import appeals, lesson, source, train
from tests.nlu.conftest import DAMAGES, Hear, damaged
from tickets.city import City

GOLD = Path(__file__).parents[2] / "bench" / "gold" / "places.jsonl"


@pytest.fixture(scope="module")
def readings(city: City) -> Readings:
    return Readings(Gazetteer(city))


def test_the_model_was_taught_by_the_appeals_that_lie_beside_it() -> None:
    assert borders().about.data == source(), "run: python -m bench.borders"


def test_the_choice_among_stretches_was_taught_by_them_too() -> None:
    assert spans().about.data == source(), "run: python -m bench.borders"


def test_an_appeal_does_not_tell_how_its_own_words_are_used() -> None:
    tally = Tally()
    tally.add("惠民路漏气", [(0, 3)])
    own_uses = own("惠民路漏气", [(0, 3)])
    assert tally.of("漏气").inside != NEW
    assert tally.of("漏气", own_uses["漏气"]).inside == NEW


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
    found = model.likely(readings.of("红旗路丙楼坏了"))[0]
    assert (found.start, found.end) == (0, 5)
    assert model.likely(readings.of("电话打不通啊"))[0].sure < 0.5 < found.sure
    model.save(tmp_path / "borders.npz")
    again = load_borders(tmp_path / "borders.npz").likely(readings.of("红旗路丙楼坏了"))[0]
    assert (again.start, again.end) == (0, 5)
    assert again.sure == pytest.approx(found.sure, abs=0.01)


def test_what_the_rules_were_mended_on_is_told_without_the_readings_of_the_rules(readings: Readings) -> None:
    told = ("惠民路小学门口积水", ((0, 7),))
    seeing, blind = lesson(readings, told), lesson(readings, told, blind=True)
    assert seeing[1] == blind[1]
    assert (seeing[0] != blind[0]).any()


@given(st.text(alphabet="路灯小区3号楼，。的 a漏\U0001f600", max_size=60))
def test_any_text_has_likely_borders_within_it_and_at_most_one_is_chosen(readings: Readings, text: str) -> None:
    reading = readings.of(flatten(text))
    found = borders().likely(reading)
    assert all(0 <= border.start < border.end - 1 < len(reading.flat) and 0 <= border.sure <= 1 for border in found)
    assert [border.sure for border in found] == sorted((border.sure for border in found), reverse=True)
    chosen = spans().choose(reading, found)
    assert chosen is None or 0 <= chosen.start < chosen.end <= len(reading.flat) and 0 < chosen.sure <= 1


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


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_choice_that_does_not_fit_is_told(tmp_path: Path, damage: str) -> None:
    file = tmp_path / "spans.npz"
    damaged(file, damage, spans().save)
    with pytest.raises(NoModel, match=r"spans\.npz"):
        load_spans(file)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("昨晚到现在锦绣花园南门外头的烧烤摊吵得睡不着", "锦绣花园南门外头"),
        ("南湖小区五栋楼下烧烤摊冒烟", "南湖小区五栋楼下"),
        ("唉南湖小区五栋楼下又冒烟了", "南湖小区五栋楼下"),
        ("人民路38号院门口那条小道去年修的，现在又塌了", "人民路38号院门口那条小道"),
        ("公交站牌倒了", "公交站牌"),
        ("高空抛物南湖小区5栋", "南湖小区5栋"),
        ("去翠屏派出所问，说不管，南湖小区又停水了", "南湖小区"),
        ("兴国路桥那边儿太黑了", "兴国路桥那边儿"),
        ("南湖小区五栋隔篱有人养鸡", "南湖小区五栋隔篱"),
        ("锦秀花园又停水，锦绣的绣打错了", "锦秀花园"),
        ("兴国路桥早餐车占道", "兴国路桥"),
    ],
)
def test_borders_are_set_by_what_stands_around(hear: Hear, text: str, span: str) -> None:
    place = hear(text).place
    assert place is not None
    assert place.span.text == span
