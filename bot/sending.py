"""Sending (投递): one message out through its channel, and what became of it written down.

    attempt | send ─► its recipient, its platform ask for patience? ─► is it claimed? ─► channel.send ─► sent | failed | gone
                        └ yes: later                                        └ by another: later

Between `channel.send` and `sent` a crash costs one more send, never a message. A database that is away at that moment costs
nothing: the record is made as soon as it is back, and the claim lasts meanwhile. Nobody waits for the record of a reply, so it
goes into the store with those of the next moment; a push's is waited for, as it gives the push its place in the order.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.channels.port import Blocked, Channel, Refused, RetryAfter, SendFailed
from bot.circuit import Circuit
from bot.claims import Claims
from bot.clock import Clock
from bot.logs import traced
from bot.metrics import Metrics
from bot.seams import reached
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from handlers.ports.store import Away
from storage.store import SqlStore, SqlWork

log = structlog.get_logger(__name__)

GIVE_UP = timedelta(days=1)
FIRST_WAIT, LONGEST_WAIT = 10.0, 600.0
KNOWN_TAKEN = 10_000
RECORD_PAUSES = (0.0, 0.2, 1.0)
"""A record that fails is made again after so many seconds each; then by `record_taken`."""
RECORDED_WITHIN = 0.02
"""For so many seconds replies that went out are gathered, and written down in one transaction."""


class Later(SendFailed):
    """It is in other hands, not due yet, or its platform is out: the engine brings it again after `seconds`."""

    counts = False

    def __init__(self, seconds: float) -> None:
        super().__init__(f"not before {seconds:.1f} s")
        self.seconds = seconds


class GivenUp(SendFailed):
    """It was tried for as long as anybody wants to hear it."""

    permanent = True


class Sender:
    """Sends one message at a time, and knows whom not to bother. Lives on the event loop.

    `back` is told of a platform to which something went out; the others are as in `bot.post.Post`.
    """

    def __init__(
        self,
        store: SqlStore,
        channels: Mapping[str, Channel],
        clock: Clock,
        writer: Writer,
        *,
        may_send: Callable[[], bool],
        unreachable: Callable[[SqlWork, Outgoing], None],
        metrics: Metrics,
        back: Callable[[str, bool], None],
        claims: Claims,
    ) -> None:
        self._store = store
        self._channels = channels
        self._clock = clock
        self._writer = writer
        self._may_send = may_send
        self._unreachable = unreachable
        self._metrics = metrics
        self._back = back
        self.claims = claims
        self.circuits = {name: Circuit() for name in channels}
        self._taken: OrderedDict[str, str | None] = OrderedDict()
        self._unrecorded: dict[str, tuple[Outgoing, str]] = {}
        self._gathering = False
        self._being_written: set[str] = set()
        self._records: set[asyncio.Task[None]] = set()
        self._not_before: dict[str, float] = {}
        self._failures: dict[str, int] = {}
        self._patience: dict[Account, float] = {}

    # ── now or later ──────────────────────────────────────────────────────────────────────────────────────────────

    def is_recorded(self, mid: str) -> bool:
        """Whether this process sent it and wrote that down a while ago; false where it does not know."""
        return self._taken.get(mid, "") is None

    def has_taken(self, mid: str) -> bool:
        """Whether the platform took it, and only the record is still to be made."""
        return mid in self._unrecorded

    def known_as(self, account: Account, receipt: str) -> str | None:
        """The message that the platform took by this receipt a moment ago, where the store does not know it yet."""
        taken = self._unrecorded.items()
        return next((mid for mid, (one, known) in taken if known == receipt and one.to == account), None)

    def wait(self, message: Outgoing) -> float:
        """How long its recipient or its platform asks for patience. 0: it must be sent now, it may be the trial."""
        patience = self._patience.get(message.to, 0.0) - time.monotonic()
        return patience if patience > 0 else self.circuits[message.to.channel].wait()

    def is_put_off(self, mid: str) -> bool:
        """Whether it failed so lately that it is left alone."""
        return self._not_before.get(mid, 0.0) > time.monotonic()

    def put_off(self, mids: Iterable[str], seconds: float = FIRST_WAIT) -> None:
        """Leave them alone for so long, without counting a failure."""
        for mid in mids:
            self._not_before.setdefault(mid, time.monotonic() + seconds)

    def put_off_until_now(self) -> list[str]:
        """What was put off, and is so no longer."""
        return [mid for mid, at in self._not_before.items() if at <= time.monotonic()]

    def forget(self, mid: str) -> None:
        self._not_before.pop(mid, None)
        self._failures.pop(mid, None)
        self.claims.forget(mid)

    # ── sending ───────────────────────────────────────────────────────────────────────────────────────────────────

    async def attempt(self, message: Outgoing) -> bool:
        """Whether it went out; what did not is tried again later, for a day."""
        if self.wait(message) > 0:
            return False
        try:
            await self.send(message)
        except Later:
            return False
        except Exception as error:  # noqa: BLE001 - whatever a channel raises, the message is tried again
            await self.write_down(message, told(error), dead=self.is_too_old(message))
            return False
        return True

    def is_too_old(self, message: Outgoing) -> bool:
        return self._clock.now() - message.due_at > GIVE_UP

    async def send(self, message: Outgoing) -> None:
        """
        Raises:
            Later: not now, which is no failure. Exception: whatever a channel raises.
        """
        with traced(message.trace):
            await self._through(self._channels[message.to.channel], message)
        self.forget(message.mid)

    async def _through(self, channel: Channel, message: Outgoing) -> None:
        if self.is_recorded(message.mid):
            return  # whoever brings it read the store before the record
        receipt = self._taken.get(message.mid)
        if receipt is None and not await self._is_ours(message):
            raise Later(1.0)
        try:
            reached("before_send")
            if receipt is None:
                self._look_again(message)
                receipt = await channel.send(message)
                self._note_taken(message, receipt)
            reached("after_send")
        except Later:
            raise
        except Blocked as error:
            self._is_back(message.to.channel)
            why = told(error)
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
            elif self.circuits[message.to.channel].failed(message.to):
                log.warning("platform.out", channel=message.to.channel, why=told(error))
            self._put_off(message.mid, 0.0)
            raise
        else:
            if message.push:
                await self._record_at_once(message, receipt)
            else:
                self._record_shortly(message, receipt)

    async def _record_at_once(self, message: Outgoing, receipt: str) -> None:
        """
        Raises:
            Later: the store is away, and keeps the claim as well as we keep the receipt.
        """
        taken = {message.mid: (message, receipt)}
        try:
            await self._record_patiently(taken, RECORD_PAUSES)
        except Away as away:
            log.warning("send.unrecorded", mid=message.mid, why=told(away))
            self._unrecorded |= taken
            self.claims.forget(message.mid)  # not to be given back at the end
            raise Later(1.0) from away

    def _record_shortly(self, message: Outgoing, receipt: str) -> None:
        self._unrecorded[message.mid] = message, receipt
        if not self._gathering:
            self._gathering = True
            task = asyncio.get_running_loop().create_task(self._record_gathered())
            self._records.add(task)
            task.add_done_callback(self._records.discard)

    async def _record_gathered(self) -> None:
        await asyncio.sleep(RECORDED_WITHIN)
        self._gathering = False
        await self.record_taken(RECORD_PAUSES)

    async def settle(self) -> None:
        """Let the records that were begun end, and make the others."""
        await asyncio.gather(*self._records)
        await self.record_taken()

    async def record_taken(self, pauses: Sequence[float] = ()) -> None:
        """Write down what the platforms took, and try again after these pauses. What cannot be written while the store is
        away waits for the next time."""
        taken = {mid: one for mid, one in self._unrecorded.items() if mid not in self._being_written}
        self._being_written |= taken.keys()
        try:
            await self._record_patiently(taken, pauses)
        except Away as away:
            log.warning("send.unrecorded", messages=len(taken), why=told(away))
        except Exception:  # noqa: BLE001 - one that cannot be written holds up no other
            for mid, one in taken.items():
                await self._record_alone(mid, one)
        finally:
            self._being_written -= taken.keys()

    async def _record_alone(self, mid: str, one: tuple[Outgoing, str]) -> None:
        try:
            await self._record_all({mid: one})
        except Exception:
            log.exception("send.unrecorded", mid=mid)
            self._unrecorded.pop(mid, None)  # the net finds it unsent, and this process knows that it is not

    async def _record_patiently(self, taken: Mapping[str, tuple[Outgoing, str]], pauses: Sequence[float]) -> None:
        for pause in pauses:
            try:
                await self._record_all(taken)
            except Away:
                await asyncio.sleep(pause)
            else:
                return
        await self._record_all(taken)

    async def _record_all(self, taken: Mapping[str, tuple[Outgoing, str]]) -> None:
        if not taken:
            return
        await self._writer.together(lambda: self._record(tuple(taken.values())))
        for mid in taken:
            self._unrecorded.pop(mid, None)
            self._taken[mid] = None
        reached("after_record")

    async def _is_ours(self, message: Outgoing) -> bool:
        """Whether nobody else sends it meanwhile."""
        if self.claims.hold(message.mid):
            return True
        asked = self.claims.now()
        try:
            given = await self._writer.together(lambda: self._claim(message.mid))
        except Away:
            return False
        if given:
            self.claims.note([message.mid], asked)
        return given

    def _claim(self, mid: str) -> bool:
        with self._store.begin() as work:
            return self.claims.of(work, mid)

    def _look_again(self, message: Outgoing) -> None:
        """
        Raises:
            Later: this process was frozen, or cut from the database, for so long that others may send it now.
        """
        if not self._may_send() or not self.claims.hold(message.mid):
            raise Later(1.0)

    def _note_taken(self, message: Outgoing, receipt: str) -> None:
        """The platform has it: where the record fails, or somebody read before the record that it waits, only the record
        is made again."""
        self._taken[message.mid] = receipt
        if len(self._taken) > KNOWN_TAKEN:
            self._taken.popitem(last=False)
        self._is_back(message.to.channel)
        self._count(message, "sent")

    def _is_back(self, channel: str) -> None:
        self._back(channel, self.circuits[channel].succeeded())

    def _count(self, message: Outgoing, outcome: str) -> None:
        kind = "push" if message.push else "reply"
        self._metrics.sends.labels(message.to.channel, kind, outcome).inc()
        level = log.info if message.push or outcome != "sent" else log.debug
        level(f"{kind}.{outcome}", mid=message.mid, key=message.key, channel=message.to.channel)

    def _put_off(self, mid: str, at_least: float) -> None:
        failures = self._failures[mid] = self._failures.get(mid, 0) + 1
        wait = max(at_least, min(FIRST_WAIT * 2.0 ** (failures - 1), LONGEST_WAIT))
        self._not_before[mid] = time.monotonic() + wait

    # ── what became of it ─────────────────────────────────────────────────────────────────────────────────────────

    async def write_down(self, message: Outgoing, why: str, *, dead: bool, strictly: bool = False) -> None:
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
        self.claims.forget(mid)
        self._metrics.sends.labels(message.to.channel, kind, "dead" if dead else "retried").inc()
        if dead:
            self.forget(mid)

    def _record(self, taken: Sequence[tuple[Outgoing, str]]) -> None:
        now = self._clock.now()
        alone = len(taken) == 1 and taken[0][0].sequence > 0
        with self._store.begin(single=alone) as work:
            for message, receipt in taken:
                work.messages.sent(message.mid, now, receipt, to=message.to, numbered=message.sequence > 0)

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


def told(error: Exception) -> str:
    """A failure in a line that may be kept."""
    return f"{type(error).__name__}: {error}"[:300]
