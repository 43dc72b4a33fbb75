"""What the tests of the web channel's protocol say and read."""

from __future__ import annotations

import json
import re
import uuid
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from starlette.testclient import WebSocketTestSession

SOCKET = "ws://127.0.0.1/chat/socket"


def settings_of(page: str) -> dict[str, Any]:
    found = re.search(r'data-settings="([^"]*)"', page)
    assert found
    settings: dict[str, Any] = json.loads(found[1].replace("&quot;", '"').replace("&amp;", "&").replace("&#x27;", "'"))
    return settings


def said(text: str = "路灯坏了", **more: object) -> dict[str, object]:
    return {"type": "say", "id": str(uuid.uuid4()), "text": text, **more}


def until(socket: WebSocketTestSession, last: str) -> list[dict[str, Any]]:
    frames: list[dict[str, Any]] = []
    while not frames or frames[-1]["type"] != last:
        frames.append(socket.receive_json())
    return frames


def photo(size: tuple[int, int] = (40, 30)) -> bytes:
    into = BytesIO()
    Image.new("RGB", size, "red").save(into, "PNG")
    return into.getvalue()
