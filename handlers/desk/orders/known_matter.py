"""A further caller of a matter that is known already (又一个人来反映): 光明里电梯那事他也要投诉, 翠竹路口那个井盖半夜咣咣响.

an open ticket of the same matter at the same place, or one that the words name ─► offered at the review, the caller's own record joins it
(附议): an own number, an own follow-up, no second ticket for the unit
"""

from __future__ import annotations

from dataclasses import asdict

from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, named
from handlers.desk.reading.which import called
from handlers.desk.showing.lists import KNOWN, units_seen
from handlers.dialogues.drafting.draft import Report
from handlers.usecases.concerned import is_there
from tickets.lifecycle import WITH_UNIT, may_see
from tickets.ticket import Confidentiality, Ticket
from values import expressions as re
from values import replace

LONGEST = 60
LEAST, LONGEST_NAME = 3, 16
_OF_A_TICKET = re.compile(r"(?<!\d)(?P<n>\d{1,2})\s*号?(?:那)?(?:张|个)?(?:单子|工单|单)")
_POINTS = re.compile(r"那(?:个|张|单|件|户|家|条|处|事|件事|个事|边)|的事")
_LEADS = re.compile(r"^(?:[^，,。]*[，,。\s])?(?:也是|还是|就是|又是|都是|说的是|反映的是|反映|说)?")


def told(turn: Turn, text: str) -> Ticket | None:
    """The ticket that the words name as the same matter, where they say that it is one: 和5号单子一样的, 养鸡那个他也要投诉."""
    if turn.member is None or len(text) > LONGEST or not turn.holds(text, "desk.sounds_same_matter"):
        return None
    number = ANYWHERE.search(text)
    short = _OF_A_TICKET.search(text) if number is None else None
    if number is not None or short is not None:
        said = number.group() if number is not None else f"{int(short['n']):04}" if short is not None else ""
        found = [one for one in named(turn, said) if _may_be_joined(turn, one)]
        return found[0] if len(found) == 1 else None
    points = _POINTS.search(text)
    if points is None:
        return None
    name = _LEADS.sub("", text[: points.start()]).strip()
    if not LEAST <= len(name) <= LONGEST_NAME:
        return None
    open_ = [one for one in turn.work.tickets.of_units(units_seen(turn), limit=KNOWN) if _may_be_joined(turn, one)]
    found = called(turn, open_, name)
    return found[0] if len(found) == 1 else None


def with_its_matter(draft: Report, ticket: Ticket) -> Report:
    """A record of the same matter: what it is and where, as that ticket tells it, unless the words tell the place."""
    place = draft.place or (asdict(ticket.place) if ticket.place is not None else None)
    return replace(
        draft,
        title=ticket.title,
        category=ticket.category or draft.category,
        likely=() if ticket.category else draft.likely,
        place=place,
        around=None if place else draft.around,
        namesakes=() if place else draft.namesakes,
        joins=ticket.number,
    )


def offer(turn: Turn, draft: Report) -> None:
    """Beside the review: the known ticket, and the button that joins it."""
    ticket = _known(turn, draft)
    if ticket is None or not turn.says:
        return
    shown = turn.says[-1]
    join = Choice("report.join", "desk.button_join", {"number": ticket.number[-4:]}, args={"ticket": ticket.number})
    part = Part("desk.known_matter", turn.values(ticket))
    turn.says[-1] = replace(shown, parts=(*shown.parts, part), choices=(*shown.choices[:1], join, *shown.choices[1:]))


def joined(turn: Turn) -> Ticket | None:
    """The ticket whose button was pressed, under lock; None where no unit handles it any more."""
    ticket = turn.work.tickets.get(turn.args["ticket"])
    return ticket if ticket is not None and _may_be_joined(turn, ticket) else None


def _known(turn: Turn, draft: Report) -> Ticket | None:
    """The one that the words named, else the oldest open one of the same matter at the very same place. Who reports in confidence
    has a ticket of their own."""
    if draft.danger or draft.confidentiality not in ("", Confidentiality.NAMED):
        return None
    if draft.joins:
        ticket = turn.work.tickets.peek(draft.joins)
        return ticket if ticket is not None and _may_be_joined(turn, ticket) else None
    place = draft.where()
    if place is None or place.area is None or not draft.category:
        return None
    near = turn.work.tickets.nearby(draft.category, place.area, WITH_UNIT)
    there = [one for one in near if is_there(one, place) and _may_be_joined(turn, one)]
    return there[-1] if there else None


def _may_be_joined(turn: Turn, ticket: Ticket) -> bool:
    """Whether a unit handles it, nobody reported it in confidence, and whoever files may see it."""
    named = ticket.confidentiality is Confidentiality.NAMED
    return named and ticket.state in WITH_UNIT and may_see(turn.actor, ticket, turn.city.units)
