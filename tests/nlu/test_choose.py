"""Which label the words pick."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Chosen
from nlu.choose import choose

NOISE = ("餐饮大排档扰民", "广场舞、音响", "施工噪声", "都不是")
REVIEW = ("对，提交", "改地点", "改类别", "加照片", "更多")


@pytest.mark.parametrize(
    "said",
    [
        "1",
        "１",
        "①",
        "一",
        "第一个",
        "第一",
        "选1",
        "1号",
        "第1个",
        "1.",
        "1、",
        "选第一个吧",
        "我要第一个，谢谢",
        "first",
        "the first one",
        "1st",
        "option 1",
        "1番",
        "1番でお願いします",
        "一番目",
        "最初",
        "1번",
        "첫 번째",
        "첫번째",
        "первый",
        "первый вариант",
        "вариант 1",
        "❶",
        "1️⃣",
        "那就1吧",
        "选1吧",
    ],
)
def test_a_number_in_any_form_picks(said: str) -> None:
    assert choose(said, NOISE) == Chosen(0)


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("2", 1),
        ("２", 1),
        ("②", 1),
        ("二", 1),
        ("第二个", 1),
        ("second", 1),
        ("두 번째", 1),
        ("второй", 1),
        ("二つ目", 1),
        ("4", 3),
        ("第四", 3),
        ("最后一个", 3),
        ("the last one", 3),
        ("третий", 2),
        ("세 번째", 2),
    ],
)
def test_other_numbers_pick_theirs(said: str, index: int) -> None:
    assert choose(said, NOISE) == Chosen(index)


@pytest.mark.parametrize(
    "said", ["11", "0", "5", "12", "１１", "十一", "100", "1和2", "1、2", "1,2", "1 2", "1或者2", "1 and 2"]
)
def test_a_number_that_is_not_offered_or_two_numbers_pick_nothing(said: str) -> None:
    assert choose(said, NOISE) is None


@pytest.mark.parametrize(
    "said",
    [
        "1号楼",
        "2号楼3单元",
        "3个月了",
        "1 个月没修了",
        "2天没水",
        "一直这样",
        "一楼",
        "两个都有",
        "3点开始吵",
        "1楼那家",
        "二楼装修",
        "4天了",
    ],
)
def test_a_quantity_or_address_is_no_pick(said: str) -> None:
    assert choose(said, NOISE) is None


def test_what_is_said_behind_the_number_is_kept() -> None:
    assert choose("1，不过不对，是5号楼", ("柳河街道的锦绣花园", "东湖街道的锦绣花园")) == Chosen(
        0, "不过不对，是5号楼"
    )
    assert choose("第二个，麻烦快点", NOISE) == Chosen(1, "麻烦快点")
    assert choose("改地点，是5号楼", REVIEW) == Chosen(1, "是5号楼")


@pytest.mark.parametrize(
    ("said", "index"),
    [
        ("施工噪声", 2),
        ("施工", 2),
        ("广场舞", 1),
        ("音响", 1),
        ("广场舞、音响。", 1),
        ("我选施工噪声吧", 2),
        ("应该是施工噪声", 2),
        ("大排档", 0),
        ("都不是", 3),
        ("都不", 3),
        ("施工噪声！", 2),
    ],
)
def test_a_label_its_beginning_or_its_own_words_pick(said: str, index: int) -> None:
    assert choose(said, NOISE) == Chosen(index)


@pytest.mark.parametrize(
    "said",
    [
        "楼上施工噪声天天吵到半夜十二点谁来管管",
        "我家门口的广场舞大妈占了整个小区的停车位也没人管",
        "不是施工噪声",
        "别的",
        "噪",
        "",
        "   ",
        "哈哈",
        "我想问退休金怎么领",
        "垃圾没人收",
    ],
)
def test_a_sentence_or_what_fits_nothing_picks_nothing(said: str) -> None:
    assert choose(said, NOISE) is None


def test_words_of_two_labels_pick_nothing() -> None:
    assert choose("改", REVIEW) is None
    assert choose("锦绣花园", ("柳河街道的锦绣花园", "东湖街道的锦绣花园")) is None


@pytest.mark.parametrize(
    "said",
    [
        "对",
        "是",
        "好的",
        "可以",
        "提交",
        "没错",
        "ok",
        "OK",
        "yes",
        "嗯",
        "行",
        "对，提交吧",
        "确认",
        "はい",
        "네",
        "да",
    ],
)
def test_yes_picks_the_label_that_means_yes(said: str) -> None:
    assert choose(said, REVIEW) == Chosen(0)


@pytest.mark.parametrize("said", ["没有", "没", "不", "no", "нет", "아니요", "いいえ", "没有水"])
def test_no_picks_the_label_that_means_no(said: str) -> None:
    assert choose(said, ("没有水", "有水", "听错了，我重说")) == Chosen(0)


def test_a_bare_yes_or_no_with_no_such_label_picks_nothing() -> None:
    assert choose("对", NOISE) is None
    assert choose("不", REVIEW) is None


@pytest.mark.parametrize(
    ("said", "labels", "index"),
    [
        ("not fixed", ("Fixed", "Partly fixed", "Not fixed"), 2),
        ("Traffic signal", ("Traffic signal", "Street lamp", "Neither"), 0),
        ("lamp", ("Traffic signal", "Street lamp", "Neither"), 1),
        ("no", ("Traffic signal", "Street lamp", "Neither"), 2),
        ("没解决", ("解决了", "部分解决", "没解决", "说的不是我的事"), 2),
        ("解决了", ("解决了", "部分解决", "没解决", "说的不是我的事"), 0),
        ("部分", ("解决了", "部分解决", "没解决", "说的不是我的事"), 1),
        ("满意", ("非常满意", "满意", "基本满意", "不满意", "非常不满意"), 1),
        ("非常不满意", ("非常满意", "满意", "基本满意", "不满意", "非常不满意"), 4),
        ("匿名吧", ("匿名", "实名但保密"), 0),
        ("联系我妈", ("联系我妈", "先联系我，再去敲门", "两个都留"), 0),
        ("先联系我", ("联系我妈", "先联系我，再去敲门", "两个都留"), 1),
        ("两个都留", ("联系我妈", "先联系我，再去敲门", "两个都留"), 2),
        ("照片", REVIEW, 3),
        ("更多", REVIEW, 4),
    ],
)
def test_labels_of_the_dialogues(said: str, labels: tuple[str, ...], index: int) -> None:
    assert choose(said, labels) == Chosen(index)


def test_nothing_offered_picks_nothing() -> None:
    assert choose("1", ()) is None


HOW_MANY = ("One", "Two or three", "A whole stretch")


@pytest.mark.parametrize("said", ["two lamps", "2 lamps", "first lamp", "2 가로등", "三 lamps"])
def test_a_number_that_counts_things_is_no_pick(said: str) -> None:
    assert choose(said, HOW_MANY) is None


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("Два фонаря", ("Один", "Два-три", "Целый участок")),
        ("more than a week", ("Submit", "More")),
        ("нет света", ("Да", "Нет")),
    ],
)
def test_words_that_only_begin_like_a_label_pick_nothing(said: str, labels: tuple[str, ...]) -> None:
    assert choose(said, labels) is None


@pytest.mark.parametrize("said", ["option 2", "number 2 please", "the second one", "the second one is right", "2"])
def test_a_number_that_is_called_an_option_picks(said: str) -> None:
    picked = choose(said, HOW_MANY)
    assert picked is not None
    assert picked.index == 1


@pytest.mark.parametrize(
    ("said", "labels"),
    [
        ("同意挂账", ("改派", "不同意挂账", "更多")),
        ("同意会办", ("加协办单位", "不同意会办")),
        ("满意了", ("非常不满意", "没解决")),
        ("解决", ("没解决", "说的不是我的事")),
    ],
)
def test_a_positive_word_pressed_the_only_button_that_holds_it_behind_a_denial(
    said: str, labels: tuple[str, ...]
) -> None:
    assert choose(said, labels) is None


def test_a_question_about_what_a_label_does_does_not_pick_it() -> None:
    labels = ["匿名", "实名但保密"]
    assert choose("那匿名会不会被查到", labels) is None
    assert choose("匿名是什么意思", labels) is None
    assert choose("能匿名吗", labels) == Chosen(0)


@pytest.mark.parametrize("said", ["第三个，想问问老年卡多大岁数能办", "第二个，我们小区快递柜把健身器材占了"])
def test_who_counts_their_matters_presses_no_button(said: str) -> None:
    assert choose(said, REVIEW) is None


@pytest.mark.parametrize(
    "said", ["No one is stuck! It is out of order", "One person is still inside", "one man is hurt"]
)
def test_nobody_and_one_person_are_no_first_choice(said: str) -> None:
    assert choose(said, ("I have called", "I couldn't get through yet")) is None


@pytest.mark.parametrize("said", ["no. 2", "no 2 please", "the second one"])
def test_a_number_that_is_called_so_picks(said: str) -> None:
    assert choose(said, ("I have called", "I couldn't get through yet")) == Chosen(1)
