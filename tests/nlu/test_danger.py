"""Danger that is going on now, by its words and by signs that tell it together."""

from __future__ import annotations

import csv

import pytest

from nlu import frames
from nlu.lexicon import LANGUAGES, lexicon
from tests.nlu.conftest import WRITTEN_APART, Hear
from tickets.city import City


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("楼道里煤气味很重，我头有点晕", "gas"),
        ("家里好大一股天然气味", "gas"),
        ("楼下燃气管子嘶嘶响漏气了", "gas"),
        ("闻到煤气了怎么办", "gas"),
        ("上次煤气泄漏没修好，现在又有味了", "gas"),
        ("三楼着火了快来", "fire"),
        ("隔壁冒浓烟", "fire"),
        ("楼道里电动车烧起来了", "fire"),
        ("配电箱冒烟了", "fire"),
        ("路灯杆漏电，手一摸就麻", "electric"),
        ("高压线断了掉在路上", "electric"),
        ("电线垂下来冒火花", "electric"),
        ("我家房子墙裂了要塌了", "collapse"),
        ("后山滑坡了，石头往下滚", "collapse"),
        ("马路中间塌陷了一个大洞", "collapse"),
        ("洪水来了我们被困在屋顶", "flood"),
        ("水已经淹到腰了出不去", "flood"),
        ("有人掉河里了快来人", "drowning"),
        ("孩子在水里扑腾上不来", "drowning"),
        ("电梯里困了个老人", "lift"),
        ("我被困在电梯里了", "lift"),
        ("关在电梯里二十分钟了", "lift"),
        ("路口撞车了，有人流血", "traffic"),
        ("车撞人了，躺地上不动", "traffic"),
        ("我爸晕倒了叫不醒", "medical"),
        ("有个大爷倒在地上口吐白沫", "medical"),
        ("工友从脚手架上摔下来了", "medical"),
        ("楼下有人持刀追人", "violence"),
        ("老公又打我，孩子在哭", "violence"),
        ("老板把我们关起来不让我们走", "violence"),
        ("我妈走丢了，老年痴呆", "missing"),
        ("孩子放学没回家，到处找不到", "missing"),
        ("昨天孩子走丢了还没找到", "missing"),
        ("有个公安的让我把钱转到安全账户，我妈正在银行", "fraud"),
        ("我被骗了三万块钱刚转过去", "fraud"),
        ("食堂吃完饭好多孩子又吐又拉", "poison"),
        ("一家人吃了毒蘑菇都中毒了", "poison"),
        ("没钱还，活着真没意思，药都准备好了", "self_harm"),
        ("我不想活了", "self_harm"),
        ("累得不想活了", "self_harm"),
        ("活着还有什么意思", "self_harm"),
        ("有人站在楼顶要跳楼", "self_harm"),
        ("想死的心都有了", "self_harm"),
        ("有个流浪汉睡在桥洞下快冻死了", "freezing"),
        ("孩子被锁在车里了", "child"),
        ("小孩爬到窗台外面了", "child"),
        ("There is a strong smell of gas in the stairwell", "gas"),
        ("Our building is on fire", "fire"),
        ("Someone fell into the river", "drowning"),
        ("I am stuck in the elevator", "lift"),
        ("I don't want to live anymore", "self_harm"),
        ("My mother is missing, she has dementia", "missing"),
        ("A man with a knife is outside", "violence"),
        ("ガス漏れのにおいがします", "gas"),
        ("隣の家が燃えています", "fire"),
        ("もう死にたい", "self_harm"),
        ("エレベーターに閉じ込められました", "lift"),
        ("가스 냄새가 나요", "gas"),
        ("불이 났어요", "fire"),
        ("죽고 싶어요", "self_harm"),
        ("엘리베이터에 갇혔어요", "lift"),
        ("В подъезде пахнет газом", "gas"),
        ("У соседей пожар", "fire"),
        ("Я не хочу жить", "self_harm"),
        ("Мы застряли в лифте", "lift"),
    ],
)
def test_danger_now_is_heard(hear: Hear, text: str, danger: str) -> None:
    meaning = hear(text)
    assert meaning.emergency is not None
    assert meaning.emergency.danger == danger
    assert text[meaning.emergency.span.start : meaning.emergency.span.end] == meaning.emergency.span.text
    assert meaning.urgency == 1


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("我不想活了", False),
        ("我妈晕倒了", True),
        ("有人要跳楼", True),
        ("我朋友说活着没意思，药都准备好了", True),
        ("有个大爷倒在地上不动了", True),
        ("我被困在电梯里了", False),
        ("He wants to kill himself, my friend says he wants to die", True),
    ],
)
def test_whom_the_danger_is_about(hear: Hear, text: str, other: bool) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert emergency.about_other is other


def test_dangers_written_apart_are_heard_and_traps_are_not(hear: Hear) -> None:
    with WRITTEN_APART.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    missed = [row["text"] for row in rows if row["now"] == "1" and hear(row["text"]).emergency is None]
    false = [row["text"] for row in rows if row["now"] == "0" and hear(row["text"]).emergency is not None]
    assert not missed
    assert len(false) <= len(rows) // 100


def test_every_sign_is_used_by_a_frame_and_every_frame_has_its_signs_in_chinese() -> None:
    used = {sign.removeprefix("sign.") for frame in frames.frames() for sign in (*frame.signs, *frame.without)}
    assert used == set(lexicon("zh-CN").keys["sign"])
    for language in LANGUAGES:
        assert used.issuperset(lexicon(language).keys["sign"])


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("热水器开着，我媳妇洗着洗着说头晕站不住了", "gas"),
        ("轿车撞上护栏翻了，里面的人出不来", "traffic"),
        ("我把房子的钥匙和存折都放抽屉里了，等我走了记得替我照顾好孩子", "self_harm"),
        ("The heater is on and we all feel dizzy and sick", "gas"),
    ],
)
def test_signs_that_are_harmless_alone_are_a_danger_together(hear: Hear, text: str, danger: str) -> None:
    emergency = hear(text).emergency
    assert emergency is not None
    assert emergency.danger == danger


@pytest.mark.parametrize(
    ("text", "beats"),
    [
        ("我妈耳朵背，有事打我电话", False),
        ("我妈不会用手机，有事打我", False),
        ("我爸接不了电话 打我的", False),
        ("我妈耳朵背 打电话打我这", False),
        ("我奶奶打我电话没接到", False),
        ("我爸喝多了打我", True),
        ("我爸打我这里都肿了", True),
        ("有人打我奶奶", True),
    ],
)
def test_who_rings_somebody_beats_nobody(hear: Hear, text: str, beats: bool) -> None:
    emergency = hear(text).emergency
    assert (emergency is not None and emergency.danger == "violence") is beats


@pytest.mark.parametrize("text", ["热水器坏了，找谁修", "我媳妇头晕，挂哪个科", "保险柜的钥匙和存折丢了怎么挂失"])
def test_one_sign_alone_is_no_danger(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


def test_a_long_complaint_hides_no_danger(hear: Hear) -> None:
    told = "上个月你们换了阀门收了我八十块，物业费一分不少交，垃圾没人捡，现在厨房管子嘶嘶响，我头晕，这种物业该不该换"
    emergency = hear(told).emergency
    assert emergency is not None
    assert emergency.danger == "gas"


def test_the_name_of_a_place_alone_is_no_danger_whatever_it_resembles(hear: Hear, city: City) -> None:
    names = [place.name(city.language) for place in city.geography.places]
    assert [name for name in names if hear(name, expecting="place").emergency is not None] == []


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("马路上有一个大坑，骑车摔了好几个人", False),
        ("减速带太高，骑摩托的摔了好几回", False),
        ("路上有坑，骑车摔了，满脸是血", True),
        ("大坑里一个骑摩托的刚摔了，躺着不动", True),
    ],
)
def test_who_fell_over_a_hole_before_is_a_reason_to_mend_it_and_who_lies_there_is_in_danger(
    hear: Hear, text: str, now: bool
) -> None:
    assert (hear(text).emergency is not None) is now


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("师傅看见老人招手也不停，让我爸在太阳底下白等一个小时", False),
        ("石墩子倒了", False),
        ("栏杆被车撞倒了", False),
        ("路边的牌子倒了没人扶", False),
        ("渣土车半夜轰隆隆", False),
        ("山上轰隆隆，土往下掉，快埋到屋子了", True),
        ("牌子倒了，砸着一个大爷，起不来了", True),
        ("围挡倒了，底下有人", True),
        ("栏杆倒了，把孩子压住了", True),
    ],
)
def test_what_fell_over_or_who_waited_long_is_in_danger_only_where_somebody_is_hurt(
    hear: Hear, text: str, now: bool
) -> None:
    assert (hear(text).emergency is not None) is now


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("灯杆是绿色的", "zh-CN"),
        ("灯杆上没有编号", "zh-CN"),
        ("电梯在小区北门", "zh-CN"),
        ("公交站牌倒了", "zh-CN"),
        ("전봇대가 조금 낡았어요", "ko"),
        ("Трансформатор зелёный", "ru"),
    ],
)
def test_what_names_only_a_thing_that_may_be_dangerous_raises_no_alarm(hear: Hear, said: str, language: str) -> None:
    assert hear(said, language=language).emergency is None


@pytest.mark.parametrize(
    "said",
    [
        "我就想知道现在谁手里", "我就想知道现在在谁手里", "现在在谁手里", "对面王婶也是一样的 帮她一起记上", "以后让我闺女跟你们说 她微信来问",
        "对不起刚才火大了", "刚才冒火了 不好意思", "这个活儿落谁手上了", "我家丫头会来问你们的", "刚才嗓门大了点 对不住",
    ],
)  # fmt: skip
def test_what_is_said_after_a_report_raises_no_alarm(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("活着挺没劲的，孩子也不来看我", "self_harm"), ("刚才冒火了，快来人", "fire"), ("现在刀在他手里", "violence"),
        ("对不起，我把厨房点着了，火大得进不去", "fire"),
    ],
)  # fmt: skip
def test_a_danger_in_the_words_of_an_apology_or_a_question_is_heard(hear: Hear, said: str, danger: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.danger == danger


@pytest.mark.parametrize("said", ["灯杆漏电", "灯杆摸着麻手", "电线断了掉在水里", "站牌倒了砸到人了"])
def test_what_tells_the_danger_of_such_a_thing_does(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


@pytest.mark.parametrize("said", ["旁边就是幼儿园", "还有，旁边就是幼儿园", "对面是小学", "楼下就是养老院"])
def test_what_only_stands_beside_it_raises_no_alarm(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize("said", ["旁边幼儿园着火了", "楼下就是养老院，着火了"])
def test_what_burns_beside_it_does(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


@pytest.mark.parametrize(
    "matter", ["停水", "柳荫苑停电", "暖气停了", "公厕锁着", "黄牛倒号", "雨水排不出去", "小麦得锈病了"]
)
@pytest.mark.parametrize(
    "lasting", ["两个钟头了", "，两个小时了", "都半个小时了", "二十分钟了还没人来", "从昨晚到现在"]
)
def test_how_long_it_has_lasted_makes_no_danger_of_a_matter(hear: Hear, matter: str, lasting: str) -> None:
    assert hear(matter + lasting).emergency is None


@pytest.mark.parametrize(
    ("said", "danger"),
    [
        ("老太太出门三个小时了，手机没带", "missing"), ("在电梯里关了两个钟头了", "lift"), ("他晕过去二十分钟了", "medical"),
        ("他在楼顶站了两个小时了，要跳", "self_harm"), ("有人掉河里半个小时了", "drowning"),
    ],
)  # fmt: skip
def test_how_long_it_has_lasted_takes_no_danger_away(hear: Hear, said: str, danger: str) -> None:
    emergency = hear(said).emergency
    assert emergency is not None
    assert emergency.danger == danger


@pytest.mark.parametrize(
    "said",
    [
        "他打我电话我没接到", "他把我拉黑了", "孙子帮我打的 他说有找回码", "你们把我并进去了我妈的事别漏了", "那至少把锁着的打开", "昨晚跳到十一点",
        "地砖塌了一块，绊脚", "井盖边上塌了个坑，绊人", "药吃完了，医保卡里没钱了", "公交站牌被撞倒了，躺在非机动车道上",
    ],
)  # fmt: skip
def test_what_only_shares_a_word_with_a_danger_raises_no_alarm(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize(
    "said", ["他打我，电话都给我摔了", "他把我锁屋里不让出去", "路面塌了个大坑，一辆车掉进去了", "药都吃了，一整瓶"]
)
def test_what_is_told_with_the_same_words_and_is_one_does(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


@pytest.mark.parametrize(
    ("text", "danger"),
    [
        ("пожар, улица Синьхуа 12", "fire"),
        ("someone is drowning in the river near the bridge", "drowning"),
        ("My 5 year old is missing at Xihu Park!! red jacket", "missing"),
        ("Пропала дочь 6 лет, с ней была собака", "missing"),
        ("Last night scammers from a dating site got 8000 yuan out of me", "fraud"),
        ("昨夜出会い系サイトの詐欺師に8000元取られました", "fraud"),
        ("어젯밤 데이트 앱 사기꾼에게 8000위안을 뜯겼어요", "fraud"),
        ("Вчера мошенники с сайта знакомств вытянули у меня 8000 юаней", "fraud"),
        ("「公安です、口座を安全な口座へ移してください」と電話がありました", "fraud"),
        ("The elevator has been broken for 3 days and today my mother is stuck inside", "lift"),
    ],
)
def test_a_place_or_a_jacket_beside_it_hides_no_danger(hear: Hear, text: str, danger: str) -> None:
    found = hear(text).emergency
    assert found is not None
    assert (found.danger, found.over) == (danger, False)


@pytest.mark.parametrize(
    "text",
    [
        "Хочу сообщить, что директор школы № 2 берёт взятки за зачисление",
        "how many people are ahead of me",
        "the elevator in our building has been broken for 4 days, my wife is 8 months pregnant",
        "エレベーターが4日前から故障しています、妻は妊娠8か月です",
        "лифт не работает уже 4 дня, жена на восьмом месяце",
        "My daughter's bag is missing",
        "Вы мошенники, дармоеды",
        "You are all crooks and scammers, nobody collects the rubbish!",
        "お前らはみんな詐欺師だ、ゴミを回収しろ",
        "너희는 다 사기꾼이야, 쓰레기를 안 치워요",
        "기둥에 테이프가 붙어 있어요",
        "천장에서 전등으로 물이 떨어져요",
    ],
)
def test_a_scolding_a_preamble_or_tape_on_a_pole_is_no_danger(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None
