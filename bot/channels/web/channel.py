"""The web chat as a channel (网页渠道): its parts put together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial

from starlette.routing import BaseRoute, Route, WebSocketRoute

from bot.channels.port import Door
from bot.channels.web.answers import patient
from bot.channels.web.attachments import Attachments
from bot.channels.web.demo import DemoOfficer, DemoPages, Timeline
from bot.channels.web.lines import Lines
from bot.channels.web.pages import ChatPages
from bot.channels.web.talk import Talk
from bot.channels.web.visitors import Visitors
from bot.shared.pages import OwnPages, Pages
from bot.web import frames
from bot.web.frames import Seal
from bot.web.front import Front
from bot.web.sessions import MemorySessions, Sessions
from handlers.conversation.message import Outgoing

log = logging.getLogger(__name__)


class Web:
    """The web chat as a channel."""

    name = "web"
    one_receiver = False

    def __init__(
        self,
        secret: bytes,
        front: Front | None = None,
        *,
        sessions: Sessions | None = None,
        pages: Pages | None = None,
        clock: Callable[[], datetime] | None = None,
        origins: Sequence[str] = (),
        demo: bool = False,
        timeline: Timeline | None = None,
        demo_officer: DemoOfficer | None = None,
    ) -> None:
        front = front or Front()
        clock = clock or partial(datetime.now, UTC)
        visitors = Visitors(sessions or MemorySessions(), clock, origins, demo=demo)
        self._seal = Seal(secret)
        self._announcements = pages or OwnPages()
        self.lines = Lines(visitors, self._announcements)
        self._pages = ChatPages(visitors, front)
        self.files = Attachments(visitors, self._seal, front.limits)
        self._demo = DemoPages(visitors, front, timeline, demo_officer)
        self._has_demo = demo
        self._talk = Talk(visitors, self.lines, self._seal, clock, self._demo.prepare, front)

    async def send(self, message: Outgoing) -> str:
        """To every open page of the account, at whichever process; with none open it waits in the store until a page
        asks for it."""
        here = await self._show(message)
        elsewhere = await self._announcements.tell(frames.who(message.to), message.mid)
        return message.mid if here or elsewhere else ""

    async def run(self, door: Door) -> None:
        """The routes do the receiving; this, what other processes have for the pages that are open here."""
        await self._announcements.listen(partial(self._announced, door))

    async def _announced(self, door: Door, who: str, mid: str) -> None:
        try:
            message = await door.message(mid)
        except Exception:
            log.exception("an announced message could not be read; the page asks for it")
            return
        if message is not None and frames.who(message.to) == who:
            await self._show(message)

    async def _show(self, message: Outgoing) -> bool:
        return await self.lines.show(message.to, frames.message(message, self._seal))

    async def close(self) -> None:
        """Its sockets end with the server, and the announcements with what is shared."""

    def routes(self, door: Door) -> Sequence[BaseRoute]:
        routes: list[BaseRoute] = [
            Route("/", self._pages.residents),
            Route("/staff", self._pages.staff),
            Route("/web/{name}", self._pages.beside),
            Route("/chat/send", partial(patient(self._talk.send), door), methods=["POST"]),
            Route("/chat/since", partial(patient(self._talk.since), door)),
            Route("/chat/photo", partial(patient(self.files.photo), door), methods=["POST"]),
            Route("/chat/voice", partial(patient(self.files.voice), door), methods=["POST"]),
            Route("/files/{file}", partial(patient(self.files.out), door)),
            WebSocketRoute("/chat/socket", partial(self._talk.socket, door)),
        ]
        if self._has_demo:
            routes += [
                Route("/demo", self._demo.page),
                Route("/demo/timeline", self._demo.timeline),
                Route("/demo/restart", self._demo.restart, methods=["POST"]),
            ]
        return routes
