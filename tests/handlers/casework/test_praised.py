"""Praise reaches the unit that its words name."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cities import load_city
from handlers.usecases.praised import praised
from tickets.geography import Area, Geography
from tickets.units import Unit, Units

CITY = load_city(Path(__file__).parents[3] / "cities" / "demo")
NORTH, YUNSHAN = "560101", "560101001"


@pytest.mark.parametrize(
    ("text", "area", "unit"),
    [
        ("表扬市照明管理处的王师傅，半夜来修灯", None, "city-lighting"),
        ("给城北区城管执法局点赞，门口的摊子清得干干净净", NORTH, "north-chengguan"),
        ("城管执法局的小刘真负责", NORTH, "north-chengguan"),
        ("12路公交的女司机扶老人下车，想表扬一下", None, "city-bus"),
        ("我要表扬人民路的环卫工人", YUNSHAN, "city-sanitation"),
        ("夸一下供电的师傅，大晚上抢修", None, "city-power"),
        ("自来水公司的维修师傅冒雨来的", NORTH, "city-water"),
        ("感谢幸福社区的小李，下雨天给我妈送药", None, "xingfu-community"),
        ("云山街道办事处窗口的小周态度特别好", YUNSHAN, "yunshan-street"),
        ("云山街道的志愿者帮我妈搬家", YUNSHAN, "yunshan-street"),
        ("东湖派出所的民警把我丢的钱包找回来了", None, "donghu-police"),
        ("感谢那位不知名的小伙子", None, None),
        ("城管的人态度好", None, "city-chengguan"),
        ("谢谢12345，一天就解决了", None, None),
    ],
)
def test_the_unit_that_is_praised_is_found_by_its_name_or_its_people(
    text: str, area: str | None, unit: str | None
) -> None:
    found = praised(text, area, CITY.units, CITY.geography, CITY.language)
    assert (found.code if found is not None else None) == unit


def test_a_county_has_short_names_as_a_city_has() -> None:
    """县公路局 was known by its whole name only: what stands before a unit's own name was 市 or nothing."""
    county = Geography((Area("X", "city", {"zh-CN": "清河县"}, None),))
    roads, water = (Unit(name, {"zh-CN": f"县{name}"}, (name,), "X") for name in ("公路局", "自来水公司"))
    found = praised("表扬公路局的工人，一天就修好了", None, Units((roads, water)), county, "zh-CN")
    assert found is roads
