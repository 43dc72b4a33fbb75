"""Who is in which danger: told apart by who does what, and from figures of speech, used-up medicine, quarrels and what is past."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    "text",
    [
        "儿女都不管，一身病，活着太累，想着不如走了省心",
        "照顾我妈十年了，撑不下去，有时候就想跟她一起走算了",
        "我把女儿交给她奶奶了，钥匙在门口地垫下面，这段时间给你们添麻烦了",
        "欠了六十万，想死的心都有了，天天躲债",
        "疼得我想死，医院也不收了",
        "你们不管，我今天就从楼上跳下去",
        "我把药都吃完了，你们不用来了",
        "老板欠我半年工资不给，我活不下去了",
    ],
)
def test_despair_of_the_writer_is_the_writers_own_whoever_else_is_named(hear: Hear, text: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert (found.danger, found.about_other) == ("self_harm", False)


@pytest.mark.parametrize(
    "text",
    [
        "早上路过跨江大桥，发现有个女的坐在栏杆上，我没停车",
        "河边一个穿校服的男孩坐了半天了，一直哭",
        "我在天桥上看见一个男的坐栏杆上，我赶着上班",
        "我朋友说她不想活了",
    ],
)
def test_whom_the_writer_saw_is_another(hear: Hear, text: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert (found.danger, found.about_other) == ("self_harm", True)


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("岸边有个男的喝醉了，正往湖里走", "drowning"),
        ("好多孩子在水库冰上玩，冰很薄", "drowning"),
        ("工人挂在吊臂上下不来了，快来人", "drowning"),
        ("外墙清洗的两个师傅困在半空的吊篮里，下不来", "drowning"),
        ("有人从脚手架上掉下来，流了好多血，在滨河花园工地", "medical"),
        ("隔壁独居老太太五六天没见人了，敲门没应，门口有臭味", "missing"),
        ("我奶奶一个人在村里，三天电话没人接", "missing"),
        ("车间液氨管漏了，嘶嘶响，大家眼睛都睁不开", "poison"),
        ("吃了井水做的饭，几家人都拉肚子", "poison"),
        ("外墙砖快掉了，下面有一群学生在排队", "collapse"),
        ("邻居正在砸承重墙，我家墙都裂了", "collapse"),
        ("有个人跟踪我，从地铁站跟到云州大学门口", "violence"),
        ("我转了五千块给一个陌生人客服，退不回来", "fraud"),
        ("楼顶有个小孩，没有栏杆，没大人", "child"),
    ],
)
def test_a_scene_is_the_danger_that_its_help_is_for(hear: Hear, text: str, danger: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert found.danger == danger


@pytest.mark.parametrize(
    "text",
    [
        "楼上跳绳吵得我想死",
        "排号排到想死，窗口就开一个",
        "物业费涨得让人活不下去",
        "活不下去了这店，房租涨了一倍",
        "高血压药吃完了，医保卡这个月额度用光了",
        "心脏病的药吃完了，卫生院没货，去哪买",
        "我叔叔上周走了，墓地的价格太离谱",
        "我姐趁我爸糊涂把房产证名字改了，你们给评评理",
        "身份证压在包工头那儿不还我",
        "没人堵我们，我们在宿舍，就是不给工钱",
        "数学老师打了孩子两巴掌，孩子脸上有印，现在不想上学",
        "房东下周就赶我们走，孩子才三岁还在发烧",
        "不是煤气，是隔壁腌菜坛子的味",
        "有股臭味，是楼下化粪池满了",
        "好几天没见保洁来了",
        "江边步道的栏杆上坐满了人，没地方走",
        "公园湖冰什么时候让滑",
        "塔吊转得我心慌，半夜还在响",
        "卫生间瓷砖掉了三块，物业不修",
        "楼顶有小孩放鞭炮，吵",
        "井水浑了，想申请接自来水",
        "养殖场的氨味飘得到处都是",
        "我转了一万给中介当定金，他不退",
        "这单位真不如早点走了，拖三个月工资",
        "带孩子一起走的那条路没路灯",
        "有个男的天天在河边唱歌唱到半夜",
    ],
)
def test_what_only_sounds_like_such_a_scene_is_none(hear: Hear, text: str) -> None:
    found = hear(text).emergency
    assert found is None or found.over
