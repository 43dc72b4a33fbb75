"""Several matters in one message, answers the city knows, and what is not for the line."""

from __future__ import annotations

import pytest

from tests.nlu.conftest import Hear
from tickets.city import City


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("小区门口的垃圾桶满了没人清，另外快递车老堵消防通道，还有退休金怎么认证？", 3),
        ("路灯坏了，另外楼下烧烤店油烟太大", 2),
        ("1. 小区停水三天了 2. 电梯老坏 3. 物业费收得不明白", 3),
        ("1、垃圾没人收；2、路灯不亮", 2),
        ("暖气不热；门口井盖也丢了", 2),
        ("锦绣花园电梯坏了，再一个门口的红绿灯不亮", 2),
        ("1楼下水道堵了 2楼上空调滴水 3车库灯坏了 都是金色家园的", 3),
        ("①楼道灯不亮②门禁坏了③二楼张家养了三条狗天天叫 地址都是青山家园4栋", 3),
        ("建议：1、地铁站多放几个座椅；2、公园厕所晚上别锁门；3、图书馆周末开到九点", 3),
        ("路灯 垃圾桶 停水 三件事 翠屏小区", 3),
        ("路灯坏、垃圾没人清、门禁坏了，三个问题，翠屏小区5栋", 3),
        ("第一路灯不亮第二没人扫地 柳河街道锦绣花园小区", 2),
        ("意见：一、公交太少；二、菜市场太贵", 2),
        ("一楼有人开麻将馆，天天打到半夜两三点，而且他们家还把油烟管接到下水道里，还有小区的路灯也不亮", 3),
        ("我家住五楼，楼上天天半夜跳绳，还有楼下烧烤店油烟大", 2),
        ("The lamp is broken. Also, the garbage has not been collected", 2),
        ("街灯が消えています。それから、ごみが収集されていません", 2),
    ],
)
def test_several_problems_are_told_apart(hear: Hear, text: str, count: int) -> None:
    problems = hear(text).problems
    assert len(problems) == count
    for problem in problems:
        assert text[problem.span.start : problem.span.end] == problem.span.text


def test_the_place_of_a_problem_keeps_its_address_where_it_stands(hear: Hear) -> None:
    text = "光明里9号楼下水道堵了往外冒水；和平里3号楼门口路灯不亮"
    places = [problem.place for problem in hear(text).problems]
    assert [[one.value for one in place.address] for place in places if place] == [
        ["compound", "building"],
        ["compound", "building", "gate"],
    ]
    for place in places:
        assert place is not None
        for one in place.address:
            assert text[one.span.start : one.span.end] == one.span.text


@pytest.mark.parametrize(
    "text",
    [
        "人民路38号院门口的路灯坏了快一周了，晚上老人出门摔了两个，麻烦修一下",
        "路灯没修好，还有一盏不亮",
        "我在外地上班，我妈一个人住光明里9号楼，暖气两天没热了，她七十八了",
        "工地干了四个月，一分钱没给，老板电话打不通，我们十一个人",
        "小区停水三天了。问物业，物业说不知道。打自来水公司电话也没人接。家里还有老人。",
        "楼下烧烤店放音响，现在十二点半，孩子哭了一晚上",
        "垃圾没人收，臭得很，还有苍蝇",
        "3号楼2单元的灯坏了",
        "暖气不热，还有没有人管",
        "想表扬一下南门街派出所旁边那个公交车，23路司机师傅，昨天我晕车吐了一车，人家一点没嫌弃还给我拿水",
        "1楼灯不亮 2楼灯不亮 3楼没灯",
        "物业不管 电梯老坏 三个月了",
        "电梯坏了，而且物业还不管",
    ],
)
def test_one_matter_in_several_sentences_stays_one(hear: Hear, text: str) -> None:
    assert hear(text).problems == ()


def test_each_problem_has_its_own_category_place_and_answer(hear: Hear, city: City) -> None:
    first, second, third = hear(
        "锦绣花园3号楼垃圾没人收，另外光明里9号楼快递车堵消防通道，还有退休金怎么认证？"
    ).problems
    assert city.catalogue.by_code[first.categories[0][0]].code == "0301"
    assert second.categories[0][0] == "0802"
    assert third.knowledge == "pension_check"
    assert first.place is not None and first.place.span.text == "锦绣花园3号楼"
    assert second.place is not None and second.place.span.text == "光明里9号楼"
    assert third.place is None


@pytest.mark.parametrize("language", ["zh-CN", "en", "ja", "ko", "ru"])
def test_every_known_question_finds_its_answer(hear: Hear, city: City, language: str) -> None:
    asked = [(entry.id, question) for entry in city.knowledge for question in entry.questions.get(language, ())]
    missed = [
        (code, question)
        for code, question in asked
        if not (found := hear(question, language=language).knowledge) or found[0][0] != code
    ]
    assert len(missed) <= 0.03 * len(asked), missed


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("退休金怎么认证啊", "pension_check"),
        ("请问养老金刷脸认证在哪弄", "pension_check"),
        ("我想问一下看病自费了怎么报销", "medical_refund"),
        ("去外地看病要不要备案", "out_of_town_record"),
        ("how do I confirm my pension", "pension_check"),
    ],
)
def test_a_question_in_other_words_finds_the_answer(hear: Hear, question: str, answer: str) -> None:
    assert hear(question).knowledge[0][0] == answer


@pytest.mark.parametrize(
    "text", ["路灯坏了", "楼上装修天天晚上十点还砸墙", "老板拖欠工资", "你好", "我妈退休金没到账，催了三次"]
)
def test_a_report_is_no_question(hear: Hear, text: str) -> None:
    assert hear(text).knowledge == ()


def test_every_example_of_the_table_of_refusals_is_out_of_scope(hear: Hear, city: City) -> None:
    missed = [row.code for row in city.out_of_scope if row.example and hear(row.example).out_of_scope != row.code]
    assert not missed


@pytest.mark.parametrize("text", ["路灯坏了", "老板拖欠工资", "想咨询法律援助怎么申请", "物业不管事"])
def test_what_is_for_the_line_is_in_scope(hear: Hear, text: str) -> None:
    assert hear(text).out_of_scope is None


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("失业金咋领", "unemployment"),
        ("老年卡咋个办", "senior_card"),
        ("居住证咋整", "residence_permit"),
        ("那个 孩子上小学要啥材料啊 我们是外地户口 有居住证", "school"),
        ("我要社保那边电话", "labour_number"),
        ("公积金电话多少", "housing_fund_number"),
    ],
)
def test_a_question_in_dialect_words_is_answered_as_in_plain_ones(hear: Hear, question: str, answer: str) -> None:
    assert hear(question).knowledge[0][0] == answer


def test_what_is_scolded_is_no_question_that_the_city_answers(hear: Hear) -> None:
    assert hear("打了多少遍电话了").knowledge == ()
