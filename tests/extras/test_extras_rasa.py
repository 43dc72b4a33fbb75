"""A Rasa server as understanding, on its own wire: what it says is taken where it may, and without it nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from answering_server import HANG, Answering, Sent, run
from rasa_wire import BROKEN, RECORDED, UNAUTHORISED, parse, reads

from handlers.ports.understanding import Context, Intent, Meaning, Understanding
from nlu.extras.ahead import Advised
from nlu.extras.rasa import Rasa
from tickets.city import City

Heard = Callable[..., Meaning]
PLAIN = "楼下那个东西又犯毛病了，你们看看吧"


@pytest.fixture
def hear(server: Answering, city: City, words: Understanding) -> Heard:
    """Understand a text with the server's answer: `hear("…", {…}, expecting="what")`."""

    def _hear(text: str, answer: Any, *, token: str = "", **context: Any) -> Meaning:
        server.answer = answer

        async def talk() -> Meaning:
            advised = Advised(words, [Rasa(server.url, city, seconds=0.3 if answer is HANG else 30, token=token)])
            await advised.ahead(text, "zh-CN")
            await advised.close()
            return advised.understand(text, Context(**context))

        return run(talk)

    return _hear


def test_the_recorded_answer_gives_leaf_place_time_and_phone(hear: Heard, server: Answering) -> None:
    text = RECORDED["text"]
    meaning = hear(text, RECORDED)
    assert reads(server.sent[0]) == text
    assert meaning.categories[:2] == (
        ("0104", pytest.approx(0.8665, abs=1e-3)),
        ("1611", pytest.approx(0.092, abs=1e-3)),
    )
    assert "chat.human" not in dict(meaning.categories)
    assert meaning.place is not None and meaning.place.span.text == "人民路38号"
    assert meaning.phone is not None and meaning.phone.value == "13812345678"
    assert meaning.since is not None and "三天" in meaning.since.span.text
    assert meaning.has_matter


def test_the_token_goes_where_rasa_wants_it(hear: Heard, server: Answering) -> None:
    hear(PLAIN, 401, token="a b&c")
    assert server.sent[0].path == "/model/parse?token=a+b%26c"


@pytest.mark.parametrize(
    "answer",
    [
        500, BROKEN, UNAUTHORISED, HANG, b"{", b"[]", b"null", {}, {"intent": None}, {"intent": "0104"}, {"intent": {"name": 7}},
        {"intent": {"name": "0104", "confidence": "much"}},
        {"intent": {"name": "0104", "confidence": 7}},
        b'{"intent": {"name": "0104", "confidence": NaN}}',
        {"intent": {"name": "0104", "confidence": 0.9}, "intent_ranking": [{"name": "0104"}]},
        {"intent": {"name": "0104", "confidence": 0.9}, "intent_ranking": 5},
        parse(PLAIN, "nlu_fallback", 0.9),
        parse(PLAIN, None, 0.0),
        parse(PLAIN, "9999", 0.9),
        parse(PLAIN, "chat.dance", 0.9),
        parse(PLAIN, "0104", 0.9, entities=None) | {"intent": {"name": "greet", "confidence": 1.0}},
    ],
    ids=lambda answer: "hang" if type(answer) is object else str(answer)[:40],
)  # fmt: skip
def test_a_server_that_fails_hangs_or_talks_nonsense_changes_nothing(
    hear: Heard, words: Understanding, answer: object
) -> None:
    assert hear(PLAIN, answer) == words.understand(PLAIN, Context())


@pytest.mark.parametrize(
    "entity",
    [
        {"start": -3, "end": 4}, {"start": 4, "end": 4}, {"start": 5, "end": 2}, {"start": 0, "end": 999}, {"start": "0", "end": 4},
        {"start": None}, {"end": 3}, {"start": 0.5, "end": 3},
    ],
)  # fmt: skip
def test_spans_that_are_not_in_the_text_are_dropped(
    hear: Heard, words: Understanding, entity: dict[str, object]
) -> None:
    answer = parse(PLAIN, "0104", 0.9) | {
        "entities": [{"entity": kind, **entity} for kind in ("place", "time", "phone")] + [None, "x"]
    }
    local, meaning = words.understand(PLAIN, Context()), hear(PLAIN, answer)
    assert (meaning.place, meaning.since, meaning.phone) == (local.place, local.since, local.phone)
    assert meaning.categories == (("0104", 0.9),)


def test_the_longer_of_two_places_wins(hear: Heard) -> None:
    text = "光明路64号院的灯一直闪"
    meaning = hear(text, parse(text, "0104", 0.9, ("place", "光明路"), ("place", "光明路64号院")))
    assert meaning.place is not None and meaning.place.span.text == "光明路64号院"


def test_a_chat_intent_is_taken_when_it_is_sure(hear: Heard) -> None:
    text = "我要见你们管事的"
    assert hear(text, parse(text, "chat.human", 0.9)).intent is Intent.HUMAN


def test_inside_a_question_the_conversation_knows_better(hear: Heard, words: Understanding) -> None:
    answer = parse("没有", "chat.skip", 0.99)
    expected = words.understand("没有", Context(expecting="question"))
    assert hear("没有", answer, expecting="question").intents == expected.intents


def test_a_greeting_takes_no_appeal_away(hear: Heard) -> None:
    text = "你好，幸福小区的路灯坏了没人修"
    meaning = hear(text, parse(text, "chat.greeting", 0.99))
    assert meaning.has_matter
    assert meaning.intent is Intent.REPORT


def test_danger_is_not_sent_and_not_talked_away(hear: Heard, server: Answering) -> None:
    text = "家里煤气泄漏了，味道特别大"
    meaning = hear(text, parse(text, "chat.greeting", 1.0))
    assert meaning.emergency is not None
    assert server.sent == []


def test_staff_are_understood_by_the_words_alone(hear: Heard, words: Understanding) -> None:
    text = "我要见你们管事的"
    context = {"staff": True, "language": "zh-CN"}
    assert hear(text, parse(text, "chat.human", 0.9), **context) == words.understand(text, Context(**context))


def test_a_text_is_asked_about_once(server: Answering, city: City, words: Understanding) -> None:
    def answer(request: Sent) -> Any:
        return parse(reads(request), "0104", 0.9)

    server.answer = answer

    async def talk() -> None:
        advised = Advised(words, [Rasa(server.url, city, seconds=30)])
        for text in (PLAIN, PLAIN, "", "长" * 5000):
            await advised.ahead(text, None)
        await advised.close()

    run(talk)
    assert len(server.sent) == 1
