"""Which danger it is, and what only sounds like one, as testers told it."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    "told",
    [
        "我老公是低保户有精神病 昨天又发病了拿刀乱砍 现在锁在屋里",
        "我老公喝醉了拿菜刀追我 我和孩子锁在卧室",
        "我跟孩子躲在隔壁 他在砸门 110说二十分钟",
        "他拿刀对着我说要同归于尽",
        "他在外面踹门 我害怕",
        "我在地铁上被人摸了 那个男的还在车上",
        "人都快打死了你们明天才派",
        "现在还在打！能不能快点叫人来",
    ],
)
def test_a_knife_or_who_beats_at_the_door_is_violence_and_no_despair(hear: Hear, told: str) -> None:
    found = hear(told).emergency
    assert found is not None
    assert found.danger == "violence"


@pytest.mark.parametrize(
    "told", ["我拿着刀，活够了", "我把自己反锁在屋里，手里有刀片，不想活了", "他站在楼顶要跳，手里还拿着刀"]
)
def test_despair_with_a_knife_stays_despair(hear: Hear, told: str) -> None:
    found = hear(told).emergency
    assert found is not None
    assert found.danger == "self_harm"


@pytest.mark.parametrize("told", ["孩子正在受伤害", "楼上的娃正在挨打"])
def test_a_child_that_is_being_hurt_is_in_danger(hear: Hear, told: str) -> None:
    found = hear(told).emergency
    assert found is not None
    assert found.danger == "child"


@pytest.mark.parametrize(
    "told",
    [
        "看到一个老太太摔地上了没人敢扶",
        "有个大爷摔倒在路边没人敢扶",
        "老人摔倒了起不来",
        "健身器材的转盘掉下来砸到孩子了",
    ],
)
def test_whom_nobody_dares_to_help_up_or_a_thing_fell_on_needs_a_doctor(hear: Hear, told: str) -> None:
    found = hear(told).emergency
    assert found is not None
    assert found.danger == "medical"


@pytest.mark.parametrize(
    "told",
    [
        "有个刚满月的娃",
        "有人靠呼吸机",
        "家里有个刚出生的宝宝",
        "秸秆又在烧 呛得眼睛都睁不开",
        "我没吃东西 是烧秸秆熏的",
        "医保卡在药店刷不了 他们说账户冻结",
        "我手机上总收到你们的短信是不是诈骗",
        "没人骗我 我自己刷卡买药",
        "三楼群租房液化气罐都放走廊上",
        "充电棚着过火 现在还在用",
        "健身器材坏了 转盘掉下来了",
        "拉肚子",
        "吃了外卖拉肚子",
        "渣土车从门口过轰隆轰隆响 墙都震",
        "隔壁打麻将太吵，现在还在打",
    ],
)
def test_what_only_sounds_like_a_danger_raises_no_alarm(hear: Hear, told: str) -> None:
    assert hear(told).emergency is None


@pytest.mark.parametrize(
    ("told", "danger"),
    [
        ("停电了，我爸靠呼吸机，电池快没了", "medical"),
        ("车棚着过火 现在又冒烟了", "fire"),
        ("走廊上的液化气罐在漏气", "gas"),
        ("食堂吃完全班拉肚子", "poison"),
        ("收到短信说我银行卡被冻结 让我点链接 是不是诈骗", "fraud"),
        ("大货车过去，轰隆一声桥塌了", "collapse"),
        ("隔壁天天打孩子，又在打了", "violence"),
        ("孩子生在车上了", "medical"),
    ],
)
def test_what_is_one_beside_them_still_does(hear: Hear, told: str, danger: str) -> None:
    found = hear(told).emergency
    assert found is not None
    assert found.danger == danger


def test_pupils_who_fight_at_the_school_gate_give_no_birth(hear: Hear) -> None:
    found = hear("学生在校门口打架").emergency
    assert found is None or found.danger == "violence"


def test_a_big_crack_in_a_bridge_under_lorries_is_urgent(hear: Hear) -> None:
    assert hear("桥面裂了好大一条缝 拉沙的大车天天过").urgency <= 2


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("我老公打我 我想离婚 结婚证被他撕了 能补办不", "打我"),
        ("我在地铁上被人摸了 那个男的还在车上", "被人摸了"),
        ("桥面裂了好大一条缝 拉沙的大车天天过 怕要塌", "要塌"),
    ],
)
def test_a_title_keeps_the_danger_that_was_named(hear: Hear, told: str, kept: str) -> None:
    assert kept in hear(told).title
