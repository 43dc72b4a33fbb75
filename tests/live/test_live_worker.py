"""The worker on SQLite: what a timer pushes goes out without waiting for the engine."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from answering_server import run

from bot.channels.port import Door
from bot.clock import MovedClock
from bot.composition import build_house
from bot.post import Post
from bot.settings import Settings
from bot.worker import Worker
from bot.writer import Writer
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Text
from storage.dbos_engine import DbosEngine
from tickets.units import Role, StaffMember

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ANN, LI = Account("fake", "ann"), Account("fake", "li")


class Fake:
    name = "fake"
    one_receiver = False

    def __init__(self) -> None:
        self.sent: list[Outgoing] = []

    async def send(self, message: Outgoing) -> str:
        self.sent.append(message)
        return ""

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[object]:
        return ()


def test_what_a_timer_pushes_goes_out_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/minhu.db"
    engine = DbosEngine(url, poll_every=3600.0)
    house = build_house(Settings(home=tmp_path, store=url), seam=engine)
    fake, clock = Fake(), MovedClock(NOW)

    async def talk() -> None:
        await asyncio.to_thread(engine.prepare)
        with house.store.begin() as work:
            work.staff.enrol(StaffMember("s1", "李建国", "city-lighting", Role.OFFICER), LI, NOW)
        said = house.engine.hear(Inbound(ANN, "1", (Text("人民路38号院门口的路灯坏了快一周了"),), NOW), NOW).replies
        house.engine.hear(Inbound(ANN, "2", (Pressed(said[-1].mid, 1),), NOW), NOW)
        clock.move(timedelta(hours=6))
        writer = Writer(1, house.store.together)
        post = Post(house.store, {"fake": fake}, clock, writer)  # type: ignore[dict-item]
        worker = Worker(house, post, clock, writer, engine)
        await worker.start()
        await post.settle()
        await worker.close()
        writer.close()

    run(talk)
    house.close()
    assert [one.key for one in fake.sent if one.to == LI] == ["card.new", "card.sign_overdue"]
