"""`minhu nlu parts`, `train-parts`, `evaluate-parts`: the parts of addresses, from the grammar or from a city's marked addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from bot.cities import load_city
from bot.cli.opening import Told, settings_of, writing
from bot.cli.tables import pairs
from bot.composition import understanding_of
from handlers.ports.understanding import Context
from nlu.evaluate import evaluate_parts
from nlu.model_file import NoModel
from nlu.place.bio import BadAddresses, read_addresses
from nlu.place.parts_model import load_parts


def show(text: str, *, as_json: bool, city: Path | None) -> int:
    settings = settings_of(city=city)
    found = understanding_of(load_city(settings.city), settings).find_place(text, Context())
    parts = [
        {"part": part.value, "text": part.span.text, "span": [part.span.start, part.span.end], "origin": part.origin}
        for part in (found.address if found else ())
    ]
    if as_json:
        print(json.dumps({"text": text, "address": parts}, ensure_ascii=False))
    else:
        print("\n".join(f"{part['part']}\t{part['text']}" for part in parts))
    return 0


def teach(data: Path, out: Path, *, as_json: bool) -> int:
    from nlu.place.train_parts import TooFew, train_parts

    try:
        model = train_parts(read_addresses(data), data.name, datetime.now(UTC).date())
    except (BadAddresses, TooFew) as problem:
        raise Told(f"{data}: {problem}" if isinstance(problem, TooFew) else str(problem)) from problem
    with writing(out):
        model.save(out)
    names = sorted({tag[2:] for tag in model.tags} - {""})
    _print(
        {"model": str(out), "addresses": model.about.addresses, "parts": " ".join(names), "bytes": out.stat().st_size},
        as_json=as_json,
    )
    return 0


def measure(data: Path, model: Path, *, as_json: bool) -> int:
    try:
        found = evaluate_parts(load_parts(model), read_addresses(data))
    except (BadAddresses, NoModel) as problem:
        raise Told(str(problem)) from problem
    _print(found.numbers(), as_json=as_json)
    return 0


def _print(numbers: dict[str, object], *, as_json: bool) -> None:
    shown = {key: value if isinstance(value, str) else json.dumps(value) for key, value in numbers.items()}
    print(json.dumps(numbers, ensure_ascii=False) if as_json else pairs(shown))
