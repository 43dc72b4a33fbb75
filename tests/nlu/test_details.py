"""Time, phone, person, relation, accused, confidentiality, kind, numbers, survey words, title and summary."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Intent
from nlu.characters import HAN
from tests.nlu.conftest import Hear
from tickets.catalogue import Kind
from tickets.ticket import Solved


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("路灯坏了快一周了", "快一周了"),
        ("暖气三天没热", "三天"),
        ("从早上八点停到现在", "从早上八点"),
        ("上个月报的井盖又丢了", "上个月"),
        ("昨天停的水", "昨天"),
        ("两个多月没发工资了", "两个多月"),
        ("工地干了四个月，一分钱没给", "四个月"),
        ("从上周三开始就没水", "从上周三开始"),
        ("半年了没人修", "半年了"),
        ("路面挖开好几天了没人回填", "好几天了"),
        ("The lamp has been dark for two weeks", "for two weeks"),
        ("no water since yesterday", "since yesterday"),
        ("三日前から断水です", "三日前から"),
        ("昨日の夜から隣の工事がうるさい", "昨日の夜から"),
        ("3일째 물이 안 나와요", "3일째"),
        ("Фонарь не горит уже неделю", "уже неделю"),
    ],
)
def test_since_when(hear: Hear, text: str, since: str) -> None:
    meaning = hear(text)
    assert meaning.since is not None
    assert meaning.since.value == since


def test_no_time_is_no_time(hear: Hear) -> None:
    assert hear("路灯坏了").since is None


def test_a_term_of_returning_goods_is_no_since(hear: Hear) -> None:
    assert hear("网上买的衣服大了，七天无理由都不给退").since is None


@pytest.mark.parametrize("text", ["儿童医院的号根本抢不到", "幼儿园学费涨了一倍", "学生公寓没热水"])
def test_whoever_only_a_place_is_named_after_is_not_frail(hear: Hear, text: str) -> None:
    assert not hear(text).vulnerable


def test_a_firm_named_alone_in_answer_to_where_is_whom_it_is_about(hear: Hear) -> None:
    accused = hear("叫力美健 在星光路", expecting="place").accused
    assert accused is not None
    assert accused.value == "力美健"
    assert hear("叫我回老家办", expecting="place").accused is None


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("我电话13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678找我", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("座机0371-65551234", "0371-65551234"),
        ("家里电话65551234", "65551234"),
        ("call me 13912345678", "13912345678"),
        ("老板电话13600001111，我的是13822223333", "13822223333"),
    ],
)
def test_a_phone_number_is_found(hear: Hear, text: str, phone: str) -> None:
    meaning = hear(text)
    assert meaning.phone is not None
    assert meaning.phone.value == phone


@pytest.mark.parametrize(
    "text",
    [
        "工单YZ-261121-0007",
        "打110没人接",
        "欠了325000元",
        "12345打不通",
        "身份证410101199001011234",
        "2026年11月21日",
        "编号0007",
        "户号12345678",
        "老板姓赵 电话13600001111",
        "房东手机是13600001111",
    ],
)
def test_other_numbers_are_no_phone(hear: Hear, text: str) -> None:
    assert hear(text).phone is None


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("我叫李雷，电话13812345678", "李雷"),
        ("联系我妈", "我妈"),
        ("联系人：王芳", "王芳"),
        ("打给张阿姨，她在家", "张阿姨"),
        ("my name is John Smith", "John Smith"),
    ],
)
def test_whom_to_contact(hear: Hear, text: str, person: str) -> None:
    meaning = hear(text)
    assert meaning.person is not None
    assert meaning.person.value == person


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("我妈一个人住光明里", "我妈"),
        ("替邻居报一下", "邻居"),
        ("我女儿被老师打了", "我女儿"),
        ("my mother has no heating", "my mother"),
        ("母の家の暖房が効きません", "母"),
    ],
)
def test_the_relation_to_whom_it_happens(hear: Hear, text: str, relation: str) -> None:
    meaning = hear(text)
    assert meaning.relation is not None
    assert meaning.relation.value == relation


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
    ("text", "value"),
    [
        ("匿名", "anonymous"),
        ("不想留名", "anonymous"),
        ("想举报我们厂半夜往河里排污，别让厂里知道是我", "confidential"),
        ("千万别告诉老板是我说的", "confidential"),
        ("请帮我保密", "confidential"),
        ("怕打击报复", "confidential"),
        ("别把我的号码给对方", "confidential"),
        ("隐去我的名字", "confidential"),
        ("他们会知道是我报的吗", "confidential"),
        ("不要登记我的名字", "anonymous"),
        ("不想实名", "anonymous"),
        ("不用保密", "named"),
        ("我实名举报", "named"),
        ("please keep it confidential", "confidential"),
        ("I want to stay anonymous", "anonymous"),
        ("匿名でお願いします", "anonymous"),
        ("익명으로 해 주세요", "anonymous"),
        ("анонимно", "anonymous"),
    ],
)
def test_how_much_may_be_known_of_the_reporter(hear: Hear, text: str, value: str) -> None:
    meaning = hear(text)
    assert meaning.confidentiality is not None
    assert meaning.confidentiality.value == value


@pytest.mark.parametrize(
    "text", ["别让物业知道是我", "能不能别跟物业说是我", "这事别让开发商晓得是我家报的", "不要公开我的信息"]
)
def test_how_whoever_reports_is_to_be_named_is_no_matter(hear: Hear, text: str) -> None:
    assert not hear(text).has_matter


def test_a_matter_stays_one_beside_the_wish_not_to_be_named(hear: Hear) -> None:
    meaning = hear("物业私自涨停车费，别让物业知道是我")
    assert meaning.has_matter
    assert "停车" in meaning.title


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("我在三车间上夜班，看得很清楚", "我在三车间上夜班"),
        ("我是他们厂的会计，账是假的", "我是他们厂的会计"),
        ("I work in the paint shop, they dump acid", "I work in the paint shop"),
    ],
)
def test_words_by_which_the_reporter_could_be_known(hear: Hear, text: str, span: str) -> None:
    assert [found.text for found in hear(text).identifying] == [span]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("想举报我们厂半夜往河里排污", Kind.TIP_OFF),
        ("我要投诉物业乱收费", Kind.COMPLAINT),
        ("建议在路口加个红绿灯", Kind.SUGGESTION),
        ("表扬一下公交司机，拾金不昧", Kind.PRAISE),
        ("咨询一下居住证怎么办理", Kind.INQUIRY),
        ("路灯坏了麻烦修一下", Kind.HELP),
        ("低保突然停了", Kind.HELP),
        ("天然气改造大半年没通气", Kind.HELP),
        ("医保卡里的钱少了", Kind.HELP),
        ("My boss secretly dumps acid, it is illegal", Kind.TIP_OFF),
        ("公积金贷款最长能贷几年", Kind.INQUIRY),
        ("学生证丢了去哪里补", Kind.INQUIRY),
        ("我妈六十五了能办老年卡吗，要带什么", Kind.INQUIRY),
        ("离婚以后孩子户口怎么迁", Kind.INQUIRY),
        ("宠物狗办证在哪个窗口", Kind.INQUIRY),
        ("租房合同备案要房东本人到场吗", Kind.INQUIRY),
        ("新房契税是按多少交", Kind.INQUIRY),
        ("我家楼道灯不亮了，麻烦来修一下", Kind.HELP),
        ("树枝压到我家窗户上了，能不能来锯一下", Kind.HELP),
        ("下水道堵了，帮忙疏通一下", Kind.HELP),
        ("我老伴瘫痪在床，我也七十多了，想请社区来看看有没有办法", Kind.HELP),
        ("地里旱得裂口子，渠里没水，能不能放点水", Kind.HELP),
        ("邻居两家为宅基地打了三年，想请人来调解", Kind.HELP),
        ("报修了五次物业都不来，楼道灯还是黑的", Kind.COMPLAINT),
        ("营业厅那个女的态度差得很，问一句顶三句", Kind.COMPLAINT),
        ("说好七天退款，一个月了还不退", Kind.COMPLAINT),
        ("公交司机看见我招手不停车", Kind.COMPLAINT),
        ("楼下酒吧天天吵到凌晨三点，城管来了也不管", Kind.COMPLAINT),
        ("培训班关门跑路，学费一分不退", Kind.COMPLAINT),
        ("医院重复收了我两次检查费", Kind.COMPLAINT),
        ("快递说送到了，我根本没收到，客服推来推去", Kind.COMPLAINT),
        ("小区保洁半个月没来，垃圾堆成山", Kind.COMPLAINT),
        ("有家养猪场半夜往河里偷排粪水", Kind.TIP_OFF),
        ("隔壁那家小诊所没有执照就给人打针", Kind.TIP_OFF),
        ("我看见他们把过期的肉重新贴标签，请你们查查", Kind.TIP_OFF),
        ("有人在山上偷着挖砂，半夜用大车往外拉", Kind.TIP_OFF),
        ("村主任把低保名额给了自己亲戚，请调查", Kind.TIP_OFF),
        ("三楼天天晚上聚一帮人赌钱", Kind.TIP_OFF),
        ("希望15路末班车能延到十点", Kind.SUGGESTION),
        ("学校门口能不能加个斑马线", Kind.SUGGESTION),
        ("公园要是能多放几张长椅就好了", Kind.SUGGESTION),
        ("建议医保窗口中午也留人值班", Kind.SUGGESTION),
        ("能不能把垃圾桶挪得离单元门远一点", Kind.SUGGESTION),
        ("感谢社区小王帮我妈办好了补贴", Kind.PRAISE),
        ("环卫工捡到我的包还回来了，要表扬他", Kind.PRAISE),
    ],
)
def test_the_kind_of_appeal(hear: Hear, text: str, kind: Kind) -> None:
    assert hear(text).kind_value is kind


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("工单YZ-261121-0007怎么样了", ("YZ-261121-0007",)),
        ("yz-261121-0007", ("YZ-261121-0007",)),
        ("ＹＺ－２６１１２１－０００７", ("YZ-261121-0007",)),
        ("YZ 261121 0007", ("YZ-261121-0007",)),
        ("编号0007那个", ("0007",)),
        ("工单 0007", ("0007",)),
        ("0007", ()),
        ("电话5678", ()),
        ("路灯坏了", ()),
    ],
)
def test_ticket_numbers(hear: Hear, text: str, numbers: tuple[str, ...]) -> None:
    assert hear(text).ticket_numbers == numbers


@pytest.mark.parametrize(
    ("text", "solved"),
    [
        ("解决了", Solved.YES),
        ("修好了，谢谢", Solved.YES),
        ("没解决", Solved.NO),
        ("没解决，还是有一盏不亮", Solved.NO),
        ("还没修好", Solved.NO),
        ("部分解决", Solved.PARTLY),
        ("解决了一部分", Solved.PARTLY),
        ("说的不是我的事", Solved.NOT_MINE),
        ("答非所问", Solved.NOT_MINE),
        ("fixed", Solved.YES),
        ("not fixed", Solved.NO),
        ("partly", Solved.PARTLY),
        ("解決していません", Solved.NO),
        ("해결됐어요", Solved.YES),
        ("не решено", Solved.NO),
        ("частично", Solved.PARTLY),
    ],
)
def test_whether_it_is_solved(hear: Hear, text: str, solved: Solved) -> None:
    assert hear(text, expecting="survey").solved is solved


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("非常满意", 5),
        ("满意", 4),
        ("基本满意", 3),
        ("不满意", 2),
        ("非常不满意", 1),
        ("5分", 5),
        ("好评", 5),
        ("差评", 1),
        ("3", 3),
        ("一般", 3),
        ("very satisfied", 5),
        ("dissatisfied", 2),
        ("満足です", 4),
        ("매우 만족", 5),
        ("очень доволен", 5),
    ],
)
def test_the_grade(hear: Hear, text: str, grade: int) -> None:
    assert hear(text, expecting="survey").grade == grade


def test_heat_in_a_report_is_no_survey_answer(hear: Hear) -> None:
    meaning = hear("光明里9号楼暖气两天没热了，一分钱没少交")
    assert meaning.solved is None
    assert meaning.grade is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下", "路灯坏了"),
        ("您好，我想投诉一下，锦绣花园3号楼垃圾没人收", "垃圾没人收"),
        ("我在外地上班，我妈一个人住光明里9号楼，暖气两天没热了", "暖气两天没热了"),
        ("想举报我们厂半夜往河里排污，别让厂里知道是我", "我们厂半夜往河里排污"),
    ],
)
def test_the_title_is_the_matter_alone(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


@pytest.mark.parametrize(
    "text",
    [
        "路灯" * 40,
        "The street lamp in front of our house has been dark for several weeks and nobody came to repair it at all",
        "楼上装修天天晚上十点还砸墙孩子睡不着老人心脏病都要犯了谁来管管",
    ],
)
def test_a_title_is_short(hear: Hear, text: str) -> None:
    title = hear(text).title
    assert 0 < len(title) <= (20 if HAN.search(title) else 64)


@pytest.mark.parametrize(
    ("text", "gone", "kept"),
    [
        (
            "尊敬的领导您好，锦绣花园停水三天了，恳请尽快处理，谢谢",
            ("尊敬", "您好", "恳请", "谢谢"),
            "锦绣花园停水三天了",
        ),
        ("你们这帮废物，路灯坏了一个月", ("废物",), "路灯坏了一个月"),
        ("Hello, the lamp is broken. Thank you", ("Hello", "Thank"), "the lamp is broken"),
    ],
)
def test_the_summary_is_without_greeting_politeness_and_abuse(
    hear: Hear, text: str, gone: tuple[str, ...], kept: str
) -> None:
    summary = hear(text).summary
    assert kept in summary
    assert not any(word in summary for word in gone)


@pytest.mark.parametrize("text", ["我今年76岁，一个人住", "孩子今年高三，觉都睡不好", "我妈今年都八十多岁了"])
def test_an_age_is_not_since_when(hear: Hear, text: str) -> None:
    assert hear(text).since is None


def test_a_landlord_does_not_live_there(hear: Hear) -> None:
    assert hear("no hot water and my landlord doesn't care").relation is None


@pytest.mark.parametrize(
    "text", ["路灯天天不亮", "每天半夜施工", "每天晚上都吵", "It is noisy every night", "毎晩うるさい"]
)
def test_how_often_is_not_since_when(hear: Hear, text: str) -> None:
    assert hear(text).since is None


@pytest.mark.parametrize(
    ("text", "since"),
    [("일주일 가까이 물이 안 나와요", "일주일 가까이"), ("每天晚上都吵，从上周开始", "从上周开始")],
)
def test_how_long_beside_how_often(hear: Hear, text: str, since: str) -> None:
    mention = hear(text).since
    assert mention is not None
    assert mention.value == since


@pytest.mark.parametrize(
    ("text", "value"),
    [("13800001234 李女士", "李女士"), ("我电话13800001234，姓王", "王"), ("张三丰先生，13800001234", "张三丰先生")],
)
def test_a_name_beside_a_phone_number(hear: Hear, text: str, value: str) -> None:
    person = hear(text, expecting="contact").person
    assert person is not None
    assert person.value == value


def test_for_whom_and_how_old(hear: Hear) -> None:
    meaning = hear("帮我妈反映一下，她七十八了，暖气不热")
    assert meaning.relation is not None
    assert meaning.relation.value == "我妈"
    assert [v.span.text for v in meaning.vulnerable] == ["七十八"]


def test_our_factory_tells_who_reports(hear: Hear) -> None:
    assert [s.text for s in hear("我们厂半夜偷排污水").identifying] == ["我们厂"]
    assert not hear("我们厂门口的路灯坏了").identifying


@pytest.mark.parametrize(
    ("text", "language", "title"),
    [
        ("the streetlight outside No. 38 Renmin Road has been out for a week", "en", "streetlight has been out"),
        ("Nobody sweeps Garden Street any more", "en", "Nobody sweeps Garden Street any more"),
        ("塔吊天天从我家楼顶过", "zh-CN", "塔吊天天从我家楼顶过"),
        ("通勤路が穴だらけで、自転車がパンクします", "ja", "通勤路が穴だらけで"),
        ("На пашне строят виллы", "ru", "На пашне строят виллы"),
    ],
)
def test_a_place_that_the_sentence_needs_stays_in_the_title(hear: Hear, text: str, language: str, title: str) -> None:
    assert hear(text, language=language).title == title


def test_a_long_title_ends_at_a_word_and_says_that_more_was_said(hear: Hear) -> None:
    said = "A man keeps dozens of gas cylinders in his garage under our flats and nobody does anything"
    assert hear(said, language="en").title == "A man keeps dozens of gas cylinders in his garage under our…"


@pytest.mark.parametrize("text", ["没有孕妇", "家里没有老人", "没有老人和小孩"])
def test_that_nobody_frail_is_there_is_an_answer_and_nobody_to_care_for(hear: Hear, text: str) -> None:
    meaning = hear(text, expecting="review")
    assert not meaning.has_matter
    assert not meaning.vulnerable
    assert meaning.intent is Intent.ANSWER


def test_what_the_old_do_not_have_is_a_matter(hear: Hear) -> None:
    assert hear("小区里没有老人活动的地方").has_matter


@pytest.mark.parametrize("said", ["32路等了四十分钟", "城管来一次好两天", "排了两个小时队"])
def test_how_long_somebody_waited_or_it_was_well_is_no_beginning(hear: Hear, said: str) -> None:
    assert hear(said).since is None


def test_who_has_waited_for_a_month_tells_since_when(hear: Hear) -> None:
    found = hear("路灯坏了等了快一个月没人修").since
    assert found is not None
    assert "一个月" in found.value
