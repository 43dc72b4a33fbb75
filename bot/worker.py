"""The worker (后台): pushes and timers by the durable engine, and the nets below it.

engine ── deliver(mid) ──► post          every 10 s: replies that never went out
       └─ fire_due() ────► writer        every 60 s: timers that nobody fired (there must be none), old pushes

Of several workers one at a time holds the nets (a lease); each looks after the work of those that are gone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import date, timedelta

import structlog

from bot.clock import Clock
from bot.composition import House, fire_due, index_page, recount
from bot.janitor import Janitor
from bot.lease import Lease, let_go
from bot.logs import traced
from bot.metrics import Metrics
from bot.post import Post
from bot.seams import reached
from bot.writer import Writer
from handlers.conversation.message import Outgoing
from handlers.ports.records import Due
from storage.dbos_engine import DbosEngine
from storage.retention import clear
from storage.store import Unavailable

log = structlog.get_logger(__name__)

REPLY_SWEEP = 10.0
TIMER_SWEEP = 60.0
LATE = timedelta(seconds=60)
FORGOTTEN = timedelta(minutes=10)
"""Longer than the engine ever waits between two tries."""
LEFT_BY_OTHERS = timedelta(seconds=50)
"""Where several processes serve: a reply this old is not tried again by the one that heard the message. Should it be in its
hands after all, it is claimed."""
JANITOR_SWEEP = 5.0
CLEARING_LOOK, CLEARING_HOUR = 600.0, 3
INDEX_SWEEP = 10.0


class Worker:
    """Start it on the event loop, close it before the house. `nets` and `janitor`: where there are several."""

    def __init__(
        self,
        house: House,
        post: Post,
        clock: Clock,
        writer: Writer,
        engine: DbosEngine,
        *,
        nets: Lease | None = None,
        janitor: Janitor | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self._janitor = janitor
        self._nets = nets
        self._house = house
        self._post = post
        self._clock = clock
        self._writer = writer
        self._engine = engine
        self._alone = house.store.embedded
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._poisoned: set[Due] = set()
        self._cleared: date | None = None
        engine.keep_finished = house.city.retention.workflows

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        await self._writer.do(lambda: recount(self._house, self._clock.now()))
        await self._writer.do(self._fire)
        await asyncio.to_thread(self._engine.launch, self._deliver, self.fire, self._dead)
        if self._janitor is not None:
            self._tasks.append(asyncio.create_task(self._now_and_then(JANITOR_SWEEP, self._sweep_dead)))
        self._tasks += [
            asyncio.create_task(self._now_and_then(REPLY_SWEEP, self._sweep_replies)),
            asyncio.create_task(self._now_and_then(TIMER_SWEEP, self._sweep_timers)),
            asyncio.create_task(self._now_and_then(CLEARING_LOOK, self._clear)),
            asyncio.create_task(self._now_and_then(INDEX_SWEEP, self._index)),
        ]

    async def catch_up(self) -> None:
        """After a start: what was committed by a process that then ended."""
        if self._nets is not None:
            return  # others may be sending them at this moment: the sweep brings what is left
        sent = await self._post.left_over(timedelta(0), LATE)
        if sent:
            log.info("start.sent_left_over", messages=sent)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.to_thread(self._engine.close)
        if self._nets is not None:
            await let_go(self._nets)

    # ── called by the engine, in its threads ──────────────────────────────────────────────────────────────────────

    def _deliver(self, mid: str) -> None:
        reached("after_claim")
        if not self._post.has_sent(mid):
            self._on_loop(self._post.push(mid))

    def _dead(self, mid: str, why: str) -> None:
        self._on_loop(self._post.dead(mid, why))

    def fire(self) -> None:
        self._writer.do_now(self._fire)

    def _on_loop(self, what: Awaitable[None]) -> None:
        assert self._loop is not None

        async def run() -> None:
            with traced():
                await what

        asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def _fire(self) -> int:
        """Everything that is due, the earliest first. What fails is told and left for the next time."""
        fired, seen = 0, set[Due]()
        while found := fire_due(self._house, self._clock.now(), seen=seen, failed=self._poisoned, done=self._fired):
            fired += found
        return fired

    def _fired(self, due: Due, pushes: Sequence[Outgoing]) -> None:
        if self._alone and self._loop is not None:
            for account in {push.to for push in pushes}:
                self._loop.call_soon_threadsafe(self._post.hurry, account)
        self._metrics.timers.labels(due.kind).inc()
        if self._clock.now() - due.at > LATE:
            self._metrics.timers_late.labels(due.kind).inc()

    # ── the nets ──────────────────────────────────────────────────────────────────────────────────────────────────

    async def _now_and_then(self, every: float, what: Callable[[], Awaitable[None]]) -> None:
        while True:
            await asyncio.sleep(every)
            try:
                await what()
            except Unavailable as error:
                log.warning("sweep.put_off", why=str(error))
            except Exception:
                log.exception("sweep.failed")

    async def _has_nets(self) -> bool:
        """Whether this worker looks after what was left over; it goes on doing so until it ends or is gone."""
        return self._nets is None or await asyncio.to_thread(self._nets.take)

    @property
    def _left_over(self) -> timedelta:
        return timedelta(seconds=REPLY_SWEEP) if self._nets is None else LEFT_BY_OTHERS

    async def _sweep_replies(self) -> None:
        if await self._has_nets():
            await self._post.left_over(self._left_over)

    async def _index(self) -> None:
        """The words of new tickets into the index of the search, a few tickets a transaction."""
        while await self._has_nets() and await self._writer.do(lambda: index_page(self._house)):
            pass

    async def _sweep_dead(self) -> None:
        assert self._janitor is not None
        if taken := await asyncio.to_thread(self._janitor.sweep):
            log.warning("worker.took_up", workflows=taken)

    async def _clear(self) -> None:
        """Once a day, in the small hours of the city: what is older than it may be."""
        local = self._clock.now().astimezone(self._house.city.timezone)
        if local.hour < CLEARING_HOUR or self._cleared == local.date() or not await self._has_nets():
            return
        keep = self._house.city.retention
        found = await asyncio.to_thread(clear, self._house.store, keep, self._clock.now())
        self._cleared = local.date()
        log.info("store.cleared", **{name: count for name, count in found.items() if count})

    async def _sweep_timers(self) -> None:
        if not await self._has_nets():
            return

        def overdue() -> list[Due]:
            with self._house.store.begin() as work:
                late = work.timers.due(self._clock.now() - LATE)
            return [due for due in late if due not in self._poisoned]

        if found := await self._writer.do(overdue):
            log.warning("timers.overdue", found=len(found), kind=found[0].kind, at=found[0].at.isoformat())
        self._poisoned.clear()  # once a minute they are tried again
        await self._writer.do(self._fire)
        if sent := await self._post.left_over(self._left_over, FORGOTTEN):
            log.warning("pushes.forgotten", sent=sent)
