"""Hunting who reported (打听反映人): 举报人是谁, 是不是3楼老王报的, 给我电话, of a ticket whose writer is not to be known.

It is refused in plain words, neither confirmed nor denied, and stays on record with what was asked and by whom; whoever has a
question to the writer may ask them through the line. Looking who it is belongs to a supervisor, with a reason (查看举报人).
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import ANYWHERE, meant
from handlers.desk.reading.answers import AROUND
from handlers.desk.reading.clauses import clauses
from handlers.desk.reading.which import called
from handlers.desk.showing.card_choices import card_choices, more_choices
from handlers.desk.showing.lists import KNOWN, units_seen
from tickets.lifecycle import may_see
from tickets.ticket import Confidentiality, Ticket
from tickets.units import Role

QUESTION = 60
SHORTEST_NAME = 2
HIDDEN = frozenset({Confidentiality.ANONYMOUS, Confidentiality.CONFIDENTIAL})


def refuse_hunt(turn: Turn) -> bool:
    """Whether the words hunt the writer of the ticket that is meant; they are then answered, and it is on record."""
    member = turn.member
    if member is None or not hunts(turn):
        return False
    ticket = _named(turn) or meant(turn)
    if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
        return False
    if ticket.confidentiality not in HIDDEN:
        return not turn.of_the_line and _of_an_accuser(turn, ticket)
    turn.case.keep(turn.case.note(ticket, "reporter_sought", turn.actor, turn.text.strip(), confidential=True))
    supervises = member.role is Role.SUPERVISOR
    offered = (more_choices if supervises else card_choices)(turn.case, ticket, member)
    shown = [choice for choice in offered if choice.do == ("desk.reveal" if supervises else "desk.message")]
    key = f"desk.reporter_{'supervisor_' if supervises else ''}{ticket.confidentiality.value}"
    turn.tell(key, turn.values(ticket), choices=shown, ticket=ticket.number)
    return True


def _of_an_accuser(turn: Turn, ticket: Ticket) -> bool:
    """谁告的我，叫他出来对质, of a ticket that hides nobody: whom its unit may ring is no accuser, and what was asked is on record."""
    if not turn.says_one_of("desk.asks_accuser"):
        return False
    turn.case.keep(turn.case.note(ticket, "reporter_sought", turn.actor, turn.text.strip(), confidential=True))
    turn.tell("desk.reporter_named", turn.values(ticket), ticket=ticket.number)
    return True


def _named(turn: Turn) -> Ticket | None:
    """阳光房是谁举报的: the ticket whose matter or place stands before the question."""
    words = [
        word for key in ("desk.asks_reporter", "desk.names_reporter", "desk.asks_guess") for word in turn.words_of(key)
    ]
    at = min((at for word in words if (at := turn.text.find(word)) >= 0), default=0)
    name = turn.text[:at].strip(AROUND).removesuffix("是")
    if len(name) < SHORTEST_NAME or ANYWHERE.search(turn.text) is not None:
        return None
    found = called(turn, turn.work.tickets.of_units(units_seen(turn), limit=KNOWN), name)
    return turn.work.tickets.get(found[0].number) if len(found) == 1 else None


def hunts(turn: Turn) -> bool:
    """举报人是谁, 是不是3楼老王报的, 给我电话: a short question about who wrote, and no word to them; of more words, a clause that is one
    (夜里去看了没冒烟，二楼那家报的吧)."""
    text = turn.text.strip()
    if not text or turn.do or turn.photos or len(text) > QUESTION:
        return False
    said = text.strip(AROUND)
    return (
        any(_guessed(turn, one) for one in clauses(said))
        or turn.says_one_of("desk.asks_reporter")
        or _guesses(turn, said)
    )


def _guessed(turn: Turn, clause: str) -> bool:
    """二楼那家报的吧, 是不是3楼老王报的: somebody is named, and asked about."""
    particle = next((word for word in turn.longest_first("desk.asks_whether") if clause.endswith(word)), "")
    asks = bool(particle) or turn.holds(clause, "desk.asks_whether") or turn.holds(clause, "desk.asks_guess")
    return asks and clause.removesuffix(particle).endswith(turn.words_of("desk.sounds_reported"))


def _guesses(turn: Turn, said: str) -> bool:
    """举报的是不是3号楼的王老师, 这举报人是不是厂里的人 我怀疑是老周: a guess about a person; 举报的情况是不是夜里更重 is none."""
    guesses = turn.words_of("desk.asks_guess")
    for word in turn.longest_first("desk.names_reporter"):
        at = said.find(word)
        behind = said[at + len(word) :].lstrip(AROUND)
        person = word.endswith(turn.words_of("desk.ends_person"))
        if at >= 0 and (any(g in said for g in guesses) if person else behind.startswith(guesses)):
            return True
    return False
