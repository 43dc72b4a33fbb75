"""Which language a message is in, and which is asked for."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Context, Understanding
from nlu import language


def test_a_greeting_in_another_script_makes_no_language() -> None:
    text = "Здравствуйте, help please, my bank card swallowed by ATM at Xinhua Road"
    assert language.detect(text, None, "zh-CN") == "en"
    assert language.detect("На Renmin Road Compound не горит фонарь", None, "zh-CN") == "ru"
    assert language.detect("저는 Jinxiu Garden Building 3 살아요", None, "zh-CN") == "ko"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("路灯坏了", "zh-CN"),
        ("There is no water", "en"),
        ("街灯が消えています", "ja"),
        ("가로등이 꺼졌어요", "ko"),
        ("Не горит фонарь", "ru"),
        ("WiFi坏了", "zh-CN"),
        ("我家APP登录不了", "zh-CN"),
        ("鲜の果水果店缺斤少两", "zh-CN"),
        ("No water in 锦绣花园 building 3 since yesterday", "en"),
        ("hello", "en"),
        ("ئەسسالامۇ ئەلەيكۇم", "ug"),
        ("བཀྲ་ཤིས་བདེ་ལེགས།", "bo"),
        ("lu deng huai le", "zh-Latn"),
        ("Ren min lu 38 hao", "zh-Latn"),
        ("can you hear me", "en"),
        ("he ran in, she sang a song", "en"),
        ("12345", "zh-CN"),
        ("！！！", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_the_script_tells_the_language(text: str, expected: str) -> None:
    assert language.detect(text, None, "zh-CN") == expected


@pytest.mark.parametrize(
    ("text", "prior", "expected"),
    [
        ("停電", "ja", "ja"),
        ("OK", "ru", "ru"),
        ("2", "ko", "ko"),
        ("yes", "zh-CN", "zh-CN"),
        ("路灯坏了", "en", "zh-CN"),
        ("1号棟", "ja", "ja"),
    ],
)
def test_the_conversation_is_the_prior_where_the_script_says_nothing(text: str, prior: str, expected: str) -> None:
    assert language.detect(text, prior, "zh-CN") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("English please", "en"),
        ("in English", "en"),
        ("can you speak English?", "en"),
        ("说英语", "en"),
        ("能说英文吗", "en"),
        ("请用日语", "ja"),
        ("日本語で", "ja"),
        ("日本語でお願いします", "ja"),
        ("한국어로", "ko"),
        ("说韩语", "ko"),
        ("по-русски", "ru"),
        ("на русском, пожалуйста", "ru"),
        ("说中文", "zh-CN"),
        ("Chinese please", "zh-CN"),
        ("中文", "zh-CN"),
        ("路灯坏了", None),
        ("英语老师打学生，家长去学校反映了好几次都没人管，校长还说是小事", None),
        ("There is no water", None),
    ],
)
def test_a_wish_for_a_language_is_heard(text: str, expected: str | None) -> None:
    assert language.wanted(text) == expected


@pytest.mark.parametrize(
    ("text", "spoken", "code"),
    [
        ("hello, the 下水道 is blocked, 污水 everywhere, please send 人 quickly", "en", "0107"),
        ("Excuse me, my Chinese not good, 路 灯 坏, xingfu lu 17 hao, 晚上 黑", "en", "0104"),
        ("The street lamp at 人民路38号 is broken", "en", "0104"),
    ],
)
def test_what_is_told_in_han_letters_among_others_is_read_too(
    words: Understanding, text: str, spoken: str, code: str
) -> None:
    meaning = words.understand(text, Context(language="zh-CN"))
    assert (meaning.language, meaning.likeliest[0], meaning.has_matter) == (spoken, code, True)


def test_few_words_of_english_in_a_chinese_sentence_make_it_no_english() -> None:
    assert language.detect("我要报 road 灯 坏,Hubin lu 70号", None, "zh-CN") == "zh-CN"
