"""`minhu pushes …`: messages that were given up (dead letters), with the reason; and sending them again."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.cli.opening import Told, open_store, reading, settings_of
from bot.cli.tables import table
from storage.dead_letters import DeadLetter

COLUMNS = ("id", "channel", "kind", "ticket", "failed_at", "tries", "why")


def dead(limit: int, *, as_json: bool, store: str | None) -> int:
    """List them, the newest first. What they say and to whom is not shown."""
    with reading(settings_of(store=store)) as work:
        rows = [_row(letter) for letter in work.dead_letters.newest(limit=limit)]
        count = work.dead_letters.count()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        print(table(rows, COLUMNS) if rows else "no message was given up")
        if count > len(rows):
            print(f"… and {count - len(rows)} more; --limit shows them")
    return 0


def _row(letter: DeadLetter) -> dict[str, object]:
    message = letter.message
    return {
        "id": message.mid,
        "channel": message.to.channel,
        "kind": "push" if message.push else "reply",
        "key": message.key,
        "ticket": message.ticket,
        "created_at": message.created_at.isoformat(timespec="seconds"),
        "failed_at": letter.failed_at.isoformat(timespec="seconds"),
        "tries": letter.tries,
        "why": letter.why,
        "trace": message.trace,
    }


def retry(ids: Sequence[str], *, everything: bool, store: str | None) -> int:
    """Send these again, or all. 1 where one of them is no dead message."""
    if bool(ids) is everything:
        raise Told("name the messages to send again, or --all")
    from storage.dbos_engine import DbosEngine

    settings = settings_of(store=store)
    engine = DbosEngine(settings.store_url)
    opened = open_store(settings, fresh=False, engine=engine)
    try:
        engine.prepare()
        with opened.begin() as work:
            done = work.dead_letters.retry(None if everything else ids, datetime.now(UTC))
    finally:
        opened.close()
    print(f"{len(done)} on their way again")
    unknown = [id for id in ids if id not in done]
    for id in unknown:
        print(f"minhu: {id} is no message that was given up", file=sys.stderr)
    return 1 if unknown else 0
