"""A Rasa server beside our own words: the same messages, the same leaves, in the same run.

    MINHU_BENCH_RASA=FOLDER make bench BENCH=rasa

FOLDER is a virtual environment with Rasa 3.6 (Python 3.10). The demo city is exported, trained and served there, with at most
MINHU_BENCH_RASA_EXAMPLES examples a leaf (12) and MINHU_BENCH_RASA_EPOCHS epochs (12): minutes on two cores. The same examples make our
words. Accuracy is on the Chinese messages of `bench/gold/leaves.csv`, with the leaf that comes first; speed is one request after the other.
Where Rasa's first intent is chat the adapter leaves the words' leaf, and that counts for Rasa.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from bench.understanding import rows
from bot.cities import load_city
from handlers.ports.understanding import Context
from nlu import build
from nlu.evaluate import evaluate
from nlu.extras.ahead import Advised
from nlu.extras.rasa import Rasa
from nlu.extras.rasa_project import rasa_project
from tickets.city import City

START_SECONDS = 180


def few(city: City, most: int) -> City:
    """The city with at most so many examples a leaf."""
    seen: Counter[str] = Counter()
    kept = []
    for code, text in city.examples[city.language]:
        seen[code] += 1
        if seen[code] <= most:
            kept.append((code, text))
    return replace(city, examples={**city.examples, city.language: tuple(kept)})


@contextmanager
def serving(venv: Path, folder: Path) -> Iterator[str]:
    """The address of a server with the folder's model."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [venv / "bin" / "python", "-m", "rasa", "run", "--enable-api", "-i", "127.0.0.1", "-p", str(port)]
    log = (folder / "serve.log").open("w")
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as server:
        url = f"http://127.0.0.1:{port}"
        try:
            for _ in range(START_SECONDS):
                if server.poll() is not None:
                    raise SystemExit(f"the Rasa server ended: {(folder / 'serve.log').read_text()[-500:]}")
                if answers(url):
                    break
                time.sleep(1)
            yield url
        finally:
            server.terminate()


def answers(url: str) -> bool:
    try:
        return httpx.post(url + "/model/parse", json={"text": "路灯"}, timeout=5).is_success
    except httpx.HTTPError:
        return False


def trained(venv: Path, folder: Path, city: City, epochs: int) -> float:
    """Export and train; how many seconds it took."""
    for name, text in rasa_project(city, build(city), epochs=epochs).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    started = time.perf_counter()
    command = [venv / "bin" / "python", "-m", "rasa", "train", "nlu"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"rasa train failed: {done.stderr[-500:]}")
    return time.perf_counter() - started


def compared(url: str, city: City, gold: list[tuple[str, str]]) -> dict[str, object]:
    """Both, over the same messages: Rasa by the adapter that serves, ours without it."""
    words = build(city)
    local = evaluate(lambda text: words.categorise(text, "zh-CN"), gold)
    advised = Advised(words, [Rasa(url, city, seconds=5)])
    with asyncio.Runner() as loop:

        def asked(text: str) -> tuple[tuple[str, float], ...]:
            loop.run(advised.ahead(text, "zh-CN"))
            return advised.understand(text, Context(language="zh-CN", expecting="what")).categories

        theirs = evaluate(asked, gold)
        loop.run(advised.close())
    with httpx.Client() as client:
        started = time.perf_counter()
        for text, _ in gold:
            client.post(url + "/model/parse", json={"text": text}).raise_for_status()
        seconds = time.perf_counter() - started
    started = time.perf_counter()
    for text, _ in gold:
        words.understand(text, Context(language="zh-CN", expecting="what"))
    own_seconds = time.perf_counter() - started
    return {
        "texts": len(gold),
        "rasa": {**short(theirs.numbers()), "parses_per_s": round(len(gold) / seconds, 1)},
        "words": {**short(local.numbers()), "parses_per_s": round(len(gold) / own_seconds, 1)},
    }


def short(numbers: dict[str, object]) -> dict[str, object]:
    return {key: numbers[key] for key in ("accuracy", "macro_f1", "top3", "accuracy_at_80")}


def main() -> None:
    folder = os.environ.get("MINHU_BENCH_RASA", "")
    if not folder:
        print("rasa: not measured, MINHU_BENCH_RASA names no virtual environment with Rasa 3.6")
        return
    venv = Path(folder).resolve()
    if not (venv / "bin" / "rasa").is_file():
        print(f"MINHU_BENCH_RASA: there is no Rasa in {venv}", file=sys.stderr)
        raise SystemExit(2)
    most, epochs = (int(os.environ.get(f"MINHU_BENCH_RASA_{name}", "12")) for name in ("EXAMPLES", "EPOCHS"))
    city = few(load_city(Path("cities/demo")), most)
    gold = [(row["text"], row["code"]) for row in rows("leaves.csv") if row["language"] == "zh-CN"]
    with tempfile.TemporaryDirectory() as project:
        seconds = trained(venv, Path(project), city, epochs)
        with serving(venv, Path(project)) as url:
            found = compared(url, city, gold)
    told = {"examples_a_leaf": most, "epochs": epochs, "train_s": round(seconds), **found}
    for name in ("rasa", "words"):
        print(f"{name:6} {json.dumps(told[name])}")
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
