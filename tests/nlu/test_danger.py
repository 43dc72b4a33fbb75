"""Danger that is going on now, and how urgent what is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nlu import danger, frames
from nlu.danger_model import NONE, stretches, suspicion
from nlu.lexicon import LANGUAGES, lexicon
from nlu.linear import shipped
from nlu.train_dangers import source, written
from tests.nlu.conftest import Hear
from tickets.city import City

# Written before the rules that it guards were tuned; when first read, .41 of the dangers were heard and .19 of the traps taken.
WRITTEN_APART = Path(__file__).parent / "danger.csv"


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


@pytest.mark.parametrize("text", ["热水器坏了，找谁修", "我媳妇头晕，挂哪个科", "保险柜的钥匙和存折丢了怎么挂失"])
def test_one_sign_alone_is_no_danger(hear: Hear, text: str) -> None:
    assert hear(text).emergency is None


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


def test_a_story_or_a_name_is_no_despair(hear: Hear) -> None:
    assert hear("剧组在我们楼顶拍跳楼的镜头，吵得睡不着").emergency is None
    assert hear("自杀干预热线几点到几点，我们贴海报用").emergency is None


def test_a_long_complaint_hides_no_danger(hear: Hear) -> None:
    told = "上个月你们换了阀门收了我八十块，物业费一分不少交，垃圾没人捡，现在厨房管子嘶嘶响，我头晕，这种物业该不该换"
    emergency = hear(told).emergency
    assert emergency is not None
    assert emergency.danger == "gas"


def test_the_danger_model_was_taught_by_the_messages_that_lie_beside_it() -> None:
    assert shipped("dangers").about.data == source(), "run: python -m nlu.train_dangers cities/demo"


def test_every_taught_message_names_a_danger_that_there_is_or_none_and_stands_once() -> None:
    taught = list(written())
    assert {lesson.danger for lesson in taught} == {*danger.DANGERS, NONE}
    assert len({lesson.text for lesson in taught}) == len(taught)


def test_no_message_written_apart_was_taught() -> None:
    with WRITTEN_APART.open(encoding="utf-8", newline="") as file:
        apart = {row["text"] for row in csv.DictReader(file)}
    assert apart.isdisjoint(lesson.text for lesson in written())


def test_a_danger_in_words_that_no_list_knows_is_heard_by_its_likeness() -> None:
    assert suspicion("我把抽屉里的药都数好了，够睡到永远").sure > suspicion("药店几点关门").sure


def test_a_long_message_is_looked_at_in_whole_clauses() -> None:
    told = "物业费一分不少交，" * 20 + "现在厨房着火了"
    pieces = stretches(told)
    assert "".join(told[start:end] for start, end in pieces) == told
    assert all(told[end - 1] == "，" for _, end in pieces[:-1])


LETTER = "尊敬的领导，我是幸福小区的老住户，住了十来年了。物业费一分不少交，可是绿化没人管，停车位被占，反映过好多次都没有下文。{}。另外门口的路灯也不亮，垃圾桶满了没人倒，业委会换了好几届也没个说法，希望有关部门能够真正重视起来，派人到现场看一看，给我们这些老居民一个明确的答复，谢谢。"


@pytest.mark.parametrize(
    "told", ["四楼厨房在往外喷火，有人困在阳台上", "我爸倒在地上叫不醒，嘴唇发紫", "有人拿着菜刀在砸我家的门"]
)
def test_a_letter_hides_no_danger_however_much_else_it_tells(hear: Hear, told: str) -> None:
    assert hear(LETTER.format(told)).emergency is not None


@pytest.mark.parametrize(
    "told",
    [
        "前几年别处发生过火灾，看到新闻大家都很担心",
        "我们在走投无路的情况下才写这封信",
        "路上每天堵得一塌糊涂",
        "楼下饭店抽风机的声音很大",
    ],
)
def test_a_letter_that_only_names_a_danger_raises_no_alarm(hear: Hear, told: str) -> None:
    assert hear(LETTER.format(told)).emergency is None


@pytest.mark.parametrize(
    "said", ["这学费涨得我喘不过气", "排队排得想死", "摩托车半夜响得跟爆炸一样", "线太乱，烧起来可不得了"]
)
def test_a_figure_of_speech_or_a_fear_is_no_danger(hear: Hear, said: str) -> None:
    assert hear(said).emergency is None


@pytest.mark.parametrize("said", ["烟呛得我喘不过气，门打不开", "家里烧起来了，谁负责来救", "吊顶往下砸，学生还在里面"])
def test_what_only_looks_like_a_figure_of_speech_is_a_danger(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None


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


@pytest.mark.parametrize("said", ["灯杆漏电", "灯杆摸着麻手", "电线断了掉在水里", "站牌倒了砸到人了"])
def test_what_tells_the_danger_of_such_a_thing_does(hear: Hear, said: str) -> None:
    assert hear(said).emergency is not None
