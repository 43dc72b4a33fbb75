"""`minhu chat`: the terminal, joined to a running server or alone."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

from bot import logs
from bot.channels.terminal import Alone, Joined, Lost, Person, Screen, converse, typed_lines
from bot.cli.opening import Told, settings_of
from bot.clock import MachineClock
from bot.serving import Busy, Serving
from bot.settings import Settings

NAME = re.compile(r"[a-z0-9_-]{1,32}")


def talk(name: str, *, city: Path | None, store: str | None) -> int:
    if not NAME.fullmatch(name):
        raise Told("--name: up to 32 of a-z, 0-9, - and _")
    settings = settings_of(city=city, store=store)
    logs.set_up("ERROR", settings.log_format)
    person = Person(settings.own_home() / "terminal", name)
    screen = Screen(person)
    try:
        with Serving(settings.store_url, "minhu chat"):
            asyncio.run(_alone(settings, person, screen))
    except Busy as busy:
        if not busy.address:
            raise
        _join(busy.address, person, screen)
    except KeyboardInterrupt:
        pass
    return 0


def _join(address: str, person: Person, screen: Screen) -> None:
    async def joined() -> None:
        await converse(Joined(address, person, screen), screen, typed_lines())

    try:
        asyncio.run(joined())
    except (Lost, TimeoutError) as error:
        raise Told(str(error) or f"the server at {address} does not answer") from None
    except KeyboardInterrupt:
        pass


async def _alone(settings: Settings, person: Person, screen: Screen) -> None:
    from bot.composition import build_house

    alone = Alone(build_house(settings), MachineClock(), person, screen)
    try:
        await converse(alone, screen, typed_lines())
    finally:
        await alone.close()
