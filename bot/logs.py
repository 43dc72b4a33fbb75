"""Logs (日志): to standard error, readable or as JSON, each line with the trace of its update, nothing of people in it.

    structlog events ──┐
    logging of others ─┴─► time, level, trace ─► traceback in words ─► redacted ─► one line

What people write is never logged: no place logs it, and what an exception carries is cut down to what a program says.
"""

from __future__ import annotations

import logging
import re
import secrets
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import TextIO

import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from storage.trace import TRACE

HIDDEN = "…"
SECRET_NAMES = frozenset({"account", "code", "content", "name", "phone", "secret", "text", "token", "title", "words"})
NOISY = ("aiogram", "aiosqlite", "alembic", "dbos", "httpx", "PIL", "sqlalchemy", "urllib3", "uvicorn", "websockets")
OURS = ("bot.", "handlers.", "nlu.", "storage.", "tickets.")

# The longest first: an identity number holds what looks like a phone number.
PATTERNS = (
    re.compile(r"MH-?[A-Z2-7]{26}", re.IGNORECASE),
    re.compile(r"\b[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}\b"),
    re.compile(r"\d{6,}:[A-Za-z0-9_-]{20,}"),
    re.compile(r"(?<=://)[^\s/@]+:[^\s/@]+(?=@)"),
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),
    re.compile(r"(?<!\d)1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"),
    re.compile(r"[A-Za-z0-9_-]{43,}"),
)
SHORTEST = 11  # a phone number; what is shorter hides nothing that a pattern knows
OWN = frozenset({"timestamp", "level", "logger", "trace"})
_WORDS_OF_PEOPLE = re.compile(r"[^\x00-\x7f]+")


def redacted(text: str) -> str:
    """Without phone and identity numbers, codes, tokens and passwords."""
    if len(text) < SHORTEST and "://" not in text:
        return text
    for pattern in PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text


def set_up(level: str = "INFO", form: str = "readable", stream: TextIO | None = None) -> None:
    """Send everything that is logged in this process to `stream`, standard error unless told."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_exception,
        _redact,
    ]
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False) if form == "json" else _readable
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in NOISY:
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))


@contextmanager
def traced(trace: str = "", /, **known: object) -> Iterator[str]:
    """Everything logged inside carries this trace, a fresh one where there is none, and what is `known`; messages that
    are stored inside keep it."""
    trace = trace or secrets.token_hex(4)
    before = TRACE.set(trace)
    try:
        with structlog.contextvars.bound_contextvars(trace=trace, **known):
            yield trace
    finally:
        TRACE.reset(before)


def _tell_exception(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    error = info[1] if isinstance(info, tuple) else info
    if isinstance(error, BaseException):
        event["exception"] = told(error)
    return event


def told(error: BaseException) -> str:
    """The chain of an exception: types, places in the program, and messages without anything that people wrote."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 200:
        lines.append(
            f"{type(cause).__module__}.{type(cause).__qualname__}: {_message(cause)}".removeprefix("builtins.")
        )
        lines += _places(cause.__traceback__)
        cause = cause.__cause__ or (None if cause.__suppress_context__ else cause.__context__)
    return "\n".join(lines)


def _message(error: BaseException) -> str:
    own = (type(error).__module__ + ".").startswith(OURS)
    if not own and not isinstance(error, OSError | TypeError | AttributeError | ImportError | RuntimeError):
        return HIDDEN
    return _WORDS_OF_PEOPLE.sub(HIDDEN, str(error).partition("\n")[0])[:300]


def _places(trace: TracebackType | None) -> list[str]:
    return [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-12:]]


def _redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    return {
        key: HIDDEN if key in SECRET_NAMES else value if key in OWN else _clean(value) for key, value in event.items()
    }


def _clean(value: object) -> object:
    match value:
        case str():
            return redacted(value)
        case Mapping():
            return {key: HIDDEN if key in SECRET_NAMES else _clean(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_clean(item) for item in value]
        case None | bool() | int() | float():
            return value
    return value if callable(value) or hasattr(value, "levelno") else redacted(str(value))


def _readable(logger: WrappedLogger, method: str, event: EventDict) -> str:
    known = dict(event)
    head = f"{known.pop('timestamp', '')} {known.pop('level', '')!s:<7} {known.pop('event', '')}"
    known.pop("logger", None)
    exception = known.pop("exception", "")
    rest = " ".join(f"{key}={value}" for key, value in known.items() if not key.startswith("_"))
    return "\n".join(part for part in (f"{head}  {rest}".rstrip(), str(exception)) if part)
