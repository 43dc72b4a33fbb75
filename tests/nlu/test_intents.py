"""What a person wants with a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.ports.understanding import Intent
from nlu.gram_index import ASKED, FREE
from nlu.lexicon import LANGUAGES, lexicon
from nlu.linear import shipped
from nlu.train_intents import examples, situations_of, source
from tests.nlu.conftest import Hear


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("进度", Intent.PROGRESS),
        ("我那个路灯咋样了", Intent.PROGRESS),
        ("我的工单到哪了", Intent.PROGRESS),
        ("处理得怎么样了", Intent.PROGRESS),
        ("跑了几趟都办不成", Intent.REPORT),
        ("跑几趟才能办成", Intent.QUESTION),
        ("我那个事现在在谁手里？别老说处理中", Intent.PROGRESS),
        ("催一下", Intent.URGE),
        ("帮我催催", Intent.URGE),
        ("怎么还没人来", Intent.URGE),
        ("撤了吧", Intent.WITHDRAW),
        ("我要撤单", Intent.WITHDRAW),
        ("不用你们管了，撤回", Intent.WITHDRAW),
        ("转人工", Intent.HUMAN),
        ("我要跟真人说话", Intent.HUMAN),
        ("找个人跟我说", Intent.HUMAN),
        ("取消", Intent.CANCEL),
        ("不报了", Intent.CANCEL),
        ("算了", Intent.CANCEL),
        ("重来", Intent.RESTART),
        ("从头开始", Intent.RESTART),
        ("返回", Intent.BACK),
        ("上一步", Intent.BACK),
        ("跳过", Intent.SKIP),
        ("帮助", Intent.HELP),
        ("你能做什么", Intent.HELP),
        ("你好", Intent.GREETING),
        ("在吗", Intent.GREETING),
        ("您好！", Intent.GREETING),
        ("谢谢", Intent.THANKS),
        ("太感谢了", Intent.THANKS),
        ("你是机器人吗", Intent.SMALL_TALK),
        ("讲个笑话", Intent.SMALL_TALK),
        ("你们全是废物，狗屁热线", Intent.ABUSE),
        ("滚", Intent.ABUSE),
        ("对", Intent.YES),
        ("好的", Intent.YES),
        ("嗯嗯", Intent.YES),
        ("不是", Intent.NO),
        ("不用了", Intent.NO),
        ("补充一下", Intent.SUPPLEMENT),
        ("没解决，还是有一盏不亮", Intent.RETURNED),
        ("三回了！！你们就是糊弄人，坑还在那儿，修的人影都没见着", Intent.RETURNED),
        ("说修好了，根本没人来", Intent.RETURNED),
        ("路灯坏了快一周了，麻烦修一下", Intent.REPORT),
        ("楼上装修天天晚上十点还砸墙", Intent.REPORT),
        ("老板拖欠工资三个月了", Intent.REPORT),
        ("你们这帮废物，路灯坏了一个月没人修，人民路38号院门口", Intent.REPORT),
        ("你好，我们小区停水了", Intent.REPORT),
        ("垃圾没人收，谢谢", Intent.REPORT),
        ("我要投诉", Intent.REPORT),
        ("退休金怎么认证", Intent.QUESTION),
        ("物业说装修只能八点到六点，凭什么，哪条规定", Intent.QUESTION),
        ("办居住证需要什么材料", Intent.QUESTION),
        ("你们晚上有人管吗", Intent.QUESTION),
        ("English please", Intent.LANGUAGE),
        ("说英语", Intent.LANGUAGE),
        ("阿巴阿巴", Intent.UNKNOWN),
        ("status", Intent.PROGRESS),
        ("what happened to my report about the lamp", Intent.PROGRESS),
        ("I want to talk to a person", Intent.HUMAN),
        ("cancel", Intent.CANCEL),
        ("hello", Intent.GREETING),
        ("thank you", Intent.THANKS),
        ("still not fixed, one lamp is dark", Intent.RETURNED),
        ("How do I register my residence?", Intent.QUESTION),
        ("The street lamp has been broken for a week", Intent.REPORT),
        ("進み具合はどうですか", Intent.PROGRESS),
        ("キャンセル", Intent.CANCEL),
        ("ありがとうございます", Intent.THANKS),
        ("街灯が消えています", Intent.REPORT),
        ("취소", Intent.CANCEL),
        ("감사합니다", Intent.THANKS),
        ("가로등이 꺼졌어요", Intent.REPORT),
        ("статус", Intent.PROGRESS),
        ("спасибо", Intent.THANKS),
        ("оператор", Intent.HUMAN),
        ("Фонарь не горит уже неделю", Intent.REPORT),
    ],
)
def test_the_surest_intent(hear: Hear, text: str, intent: Intent) -> None:
    assert hear(text).intent is intent


@pytest.mark.parametrize(
    ("text", "expecting"),
    [
        ("锦绣花园3号楼", "place"),
        ("滨江二期，差不多三十二万", "place"),
        ("路灯坏了", "what"),
        ("13812345678", "contact"),
        ("联系我妈", "contact"),
        ("十三四度，就是冷", "question"),
        ("没解决，还是有一盏不亮", "survey"),
        ("非常满意", "survey"),
        ("对，提交", "review"),
        ("不对，是5号楼", "review"),
    ],
)
def test_what_answers_a_question_is_an_answer(hear: Hear, text: str, expecting: str) -> None:
    assert hear(text, expecting=expecting).sure_of(Intent.ANSWER) >= 0.6


@pytest.mark.parametrize("text", ["取消", "转人工", "进度", "重来", "返回", "帮助", "你好", "English please", "撤了吧"])
def test_a_command_is_no_answer(hear: Hear, text: str) -> None:
    meaning = hear(text, expecting="place")
    assert meaning.sure_of(Intent.ANSWER) == 0.0
    assert meaning.intent is not Intent.ANSWER


@pytest.mark.parametrize(
    "text", ["不对，是5号楼", "改成5号楼", "说错了，是人民路", "应该是3号楼", "不是3号楼，是5号楼"]
)
def test_a_correction_is_heard(hear: Hear, text: str) -> None:
    assert hear(text, expecting="review").sure_of(Intent.CORRECTION) >= 0.6


def test_nothing_to_tell_is_skip_where_something_was_asked_and_no_elsewhere(hear: Hear) -> None:
    assert hear("没有", expecting="contact").intent is Intent.SKIP
    assert hear("没有").intent is Intent.NO
    assert hear("没有", expecting="survey").sure_of(Intent.NO) > hear("没有", expecting="survey").sure_of(Intent.SKIP)


@pytest.mark.parametrize("text", ["你们这帮废物，人民路38号院门口路灯坏了一个月没人修", "他妈的垃圾堆成山了也没人管"])
def test_abuse_with_a_matter_is_both(hear: Hear, text: str) -> None:
    meaning = hear(text)
    assert meaning.intent is Intent.REPORT
    assert meaning.sure_of(Intent.ABUSE) > 0
    assert meaning.has_matter


@pytest.mark.parametrize(
    "text",
    [
        "路灯坏了",
        "楼上漏水",
        "停水了",
        "垃圾没人收",
        "老板不发工资",
        "退休金没到账",
        "想表扬一下社区小王，帮我妈买药",
        "建议在小区门口加一个红绿灯",
        "no water at home",
        "断水しています",
        "물이 안 나와요",
        "нет воды",
        "河边那个棚子太吵了",
    ],
)
def test_there_is_a_matter(hear: Hear, text: str) -> None:
    assert hear(text).has_matter


@pytest.mark.parametrize(
    "text",
    [
        "你好",
        "谢谢",
        "在吗",
        "好的",
        "没有",
        "进度",
        "我那个路灯咋样了",
        "催一下",
        "撤了吧",
        "哈哈哈",
        "你是谁",
        "讲个笑话",
        "转人工",
        "1",
        "锦绣花园3号楼",
        "13812345678",
        "非常满意",
        "。。。",
        "",
        "今天天气怎么样",
        "hello",
        "how are you",
        "ありがとう",
        "안녕하세요",
        "спасибо",
        "你们全是废物",
        "就那儿啊你咋听不懂",
    ],
)
def test_there_is_no_matter(hear: Hear, text: str) -> None:
    assert not hear(text).has_matter


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "😀", "????", "a" * 2000, "路" * 2000, "1" * 500, "（）" * 300, "\u202e路灯\x00坏了"]
)
def test_strange_texts_are_understood_without_fault(hear: Hear, text: str) -> None:
    meaning = hear(text, expecting="what")
    assert meaning.text == text
    assert meaning.intents
    assert all(0 <= p <= 1 for _, p in meaning.intents)


@pytest.mark.parametrize(
    ("text", "expecting", "intent"),
    [
        ("对，就是把电话改一下", "review", Intent.CORRECTION),
        ("不提交了，先放着", "review", Intent.CANCEL),
        ("看过了，没啥问题，交吧", "review", Intent.YES),
        ("跟我讲的完全两码事", "review", Intent.NO),
        ("三分吧，来得慢", "survey", Intent.RATE),
        ("没修好", "survey", Intent.RATE),
        ("这一项不填", "contact", Intent.SKIP),
        ("你看着选一个", "category", Intent.SKIP),
        ("先不说地址，上次那单先给我催一催", "place", Intent.URGE),
        ("先告诉我前天那件办到哪了", "contact", Intent.PROGRESS),
        ("我不是催你们，就问问到哪一步了", None, Intent.PROGRESS),
        ("给我那个单子补一句，车牌是云A12345", None, Intent.SUPPLEMENT),
        ("钱要回来了，我那个投诉撤了吧", None, Intent.WITHDRAW),
        ("你们说办结了，可是灯还是不亮", None, Intent.RETURNED),
        ("please close my ticket, the light is back", None, Intent.WITHDRAW),
        ("поторопите их по моей заявке", None, Intent.URGE),
        ("제 신고에 사진을 추가하고 싶어요", None, Intent.SUPPLEMENT),
        ("通報した件、早くしてください", None, Intent.URGE),
    ],
)
def test_the_same_words_mean_what_the_situation_makes_of_them(
    hear: Hear, text: str, expecting: str | None, intent: Intent
) -> None:
    assert hear(text, expecting=expecting).intent is intent


@pytest.mark.parametrize(
    "text",
    [
        "人民路38号院门口路灯坏了，你们快点派人来",
        "幸福小区3号楼门口有个东西一直没人弄，麻烦来个人看看是怎么回事",
        "你们赶紧来看看吧，锦绣花园3号楼下水道堵了三天了",
        "小区西门的灯没一盏亮",
        "怎么换届选业委会",
        "My landlord sold my number, now I get calls from agents all day",
    ],
)
def test_a_matter_told_beside_a_wish_is_filed(hear: Hear, text: str) -> None:
    assert hear(text).has_matter


def test_a_number_given_beside_an_answer_asks_for_nobody(hear: Hear) -> None:
    said = "桥东头，管子在水下，有事打13812345678"
    assert hear(said, expecting="supplement").intent is not Intent.HUMAN


def test_danger_comes_before_any_wish(hear: Hear) -> None:
    meaning = hear("转人工，楼道里煤气味很重，我头晕")
    assert meaning.emergency is not None
    assert meaning.intent is Intent.REPORT


def test_the_model_was_taught_by_the_utterances_and_cues_that_lie_beside_it() -> None:
    assert shipped("intents").about.data == source(), "run: python -m bench.intents"


def test_every_utterance_names_an_intent_and_every_language_the_same_cues() -> None:
    assert {one.language for one in examples()} == set(LANGUAGES)
    cues = {language: set(lexicon(language).keys["cue"]) for language in LANGUAGES}
    assert all(keys == cues["zh-CN"] for keys in cues.values())


def test_an_utterance_with_an_unknown_intent_is_refused_with_its_line(tmp_path: Path) -> None:
    for language in LANGUAGES:
        (tmp_path / f"{language}.csv").write_text("expecting,text,intent\n,你好,greeting\n,早,morning\n", "utf-8")
    with pytest.raises(ValueError, match=r"zh-CN\.csv, line 3: there is no intent 'morning'"):
        list(examples(tmp_path))


def test_what_is_said_beside_a_free_question_is_as_with_nothing_open() -> None:
    assert situations_of("") == ["", FREE]
    assert situations_of("detail words") == [FREE]
    assert set(situations_of("any")) == {*ASKED, FREE}


@pytest.mark.parametrize("said", ["一共三盏", "我姓王", "昨天中午", "两次了", "大概一个星期前", "在三楼"])
def test_a_circumstance_told_at_the_review_is_no_yes_and_no_cancel(hear: Hear, said: str) -> None:
    found = hear(said, expecting="review").intent
    assert found not in {Intent.YES, Intent.CANCEL, Intent.RESTART, Intent.WITHDRAW, Intent.BACK}


@pytest.mark.parametrize(
    "text",
    [
        "什么时候来处理",
        "几天能修好",
        "要等多久啊",
        "明天能有人来吗",
        "When will you come to fix it?",
        "いつ直りますか",
        "언제 고쳐 줘요?",
        "Когда приедут?",
    ],
)
def test_who_has_a_ticket_and_asks_when_asks_of_that_ticket(hear: Hear, text: str) -> None:
    assert hear(text, tickets=True).intents[0][0] is Intent.PROGRESS


@pytest.mark.parametrize("text", ["今天", "什么时候来水", "退休金什么时候发"])
def test_when_of_something_else_asks_of_no_ticket(hear: Hear, text: str) -> None:
    assert hear(text, tickets=True).intents[0][0] is not Intent.PROGRESS


def test_what_is_denied_is_not_where_it_is(hear: Hear) -> None:
    place = hear("不是2号楼，是12号楼", expecting="review").place
    assert place is not None
    assert place.span.text == "12号楼"


def test_being_unhurt_takes_nothing_back(hear: Hear) -> None:
    assert hear("没事了，就是擦破皮", expecting="review").sure_of(Intent.CANCEL) == 0.0


def test_how_the_lamp_of_yesterday_goes_is_no_new_matter(hear: Hear) -> None:
    meaning = hear("昨天报的那个路灯怎么样了")
    assert meaning.intent is Intent.PROGRESS
    assert not meaning.has_matter


def test_who_asks_not_to_be_named_to_somebody_stays_confidential(hear: Hear) -> None:
    told = hear("能不能别跟物业说是我").confidentiality
    assert told is not None
    assert told.value == "confidential"


@pytest.mark.parametrize(
    ("text", "gives_up"), [("丢了", False), ("不发", False), ("我不想报修了", True), ("算了，不举报了行吧", True)]
)
def test_what_befell_a_thing_gives_nothing_up_and_who_no_longer_wants_to_report_does(
    hear: Hear, text: str, gives_up: bool
) -> None:
    meant = hear(text, expecting="place").intent in {Intent.CANCEL, Intent.SKIP, Intent.WITHDRAW}
    assert meant is gives_up
