"""How much was reported of one place (一条路、一个小区几件): 人民路今年几件, 人民路38号院路灯今年报了几次, 幸福小区一共几件.

a road, a compound, any known place ─► the tickets in whose place it is written, by the words of the search ─► counted, and what is open

It is counted by where the problem is, and is no unit that is named after the road. Counted one by one, the newest first, up to `MOST`;
where there are more it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.asking.card_asked import way
from handlers.desk.orders.presses import show
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.counting import MARKS, Question, What, leads_several
from handlers.desk.reading.matters import matters_told
from handlers.desk.reading.periods import period_keys, time_told, time_values
from handlers.desk.showing.counted import former_called, spans
from handlers.desk.showing.lists import LISTED, lines_of, to_open, units_seen
from handlers.privacy import seen_text
from tickets.lifecycle import may_see
from tickets.periods import Period
from tickets.ticket import Ticket
from values import expressions as re

LONGEST = 30
MOST, A_PAGE = 500, 100
# A road that the city does not list: 和平里东路, 三里巷.
_ROAD = re.compile(r"[一-龥]{2,5}?(?:大道|路|街(?!道)|巷|胡同)")
_BESIDE = re.compile(r"门口|对面|附近|旁边|那边|这边|那里|那儿|上面|上的?|里的?")


def asked_at_place(turn: Turn) -> bool:
    """Whether it is such a question, and nothing besides; it is then answered."""
    text = turn.text.strip(AROUND)
    if not leads_several(turn) or len(text) > LONGEST or turn.meaning.ticket_numbers:
        return False
    asks = turn.holds(text, "desk.counts_how_many") or turn.holds(text, "desk.asks_at_last")
    if not asks or not (places := _places(turn, text)):
        return False
    if any(turn.holds(text, f"desk.asks_{what.value}") for what in What if what is not What.CAME):
        return False  # of what was done with it nothing is kept by place
    left = text
    for place in places:
        left = left.replace(place, " ", 1)
    rest, told = time_told(turn, left)
    keys = (
        "desk.asks_at_last",
        "desk.counts_how_many",
        "desk.asks_came",
        "desk.counts_which",
        "desk.counts_filler",
        *period_keys(),
    )
    subject = "".join(turn.without(_BESIDE.sub(" ", rest).lower(), *keys).split()).strip(MARKS + "的")
    matter = matters_told(turn, subject) if subject else ()
    if subject and not matter:
        return False
    time = told.or_else(Period.YEAR)
    asked = Question(What.CAME, None, time.period, days=time.days, year_ago=told.year_ago, matter=matter)
    _tell(turn, asked, places, subject)
    return True


def _places(turn: Turn, text: str) -> tuple[str, ...]:
    """The names of places that stand in the text as they stand, the longer ones first where they overlap, as no part of the name of an
    area or a unit; else the road that is called so."""
    language = turn.city.language
    names = {name for one in turn.city.geography.places for name in (one.name(language), *one.aliases) if name in text}
    left, found = text, []
    for name in sorted(names, key=len, reverse=True):
        if name in left:
            found.append(name)
            left = left.replace(name, " ")
    if not found and (match := _ROAD.search(time_told(turn, text)[0])) is not None:
        found = [match.group()]
    larger = [area.name(language) for area in turn.city.geography.areas]
    larger += [unit.name(language) for unit in turn.city.units.all]
    larger = [name for name in larger if name in text]
    for name in found:
        behind = text[text.find(name) + len(name) :]
        if behind.startswith(turn.words_of("desk.counts_unit_behind")) or any(name in one for one in larger):
            return ()
    return tuple(sorted(found, key=text.find))


def _tell(turn: Turn, asked: Question, places: tuple[str, ...], subject: str) -> None:
    (since, until), (before_since, before_until) = spans(turn, asked)
    seen = list(_there(turn, places, min(since, before_since), asked.matter))
    cut = len(seen) >= MOST
    found = [ticket for ticket in seen if since <= ticket.submitted_at < until]
    before = sum(before_since <= ticket.submitted_at < before_until for ticket in seen)
    open_ = [ticket for ticket in found if ticket.is_open]
    if len(open_) == 1 and not turn.holds(turn.text, "desk.counts_how_many"):  # 到底修没修, of one
        turn.remember(last_ticket=open_[0].number)
        show(turn, open_[0], *way(turn, open_[0]))
        return
    called = " ".join((*places, subject)).strip()  # 人民路38号院 路灯
    values = time_values(turn, asked.time) | {"place": called, "count": len(found)}
    values |= {"former": former_called(turn, asked), "before": before}
    key = "desk.counts_at_place" if not cut else "desk.counts_at_place_cut"
    parts = [Part("desk.counts_at_place_open", {"count": len(open_)}), *lines_of(turn, open_)] if open_ else []
    mine = [ticket.number for ticket in open_[:LISTED] if may_see(turn.actor, ticket, turn.city.units)]
    turn.tell(key, values, *parts, choices=to_open(mine))


def _there(turn: Turn, places: tuple[str, ...], since: datetime, matter: tuple[str, ...]) -> Iterator[Ticket]:
    """Those in whose place these are written, the newest first, as far back as is asked, and as many as are counted."""
    units = None if turn.of_the_line else units_seen(turn)
    before, count = None, 0
    while page := turn.work.tickets.search(" ".join(places), units=units, before=before, limit=A_PAGE):
        for ticket in page:
            where = ticket.place
            told = seen_text(ticket, f"{where.text} {where.detail}") if where is not None else ""
            there = all(place in told for place in places) and (not matter or ticket.category in matter)
            if there and ticket.submitted_at >= since:
                count += 1
                yield ticket
        before = page[-1].number
        if page[-1].submitted_at < since or count >= MOST or len(page) < A_PAGE:
            return
