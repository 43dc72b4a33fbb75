"""Sentences that were once misunderstood, whole messages as people send them."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Intent
from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Здравствуйте, в подъезде не работает лифт", "0505"),
        ("Не горит фонарь. Почините, пожалуйста", "0104"),
        ("가로등이 꺼져 있어요", "0104"),
        ("Hello, the street lamp is broken. Please fix it, thank you", "0104"),
    ],
)
def test_politeness_does_not_hide_the_matter(hear: Hear, text: str, code: str) -> None:
    meaning = hear(text)
    assert meaning.has_matter
    assert meaning.intents[0][0] is Intent.REPORT
    assert meaning.categories[0][0] == code


def test_go_away_alone_is_abuse_in_korean(hear: Hear) -> None:
    assert hear("꺼져").intents[0][0] is Intent.ABUSE


@pytest.mark.parametrize(
    ("text", "code", "language"),
    [
        ("体育公园门口的路灯坏了", "0104", None),
        ("人民路66号院门口的路灯坏了", "0104", None),
        ("解放路小学门口路灯坏了", "0104", None),
        ("路灯坏了", "0104", None),
        ("路上好大一个坑，电动车摔了好几个", "0101", None),
    ],
)
def test_the_category_is_clearly_ahead(hear: Hear, text: str, code: str, language: str | None) -> None:
    found = hear(text, language=language).categories
    assert found[0][0] == code
    assert found[0][1] >= 0.5 or found[0][1] >= 3 * found[1][1]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("装修几点到几点可以", "renovation_noise"),
        ("物业说装修只能八点到六点，凭什么，哪条规定", "renovation_noise"),
        ("公积金怎么提取", "housing_fund"),
        ("天文台周末对外开放吗要预约多少钱", None),
        ("如果电梯困人该打什么电话", None),
    ],
)
def test_a_question_comes_before_a_report(hear: Hear, text: str, known: str | None) -> None:
    meaning = hear(text)
    assert meaning.intents[0][0] is Intent.QUESTION
    assert known is None or meaning.knowledge[0][0] == known


@pytest.mark.parametrize(
    "text",
    [
        "The court ruling is unfair, change it",
        "裁判の判決に納得できません",
        "법원 판결이 부당해요",
        "Не согласен с решением суда",
        "法院判决不公，帮我改判",
    ],
)
def test_a_ruling_is_out_of_scope_in_every_language(hear: Hear, text: str) -> None:
    meaning = hear(text)
    assert meaning.out_of_scope == "judgment"
    assert meaning.has_matter


@pytest.mark.parametrize(
    "text",
    ["我要反映个事", "反映个问题", "我要表扬", "我想提个建议", "I can't tell; the dispatcher can decide", "垃圾玩意"],
)
def test_what_tells_nothing_is_no_matter(hear: Hear, text: str) -> None:
    assert not hear(text).has_matter


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("行，就这样报", Intent.YES),
        ("네, 맞아요", Intent.YES),
        ("да, всё верно", Intent.YES),
        ("重新来", Intent.RESTART),
        ("아니요, 52호 단지예요", Intent.CORRECTION),
        ("no, it is Pine Gardens", Intent.CORRECTION),
        ("Мне нужен человек, оператор", Intent.HUMAN),
        ("垃圾玩意", Intent.ABUSE),
    ],
)
def test_answers_to_the_summary(hear: Hear, text: str, intent: Intent) -> None:
    assert hear(text, expecting="review").intents[0][0] is intent


@pytest.mark.parametrize("text", ["Анонимно", "익명으로", "아무데나", "匿名"])
def test_how_and_anywhere_are_no_places(hear: Hear, text: str) -> None:
    assert hear(text, expecting="place").place is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("38 Renmin Road", "38"), ("Mill Lane 12", "12"), ("Pier Street 7", "7"), ("7 Pier Street", "7")],
)
def test_an_english_road_and_number_is_a_whole_place(hear: Hear, text: str, number: str) -> None:
    place = hear(text, expecting="place").place
    assert place is not None
    assert place.complete
    assert place.span.text == text
    assert place.parts["number"] == number


def test_a_shop_named_like_luck_is_a_place(hear: Hear) -> None:
    meaning = hear("幸福超市门口", expecting="place")
    assert meaning.emergency is None
    assert meaning.place is not None
    assert meaning.place.complete


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("人民路路灯不亮好，几天了", "路灯不亮"),
        ("门口摊贩把路堵着，天天堵着", "门口摊贩把路堵着"),
        ("人民路路灯坏了，另外快递车老堵消防通道", "路灯坏了，快递车老堵消防通道"),
        ("我老的路灯全灭了", "路灯全灭了"),
        ("我上次报的井盖又丢了", "井盖又丢了"),
        ("我要表扬的网格员小李", "表扬网格员小李"),
        ("翠竹小学旁边那个托管班盖好了也不开门", "托管班盖好了也不开门"),
        ("公交站牌倒了", "公交站牌倒了"),
        ("幸福小区漏水了", "漏水了"),
        ("我表扬解放路的网格员小李", "表扬网格员小李"),
        ("The street lamp at Renmin Road is broken", "Street lamp is broken"),
        ("夜中に工事がうるさい", "夜中に工事がうるさい"),
        ("가로등이 고장났어요", "가로등이 고장났어요"),
        ("가스가 안 나와요", "가스가 안 나와요"),
    ],
)
def test_the_title_names_the_thing(hear: Hear, text: str, title: str) -> None:
    assert hear(text).title == title


def test_a_long_english_title_ends_with_a_word(hear: Hear) -> None:
    text = "the water tastes bad and the pipe in the kitchen has been leaking onto the neighbours below us"
    title = hear(text).title
    assert len(title) <= 64
    assert title.endswith("…")
    whole = title.removesuffix("…").split()
    assert text.split()[1 : 1 + len(whole)] == [word.lower() for word in whole]


def test_a_summary_keeps_the_blank_behind_a_comma(hear: Hear) -> None:
    assert hear("Не горит фонарь, темно. Улица Жэньминь, 38").summary == "Не горит фонарь, темно. Улица Жэньминь, 38"


def test_a_typographic_apostrophe_is_an_apostrophe(hear: Hear) -> None:
    curly, straight = hear("I can’t sleep, the noise is loud"), hear("I can't sleep, the noise is loud")
    assert curly.urgency == straight.urgency == 3
    assert curly.categories == straight.categories


@pytest.mark.parametrize(
    ("said", "title"),
    [("上面漏水漏到我家", "上面漏水漏到我家"), ("上下水堵了", "上下水堵了")],
)
def test_a_title_begins_with_a_whole_word(hear: Hear, said: str, title: str) -> None:
    assert hear(said).title.startswith(title)


@pytest.mark.parametrize("text", ["滨河公园厕所没纸", "河边栈道没人巡", "小区门口没扫了"])
def test_a_place_and_few_words_tell_what_is_wrong_when_that_was_asked(hear: Hear, text: str) -> None:
    assert hear(text, expecting="what").has_matter
    assert not hear(text, expecting="place").has_matter, "an answer to where it is"


@pytest.mark.parametrize(
    ("language", "text", "since"),
    [
        ("en", "yesterday around half past six in the evening", "yesterday around half past six in the evening"),
        ("ja", "昨日の夕方6時半ごろです", "昨日の夕方6時半ごろ"),
        ("ko", "어제 저녁 여섯 시 반쯤이에요", "어제 저녁 여섯 시 반쯤"),
        ("ru", "вчера около половины седьмого вечера", "вчера около половины седьмого вечера"),
    ],
)
def test_an_hour_is_told_whole_and_is_no_place_and_no_other_matter(
    hear: Hear, language: str, text: str, since: str
) -> None:
    meaning = hear(text, language=language, expecting="place")
    assert meaning.since is not None
    assert meaning.since.value == since
    assert meaning.place is None
    assert not meaning.has_matter


@pytest.mark.parametrize(
    ("language", "text", "title"),
    [
        (
            "ja",
            "店主に知られたくないのですが、残り物を使い回している店があります",
            "残り物を使い回している店があります",
        ),
        (
            "ko",
            "사장님이 모르게 해주세요 먹다 남은 반찬을 다시 쓰는 식당이 있어요",
            "먹다 남은 반찬을 다시 쓰는 식당이 있어요",
        ),
        (
            "ru",
            "Только чтобы хозяин не узнал: в столовой доедки снова подают гостям",
            "В столовой доедки снова подают гостям",
        ),
        ("ru", "Соседи в Хэпинли, корпус 2, сверлят до одиннадцати ночи", "Соседи сверлят до одиннадцати ночи"),
    ],
)
def test_a_title_says_what_and_neither_how_to_be_named_nor_who_alone(
    hear: Hear, language: str, text: str, title: str
) -> None:
    assert hear(text, language=language).title == title


@pytest.mark.parametrize("text", ["天天半夜两三点", "晚上两三点吧", "一般都是夜里十二点以后"])
def test_only_when_it_happens_is_no_matter(hear: Hear, text: str) -> None:
    assert not hear(text, expecting="confidentiality").has_matter
