"""Telegram (电报): the channel by aiogram. Importing aiogram costs three seconds of CPU: only when a token is set.

channel   receives by polling or webhook, confirms after the commit; sends by `sending`
calls     calls of the Bot API; what the SDK raises ends there
updates   update → Inbound → door            contents   what a message holds: words, photos, voices, places
sending   Outgoing → calls                   memory     which message of Telegram's shows which of ours
lanes     polling: order per chat, and the offset that may be confirmed
layout    texts cut to length, rows of buttons, what a button carries
wire      bytes → JSON, the caps
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field, SecretStr, field_validator

from bot.channels import platform
from bot.channels.port import Channel
from bot.findings import Finding, reach
from bot.settings import SettingsFault, web_address

if TYPE_CHECKING:
    from bot.settings import Settings

OWN_SERVER = "https://api.telegram.org"
SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)
"""What Telegram takes as a secret token; it would take a shorter one, too."""


class Platform(platform.Platform):
    """The bot of a city; without a token there is none."""

    token: SecretStr = Field(SecretStr(""), description="token of the Telegram bot; empty: no Telegram")
    mode: str = Field("polling", description="polling or webhook")
    secret: SecretStr = Field(
        SecretStr(""), description="secret token of the webhook, 16 to 256 of A-Z, a-z, 0-9, _ and -"
    )
    server: str = Field("", description="address of another Bot API server; empty: Telegram's own")

    @field_validator("mode")
    @classmethod
    def _mode(cls, value: str) -> str:
        if value not in ("polling", "webhook"):
            raise ValueError("must be polling or webhook")
        return value

    @field_validator("server")
    @classmethod
    def _address(cls, value: str) -> str:
        return web_address(value)

    def fits(self, settings: Settings) -> None:
        if not self.token.get_secret_value() or self.mode != "webhook":
            return
        if not settings.public_url:
            raise SettingsFault("MINHU_PUBLIC_URL: is needed for MINHU_TELEGRAM_MODE=webhook")
        if not SECRET.fullmatch(self.secret.get_secret_value()):
            raise SettingsFault("MINHU_TELEGRAM_SECRET: needs 16 to 256 of A-Z, a-z, 0-9, _ and - for a webhook")

    def open(self, house: platform.Surroundings) -> Channel | None:
        if not self.token.get_secret_value():
            return None
        from bot.channels.telegram.channel import Telegram  # three seconds of CPU

        try:
            return Telegram(
                self.token.get_secret_value(),
                mode="webhook" if self.mode == "webhook" else "polling",
                secret=self.secret.get_secret_value(),
                public_url=house.settings.public_url,
                api_base=self.server or OWN_SERVER,
                pace=house.shared.pace,
            )
        except Exception as error:  # noqa: BLE001 - the SDK says in its own way that it is no token
            raise SettingsFault(f"MINHU_TELEGRAM_TOKEN: cannot be used ({type(error).__name__})") from None

    def check(self) -> Iterator[Finding]:
        if token := self.token.get_secret_value():
            base = self.server or OWN_SERVER
            yield reach("telegram", f"{base}/bot{token}/getMe", base)
