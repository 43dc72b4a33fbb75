"""Whom to contact, who is frail, how the reporter is to be named, ticket numbers and what a survey is answered."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Intent
from tests.nlu.conftest import Hear
from tickets.ticket import Solved


@pytest.mark.parametrize("text", ["儿童医院的号根本抢不到", "幼儿园学费涨了一倍", "学生公寓没热水"])
def test_whoever_only_a_place_is_named_after_is_not_frail(hear: Hear, text: str) -> None:
    assert not hear(text).vulnerable


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
        ("息子が殴られています、名前を出さないでください", "anonymous"),
        ("아들이 매일 맞아요, 제 이름은 쓰지 마세요", "anonymous"),
        ("Моего сына бьют в школе, не называйте моё имя", "anonymous"),
        ("A factory dumps waste, please don't mention my name", "anonymous"),
        ("Завод сливает воду в реку, не хочу чтобы узнали кто сообщил", "confidential"),
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


@pytest.mark.parametrize("text", ["孩子叫李某某 不要写名字", "别写我儿子的名字", "孩子的名字不要透露"])
def test_who_wants_a_childs_name_left_out_has_not_said_how_they_are_named(hear: Hear, text: str) -> None:
    assert hear(text).confidentiality is None


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
        ("灯杆编号0380的灯头换了", ()),
        ("井盖上的编号0380", ()),
        ("我的编号0007", ("0007",)),
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
        ("哪解决了，还是老样子", Solved.NO),
        ("还没来呢，解决啥", Solved.NO),
        ("还没修怎么就问我解决没有", Solved.NO),
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


def test_a_landlord_does_not_live_there(hear: Hear) -> None:
    assert hear("no hot water and my landlord doesn't care").relation is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13800001234 李女士", "李女士"),
        ("我电话13800001234，姓王", "姓王"),
        ("张三丰先生，13800001234", "张三丰先生"),
        ("13800001234 王建国", "王建国"),
        ("叫我小张就行 13800001234", "小张"),
        ("怎么称呼：老周，电话13800001234", "老周"),
        ("本人王芳，手机13800001234", "王芳"),
        ("我是业主李国庆，电话是13800001234", "李国庆"),
        ("13800001234（陈先生）", "陈先生"),
        ("免贵姓欧阳，13800001234", "姓欧阳"),
    ],
)
def test_a_name_beside_a_phone_number(hear: Hear, text: str, value: str) -> None:
    person = hear(text, expecting="contact").person
    assert person is not None
    assert person.value == value


@pytest.mark.parametrize(
    "text", ["13800001234 周末打给我", "13800001234，方便联系", "13800001234 马上打", "老板姓赵，我电话13800001234"]
)
def test_what_stands_beside_a_phone_number_and_is_no_name(hear: Hear, text: str) -> None:
    person = hear(text, expecting="contact").person
    assert person is None or person.value == "我"


def test_for_whom_and_how_old(hear: Hear) -> None:
    meaning = hear("帮我妈反映一下，她七十八了，暖气不热")
    assert meaning.relation is not None
    assert meaning.relation.value == "我妈"
    assert [v.span.text for v in meaning.vulnerable] == ["七十八"]


def test_our_factory_tells_who_reports(hear: Hear) -> None:
    assert [s.text for s in hear("我们厂半夜偷排污水").identifying] == ["我们厂"]
    assert not hear("我们厂门口的路灯坏了").identifying


@pytest.mark.parametrize("text", ["没有孕妇", "家里没有老人", "没有老人和小孩"])
def test_that_nobody_frail_is_there_is_an_answer_and_nobody_to_care_for(hear: Hear, text: str) -> None:
    meaning = hear(text, expecting="review")
    assert not meaning.has_matter
    assert not meaning.vulnerable
    assert meaning.intent is Intent.ANSWER


def test_what_the_old_do_not_have_is_a_matter(hear: Hear) -> None:
    assert hear("小区里没有老人活动的地方").has_matter


@pytest.mark.parametrize(("wish", "contrary"), [("匿名", "named"), ("保密", "named"), ("实名", "anonymous")])
@pytest.mark.parametrize(
    "no", ["不", "别", "先别", "不要", "不用", "不想", "我没说要", "还没说要", "别给我", "甭", "莫", "不急着"]
)
def test_a_refused_way_to_be_named_is_its_contrary(hear: Hear, wish: str, contrary: str, no: str) -> None:
    meaning = hear(f"{no}{wish}", expecting="review")
    assert meaning.confidentiality is not None
    assert meaning.confidentiality.value == contrary


@pytest.mark.parametrize("said", ["没匿名", "上次没保密"])
def test_what_was_not_done_wishes_nothing(hear: Hear, said: str) -> None:
    assert hear(said).confidentiality is None


@pytest.mark.parametrize(
    "text", ["我家一个月用气九十方", "水表走了八十吨", "跳广场舞的大妈太吵了", "楼下大爷遛狗不拴绳"]
)
def test_a_quantity_and_whoever_does_the_harm_are_not_frail(hear: Hear, text: str) -> None:
    assert not hear(text).vulnerable
