"""Lessons (纠正): what residents and staff corrected, as labelled texts for the next model. Nothing is learnt unseen.

```
tickets ─┬─ the resident filed it under another leaf than the words said ─────────────┐
         └─ another unit took it than the leaf's: the likeliest leaf of that unit ────┴─→ lessons ─→ a table that a
                                                                         person looks through ─→ history + lessons ─→ model
```
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from handlers.privacy import seen_text
from nlu.evaluate import Ranked, macro_f1
from nlu.linear import LinearModel
from nlu.train import train
from tickets.city import City
from tickets.routing import route
from tickets.ticket import Ticket

EXAM = 5  # every fifth text, by its own bytes, examines the others


class Why(StrEnum):
    """Who corrected."""

    RESIDENT = "resident"
    UNIT = "unit"


@dataclass(frozen=True)
class Lesson:
    """`said` is the leaf that the words give now ("": none), `label` the one that the text should have; numbers in `text` are
    masked, and in a tip-off what would tell who wrote it is left out."""

    ticket: str
    why: Why
    text: str
    said: str
    label: str


def lessons(tickets: Iterable[Ticket], city: City, categorise: Callable[[str], Ranked]) -> list[Lesson]:
    """What can be learnt from tickets in the city's own language. A ticket that a dispatcher gave to another unit, and that was
    answered there, tells more than what the resident picked."""
    found = []
    for ticket in tickets:
        if ticket.language != city.language or not ticket.text.strip():
            continue
        ranked = categorise(ticket.text)
        said = ranked[0][0] if ranked else ""
        label, why = _taken_elsewhere(ticket, city, ranked), Why.UNIT
        if label is None:
            label, why = ticket.category, Why.RESIDENT
        if label and label != said and city.catalogue.get(label):
            found.append(Lesson(ticket.number, why, seen_text(ticket, ticket.text), said, label))
    return found


def _taken_elsewhere(ticket: Ticket, city: City, ranked: Ranked) -> str | None:
    """The likeliest leaf that leads to the unit which answered; None where the ticket's own leaf does, or nobody answered."""
    if ticket.routed_by != "dispatcher" or ticket.unit is None or not any(reply.final for reply in ticket.replies):
        return None
    area = ticket.place.area if ticket.place else None

    def leads_there(code: str | None) -> bool:
        routed = route(city.catalogue.get(code), area, rules=city.routing, units=city.units, geography=city.geography)
        return routed.unit is not None and routed.unit.code == ticket.unit

    if leads_there(ticket.category):
        return None
    return next((code for code, _ in ranked if leads_there(code)), None)


@dataclass(frozen=True)
class Compared:
    """Macro-F1 on a part of the history that neither model saw: taught by the rest of it alone, and with the lessons. `model`
    is taught by everything; None where the lessons made it worse."""

    before: float
    after: float
    examined: int
    model: LinearModel | None


def compare(history: Sequence[tuple[str, str]], learnt: Sequence[tuple[str, str]], data: str, today: date) -> Compared:
    """Train on four fifths of the history, without and with the lessons, and examine both on the last fifth: the lessons may
    teach something new, they must not spoil what was known. Only then the model of all texts is trained.

    Raises:
        TooLittle: the history teaches no model.
    """
    taught, examining = _parted(history)
    before = train(taught, data, today)
    asked = {text for text, _ in examining}
    after = train([*taught, *(row for row in learnt if row[0] not in asked)], data, today)
    known = [(text, label) for text, label in examining if label in before.labels and label in after.labels]
    scores = [_macro_f1(model, known) for model in (before, after)]
    better = scores[1] >= scores[0]
    return Compared(scores[0], scores[1], len(known), train([*history, *learnt], data, today) if better else None)


def _parted(rows: Sequence[tuple[str, str]]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """What teaches and what examines; a text is always on the same side."""
    sides: tuple[list[tuple[str, str]], list[tuple[str, str]]] = ([], [])
    for row in rows:
        sides[zlib.crc32(row[0].encode()) % EXAM == 0].append(row)
    return sides


def _macro_f1(model: LinearModel, rows: Sequence[tuple[str, str]]) -> float:
    if not rows:
        return 0.0
    said = [ranked[0][0] if (ranked := model.of(text)) else "" for text, _ in rows]
    return macro_f1([label for _, label in rows], said)
