"""The page itself (页面) and the files beside it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.answers import guarded, not_found
from bot.channels.web.visitors import STAFF, Role, Visitors, give_cookie
from bot.web import frames
from bot.web.front import Front, files, language_of, rendered


class ChatPages:
    """The routes of the residents' and of the staff's page."""

    def __init__(self, visitors: Visitors, front: Front) -> None:
        self._visitors = visitors
        self._front = front

    async def residents(self, request: Request) -> Response:
        role = self._visitors.role(request)
        return not_found() if role is None or role is STAFF else await self._page(request, role)

    async def staff(self, request: Request) -> Response:
        return await self._page(request, STAFF)

    async def _page(self, request: Request, role: Role) -> Response:
        account = await self._visitors.account(request, role)
        fresh = account is None
        token = request.cookies.get(role.cookie, "")
        if account is None:
            token, account = await self._visitors.newcomer(role)
        page = rendered(
            "chat",
            self._front,
            language_of(request.headers.get("accept-language", ""), self._front.spoken),
            {
                "as": role.name,
                "who": frames.who(account),
                "fresh": fresh,
                "lost": fresh and role.session and role.cookie in request.cookies,
            },
        )
        response = guarded(HTMLResponse(page), request)
        give_cookie(response, request, role, token)  # each visit counts anew
        return response

    async def beside(self, request: Request) -> Response:
        found = files().get(request.path_params["name"])
        if found is None:
            return not_found()
        headers = {"ETag": found.tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == found.tag:
            return guarded(Response(status_code=304, headers=headers), request)
        content = found.content
        if "gzip" in request.headers.get("accept-encoding", ""):
            content = found.packed
            headers["Content-Encoding"] = "gzip"
        return guarded(Response(content, media_type=found.media_type, headers=headers), request)
