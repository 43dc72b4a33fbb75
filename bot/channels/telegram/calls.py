"""Calls of the Bot API (调用接口): a request of JSON each, an answer of JSON, over connections that stay open.

Telegram's URLs carry the token, so errors of the network end here: what leaves has words of ours, the token struck out and
no chained cause.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping

import aiohttp
import certifi

from bot.channels.port import Blocked, Refused, RetryAfter, SendFailed
from bot.channels.telegram.wire import Raw, loads

File = tuple[bytes, str]
"""The content of a file and its name."""

_GONE = re.compile(r"chat not found|user not found|user is deactivated|PEER_ID_INVALID|chat_id is empty", re.IGNORECASE)
_JSON = {"Content-Type": "application/json"}
_PIECE = 64 * 1024

UNKNOWN_ANSWER = "the answer is not one of the Bot API"
_PLAIN_WORDS = {
    401: "the token is not valid",
    404: "the token or the address of the Bot API server is not valid",
    409: "another process polls with this bot's token, or a webhook is set: only one may receive",
}


class Calls:
    """The Bot API at `api_base` for one token; a call takes `timeout` seconds at most. Close it at the end."""

    def __init__(self, token: str, api_base: str, timeout: float) -> None:
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token, re.ASCII):
            raise ValueError("a token is a number, a colon, letters and digits")
        self._token = token
        self._timeout = timeout
        self._base = api_base.rstrip("/")
        self._kept: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._kept is not None:
            await self._kept.close()

    async def __call__(
        self, method: str, parameters: Raw, patience: float = 0.0, files: Mapping[str, File] | None = None
    ) -> object:
        """What the method returns. `patience`: seconds that Telegram may take beside the usual ones. `files` are sent
        beside the parameters, which name them as `attach://name`; a parameter may be a file itself.

        Raises:
            RetryAfter, Blocked: as a channel's `send`. Refused: Telegram understood and said no. SendFailed: anything else.
        """
        url = f"{self._base}/bot{self._token}/{method}"
        body = _form(parameters, files) if files else json.dumps(parameters, ensure_ascii=False).encode()
        headers = None if files else _JSON
        try:
            timeout = aiohttp.ClientTimeout(total=patience + self._timeout)
            async with self._session.post(url, data=body, headers=headers, timeout=timeout) as answer:
                status, told = answer.status, loads(await answer.read())
        except (ValueError, RecursionError):
            failure = SendFailed(UNKNOWN_ANSWER)
        except Exception as error:  # noqa: BLE001 - its text may hold the URL, and with it the token
            failure = SendFailed(type(error).__name__)
        else:
            match told:
                case {"ok": True, "result": result}:
                    return result
            failure = self._failure(status, told)
        raise failure  # here, not in the handler: no chained cause whose text holds the token

    async def fetch(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file; None where they are more than `limit`.

        Raises:
            SendFailed: it could not be fetched.
        """
        content = bytearray()
        url = f"{self._base}/file/bot{self._token}/{path}"
        try:
            timeout = aiohttp.ClientTimeout(total=self._timeout)
            async with self._session.get(url, timeout=timeout, raise_for_status=True) as answer:
                async for piece in answer.content.iter_chunked(_PIECE):
                    content += piece
                    if len(content) > limit:
                        answer.close()
                        return None
            return bytes(content)
        except Exception as error:  # noqa: BLE001 - its text holds the URL, and with it the token
            failure = SendFailed(f"a file could not be fetched: {type(error).__name__}")
        raise failure

    @property
    def _session(self) -> aiohttp.ClientSession:
        """Opened by the first call: it belongs to the event loop of that."""
        if self._kept is None:
            # The authorities that come with the program: a container may have none of its own.
            trusted = ssl.create_default_context(cafile=certifi.where()) if self._base.startswith("https") else True
            connector = aiohttp.TCPConnector(ssl=trusted, ttl_dns_cache=3600)
            self._kept = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._kept

    def _failure(self, status: int, told: object) -> SendFailed:
        match told:
            case {"ok": False, "parameters": {"retry_after": int(seconds)}}:
                return RetryAfter(seconds)
            case {"ok": False, "description": str(why)}:
                words = f"{_PLAIN_WORDS.get(status, f'refused with {status}')} ({self._without_token(why)})"
                if status == 403 or (status == 400 and _GONE.search(why)):
                    return Blocked(words)
                return Refused(words) if status == 400 else SendFailed(words)
        return SendFailed(UNKNOWN_ANSWER)

    def _without_token(self, words: str) -> str:
        return words.replace(self._token, "***").replace(self._token.partition(":")[2], "***")


def _form(parameters: Raw, files: Mapping[str, File]) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
    for name, (content, filename) in files.items():
        form.add_field(name, content, filename=filename)
    return form
