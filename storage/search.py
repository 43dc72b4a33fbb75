"""Search (查工单): tickets found by what was said, though every body is sealed.

    what was said ─► as a unit may read it ─► runs of letters and digits ─► pairs of characters ─► blind index
    路灯不亮 ─► 路灯 灯不 不亮 ─► three rows of `ticket_words`          查 路灯 ─► the tickets that have its pairs

    a turn ─► tickets that are not indexed (looked at one by one) ─► every few seconds, some at once ─► `ticket_words`

Pairs, since Chinese has no spaces and most of what is looked for has two characters; one table for both databases.
Numbers of people and what would tell a reporter are never indexed (see `handlers.privacy`). A blind index still tells
how often a pair occurs, and in which tickets: that is the price of finding anything in sealed words.
Not in the turn, since a hundred pairs lie on a hundred pages of a large index.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Exists, Select, bindparam, delete, func, or_, select, union

from handlers.privacy import seen_text
from storage.crypto import Keyring
from storage.tables import ticket_units, ticket_words, tickets
from storage.transaction import Either, Transaction, lock_number
from tickets.ticket import Ticket

MOST_INDEXED = 100
"""Characters of an appeal that can be searched; what it is about stands in its first sentences."""
MOST_FRESH = 500
"""So many tickets that are not indexed yet are looked at one by one, the latest."""
MOST_PAIRS = 4
COUNTED = (3000, 30_000)
"""So far the tickets of a pair, or of units, are counted; further only where each pair has as many."""
FEW_UNITS = 5
"""Of so many units each is looked up in an index of its tickets, of more the ticket itself."""
AT_ONCE = 50
MOST_ROUNDS = 20

_RUN = re.compile(r"[^\W_]+")
_t, _w = tickets.c, ticket_words.c
_LIMIT = bindparam("limit", type_=_t.version.type)
_UNITS: BindParameter[str] = bindparam("units", expanding=True)
_BEFORE = bindparam("before", type_=_t.number.type)
_ADD = Either.insert_new(ticket_words)
_DROP = delete(ticket_words).where(_w.word == bindparam("word"), _w.ticket == bindparam("ticket"))


def _how_many(found: Select[Any]) -> Select[int]:
    """Counts as far as the limit."""
    return select(func.count()).select_from(found.limit(_LIMIT).subquery())


_HOW_MANY = _how_many(select(_w.ticket).where(_w.word == bindparam("word")))
_HOW_MANY_OF_UNITS = _how_many(select(_t.number).where(_t.unit.in_(_UNITS)))
_FRESH = select(_t.body).where(_t.indexed != _t.version, _t.number < _BEFORE).order_by(_t.number.desc()).limit(_LIMIT)
LATEST = "zzzzzzzz"
"""Behind every number, in the order of every locale."""


def words_of(ticket: Ticket) -> str:
    """What of the ticket can be searched, as a unit may read it."""
    place = (ticket.place.text, ticket.place.detail) if ticket.place else ()
    said = "\n".join((ticket.title, *place, ticket.summary[:MOST_INDEXED], ticket.text[:MOST_INDEXED]))
    return normal(seen_text(ticket, said))


def normal(text: str) -> str:
    """Wide and narrow, capital and small letters are the same."""
    return unicodedata.normalize("NFKC", text).lower()


def pairs(text: str) -> frozenset[str]:
    """Each two neighbouring characters of the runs in a normal text."""
    return frozenset(run[at : at + 2] for run in _RUN.findall(text) for at in range(len(run) - 1))


def word(keyring: Keyring, pair: str) -> int:
    """The blind index of a pair, as the 64 bits that a column holds."""
    return lock_number(keyring.blind("word", pair))


def terms(asked: str) -> tuple[str, ...]:
    """What is looked for: the runs of two characters and more."""
    return tuple(dict.fromkeys(run for run in _RUN.findall(normal(asked)) if len(run) > 1))


class Search:
    """The index of pairs of characters, within one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._in = transaction

    def put(self, page: Iterable[Ticket]) -> None:
        """Let these tickets be found by their words."""
        self._in.many(_ADD, self._rows(page))

    def drop(self, ticket: Ticket) -> None:
        """Let it no longer be found by the words that it has here."""
        self._in.many(_DROP, self._rows([ticket]))

    def changed(self, before: Ticket, after: Ticket) -> bool:
        """Whether other words can be searched now."""
        return not _same(before, after) and words_of(before) != words_of(after)

    def _rows(self, page: Iterable[Ticket]) -> list[dict[str, object]]:
        """In the order of the index: neighbours are written together, and nobody crosses another."""
        found = {(word(self._in.keyring, pair), one.number) for one in page for pair in pairs(words_of(one))}
        return [{"word": one, "ticket": number} for one, number in sorted(found)]

    def find(self, asked: str, units: Sequence[str] | None, before: str | None, limit: int) -> tuple[Ticket, ...]:
        wanted = terms(asked)
        if not wanted:
            return ()
        fresh = self._fresh(wanted, units, before or LATEST)
        indexed = self._indexed(wanted, units, before or LATEST, limit)
        every = {ticket.number: ticket for ticket in (*indexed, *fresh)}
        return tuple(every[number] for number in sorted(every, reverse=True)[:limit])

    def _fresh(self, wanted: Sequence[str], units: Sequence[str] | None, before: str) -> Iterator[Ticket]:
        """Of what is not indexed yet: the index is written a few seconds after the turn, many tickets at once."""
        page = self._in.cells(_FRESH, {"before": before, "limit": MOST_FRESH})
        mine = page if units is None else (t for t in page if {t.unit, *t.co_units}.intersection(units))
        return _that_say(mine, wanted)

    def _indexed(
        self, wanted: Sequence[str], units: Sequence[str] | None, before: str, limit: int
    ) -> tuple[Ticket, ...]:
        words = {word(self._in.keyring, pair) for term in wanted for pair in pairs(term)}
        counted = self._counted(words)
        if not counted or counted[0][0] == 0:
            return ()
        rare = counted[:MOST_PAIRS]
        given: dict[str, object] = {f"word_{n}": one for n, (_count, one) in enumerate(rare)}
        if units is None:
            statement = _by_word(len(rare))
        else:
            given["units"] = list(units)
            fewer = self._are_fewer(units, rare[0][0])
            statement = _by_units(len(rare)) if fewer else _by_word_of_units(len(rare), len(units) <= FEW_UNITS)
        found = self._all(statement, given, before, max(limit, AT_ONCE if len(wanted) > 1 else limit))
        return tuple(ticket for ticket, _n in zip(_that_say(found, wanted), range(limit), strict=False))

    def _counted(self, words: Iterable[int]) -> list[tuple[int, int]]:
        """How many tickets have each word, and the word; the rarest first."""
        counted: list[tuple[int, int]] = []
        for most in COUNTED:
            counted = sorted((self._in.cell(_HOW_MANY, {"word": one, "limit": most}), one) for one in words)
            if counted and counted[0][0] < most:
                break
        return counted

    def _are_fewer(self, units: Sequence[str], of_word: int) -> bool:
        """Whether the tickets of the units are fewer to go through than those of a word, each looked up in each unit."""
        most = min(of_word * len(units), COUNTED[-1])
        return int(self._in.cell(_HOW_MANY_OF_UNITS, {"units": list(units), "limit": most})) < most

    def _all(self, statement: Select[Ticket], given: dict[str, object], before: str, at_once: int) -> Iterator[Ticket]:
        for _round in range(MOST_ROUNDS):
            page = self._in.cells(statement, given | {"before": before, "limit": at_once})
            yield from page
            if len(page) < at_once:
                return
            before = page[-1].number


def _same(one: Ticket, other: Ticket) -> bool:
    def said(ticket: Ticket) -> tuple[object, ...]:
        return ticket.title, ticket.summary, ticket.place, ticket.text, ticket.confidentiality, ticket.identifying

    return said(one) == said(other)


def _that_say(found: Iterable[Ticket], wanted: Sequence[str]) -> Iterator[Ticket]:
    """Those whose words hold each term as a whole: its pairs alone may stand apart."""
    return (ticket for ticket in found if all(term in words_of(ticket) for term in wanted))


@cache
def _by_word(count: int) -> Select[Ticket]:
    """Tickets with so many words, the latest number first: those of the rarest word, each looked up with the others."""
    return _latest(_of_word(count))


@cache
def _by_word_of_units(count: int, few: bool) -> Select[Ticket]:
    """The same, and whether it is of the units: in an index of these, which a database takes for a range only."""
    here = _t.number.between(_w.ticket, _w.ticket) if few else _t.number == _w.ticket
    own = select(_t.number).where(_t.unit.in_(_UNITS), here)
    helped = select(ticket_units.c.ticket).where(ticket_units.c.unit.in_(_UNITS), ticket_units.c.ticket == _w.ticket)
    return _latest(_of_word(count).where(or_(own.exists(), helped.exists())))


@cache
def _by_units(count: int) -> Select[Ticket]:
    """The same the other way: the tickets of the units, each looked up with the words."""
    helping = ticket_units.c
    own = select(_t.number.label("number")).where(_t.unit.in_(_UNITS))
    helped = select(helping.ticket.label("number")).where(helping.unit.in_(_UNITS))
    pages = [
        found.where(number < _BEFORE, *(_has(number, n) for n in range(count)))
        .order_by(number.desc())
        .limit(_LIMIT)
        .subquery()
        for found, number in ((own, _t.number), (helped, helping.ticket))
    ]
    both = union(*(select(page.c.number) for page in pages)).subquery()
    return _latest(select(both.c.number))


def _of_word(count: int) -> Select[Any]:
    found: Select[Any] = select(_w.ticket.label("number")).where(_w.word == bindparam("word_0"), _w.ticket < _BEFORE)
    return found.where(*(_has(_w.ticket, n) for n in range(1, count)))


def _has(number: Any, n: int) -> Exists:
    other = ticket_words.alias(f"word_{n}")
    return select(other.c.ticket).where(other.c.word == bindparam(f"word_{n}"), other.c.ticket == number).exists()


def _latest(numbers: Select[Any]) -> Select[Ticket]:
    """The page of these, opened."""
    [number] = numbers.selected_columns
    page = numbers.order_by(number.desc()).limit(_LIMIT).subquery()
    return select(_t.body).join(page, page.c.number == _t.number).order_by(_t.number.desc())
