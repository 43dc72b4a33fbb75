"""What is told beside a matter (`told.csv`): a threat to staff, kin in the unit, pressure, a leak, a death, a petition announced; and
for each as much that only sounds alike."""

from __future__ import annotations

import csv
import pickle
from pathlib import Path

import pytest

from handlers.ports.understanding import Context, Told, Understanding
from tests.nlu.conftest import Hear

with (Path(__file__).parent / "told.csv").open(encoding="utf-8", newline="") as file:
    WRITTEN = [(Told(row["kind"]), row["is_told"] == "1", row["text"]) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, is_told, text in WRITTEN if is_told])
def test_it_is_heard_whatever_else_is_told(hear: Hear, kind: Told, text: str) -> None:
    assert kind in hear(text).told


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, is_told, text in WRITTEN if not is_told])
def test_what_only_sounds_alike_is_not(hear: Hear, kind: Told, text: str) -> None:
    assert kind not in hear(text).told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("他威胁我 我要报警吗", True),
        ("0005 市民威胁承办人 报警线索", True),
        ("市民说要打我们师傅", True),
        ("我们被他堵门了", True),
        ("今天上门被业主威胁", True),
        ("反映人扬言要砸了我们单位", True),
        ("已签收，明天上门", False),
        ("市民威胁要上访，请示怎么答复", False),
        ("他打我电话说修好了", False),
        ("路灯被打了，灯罩碎了", False),
    ],
)
def test_staff_tell_that_they_are_threatened(words: Understanding, text: str, told: bool) -> None:
    assert (Told.THREAT_TO_STAFF in words.understand(text, Context(staff=True)).told) is told


def test_who_speaks_of_themselves_beside_a_death_is_heard(hear: Hear) -> None:
    """奶奶去世了 alone is no despair; 我也想跟她去 beside it may be."""
    assert Told.OWN_GRIEF not in hear("奶奶去世了").told
    assert {Told.DEATH, Told.OWN_GRIEF} <= hear("奶奶去世了 我也想跟她去").told.keys()


def test_what_is_told_from_afar_is_no_threat_at_the_door(hear: Hear) -> None:
    assert Told.FROM_AFAR in hear("刚才又打电话威胁我 说再投诉就不客气").told
    assert Told.FROM_AFAR not in hear("他们堵在我家门口，叫我把投诉撤了").told


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("他老婆在镇里晕过去了", "medical"),
        ("他妈在区里走丢了", "missing"),
        ("对方老公在政府门口打人", "violence"),
        ("楼顶上面有人，好像要往下跳", "self_harm"),
        ("他儿子在派出所被人打了", "violence"),
    ],
)
def test_kin_near_an_office_clear_no_danger(hear: Hear, text: str, danger: str) -> None:
    meaning = hear(text, tickets=True)
    assert meaning.emergency is not None
    assert meaning.emergency.danger == danger
    assert Told.INTEREST not in meaning.told


def test_kin_in_the_unit_alone_is_nobody_in_danger(hear: Hear) -> None:
    meaning = hear("老板他弟弟就在城管局", tickets=True)
    assert meaning.emergency is None
    assert Told.INTEREST in meaning.told


def test_a_meaning_is_passed_from_one_process_to_another(hear: Hear) -> None:
    for text in ("路灯坏了", "老板他弟弟就在城管局"):
        meaning = hear(text)
        assert pickle.loads(pickle.dumps(meaning)) == meaning
