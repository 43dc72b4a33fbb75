"""Sending (投递): one message out through its channel, and what became of it written down.

    a turn's replies ─┐
    pushes (engine) ──┼─► in hand? ─► is the platform out? ─► channel.send ─► sent | failed | the person is gone
    left over (sweep) ┘                 └ yes: later

A message is in one pair of hands at a time. Between `channel.send` and `sent` a crash costs one more send, never a
message. What failed waits for the sweep (replies) or for the engine (pushes). While a platform is out (see `bot.circuit`) a few
of its pushes wait in the engine; the others are set aside here, so that they hold up no other platform's, and go out when
it is back.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.channels.port import Blocked, Channel, Refused, RetryAfter, SendFailed
from bot.circuit import Circuit
from bot.clock import Clock
from bot.logs import traced
from bot.metrics import Metrics
from bot.seams import reached
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from storage.store import SqlStore, SqlWork

log = structlog.get_logger(__name__)

GIVE_UP = timedelta(days=1)
FIRST_WAIT, LONGEST_WAIT = 10.0, 600.0
BATCH = 1000
KNOWN_TAKEN = 10_000
AT_ONCE, HELD = 200, 100
"""Of one platform: so many sends that the engine brought are under way, and so many wait in the engine. It has room for
500 in all, and who waits takes room: the rest is set aside."""


class Later(SendFailed):
    """It is in other hands, not due yet, or its platform is out: the engine brings it again after `seconds`."""

    counts = False

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not before {seconds:.1f} s")
        self.seconds = seconds


class GivenUp(SendFailed):
    """It was tried for as long as anybody wants to hear it."""

    permanent = True


class Post:
    """Sends. Lives on the event loop; only the store is used in the writer's thread.

    `may_send`: whether this process is still the one to send what the store hands out. `unreachable` is told, inside the
    transaction that keeps it, of a message whose recipient blocked us.
    """

    def __init__(
        self,
        store: SqlStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        writer: Writer,
        *,
        may_send: Callable[[], bool] = lambda: True,
        unreachable: Callable[[SqlWork, Outgoing], None] = lambda work, message: None,
        metrics: Metrics | None = None,
    ) -> None:
        self._unreachable = unreachable
        self._metrics = metrics or Metrics()
        self._circuits = {name: Circuit() for name in channels}
        self._sending: Counter[str] = Counter()
        self._held: dict[str, set[str]] = {name: set() for name in channels}
        self._aside: dict[str, deque[str]] = {name: deque() for name in channels}
        self._bringing: set[str] = set()
        self._may_send = may_send
        self._store = store
        self._channels = channels
        self._clock = clock
        self._writer = writer
        self._in_hand: set[str] = set()
        self._taken: OrderedDict[str, str] = OrderedDict()
        self._visited: set[Account] = set()
        self._visits: set[asyncio.Task[None]] = set()
        self._not_before: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._patience: dict[Account, float] = {}

    async def replies(self, messages: Sequence[Outgoing]) -> None:
        """A turn's own replies, in order. Where one fails, it and those after it wait for the sweep."""
        mine = [message for message in messages if message.mid not in self._in_hand]
        self._in_hand.update(message.mid for message in mine)
        try:
            for message in mine:
                if not await self._try(message):
                    break
        finally:
            self._in_hand.difference_update(message.mid for message in mine)

    async def push(self, mid: str) -> None:
        """A push that the engine brings.

        Raises:
            SendFailed: bring it again.
        """
        if mid in self._in_hand:
            raise Later(1.0)
        self._in_hand.add(mid)
        try:
            reached("after_claim")
            message = await self._writer.together(lambda: self._get(mid))
            if message is None or message.sequence or message.to.channel not in self._channels:
                return  # gone, sent already, or of a channel that this process does not have: it stays
            early = (message.due_at - self._clock.now()).total_seconds()
            if early > 1:
                raise Later(early)
            if self._crowded(message):
                return  # set aside
            await self._push(message)
        finally:
            self._in_hand.discard(mid)

    async def _push(self, message: Outgoing) -> None:
        if (wait := self._wait(message)) > 0:
            raise Later(wait)
        self._sending[message.to.channel] += 1
        try:
            await self._send(message)
        except Later:
            raise
        except Exception as error:  # noqa: BLE001 - raised again
            too_old = self._is_too_old(message)
            await self._write_down(message, _why(error), dead=False)
            raise GivenUp(_why(error)) if too_old else error from None
        finally:
            self._sending[message.to.channel] -= 1

    def _crowded(self, message: Outgoing) -> bool:
        """Whether too many of its platform take room in the engine: then it is set aside."""
        channel, held = message.to.channel, self._held[message.to.channel]
        held.discard(message.mid)
        if not self._circuits[channel].shut_for() and self._sending[channel] < AT_ONCE:
            return False
        if len(held) < HELD:
            held.add(message.mid)
            raise Later(max(self._circuits[channel].shut_for(), 1.0))
        self._aside[channel].append(message.mid)
        return True

    def _wait(self, message: Outgoing) -> float:
        """How long its recipient or its platform asks for patience. 0: it must be sent now, it may be the trial."""
        patience = self._patience.get(message.to, 0.0) - time.monotonic()
        return patience if patience > 0 else self._circuits[message.to.channel].wait()

    async def _bring(self, channel: str) -> None:
        """Send what was set aside, in order; what fails then is left to the nets."""
        aside, circuit = self._aside[channel], self._circuits[channel]
        try:
            while aside and not circuit.shut_for():
                mids = [aside.popleft() for _ in range(min(len(aside), HELD))]
                for message in await self._writer.together(lambda mids=mids: self._unsent(mids)):  # type: ignore[misc]
                    if circuit.shut_for():
                        aside.append(message.mid)
                    else:
                        await self._left_over_of([message])
        finally:
            self._bringing.discard(channel)

    def _unsent(self, mids: Sequence[str]) -> list[Outgoing]:
        with self._store.begin() as work:
            return [message for message in work.messages.of(mids) if not message.sequence]

    def _is_back(self, channel: str) -> None:
        """Something went out: so does what was set aside."""
        if self._circuits[channel].succeeded():
            log.info("platform.back", channel=channel, aside=len(self._aside[channel]))
        if self._aside[channel] and channel not in self._bringing:
            self._bringing.add(channel)
            self._go(self._bring(channel))

    def _go(self, what: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(what)
        self._visits.add(task)
        task.add_done_callback(self._visits.discard)

    def out(self) -> dict[str, float]:
        """Of each platform, 1 while it is out."""
        return {name: float(circuit.is_open) for name, circuit in self._circuits.items()}

    def hurry(self, account: Account) -> None:
        """Pushes were committed for this person: send them now, in order, and let the engine find them sent.

        The engine is the net and not the way on SQLite: its polls count our own commits as contention, and each one
        that it meets doubles its pause, up to two minutes (measured under load). It brings whatever fails here.
        """
        if account not in self._visited and account.channel in self._channels:
            self._visited.add(account)
            self._go(self._visit(account))

    async def _visit(self, account: Account) -> None:
        def waiting() -> tuple[Outgoing, ...]:
            with self._store.begin() as work:
                return work.messages.due_to(account, self._clock.now())

        try:
            while found := [one for one in await self._writer.together(waiting) if one.mid not in self._in_hand]:
                for message in found:
                    if message.mid in self._in_hand:  # the engine brought it while those before it were sent
                        continue
                    self._in_hand.add(message.mid)
                    try:
                        if not await self._try(message):
                            return
                    finally:
                        self._in_hand.discard(message.mid)
        finally:
            self._visited.discard(account)

    async def settle(self) -> None:
        """End the visits that were begun."""
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _get(self, mid: str) -> Outgoing | None:
        with self._store.begin() as work:
            return work.messages.get(mid)

    async def dead(self, mid: str, why: str) -> None:
        """A push that will never arrive."""
        message = await self._writer.together(lambda: self._get(mid))
        if message is not None:
            with traced(message.trace):
                await self._write_down(message, why, dead=True, strictly=True)

    async def left_over(self, older: timedelta, pushes_older: timedelta | None = None) -> int:
        """Send what was committed and never went out; how many went."""
        now = self._clock.now()

        def waiting() -> tuple[Outgoing, ...]:
            with self._store.begin() as work:
                out = [name for name, circuit in self._circuits.items() if circuit.shut_for()]
                return work.messages.due(now, limit=BATCH, replies_before=now - older, but_channels=out)

        by_channel: dict[str, list[Outgoing]] = {}
        for message in await self._writer.do(waiting):
            due = not message.push or (pushes_older is not None and message.due_at <= now - pushes_older)
            if due and message.to.channel in self._channels:
                by_channel.setdefault(message.to.channel, []).append(message)
        return sum(await asyncio.gather(*(self._left_over_of(messages) for messages in by_channel.values())))

    def look_after(self, mids: Iterable[str]) -> None:
        """Where several processes serve: replies that another one has in hand, unless it died. `own_failures` looks."""
        for mid in mids:
            self._not_before.setdefault(mid, time.monotonic() + FIRST_WAIT)

    async def own_failures(self, younger: timedelta) -> None:
        """Where several processes serve: replies that this one could not send are tried again here while they are young,
        and left to the workers' net then."""
        mids = [mid for mid, at in self._not_before.items() if at <= time.monotonic() and mid not in self._in_hand]

        def of_these() -> tuple[Outgoing, ...]:
            with self._store.begin() as work:
                return work.messages.of(work.messages.unsent(mids))

        if not mids:
            return
        now = self._clock.now()
        waiting = await self._writer.together(of_these)
        mine = [one for one in waiting if not one.push and now - one.created_at <= younger]
        for mid in set(mids) - {one.mid for one in mine}:
            self._forget(mid)
        await self._left_over_of(mine)

    async def _left_over_of(self, messages: Sequence[Outgoing]) -> int:
        """One channel's, so that a slow platform holds up no other; of one person in order."""
        sent, stuck = 0, set[Account]()
        for message in messages:
            if message.to in stuck or message.mid in self._in_hand:
                continue
            if self._not_before.get(message.mid, 0.0) > time.monotonic():
                stuck.add(message.to)
                continue
            self._in_hand.add(message.mid)
            try:
                reached("in_sweep")
                if not await self._is_unsent(message.mid):
                    continue  # it went out while those before it were sent
                if await self._try(message):
                    sent += 1
                else:
                    stuck.add(message.to)
            finally:
                self._in_hand.discard(message.mid)
        return sent

    async def _is_unsent(self, mid: str) -> bool:
        def look() -> bool:
            with self._store.begin() as work:
                return bool(work.messages.unsent([mid]))

        return await self._writer.together(look)

    async def _try(self, message: Outgoing) -> bool:
        """Whether it went out; what did not is tried again later, for a day."""
        if self._wait(message) > 0:
            return False
        try:
            await self._send(message)
        except Later:
            return False
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, the message is tried again
            await self._write_down(message, _why(error), dead=self._is_too_old(message))
            return False
        return True

    def _is_too_old(self, message: Outgoing) -> bool:
        return self._clock.now() - message.due_at > GIVE_UP

    async def _send(self, message: Outgoing) -> None:
        with traced(message.trace):
            await self._through(self._channels[message.to.channel], message)
        self._forget(message.mid)

    async def _through(self, channel: Channel, message: Outgoing) -> None:
        try:
            reached("before_send")
            if not self._may_send():  # frozen, or cut from the database, for so long that others may send it now
                raise Later(1.0)
            receipt = self._taken.get(message.mid)
            if receipt is None:
                receipt = await channel.send(message)
                self._note_taken(message, receipt)
            reached("after_send")
        except Later:
            raise
        except Blocked as error:
            self._is_back(message.to.channel)
            why = _why(error)
            await self._writer.together(lambda: self._gone(message, why))
            self._count(message, "blocked")
        except RetryAfter as error:
            self._is_back(message.to.channel)
            self._patience = {to: until for to, until in self._patience.items() if until > time.monotonic()}
            self._patience[message.to] = time.monotonic() + error.seconds
            self._put_off(message.mid, error.seconds)
            raise
        except Exception as error:
            if not isinstance(error, SendFailed):
                log.exception("send.broken", mid=message.mid, channel=message.to.channel)
            if isinstance(error, Refused):
                self._is_back(message.to.channel)
            elif self._circuits[message.to.channel].failed(message.to):
                log.warning("platform.out", channel=message.to.channel, why=_why(error))
            self._put_off(message.mid, 0.0)
            raise
        else:
            await self._writer.together(lambda: self._sent(message.mid, receipt))
            reached("after_record")

    def _note_taken(self, message: Outgoing, receipt: str) -> None:
        """The platform has it: where the record fails, or somebody read before the record that it waits, only the record
        is made again."""
        self._taken[message.mid] = receipt
        if len(self._taken) > KNOWN_TAKEN:
            self._taken.popitem(last=False)
        self._is_back(message.to.channel)
        self._count(message, "sent")

    def _count(self, message: Outgoing, outcome: str) -> None:
        kind = "push" if message.push else "reply"
        self._metrics.sends.labels(message.to.channel, kind, outcome).inc()
        level = log.info if message.push or outcome != "sent" else log.debug
        level(f"{kind}.{outcome}", mid=message.mid, key=message.key, channel=message.to.channel)

    def _forget(self, mid: str) -> None:
        self._not_before.pop(mid, None)
        self._failures.pop(mid, None)

    def _put_off(self, mid: str, at_least: float) -> None:
        failures = self._failures[mid] = self._failures.get(mid, 0) + 1
        wait = max(at_least, min(FIRST_WAIT * 2.0 ** (failures - 1), LONGEST_WAIT))
        self._not_before[mid] = time.monotonic() + wait

    async def _write_down(self, message: Outgoing, why: str, *, dead: bool, strictly: bool = False) -> None:
        """Keep that it failed; `strictly`: or raise. Without that a fault of the store is told to the log only."""
        mid, kind = message.mid, "push" if message.push else "reply"
        level = log.error if dead else log.warning
        level(f"{kind}.{'dead' if dead else 'failed'}", mid=mid, channel=message.to.channel, why=why)
        try:
            await self._writer.together(lambda: self._fail(mid, why, dead=dead))
        except Exception:
            if strictly:
                raise
            log.exception("send.unrecorded", mid=mid)
        self._metrics.sends.labels(message.to.channel, kind, "dead" if dead else "retried").inc()
        if dead:
            self._forget(mid)

    def _sent(self, mid: str, receipt: str) -> None:
        with self._store.begin() as work:
            work.messages.sent(mid, self._clock.now(), receipt)

    def _fail(self, mid: str, why: str, *, dead: bool) -> None:
        with self._store.begin() as work:
            work.messages.failed(mid, self._clock.now(), why, dead=dead)

    def _gone(self, message: Outgoing, why: str) -> None:
        """The person blocked us: nothing more is tried, no push is made for them until they write again, and the desk
        is told once."""
        with self._store.begin() as work:
            work.messages.failed(message.mid, self._clock.now(), why, dead=True)
            conversation = work.conversations.load(message.to)
            if conversation is not None and conversation.blocked:
                return
            if conversation is not None:
                work.conversations.save(replace(conversation, blocked=True))
            self._unreachable(work, message)


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]
