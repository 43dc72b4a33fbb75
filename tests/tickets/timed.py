"""Tickets of a small city whose clocks run: what the tests of clocks and timers share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tickets.calendar import Calendar
from tickets.catalogue import Catalogue, Category, Kind
from tickets.city import City, Clocks
from tickets.deadlines import first_deadlines
from tickets.geography import Area, Geography
from tickets.limits import Limit
from tickets.ticket import CitizenId, Ticket, TicketNumber
from tickets.timers import timers
from tickets.units import Unit, Units

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEAR = frozenset({date(2027, 1, 1)})
UNTIL_2026 = Calendar(NEW_YEAR, frozenset(), date(2026, 12, 31))
# What is published in December: 2 January off, the Sunday before made up for.
PUBLISHED = Calendar(NEW_YEAR | {date(2027, 1, 4)}, frozenset({date(2027, 1, 9)}), date(2027, 12, 31))


def leaf(deadline: str, code: str = "0507", **changes: Any) -> Category:
    return Category(code, ("Housing",), {"en": code}, code, "Housing", deadline, **changes)


def city(calendar: Calendar = UNTIL_2026, *, earlier: int = 0, **clocks: Any) -> City:
    limits = {
        Kind.INQUIRY: Limit(2),
        Kind.HELP: Limit(5),
        Kind.SUGGESTION: Limit(10),
        Kind.COMPLAINT: Limit(10),
        Kind.TIP_OFF: Limit(15),
    }
    return City(
        code="c",
        prefix="C",
        names={"en": "City"},
        hotline={"en": "Line"},
        timezone=SHANGHAI,
        languages=("en",),
        catalogue=Catalogue(()),
        geography=Geography((Area("C", "city", {"en": "C"}, None),)),
        units=Units((Unit("housing", {"en": "Housing"}, ("Housing",), "C", earlier=earlier),)),
        calendar=calendar,
        clocks=Clocks(reply=limits, utilities=("02",), **clocks),
    )


def at(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)


def ticket(submitted: datetime, **changes: Any) -> Ticket:
    return replace(Ticket(TicketNumber("C-1"), CitizenId("p"), submitted), **changes)


def opened(category: Category, submitted: datetime, house: City | None = None, **changes: Any) -> Ticket:
    return first_deadlines(ticket(submitted, **changes), category, house or city())


def planned(case: Ticket, house: City | None = None) -> list[tuple[str, datetime]]:
    return [(timer.name, timer.at) for timer in timers(case, house or city())]
