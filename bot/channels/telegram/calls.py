"""Calls of the Bot API (调用接口) by aiogram.

Telegram's URLs carry the token, so errors of the SDK end here: what leaves has words of ours, the token struck out and
no chained cause.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar, TypeVar, cast

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import Response, TelegramMethod
from aiogram.types import InputFile
from aiohttp import BytesPayload, FormData

from bot.channels.port import Blocked, Refused, RetryAfter, SendFailed
from bot.channels.telegram.wire import loads

T = TypeVar("T")

_GONE = re.compile(r"chat not found|user not found|user is deactivated|PEER_ID_INVALID|chat_id is empty", re.IGNORECASE)

_PLAIN_WORDS: Mapping[type[Exception], str] = {
    TelegramConflictError: "another process polls with this bot's token, or a webhook is set: only one may receive",
    TelegramUnauthorizedError: "the token is not valid",
    TelegramNotFound: "the token or the address of the Bot API server is not valid",
    ClientDecodeError: "the answer is not one of the Bot API",
}


@dataclass(frozen=True)
class _Plain:
    """A method by its name and parameters, in place of aiogram's model of it."""

    __returning__: ClassVar[Any] = Any
    __api_method__: str
    parameters: Mapping[str, object]


class _Session(AiohttpSession):
    """Keeps the shape of each method's answer: aiogram makes it anew for each call, which costs as much as the call. What
    has no file in it goes out as JSON, which Telegram takes as well as a form and which is put together in half the time;
    a plain call and its answer are put together and taken apart without models.
    """

    def __init__(self, api: TelegramAPIServer, timeout: float) -> None:
        super().__init__(api=api, json_loads=loads, timeout=timeout)
        self._shapes: dict[type[TelegramMethod[Any]], type[Response[Any]]] = {}

    def check_response(self, bot: Bot, method: TelegramMethod[T], status_code: int, content: str) -> Response[T]:
        if isinstance(method, _Plain) and status_code == HTTPStatus.OK:
            match _loaded(content):
                case {"ok": True, "result": result}:
                    return Response.model_construct(ok=True, result=result)
        if type(method) not in self._shapes:
            self._shapes[type(method)] = Response[method.__returning__]  # type: ignore[name-defined]
        return super().check_response(bot, method, status_code, content)

    def build_form_data(self, bot: Bot, method: TelegramMethod[Any]) -> FormData:
        if isinstance(method, _Plain):
            return _as_json(method.parameters)
        files: dict[str, InputFile] = {}
        told = self.prepare_value(method.model_dump(warnings=False), bot=bot, files=files, _dumps_json=False)
        if files:
            return super().build_form_data(bot, method)
        return _as_json(told)

    async def close(self) -> None:
        """Without aiogram's quarter of a second: aiohttp waits for its connections by itself."""
        if self._session is not None:
            await self._session.close()


def _as_json(told: object) -> FormData:
    """As the body of a call: aiohttp takes it as it takes a form."""
    content = json.dumps(told, ensure_ascii=False).encode()
    return cast(FormData, BytesPayload(content, content_type="application/json"))


def _loaded(content: str) -> object:
    """None where it is no JSON: aiogram tells then what that means."""
    try:
        return loads(content)
    except (ValueError, RecursionError):
        return None


class Calls:
    """The Bot API at `api_base` for one token; a call takes `timeout` seconds at most. Close it at the end."""

    def __init__(self, token: str, api_base: str, timeout: float) -> None:
        self._token = token
        self._timeout = timeout
        self._session = _Session(TelegramAPIServer.from_base(api_base), timeout)
        self._bot = Bot(token, session=self._session)

    async def close(self) -> None:
        await self._session.close()

    async def __call__(self, method: TelegramMethod[T], patience: float = 0.0) -> T:
        """`patience`: seconds that Telegram may take beside the usual ones.

        Raises:
            RetryAfter, Blocked: as a channel's `send`. Refused: Telegram understood and said no. SendFailed: anything else.
        """
        failure: SendFailed
        try:
            return await self._bot(method, request_timeout=math.ceil(patience + self._timeout) if patience else None)
        except TelegramRetryAfter as error:
            failure = RetryAfter(error.retry_after)
        except TelegramForbiddenError as error:
            failure = Blocked(self._told(error))
        except TelegramBadRequest as error:
            failure = (Blocked if _GONE.search(error.message) else Refused)(self._told(error))
        except Exception as error:  # noqa: BLE001 - aiogram lets aiohttp's own ones through now and then
            failure = SendFailed(self._told(error))
        raise failure  # here, not in the handler: no chained cause whose text holds the token

    async def plainly(self, method: str, **parameters: object) -> object:
        """A method with these parameters, by their own names and without files; what Telegram answers. It costs a third of
        a call by aiogram's models.

        Raises:
            As a call.
        """
        return await self(cast("TelegramMethod[object]", _Plain(method, parameters)))

    async def fetch(self, path: str, limit: int) -> bytes | None:
        """The bytes of a file; None where they are more than `limit`.

        Raises:
            SendFailed: it could not be fetched.
        """
        content = bytearray()
        url = self._session.api.file_url(self._token, path)
        try:
            async with aclosing(self._session.stream_content(url, timeout=math.ceil(self._timeout))) as stream:
                async for chunk in stream:
                    content += chunk
                    if len(content) > limit:
                        return None
            return bytes(content)
        except Exception as error:  # noqa: BLE001 - its text holds the URL, and with it the token
            failure = SendFailed(f"a file could not be fetched: {type(error).__name__}")
        raise failure

    def _told(self, error: Exception) -> str:
        """An error in words that may be logged."""
        words = _PLAIN_WORDS.get(type(error)) or type(error).__name__
        if isinstance(error, TelegramAPIError):
            words += f" ({error.message})"
        return words.replace(self._token, "***").replace(self._token.partition(":")[2], "***")
