"""Extensions (延期): until when a unit may ask for more time, and what of it may be granted.

No extension without a second person's approval; the resident hears of each new date. Who decides may give less than was
asked, never more: for more nobody gave a reason. A day that gives no more time at all is a refusal, and needs its reason.
"""

from __future__ import annotations

from datetime import date

from tickets.calendar import Calendar
from tickets.errors import NotAllowed

MOST_DAYS = 30
"""Working days by which a deadline may be asked to be extended."""


def latest(calendar: Calendar, last: date) -> date:
    """The last day until which a deadline that ends with the day `last` may be extended."""
    return calendar.add_working_days(last, MOST_DAYS)


def granted(last: date, asked: date, given: date | None = None) -> date:
    """The new last day, where `asked` was asked for and `given` is what the decision names (nothing: all of it); the
    deadline ends with the day `last` as it is.

    Raises:
        NotAllowed: it would be more than was asked, or no more time at all.
    """
    if given is None:
        return asked
    if given > asked:
        raise NotAllowed("extension_longer")
    if given <= last:
        raise NotAllowed("extension_none")
    return given
