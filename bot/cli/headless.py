"""`minhu chat --jsonl`: the headless channel at standard input and output."""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from bot import logs
from bot.channels.headless import Headless
from bot.cities import load_city
from bot.cli.opening import Told, open_store, settings_of
from bot.clock import MovedClock
from bot.serving import Serving
from bot.settings import KEY_BYTES, Settings
from bot.stage import Stage
from handlers.ports.understanding import Understanding
from tickets.city import City

DONE, FAULTS = 0, 1


def converse(*, city: Path | None, store: str | None, now: str | None) -> int:
    """Play standard input. 0 at its end, 1 after any error line."""
    start = _moment(now)
    with ExitStack() as open_things:
        settings = settings_of(city=city, store=store or _fresh_store(open_things))
        if store is None and not settings.keys.get_secret_value():
            settings = settings_of(city=city, store=settings.store, keys=secrets.token_hex(KEY_BYTES))
        logs.set_up(settings.log_level, settings.log_format)
        town = load_city(settings.city)
        open_things.enter_context(Serving(settings.store_url, "minhu chat --jsonl"))
        headless = _opened(settings, town, start)
        open_things.callback(lambda: headless.stage.house.close())
        return _play(headless, sys.stdin.buffer, sys.stdout.buffer)


def _moment(now: str | None) -> datetime | None:
    if now is None:
        return None
    try:
        found = datetime.fromisoformat(now)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Told(f"--now: {now!r} is not ISO 8601 with an offset, like 2026-11-23T10:00+08:00")
    return found


def _fresh_store(open_things: ExitStack) -> str:
    """A store that is gone afterwards, even when the process is told to end."""
    folder = open_things.enter_context(tempfile.TemporaryDirectory(prefix="minhu-"))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    return f"sqlite:///{folder}/minhu.db"


def _opened(settings: Settings, city: City, start: datetime | None) -> Headless:
    from bot.composition import House, build_engine
    from nlu import build

    def stage(clock: MovedClock, understanding: Understanding) -> Stage:
        store = open_store(settings)
        return Stage(House(city, store, build_engine(city, store, understanding)), clock)

    understanding = build(city)

    def again(before: Stage) -> Stage:
        before.house.close()
        return stage(MovedClock(before.clock.now(), running=before.clock.running), understanding)

    first = stage(MovedClock(start or datetime.now(UTC), running=start is None), understanding)
    headless = Headless(first, again)
    known = headless.stored_time()
    if known is not None and start is None:
        first.clock = MovedClock(known)  # its own time, where it stood
    elif known is not None and start is not None and start < known:
        first.house.close()
        raise Told(f"--now: {start.isoformat()} is before the store's own time {known.isoformat()}")
    return headless


def _play(headless: Headless, lines: BinaryIO, out: BinaryIO) -> int:
    try:
        _write(out, headless.begin())
        for number, raw in enumerate(iter(lines.readline, b""), 1):
            line = raw.decode("utf-8", "replace")
            if number == 1:
                line = line.removeprefix("\ufeff")
            if line.strip():
                _write(out, headless.line(number, line))
    except BrokenPipeError:  # nobody reads any more
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
    return FAULTS if headless.failed else DONE


def _write(out: BinaryIO, answers: Iterable[object] | Iterator[object]) -> None:
    for answer in answers:
        out.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
        out.flush()
