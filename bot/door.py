"""The house's door (门): a message in, one commit, the replies out; the event loop never waits for the store.

    channel ─► receive ─► lane of the account ─► flood? ─ yes ─► collect until it is quiet ─┐
                                                  │ no                                      ▼
                                                  └───────────► writer's thread: one turn, one commit
                                                                       │
    channel ◄── replies ◄── sent through the channel, each recorded ◄──┘

One account's messages are heard in the order in which they came; different accounts do not wait for each other longer
than a turn takes. What waits is bounded: beyond that the platform is asked to come back.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import structlog

from bot.channels.port import Overloaded
from bot.clock import Clock
from bot.composition import House
from bot.disk import REFUSED_SECONDS
from bot.extras import Extras
from bot.intake import take_photo, take_voice
from bot.logs import traced
from bot.metrics import Metrics
from bot.post import Post
from bot.reader import Reader
from bot.seams import reached
from bot.shared.floods import Floods, NoFloods
from bot.writer import Writer
from handlers.conversation.engine import Heard
from handlers.conversation.heard import SameIdOtherContent, cleaned, fingerprint
from handlers.conversation.message import Account, Inbound, Outgoing, Picture, Voice, spoken
from handlers.ports.store import Away, Stale, Twice
from handlers.ports.understanding import Context

log = structlog.get_logger(__name__)

Replies = Sequence[Outgoing]
Monotonic = Callable[[], float]

POISON_TRIES = 5
KNOWN_ARRIVALS = 10_000
COME_AGAIN, LATEST_AGAIN = 2.0, 30.0


@dataclass(frozen=True)
class Measures:
    """How much the door takes: turns that wait in all and of one account, and when many messages are a flood."""

    waiting: int = 1000
    of_one: int = 250
    within: float = 1.0
    quiet: float = 1.0
    longest: float = 3.0


@dataclass(eq=False)
class _Waiting:
    message: Inbound
    answer: asyncio.Future[Replies]
    since: float


@dataclass(eq=False)
class _Lane:
    """What one account has said and nobody has heard yet."""

    waiting: deque[_Waiting] = field(default_factory=deque)
    current: tuple[_Waiting, ...] = ()
    knock: asyncio.Event = field(default_factory=asyncio.Event)

    def same(self, message: Inbound) -> _Waiting | None:
        """The same message, still on its way: the platform was impatient."""
        for one in (*self.current, *self.waiting):
            if one.message.event_id == message.event_id and fingerprint(one.message) == fingerprint(message):
                return one
        return None


class HouseDoor:
    """The house as a channel sees it. Close it before the house."""

    def __init__(
        self,
        house: House,
        post: Post,
        clock: Clock,
        writer: Writer,
        *,
        floods: Floods | None = None,
        extras: Extras | None = None,
        measures: Measures | None = None,
        monotonic: Monotonic = time.monotonic,
        metrics: Metrics | None = None,
        no_room: Callable[[], bool] = lambda: False,
        reader: Reader | None = None,
    ) -> None:
        self._metrics = metrics or Metrics()
        self._no_room = no_room
        self.house = house
        self._post = post
        self._clock = clock
        self._writer = writer
        self._elsewhere = floods or NoFloods()
        self._extras = extras or Extras()
        self._measures = measures or Measures()
        self._monotonic = monotonic
        self._reader = reader
        self._following: OrderedDict[Account, Context] = OrderedDict()
        self._burst = house.city.limits.burst
        self._lanes: dict[Account, _Lane] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrivals: OrderedDict[Account, deque[float]] = OrderedDict()
        self._poison: OrderedDict[tuple[Account, str], int] = OrderedDict()
        self._count = 0
        self._waited = 0.0  # how long the turn that ended last had been on its way
        self._closed = False
        self._alone = house.store.embedded
        self._owed: set[Account] = set()
        self._held_back: set[str] = set()

    async def receive(self, message: Inbound) -> Replies:
        lane = self._lanes.get(message.account)
        known = lane.same(message) if lane else None
        if known is not None:
            return await asyncio.shield(known.answer)
        of_one = len(lane.waiting) if lane else 0
        self._must_have_room()
        if self._closed or self.is_full or of_one >= self._measures.of_one:
            self._metrics.turns.labels("refused").inc()
            raise Overloaded(self._come_again())
        answer: asyncio.Future[Replies] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_looked_at)  # the platform may have hung up meanwhile
        self._note_arrival(message.account)
        if lane is None:
            lane = self._lanes[message.account] = _Lane()
            task = asyncio.create_task(self._serve(message.account, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.waiting.append(_Waiting(message, answer, self._monotonic()))
        lane.knock.set()
        self._count += 1
        return await asyncio.shield(answer)

    @property
    def waiting(self) -> int:
        """Messages that are not answered yet."""
        return self._count

    @property
    def is_full(self) -> bool:
        return self._count >= self._measures.waiting

    def oldest(self) -> float:
        """How long the oldest of them waits, in seconds. Asked from another thread."""
        heads = [one for lane in list(self._lanes.values()) for one in (*lane.current, *list(lane.waiting)[:1])]
        return max((self._monotonic() - one.since for one in heads), default=0.0)

    async def take_photo(self, account: Account, content: bytes) -> Picture:
        self._must_have_room()
        limit = self.house.city.limits.photo_bytes
        return await asyncio.to_thread(take_photo, self.house.store, account, content, limit)

    async def take_voice(self, account: Account, content: bytes, seconds: int | None = None) -> Voice:
        self._must_have_room()
        limit = self.house.city.limits.photo_bytes
        voice = await asyncio.to_thread(take_voice, self.house.store, account, content, limit, seconds)
        return await self._extras.heard(voice, content)

    def _must_have_room(self) -> None:
        """
        Raises:
            Overloaded: the disk is full.
        """
        if self._no_room():
            self._metrics.turns.labels("refused").inc()
            raise Overloaded(REFUSED_SECONDS)

    async def file(self, file: str) -> tuple[bytes, str] | None:
        def read() -> tuple[bytes, str] | None:
            with self.house.store.begin() as work:
                return work.files.get(file)

        return await asyncio.to_thread(read)

    async def since(self, account: Account, sequence: int) -> Replies:
        def read() -> Replies:
            with self.house.store.begin() as work:
                return work.messages.since(account, sequence)

        return await asyncio.to_thread(read)

    async def message(self, mid: str) -> Outgoing | None:
        def read() -> Outgoing | None:
            with self.house.store.begin() as work:
                return work.messages.get(mid)

        return await asyncio.to_thread(read)

    async def pressed(self, account: Account, receipt: str) -> str | None:
        def read() -> str | None:
            with self.house.store.begin() as work:
                found = work.messages.by_receipt(account, receipt)
            return found.mid if found else None

        return self._post.sender.known_as(account, receipt) or await asyncio.to_thread(read)

    async def close(self) -> None:
        """Take nothing new in, end what was begun."""
        self._closed = True
        for lane in self._lanes.values():
            lane.knock.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._post.settle()
        await self._extras.close()

    # ── one account's lane ────────────────────────────────────────────────────────────────────────────────────────

    async def _serve(self, account: Account, lane: _Lane) -> None:
        while lane.waiting:
            if self._floods(account) or await self._elsewhere.wrote(account):
                await self._until_quiet(account, lane)
                batch = tuple(lane.waiting)
            else:
                batch = (lane.waiting[0],)
            for _ in batch:
                lane.waiting.popleft()
            lane.current = batch
            try:
                await self._turn(batch)
            finally:
                self._count -= len(batch)
                lane.current = ()
        del self._lanes[account]

    def _come_again(self) -> float:
        """In how many seconds who is turned away may come: in about as long as a turn waits at present, and not all at
        the same moment. Ten thousand pages that came every two seconds took half of the time that they waited for."""
        if self._closed:
            return COME_AGAIN
        return min(max(COME_AGAIN, self._waited), LATEST_AGAIN) * random.uniform(1.0, 1.5)  # noqa: S311 - no secret

    def _note_arrival(self, account: Account) -> None:
        arrivals = self._arrivals.setdefault(account, deque(maxlen=self._burst + 1))
        arrivals.append(self._monotonic())
        self._arrivals.move_to_end(account)
        if len(self._arrivals) > KNOWN_ARRIVALS:
            self._arrivals.popitem(last=False)

    def _floods(self, account: Account) -> bool:
        """More messages within a second than a person writes."""
        arrivals = self._arrivals.get(account)
        if arrivals is None:
            return False
        return len(arrivals) > self._burst and arrivals[-1] - arrivals[0] <= self._measures.within

    async def _until_quiet(self, account: Account, lane: _Lane) -> None:
        end = self._monotonic() + self._measures.longest
        while not self._closed:
            newest = self._arrivals[account][-1] if account in self._arrivals else 0.0
            left = min(newest + self._measures.quiet, end) - self._monotonic()
            if left <= 0:
                break
            lane.knock.clear()
            try:
                async with asyncio.timeout(left):
                    await lane.knock.wait()
            except TimeoutError:
                continue
        log.info("flood.merged", channel=account.channel, messages=len(lane.waiting))

    async def _turn(self, batch: Sequence[_Waiting]) -> None:
        with traced(self._trace(batch[0].message), channel=batch[0].message.account.channel):
            try:
                messages = await self._extras.before([one.message for one in batch], self.house.store)
                with self._read_ahead(messages):
                    asked, replies = await self._writer.together(
                        lambda: (self._post.claims.now(), self._hear(messages))
                    )
                reached("after_commit")
                for of_one in _apart(replies):
                    await self._answer_by(of_one, asked)
                while self._owed:
                    self._post.hurry(self._owed.pop())
            except Exception as error:  # noqa: BLE001 - the channel is told, and tells its platform to come again
                self._metrics.turns.labels("failed").inc(len(batch))
                log.warning("turn.refused", why=type(error).__name__)
                self._answer(batch, error)
                return
            self._note(batch, replies)
            for one, answer in zip(batch, replies, strict=True):
                if not one.answer.done():
                    one.answer.set_result(answer)

    def _read_ahead(self, messages: Sequence[Inbound]) -> AbstractContextManager[None]:
        """While the turn waits for the writer, the words are read in the context in which they will be, as far as known."""
        if self._reader is None or not self._writer.is_busy or len(messages) > 1 or messages[0].pressed is not None:
            return nullcontext()
        message = cleaned(messages[0])
        context = self._following.get(message.account) or self.house.engine.newcomers(message)
        return self._reader.ahead(spoken(message), context)

    def _note(self, batch: Sequence[_Waiting], replies: Sequence[Replies]) -> None:
        seconds = self._waited = self._monotonic() - batch[0].since
        self._metrics.turns.labels("heard").inc(len(batch))
        self._metrics.turn_seconds.labels(batch[0].message.account.channel).observe(seconds)
        log.info("turn.heard", ms=round(seconds * 1000), messages=len(batch), replies=len(replies[0]))

    async def _answer_by(self, replies: Replies, asked: float) -> None:
        held_back = {reply.mid for reply in replies} & self._held_back
        self._held_back -= held_back
        await self._post.replies([reply for reply in replies if reply.mid not in held_back], asked)
        if not self._alone:
            self._post.look_after(held_back)

    def _trace(self, message: Inbound) -> str:
        """The same for the same update, so that its log is found, and nothing that tells whose it was."""
        account = message.account
        return self.house.store.keyring.blind("trace", account.channel, account.id, message.event_id)[:12]

    def _answer(self, batch: Sequence[_Waiting], error: Exception) -> None:
        for one in batch:
            if not one.answer.done():
                one.answer.set_exception(error)

    # ── in the writer's thread ────────────────────────────────────────────────────────────────────────────────────

    def _hear(self, messages: Sequence[Inbound]) -> list[Replies]:
        """The replies to each message; those of a flood have them in common."""
        reached("after_receive")
        if len(messages) == 1:
            return [self._hear_one(messages[0])]
        with self.house.store.begin() as work:
            fresh = [one for one in messages if work.inbox.heard(one.account, one.event_id) is None]
        common: Replies = ()
        if fresh:
            heard = self.house.engine.hear(fresh[0], self._clock.now(), merged=fresh[1:])
            if heard.again:  # another process heard the first of them meanwhile; the others are not heard yet
                raise Stale("a flood at two doors")
            common = heard.replies
            self._owe(heard)
            self._follow(fresh[0].account, heard)
        return [common if one in fresh else self._hear_one(one) for one in messages]

    def _hear_one(self, message: Inbound) -> Replies:
        try:
            heard = self.house.engine.hear(message, self._clock.now())
        except SameIdOtherContent:
            log.warning("message.same_id_other_content", channel=message.account.channel)
            return ()
        except (Stale, Twice, Away):
            raise
        except Exception:
            log.exception("turn.failed", channel=message.account.channel)
            if not self._is_poison(message):
                raise
            self._put_aside(message)
            return ()
        self._owe(heard)
        self._follow(message.account, heard)
        if heard.again:
            self._held_back |= self._not_ours(heard.replies)
        return heard.replies

    def _not_ours(self, replies: Replies) -> set[str]:
        """Of a message that came again: the replies that went out, or that the process which heard it first may be sending
        at this moment, and those after it."""
        ours: set[str] = set()
        with self.house.store.begin() as work:
            for mid in (reply.mid for reply in replies):
                if self._post.claims.of(work, mid):
                    ours.add(mid)
                elif work.messages.unsent([mid]):
                    break
        return {reply.mid for reply in replies} - ours

    def _owe(self, heard: Heard) -> None:
        """On SQLite this is the only process that sends; elsewhere the engine shares the pushes out."""
        if self._alone:
            self._owed.update(push.to for push in heard.pushes)

    def _follow(self, account: Account, heard: Heard) -> None:
        if self._reader is None or heard.following is None:
            return
        self._following.pop(account, None)
        self._following[account] = heard.following
        if len(self._following) > KNOWN_ARRIVALS:
            self._following.popitem(last=False)

    def _is_poison(self, message: Inbound) -> bool:
        key = (message.account, message.event_id)
        tries = self._poison[key] = self._poison.pop(key, 0) + 1
        if len(self._poison) > KNOWN_ARRIVALS:
            self._poison.popitem(last=False)
        return tries >= POISON_TRIES

    def _put_aside(self, message: Inbound) -> None:
        """Dead letter: kept as heard without an answer, so that the conversation goes on."""
        with self.house.store.begin() as work:
            work.inbox.record(message, fingerprint(message), ())
        self._poison.pop((message.account, message.event_id), None)
        log.error("message.put_aside", channel=message.account.channel)


def _apart(replies: Sequence[Replies]) -> list[Replies]:
    """Each turn's replies once."""
    return list({tuple(message.mid for message in of_one): of_one for of_one in replies}.values())


def _looked_at(answer: asyncio.Future[Replies]) -> None:
    if not answer.cancelled():
        answer.exception()
