"""Events are named by the table of actions or where they are noted; whoever reads an event by its name names one of these."""

from __future__ import annotations

import ast
from pathlib import Path

from handlers import notices
from tickets import rates
from tickets.lifecycle import TABLE
from tickets.timers import LATE_NOTICES, OVERDUE_REMINDER

HANDLERS = Path(__file__).parents[3] / "handlers"


NO_EVENTS = {"unmanned", "unattended", "unheard"}  # told beside an event to whom the unit's absence concerns


def _words(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.value for one in ast.walk(tree) if isinstance(one, ast.Constant) and isinstance(one.value, str)}


def _known() -> set[str]:
    """What happens by an action, what use cases note, and what the line tells when a timer is due."""
    found = {rule.event for rule in TABLE} | set(LATE_NOTICES) | {OVERDUE_REMINDER, "submitted"}
    for path in (*(HANDLERS / "usecases").glob("*.py"), HANDLERS.parent / "tickets" / "timers.py"):
        if path.stem not in ("casework", "telling"):  # which only reads them
            found |= _words(path)
    return found


def test_whoever_reads_events_by_their_name_names_events_that_happen() -> None:
    read = {
        "notices": {*notices.NOTICES, *notices.FOLLOWED} - NO_EVENTS,
        "rates": {*rates.RATINGS, *rates.SPOKEN, *rates.UNCONTACTED, *rates.LATE, *rates.DONE, *rates.GRANTED},
        "words told beside them": {
            *notices.WITH_REPLY,
            *notices.WITH_PHOTOS,
            *notices.WITH_WORDS,
            *notices.ADDED,
            *notices.CLOCKS,
        },
    }
    known = _known()
    assert {who: sorted(names - known) for who, names in read.items() if names - known} == {}
