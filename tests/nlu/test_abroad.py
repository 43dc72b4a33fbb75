"""Residents who do not write Chinese: what their streets and compounds are called, how their titles begin, who is in danger."""

from __future__ import annotations

import pytest

from bench.understanding import rows
from nlu.place.translated import translated_forms
from tests.nlu.conftest import Hear
from tickets.city import City


@pytest.mark.parametrize(
    ("language", "text", "known"),
    [
        ("en", "The lift in our building is broken, Happiness Road 12", "幸福路"),
        ("en", "Dark again on Culture Road 5", "文化路"),
        ("en", "No water in Peach Garden Xiaoqu", "桃园小区"),
        ("en", "It stinks around the Bell Tower", "钟楼"),
        ("en", "The First People's Hospital never answers the phone", "云州市第一医院"),
        ("en", "At the crossing of Wenchang Road and Renmin Road the light is broken", "文昌路与人民路路口"),
        ("ru", "На улице Мира не горит фонарь", "和平路"),
        ("ru", "Мусор за улицей Хунци", "红旗路"),
        ("ru", "На Чжаньцянь лужи, не пройти", "站前路"),
        ("ru", "У вокзала обманывают таксисты", "云州火车站"),
        ("ru", "Перед международной школой нет зебры", "云州国际学校"),
        ("ru", "На берегу реки Циншуй свалка", "清水河"),
        ("ru", "Возле первой городской больницы шумная стройка", "云州市第一医院"),
        ("en", "Happiness Residential Community, building 3: no hot water", "幸福小区"),
        ("ja", "国際学校の前に横断歩道がありません", "云州国际学校"),
        ("ja", "滨江路の街灯が切れています", "滨江路"),
        ("ja", "高鉄駅でタクシーにぼったくられた", "云州高铁站"),
        ("ko", "평화로 가로등이 꺼졌어요", "和平路"),
        ("ko", "동호공원 화장실이 더러워요", "东湖公园"),
        ("ko", "국제학교 앞에 횡단보도가 없어요", "云州国际学校"),
        ("ko", "난먼시장에서 저울을 속여요", "南门农贸市场"),
    ],
)
def test_a_place_is_known_by_what_its_name_means_and_by_what_others_call_it(
    hear: Hear, city: City, language: str, text: str, known: str
) -> None:
    place = hear(text, language=language).place
    assert place is not None
    codes = {p.code for p in city.geography.places if p.name("zh-CN") == known}
    assert {candidate.known for candidate in place.candidates} & codes


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "거류허가가 다음 주에 만료되는데 어디서 연장해요"),  # 류허 is a river
        ("ko", "소방차 전용구역에 차가 있어요"),
        ("ja", "消防車用通路に車が止まっています"),
        ("en", "Bought apartment 4 years ago and have no certificate"),
        ("en", "I am insured here and will have surgery in Beijing, do I have to register before?"),
    ],
)
def test_what_is_no_place_is_taken_for_none(hear: Hear, language: str, text: str) -> None:
    assert hear(text, language=language).place is None


@pytest.mark.parametrize(
    ("prior", "text", "language", "title"),
    [
        ("en", "no water 幸福小区3号楼", "en", "No water"),
        (None, "no water 幸福小区3号楼", "en", "No water"),
        ("en", "lamp broken 人民路38号院门口", "en", "Lamp broken"),
        ("en", "it stinks behind 人民路38号院", "en", "It stinks"),
        (None, "APP打不开", "zh-CN", "APP打不开"),
        (None, "KTV太吵 光明里", "zh-CN", "KTV太吵"),
        ("en", "路灯坏了 Renmin Road", "zh-CN", "路灯坏了"),
    ],
)
def test_a_place_in_chinese_makes_no_chinese_message(
    hear: Hear, prior: str | None, text: str, language: str, title: str
) -> None:
    meaning = hear(text, language=prior)
    assert (meaning.language, meaning.title) == (language, title)


def test_a_flat_is_told_with_its_building_and_entrance_in_russian(hear: Hear) -> None:
    place = hear("Наш адрес: Цзиньсю хуаюань 3-2-501, нет света", language="ru").place
    assert place is not None
    assert place.span.text == "Цзиньсю хуаюань 3-2-501"


def test_a_name_is_translated_as_a_whole() -> None:
    assert "happiness road" in translated_forms("幸福路")
    assert "улица счастья" in translated_forms("幸福路")
    assert translated_forms("万象路") == ("wanxiang road", "wanxiang rd", "wanxiang street")
    assert not translated_forms("张家路")


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        ("en", "The lift in our building is broken, Happiness Road 12", "Lift in our building is broken"),
        ("en", "the elevator is broken", "Elevator is broken"),
        ("en", "Is there any home care for my aunt?", "Is there any home care for my aunt"),
        ("en", "Could you please trim the tree at our gate?", "Trim the tree at our gate"),
        ("en", "The school principal takes bribes", "School principal takes bribes"),
        ("en", "The flat above keeps flooding our ceiling", "Flat above keeps flooding our ceiling"),
        ("en", "Nobody tells us what the fee is for", "Nobody tells us what the fee is for"),
        ("ru", "В подъезде темно", "В подъезде темно"),
        ("ru", "Купили квартиру три года назад, а документов нет", "Купили квартиру, документов нет"),
        ("ja", "水道管が破裂して、道路が水浸しです", "水道管が破裂して、道路が水浸しです"),
        ("ja", "引っ越したばかりなのに壁にひびがあります", "引っ越したばかりなのに壁にひびがあります"),
        ("ja", "古いタンスを捨てたいのですが", "古いタンスを捨てたい"),
    ],
)
def test_a_title_begins_like_a_sentence_and_keeps_what_it_is_about(
    hear: Hear, language: str, text: str, title: str
) -> None:
    assert hear(text, language=language).title == title


@pytest.mark.parametrize(
    ("language", "text", "danger"),
    [
        ("en", "Three men with knives are fighting behind the bar", "violence"),
        ("en", "I wired 8000 yuan to a man who claimed to be from the bank", "fraud"),
        ("ru", "Подростки дерутся ножами во дворе", "violence"),
        ("ru", "Отправил деньги женщине, которая представилась судьёй", "fraud"),
        ("en", "Our kindergarten gave the kids spoiled milk, 6 of them were vomiting", "poison"),
        ("ru", "В детском саду детей накормили испорченным молоком, шестерых рвало", "poison"),
    ],
)
def test_knives_impostors_and_many_who_are_sick_are_heard_in_any_number(
    hear: Hear, language: str, text: str, danger: str
) -> None:
    emergency = hear(text, language=language).emergency
    assert emergency is not None
    assert emergency.danger == danger


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The shop sells kitchen knives without a label"),
        ("en", "They charge e-bikes with cables hanging out of windows"),
        ("en", "my landlord cut off the water because I complained"),
    ],
)
def test_what_only_sounds_like_one_is_no_danger(hear: Hear, language: str, text: str) -> None:
    assert hear(text, language=language).emergency is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("im a foreign teacher here, my landlord keeps my deposit", "0511"),
        ("I live in China and nobody collects the trash in our compound", "0301"),
        ("I'd like to complain about the smoke of the barbecue downstairs", "0401"),
    ],
)
def test_who_tells_it_is_no_matter_and_hides_none(hear: Hear, text: str, code: str) -> None:
    meaning = hear(text, language="en")
    assert meaning.categories[0][0] == code
    assert "teacher" not in meaning.title and "complain" not in meaning.title


def test_no_message_of_a_held_out_set_is_an_example(city: City) -> None:
    for name in ("abroad.csv",):
        told = {(row["language"], row["text"].casefold()) for row in rows(name)}
        taught = {(language, text.casefold()) for language, pairs in city.examples.items() for _, text in pairs}
        shared = sorted(told & taught)
        assert name == "leaves.csv" or not shared
