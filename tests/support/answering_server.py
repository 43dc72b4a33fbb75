"""A real HTTP server of this machine that answers as it is told, also badly, and keeps what it was sent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

T = TypeVar("T")
HANG, RESET, DRIP = object(), object(), object()


@dataclass
class Sent:
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Answering:
    """`answer` is what is said to every request: JSON, bytes, a status, HANG, RESET, DRIP, or a function of the request."""

    url: str = ""
    answer: Any = None
    sent: list[Sent] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)
    asked: threading.Event = field(default_factory=threading.Event)


@contextmanager
def answering() -> Iterator[Answering]:
    state = Answering()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            request = Sent(self.path, dict(self.headers), self.rfile.read(int(self.headers["Content-Length"])))
            state.sent.append(request)
            state.asked.set()
            answer = state.answer(request) if callable(state.answer) else state.answer
            if answer is HANG:
                state.ended.wait()
            if answer in (HANG, RESET):
                self.close_connection = True
                return
            status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
            body = body if isinstance(body, bytes) or body is DRIP else json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", "1000" if body is DRIP else str(len(body)))
            self.end_headers()
            while body is DRIP and not state.ended.wait(0.02):
                self.wfile.write(b" ")
            if body is not DRIP:
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Whoever asked hung up."""

    server = Server(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield state
    finally:
        state.ended.set()
        server.shutdown()
        server.server_close()
        thread.join()


def run(talk: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run in a loop of its own: a browser of other tests may run one in this thread."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(talk())).result()
