"""How a browser is answered (应答): always with the headers that keep a page to itself."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response

STORE_ERROR_SECONDS = 3.0
"""After how long to come again when the store failed."""

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


def not_found() -> Response:
    return Response("Not found", 404, {"X-Content-Type-Options": "nosniff"}, "text/plain")
