"""A store that has grown: each list, search and look-up, and the whole turn, beside an empty store.

    make bench BENCH=growth                    1,000,000 tickets and 10,000,000 events in SQLite
    GROWTH_TICKETS=200000 GROWTH_ON=postgresql make bench BENCH=growth
    GROWTH_KEEP=/some/folder                   keep the filled store of SQLite, and fill it once only

Turns are taken alternately from the empty and the grown store, so that a machine that is shared blurs both alike.
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
from typing import Any

import structlog

from bench.filling import fill
from bench.spoken import heard, submit
from bench.town import EVENTS, Town
from bot.composition import House, build_house, recount
from bot.settings import Settings
from handlers.conversation.message import Account, Inbound, Outgoing, Pressed, Text
from handlers.desk.lists import NOT_OURS
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
LINE = "{:<34}{:>12}{:>12}{:>12}{:>12}"

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
            lambda u: lambda w: w.tickets.of_units([u], officer="s0", but=NOT_OURS, limit=8), unit
        ),
        "how many that is": of(lambda u: lambda w: w.tickets.count_of_units([u], officer="s0", but=NOT_OURS), unit),
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


def timed(do: Callable[[], object]) -> float:
    """Its milliseconds."""
    began = time.perf_counter()
    do()
    return (time.perf_counter() - began) * 1000


def cuts(times: list[float]) -> tuple[float, float]:
    """p50 and p95."""
    return statistics.median(times), statistics.quantiles(times, n=20)[18]


def asked(house: House, draw: Callable[[], Ask]) -> float:
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
        small, large = cuts([one for one, _ in times]), cuts([other for _, other in times])
        found[name] = {"empty_ms": round(small[0], 2), "p50_ms": round(large[0], 2), "p95_ms": round(large[1], 2)}
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

    def dialogue(self, n: int) -> list[float]:
        """A report from hello to the ticket, then its progress; the milliseconds of each turn."""
        account, times = Account("bench", f"{self._stem}-{n}"), list[float]()
        said: tuple[Outgoing, ...] = ()
        for words in (*SAID, None, "进度"):
            segment = Text(words) if words else submit(said)
            began = time.perf_counter()
            said = self.turn(account, segment)
            times.append((time.perf_counter() - began) * 1000)
        return times

    def desk(self) -> list[float]:
        """What staff ask for again and again."""
        asked = [(Account("bench", who), Text(words)) for who, all in DESK.items() for words in all]
        return [timed(partial(self.turn, *one)) for one in asked]


def turns(empty: House, grown: House) -> dict[str, float]:
    small, large = Talk(empty), Talk(grown)
    both = ([], []), ([], [])
    small.dialogue(-1), large.dialogue(-1)
    for n in range(DIALOGUES):
        order = (0, 1) if n % 2 else (1, 0)
        for which in order:
            talk = (small, large)[which]
            both[which][0].extend(talk.dialogue(n))
            both[which][1].extend(talk.desk())
    (turn, desk), (turn_grown, desk_grown) = both
    found = {}
    for name, one, other in (("turn", turn, turn_grown), ("desk", desk, desk_grown)):
        (small_50, small_95), (large_50, large_95) = cuts(one), cuts(other)
        means = statistics.fmean(one), statistics.fmean(other)
        found |= {
            f"{name}_empty_p50_ms": round(small_50, 2),
            f"{name}_p50_ms": round(large_50, 2),
            f"{name}_empty_p95_ms": round(small_95, 2),
            f"{name}_p95_ms": round(large_95, 2),
            f"{name}_p50_ratio": round(large_50 / small_50, 2),
            f"{name}_mean_ratio": round(means[1] / means[0], 2),
        }
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
        found["recount_ms"] = round(timed(lambda: recount(grown, town.now)), 1)
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
    yield LINE.format("", "empty p50", "p50", "p95", "ms")
    for name, cells in found["reads"].items():
        yield LINE.format(name, cells["empty_ms"], cells["p50_ms"], cells["p95_ms"], "")
    for name, what in (("turn", "a resident's turn"), ("desk", "a turn of staff")):
        cells = [found[f"{name}_{key}"] for key in ("empty_p50_ms", "p50_ms", "p95_ms", "mean_ratio")]
        yield LINE.format(what, *cells[:3], f"x {cells[3]}")
    yield LINE.format("recount at start", "", found["recount_ms"], "", "")


def main() -> None:
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as name:
        found = measure(Path(KEEP or name), TICKETS, lambda line: print(line, file=sys.stderr, flush=True))
    for line in told(found):
        print(line)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
