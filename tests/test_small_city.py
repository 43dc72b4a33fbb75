"""Nothing is wired to the first city: what residents say in every written conversation is said in the small one too.

Port Bay has another depth of catalogue, other languages, calendar, prefix and limits; its answers differ, so they are not
compared: each line is answered, without a fault, and without a name or number of the demo city.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.clock import MovedClock
from bot.composition import House, build_engine
from bot.notation import parse
from bot.play import START, loaded
from bot.stage import Stage
from handlers.conversation.message import Account, Inbound, Pressed, Text
from storage import Keyring, SqlStore
from tests.test_dialogues import DEMO, FILES, ROOT

SMALL = Path(__file__).parent / "cities" / "small"
SAID = [path for path in FILES if path.relative_to(ROOT).parts[0] != "small"]


@pytest.mark.parametrize("path", SAID, ids=[str(p.relative_to(ROOT).with_suffix("")) for p in SAID])
def test_what_was_said_in_the_demo_city_is_answered_in_another(path: Path, tmp_path: Path) -> None:
    city, understanding = loaded(SMALL.resolve())
    demo, _ = loaded(DEMO.resolve())
    foreign = {unit.names[demo.language] for unit in demo.units.all} | {f"{demo.prefix}-", demo.names[demo.language]}
    with SqlStore(f"sqlite:///{tmp_path / 'small.db'}", Keyring([b"the small city".ljust(32)])) as store:
        store.create_tables()
        start = datetime.strptime(START, "%Y-%m-%d %H:%M").replace(tzinfo=city.timezone)
        stage = Stage(House(city, store, build_engine(city, store, understanding)), MovedClock(start))
        entries = [e for e in parse(path.read_text(encoding="utf-8")) if e.kind == "say" and not e.unit]
        for n, entry in enumerate(entries):
            account = Account("play", f"citizen:{entry.who}")
            card = stage.newest_card(account)
            pressed = entry.text.startswith("[") and card is not None
            segment = Pressed(card.mid, 1) if pressed and card else Text(entry.text.replace("\\0", "\0"))
            answers = stage.hear(Inbound(account, f"e{n}", (segment,), stage.clock.now()))
            assert not [one for one in answers if one.message.key in ("chat.fault", "desk.fault")]
            told = " ".join(one.message.text for one in answers)
            said = " ".join(e.text for e in entries)
            assert not [name for name in foreign if name in told and name not in said]
