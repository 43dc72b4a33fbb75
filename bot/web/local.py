"""Whether somebody asks from this very machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection


def is_local(asked: HTTPConnection) -> bool:
    """A browser on this very machine: neither through a proxy nor under another name."""
    forwarded = any(name in asked.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    host = urlsplit(f"//{asked.headers.get('host', '')}").hostname or ""
    return not forwarded and _is_loopback(asked.client.host if asked.client else "") and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
