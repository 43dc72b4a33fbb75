"""How much of what residents write is understood: every figure with the data it was measured on.

    make bench-nlu            (or BENCH=understanding)

The sets under `bench/gold` are written by us; `MINHU_BENCH_DATA` names a folder with real data (see `docs/understanding.md`).
Sets that are tuned on are printed in two halves: "read" rows may have been looked at, "unread" ones never.
"""

from __future__ import annotations

import csv
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TypeVar

from bench.abroad import abroad
from bench.addresses import published
from bot.cities import load_city
from handlers.ports.understanding import Context, Intent, Understanding
from nlu import build
from nlu.evaluate import Classified, alike, evaluate, evaluate_parts, evaluate_places, percentile, place_spans, renamed
from nlu.history import read_history, read_map

T = TypeVar("T")
GOLD = Path(__file__).parent / "gold"
FIRST = GOLD / "first.json"
ALIKE = 0.5
LISTS = frozenset({"wrong", "missed", "false"})  # what a figure's key ends with when it holds texts
ENDLESS = 20_000  # characters
LONG = "我在外地上班，我妈一个人住光明里9号楼，暖气两天没热了，她七十八了，家里只有12度，物业说是热力公司的事，热力公司电话打不通，晚上老人出门摔了两个，麻烦你们尽快派人来修一下，电话13800000000，谢谢"


def rows(name: str) -> list[dict[str, str]]:
    with (GOLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def halves(items: Sequence[T]) -> dict[str, list[T]]:
    """Two rows read, two unread, and so on: pairs stand together in some sets."""
    read = [i // 2 % 2 == 0 for i in range(len(items))]
    return {
        "read": [item for item, known in zip(items, read, strict=True) if known],
        "unread": [item for item, known in zip(items, read, strict=True) if not known],
    }


def leaves(words: Understanding) -> dict[str, object]:
    found: dict[str, object] = {}
    for language in ("zh-CN", "en", "ja", "ko", "ru"):
        gold = [(row["text"], row["code"]) for row in rows("leaves.csv") if row["language"] == language]
        result = evaluate(lambda text, spoken=language: words.categorise(text, spoken), gold)
        found[language] = {k: v for k, v in result.numbers().items() if k != "confusion"}
    return found


def stories(words: Understanding) -> dict[str, object]:
    """The leaf of whoever tells at length: who they are and how it came about, what was tried, what else is wrong."""
    found: dict[str, object] = {}
    for half, gold in halves(rows("stories.csv")).items():
        result = evaluate(lambda text: words.categorise(text, "zh-CN"), [(row["text"], row["code"]) for row in gold])
        found[half] = {k: v for k, v in result.numbers().items() if k != "confusion"}
        if half == "read":
            found["wrong"] = [list(row) for row in result.wrong]
    return found


# The sets of dangers and traps as they are printed, and those whose errors nobody read.
DANGERS = {
    "danger": "",
    "danger2": "second ",
    "danger3": "third ",
    "danger4": "fourth ",
    "danger6": "sixth ",
    "danger7": "seventh ",
    "danger8": "eighth ",
}
UNREAD = frozenset({"danger4", "danger6", "danger7", "danger8"})
FOREIGN = "danger5.csv"
ORDINARY = 600  # examples of leaves without a danger
BEHIND = (
    "两个小时了", "两个钟头了", "都半个小时了", "二十分钟了还没人来", "一上午了", "快一天了", "到现在没动静", "打了好几个电话", "家里有老人", "我妈七十多了",
    "孩子没法写作业", "急死人了",
)  # fmt: skip
BEFORE = ("我妈说", "刚才", "我们小区", "邻居讲", "昨晚上", "我孙子帮我打的，")


def danger(words: Understanding) -> dict[str, object]:
    """Each further set was written after the rules had been mended on the one before, and before anything ran over it; errors of
    `UNREAD` are not shown: nobody read them, of the eighth's those of every other row."""
    found: dict[str, object] = {}
    for name, marked in DANGERS.items():
        missed, false, now, traps = [], [], 0, 0
        for row in rows(f"{name}.csv"):
            fired = words.understand(row["text"], Context(language=row.get("language"))).emergency is not None
            now, traps = now + (row["now"] == "1"), traps + (row["now"] == "0")
            if row["now"] == "1" and not fired:
                missed.append(row["text"])
            if row["now"] == "0" and fired:
                false.append(row["text"])
        found |= {
            f"{marked}danger": now,
            f"{marked}traps": traps,
            f"{marked}recall": round(1 - len(missed) / now, 4),
            f"{marked}false_alarms": round(len(false) / traps, 4),
            f"{marked}missed": missed if name not in UNREAD else [],
            f"{marked}false": false if name not in UNREAD else [],
        }
    return found


def ordinary(words: Understanding) -> dict[str, object]:
    """The alarms that examples of leaves without a danger raise where something else is told around them: how long it has lasted, who
    lives there, who types it. What raises one as it stands is left out."""
    chance = random.Random(5)
    harmless = {leaf.code for leaf in load_city(Path("cities/demo")).catalogue.leaves if not leaf.danger}
    with Path("cities/demo/examples/zh-CN.csv").open(encoding="utf-8", newline="") as file:
        told = [row["text"].rstrip("。") for row in csv.DictReader(file) if row["code"] in harmless]
    chance.shuffle(told)
    plain = [text for text in told[:ORDINARY] if words.understand(text, Context()).emergency is None]
    raised: list[bool] = []
    for text in plain:
        behind = [joint + words_behind for words_behind in chance.sample(BEHIND, 3) for joint in ("", "，")]
        for said in (*(text + end for end in behind), chance.choice(BEFORE) + text):
            raised.append(words.understand(said, Context()).emergency is not None)
    return {"wordings": len(raised), "false_alarms": mean(raised)}


def elsewhere(words: Understanding) -> dict[str, object]:
    """Odd scenes of danger, and traps, in the other languages, whose errors nobody read; and the alarms that ordinary complaints raise."""
    found: dict[str, object] = {}
    ordinary = {leaf.code for leaf in load_city(Path("cities/demo")).catalogue.leaves if not leaf.danger}
    told = [(row["language"], row["text"], row["now"]) for row in rows(FOREIGN)]
    told += [(r["language"], r["text"], "leaf") for r in rows("leaves.csv") if r["code"] in ordinary]
    for language in ("en", "ja", "ko", "ru"):
        rung: dict[str, list[bool]] = defaultdict(list)
        for _, text, kind in (one for one in told if one[0] == language):
            rung[kind].append(words.understand(text, Context(language=language)).emergency is not None)
        found[language] = {
            "recall": mean(rung["1"]),
            "false_alarms": mean(rung["0"]),
            "ordinary": mean(rung["leaf"]),
        }
    return found


def intents(words: Understanding) -> dict[str, object]:
    found: dict[str, object] = {}
    for half, gold in (*halves(rows("intents.csv")).items(), ("second", rows("intents2.csv"))):
        wrong = []
        for row in gold:
            context = Context(language=row["language"], expecting=row["expecting"] or None, tickets=True)
            said = words.understand(row["text"], context).intent
            if said not in {Intent(i) for i in (row["intent"], row["also"]) if i}:
                wrong.append([row["text"], row["expecting"], row["intent"], said.value])
        found[half] = {"texts": len(gold), "accuracy": round(1 - len(wrong) / len(gold), 4)}
        if half == "read":
            found["wrong"] = wrong
    return found


def kinds(words: Understanding) -> dict[str, object]:
    gold = [row for row in rows("leaves.csv") if row["language"] == "zh-CN"]
    found = {}
    for half, part in halves(gold).items():
        said = [words.understand(row["text"], Context(expecting="what")).kind for row in part]
        right = [kind is not None and KINDS[kind.value] == row["kind"] for kind, row in zip(said, part, strict=True)]
        found[half] = {"texts": len(part), "accuracy": round(sum(right) / len(part), 4)}
    return dict(found)


def titles(words: Understanding) -> dict[str, object]:
    """Titles beside those of a call-taker: how alike they are, how many of the words that any title needs are in them, and how many
    have none of those."""
    found: dict[str, object] = {}
    long, short = halves(rows("titles.csv")), halves(rows("titles2.csv"))
    for half, gold in (*long.items(), *((f"short {half}", gold) for half, gold in short.items())):
        said = [(row, words.understand(row["text"], Context()).title) for row in gold]
        kept = [[word in title for word in row["words"].split("|")] for row, title in said]
        found[half] = {
            "texts": len(gold),
            "alike": mean(alike(title, row["title"]) for row, title in said),
            "needed_words": mean(map(mean, kept)),
            "none_of_them": mean(not any(words) for words in kept),
        }
        if half in {"read", "short read"}:
            found[half.replace("read", "wrong")] = [
                [row["text"], row["title"], title]
                for (row, title), told in zip(said, kept, strict=True)
                if not any(told)
            ]
    return found


def mean(values: Iterable[float]) -> float:
    return round(statistics.mean(values), 3)


KINDS = {
    "inquiry": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "tip_off": "举报",
    "suggestion": "建议",
    "praise": "表扬",
}


def spans_of(words: Understanding, expecting: str | None) -> Callable[[str], list[tuple[int, int]]]:
    return lambda text: place_spans(words.understand(text, Context(expecting=expecting)))


def places(words: Understanding) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, expecting in (("places", None), ("answers", "place")):
        lines = (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()
        gold = [(row["text"], [(a, b) for a, b in row["spans"]]) for row in map(json.loads, lines)]
        for half, part in halves(gold).items():
            result = evaluate_places(spans_of(words, expecting), part)
            found[f"{name} {half}"] = result.numbers()
            if half == "read":
                found[f"{name} wrong"] = result.wrong
    return found


def speed(words: Understanding) -> dict[str, object]:
    """Milliseconds of one whole understanding of a message of about 100 characters, and of the gold's appeals."""
    for _ in range(20):
        words.understand(LONG, Context())
    times = []
    for i in range(400):
        text = LONG.replace("9号楼", f"{i % 30 + 1}号楼")
        started = time.perf_counter()
        words.understand(text, Context())
        times.append((time.perf_counter() - started) * 1000)
    return {
        "characters": len(LONG),
        "p50_ms": round(percentile(times, 0.5), 2),
        "p99_ms": round(percentile(times, 0.99), 2),
        "endless_ms": max(map(milliseconds_of(words), endless())),
    }


def endless() -> list[str]:
    """Messages of many pages that somebody might send to keep the line busy: the same over and over, digits, alarms without order."""
    chance = random.Random(7)
    alarms = "路灯坏了人民小区三号楼不没有水停电着火自杀我要你们，。在上下东西门口修"
    return [
        *(piece * (ENDLESS // len(piece)) for piece in ("我要自杀", "1", "人民路", " ", "在光明路 ")),
        *("".join(chance.choices(signs, k=ENDLESS)) for signs in ("0123456789", "路号 ，", alarms, "abcd. ")),
    ]


def milliseconds_of(words: Understanding) -> Callable[[str], float]:
    """How long a message keeps the processor."""

    def measured(text: str) -> float:
        started = time.process_time()
        words.understand(text, Context())
        return round((time.process_time() - started) * 1000)

    return measured


def memory_and_load() -> dict[str, object]:
    """A new process that loads the demo city and understands one message: seconds, and megabytes at rest."""
    code = (
        "import time,resource;s=time.perf_counter()\n"
        "from bench.understanding import demo\nfrom handlers.ports.understanding import Context\n"
        "w=demo();t=time.perf_counter()-s;w.understand('路灯不亮',Context())\n"
        "print(t,resource.getrusage(resource.RUSAGE_SELF).ru_maxrss/1024)"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return {"load_s": round(float(said[0]), 2), "rss_mb": round(float(said[1]))}


def demo() -> Understanding:
    return build(load_city(Path("cities/demo")))


def classes(words: Understanding) -> dict[str, object]:
    """The seven classes of a real board: without training (our leaves under their names), and taught by its history.

    Most rows of `dev_raw.csv` stand in `train.csv` too, segmented. They teach nothing here: what is alike to a row of the
    examination is taken out of the lessons, and the five folds over the rest are printed beside.
    """
    folder = os.environ.get("MINHU_BENCH_DATA")
    if not folder:
        return {"skipped": "MINHU_BENCH_DATA is not set"}
    from nlu.train import train

    dev = read_history(Path(folder) / "tipdm" / "dev_raw.csv")
    history = read_history(Path(folder) / "tipdm" / "train.csv")
    names = read_map(GOLD / "classes.csv")
    untrained = evaluate(lambda text: renamed(words.categorise(text, "zh-CN"), names), dev)
    apart = _unlike(history, dev)
    model = train(apart, "tipdm/train.csv without what is in dev_raw.csv", date(2026, 11, 21))
    taught = evaluate(model.of, dev)
    return {
        "untrained": _short(untrained),
        "taught": _short(taught),
        "taught, five folds": {
            "texts": model.about.texts,
            "accuracy": round(model.about.accuracy, 4),
            "macro_f1": round(model.about.macro_f1, 4),
            "ece": round(model.about.calibration_error, 4),
        },
        "left out as alike": len(history) - len(apart),
    }


def _short(found: Classified) -> dict[str, object]:
    return {key: value for key, value in found.numbers().items() if key != "confusion"}


def _unlike(history: Sequence[tuple[str, str]], dev: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows of the history that share less than half of their pairs of characters with every row of `dev`."""
    pairs = [{text[i : i + 2] for i in range(len(text) - 1)} for text, _ in dev]
    holders: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(pairs):
        for pair in found:
            holders[pair].append(number)
    kept = []
    for text, label in history:
        own = {text[i : i + 2] for i in range(len(text) - 1)}
        shared = Counter(number for pair in own for number in holders.get(pair, ()))
        if not shared or max(shared.values()) < ALIKE * len(own):
            kept.append((text, label))
    return kept


def parts(words: Understanding) -> dict[str, object]:
    """The parts of published addresses, learnt from their training file and measured on their development file."""
    folder = os.environ.get("MINHU_BENCH_DATA")
    if not folder:
        return {"skipped": "MINHU_BENCH_DATA is not set"}
    from nlu.place.train_parts import train_parts

    lessons, lost = published(Path(folder) / "address" / "train.jsonl")
    exam, lost_exam = published(Path(folder) / "address" / "dev.jsonl")
    started = time.process_time()
    model = train_parts(lessons, "address/train.jsonl", date(2026, 11, 22))
    taught = time.process_time() - started
    with tempfile.TemporaryDirectory() as beside:
        file = Path(beside) / "parts.npz"
        model.save(file)
        size = file.stat().st_size
    return {
        "taught": {"addresses": len(lessons), "seconds": round(taught), "megabytes": round(size / 1e6, 1)},
        "dev": evaluate_parts(model, exam).numbers(),
        "left out, not to be cut": [lost, lost_exam],
    }


def foreigners(words: Understanding) -> dict[str, object]:
    """Leaf, place, title and danger of plain messages in the other languages (`bench/abroad.py`)."""
    city = load_city(Path("cities/demo"))
    return abroad(rows("abroad.csv"), city.catalogue, city.geography, words)


PARTS: dict[str, Callable[[Understanding], dict[str, object]]] = {
    "leaves": leaves,
    "stories": stories,
    "classes": classes,
    "kinds": kinds,
    "titles": titles,
    "places": places,
    "parts": parts,
    "danger": danger,
    "elsewhere": elsewhere,
    "abroad": foreigners,
    "ordinary": ordinary,
    "intents": intents,
    "speed": speed,
}


def main() -> None:
    wanted = [name for name in os.environ.get("NLU", "").split(",") if name] or list(PARTS)
    if unknown := [name for name in wanted if name not in PARTS]:
        raise SystemExit(f"NLU={','.join(unknown)}: no such part; there are {', '.join(PARTS)}")
    words = demo()
    found = {name: PARTS[name](words) for name in wanted}
    if not os.environ.get("NLU"):
        found["process"] = memory_and_load()
    first = json.loads(FIRST.read_text("utf-8")) if FIRST.exists() else {}
    for name, figures in found.items():
        print(f"\n{name}")
        for key, value in figures.items():
            before = first.get(name, {}).get(key)
            if key.split(" ")[-1] in LISTS:
                if os.environ.get("SHOW"):
                    for row in value:  # type: ignore[attr-defined]
                        print("    ", key, row)
                continue
            print(
                f"  {key}: {json.dumps(value, ensure_ascii=False)}"
                + (f"   first: {json.dumps(before)}" if before else "")
            )
    figures = {name: {k: v for k, v in f.items() if k.split(" ")[-1] not in LISTS} for name, f in found.items()}
    if not FIRST.exists() and not os.environ.get("NLU"):
        FIRST.write_text(json.dumps(figures, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(json.dumps(figures, ensure_ascii=False))


if __name__ == "__main__":
    main()
