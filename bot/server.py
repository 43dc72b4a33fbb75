"""A server (服务): what a process of its role consists of: channels, worker, web.

start: own lease ─► worker launched ─► channels receive ─► ready
stop:  channels stop ─► open turns end ─► engine stops ─► leases released ─► store closed
"""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from itertools import chain, repeat

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from bot.channels.platform import Surroundings
from bot.channels.port import Channel, Door
from bot.claims import SECONDS
from bot.clock import Clock, MachineClock
from bot.composition import House, build_house, warm_up
from bot.demo import Demo
from bot.disk import Disk
from bot.door import HouseDoor
from bot.extras import Extras
from bot.membership import Membership
from bot.metrics import Metrics
from bot.post import Post
from bot.probes import Counted, Observed, Probes
from bot.reader import Reader
from bot.roles import Role, alone, process_name
from bot.settings import Settings
from bot.shared import open_shared
from bot.worker import Worker
from bot.writer import Writer
from handlers.conversation.message import Outgoing
from handlers.ports.understanding import Understanding
from handlers.usecases.unreachable import unreachable
from storage.dbos_engine import DbosEngine
from storage.store import SqlWork
from tickets.city import City

log = structlog.get_logger(__name__)

POOL = 4
"""Threads that take turns on PostgreSQL; SQLite has one."""
PAUSES = (1.0, 5.0, 30.0)
"""Seconds before a channel that broke receives again; the last one from then on."""
DISK_LOOK = 5.0
"""Seconds between two looks at the disk."""
BUILT = 1.0
"""Seconds after the start at which what the first message needs is loaded and the garbage collector goes through what was built.
That takes a quarter of the time of the start, and whoever waits for the first page need not wait for it."""
RECORD_AGAIN, SEND_AGAIN = 1.0, 5.0
"""Seconds between two tries to record what was sent, and to send again what this process failed to send."""
OWN_FAILURES = timedelta(seconds=SECONDS + 10)
"""Age up to which this process sends its own failed replies again: from then on, what a process claimed before it died is
free for all. Older replies are left to the workers."""


class Server:
    """One process. `build` it in the thread that may wait, then run `app`, or `start` and `stop` it without a port."""

    def __init__(
        self,
        settings: Settings,
        house: House,
        engine: DbosEngine,
        clock: Clock,
        role: Role,
        membership: Membership | None = None,
        extras: Extras | None = None,
        reader: Reader | None = None,
        warm: Callable[[], None] | None = None,
    ) -> None:
        self.settings = settings
        self.house = house
        self.demo = settings.demo and house.city.code == "demo" and not settings.public_url
        self._clock = clock
        self._role = role
        self._engine = engine
        self._member = membership
        self._extras = extras or Extras()
        self._reader = reader
        self._warm = warm
        self.metrics = Metrics()
        if reader is not None:
            self.metrics.read("minhu_read_ahead", "Turns whose words were understood beforehand", lambda: reader.used)
            self.metrics.read("minhu_reader_gone", "1: the process that reads ahead has ended", lambda: reader.is_gone)
        house.engine.understanding = Observed(house.engine.understanding, self.metrics)
        self.writer = Writer(1, house.store.together) if house.store.embedded else Writer(POOL)
        self.disk = Disk(house.store, settings.own_home(), ballast_of(settings))
        self.shared = open_shared(
            settings.redis.get_secret_value(), burst=house.city.limits.burst, several=membership is not None
        )
        self._demo = Demo(house, clock, self.writer)
        self.channels: dict[str, Channel] = {channel.name: channel for channel in self._channels(settings, house.city)}
        self.post = self._build_post()
        self.door = self._build_door()
        self.worker = self._build_worker()
        token = settings.metrics_token.get_secret_value()
        self._probes = Probes(house, self.door, self.post, self.disk, self.metrics, token, lambda: self.ready)
        self.ready = False
        self.lost = False
        self.on_lost: Callable[[], None] = lambda: None
        self._tasks: list[asyncio.Task[None]] = []
        counted = Middleware(Counted, metrics=self.metrics)
        self.app = Starlette(routes=self._routes(self.door), lifespan=self._life, middleware=[counted])

    @classmethod
    def build(cls, settings: Settings, role: Role = Role.RUN) -> Server:
        url = settings.store_url
        name = process_name(url)
        engine = DbosEngine(url, executor=name, poll_every=poll_of(url))
        readers: list[Reader] = []

        def around(words: Understanding) -> Understanding:
            readers.extend([Reader(words)] if reads_ahead(settings, role) else [])
            return readers[0] if readers else words

        house = build_house(settings, seam=engine, around=around)
        warm = partial(warm_up, house.engine.understanding, house.city) if role.serves else None
        extras = Extras(settings)
        house.engine.understanding = extras.around(house.engine.understanding, house.city)
        membership = None if alone(url) else Membership(url, name, role, engine, seconds=settings.lease_seconds)
        return cls(settings, house, engine, MachineClock(), role, membership, extras, next(iter(readers), None), warm)

    def _build_post(self) -> Post:
        house, clock = self.house, self._clock

        def unreached(work: SqlWork, message: Outgoing) -> None:
            unreachable(house.engine.casework(work, clock.now()), message)

        return Post(
            house.store,
            self.channels,
            clock,
            self.writer,
            may_send=self._member.may_send if self._member else lambda: True,
            unreachable=unreached,
            metrics=self.metrics,
        )

    def _build_door(self) -> HouseDoor:
        return HouseDoor(
            self.house,
            self.post,
            self._clock,
            self.writer,
            metrics=self.metrics,
            no_room=lambda: self.disk.full,
            floods=self.shared.floods,
            extras=self._extras,
            reader=self._reader,
        )

    def _build_worker(self) -> Worker:
        nets, janitor = (self._member.nets, self._member.janitor) if self._member else (None, None)
        return Worker(
            self.house,
            self.post,
            self._clock,
            self.writer,
            self._engine,
            nets=nets,
            janitor=janitor,
            metrics=self.metrics,
        )

    def _channels(self, settings: Settings, city: City) -> Sequence[Channel]:
        demo = self._demo if self.demo else None
        house = Surroundings(settings, city, self.house.store, self.shared, demo)
        opened = [platform.open(house) for platform in settings.platforms]
        return [channel for channel in opened if channel is not None]

    def _routes(self, door: Door) -> list[BaseRoute]:
        doors = [route for channel in self.channels.values() for route in channel.routes(door)]  # each is told the door
        return self._probes.routes() + (doors if self._role.serves else [])

    @asynccontextmanager
    async def _life(self, app: Starlette) -> AsyncIterator[None]:
        await self.start()
        try:
            yield
        finally:
            await self.stop()

    async def start(self) -> None:
        if self._member is not None:
            await self._member.join(self.house.store)
            self._tasks.append(asyncio.create_task(self._watch(self._member)))
        await asyncio.to_thread(self._engine.prepare)  # a turn, and a timer that is overdue, put pushes into its tables
        if self._role.works:
            await self.worker.start()
            self._tasks.append(asyncio.create_task(self.worker.catch_up()))
        if self._role.serves:
            self._extras.begin()
            self._tasks += [asyncio.create_task(self._receive(channel)) for channel in self.channels.values()]
        self._tasks += [asyncio.create_task(again) for again in self._again()]
        self._tasks.append(asyncio.create_task(self._keep_what_was_built()))
        self._tasks.append(asyncio.create_task(self._watch_disk()))
        self.ready = True

    async def drain(self, seconds: float) -> None:
        """Take nothing new in, and let what is in hand end."""
        self.ready = False
        try:
            async with asyncio.timeout(seconds):
                await self.door.close()
        except TimeoutError:
            log.warning("stop.turns_cut_off", after=seconds)

    async def stop(self) -> None:
        self.ready = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.door.close()
        if self._role.works:
            await self.worker.close()
        await self.post.close()
        for channel in self.channels.values():
            await channel.close()
        await self.shared.close()
        await asyncio.to_thread(self.writer.close)
        if self._reader is not None:
            self._reader.close()
        if self._member is not None:
            await self._member.leave()
        self.house.close()

    async def _keep_what_was_built(self) -> None:
        await asyncio.sleep(BUILT)
        try:
            if self._warm is not None:
                await self.writer.do(self._warm)
        finally:
            keep_what_was_built()

    async def _watch_disk(self) -> None:
        while True:
            try:
                await asyncio.to_thread(self.disk.look)
            except OSError:
                log.exception("disk.unread")
            await asyncio.sleep(DISK_LOOK)

    async def _watch(self, membership: Membership) -> None:
        await membership.lives()
        self.lost = True
        self.on_lost()

    async def _receive(self, channel: Channel) -> None:
        """Let a channel receive; one that breaks begins again, and the others never notice."""
        for pause in chain(PAUSES, repeat(PAUSES[-1])):
            try:
                if self._member is not None and channel.one_receiver:
                    await self._member.alone(f"receive:{channel.name}", partial(self._run, channel))
                else:
                    await self._run(channel)
            except Exception:
                log.exception("channel.broke", channel=channel.name, again_in=pause)
                await asyncio.sleep(pause)
            else:
                return

    async def _run(self, channel: Channel) -> None:
        await channel.run(self.door)

    def _again(self) -> Iterator[Coroutine[None, None, None]]:
        """What was sent is written down; and where several processes serve, each sends again what it failed to send."""
        yield _now_and_then(RECORD_AGAIN, self.post.sender.record_taken)
        if self._role.serves and self._member is not None:
            yield _now_and_then(SEND_AGAIN, partial(self.post.own_failures, OWN_FAILURES))


async def _now_and_then(every: float, what: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await what()
        except Exception:
            log.exception("sweep.failed")


def keep_what_was_built() -> None:
    """City, understanding and texts stay for as long as the process does: without this the collector goes through all
    of them now and then in the middle of a turn, a few hundred milliseconds each time."""
    gc.collect()
    gc.freeze()
    gc.enable()


def poll_of(url: str) -> float:
    """How often the engine looks for pushes. On SQLite it is the net below `Post.hurry`, and ten looks a second took a
    tenth of a processor at rest; on PostgreSQL nothing goes out but by it."""
    return 1.0 if alone(url) else 0.1


def reads_ahead(settings: Settings, role: Role) -> bool:
    """Whether a second process reads ahead. On PostgreSQL further `serve` use further cores for everything."""
    if settings.read_ahead is not None:
        return settings.read_ahead and role.serves
    return alone(settings.store_url) and len(os.sched_getaffinity(0)) > 1


def ballast_of(settings: Settings) -> int:
    """Bytes to keep aside: beside an embedded store, a server has its own disk."""
    return settings.ballast_mb * 1024 * 1024 if alone(settings.store_url) else 0
