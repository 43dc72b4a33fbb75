"""The web chat of a city (网页渠道): what its pages know of the city, and what seals its files."""

from __future__ import annotations

import hashlib
import hmac
from datetime import timedelta

from bot.channels.platform import Surroundings
from bot.channels.web.channel import Web
from bot.settings import Settings
from bot.web.front import Front
from bot.web.sessions import StoreSessions
from tickets.city import City

DANGER_LINES = ("police", "fire", "ambulance")
"""Lines of the city that the first view of the page shows for danger."""


def opened(house: Surroundings) -> Web:
    settings, secret = house.settings, web_secret(house.settings)
    return Web(
        secret,
        front_of(house.city),
        sessions=StoreSessions(house.store, secret, timedelta(hours=settings.staff_idle_hours)),
        pages=house.shared.pages,
        origins=(settings.public_url,) if settings.public_url else (),
        demo=house.demo is not None,
        timeline=house.demo.timeline if house.demo else None,
        demo_officer=house.demo.officer if house.demo else None,
    )


def web_secret(settings: Settings) -> bytes:
    """What seals the web's files: made from the oldest key, so that a new key in front changes no page."""
    return hmac.new(settings.keyring_keys()[-1], b"minhu web", hashlib.sha256).digest()


def front_of(city: City) -> Front:
    lines = [city.lines[code] for code in DANGER_LINES if code in city.lines]
    return Front(
        names=city.hotline,
        examples={language: text for language in city.languages if (text := city.text_to_try(language))},
        urgent=tuple((line.number, line.names) for line in lines),
        lines={
            line.number: "sms" if code.startswith("sms") else "tel"
            for code, line in city.lines.items()
            if code != "hotline" and line.number.isascii() and line.number.isdecimal()
        },
        timezone=city.timezone.key,
        limits=city.limits,
        languages=city.languages,
    )
