"""Which place of the city is meant: known names, codes, pins, namesakes, and what lies outside."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.ports.understanding import Context, Understanding
from nlu.datum import GCJ02, WGS84, convert
from nlu.place.outside import Outside
from tests.nlu.conftest import Hear
from tickets.city import City


@pytest.mark.parametrize(
    ("text", "known", "detail"),
    [
        ("人民路38号院门口的路灯坏了", "人民路38号院", "门口"),
        ("光明里9号楼没暖气", "光明里", "9号楼"),
        ("锦秀花园2栋停水", "锦绣花园", "2栋"),
        ("幸福小区2号楼3单元", "幸福小区", "2号楼3单元"),
        ("石桥镇柳树村，村小学后墙那儿", "柳树小学", "后墙那儿"),
    ],
)
def test_the_known_place_and_what_stands_behind_it(hear: Hear, city: City, text: str, known: str, detail: str) -> None:
    place = hear(text).place
    assert place is not None and place.candidates
    codes = {p.code for p in city.geography.places if p.name("zh-CN") == known}
    if known == "柳树小学":
        codes |= {p.code for p in city.geography.places if "村小学" in p.aliases}
    assert place.candidates[0].known in codes
    assert place.candidates[0].detail == detail


def test_namesakes_are_all_offered(hear: Hear) -> None:
    place = hear("锦绣花园3号楼停水").place
    assert place is not None
    assert len({candidate.area for candidate in place.candidates}) == 2


@pytest.mark.parametrize(
    "text", ["柳河街道的锦绣花园5号楼", "柳河街道锦绣花园5号楼停水", "锦绣花园5号楼停水，就是柳河街道那个"]
)
def test_an_area_in_the_words_tells_namesakes_apart(hear: Hear, city: City, text: str) -> None:
    place = hear(text).place
    assert place is not None
    assert len(place.candidates) == 1
    street = city.geography.at_level(place.candidates[0].area, "street")
    assert street is not None and street.name("zh-CN") == "柳河街道"


def test_a_number_on_a_known_road_lies_in_the_roads_area(hear: Hear, city: City) -> None:
    place = hear("人民路102号门口下水道堵了").place
    road = next(p for p in city.geography.places if p.name("zh-CN") == "人民路")
    assert place is not None
    assert place.candidates[0].area == road.area


@pytest.mark.parametrize(
    "text",
    [
        "北京市朝阳区的小区垃圾没人收",
        "在上海浦东新区路灯坏了",
        "我们成都武侯区这边天天停水",
        "我老家河北邢台的村里路没修",
        "不是云州的，是河北的",
    ],
)
def test_a_problem_clearly_in_another_city_is_outside(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is not None and place.outside


@pytest.mark.parametrize(
    "text",
    [
        "我在北京上班，光明里路灯坏了",
        "社保从北京转回来怎么办",
        "上海路的路灯坏了",
        "我户口在广州，能在这边上学吗",
        "快递从深圳发的一直没到",
        "我老家在河北，来这边打工三年了",
    ],
)
def test_another_city_in_passing_is_not_outside(hear: Hear, text: str) -> None:
    place = hear(text).place
    assert place is None or not place.outside


def test_a_pin_has_its_grids_community(words: Understanding, city: City) -> None:
    for grid in city.geography.grids[::17]:
        lon = sum(point[0] for point in grid.ring) / len(grid.ring)
        lat = sum(point[1] for point in grid.ring) / len(grid.ring)
        place = words.locate(lat, lon, GCJ02)
        assert place is not None
        assert city.geography.by_code[place.area or ""].level == "community"


def test_a_pin_of_another_datum_is_the_same_place(words: Understanding, city: City) -> None:
    known = next(p for p in city.geography.places if p.kind == "compound" and p.lat is not None)
    assert known.lat is not None and known.lon is not None
    place = words.locate(*convert(known.lat, known.lon, GCJ02, WGS84), WGS84)
    assert place is not None
    assert place.known == known.code
    assert place.datum == "GCJ-02"
    assert place.text == f"{known.name('zh-CN')}附近"


@pytest.mark.parametrize(
    ("lat", "lon"), [(0.0, 0.0), (39.9, 116.4), (91.0, 113.0), (float("nan"), 113.0), (-32.07, 113.04)]
)
def test_a_pin_outside_the_city_or_at_null_is_no_place(words: Understanding, lat: float, lon: float) -> None:
    assert words.locate(lat, lon, WGS84) is None


@pytest.mark.parametrize("code", ["RM-038", "灯杆RM-038", "YW-220", "RN-0380"])
def test_a_code_that_is_told_in_part_or_wrongly_is_no_other_lamp_post(words: Understanding, code: str) -> None:
    place = words.find_place(code, Context())
    assert place is None or not place.candidates


def test_a_code_is_known_with_and_without_its_hyphen(words: Understanding) -> None:
    for code in ("RM-0380", "RM0380"):
        place = words.find_place(code, Context())
        assert place is not None
        assert [known.known for known in place.candidates] == ["lamp-001"]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("There is a huge pothole in front of the high-speed rail station", "land-024"),
        ("taxi drivers overcharge at the train station", "land-020"),
        ("rubbish at the Yunzhou high speed railway station", "land-024"),
    ],
)
def test_a_station_is_found_by_what_others_call_it(hear: Hear, text: str, known: str) -> None:
    place = hear(text, language="en").place
    assert place is not None
    assert [one.known for one in place.candidates] == [known]


@pytest.mark.parametrize(
    ("language", "text", "span"),
    [
        ("en", "The street lamp at East Railway Station is broken", "East Railway Station"),
        ("ja", "東駅の前の街灯が消えています", "東駅の前"),
        ("ko", "동역 앞 가로등이 꺼졌어요", "동역 앞"),
        ("ru", "У Восточного вокзала не горят фонари", "У Восточного вокзала"),
    ],
)
def test_a_station_of_another_side_is_not_the_one_that_is_known(
    hear: Hear, language: str, text: str, span: str
) -> None:
    place = hear(text, language=language).place
    assert place is not None
    assert place.span.text == span
    assert not place.candidates


@pytest.mark.parametrize(
    ("text", "span", "known"),
    [
        ("no water in Guang Ming Li, building 9", "Guang Ming Li, building 9", "comp-005"),
        ("street light out on Ren Min Lu 38", "Ren Min Lu 38", "road-003"),
        ("loud noise at Xingfu Xiao Qu every night", "Xingfu Xiao Qu", "comp-041"),
    ],
)
def test_a_name_is_known_by_its_syllables_apart(hear: Hear, text: str, span: str, known: str) -> None:
    place = hear(text, language="en").place
    assert place is not None
    assert place.span.text == span
    assert place.candidates[0].known == known


@pytest.mark.parametrize(
    ("text", "span", "known"),
    [
        ("건설로와 인민로 교차로 신호등이 고장났어요", "건설로와 인민로 교차로", "road-008"),
        ("행복소구 3동 단수입니다", "행복소구 3동", "comp-041"),
        ("광명리 9동 난방이 안 돼요", "광명리 9동", "comp-005"),
    ],
)
def test_a_place_is_known_as_koreans_read_its_sign(hear: Hear, text: str, span: str, known: str) -> None:
    place = hear(text, language="ko").place
    assert place is not None
    assert place.span.text == span
    assert place.candidates[0].known == known


def _outside(city: City, names: dict[str, str], lies_in: dict[str, tuple[str, ...]]) -> Outside:
    """What lies outside of a real city that is configured by data alone."""
    areas = tuple(
        replace(area, names=names, aliases=()) if area.level == "city" else area for area in city.geography.areas
    )
    return Outside(replace(city, names=names, lies_in=lies_in, geography=replace(city.geography, areas=areas)))


@pytest.mark.parametrize(
    "text",
    [
        "我在四川省成都市武侯区翡翠城3号楼",
        "在成都武侯区翡翠城",
        "在四川武侯区翡翠城",
        "pothole in chengdu near the park",
        "pothole in chengdu, sichuan",
    ],
)
def test_a_city_of_the_list_is_not_outside_itself(city: City, text: str) -> None:
    assert _outside(city, {"zh-CN": "成都市"}, {}).of(text) is None


@pytest.mark.parametrize("text", ["在四川省绵阳市涪城区翡翠城", "在北京市朝阳区", "pothole in beijing near the park"])
def test_another_city_of_its_province_is_outside_of_a_city_of_the_list(city: City, text: str) -> None:
    assert _outside(city, {"zh-CN": "成都市"}, {}).of(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "在四川省绵阳市涪城区翡翠城",
        "在四川绵阳涪城区翡翠城",
        "在四川涪城区翡翠城",
        "a hole in sichuan, mianyang",
        "a hole in sichuan",
    ],
)
def test_what_a_city_lies_in_is_not_elsewhere(city: City, text: str) -> None:
    names, lies_in = {"zh-CN": "绵阳市", "en": "Mianyang"}, {"zh-CN": ("四川省",), "en": ("Sichuan",)}
    assert _outside(city, names, lies_in).of(text) is None


def test_the_city_above_a_county_is_not_elsewhere(city: City) -> None:
    county = _outside(city, {"zh-CN": "安吉县"}, {"zh-CN": ("浙江省", "湖州市")})
    assert county.of("在浙江省湖州市安吉县递铺街道") is None
    assert county.of("在浙江省杭州市西湖区翠苑") is not None


def test_a_city_that_names_no_province_knows_itself_behind_one(city: City) -> None:
    assert Outside(city).of("在四川省云州市城北区的小区") is None
    assert Outside(city).of("在四川省绵阳市的小区") is not None
