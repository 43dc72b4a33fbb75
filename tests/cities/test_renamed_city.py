"""A city is data: under a real name, with its own areas, roads, units, prefix and number, it understands and dispatches as well."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from bot.cities import check_city
from bot.play import play_text
from tests.cities.renamed import renamed, renamed_city

OWN, UMBRELLAS = Path(__file__).parent / "chengdu.txt", Path(__file__).parent / "umbrellas.txt"
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


LEAF = {
    "catalogue.csv": "1899,文化体育旅游,体育与其他,共享雨伞借还不了,共享雨伞管理,共享出行办,W5,no,,complaint,,",
    "units.csv": "city-sharing,市共享出行办,Chengdu Sharing Office,成都市共有事業室,청두시 공유사업실,Управление проката Чэнду,共享出行办,5601,city-12328,city,2581999",
    "names.en-ja.csv": "1899,Shared umbrella cannot be borrowed or returned,シェア傘の貸出・返却不具合",
    "names.ko-ru.csv": "1899,공유 우산 대여·반납 불가,Прокат зонтов не работает",
    "examples/zh-CN.csv": "1899,地铁口的共享雨伞扫了码借不出来\n1899,雨伞还不回去一直在扣钱\n1899,共享雨伞柜子坏了没人管\n"
    "1899,借的雨伞还了还显示没还\n1899,共享雨伞押金退不了",
    **{
        f"examples/{language}.csv": "\n".join(f'1899,"{text}"' for text in texts)
        for language, texts in {
            "en": (
                "The umbrella stand will not lend",
                "Cannot give the umbrella back",
                "Umbrella deposit not refunded",
            ),
            "ja": ("シェア傘が借りられない", "傘を返却できない", "傘の保証金が戻らない"),
            "ko": ("공유 우산을 빌릴 수 없어요", "우산 반납이 안 돼요", "우산 보증금을 못 돌려받았어요"),
            "ru": ("Зонт не выдаётся", "Зонт не принимают обратно", "Не вернули залог за зонт"),
        }.items()
    },
}
"""A matter that the demo city does not know, and the unit that handles it: lines of the files, and nothing else."""


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


def test_a_category_and_a_unit_are_lines_of_the_files(tmp_path: Path) -> None:
    city = renamed_city(tmp_path)
    for name, lines in LEAF.items():
        with (city / name).open("a", encoding="utf-8") as file:
            file.write(f"{lines}\n")
    assert [str(fault) for fault in check_city(city)] == []
    assert _otherwise(UMBRELLAS.read_text(encoding="utf-8"), city) == ""


def _otherwise(text: str, city: Path) -> str:
    outcome = play_text(text, city)
    if outcome is None:
        return ""
    before, after = (written.splitlines(True) for written in outcome)
    return "".join(difflib.unified_diff(before, after, "as written", "as it went"))
