"""The post (投递处): which message is sent when, by whom and in what order; `bot.sending` sends each.

    a turn's replies ─┐
    pushes (engine) ──┼─► in hand? ─► is the platform out? ─► Sender
    left over (sweep) ┘                 └ yes: later

A message is in one pair of hands at a time, in those of one process (see `bot.claims`). What failed waits for the sweep
(replies) or for the engine (pushes). While a platform is out (see `bot.circuit`) a few of its pushes wait in the engine; the
others are set aside here, so that they hold up no other platform's, and go out when it is back.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import takewhile
from typing import TypeVar

import structlog

from bot.channels.port import Channel
from bot.claims import Claims
from bot.clock import Clock
from bot.logs import traced
from bot.metrics import Metrics
from bot.roles import process_name
from bot.seams import reached
from bot.sending import GivenUp, Later, Sender, told
from bot.writer import Writer
from handlers.conversation.message import Account, Outgoing
from handlers.ports.store import Away
from storage.store import SqlStore, SqlWork

log = structlog.get_logger(__name__)
T = TypeVar("T")

BATCH = 1000
VISIT = 100
"""So many pushes of one recipient are read at once."""
AT_ONCE, HELD = 200, 100
"""Of one platform: so many sends that the engine brought are under way, and so many wait in the engine. It has room for
500 in all, and who waits takes room: the rest is set aside."""


class Post:
    """Sends. Lives on the event loop; only the store is used in the writer's thread.

    `may_send`: whether this process is still the one to send what the store hands out. `unreachable` is told, inside the
    transaction that keeps it, of a message whose recipient blocked us. `claims`: in whose name messages are
    claimed; what is written in the store from now on too.
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
        claims: Claims | None = None,
    ) -> None:
        self.claims = claims or Claims(process_name(store.url))
        store.claimant = self.claims.claimant
        self.sender = Sender(
            store,
            channels,
            clock,
            writer,
            may_send=may_send,
            unreachable=unreachable,
            metrics=metrics or Metrics(),
            back=self._is_back,
            claims=self.claims,
        )
        self._sending: Counter[str] = Counter()
        self._held: dict[str, set[str]] = {name: set() for name in channels}
        self._aside: dict[str, deque[str]] = {name: deque() for name in channels}
        self._bringing: set[str] = set()
        self._store = store
        self._channels = channels
        self._clock = clock
        self._writer = writer
        self._in_hand: set[str] = set()
        self._visited: dict[Account, bool] = {}  # whether more was committed since it was read
        self._visits: set[asyncio.Task[None]] = set()
        self._waits_behind: set[Account] = set()  # for one in hand: whoever lets go of that one goes on

    async def replies(self, messages: Sequence[Outgoing], asked: float | None = None) -> None:
        """A turn's own replies, in order. Where one fails, it and those after it wait for the sweep. `asked`: what
        `claims.now` said before the turn that claimed them."""
        mine = [message for message in messages if message.mid not in self._in_hand]
        if asked is not None:
            self.claims.note((message.mid for message in mine), asked)
        self._in_hand.update(message.mid for message in mine)
        try:
            for n, message in enumerate(mine):
                if not await self.sender.attempt(message):
                    self.sender.put_off(left.mid for left in mine[n:])
                    break
        finally:
            self._in_hand.difference_update(message.mid for message in mine)

    async def push(self, mid: str) -> None:
        """A push that the engine brings, and then whatever else waits for its recipient: the engine brings nothing to the
        same recipient meanwhile, and finds those sent.

        Raises:
            SendFailed: bring it again.
        """
        if self.has_sent(mid):
            return
        if mid in self._in_hand:
            raise Later(1.0)
        self._in_hand.add(mid)
        try:
            message, behind = await self._noted(lambda: self._claimed_with_those_behind(mid))
            if message is None:
                return  # gone, sent, given up, or of a channel that this process does not have: it stays
            if self._crowded(message):
                return  # set aside
            await self._push(message)
        finally:
            self._in_hand.discard(mid)
        if behind and message.to not in self._visited:
            await self._visit(message.to, behind)
        self._go_on(message.to)

    def has_sent(self, mid: str) -> bool:
        """Whether this process sent it and wrote that down, as far as it remembers. May be asked from any thread."""
        return self.sender.is_recorded(mid)

    async def _noted(self, claim: Callable[[], tuple[T, frozenset[str]]]) -> T:
        """What `claim` finds; that it was claimed is noted when it is committed."""
        asked = self.claims.now()
        found, ours = await self._writer.together(claim)
        self.claims.note(ours, asked)
        return found

    def _claimed_with_those_behind(
        self, mid: str
    ) -> tuple[tuple[Outgoing | None, tuple[Outgoing, ...]], frozenset[str]]:
        """
        Raises:
            Later: it is early, or another process may be sending it.
        """
        with self._store.begin() as work:
            message, now = work.messages.get(mid), self._clock.now()
            if message is None or message.sequence or message.to.channel not in self._channels:
                return (None, ()), frozenset()
            early = (message.due_at - now).total_seconds()
            if early > 1:
                raise Later(early)
            ours = self.claims.all_to(work, message.to, now)
            if mid not in ours and not self.claims.of(work, mid):
                if work.messages.unsent([mid]):
                    raise Later(1.0)
                return (None, ()), ours
            waiting = work.messages.due_to(message.to, now, limit=VISIT)
            behind = takewhile(lambda one: one.mid in ours, (one for one in waiting if one.mid != mid))
            return (message, tuple(behind)), ours | {mid}

    async def _push(self, message: Outgoing) -> None:
        if (wait := self.sender.wait(message)) > 0:
            raise Later(wait)
        self._sending[message.to.channel] += 1
        try:
            await self.sender.send(message)
        except Later:
            raise
        except Exception as error:  # noqa: BLE001 - raised again
            too_old = self.sender.is_too_old(message)
            await self.sender.write_down(message, told(error), dead=False)
            raise GivenUp(told(error)) if too_old else error from None
        finally:
            self._sending[message.to.channel] -= 1

    def _crowded(self, message: Outgoing) -> bool:
        """Whether too many of its platform take room in the engine: then it is set aside."""
        channel, held = message.to.channel, self._held[message.to.channel]
        held.discard(message.mid)
        if not self.sender.circuits[channel].shut_for() and self._sending[channel] < AT_ONCE:
            return False
        if len(held) < HELD:
            held.add(message.mid)
            raise Later(max(self.sender.circuits[channel].shut_for(), 1.0))
        self._aside[channel].append(message.mid)
        return True

    async def _bring(self, channel: str) -> None:
        """Send what was set aside, in order; what fails then is left to the nets."""
        aside, circuit = self._aside[channel], self.sender.circuits[channel]
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

    def _is_back(self, channel: str, was_out: bool) -> None:
        """Something went out: so does what was set aside."""
        if was_out:
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
        return {name: float(circuit.is_open) for name, circuit in self.sender.circuits.items()}

    def hurry(self, account: Account) -> None:
        """Pushes were committed for this person: send them now, in order, and let the engine find them sent.

        The engine is the net and not the way on SQLite: its polls count our own commits as contention, and each one
        that it meets doubles its pause, up to two minutes (measured under load). It brings whatever fails here.
        """
        if account.channel not in self._channels:
            return
        if account not in self._visited:
            self._go(self._visit(account))
        self._visited[account] = True

    async def _visit(self, account: Account, waiting: Sequence[Outgoing] = ()) -> None:
        """Send what waits for this person, in order, and what is committed meanwhile; what fails is left to the engine."""
        self._visited[account] = not waiting
        try:
            while waiting or self._visited[account]:
                if not waiting:
                    self._visited[account] = False
                    waiting = await self._noted(lambda: self._claimed_to(account))
                for message in waiting:
                    if message.mid in self._in_hand:  # nothing overtakes it
                        self._waits_behind.add(account)
                        return
                    if not await self._attempt(message):
                        return
                self._visited[account] |= len(waiting) >= VISIT
                waiting = ()
        finally:
            del self._visited[account]

    def _go_on(self, account: Account) -> None:
        """What was in hand for this person is let go: so does what waits behind it go out."""
        if account in self._waits_behind:
            self._waits_behind.discard(account)
            self.hurry(account)

    async def _attempt(self, message: Outgoing) -> bool:
        self._in_hand.add(message.mid)
        try:
            return await self.sender.attempt(message)
        finally:
            self._in_hand.discard(message.mid)

    def _claimed_to(self, account: Account) -> tuple[tuple[Outgoing, ...], frozenset[str]]:
        """What waits for this person, up to the first that another process may be sending."""
        with self._store.begin() as work:
            now = self._clock.now()
            ours = self.claims.all_to(work, account, now)
            waiting = work.messages.due_to(account, now, limit=VISIT)
            return tuple(takewhile(lambda one: one.mid in ours, waiting)), ours

    async def settle(self) -> None:
        """End the visits that were begun, and write down what went out."""
        await asyncio.gather(*self._visits, return_exceptions=True)
        await self.sender.settle()

    async def close(self) -> None:
        """When nothing more is brought: give back what was claimed and not sent."""
        try:
            await self.sender.settle()
            await self._writer.do(self._give_back)
        except Away as away:
            log.warning("claims.not_given_back", why=str(away))

    def _give_back(self) -> None:
        with self._store.begin() as work:
            self.claims.give_back(work)

    def _get(self, mid: str) -> Outgoing | None:
        with self._store.begin() as work:
            return work.messages.get(mid)

    async def dead(self, mid: str, why: str) -> None:
        """A push that will never arrive."""
        message = await self._writer.together(lambda: self._get(mid))
        if message is not None:
            with traced(message.trace):
                await self.sender.write_down(message, why, dead=True, strictly=True)

    async def left_over(self, older: timedelta, pushes_older: timedelta | None = None) -> int:
        """Send what was committed and never went out; how many went."""
        now = self._clock.now()

        def waiting() -> tuple[Outgoing, ...]:
            with self._store.begin() as work:
                out = [name for name, circuit in self.sender.circuits.items() if circuit.shut_for()]
                return work.messages.due(now, limit=BATCH, replies_before=now - older, but_channels=out)

        by_channel: dict[str, list[Outgoing]] = {}
        for message in await self._writer.do(waiting):
            due = not message.push or (pushes_older is not None and message.due_at <= now - pushes_older)
            if due and message.to.channel in self._channels:
                by_channel.setdefault(message.to.channel, []).append(message)
        return sum(await asyncio.gather(*(self._left_over_of(messages) for messages in by_channel.values())))

    def look_after(self, mids: Iterable[str]) -> None:
        """Where several processes serve: replies that another one claims, and may die with. `own_failures` looks."""
        self.sender.put_off(mids)

    async def own_failures(self, younger: timedelta) -> None:
        """Where several processes serve: replies that this one could not send are tried again here while they are young,
        and left to the workers' net then."""
        mids = [mid for mid in self.sender.put_off_until_now() if mid not in self._in_hand]

        def of_these() -> tuple[Outgoing, ...]:
            with self._store.begin() as work:
                return work.messages.of(work.messages.unsent(mids))

        if not mids:
            return
        now = self._clock.now()
        waiting = await self._writer.together(of_these)
        mine = [one for one in waiting if not one.push and now - one.created_at <= younger]
        for mid in set(mids) - {one.mid for one in mine}:
            self.sender.forget(mid)
        await self._left_over_of(sorted(mine, key=lambda one: one.sequence))

    async def _left_over_of(self, messages: Sequence[Outgoing]) -> int:
        """One channel's, so that a slow platform holds up no other; of one person in order."""
        sent, stuck = 0, set[Account]()
        for message in messages:
            if message.to in stuck or self.sender.has_taken(message.mid):
                continue
            if message.mid in self._in_hand or self.sender.is_put_off(message.mid):
                stuck.add(message.to)
                continue
            self._in_hand.add(message.mid)
            try:
                reached("in_sweep")
                if not await self._is_unsent(message.mid):
                    continue  # it went out while those before it were sent
                if await self.sender.attempt(message):
                    sent += 1
                else:
                    stuck.add(message.to)
            finally:
                self._in_hand.discard(message.mid)
                self._go_on(message.to)
        return sent

    async def _is_unsent(self, mid: str) -> bool:
        def look() -> bool:
            with self._store.begin() as work:
                return bool(work.messages.unsent([mid]))

        return await self._writer.together(look)
