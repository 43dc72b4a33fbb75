"""A city is data: under a real name, with its own areas, roads, units, prefix and number, it understands and dispatches as well."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.cities import check_city
from bot.play import play_text
from tests.cities.renamed import renamed, renamed_city

OWN = Path(__file__).parent / "chengdu.txt"
DIALOGUES = Path(__file__).parents[1] / "dialogues"
PLAYED = (
    "路灯从报到办结.txt",
    "casework/三次争议指定办理.txt",
    "casework/会办和协办.txt",
    "danger/困在电梯里.txt",
    "languages/en.txt",
    "languages/ja.txt",
    "languages/ko.txt",
    "languages/ru.txt",
    "report/投诉12345自己.txt",
    "report/聊天不立单.txt",
    "report/说了路名再说门牌.txt",
    "staff/按地点说是哪一张.txt",
    "staff/替市民代录.txt",
)


@pytest.fixture(scope="module")
def chengdu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return renamed_city(tmp_path_factory.mktemp("cities"))


def test_the_data_have_no_fault(chengdu: Path) -> None:
    assert [str(fault) for fault in check_city(chengdu)] == []


@pytest.mark.parametrize("name", PLAYED)
def test_a_conversation_goes_there_as_in_the_demo_city(chengdu: Path, name: str) -> None:
    assert _otherwise(renamed((DIALOGUES / name).read_text(encoding="utf-8")), chengdu) == ""


def test_what_is_said_only_in_that_city_goes_as_it_is_written(chengdu: Path) -> None:
    assert _otherwise(OWN.read_text(encoding="utf-8"), chengdu) == ""


def _otherwise(text: str, city: Path) -> str:
    outcome = play_text(text, city)
    if outcome is None:
        return ""
    before, after = (written.splitlines(True) for written in outcome)
    return "".join(difflib.unified_diff(before, after, "as written", "as it went"))
