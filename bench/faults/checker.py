"""The checker (核对): looks at nothing but the history and the final database.

What must hold in every store is in `storage.invariants`, as the doctor looks at it; here is what only a history tells,
or the city. Each check gives a line for each thing that is wrong; no line, nothing wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import select

from bench.faults.history import History, Sent
from handlers.conversation.message import Account, Outgoing
from handlers.notices import NOTICES, Notice
from handlers.usecases.rendering import push_mid
from storage import Keyring, SqlStore, invariants
from storage.store import SqlWork
from storage.tables import messages, tickets
from tickets.city import City
from tickets.ticket import Event, Ticket
from tickets.timers import next_timer
from tickets.units import LINE_ROLES

CHANNEL = "telegram"
LATE = timedelta(seconds=120)
PER_SECOND = 30 * 1.05
"""What Telegram allows in all, and a twentieth."""
UNDER_WAY = 1.0
"""Seconds in which the platform may still take what was in the socket when its sender died."""
POISON_TRIES = 5
SERVICE_AWAY = 503
DRAINS = 60.0
ONCE, ONCE_A_ROUND = ("acknowledged", "contacted", "dispatched"), ("replied", "follow_up_started")
ROUNDS = ("reopened", "reply_rejected")
FIRED_AS = {"warning": "warned"}
AS_NAMED = frozenset({"dispatch_overdue", "sign_overdue", "contact_overdue", "overdue", "own_limit", "warning"})


@dataclass(frozen=True)
class Case:
    """A ticket as it was found."""

    ticket: Ticket
    events: tuple[Event, ...]
    next_action_at: datetime | None


@dataclass(frozen=True)
class Row:
    """A message as it was found."""

    id: int
    message: Outgoing
    sequence: int | None
    sent: bool
    dead: bool


class Final:
    """The final database; nothing runs on it any more. `now` is the time by the clock of the processes, `settled` the real time at
    which nothing waited: a job that was taken in hand later, when the processes were being stopped, is the next start's."""

    def __init__(self, store: SqlStore, city: City, now: datetime, settled: datetime | None = None) -> None:
        self.city = city
        self._settled = settled
        self.now = now
        self._store = store
        self.cases = self._cases()
        self.rows = self._rows()
        with store.begin() as work:
            self.staff = work.staff.all()

    def _cases(self) -> list[Case]:
        with self._store.begin() as work:
            columns = select(tickets.c.number, tickets.c.next_action_at).order_by(tickets.c.number)
            return [_case(work, number, at) for number, at in work.connection.execute(columns).all()]

    def _rows(self) -> list[Row]:
        m = messages.c
        query = select(m.id, m.body, m.sequence, m.sent_at, m.dead).order_by(m.id)
        with self._store.begin() as work:
            found = work.connection.execute(query).all()
        return [Row(id, body, sequence, at is not None, dead) for id, body, sequence, at, dead in found]

    def resident(self, ticket: Ticket) -> Account | None:
        """Where who filed it is told of it."""
        with self._store.begin() as work:
            conversation = work.conversations.of_person(ticket.citizen)
        return conversation.account if conversation else None

    def missing(self, heard: Iterable[tuple[Account, str]]) -> list[str]:
        with self._store.begin() as work:
            return invariants.acknowledged(work.connection, self._store.keyring, heard)

    def broken(self) -> Iterator[str]:
        """What does not hold, where everything has had its time."""
        with self._store.begin() as work:
            for _, holds in invariants.ALWAYS:
                yield from holds(work.connection)
            yield from invariants.timers_done(work.connection, self.now + invariants.SETTLED_AFTER - LATE)
            yield from invariants.messages_settled(work.connection, self.now + invariants.SETTLED_AFTER)
            yield from invariants.nothing_pending(
                work.connection, (self._settled or datetime.now(UTC)) + invariants.SETTLED_AFTER
            )


def _case(work: SqlWork, number: str, at: datetime | None) -> Case:
    ticket = work.tickets.peek(number)
    assert ticket is not None
    return Case(ticket, work.tickets.events(number), at)


# ── acknowledged, asked ───────────────────────────────────────────────────────────────────────────────────────────────


def missing(history: History, final: Final) -> list[str]:
    """Acknowledged, and not stored."""
    return final.missing((Account(CHANNEL, str(chat)), event) for chat, event in sorted(history.acknowledged()))


def _by_mark(history: History, final: Final) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for case in final.cases:
        words = repr(case.ticket)
        for mark in history.appeals:
            if mark in words:
                found[mark].append(case.ticket.number)
    return found


def lost(history: History, final: Final) -> Iterator[str]:
    """An appeal whose ticket was told, and that has none."""
    found = _by_mark(history, final)
    for mark, appeal in history.appeals.items():
        if appeal.ticket and appeal.ticket not in found[mark]:
            yield f"{mark}: {appeal.ticket} was told, and holds it not"


def doubled(history: History, final: Final, *, strangers: bool = True) -> Iterator[str]:
    """Two tickets for one appeal, a step that was done twice, a ticket for none (`strangers`)."""
    found = _by_mark(history, final)
    yield from (f"{mark} became {', '.join(numbers)}" for mark, numbers in found.items() if len(numbers) > 1)
    known = {number for numbers in found.values() for number in numbers}
    for case in final.cases:
        if strangers and case.ticket.number not in known:
            yield f"{case.ticket.number} is nobody's"
        yield from (f"{case.ticket.number} was {step}" for step in too_often(event.type for event in case.events))


def too_often(kinds: Iterable[str]) -> Iterator[str]:
    """Steps that were done twice. What is done again (重办) is answered and asked about again."""
    times = Counter(kinds)
    rounds = 1 + sum(times[kind] for kind in ROUNDS)
    most = dict.fromkeys(ONCE, 1) | dict.fromkeys(ONCE_A_ROUND, rounds)
    yield from (f"{kind} {times[kind]} times" for kind in most if times[kind] > most[kind])


def stuck(history: History) -> Iterator[str]:
    """Who got no answer although everything was whole again."""
    yield from (f"{who} had no answer a minute after all was whole" for who in history.given_up)


# ── tickets ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def timers(final: Final) -> Iterator[str]:
    """An open ticket has its timer; none fired twice or early."""
    for case in final.cases:
        number = case.ticket.number
        wanted = next_timer(case.ticket, final.city)
        if case.next_action_at != (wanted.at if wanted else None):
            yield f"{number}: the next action is at {case.next_action_at}, and should be at {wanted}"
        fired = Counter(case.ticket.fired)
        yield from (f"{number}: {key} fired {times} times" for key, times in fired.items() if times > 1)
        yield from _fired(case)


def _fired(case: Case) -> Iterator[str]:
    moments: dict[str, list[datetime]] = defaultdict(list)
    for key in case.ticket.fired:
        name, _, moment = key.partition("@")
        if name in AS_NAMED:
            at = datetime.strptime(moment, "%y%m%d%H%M").replace(tzinfo=UTC)
            moments[FIRED_AS.get(name, name)].append(at)
    for kind, planned in moments.items():
        happened = [event.at for event in case.events if event.type == kind]
        if len(happened) != len(planned):
            yield f"{case.ticket.number}: {len(planned)} timers and {len(happened)} events {kind}"
        yield from (f"{case.ticket.number}: {kind} came before {p}" for p, h in zip(planned, happened) if h < p)  # noqa: B905


# ── messages ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def unpushed(final: Final) -> Iterator[str]:
    """A change of which somebody was not told who must be."""
    known = {row.message.mid for row in final.rows}
    for case in final.cases:
        by_resident, resident = case.events[0].by.id, final.resident(case.ticket)
        for event in case.events:
            for notice in NOTICES.get(event.type, ()):
                for mid in _expected(final, case, event, notice, resident, by_resident):
                    if mid not in known:
                        yield f"{case.ticket.number}: nobody told {notice.audience} of {event.seq} {event.type}"


def _expected(
    final: Final, case: Case, event: Event, notice: Notice, resident: Account | None, citizen: str
) -> Iterator[str]:
    """The pushes that this notice must have caused, as far as the ticket tells: its unit's staff, and its resident."""
    number = case.ticket.number
    if notice.audience == "resident" and resident is not None:
        own = any(other.at == event.at and other.by.id == citizen for other in case.events)
        if not own:  # what they have just done themselves is not told to them again
            yield push_mid(f"{number}:{event.seq}", resident)
    if notice.audience == "unit" and not case.ticket.officer:
        for account in final.staff:
            of_unit = account.member.unit == case.ticket.unit and account.member.role not in LINE_ROLES
            if of_unit and account.since <= event.at and account.member.id != event.by.id:
                yield push_mid(f"{number}:{event.seq}:unit", account.account)


def disordered(final: Final) -> Iterator[str]:
    """Pushes about a ticket reach each of its people in the order of what happened."""
    last: dict[tuple[Account, str], tuple[int, datetime]] = {}
    for row in final.rows:
        message = row.message
        if message.push and row.sequence and message.ticket:
            key = message.to, message.ticket
            before, due = last.get(key, (0, message.due_at))
            if row.sequence < before and due <= message.due_at:
                yield f"{message.key} {message.mid} overtook another of {message.ticket}"
            last[key] = max(before, row.sequence), max(due, message.due_at)


def overtaken(history: History, final: Final) -> Iterator[str]:
    """The same as each person's phone showed it, among the pushes whose words come once."""
    shown: dict[tuple[int, str], float] = {}
    for one in history.sent:
        shown.setdefault((one.chat, one.text), one.at)
    rows = [(int(row.message.to.id), row.message) for row in final.rows if row.message.push and row.message.ticket]
    words = Counter((chat, message.text.strip()) for chat, message in rows)
    last: dict[tuple[int, str], tuple[float, datetime]] = {}
    for chat, message in rows:
        key = chat, message.text.strip()
        if words[key] > 1 or key not in shown:
            continue
        before, due = last.get((chat, str(message.ticket)), (0.0, message.due_at))
        if shown[key] < before and due <= message.due_at:
            yield f"{message.key} of {message.ticket} was shown to {chat} before an earlier one"
        last[chat, str(message.ticket)] = max(before, shown[key]), max(due, message.due_at)


@dataclass
class Sends:
    """Messages as the platform took them, beside those that the database calls sent. `extra`: taken once more than they
    were said; `untold`: those of them that nobody can know of, since the answer was lost."""

    extra: int = 0
    untold: int = 0
    unexcused: list[str] = field(default_factory=list)
    never: list[str] = field(default_factory=list)
    most_a_second: int = 0


def sends(history: History, final: Final) -> Sends:
    found = Sends(most_a_second=_most_a_second(history.sent))
    taken: dict[tuple[int, str], list[Sent]] = defaultdict(list)
    for sent in history.sent:
        taken[sent.chat, sent.text].append(sent)
    said = Counter((int(row.message.to.id), row.message.text.strip()) for row in final.rows)
    recorded = Counter((int(row.message.to.id), row.message.text.strip()) for row in final.rows if row.sent)
    for key, times in taken.items():
        extra = max(len(times) - said[key], 0)
        untold = min(extra, sum(not one.told for one in times))
        found.extra += extra
        found.untold += untold
        unrecorded = sum(history.broke(a.at - UNDER_WAY, b.at) for a, b in pairwise(times))
        if extra > untold + unrecorded:
            found.unexcused.append(f"to {key[0]}, {len(times)} times: {key[1][:40]!r}")
    for key, count in recorded.items():
        if len(taken.get(key, ())) < count:
            found.never.append(f"to {key[0]}, recorded and never taken: {key[1][:40]!r}")
    return found


def _most_a_second(sent: Sequence[Sent]) -> int:
    times = sorted(one.at for one in sent)
    most, first = 0, 0
    for last, at in enumerate(times):
        while at - times[first] > 1.0:
            first += 1
        most = max(most, last - first + 1)
    return most


# ── answers ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def wrong_answers(history: History) -> Iterator[str]:
    """Nothing is acknowledged for the first time while nothing can be stored; then, and while the disk is full, nothing but
    503 is said. What was brought before may have been stored before, and is answered again."""
    first: dict[tuple[str, int], float] = {}
    for one in history.deliveries:
        first[one.event, one.chat] = min(one.began, first.get((one.event, one.chat), one.began))
    for fault in history.faults:
        if fault.kind not in ("cut", "full"):
            continue
        for one in history.deliveries:
            if fault.began <= one.began and one.ended <= fault.ended:
                if fault.kind == "cut" and one.acknowledged and first[one.event, one.chat] >= fault.began:
                    yield f"{one.event} of {one.chat} was acknowledged while nothing could be stored"
                elif one.status not in (0, 200, 503):
                    yield f"{one.event} of {one.chat} was answered {one.status} ({fault.kind})"


def poisoned(history: History) -> Iterator[str]:
    """What no phone sends is taken or refused within five tries; while all is well, "come again" counts as one."""
    tries = Counter((one.event, one.chat) for one in history.poison if one.status >= 500 and one.status != SERVICE_AWAY)
    yield from (f"{kind} was tried {n} times" for (kind, _), n in tries.items() if n > POISON_TRIES)


def undrained(history: History) -> Iterator[str]:
    """After the last fault all that waited goes out within a minute and twice the time that the store was away."""
    cuts = [fault for fault in history.faults if fault.kind == "cut"]
    allowed = DRAINS + 2 * (cuts[-1].ended - cuts[-1].began if cuts else 0.0)
    if not history.settled:
        yield "something waited until the end"
    elif history.settled > allowed:
        yield f"it took {history.settled:.0f} s, {allowed:.0f} s were allowed"


# ── all of it ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def check(history: History, final: Final, sent: Sends) -> dict[str, list[str]]:
    """Every criterion, with what is against it."""
    most = sent.most_a_second
    return {
        "acknowledged, missing": missing(history, final),
        "lost": list(lost(history, final)),
        "doubled": list(doubled(history, final)),
        "stuck": list(stuck(history)),
        "not drained": list(undrained(history)),
        "invariants": list(final.broken()),
        "timers": list(timers(final)),
        "changes not told": list(unpushed(final)),
        "recorded out of order": list(disordered(final)),
        "shown out of order": list(overtaken(history, final)),
        "sent twice without a cause": sent.unexcused,
        "recorded, never sent": sent.never,
        "above the platform's limit": [f"{most} within a second"] if most > PER_SECOND else [],
        "wrong answers": list(wrong_answers(history)),
        "poison tried for ever": list(poisoned(history)),
        "calls that Telegram refuses": history.refused,
        "ended by themselves": history.ended,
    }


def opened(url: str, key: bytes) -> SqlStore:
    """The store of a run."""
    return SqlStore(url, Keyring([key]))
