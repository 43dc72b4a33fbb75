"""How a browser is answered (应答): always with the headers that keep a page to itself."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import wraps

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import JSONResponse, Response

from bot.channels.port import Door, Overloaded
from bot.channels.web.bodies import TooSlow

Answer = Callable[[Door, Request], Awaitable[Response]]

STORE_ERROR_SECONDS = 3.0
"""After how long to come again when the store failed."""

log = logging.getLogger(__name__)

_HOST = re.compile(r"[A-Za-z0-9.\-]+(:\d+)?|\[[0-9A-Fa-f:]+\](:\d+)?", re.ASCII)


def guarded(response: Response, asked: HTTPConnection) -> Response:
    host = asked.headers.get("host", "")
    # Older Safari does not count sockets as 'self'.
    sockets = f" ws://{host} wss://{host}" if _HOST.fullmatch(host) else ""
    response.headers["Content-Security-Policy"] = (
        f"default-src 'self'; connect-src 'self'{sockets}; img-src 'self' blob:; media-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Permissions-Policy"] = "geolocation=(self), microphone=(self), camera=(self)"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def told(request: Request, answer: Mapping[str, object], status: int = 200) -> Response:
    return guarded(JSONResponse(dict(answer), status), request)


def later(request: Request, seconds: float) -> Response:
    """Not now: the page comes again after so long."""
    response = told(request, {"wait": seconds}, 503)
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def patient(answer: Answer) -> Answer:
    """A route that, whatever failed, asks the page to come again: the house is full, or its store does not answer."""

    @wraps(answer)
    async def patiently(door: Door, request: Request) -> Response:
        try:
            return await answer(door, request)
        except Overloaded as error:
            return later(request, error.seconds)
        except (TooSlow, ClientDisconnect):
            return Response(status_code=408)
        except Exception:
            log.exception("a request of the web chat was not answered")
            return later(request, STORE_ERROR_SECONDS)

    return patiently


def not_found() -> Response:
    return Response("Not found", 404, {"X-Content-Type-Options": "nosniff"}, "text/plain")
