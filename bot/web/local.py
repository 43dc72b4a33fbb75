"""Whether somebody asks from this very machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

PASSED_ON = frozenset({"forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip"})
"""Headers of a proxy, besides all that begin with `x-forwarded-`."""


def is_local(asked: HTTPConnection) -> bool:
    """A browser on this very machine: neither under another name nor through a proxy that tells of itself.

    A proxy here that hides itself (nginx sends no header of its own unless told to) cannot be told from a browser here:
    this alone must never guard anything of a real city.
    """
    forwarded = any(name in PASSED_ON or name.startswith("x-forwarded-") for name in asked.headers)
    host = urlsplit(f"//{asked.headers.get('host', '')}").hostname or ""
    return not forwarded and _is_loopback(asked.client.host if asked.client else "") and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
