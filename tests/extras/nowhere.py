"""A platform that takes every message and shows it to nobody."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.routing import BaseRoute

from bot.channels.port import Door
from handlers.conversation.message import Outgoing


class Nowhere:
    name = "nowhere"
    one_receiver = False

    async def send(self, message: Outgoing) -> str:
        return ""

    async def run(self, door: Door) -> None: ...

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        return ()
