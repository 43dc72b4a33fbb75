"""Who sits at a page (来访者): a resident by a long random cookie, an officer by a session that the server keeps."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response

from bot.channels.web.answers import told
from bot.web.local import is_local
from bot.web.sessions import Sessions, hashed
from handlers.conversation.message import Account

COOKIE_AGE = 400 * 24 * 3600  # the longest that browsers grant

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)


@dataclass(frozen=True)
class Role:
    """Who sits at a page: `cookie` its own, `session` kept by the server, `demo` on the demo page only."""

    name: str
    cookie: str
    session: bool = False
    demo: bool = False


RESIDENT = Role("", "minhu")
STAFF = Role("staff", "minhu_staff", session=True)
DEMO_RESIDENT = Role("resident", "minhu_demo_resident", demo=True)
DEMO_OFFICER = Role("officer", "minhu_demo_officer", demo=True)
ROLES = {role.name: role for role in (RESIDENT, STAFF, DEMO_RESIDENT, DEMO_OFFICER)}


def origin_of(address: str) -> str:
    """What a browser calls the origin of an address: no path, and no port where it is the usual one."""
    parts = urlsplit(address.lower())
    usual = {"http": ":80", "https": ":443"}.get(parts.scheme, ":")
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}"


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


class Visitors:
    """Tells whose a request is. `origins`: other addresses of the house, `demo`: whether it has a demo page."""

    def __init__(
        self, sessions: Sessions, clock: Callable[[], datetime], origins: Sequence[str] = (), *, demo: bool = False
    ) -> None:
        self._sessions = sessions
        self._clock = clock
        self._origins = frozenset(map(origin_of, origins))
        self._demo = demo

    def role(self, asked: HTTPConnection) -> Role | None:
        role = ROLES.get(asked.query_params.get("as", ""))
        return role if role is not None and self.may(asked, role) else None

    def may(self, asked: HTTPConnection, role: Role) -> bool:
        return not role.demo or (self._demo and is_local(asked))

    async def account(self, asked: HTTPConnection, role: Role, *, used: bool = False) -> Account | None:
        token = asked.cookies.get(role.cookie, "")
        if not _TOKEN.fullmatch(token):
            return None
        if role.session:
            return await self._sessions.account(token, self._clock(), used=used)
        return Account("web", hashed(token))

    async def newcomer(self, role: Role) -> tuple[str, Account]:
        """A new token and the account that it is."""
        if not role.session:
            token = fresh_token()
            return token, Account("web", hashed(token))
        token = await self._sessions.open(self._clock())
        account = await self._sessions.account(token, self._clock())
        if account is None:
            raise RuntimeError("a session was lost at once")
        return token, account

    async def asker(self, request: Request, *, used: bool = False) -> Account | Response:
        """Whose request it is; or the answer to a stranger's, or to one that another site's page made."""
        role = self.role(request)
        if role is None or (request.method != "GET" and not self.same_origin(request)):
            return told(request, {"refused": "foreign"}, 403)
        account = await self.account(request, role, used=used)
        return account or told(request, {"lost": True}, 401)

    def same_origin(self, asked: HTTPConnection) -> bool:
        origin = asked.headers.get("origin", "").lower()
        return origin in self._origins or (
            urlsplit(origin).netloc == asked.headers.get("host", "").lower()
            and origin.startswith(("http://", "https://"))
        )


def give_cookie(response: Response, request: Request, role: Role, token: str) -> None:
    response.set_cookie(
        role.cookie,
        token,
        max_age=COOKIE_AGE,
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https" or not is_local(request),
    )
