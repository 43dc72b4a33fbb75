"""The demo page (演示页): resident, officer and timeline side by side; the demo city on this machine only."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.answers import guarded, not_found, told
from bot.channels.web.visitors import DEMO_OFFICER, DEMO_RESIDENT, Role, Visitors, fresh_token, give_cookie
from bot.web.front import Front, language_of, rendered
from bot.web.local import is_local
from handlers.conversation.message import Account

log = logging.getLogger(__name__)

Timeline = Callable[[Account], Awaitable[Sequence[Mapping[str, object]]]]
DemoOfficer = Callable[[Account, Account], Awaitable[None]]


class DemoPages:
    """The routes of the demo. `timeline` tells a resident's steps, `officer` enrols the demo's officer for a resident."""

    def __init__(
        self, visitors: Visitors, front: Front, timeline: Timeline | None, officer: DemoOfficer | None
    ) -> None:
        self._visitors = visitors
        self._front = front
        self._timeline = timeline
        self._officer = officer

    async def page(self, request: Request) -> Response:
        if not is_local(request):
            return not_found()
        language = language_of(request.headers.get("accept-language", ""), self._front.spoken)
        response = guarded(HTMLResponse(rendered("demo", self._front, language, {"as": "demo"})), request)
        for role in (DEMO_RESIDENT, DEMO_OFFICER):
            if await self._visitors.account(request, role) is None:
                give_cookie(response, request, role, fresh_token())
        return response

    async def timeline(self, request: Request) -> Response:
        if not is_local(request):
            return not_found()
        resident = await self._visitors.account(request, DEMO_RESIDENT)
        officer = await self._visitors.account(request, DEMO_OFFICER)
        if resident is None or officer is None:
            return told(request, {"lost": True}, 401)
        await self.prepare(request, DEMO_OFFICER, officer)
        found = await self._timeline(resident) if self._timeline else ()
        steps = [{key: _plain(value) for key, value in step.items()} for step in found]
        return told(request, {"steps": steps})

    async def restart(self, request: Request) -> Response:
        if not is_local(request):
            return not_found()
        if not self._visitors.same_origin(request):
            return told(request, {"refused": "foreign"}, 403)
        response = told(request, {"restarted": True})
        for role in (DEMO_RESIDENT, DEMO_OFFICER):
            give_cookie(response, request, role, fresh_token())
        return response

    async def prepare(self, asked: HTTPConnection, role: Role, account: Account) -> None:
        """The demo's officer is enrolled before anything is said to them."""
        if role is not DEMO_OFFICER or self._officer is None:
            return
        resident = await self._visitors.account(asked, DEMO_RESIDENT)
        if resident is None:
            return
        try:
            await self._officer(account, resident)
        except Exception:
            log.exception("the demo's officer was not enrolled")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
