"""Logs tell what happened and nothing about people."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

SECRETS = {
    "phone": "13812345678",
    "phone_written": "138 1234 5678",
    "landline": "010-12345678",
    "identity": "11010119900307867X",
    "invite": "MH-3S6B7QBSY3MCLHCKIQR3SEVCGY",
    "telegram": "https://api.telegram.org/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/sendMessage",
    "store": "postgresql://minhu:hunter22@db/minhu",
}


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    logs.set_up("INFO", "json", stream)
    yield stream
    logging.getLogger().handlers[:] = handlers
    logging.getLogger().setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize("kind", SECRETS)
def test_no_number_code_or_token_is_logged(out: io.StringIO, kind: str) -> None:
    secret = SECRETS[kind]
    structlog.get_logger().warning("seen", value=secret, inside={"list": [secret]})
    logging.getLogger("anybody").warning("seen %s", secret)
    hidden = secret.partition("://")[2] if "telegram" not in kind else "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
    assert (hidden or secret).partition("@")[0] not in out.getvalue()
    assert len(out.getvalue().splitlines()) == 2


def test_what_people_wrote_is_not_in_a_traceback(out: io.StringIO) -> None:
    try:
        try:
            raise ValueError("no such thing: 我家楼下的路灯")
        except ValueError as error:
            raise RuntimeError("could not read 路灯坏了 here") from error
    except RuntimeError:
        structlog.get_logger().exception("failed", text="路灯", account="ann")
    [line] = out.getvalue().splitlines()
    told = json.loads(line)
    assert "路灯" not in json.dumps(told, ensure_ascii=False)
    assert "RuntimeError: could not read … here" in told["exception"]
    assert "test_live_logs.py" in told["exception"]
    assert told["text"] == told["account"] == "…"


def test_the_lines_of_one_update_share_a_trace(out: io.StringIO) -> None:
    with logs.traced(channel="web") as trace:
        structlog.get_logger().info("ours")
        logging.getLogger("theirs").info("theirs")
    logging.getLogger("theirs").info("later")
    found = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line.get("trace") for line in found] == [trace, trace, None]
    assert found[0]["channel"] == "web"


def test_a_readable_line_has_time_level_and_words() -> None:
    stream = io.StringIO()
    handlers, level = logging.getLogger().handlers[:], logging.getLogger().level
    logs.set_up("INFO", "readable", stream)
    try:
        structlog.get_logger().info("start", messages=3)
    finally:
        logging.getLogger().handlers[:] = handlers
        logging.getLogger().setLevel(level)
        structlog.reset_defaults()
    assert stream.getvalue().split()[1:] == ["info", "start", "messages=3"]
