"""`minhu nlu …`: what is understood, how well, and teaching it from a city's history."""

from __future__ import annotations

import io
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cities import load_city
from bot.cli.opening import Told, settings_of, writing
from bot.cli.tables import pairs
from bot.composition import understanding_of
from handlers.ports.understanding import Context, Meaning, Mention, PlaceMention, Span, Understanding
from nlu.evaluate import Ranked, evaluate, evaluate_places, place_spans, renamed
from nlu.history import BadHistory, read_history, read_map
from nlu.language import detect
from nlu.linear import load
from nlu.model_file import NoModel

if TYPE_CHECKING:
    from collections.abc import Callable


def parse(text: str, *, as_json: bool, city: Path | None) -> int:
    words = _words(city)
    if text == "-" and isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for message in (line.rstrip("\r\n") for line in sys.stdin) if text == "-" else (text,):
        found = as_object(words.understand(message, Context()))
        print(json.dumps(found, ensure_ascii=False) if as_json else _readable(found), flush=True)
    return 0


def measure(data: Path, model: Path | None, names: Path | None, *, as_json: bool, city: Path | None) -> int:
    try:
        rows = read_history(data)
        table = read_map(names) if names else None
        classify = load(model).of if model else _categories(city)
    except (BadHistory, NoModel) as problem:
        raise Told(str(problem)) from problem
    found = evaluate((lambda text: renamed(classify(text), table)) if table else classify, rows)
    _print(found.numbers(), as_json=as_json)
    return 0


def measure_places(data: Path, *, as_json: bool, city: Path | None) -> int:
    rows = _gold_places(data)
    words = _words(city)
    try:
        found = evaluate_places(lambda text: place_spans(words.understand(text, Context())), rows)
    except ValueError as problem:
        raise Told(f"{data}: {problem}") from problem
    _print(found.numbers(), as_json=as_json)
    return 0


def teach(data: Path, out: Path, *, as_json: bool) -> int:
    from nlu.train import TooLittle, train

    try:
        model = train(read_history(data), data.name, datetime.now(UTC).date())
    except (BadHistory, TooLittle) as problem:
        raise Told(str(problem)) from problem
    with writing(out):
        model.save(out)
    about = model.about
    _print(
        {
            "model": str(out),
            "texts": about.texts,
            "labels": len(model.labels),
            "accuracy": round(about.accuracy, 4),
            "macro_f1": round(about.macro_f1, 4),
            "ece": round(about.calibration_error, 4),
        },
        as_json=as_json,
    )
    return 0


def as_object(meaning: Meaning) -> dict[str, Any]:
    """A meaning as JSON. What was not said is null or empty; spans are [start, end) in characters of the message."""
    return {
        "text": meaning.text,
        "language": meaning.language,
        "intent": meaning.intent.value,
        "intents": [[intent.value, round(p, 4)] for intent, p in meaning.intents],
        "kind": meaning.kind.value if meaning.kind else None,
        "kind_from": _mention(meaning.kind),
        "category": _ranked(meaning.categories),
        "place": _place(meaning.place),
        "emergency": meaning.emergency
        and {
            "danger": meaning.emergency.danger,
            **_span(meaning.emergency.span),
            "about_other": meaning.emergency.about_other,
            "over": meaning.emergency.over,
        },
        "urgency": meaning.urgency,
        "urgent_words": [_span(span) for span in meaning.urgent_words],
        "vulnerable": [_mention(mention) for mention in meaning.vulnerable],
        "contact": {"phone": _mention(meaning.phone), "person": _mention(meaning.person)},
        "accused": _mention(meaning.accused),
        "time": _mention(meaning.since),
        "problems": [
            {**_span(problem.span), "category": _ranked(problem.categories), "place": _place(problem.place)}
            for problem in meaning.problems
        ],
        "knowledge": _ranked(meaning.knowledge),
        "has_matter": meaning.has_matter,
        "title": meaning.title,
        "summary": meaning.summary,
    }


def _ranked(found: Ranked) -> list[list[object]]:
    return [[code, round(p, 4)] for code, p in found]


def _span(span: Span) -> dict[str, Any]:
    return {"text": span.text, "span": [span.start, span.end]}


def _mention(mention: Mention | None) -> dict[str, Any] | None:
    return {"value": mention.value, **_span(mention.span), "origin": mention.origin} if mention else None


def _place(place: PlaceMention | None) -> dict[str, Any] | None:
    if place is None:
        return None
    return {
        **_span(place.span),
        "parts": dict(place.parts),
        "address": [{"part": part.value, **_span(part.span), "origin": part.origin} for part in place.address],
        "candidates": [{"known": p.known, "area": p.area, "text": p.text} for p in place.candidates],
        "complete": place.complete,
        "outside": place.outside,
    }


def _readable(found: dict[str, Any]) -> str:
    """Only what was understood, a line each."""
    return pairs({key: _plain(value) for key, value in found.items() if value not in (None, [], "", False)}) + "\n"


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _print(numbers: dict[str, object], *, as_json: bool) -> None:
    print(json.dumps(numbers, ensure_ascii=False) if as_json else pairs({k: _plain(v) for k, v in numbers.items()}))


def _words(city: Path | None) -> Understanding:
    settings = settings_of(city=city)
    return understanding_of(load_city(settings.city), settings)


def _categories(folder: Path | None) -> Callable[[str], Ranked]:
    """The city's own words alone, each text in the language that its letters tell."""
    settings = settings_of(city=folder)
    city = load_city(settings.city)
    words = understanding_of(city, settings)
    return lambda text: words.categorise(text, detect(text, None, city.language))


def _gold_places(path: Path) -> list[tuple[str, list[tuple[int, int]]]]:
    rows = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as problem:
        raise Told(f"{path}: {problem.strerror}") from problem
    except UnicodeDecodeError as problem:
        raise Told(f"{path}: is not UTF-8") from problem
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            spans = [(int(span[0]), int(span[1])) for span in row["spans"]]
            if any(not 0 <= start < end <= len(row["text"]) for start, end in spans):
                raise ValueError("a span lies outside its text")
        except (ValueError, KeyError, TypeError, IndexError) as problem:
            raise Told(f"{path}: line {number}: needs an object with text and spans ({problem})") from problem
        rows.append((row["text"], spans))
    return rows
