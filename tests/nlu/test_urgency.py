"""How urgent a matter is, and who is frail."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("我妈在家透析，小区停水了", 1),
        ("停电了，我爸用着呼吸机", 1),
        ("塔吊在头顶上晃，钢丝都松了", 1),
        ("工人爬上塔吊讨薪不下来", 1),
        ("井盖没了，黑咕隆咚的", 1),
        ("消防通道被车堵了", 2),
        ("我妈七十八了，暖气两天没热了", 2),
        ("家里有刚出生的宝宝，停水一天了", 2),
        ("红绿灯没了，孩子差点被撞", 2),
        ("人行道的砖松了，老人摔了两个", 4),
        ("狗把孩子咬了", 2),
        ("kids nearly got hit at the crossing", 2),
        ("很急，明天就要用这个证明", 3),
        ("路灯不亮", 4),
        ("建议小区门口加个快递柜", 4),
        ("退休金怎么认证", 4),
    ],
)
def test_urgency_is_read_from_the_words(hear: Hear, text: str, urgency: int) -> None:
    assert hear(text).urgency == urgency


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("我妈一个人住，七十八了", {"elder", "alone"}),
        ("家里有孕妇", {"pregnant"}),
        ("孩子才三个月大，刚出生的宝宝没水喝", {"infant", "child"}),
        ("我爸在家透析", {"dialysis"}),
        ("我坐轮椅出不了门", {"disabled"}),
        ("家里有癌症病人", {"patient"}),
        ("路灯不亮", set()),
    ],
)
def test_vulnerable_people_are_noticed(hear: Hear, text: str, kinds: set[str]) -> None:
    assert {mention.value for mention in hear(text).vulnerable} == kinds


@pytest.mark.parametrize("text", ["孩子在学校食堂吃的饭太贵，一天要三十", "建议公园早点开门，老年人晨练等太久"])
def test_nobody_is_to_be_looked_after_where_schools_or_the_old_are_only_spoken_of(hear: Hear, text: str) -> None:
    assert hear(text).vulnerable == ()


@pytest.mark.parametrize("text", ["家里有孩子，暖气一直不热", "学校门口车乱停，孩子都走到马路中间去了", "老师打骂孩子"])
def test_a_child_that_may_come_to_harm_is_looked_after(hear: Hear, text: str) -> None:
    assert [one.value for one in hear(text).vulnerable] == ["child"]


@pytest.mark.parametrize("text", ["打车张口就要八十", "工地看门的大爷说不让过", "每天早上堵得走不动"])
def test_a_fare_a_watchman_and_a_jam_are_nobody_frail(hear: Hear, text: str) -> None:
    assert not hear(text).vulnerable
