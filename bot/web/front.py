"""The page as the server hands it out: HTML filled with the reader's words, and the files beside it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from bot.web.frames import longest
from tickets.city import Limits

FOLDER = Path(__file__).parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
VARIANTS: Mapping[object, tuple[str, ...]] = {"staff": ("staff_",), "officer": ("staff_", "officer_")}


@dataclass(frozen=True)
class Front:
    """What a page knows of its city: by language what it says on the first view, the line's name (热线), an example that a
    newcomer may try, and the numbers for danger as (number, names). `lines`: the numbers that it names, each with how a tap
    on it begins, `tel` or `sms`; `limits`: how much may be sent at once; `languages`: the city's, its own first."""

    names: Mapping[str, str] = field(default_factory=lambda: {"zh-CN": "12345"})
    examples: Mapping[str, str] = field(default_factory=dict)
    urgent: tuple[tuple[str, Mapping[str, str]], ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "Asia/Shanghai"
    limits: Limits = Limits()
    languages: tuple[str, ...] = ()

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages of the page: those of the city that it has words for, or all of its own."""
        return tuple(language for language in self.languages if language in texts()) or tuple(texts())


@dataclass(frozen=True)
class File:
    """A file beside the page: `packed` is its content as gzip, a third of it; `tag` tells a browser whether it changed."""

    content: bytes
    packed: bytes
    media_type: str
    tag: str


@cache
def texts() -> Mapping[str, Mapping[str, str]]:
    """The page's words: language → key → text."""
    found: Mapping[str, Mapping[str, str]] = json.loads((FOLDER / "texts.json").read_text(encoding="utf-8"))
    return found


@cache
def files() -> Mapping[str, File]:
    """What stands beside the page, by name; nothing else of the folder is handed out."""
    return {
        path.name: File(
            content,
            gzip.compress(content, mtime=0),
            TYPES[path.suffix],
            f'W/"{hashlib.sha256(content).hexdigest()[:20]}"',
        )
        for path in FOLDER.iterdir()
        if path.suffix in TYPES
        for content in (path.read_bytes(),)
    }


@cache
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.html").read_text(encoding="utf-8"))


def language_of(accepted: str, spoken: Sequence[str]) -> str:
    """The page's language for an Accept-Language header: the first of it that is spoken."""
    for part in accepted.split(","):
        asked = part.split(";")[0].strip().lower()
        for language in spoken:
            if asked.split("-")[0] == language.split("-")[0].lower():
                return language
    return spoken[0]


def rendered(name: str, front: Front, language: str, settings: Mapping[str, object]) -> str:
    """One page. `settings` is what its scripts have to know."""
    named = dict(front.names)
    hotline = named.get(language) or named.get(front.spoken[0]) or next(iter(named.values()), "12345")
    words = {key: escape(text.replace("{hotline}", hotline)) for key, text in texts()[language].items()}
    known = {
        **settings,
        "names": named,
        "examples": dict(front.examples),
        "urgent": [[number, dict(names)] for number, names in front.urgent],
        "lines": dict(front.lines),
        "timezone": front.timezone,
        "languages": front.spoken,
        "limits": {
            "photos": front.limits.photos,
            "bytes": front.limits.photo_bytes,
            "length": longest(front.limits),
        },
    }
    for start in VARIANTS.get(settings.get("as"), ()):
        words |= {key.removeprefix(start): text for key, text in words.items() if key.startswith(start)}
    return _template(name).substitute(words, language=language, settings=escape(json.dumps(known, ensure_ascii=False)))
