"""Sentence embeddings beside our words alone, with few examples a leaf: the same messages, the same leaves, in the same run.

    MINHU_BENCH_EMBEDDINGS=http://HOST:PORT/v1 make bench BENCH=embeddings

The address is that of an OpenAI-compatible server; MINHU_BENCH_EMBEDDINGS_MODEL names its model, MINHU_BENCH_EMBEDDINGS_EXAMPLES how many
examples a leaf both have (5). Accuracy is on the Chinese messages of `bench/gold/leaves.csv`, with the leaf that comes first; a message
is one request, as before a turn.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from functools import partial
from pathlib import Path

from bench.rasa import few, short
from bench.understanding import rows
from bot.cities import load_city
from handlers.ports.understanding import Meaning
from nlu import build
from nlu.evaluate import Classified, evaluate, percentile
from nlu.extras.embeddings import Embeddings, Likeness, blended
from tickets.city import City

ASKED = Meaning("", "zh-CN", has_matter=True)


def likeness(url: str, model: str, city: City, texts: list[str]) -> tuple[float, dict[str, Likeness], list[float]]:
    """Seconds until the examples were known, what each text is like, and the milliseconds of each."""
    found: dict[str, Likeness] = {}
    times: list[float] = []
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as loop:
        asked = Embeddings(url, city, model=model, kept=Path(folder) / "kept.npz", seconds=30)
        started = time.perf_counter()
        loop.run(asked.prepare())
        seconds = time.perf_counter() - started
        for text in texts:
            started = time.perf_counter()
            advice = loop.run(asked.advise(text, ASKED))
            times.append((time.perf_counter() - started) * 1000)
            if not isinstance(advice, Likeness):
                raise SystemExit("MINHU_BENCH_EMBEDDINGS: the server gave no vector")
            found[text] = advice
        loop.run(asked.close())
    return seconds, found, times


def main() -> None:
    url = os.environ.get("MINHU_BENCH_EMBEDDINGS", "")
    if not url:
        print("embeddings: not measured, MINHU_BENCH_EMBEDDINGS names no server")
        return
    most = int(os.environ.get("MINHU_BENCH_EMBEDDINGS_EXAMPLES", "5"))
    model = os.environ.get("MINHU_BENCH_EMBEDDINGS_MODEL", "embeddings")
    whole = load_city(Path("cities/demo"))
    city = few(whole, most)
    gold = [(row["text"], row["code"]) for row in rows("leaves.csv") if row["language"] == "zh-CN"]
    words, all_words = (partial(build(one).categorise, language="zh-CN") for one in (city, whole))
    seconds, like, times = likeness(url, model, city, [text for text, _ in gold])
    measured: dict[str, Classified] = {
        "words": evaluate(words, gold),
        "embeddings": evaluate(lambda text: like[text].leaves, gold),
        "both": evaluate(lambda text: blended(words(text), like[text].leaves), gold),
        "words_of_all_examples": evaluate(all_words, gold),
        "those_and_embeddings_of_few": evaluate(lambda text: blended(all_words(text), like[text].leaves), gold),
    }
    told: dict[str, object] = {
        name: {**short(one.numbers()), "ece": round(one.ece, 3)} for name, one in measured.items()
    }
    for name, numbers in told.items():
        print(f"{name:28} {json.dumps(numbers)}")
    told |= {"examples_a_leaf": most, "texts": len(gold), "examples_s": round(seconds, 1)}
    told |= {"message_ms": {"p50": round(percentile(times, 0.5), 1), "p99": round(percentile(times, 0.99), 1)}}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
