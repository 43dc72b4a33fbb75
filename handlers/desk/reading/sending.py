"""Who is to lead and who is to help, told in one line (主办、协办): 给照明处办, 定城管局 街道协助, 派给市供电公司，不许再退.

A unit of which it is said that it helps is never the one that leads; where only helpers are named, nobody leads yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from handlers.conversation.turn import Turn
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.names import units_meant
from tickets.ticket import Ticket
from tickets.units import Unit
from values import expressions as re

# 派给, 改派给, 转给 in front of a unit.
GOES = ("desk.words_dispatch", "desk.words_redispatch", "desk.words_pass_on")
MARKS = AROUND + " ,，、:：。#和跟与及"


@dataclass(frozen=True)
class Sending:
    """`lead` are the units that may be meant to lead and `name` the words for them, `co` those that help; `more` is what is told behind it."""

    lead: tuple[Unit, ...]
    name: str
    co: tuple[Unit, ...]
    more: str


def sending(turn: Turn, ticket: Ticket, text: str) -> Sending | None:
    """What the text orders; None where it sends nothing anywhere."""
    lead, name, co, more = list[Unit](), "", list[Unit](), list[str]()
    for part in _parts(turn, text):
        if found_co := _helping(turn, ticket, part):
            co += found_co
        elif not lead and (found := _leading(turn, ticket, part)) is not None:
            lead, name = found
        elif lead or co:  # why stands in front, and is for nobody: 两家扯皮 定城管局
            more.append(part)
    leading = {unit.code for unit in lead}
    helpers = tuple({unit.code: unit for unit in co if unit.code not in leading}.values())
    return Sending(tuple(lead), name, helpers, "，".join(more)) if lead or helpers else None


def _parts(turn: Turn, text: str) -> list[str]:
    """The clauses without what only tells that the order before was a mistake."""
    leads = "|".join(map(re.escape, turn.longest_first("desk.sounds_leads")))
    text = re.sub(rf"({leads})(?=.)", r"\1，", text) if leads else text
    return [part for clause in clauses(text) if (part := corrected(turn, clause))]


def corrected(turn: Turn, text: str) -> str:
    """刚才搞错了 改派照明 ─► 改派照明."""
    words, before = turn.longest_first("desk.sounds_mistaken"), ""
    while text and text != before:
        before = text
        for word in words:
            text = text.removeprefix(word).lstrip(MARKS)
    return text


def _helping(turn: Turn, ticket: Ticket, part: str) -> list[Unit]:
    """加柳河街道协办, 街道协助: the units that are to help; none where one of the names may mean several."""
    if not any(word in part for word in turn.longest_first("desk.joins_us")):
        return []
    left = turn.without(part, "desk.words_add_co_unit", "desk.joins_us", "desk.sounds_asking", "desk.sounds_order_end")
    found = [units_here(turn, ticket, word) for word in re.split(r"[\s、；;]+", left) if word]
    return [units[0] for units in found if units] if all(len(units) < 2 for units in found) else []


def _leading(turn: Turn, ticket: Ticket, part: str) -> tuple[list[Unit], str] | None:
    """给照明处, 指定市供电公司主办, 城管局办: the units that the words may mean."""
    ends = next((w for w in turn.longest_first("desk.sounds_leads_end") if part.endswith(w) and part != w), "")
    said = part.removesuffix(ends)
    keys = (*GOES, "desk.sounds_sent_to", "desk.sounds_dispatch_bare")
    words = sorted((word for key in keys for word in turn.words_of(key)), key=lambda word: (-len(word), word))
    begins = next((word for word in words if said.startswith(word) and said != word), "")
    if not (ends or begins):
        return None
    for name in (said[len(begins) :].strip(MARKS), part[len(begins) :].strip(MARKS)):
        if name and (found := units_here(turn, ticket, name)):
            return found, name
    return None


def units_here(turn: Turn, ticket: Ticket, name: str) -> list[Unit]:
    """The units that a name may mean; of several those in whose area the place of the ticket lies, where there is such a one."""
    found = units_meant(turn.city.units.all, name, turn.city.language)
    area = ticket.place.area if ticket.place else None
    if len(found) < 2 or area is None:
        return found
    geography = turn.city.geography
    near = [unit for unit in found if unit.area and geography.within(area, unit.area)]
    return near or found
