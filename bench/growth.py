"""A store that has grown: each list, search and look-up, and the whole turn, beside an empty store.

    make bench BENCH=growth                    1,000,000 tickets and 10,000,000 events in SQLite
    GROWTH_TICKETS=200000 GROWTH_ON=postgresql make bench BENCH=growth
    GROWTH_KEEP=/some/folder                   keep the filled store of SQLite, and fill it once only

Turns are taken alternately from the empty and the grown store, so that a machine that is shared blurs both alike; beside
the time stands this thread's CPU, in which SQLite works too, and which other work on the machine hardly moves.
Prints a table and ends with one JSON line.
"""

from __future__ import annotations

import itertools
import json
import logging
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import structlog

from bench.filling import fill
from bench.spoken import heard, submit
from bench.town import EVENTS, Town
from bot.composition import House, build_house, index_page, recount
from bot.settings import Settings
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Text
from handlers.desk.showing.lists import NOT_OURS
from storage import SqlWork
from storage.overview import overview
from tickets.lifecycle import WITH_UNIT
from tickets.ticket import CitizenId, State
from tickets.units import Role, StaffMember

TICKETS = int(os.environ.get("GROWTH_TICKETS", "1000000"))
ON = os.environ.get("GROWTH_ON", "sqlite")
KEEP = os.environ.get("GROWTH_KEEP", "")
TIMES = 40
DIALOGUES = int(os.environ.get("GROWTH_DIALOGUES", "60"))
SAID = ("你好", "路灯不亮快一周了，晚上走路看不见", "人民路38号院门口", "电话13812345678，王女士")
WORDS = ("路灯", "井盖", "噪音", "漏水", "物业", "路灯 人民路", "化粪池", "38号")
STAFF = (
    StaffMember("s0", "李建国", "city-lighting", Role.OFFICER),
    StaffMember("s1", "周敏", "city-12345", Role.DISPATCHER),
)
DESK = {"s0": ("我的", "查 路灯", "查 漏水"), "s1": ("队列", "查 路灯", "查 化粪池 人民路")}
LINE = "{:<34}{:>12}{:>12}{:>12}{:>12}{:>12}"
HEAD = ("", "empty p50", "p50", "p95", "CPU p50", "CPU p95")

Ask = Callable[[SqlWork], object]


def reads(town: Town, numbers: list[str]) -> dict[str, Callable[[], Ask]]:
    """Each way in which the product reads, drawn anew each time: how it is called, what it asks the store."""
    chance = random.Random(7)
    units = [unit.code for unit in town.city.units.all]
    leaves, places = town.city.catalogue.leaves, [place for place in town.city.geography.places if place.area]
    now = town.now

    def number() -> str:
        return chance.choice(numbers) if numbers else "YZ-261121-0001"

    def citizen() -> CitizenId:
        return CitizenId(town.citizen(int(chance.random() ** 2 * town.citizens)))

    def of(make: Callable[[Any], Ask], draw: Callable[[], Any]) -> Callable[[], Ask]:
        return lambda: make(draw())

    def unit() -> str:
        return chance.choice(units)

    def account() -> Account:
        return town.account(chance.randrange(town.citizens))

    def spot() -> tuple[str, str]:
        return chance.choice(leaves).code, str(chance.choice(places).area)

    return {
        "a ticket": of(lambda n: lambda w: w.tickets.peek(n), number),
        "its events": of(lambda n: lambda w: w.tickets.events(n), number),
        "progress: a citizen's tickets": of(lambda c: lambda w: w.tickets.of_citizen(c), citizen),
        "a citizen's open tickets": of(lambda c: lambda w: w.tickets.of_citizen(c, open_only=True), citizen),
        "my list, overdue first": of(
            lambda u: lambda w: w.tickets.of_units([u], but_of=("s1", "s2"), but=NOT_OURS, limit=8), unit
        ),
        "how many that is": of(
            lambda u: lambda w: w.tickets.count_of_units([u], but_of=("s1", "s2"), but=NOT_OURS), unit
        ),
        "the dispatchers' queue": lambda: lambda w: (w.tickets.queue(limit=8), w.tickets.count_of_queue()),
        "search, all tickets": of(lambda q: lambda w: w.tickets.search(q, limit=9), lambda: chance.choice(WORDS)),
        "search, a unit": of(
            lambda a: lambda w: w.tickets.search(a[0], units=[a[1]], limit=9), lambda: (chance.choice(WORDS), unit())
        ),
        "search, second page": of(
            lambda a: lambda w: w.tickets.search(a[0], before=a[1], limit=9), lambda: (chance.choice(WORDS), number())
        ),
        "the same matter nearby": of(lambda s: lambda w: w.tickets.nearby(*s, WITH_UNIT, limit=4), spot),
        "the newest, of a state and unit": of(
            lambda u: lambda w: w.tickets.find(state=State.CLOSED, unit=u, limit=50), unit
        ),
        "a page of all tickets": lambda: lambda w: w.tickets.find(limit=50),
        "due timers": lambda: lambda w: w.timers.due(now + timedelta(hours=12)),
        "the next timer": lambda: lambda w: w.timers.next_at(),
        "due pushes and replies": lambda: lambda w: w.messages.due(now, limit=1000, replies_before=now),
        "the newest card": of(lambda a: lambda w: w.messages.newest_card(a), account),
        "a page that reconnects": of(lambda a: lambda w: w.messages.since(a, 0), account),
        "a conversation": of(lambda a: lambda w: w.conversations.load(a), account),
        "messages of the last minute": of(lambda a: lambda w: w.inbox.recent(a, now), account),
        "counters of the metrics": lambda: lambda w: overview(w.connection),
        "estimated deadlines, a page": lambda: lambda w: w.tickets.estimated(limit=200),
    }


class Took(NamedTuple):
    """Milliseconds: all that went by, and the CPU of this thread."""

    ms: float
    cpu: float


def timed(do: Callable[[], object]) -> Took:
    began, cpu = time.perf_counter(), time.thread_time()
    do()
    return Took((time.perf_counter() - began) * 1000, (time.thread_time() - cpu) * 1000)


def cuts(name: str, times: list[Took]) -> dict[str, float]:
    """p50 and p95 of both, and what CPU is needed on the average."""
    found = {}
    for kind, each in (("", [took.ms for took in times]), ("cpu_", [took.cpu for took in times])):
        found[f"{name}{kind}p50_ms"] = round(statistics.median(each), 2)
        found[f"{name}{kind}p95_ms"] = round(statistics.quantiles(each, n=20)[18], 2)
    return found | {f"{name}cpu_mean_ms": round(statistics.fmean(took.cpu for took in times), 2)}


def asked(house: House, draw: Callable[[], Ask]) -> Took:
    ask = draw()

    def do() -> None:
        with house.store.begin() as work:
            ask(work)

    return timed(do)


def read_paths(empty: House, grown: House, town: Town, numbers: list[str]) -> dict[str, dict[str, float]]:
    found = {}
    for (name, draw), draw_empty in zip(reads(town, numbers).items(), reads(town, numbers).values(), strict=True):
        asked(grown, draw)
        times = [(asked(empty, draw_empty), asked(grown, draw)) for _ in range(TIMES)]
        found[name] = cuts("empty_", [one for one, _ in times]) | cuts("", [other for _, other in times])
    return found


class Talk:
    """Whole turns through the engine, in this thread, with the records of what was sent."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._ids = itertools.count()
        self._stem = f"{time.time_ns():x}"  # a store that was kept has heard the former run
        with house.store.begin() as work:
            for member in STAFF:
                work.staff.enrol(member, Account("bench", member.id), datetime.now(UTC))

    def turn(self, account: Account, segment: Text | Pressed) -> tuple[Outgoing, ...]:
        return heard(self._house, Inbound(account, f"{self._stem}-{next(self._ids)}", (segment,), datetime.now(UTC)))

    def dialogue(self, n: int) -> list[Took]:
        """A report from hello to the ticket, then its progress; what each turn took."""
        account, times = Account("bench", f"{self._stem}-{n}"), list[Took]()
        said: tuple[Outgoing, ...] = ()

        def go_on() -> None:
            nonlocal said
            said = self.turn(account, segment)

        for words in (*SAID, None, "进度"):
            segment = Text(words) if words else submit(said)
            times.append(timed(go_on))
        return times

    def desk(self) -> list[Took]:
        """What staff ask for again and again."""
        asked = [(Account("bench", who), Text(words)) for who, all in DESK.items() for words in all]
        return [timed(partial(self.turn, *one)) for one in asked]

    def index(self) -> list[Took]:
        """What the worker does beside the turns: the words of the ticket that was opened."""
        return [timed(partial(index_page, self._house))]


def turns(empty: House, grown: House) -> dict[str, float]:
    small, large = Talk(empty), Talk(grown)
    both = tuple({"turn": list[Took](), "desk": list[Took](), "index": list[Took]()} for _ in (small, large))
    small.dialogue(-1), large.dialogue(-1)
    for n in range(DIALOGUES):
        order = (0, 1) if n % 2 else (1, 0)
        for which in order:
            talk = (small, large)[which]
            both[which]["turn"].extend(talk.dialogue(n))
            both[which]["desk"].extend(talk.desk())
            both[which]["index"].extend(talk.index())
    found = {}
    for name, one in both[0].items():
        other = both[1][name]
        found |= cuts(f"{name}_empty_", one) | cuts(f"{name}_", other)
        for kind, at in (("mean", 0), ("cpu", 1)):
            means = [statistics.fmean(took[at] for took in times) for times in (one, other)]
            found[f"{name}_{kind}_ratio"] = round(means[1] / means[0], 2)
    return found


@contextmanager
def stores(folder: Path) -> Iterator[tuple[House, House]]:
    """An empty store and one to be filled, in the database that was asked for."""
    os.environ.setdefault("MINHU_KEYS", "0" * 64)
    with ExitStack() as stack:
        urls = [f"sqlite:///{folder / name}.db" for name in ("empty", "grown")]
        if ON == "postgresql":
            sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))
            from databases import database, running_postgres

            server = stack.enter_context(running_postgres())
            urls = [stack.enter_context(database(server)) for _ in urls]
        else:
            (folder / "empty.db").unlink(missing_ok=True)
        houses = [build_house(Settings(home=folder, store=url)) for url in urls]
        try:
            yield houses[0], houses[1]
        finally:
            for house in houses:
                house.close()


def measure(folder: Path, count: int, tell: Callable[[str], None]) -> dict[str, Any]:
    with stores(folder) as (empty, grown):
        with grown.store.begin() as work:
            filled = bool(work.tickets.find(limit=1))
        found: dict[str, Any] = {"on": ON, "tickets": count, "events": count * EVENTS}
        town = Town(grown.city, count, datetime.now(UTC))
        if not filled:
            found["fill_s"] = fill(grown.store, town, tell).seconds
        numbers = [ticket.number for ticket in itertools.islice(_some(grown), 500)]
        found["recount_ms"] = round(timed(lambda: recount(grown, town.now)).ms, 1)
        found["reads"] = read_paths(empty, grown, town, numbers)
        found |= turns(empty, grown)
        if ON == "sqlite":
            found["mb"] = round(sum(file.stat().st_size for file in folder.glob("grown.db*")) / 2**20)
        return found


def _some(house: House) -> Iterator[Any]:
    """Tickets of the last months, a page at a time."""
    last = None
    while True:
        with house.store.begin() as work:
            page = work.tickets.find(limit=100, before=last)
        if not page:
            return
        yield from page
        last = page[-1]


def told(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['tickets']:,} tickets, {found['events']:,} events on {found['on']}"
    yield LINE.format(*HEAD)
    for name, cells in found["reads"].items():
        yield _line(name, cells, "")
    for name, what in (("turn", "a resident's turn"), ("desk", "a turn of staff"), ("index", "words of a new ticket")):
        yield _line(what, found, f"{name}_")
    for name in ("turn", "desk"):
        yield f"{name}: x {found[f'{name}_mean_ratio']}, of CPU x {found[f'{name}_cpu_ratio']}"
    yield f"recount at start: {found['recount_ms']} ms"


def _line(what: str, cells: dict[str, float], stem: str) -> str:
    columns = ("empty_p50", "p50", "p95", "cpu_p50", "cpu_p95")
    return LINE.format(what, *(cells[f"{stem}{column}_ms"] for column in columns))


def main() -> None:
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(KEEP or name)
        folder.mkdir(parents=True, exist_ok=True)
        found = measure(folder, TICKETS, lambda line: print(line, file=sys.stderr, flush=True))
    for line in told(found):
        print(line)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
