"""What takes the words of a danger back, and what only looks as if it did."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    "text",
    [
        "气炸了，没人管",
        "气死我了",
        "急死人了",
        "热死了",
        "笑死",
        "累死了",
        "着火那天没有一个人来",
        "上次煤气泄漏你们来得很慢",
        "去年我们楼着火了，赔偿还没下来",
        "要是着火了咋办，消防通道天天堵",
        "万一着火了消防车进不来",
        "消防通道堵了",
        "消防栓没水",
        "怎么预防煤气中毒",
        "煤气费怎么交",
        "燃气公司电话是多少",
        "电梯老坏，天天停",
        "电梯经常困人，物业不修",
        "楼上着火似的吵",
        "家里没有着火，就是烟大",
        "房价崩了",
        "跳楼价处理的手机质量太差",
        "反诈宣传什么时候来小区",
        "狗叫得我烦死了",
        "屋里冻死了，暖气不热",
        "灭火器过期了",
        "火锅店油烟大",
        "老师打骂学生",
        "暖气不热，家里冷死了",
        "前年触电的事工伤认定还没下来",
        "漏电保护器老跳闸",
        "小区门口有人打麻将吵",
        "The gas bill is wrong",
        "What if there is a fire, the fire lane is blocked",
        "I was fired without notice",
        "The fire extinguisher is expired",
        "Last year there was a fire, the compensation has not been paid",
        "消火栓が壊れています",
        "소화기가 없어요",
        "Фонарь не горит",
        "Пожарный проезд перекрыт",
    ],
)
def test_past_imagined_denied_or_figurative_danger_is_none(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


@pytest.mark.parametrize(
    "text",
    [
        "楼里煤气味很大，开窗以后味散了",
        "困在电梯里，人已经出来了",
        "刚才厨房着火了，火已经扑灭了",
        "我爸刚才晕倒了，已经送医院了",
        "孩子走丢了，刚找到了",
    ],
)
def test_a_danger_that_is_over_says_so(hear: Hear, text: str) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert emergency.over


@pytest.mark.parametrize(
    "text",
    [
        "楼里煤气味很大，人已经出来了",
        "家里着火了，我们出来了",
        "Пожар в квартире! Мы вышли на улицу",
        "집에 불이 났어요, 밖으로 나왔어요",
        "There is a fire in my flat, we are outside",
        "我被关在电梯里了，灯都灭了",
    ],
)
def test_who_is_out_leaves_the_danger_behind(hear: Hear, text: str) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert not emergency.over


@pytest.mark.parametrize("text", ["误报了，没有着火", "房价再跌我要跳楼了哈哈", "如果电梯困人该打什么电话"])
def test_called_off_joked_or_asked_is_no_danger(hear: Hear, text: str) -> None:
    meaning = hear(text)
    assert meaning.emergency is None
    assert meaning.urgency == 4


@pytest.mark.parametrize("text", ["もう生きていたくない", "我没开玩笑，我想死"])
def test_self_harm_is_heard_in_a_negated_verb(hear: Hear, text: str) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert emergency.danger == "self_harm"


def test_not_having_come_home_is_not_over(hear: Hear) -> None:
    emergency = hear("我儿子三天没回家了").emergency
    assert emergency is not None
    assert not emergency.over


def test_not_found_yet_is_not_over(hear: Hear) -> None:
    emergency = hear("孩子走丢了，还没找到").emergency
    assert emergency is not None
    assert not emergency.over


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("楼道里堆满了纸箱子，着火了都跑不出去", None),
        ("巷子太窄停满车，着火了救火车都开不进来", None),
        ("安全出口锁着，起火了谁都跑不了", None),
        ("楼道堆的纸箱着火了，我们跑不出去", "fire"),
        ("楼下着火了，消防通道堵了消防车都进不来", "fire"),
        ("着火了都跑不出去了快来", "fire"),
    ],
)
def test_what_would_come_of_a_blocked_way_is_no_fire(hear: Hear, text: str, danger: str | None) -> None:
    found = hear(text).emergency
    assert (found.danger if found else None) == danger


@pytest.mark.parametrize(
    "said",
    [
        "下雨没人来，今天就不出摊了",
        "没别的事，跟你们说一声就行",
        "我奶奶坐轮椅，路挖断了出不去门",
        "我大爷的三轮车昨晚停楼下，到现在都没找着",
    ],
)
def test_a_small_word_in_passing_is_no_despair_nor_is_a_thing_lost_a_person(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize("said", ["药我全吃下去了，现在头晕", "我不在了他们会过得更好"])
def test_despair_in_the_first_person_is_heard(hear: Hear, said: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.danger == "self_harm"


def test_a_story_or_a_name_is_no_despair(hear: Hear) -> None:
    assert hear("剧组在我们楼顶拍跳楼的镜头，吵得睡不着").emergency is None
    assert hear("自杀干预热线几点到几点，我们贴海报用").emergency is None


@pytest.mark.parametrize(
    "said", ["这学费涨得我喘不过气", "排队排得想死", "摩托车半夜响得跟爆炸一样", "线太乱，烧起来可不得了"]
)
def test_a_figure_of_speech_or_a_fear_is_no_danger(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize("said", ["烟呛得我喘不过气，门打不开", "家里烧起来了，谁负责来救", "吊顶往下砸，学生还在里面"])
def test_what_only_looks_like_a_figure_of_speech_is_a_danger(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


@pytest.mark.parametrize(
    "said",
    [
        "像着火了，到处是烟",
        "好像着火了",
        "隔壁好像着火了，烟往我家里钻",
        "楼道里全是烟",
        "整个楼道都是黑烟",
        "the stairwell is full of smoke",
        "불난 것 같아요, 온통 연기예요",
    ],
)
def test_what_looks_like_a_fire_or_fills_the_stairs_with_smoke_is_one(hear: Hear, said: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.danger == "fire"


@pytest.mark.parametrize(
    "said",
    [
        "热得像着火了一样",
        "跟着火了一样热",
        "今天热得要着火",
        "嗓子像着火了一样",
        "脸烫得像着了火",
        "屋里热得像火炉",
        "楼道里全是烟味，有人天天抽烟",
        "隔壁饭店油烟大，到处是烟",
        "it's so hot today it feels like everything is on fire",
        "火事みたいに暑い",
        "불타는 것 같이 더워요",
    ],
)
def test_heat_like_a_fire_and_smokers_are_none(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("我现在在屋里", "zh-CN"),
        ("我在家", "zh-CN"),
        ("我在外面", "zh-CN"),
        ("今、部屋にいます", "ja"),
        ("I am at home now", "en"),
        ("지금 집에 있어요", "ko"),
        ("я дома", "ru"),
    ],
)
def test_where_somebody_is_alone_is_no_danger(hear: Hear, said: str, language: str) -> None:
    assert hear(said, language=language).emergency is None


@pytest.mark.parametrize(
    "said",
    [
        "电梯坏了，下不来",
        "电梯坏了下不去",
        "电梯停了，老人下不了楼",
        "电梯坏了我妈被困在家里下不来",
        "the lift is broken and grandma can't get down",
    ],
)
def test_who_cannot_get_down_without_the_lift_is_not_trapped_in_it(hear: Hear, said: str) -> None:
    meaning = hear(said)
    assert meaning.emergency is None
    assert meaning.categories[0][0] != "0506"


@pytest.mark.parametrize(
    "said", ["卡在电梯里下不来", "电梯停在半空我们下不来", "电梯坏了出不来", "엘리베이터에 갇혀서 못 내려요"]
)
def test_who_is_in_the_lift_is_trapped(hear: Hear, said: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.danger == "lift"


def test_a_lift_that_is_stuck_and_empty_wants_a_repair(hear: Hear) -> None:
    assert hear("电梯停在5楼不动了，里面没人").categories[0][0] == "0505"
    assert hear("脏水已经进屋了").emergency is None


@pytest.mark.parametrize(
    "said",
    [
        "阿婆咳得好点了",
        "我妈头晕好多了",
        "孩子不吐了",
        "老爷子胸口不疼了",
        "她烧退了",
        "人缓过来了",
        "my mother is much better now",
    ],
)
def test_who_is_better_was_taken_for_an_emergency(hear: Hear, said: str) -> None:
    found = hear(said).emergency
    assert found is None or found.over


@pytest.mark.parametrize(
    "said",
    [
        "我妈刚才好点了 现在又喘不上气了",
        "孩子不吐了但是叫不醒",
        "他不疼了可是没反应了",
        "老人血止住了 可人昏过去了",
        "我爸不喘气了",
    ],
)
def test_who_is_better_in_one_thing_and_in_danger_by_another_is_in_danger(hear: Hear, said: str) -> None:
    found = hear(said).emergency
    assert found is not None and not found.over


@pytest.mark.parametrize("said", ["现在走了 刚才的事", "卖刀的走了", "摊主早就跑了", "那伙人已经散了"])
def test_who_went_away_was_taken_for_somebody_lost(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize("said", ["我妈走了到现在没回来", "孩子跑了找不到", "老头早上走了 电话也打不通 人不见了"])
def test_who_went_away_and_is_missed_is_lost(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


def test_a_stench_that_could_knock_one_out_was_urgent(hear: Hear) -> None:
    assert hear("厕所臭得能把人熏晕过去").urgency > 2
    assert hear("有个大爷晕倒了").urgency <= 2


@pytest.mark.parametrize(
    "said", ["煤气刚才漏了已经关了", "煤气刚才漏了，已经关阀了", "刚才煤气漏了已经关掉了，想让人来检查"]
)
def test_gas_that_is_shut_off_by_now_is_over(hear: Hear, said: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.over


@pytest.mark.parametrize(
    "said", ["煤气刚才漏了，已经关阀了，还有味", "刚才煤气漏了，阀门没关上", "煤气漏了已经关了，我头晕"]
)
def test_gas_that_is_still_smelt_or_breathed_goes_on(hear: Hear, said: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert not emergency.over


@pytest.mark.parametrize("said", ["我爸在养老院身上好几块青", "我妈在养老院身上有好几块淤青，护工说是自己碰的"])
def test_bruises_in_a_home_for_the_elderly_are_urgent_and_no_alarm(hear: Hear, said: str) -> None:
    meaning = hear(said)
    assert meaning.emergency is None
    assert meaning.urgency == 2


def test_who_is_being_beaten_in_a_home_for_the_elderly_is_in_danger(hear: Hear) -> None:
    assert hear("护工正在打我妈").emergency is not None
