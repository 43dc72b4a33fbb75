"""Sentence embeddings: examples asked about once and kept safely, a message ahead of its turn; whatever goes wrong, the words alone."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from answering_server import DRIP, HANG, RESET, Answering, Sent, answering, run

from bot.extras import Extras
from bot.settings import Settings
from handlers.ports.understanding import Context, Meaning, Understanding
from nlu.extras.ahead import Advised
from nlu.extras.embeddings import BATCH, Embeddings, blended
from nlu.extras.vectors import KEY_BYTES
from tickets.city import City

SIZE = 48
TEXT = "那个黑咕隆咚的老毛病又犯了，走夜路的人都怕"  # the words are not sure of its leaf
ZH = Context(language="zh-CN")


def vector(text: str) -> list[float]:
    """A far side that knows characters only, and always says the same."""
    found = [0.01] * SIZE
    for c in text:
        found[ord(c) % SIZE] += 1.0
    return found


def says(*vectors: object) -> dict[str, Any]:
    """An answer as the API words it, in an order of its own."""
    data = [{"object": "embedding", "index": n, "embedding": one} for n, one in enumerate(vectors)]
    return {"object": "list", "model": "m", "data": data[::-1], "usage": {"prompt_tokens": 1, "total_tokens": 1}}


def knows(request: Sent) -> Any:
    return says(*(vector(text) for text in request.json["input"]))


@pytest.fixture(scope="module")
def small(city: City) -> City:
    """One example a leaf."""
    one = {code: (code, text) for code, text in reversed(city.examples["zh-CN"])}
    return replace(city, examples={**city.examples, "zh-CN": tuple(one.values())})


@pytest.fixture
def made(server: Answering, small: City, tmp_path: Path) -> Callable[..., Embeddings]:
    def _made(*, model: str = "m", of: City = small, seconds: float = 30, again: float = 0.01) -> Embeddings:
        kept = tmp_path / "embeddings.npz"
        return Embeddings(server.url + "/v1/", of, model=model, kept=kept, seconds=seconds, key="k", again=again)

    return _made


@pytest.fixture(scope="module")
def learnt(small: City, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a house that knows the examples."""
    kept = tmp_path_factory.mktemp("learnt") / "embeddings.npz"
    with answering() as server:
        server.answer = knows
        assert prepared(Embeddings(server.url, small, model="m", kept=kept, seconds=30))
    return kept.read_bytes()


@pytest.fixture
def hear(
    server: Answering, made: Callable[..., Embeddings], words: Understanding, learnt: bytes, tmp_path: Path
) -> Callable[..., Meaning]:
    """What a message means when the server says `answer` to it."""

    def _hear(text: str, answer: Any) -> Meaning:
        async def talk() -> Meaning:
            asked = made(seconds=0.3 if answer in (HANG, DRIP) else 30)
            await asyncio.to_thread((tmp_path / "embeddings.npz").write_bytes, learnt)
            await asked.prepare()
            server.answer = answer
            advised = Advised(words, [asked])
            await advised.ahead(text, "zh-CN")
            await advised.close()
            return advised.understand(text, ZH)

        return run(talk)

    return _hear


def prepared(asked: Embeddings) -> bool:
    async def talk() -> bool:
        await asked.prepare()
        await asked.close()
        return asked.ready

    return run(talk)


def texts(server: Answering) -> list[str]:
    return [text for sent in server.sent for text in sent.json["input"]]


def test_a_message_like_an_example_gets_its_leaf_and_nothing_else_changes(
    hear: Callable[..., Meaning], words: Understanding, small: City
) -> None:
    local = words.understand(TEXT, ZH)
    assert local.has_matter
    known = dict(local.categories)
    code, example = next((code, text) for code, text in small.examples["zh-CN"] if code not in known)
    meaning = hear(TEXT, says(vector(example)))
    assert meaning.categories[0][0] == code
    assert sum(p for _, p in meaning.categories) == pytest.approx(sum(known.values()), abs=0.05)
    assert replace(meaning, categories=local.categories) == local


def test_the_request_is_the_api_s_and_holds_no_number_of_a_person(
    hear: Callable[..., Meaning], server: Answering
) -> None:
    hear(f"{TEXT}，我电话13812345678", knows)
    [sent] = server.sent
    assert (sent.path, sent.headers["Authorization"]) == ("/v1/embeddings", "Bearer k")
    assert sent.json == {"model": "m", "input": [f"{TEXT}，我电话***********"], "encoding_format": "float"}


@pytest.mark.parametrize(
    "answer",
    [
        says([1.0] * (SIZE + 1)), says([1.0] * (SIZE - 1)), says([float("nan")] * SIZE), says([float("inf")] * SIZE), says([0.0] * SIZE),
        says([1e308] * SIZE), says(), says([1.0] * SIZE, [1.0] * SIZE), says("AAAA"), says(None), says({"a": 1}), says([[1.0]] * SIZE),
        says([None] * SIZE), {"data": [{"index": 7, "embedding": [1.0] * SIZE}]}, {"data": [{"embedding": [1.0] * SIZE}]}, {"data": 5}, {"data": [5]},
        {"error": "no"}, [], b"", b"<html>", b" " * 300_000, 500, 429, 401, HANG, RESET, DRIP,
    ],
    ids=lambda answer: "stuck" if type(answer) is object else str(answer)[:50],
)  # fmt: skip
def test_a_server_that_fails_hangs_or_talks_nonsense_changes_nothing(
    hear: Callable[..., Meaning], words: Understanding, answer: object
) -> None:
    assert hear(TEXT, answer) == words.understand(TEXT, ZH)


@pytest.mark.parametrize("text", ["你好", "谢谢", "家里煤气泄漏了，味道特别大", "The street lamp outside is broken"])
def test_chat_danger_and_other_languages_are_not_sent(
    hear: Callable[..., Meaning], server: Answering, text: str
) -> None:
    hear(text, knows)
    assert server.sent == []


def test_what_is_blended_stays_as_likely_together() -> None:
    said = (("a", 0.3), ("b", 0.2))
    assert blended(said, (("c", 0.8), ("a", 0.2)), 0.5) == (
        ("a", pytest.approx(0.2)),
        ("c", pytest.approx(0.2)),
        ("b", pytest.approx(0.1)),
    )


def test_examples_are_asked_about_once_and_again_only_where_they_are_new(
    made: Callable[..., Embeddings], server: Answering, small: City
) -> None:
    server.answer = knows
    assert prepared(made())
    assert sorted(texts(server)) == sorted({text for _, text in small.examples["zh-CN"]})
    assert max(len(sent.json["input"]) for sent in server.sent) == BATCH
    server.sent.clear()
    assert prepared(made())
    assert server.sent == []
    code = small.catalogue.leaves[0].code
    more = replace(
        small, examples={"zh-CN": (*small.examples["zh-CN"], (code, "路口的坑能养鱼了"), (code, "打13812345678"))}
    )
    assert prepared(made(of=more))
    assert texts(server) == ["路口的坑能养鱼了", "打***********"]
    server.sent.clear()
    assert prepared(made(model="other"))
    assert len(texts(server)) == len(small.examples["zh-CN"])


def npz(**arrays: Any) -> bytes:
    into = io.BytesIO()
    np.savez(into, **arrays)
    return into.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"", b"PK", b"\x80\x04K\x01.", npz(), npz(keys=np.zeros((2, KEY_BYTES), np.uint8)), npz(keys=np.array([None, {}], object), vectors=np.ones((2, 3))),
        npz(keys=np.zeros((2, KEY_BYTES), np.uint8), vectors=np.ones((3, 3))), npz(keys=np.zeros((2, 5), np.uint8), vectors=np.ones((2, 3))),
        npz(keys=np.zeros((1, KEY_BYTES), np.uint8), vectors=np.full((1, 3), np.nan)), npz(keys=np.zeros((1, KEY_BYTES), np.uint8), vectors=np.array([["x"]])),
    ],
)  # fmt: skip
def test_a_file_that_is_none_of_ours_is_as_if_it_were_not_there(
    made: Callable[..., Embeddings], server: Answering, tmp_path: Path, small: City, content: bytes
) -> None:
    (tmp_path / "embeddings.npz").write_bytes(content)
    server.answer = knows
    assert prepared(made())
    assert len(texts(server)) == len(small.examples["zh-CN"])


def test_a_folder_that_cannot_be_written_costs_nothing_but_the_file(
    made: Callable[..., Embeddings], server: Answering, tmp_path: Path
) -> None:
    (tmp_path / "embeddings.npz").mkdir()
    server.answer = knows
    assert prepared(made())


def test_another_model_of_the_same_name_is_learnt_anew(made: Callable[..., Embeddings], server: Answering) -> None:
    server.answer = knows
    assert prepared(made())
    code, text = "0101", "路口的坑能养鱼了"
    server.answer = lambda request: says(*(vector(one)[:-8] for one in request.json["input"]))
    asked = made()
    asked._texts = (*asked._texts, (code, text))
    server.sent.clear()
    assert prepared(asked)
    assert len(texts(server)) == 1 + len(asked._texts)


def test_a_server_that_is_away_at_the_start_is_asked_again_and_holds_up_nobody(
    made: Callable[..., Embeddings], server: Answering, words: Understanding
) -> None:
    answers = iter([500, b"{}"])
    server.answer = lambda request: next(answers, None) or knows(request)

    async def talk() -> None:
        asked = made(again=0.2)
        advised = Advised(words, [asked])
        preparing = asyncio.create_task(asked.prepare())
        await asyncio.to_thread(server.asked.wait, 5)
        await advised.ahead(TEXT, "zh-CN")
        assert not asked.ready
        assert advised.understand(TEXT, ZH) == words.understand(TEXT, ZH)
        await preparing
        assert asked.ready
        await advised.close()

    run(talk)


def test_a_house_that_closes_leaves_the_examples_as_they_are(
    server: Answering, tmp_path: Path, city: City, words: Understanding
) -> None:
    server.answer = HANG
    settings = Settings(home=tmp_path, embeddings_url=server.url, embeddings_model="m")

    async def talk() -> None:
        extras = Extras(settings)
        extras.around(words, city)
        extras.begin()
        await asyncio.to_thread(server.asked.wait, 5)
        await extras.close()

    run(talk)
    assert len(server.sent) == 1
