"""Extras at the door: asked before the turn, about residents only, and a server that hangs holds up nobody else."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from answering_server import HANG, Answering, Sent, run
from nowhere import Nowhere
from rasa_wire import parse, reads

from bot.clock import MovedClock
from bot.composition import House, build_house
from bot.door import HouseDoor
from bot.extras import Extras
from bot.post import Post
from bot.settings import Settings
from bot.writer import Writer
from handlers.conversation.message import Account, Command, Inbound, Outgoing, Pressed, Segment, Text
from handlers.enrolment import make_invite
from tickets.units import Role, StaffMember

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ANN, BOB = Account("nowhere", "ann"), Account("nowhere", "bob")
PATIENCE = 1.0


class Front:
    """A house with a Rasa server, its door, and what it says."""

    def __init__(self, server: Answering, home: Path, seconds: float) -> None:
        settings = Settings(home=home, store=f"sqlite:///{home}/minhu.db", rasa_url=server.url, rasa_seconds=seconds)
        self.extras = Extras(settings)
        self.house: House = build_house(settings)
        self.house.engine.understanding = self.extras.around(self.house.engine.understanding, self.house.city)
        self.clock = MovedClock(NOW)
        self.count = 0

    @asynccontextmanager
    async def open(self) -> Any:
        writer = Writer(1, self.house.store.together)
        self.door = HouseDoor(
            self.house,
            Post(self.house.store, {"nowhere": Nowhere()}, self.clock, writer),
            self.clock,
            writer,
            extras=self.extras,
        )
        yield self
        await self.door.close()
        writer.close()

    async def hear(self, account: Account, *segments: Segment) -> Sequence[Outgoing]:
        self.count += 1
        return await self.door.receive(Inbound(account, str(self.count), segments, NOW))


@pytest.fixture
def front(server: Answering, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Front]:
    made = Front(server, tmp_path, PATIENCE if "hangs" in request.node.name else 5)
    yield made
    made.house.close()


def test_what_the_server_says_is_in_the_turn(front: Front, server: Answering) -> None:
    leaf = front.house.city.catalogue.get("0104")
    assert leaf is not None

    def answer(request: Sent) -> Any:
        return parse(reads(request), leaf.code, 0.97)

    server.answer = answer

    async def talk() -> str:
        async with front.open():
            replies = await front.hear(ANN, Text("幸福小区3号楼那个东西老毛病又犯了，黑咕隆咚"))
            return "\n".join(one.text for one in replies)

    assert leaf.name("zh-CN") in run(talk)
    assert len(server.sent) == 1


def test_a_server_that_hangs_delays_one_resident_by_its_limit_and_nobody_else(front: Front, server: Answering) -> None:
    server.answer = lambda request: HANG if "路灯" in reads(request) else parse(reads(request), "chat.thanks", 0.9)

    async def talk() -> None:
        async with front.open():
            started = time.monotonic()
            slow = asyncio.create_task(front.hear(ANN, Text("幸福小区的路灯坏了")))
            await asyncio.to_thread(server.asked.wait, 5)
            assert await front.hear(BOB, Text("谢谢"))
            assert not slow.done()
            replies = await slow
            assert PATIENCE <= time.monotonic() - started < 30
            assert "路灯" in replies[0].text

    run(talk)


def test_codes_staff_s_words_buttons_and_commands_are_not_sent(front: Front, server: Answering) -> None:
    server.answer = 500
    member = StaffMember("li", "李建国", front.house.city.units.all[0].code, Role.OFFICER)
    with front.house.store.begin() as work:
        code = make_invite(work, member, NOW)

    async def talk() -> None:
        async with front.open():
            await front.hear(BOB, Text(code))
            await front.hear(BOB, Text("我的工单"))
            await front.hear(ANN, Pressed("m", 1))
            await front.hear(ANN, Command("help"))
            await front.hear(ANN, Text("/help"))

    run(talk)
    assert server.sent == []
