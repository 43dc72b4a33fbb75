"""Settings (运行设置), from the environment or `.env`: one table, documented in docs/settings.md, checked at the start."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.channels import platforms

if TYPE_CHECKING:
    from bot.channels.platform import Platform

HOME = Path(__file__).resolve().parent.parent
ENV_FILE, PREFIX = ".env", "MINHU_"
KEY_BYTES = 32
KEY_DIGITS = 2 * KEY_BYTES


class SettingsFault(Exception):
    """A setting is wrong or missing; the message is one line that names it."""


class Settings(BaseSettings):
    """All settings. Each is read from `MINHU_` and its name in capitals."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=ENV_FILE, env_file_encoding="utf-8", extra="ignore")

    city: Path = Field(HOME / "cities" / "demo", description="the folder of the city's data")
    home: Path = Field(HOME / "var", description="folder of the embedded store, its files and the key")
    store: str = Field("", description="SQLAlchemy URL of the store; empty: SQLite under the home folder")
    keys: SecretStr = Field(
        SecretStr(""),
        description="keys that encrypt personal data, 64 hexadecimal digits each, the newest first, separated by commas; empty: one is made in the home folder",
    )
    model: str = Field(
        "",
        description="file of the model learnt from the city's history; empty: nlu.npz in the home folder, if there is one",
    )
    parts_model: str = Field(
        "",
        description="file of the model of address parts; empty: parts.npz in the home folder, if there is one",
    )
    redis: SecretStr = Field(
        SecretStr(""),
        description="redis:// URL for what several processes share and may lose; empty: each process works for itself",
    )
    read_ahead: bool | None = Field(
        None,
        description="whether a second process understands what waits for its turn; empty: yes where the store is SQLite and there is a second core",
    )
    lease_seconds: float = Field(
        20.0,
        description="on PostgreSQL: seconds without a sign of life after which other processes take over a process's work",
        ge=5,
        le=300,
    )
    host: str = Field("127.0.0.1", description="address to serve at")
    port: int = Field(8012, description="port to serve at; 0: any free one", ge=0, le=65535)
    public_url: str = Field("", description="the address at which the world reaches the server, for webhooks")
    demo: bool = Field(
        False,
        description="offer /demo to a browser on this machine; only in the city named demo and without MINHU_PUBLIC_URL; `minhu run --demo` sets it",
    )
    rasa_url: str = Field("", description="a Rasa server that does the understanding, http://HOST:5005; empty: none")
    rasa_token: SecretStr = Field(SecretStr(""), description="token of the Rasa server, if it needs one")
    rasa_seconds: float = Field(0.5, description="seconds that a message may wait for the Rasa server", gt=0, le=5)
    llm_url: str = Field(
        "", description="base address of an OpenAI-compatible API of a language model, https://HOST/v1; empty: none"
    )
    llm_key: SecretStr = Field(SecretStr(""), description="key of that API")
    llm_model: str = Field("", description="name of the language model")
    llm_seconds: float = Field(
        3.0,
        description="seconds that a message may wait for the model, where our own understanding is unsure",
        gt=0,
        le=5,
    )
    embeddings_url: str = Field(
        "", description="base address of an OpenAI-compatible API of sentence embeddings, https://HOST/v1; empty: none"
    )
    embeddings_key: SecretStr = Field(SecretStr(""), description="key of that API")
    embeddings_model: str = Field("", description="name of the embedding model")
    embeddings_seconds: float = Field(1.0, description="seconds that a message may wait for its vector", gt=0, le=5)
    speech_url: str = Field(
        "", description="base address of an OpenAI-compatible API that transcribes voices, https://HOST/v1; empty: none"
    )
    speech_key: SecretStr = Field(SecretStr(""), description="key of that API")
    speech_model: str = Field("whisper-1", description="name of the model that transcribes")
    speech_seconds: float = Field(5.0, description="seconds that a voice message may wait for its words", gt=0, le=15)
    ocr: str = Field(
        "",
        description="rapidocr: photos are read by this process (needs the packages of `minhu[ocr]`); empty: they are not",
    )
    ocr_url: str = Field(
        "", description="base address of an OpenAI-compatible API that reads photos, https://HOST/v1; empty: none"
    )
    ocr_key: SecretStr = Field(SecretStr(""), description="key of that API")
    ocr_model: str = Field("", description="name of the model that reads photos")
    ocr_seconds: float = Field(
        4.0, description="seconds that the photos of a message may wait for their text", gt=0, le=15
    )
    staff_idle_hours: int = Field(
        240,
        description="hours without use after which a member of staff needs a new code for the staff page; shorter than the longest holiday, everybody needs one after it",
        ge=1,
        le=24 * 90,
    )
    metrics_token: SecretStr = Field(
        SecretStr(""),
        description="bearer token with which /metrics may be read; empty: by nobody",
    )
    probes_port: int | None = Field(
        None,
        description="port at which `minhu work` answers /healthz, /readyz and /metrics; 0: any free one; empty: none",
        ge=0,
        le=65535,
    )
    ballast_mb: int = Field(
        64,
        description="megabytes reserved beside the embedded store, to be freed when the disk is full; 0: none",
        ge=0,
        le=10240,
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR")
    log_format: str = Field("readable", description="readable, or json: one object a line")

    @field_validator("probes_port", "read_ahead", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("ocr")
    @classmethod
    def _engine(cls, value: str) -> str:
        if value not in ("", "rapidocr"):
            raise ValueError("must be rapidocr or empty")
        if value and find_spec("rapidocr") is None:
            raise ValueError("rapidocr is not installed: pip install 'minhu[ocr]'")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @field_validator("log_format")
    @classmethod
    def _form(cls, value: str) -> str:
        if value not in ("readable", "json"):
            raise ValueError("must be readable or json")
        return value

    @field_validator("store")
    @classmethod
    def _address(cls, value: str) -> str:
        if value.partition(":")[0].partition("+")[0] not in ("", "sqlite", "postgresql") or (
            value and "://" not in value
        ):
            raise ValueError("must be a SQLAlchemy URL: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
        return value

    @field_validator("redis")
    @classmethod
    def _redis_address(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value() and not value.get_secret_value().startswith(("redis://", "rediss://")):
            raise ValueError("must begin with redis:// or rediss://")
        if value.get_secret_value():
            _host_of(value.get_secret_value())
        return value

    @field_validator("public_url", "rasa_url", "llm_url", "embeddings_url", "speech_url", "ocr_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return web_address(value)

    @field_validator("city")
    @classmethod
    def _folder(cls, value: Path) -> Path:
        """A relative one is looked for here, and then beside the program: a service starts in no folder of its own."""
        for folder in (value, HOME / value):
            if (folder / "city.toml").is_file():
                return folder
        raise ValueError(f"no city.toml in {value.absolute()}")

    @cached_property
    def platforms(self) -> tuple[Platform, ...]:
        """The platforms (渠道), each with the settings of its own.

        Raises:
            SettingsFault: one line that names the setting.
        """
        return tuple(_read_platforms())

    @property
    def store_url(self) -> str:
        if self.store:
            return self.store
        return f"sqlite:///{self.own_home() / 'minhu.db'}"

    @property
    def model_file(self) -> Path:
        """Where the model of the city's history is, or would be."""
        return Path(self.model) if self.model else self.home / "nlu.npz"

    @property
    def vectors_file(self) -> Path:
        """Where the vectors of the city's examples are kept."""
        return self.home / "embeddings.npz"

    @property
    def parts_file(self) -> Path:
        """Where the model of address parts is, or would be."""
        return Path(self.parts_model) if self.parts_model else self.home / "parts.npz"

    def own_home(self) -> Path:
        """The home folder; made where it is missing, for its owner alone.

        Raises:
            SettingsFault: it cannot be made.
        """
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsFault(f"MINHU_HOME: {self.home} cannot be made: {error.strerror}") from None
        return self.home

    def keyring_keys(self) -> list[bytes]:
        """The keys; with none set, one is made and kept in `<home>/key`, readable by its owner only.

        Raises:
            SettingsFault: a key that is not 64 hexadecimal digits.
        """
        text = self.keys.get_secret_value()
        if not text:
            text = self._made_key()
        keys = [part.strip() for part in text.split(",")]
        for key in keys:
            if len(key) != KEY_DIGITS or not all(c in "0123456789abcdefABCDEF" for c in key):
                raise SettingsFault(f"MINHU_KEYS: a key is {KEY_DIGITS} hexadecimal digits")
        return [bytes.fromhex(key) for key in keys]

    @property
    def own_key(self) -> Path:
        """Where the key is kept that is made with none set."""
        return self.home / "key"

    @property
    def has_keys(self) -> bool:
        """Whether `keyring_keys` would make none."""
        return bool(self.keys.get_secret_value()) or self.own_key.exists()

    def _made_key(self) -> str:
        """The key in the home folder; it appears there whole, so that two first starts at once share it."""
        path = self.own_home() / self.own_key.name
        try:
            if not path.exists():
                fresh = path.with_name(f"key.{secrets.token_hex(4)}")
                fresh.touch(mode=0o600)
                fresh.write_text(secrets.token_hex(KEY_BYTES), encoding="ascii")
                try:
                    os.link(fresh, path)
                except FileExistsError:
                    pass
                finally:
                    fresh.unlink()
            return path.read_text(encoding="ascii").strip()
        except OSError as error:
            raise SettingsFault(f"MINHU_HOME: {path} cannot be used: {error.strerror}") from None


def web_address(value: str) -> str:
    """
    Raises:
        ValueError: it is neither empty nor the address of a web server.
    """
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("must begin with http:// or https://")
    if value and not _host_of(value):
        raise ValueError("names no host")
    return value


def _host_of(address: str) -> str | None:
    """
    Raises:
        ValueError: its host or its port cannot be read; the message does not repeat what may hold a password.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port  # read only to be checked
        return parts.hostname
    except ValueError:
        raise ValueError("is no address: its host or its port cannot be read") from None


def load_settings(**given: object) -> Settings:
    """Read them; `given` wins over the environment.

    Raises:
        SettingsFault: one clear line that names the setting.
    """
    _check_names()
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        raise _told(error, PREFIX) from None
    if settings.llm_url and not settings.llm_model:
        raise SettingsFault("MINHU_LLM_MODEL: is needed with MINHU_LLM_URL")
    if settings.embeddings_url and not settings.embeddings_model:
        raise SettingsFault("MINHU_EMBEDDINGS_MODEL: is needed with MINHU_EMBEDDINGS_URL")
    if settings.ocr_url and not settings.ocr_model:
        raise SettingsFault("MINHU_OCR_MODEL: is needed with MINHU_OCR_URL")
    if settings.ocr_url and settings.ocr:
        raise SettingsFault("MINHU_OCR: either this or MINHU_OCR_URL reads photos")
    for platform in settings.platforms:
        platform.fits(settings)
    return settings


def _told(error: ValidationError, prefix: str) -> SettingsFault:
    first = error.errors()[0]
    name = str(first["loc"][0]).upper() if first["loc"] else "SETTINGS"
    return SettingsFault(f"{prefix}{name}: {first['msg'].removeprefix('Value error, ')}")


def _prefix_of(platform: str) -> str:
    return f"{PREFIX}{platform.upper()}_"


def _read_platforms() -> Iterator[Platform]:
    """
    Raises:
        SettingsFault: one line that names the setting.
    """
    for name, kind in platforms().items():
        try:
            yield kind(_env_prefix=_prefix_of(name), _env_file=ENV_FILE)  # type: ignore[call-arg]
        except ValidationError as error:
            raise _told(error, _prefix_of(name)) from None


def fields() -> Iterator[tuple[str, FieldInfo]]:
    """Every setting with its whole name: our own, then those of each platform."""
    yield from ((PREFIX + name.upper(), field) for name, field in Settings.model_fields.items())
    for platform, kind in platforms().items():
        yield from ((_prefix_of(platform) + name.upper(), field) for name, field in kind.model_fields.items())


def _check_names() -> None:
    """A misspelt name, in the environment or in `.env`, would be passed over in silence."""
    known = {name for name, _ in fields()}
    try:
        beside = dotenv_values(ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsFault(
            f"{ENV_FILE}: cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}"
        ) from None
    for name in sorted({*os.environ, *beside}):
        if name.upper().startswith(PREFIX) and name.upper() not in known:
            raise SettingsFault(f"{name}: there is no such setting; docs/settings.md has all of them")


def settings_table() -> str:
    """The table of docs/settings.md."""
    rows = ["| setting | default | what it is |", "|---|---|---|"]
    for name, field in fields():
        value = field.get_default()
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        elif isinstance(value, Path):
            value = value.relative_to(HOME).as_posix()
        shown = f"`{str(value).lower() if isinstance(value, bool) else value}`" if value not in ("", None) else ""
        rows.append(f"| `{name}` | {shown} | {field.description} |")
    return "\n".join(rows) + "\n"
