"""Which kind of appeal a message is."""

from __future__ import annotations

import pytest

from nlu.linear import shipped
from nlu.train_kinds import messages, source
from tests.nlu.conftest import Hear
from tickets.catalogue import Kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("楼道的灯坏了，晚上上楼看不见", Kind.HELP),
        ("路灯坏了，报了修，来了两拨人都说不归他们管", Kind.COMPLAINT),
        ("路灯坏了该打哪个电话？", Kind.INQUIRY),
        ("建议在这条小路上多装几盏路灯", Kind.SUGGESTION),
        ("有人夜里偷剪路灯的线去卖，我记下了车牌", Kind.TIP_OFF),
        ("表扬修路灯的师傅，下着雨当天就来修好了", Kind.PRAISE),
    ],
)
def test_the_same_matter_is_of_the_kind_that_it_is_told_as(hear: Hear, text: str, kind: Kind) -> None:
    told = hear(text, expecting="what").kind
    assert told is not None
    assert told.value == kind


def test_who_says_that_it_is_a_complaint_is_believed(hear: Hear) -> None:
    told = hear("我要投诉，楼道的灯坏了", expecting="what").kind
    assert told is not None
    assert told.value == Kind.COMPLAINT


def test_the_model_outweighs_what_the_leaf_usually_is(hear: Hear) -> None:
    told = hear("有人夜里偷剪路灯的线", expecting="what").kind
    assert told is not None
    assert (told.value, told.origin) == (Kind.TIP_OFF, "form")


def test_a_reproach_put_as_a_question_is_no_inquiry(hear: Hear) -> None:
    told = hear("为啥农村医保非得一家子一起交，村里说不给办，这是哪条规定", expecting="what").kind
    assert told is not None
    assert told.value == Kind.COMPLAINT


def test_the_kind_model_was_taught_by_the_messages_that_lie_beside_it() -> None:
    assert shipped("kinds").about.data == source(), "run: python -m bench.kinds"


def test_every_kind_is_taught_and_no_message_stands_twice() -> None:
    taught = list(messages())
    assert {kind for kind, _ in taught} == set(Kind)
    assert len({text for _, text in taught}) == len(taught)


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


def test_who_says_that_it_is_no_complaint_declares_none(hear: Hear) -> None:
    told = hear("我要申诉，不是投诉", expecting="review").kind
    assert told is None or told.origin != "words"


@pytest.mark.parametrize(
    "text",
    [
        "冷链运输费 86 块 东西到手全化了 这能退吗",
        "厂里欠我三个月工资，我没签合同，能要回来吗",
        "换了新水表水费涨了一倍，验表要多少钱",
        "老旧小区改造说了三年，名单在哪里看",
    ],
)
def test_a_wrong_told_beside_a_question_is_no_inquiry(hear: Hear, text: str) -> None:
    told = hear(text).kind
    assert told is not None
    assert told.value in {Kind.COMPLAINT, Kind.HELP}


@pytest.mark.parametrize(
    "text",
    ["我爸八十了，高龄补贴怎么领", "我家狗要办证，去哪办", "工伤认定要多久，我上个月摔的", "我怀孕了，公司能辞退我吗"],
)
def test_who_one_is_beside_a_question_leaves_it_an_inquiry(hear: Hear, text: str) -> None:
    told = hear(text).kind
    assert told is not None
    assert told.value == Kind.INQUIRY
