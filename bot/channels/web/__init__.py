"""The web chat (网页): a page, a socket behind it, and plain requests where sockets do not get through.

    GET /  GET /staff           the page; sets the cookie                                             pages
    WS  /chat/socket            say ──► door.receive (commit) ──► heard       message ◄── send        talk, lines
    POST /chat/send  GET /chat/since?after=N                    the same without a socket             talk
    POST /chat/photo  POST /chat/voice                          a file in; its id is sealed for the account     attachments
    GET /files/{id}?s=…                                         a file out; sealed for the account that asks    attachments
    GET /demo …                 resident, officer and timeline side by side; on this machine only     demo

Who asks is told by `visitors`, how it is answered by `answers`. A resident is the hash of a long random cookie, an officer
a server-side session. Nothing is lost with a socket: the page keeps what was not heard and asks for what it has not seen.
"""

from __future__ import annotations

from bot.channels import platform
from bot.channels.port import Channel


class Platform(platform.Platform):
    """It is always there, and has no settings but the server's."""

    def open(self, house: platform.Surroundings) -> Channel:
        from bot.channels.web.opening import opened

        return opened(house)
