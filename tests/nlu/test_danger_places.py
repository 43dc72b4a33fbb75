"""Where it is told to be changes no danger: neither takes the name of a place one back (培训学校着火了), nor does it make one."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("电影院门口有人晕倒了", "medical"),
        ("培训学校着火了", "fire"),
        ("考试中心门口两辆车撞了，有人流血", "traffic"),
        ("游戏厅里有人拿刀追人", "violence"),
        ("新闻大厦楼顶有人要跳楼", "self_harm"),
        ("保险公司楼下着火了", "fire"),
        ("统计局门口有个老人倒在地上不动了", "medical"),
        ("法律援助中心有人打架动刀子", "violence"),
        ("密室逃脱店着火了", "fire"),
        ("影视城门口有人被车撞了", "traffic"),
        ("宣传栏旁边电线断了掉在水里", "electric"),
        ("烧烤店着火了，快来人", "fire"),
        ("烟花店着火了", "fire"),
        ("工厂里煤气味很大", "gas"),
        ("洗衣店煤气味很大", "gas"),
        ("养殖场液化气罐在漏气", "gas"),
        ("污水处理厂煤气味很大", "gas"),
        ("幼儿园门口有小孩被锁在车里", "child"),
        ("快递站有个小孩走丢了", "missing"),
        ("厕所门口有个小孩走丢了", "missing"),
        ("大棚里脚手架倒了", "collapse"),
        ("有个老人睡在公交站，冻得发抖", "freezing"),
        ("秸秆堆着火了", "fire"),
    ],
)
def test_the_name_of_a_place_takes_no_danger_back(hear: Hear, text: str, danger: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert (found.danger, found.over) == (danger, False)


@pytest.mark.parametrize(
    "text",
    [
        "电影里着火那段拍得真好",
        "培训怎么防火灾要报名吗",
        "新闻说外地着火了，咱们这儿查不查",
        "车被撞了，对方全责，保险公司拖着不赔",
        "洗衣店的味道像油味，难闻",
        "烧烤摊天天冒烟，熏得慌",
        "公交站没有棚子，等车冻得发抖",
        "高速出口电梯晃，打电话也没人来",
        "天桥下电线杆歪得厉害，老人孩子都害怕",
        "光明里9号楼5楼护栏断了",
        "电梯门关不上，老人孩子都害怕",
    ],
)
def test_the_name_of_a_place_makes_no_danger(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


@pytest.mark.parametrize(
    "text",
    [
        "气阀换完以后就没气了",
        "我妈说我家楼下没气了",
        "伪装成空调外机的那个是不是基站，楼顶上的",
        "网线掉下来了，两个小时了",
        "通信线缆掉下来挡路了，绊脚",
        "代驾把我的车撞了不赔急死人了",
        "邻居讲我问两句，她翻白眼说自己看墙上",
        "早上起来地上全是从便池翻出来的脏东西，我孙子帮我打的",
        "孩子在幼儿园操场玩，工地的尘土就往脸上扑，到现在没动静",
        "树倒了，到现在没动静",
        "村口那根电线杆歪了，斜得厉害",
    ],
)
def test_words_that_also_tell_a_danger_tell_none_of_a_thing(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("快来人，我爷爷没气了", "medical"),
        ("有人晕倒了，已经没气了", "medical"),
        ("有个女的站桥栏杆外面哭", "self_harm"),
        ("有个老人躺在长椅上，到现在没动静", "freezing"),
        ("我不小心把孩子反锁在家里，灶上还炖着东西", "child"),
        ("电线杆要倒了，下面是学校门口", "collapse"),
        ("出口都被堵了，里面全是烟", "fire"),
        ("3号楼歪了，墙裂开了", "collapse"),
        ("孩子翻白眼，一直抽", "medical"),
        ("高压线掉下来了，在路中间", "electric"),
    ],
)
def test_the_same_words_are_heard_of_a_person_in_danger(hear: Hear, text: str, danger: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert found.danger == danger


@pytest.mark.parametrize(
    ("text", "language"),
    [("Utility pole leaning at the village entrance", "en"), ("村の入口の電柱が傾いています", "ja")],
)
def test_a_leaning_pole_is_no_collapse_elsewhere_either(hear: Hear, text: str, language: str) -> None:
    assert hear(text, language=language).emergency is None


@pytest.mark.parametrize(
    "text",
    ["电梯夹住人了，急死人了", "窗户里冒火，急死人了", "撞到小孩了，吓死我了", "铁轨上卡了一辆三轮车，火车快到了"],
)
def test_a_figure_of_speech_takes_nothing_back_that_is_told_beside_it(hear: Hear, text: str) -> None:
    assert hear(text).emergency is not None


@pytest.mark.parametrize("text", ["排队排了三个小时，急死人了", "火车站广场没人扫", "公交等半天不来，气死我了"])
def test_a_figure_of_speech_alone_is_none(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("это сообщение от 12345 мошенники?", "ru"),
        ("12345からのSMSは詐欺ですか", "ja"),
        ("駅で物乞いしている", "ja"),
        ("지하철역에서 구걸하는 사람이 많아요", "ko"),
        ("a beggar sits at the metro", "en"),
        ("My mother fell there yesterday", "en"),
    ],
)
def test_who_asks_or_begs_is_in_no_danger(hear: Hear, text: str, language: str) -> None:
    assert hear(text, language=language).emergency is None


@pytest.mark.parametrize(
    ("text", "language", "danger"),
    [
        ("мошенники прислали сообщение, я перевёл деньги", "ru", "fraud"),
        ("雪の中で裸足の子が物乞いしている", "ja", "freezing"),
        ("天ぷら鍋に火がついた、どうしたらいい", "ja", "fire"),
        ("映画館が燃えています", "ja", "fire"),
        ("영화관에 불이 났어요", "ko", "fire"),
        ("the movie theater is on fire", "en", "fire"),
        ("at the theatre a man collapsed and is not breathing", "en", "medical"),
        ("дети играли, и ребёнок упал в воду", "ru", "drowning"),
        ("на игровой площадке человек упал и не дышит", "ru", "medical"),
        ("ゲームセンターで火事です", "ja", "fire"),
        ("교육청 앞에서 사람이 쓰러져서 숨을 안 쉬어요", "ko", "medical"),
    ],
)
def test_the_same_elsewhere_of_who_is_in_danger(hear: Hear, text: str, language: str, danger: str) -> None:
    found = hear(text, language=language).emergency
    assert found is not None
    assert found.danger == danger


@pytest.mark.parametrize(
    "text",
    [
        "有人落水，老人孩子都害怕",
        "你好，小区里有人触电了，麻烦看看",
        "村口孩子掉井里了，没人管",
        "菜市场着火了，打电话也没人来",
        "拆迁工地着火了",
        "我们厂有人煤气中毒了，没人管",
        "路边有人拿刀追人，家里有老人",
        "光明里9号楼5楼有个小孩走丢了，到现在没动静",
    ],
)
def test_what_is_told_around_a_short_cry_does_not_hide_it(hear: Hear, text: str) -> None:
    assert hear(text).emergency is not None


@pytest.mark.parametrize(
    "text",
    [
        "地铁口有人乞讨，晚上看不见",
        "师傅，医院旁边有个流浪汉",
        "去年有人触电了，赔偿怎么说",
        "我妈说马路标线都看不见了",
        "你是不是吃错药了",
        "桥断头路什么时候接通",
        "万一电动车自燃了怎么办",
    ],
)
def test_what_only_sounds_like_a_short_cry_is_none(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("隔壁男的在打老婆，女的喊救命", "violence"),
        ("她脖子上有伤，她男朋友把门反锁不让她走", "violence"),
        ("狗咬了我孙女的脸，好多血", "medical"),
        ("烧炭吃火锅，现在我朋友站都站不起来", "gas"),
        ("隔壁喊救命，敲墙没人应", "medical"),
        ("我爸出海打鱼，前天就该回来了", "missing"),
        ("老人把药吃错了，吃错药一共吃了八片", "poison"),
        ("铁路上卡了一辆车，火车快来了", "traffic"),
        ("我们在山里迷路了，天黑了", "missing"),
        ("扶梯夹住孩子的鞋了", "lift"),
        ("化学品漏了，你们管不管", "poison"),
    ],
)
def test_whose_help_is_called_for_follows_from_what_is_done(hear: Hear, text: str, danger: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert found.danger == danger
