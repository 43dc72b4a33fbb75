"""Whom a tip-off or complaint is about."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


def test_a_firm_named_alone_in_answer_to_where_is_whom_it_is_about(hear: Hear) -> None:
    accused = hear("叫力美健 在星光路", expecting="place").accused
    assert accused is not None
    assert accused.value == "力美健"
    assert hear("叫我回老家办", expecting="place").accused is None


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("举报宏达化工厂偷排废水", "宏达化工厂"),
        ("投诉解放路川味烧烤油烟大", "解放路川味烧烤"),
        ("我要投诉顺发物业公司乱收费", "顺发物业公司"),
        ("举报村支书贪污补偿款", "村支书"),
        ("投诉化工厂后门半夜排黑水", "化工厂"),
        ("投诉人民医院乱收费", "人民医院"),
        ("投诉，找物业说了三次，物业根本不管", "物业"),
        ("投诉，半年来清运车司机对物业公司百般刁难", "物业公司"),
        ("投诉兴成业房地产开发有限公司虚假宣传", "兴成业房地产开发有限公司"),
        ("我退休前在纺织厂上班，投诉楼下网吧通宵吵闹", "网吧"),
        ("买的手机三天就黑屏，店铺叫宏达通讯，不给换", "宏达通讯"),
        ("有人举报解放路川味烧烤无证经营", "解放路川味烧烤"),
    ],
)
def test_whom_a_tip_off_or_complaint_is_about(hear: Hear, text: str, accused: str) -> None:
    meaning = hear(text)
    assert meaning.accused is not None
    assert meaning.accused.value == accused


@pytest.mark.parametrize(
    "text",
    [
        "投诉实验小学门口天天堵车",
        "投诉跳广场舞的，我妈吵得都进医院了",
        "超市旁边的垃圾没人收，投诉",
        "楼道里老是有人抽烟，跟物业说了好几回了不管用，投诉",
        "投诉对门在楼道里烧香，物业说管不了",
        "投诉售楼小姐，说明年通地铁还有小学，都没影",
    ],
)
def test_what_only_tells_where_it_is_or_where_one_went_is_not_accused(hear: Hear, text: str) -> None:
    meaning = hear(text)
    assert meaning.kind is not None
    assert meaning.kind.value == "complaint"
    assert meaning.accused is None


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("我是开饭店的，隔壁工地夜里两点还在打桩，投诉", None),
        ("我开了一家小超市，门口天天被堵，我要投诉", None),
        ("我是开饭店的，投诉建材公司不退货款", "建材公司"),
        ("我开车去力美健身房办卡，钱不退，投诉", "力美健身房"),
    ],
)
def test_the_tellers_own_trade_is_not_accused(hear: Hear, text: str, accused: str | None) -> None:
    told = hear(text).accused
    assert (told and told.value) == accused


def test_the_tellers_own_factory_is_not_named_as_the_accused(hear: Hear) -> None:
    assert hear("想举报我们厂半夜往河里排污").accused is None


@pytest.mark.parametrize(
    ("text", "accused"),
    [
        ("不交物业费就不给门禁卡", None),
        ("凭什么不交停车费物业就锁我车", "物业"),
        ("我开的小饭馆，天天有人来乱罚款", None),
    ],
)
def test_a_fee_and_ones_own_shop_are_not_accused(hear: Hear, text: str, accused: str | None) -> None:
    told = hear(text).accused
    assert (told.value if told else None) == accused


@pytest.mark.parametrize("text", ["我要投诉，孩子要上幼儿园排不上号", "举报没法，我想开小饭馆他们不给办证"])
def test_where_somebody_wishes_to_be_is_not_whom_they_complain_of(hear: Hear, text: str) -> None:
    assert hear(text).accused is None
