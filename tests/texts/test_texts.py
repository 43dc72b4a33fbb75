"""Texts (文案): every language says the same things with the same values.

zh-CN.ftl is the source; files of other languages are picked up as they appear.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest
from text_files import OTHERS, SOURCE, read

from handlers.texts import languages

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
SENTENCE = re.compile(r"[^。？\n]+")
LONG = 12  # from here on a Japanese sentence has grammar, and grammar is written in kana

# Lists of names and signs, without grammar.
NO_KANA_NEEDED = frozenset({"card.facts", "language.which", "desk.list_line", "desk.list_overdue", "desk.queue_line"})
# One sentence in a language that nobody here reads.
OTHER_SCRIPTS = re.compile(r"language\.(?:sorry|danger|itself)_")


@pytest.mark.parametrize("language", languages())
def test_a_file_is_fluent_with_each_text_once(language: str) -> None:
    assert not read(language).faults


@pytest.mark.parametrize("language", OTHERS)
def test_every_language_has_the_same_texts(language: str) -> None:
    source, other = read(SOURCE).texts, read(language).texts
    assert not source.keys() - other.keys(), "missing"
    assert not other.keys() - source.keys(), "not in the source"


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_names_the_same_values(language: str) -> None:
    """A time may leave a value out: `month_name` instead of `month`."""
    source, other = read(SOURCE).values, read(language).values
    given = {"month_name", "month", "day", "weekday", "year", "clock"}
    different = {
        key: (sorted(wanted), sorted(other[key]))
        for key, wanted in source.items()
        if key in other and other[key] != wanted and not (key.startswith("time.") and other[key] <= given)
    }
    assert not different


@pytest.mark.parametrize("language", languages())
def test_texts_are_clean(language: str) -> None:
    """No stray space, no code quotes, no line of brackets only: in a written conversation that is a line of buttons."""
    unclean = {
        key: text
        for key, text in read(language).texts.items()
        if key != "time.comma"
        and (not text.strip() or text != text.strip(" \n") or re.search(r" {2}|`|^\[[^\]]*\]$", text, re.MULTILINE))
    }
    assert not unclean


@pytest.mark.parametrize("language", languages())
def test_buttons_are_one_line_without_brackets(language: str) -> None:
    labels = {
        k: t for k, t in read(language).texts.items() if k.startswith(("button.", "desk.button_", "survey.grade_"))
    }
    assert not {key: label for key, label in labels.items() if re.search(r"[\[\]\n]", label) or len(label) > 44}


@pytest.mark.parametrize("language", [language for language in OTHERS if language in ("en", "ko", "ru")])
def test_no_chinese_is_left(language: str) -> None:
    """Names of languages may stand in their own writing where a reader looks for their own."""
    own = {k: t for k, t in read(language).texts.items() if k != "language.which" and not OTHER_SCRIPTS.match(k)}
    left = {k: t for k, t in own.items() if HAN.search(t)}
    assert not left


def test_japanese_is_japanese() -> None:
    """A sentence has kana, and its kanji are those of Japan: Chinese short forms are in no Japanese character set."""
    for key, text in read("ja").texts.items():
        for sentence in SENTENCE.findall(text):
            words = re.sub(r"[␣\W\d]|[A-Za-z]", "", sentence)
            assert len(words) <= LONG or KANA.search(words) or key in NO_KANA_NEEDED or OTHER_SCRIPTS.match(key), key
        for character in HAN.findall("" if OTHER_SCRIPTS.match(key) else text):
            try:
                character.encode("cp932")
            except UnicodeEncodeError:
                pytest.fail(f"{key}: {character} is not Japanese")


@pytest.mark.parametrize("language", languages())
def test_words_that_staff_type_mean_one_thing(language: str) -> None:
    """A word of one list stands in no other, and none has a space in it."""
    lists = {key: text.split() for key, text in read(language).texts.items() if key.startswith("desk.words_")}
    counted = Counter(word.lower() for words in lists.values() for word in set(words))
    assert all(lists.values())
    assert not [word for word, times in counted.items() if times > 1]


NAMES_COMMANDS = (
    "desk.help", "desk.help_line", "desk.figures_queue", "desk.nothing_to_reply", "desk.not_in_hand", "desk.digest_wanted",
    "desk.digest_unwanted", "card.call_back_number", "enrol.done", "refused.no_such_unit_here",
)  # fmt: skip
QUOTED = re.compile(r"[“「«](.+?)[”」»]")
BESIDE_THE_WORDS = re.compile(r"^[\d ]+|全部签收")  # a number before a button's name, and what is read as a sentence


@pytest.mark.parametrize("language", languages())
def test_what_staff_are_told_to_type_is_understood(language: str) -> None:
    """Every word that a help puts in quotes begins with a word or a button that the desk knows."""
    texts = read(language).texts
    known = [
        w.replace("_", " ").lower() for k, text in texts.items() if k.startswith("desk.words_") for w in text.split()
    ]
    known += [text.lower() for key, text in texts.items() if key.startswith("desk.button_")]
    told = [word.lower() for key in NAMES_COMMANDS for word in QUOTED.findall(texts[key]) if "␣" not in word]
    assert told
    assert not [w for w in told if not BESIDE_THE_WORDS.match(w) and not w.startswith(tuple(known))]
