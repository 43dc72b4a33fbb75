"""What processes share and may lose (共享): on Redis, or each for itself.

pages   which process holds a page that a message is for
pace    how fast a platform may be written to
floods  who writes more than a person can

Nothing here is true or false for a resident: without Redis a page asks by itself, sending is slower, floods are counted at
each process. Each file has the port, the process's own implementation and the one on Redis.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.shared.floods import Floods, NoFloods, RedisFloods
from bot.shared.link import RedisLink
from bot.shared.pace import OwnPace, Pace, RedisPace
from bot.shared.pages import OwnPages, Pages, RedisPages

SHARE = 0.25
"""Of a platform's limit: what each of several processes takes while they cannot agree."""


@dataclass(frozen=True)
class Shared:
    """The three ports, and how to close what they hold open."""

    pages: Pages
    pace: Pace
    floods: Floods
    close: Callable[[], Awaitable[None]]


def open_shared(url: str, *, burst: int, several: bool) -> Shared:
    """`burst` messages of one sender within a second are still no flood; `several`: other processes send beside this
    one."""
    if not url:
        return Shared(OwnPages(), OwnPace(SHARE if several else 1.0), NoFloods(), _nothing)
    link = RedisLink(url)
    pages = RedisPages(link)

    async def close() -> None:
        await pages.close()
        await link.close()

    return Shared(pages, RedisPace(link, OwnPace(SHARE)), RedisFloods(link, url, burst), close)


async def _nothing() -> None:
    return
