"""Extensions (延期): until when a unit may ask for more time, and what of it may be granted.

No extension without a second person's approval; the resident hears of each new date [R13]. Who decides may give less than was
asked, never more: for more nobody gave a reason. A day that gives no more time at all is a refusal, and needs its reason.
"""

from __future__ import annotations

from datetime import date

from tickets.city import City
from tickets.errors import NotAllowed


def latest(city: City, last: date) -> date:
    """The last day until which a deadline that ends with the day `last` may be extended."""
    return city.calendar.add_working_days(last, city.clocks.extension_most)


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
