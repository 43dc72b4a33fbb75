"""A platform (平台): what a file or folder of `bot/channels` says of itself, so that settings, server and doctor know it.

    class Platform(platform.Platform):                                  in bot/channels/<name>.py, or its __init__.py
        token: SecretStr = Field(SecretStr(""), description="…")        MINHU_<NAME>_TOKEN; docs/settings.md tells it

        def open(self, house: Surroundings) -> Channel | None: …        the channel; None where it is not set up

`fits` and `check` where it has more to say. The module is imported by whatever reads the settings: an SDK that takes
seconds to import is imported by `open`.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels.port import Channel
from bot.findings import Finding

if TYPE_CHECKING:
    from bot.demo import Demo
    from bot.settings import Settings
    from bot.shared import Shared
    from storage.store import SqlStore
    from tickets.city import City


@dataclass(frozen=True)
class Surroundings:
    """What a channel may use of its process; `demo` is None where the demo page is not offered."""

    settings: Settings
    city: City
    store: SqlStore
    shared: Shared
    demo: Demo | None


class Platform(BaseSettings):
    """The settings of one platform, which open it. A field is read from `MINHU_`, the module's name, `_` and its own name."""

    model_config = SettingsConfigDict(env_file_encoding="utf-8", extra="ignore")

    @abstractmethod
    def open(self, house: Surroundings) -> Channel | None:
        """The channel; None where these settings do not ask for it.

        Raises:
            SettingsFault: they cannot be used.
        """

    def fits(self, settings: Settings) -> None:
        """Look at these settings beside all the others, before anything is opened.

        Raises:
            SettingsFault: one line that names what is missing.
        """

    def check(self) -> Iterator[Finding]:
        """What `minhu doctor` tells of the platform: whether it can be reached."""
        yield from ()
