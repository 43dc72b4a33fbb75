"""Updates as they come over the wire: bytes with a cap, JSON without what no store takes, numbers and chats."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from starlette.requests import Request

BODY_LIMIT = 1024 * 1024

Raw = dict[str, object]

_UNCLEAN = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")


async def read_body(request: Request) -> bytes | None:
    """The request's body; None when it is larger than any update, as soon as that shows."""
    if int(request.headers.get("content-length", "0")) > BODY_LIMIT:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


def loads(text: str | bytes) -> object:
    """Parse; NUL (refused by PostgreSQL) and halves of a surrogate pair (refused by everybody) are dropped."""
    text = text.decode() if isinstance(text, bytes) else text
    value: object = json.loads(text)
    return _clean(value) if _UNCLEAN.search(text) else value


def _clean(value: object) -> object:
    match value:
        case str():
            return value.replace("\0", "").encode("utf-8", "ignore").decode()
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {key: _clean(item) for key, item in value.items()}
    return value


def numbered(updates: Iterable[object]) -> list[tuple[int, Raw]]:
    """Each update with its number; what has none is no update."""
    return [
        (number, update)
        for update in updates
        if isinstance(update, dict) and isinstance(number := update.get("update_id"), int)
    ]


def chat_of(update: Raw) -> int:
    """Whose lane: the chat of a message, the person of a press, one lane for all the rest."""
    match update:
        case {"message": {"chat": {"id": int(chat)}}} | {"edited_message": {"chat": {"id": int(chat)}}}:
            return chat
        case {"callback_query": {"from": {"id": int(person)}}}:
            return person
    return 0
