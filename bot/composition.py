"""The composition root (装配): the one place where every part meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import structlog

from bot.cities import load_city
from bot.logs import traced
from bot.seams import reached
from bot.settings import Settings, SettingsFault
from handlers.conversation.engine import Engine
from handlers.conversation.message import Outgoing
from handlers.desk.desk import Desk
from handlers.desk.showing.digest import plan
from handlers.ports.records import Due
from handlers.ports.store import Stale, Work
from handlers.ports.understanding import Context, Understanding
from handlers.reception.reception import Reception
from handlers.texts import Texts, bundle
from handlers.usecases.casework import Casework
from handlers.usecases.clockwork import recompute, take_up_reminders
from nlu import build
from nlu.linear import load
from nlu.model_file import NoModel
from nlu.place.parts_model import load_parts
from storage.crypto import Keyring
from storage.engine import Engine as Seam
from storage.keys import check_keys
from storage.migrations import upgrade
from storage.store import SqlStore
from tickets.city import City

# So many members of staff have their morning's report planned in one transaction: nobody who writes meanwhile waits for more.
STAFF_PAGE = 50


@dataclass
class House:
    """The whole bot without its channels: a city, a store and the engine between them."""

    city: City
    store: SqlStore
    engine: Engine

    def close(self) -> None:
        self.store.close()


def build_engine(city: City, store: SqlStore, understanding: Understanding) -> Engine:
    return Engine(city, store, understanding, Texts(city), Reception(), Desk(), reached)


def office(work: Work, city: City, now: datetime) -> Casework:
    """What is done to tickets and told to people without a conversation: a command beside a running server."""
    return Casework(work, city, now, Texts(city), Desk().card, Reception().survey_choices, lambda words: {})


def understanding_of(city: City, settings: Settings) -> Understanding:
    """The city's words, with what its history and its addresses taught where models were trained.

    Raises:
        SettingsFault: a file that the settings name is missing or no good.
    """
    model, parts = settings.model_file, settings.parts_file
    with _blaming("MINHU_PARTS_MODEL"):
        of_addresses = load_parts(parts) if settings.parts_model or parts.exists() else None
    with _blaming("MINHU_MODEL"):
        of_history = load(model) if settings.model or model.exists() else None
        return build(city, of_history, of_addresses)


def warm_up(words: Understanding, city: City) -> None:
    """Load what the first message would have to wait for: models, texts, and the expressions that every message is asked for."""
    bundle(city.language)
    places = [place.name(city.language) for place in city.geography.places if place.kind == "compound"] or [""]
    told = [text for _, text in city.examples.get(city.language, ())] or [""]
    for text in ("", f"{places[0]}{told[0]}，{told[-1]}。", "1"):
        words.understand(text, Context(language=city.language))


@contextmanager
def _blaming(setting: str) -> Iterator[None]:
    try:
        yield
    except NoModel as problem:
        raise SettingsFault(f"{setting}: {problem}") from None


def build_house(
    settings: Settings,
    *,
    store_url: str | None = None,
    city_folder: Path | None = None,
    seam: Seam | None = None,
    files_dir: Path | None = None,
    around: Callable[[Understanding], Understanding] = lambda words: words,
) -> House:
    """Load the city, build the understanding, put `around` it what reads it otherwise, migrate the store.

    Raises:
        CityFault: the city's data. Unavailable: the store cannot be reached. Unreadable: it was written with other keys.
        SettingsFault: a model that the settings name is missing or no good.
    """
    city = load_city(city_folder or settings.city)
    understanding = around(understanding_of(city, settings))
    url = store_url or settings.store_url
    upgrade(url, reached)
    store = SqlStore(url, Keyring(settings.keyring_keys()), engine_seam=seam, files_dir=files_dir)
    check_keys(store)
    return House(city, store, build_engine(city, store, understanding))


def recount(house: House, now: datetime) -> int:
    """At every start: deadlines that were estimates (约) are counted again, a newer calendar may be known by now; what was
    overdue under an older release is reminded of from now on, and those who lead have their morning's report planned."""
    changed = 0
    after: str | None = ""
    while after is not None:
        with house.store.begin() as work:
            found, after = recompute(house.engine.casework(work, now), after)
        changed += found
    after = ""
    while after is not None:
        with house.store.begin() as work:
            after = take_up_reminders(house.engine.casework(work, now), after)
    with house.store.begin() as work:
        bound = [one for one in work.staff.all() if not one.left]
    for first in range(0, len(bound), STAFF_PAGE):
        with house.store.begin() as work:
            for one in bound[first : first + STAFF_PAGE]:
                plan(work, house.city, one.member, one.account, now)
    return changed


def index_page(house: House) -> bool:
    """Some tickets into the index of the search; whether there were any."""
    with house.store.begin() as work:
        return work.index_tickets()


def fire_due(
    house: House,
    now: datetime,
    *,
    limit: int = 100,
    seen: set[Due] | None = None,
    failed: set[Due] | None = None,
    done: Callable[[Due, Sequence[Outgoing]], None] = lambda due, pushes: None,
) -> int:
    """Run what is due at `now`, the earliest first; how many were done. Alarm, sweep and a moved clock call this.

    `done` is told of each and of the pushes that it caused. `seen` collects what was run: it is not run twice at the same version. With `failed` a failure is told to the log and
    collected there, and the others go on; without it is raised.
    """
    with house.store.begin() as work:
        due = work.timers.due(now, limit=limit + len(seen or ()) + len(failed or ()))
    fresh = [one for one in due if one not in (seen or ()) and one not in (failed or ())]
    for one in fresh:
        if seen is not None:
            seen.add(one)
        try:
            with traced(timer=one.kind):
                pushes = house.engine.wake(one, now)
            done(one, pushes)
        except Stale:
            continue  # somebody else was at it: what is still due then comes again
        except Exception:
            if failed is None:
                raise
            failed.add(one)
            structlog.get_logger(__name__).exception("timer.failed", kind=one.kind, version=one.version)
    return len(fresh)
