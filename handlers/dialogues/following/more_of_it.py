"""Whether words that name neither ticket nor place are more of a ticket that is open (还是那件事), a matter of their own, or to be asked about.

老板愿意退了，我还要赔偿 · 我给了他100 ─► added to it, [是另一件事] beside
都臭死了 · 电表箱那边也滴了 ─► asked: this one, or another?
小区路灯也不亮, of a heap of rubbish · 另外… · 我要投诉物业 ─► a matter of its own
那个 · 刚才那个 ─► how that one stands, and what is to be told of it
"""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from types import MappingProxyType

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import LIKELY, SURE
from handlers.dialogues.following import continued, supplement
from handlers.dialogues.following.standing import by_when
from handlers.dialogues.following.which import POINTING, by_its_end, by_its_words, only_points
from handlers.dialogues.talking.answers import only_asks
from handlers.ports.understanding import Intent
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import Ticket
from values import expressions as re
from values import replace

ASKED = 20  # … of a question that needs what was told before
BRIEF = 12  # characters of words that only tell on: 去县医院了
LONGEST = 60  # characters of words that may be more of a ticket
RECENT = timedelta(days=3)  # so long after it was filed or spoken of, what may be of it is added without a question
ALIKE = 0.2  # of a ticket's own leaf, from which words are rather of it than of the one spoken of last
SURELY = 0.9  # of another leaf, from which words are another matter, whatever they are told behind;
REPORTS = 0.94  # … of being a report, below which a leaf alone opens none
CHATS = 0.9  # of small talk, from which it is that
OPENS = 0.93  # of a report that tells no matter: it is about to be told
TELLS = 3  # letters that tell something
_TAG = re.compile(r"编号|[A-Za-z]{1,4}[-－ ]?\d{2,}")  # what is written on a thing tells which one it is
_UNLESS = MappingProxyType({Intent.SMALL_TALK: CHATS, Intent.HELP: CHATS, Intent.PROGRESS: continued.ASKS})
_NEVER = frozenset({Intent.URGE, Intent.WITHDRAW, Intent.CANCEL, Intent.RESTART, Intent.BACK, Intent.LANGUAGE, Intent.GREETING, Intent.THANKS, Intent.ABUSE, Intent.YES, Intent.NO, Intent.SKIP})  # fmt: skip


class Of(Enum):
    """What words are of."""

    IT = auto()
    EITHER = auto()
    ANOTHER = auto()


def take(turn: Turn) -> bool:
    """Whether the words are, or may be, more of an open ticket of theirs; then they are added to it, or it is asked."""
    mine = supplement.open_of(turn)
    if not mine or _wants_something_else(turn):
        return False
    ticket = _meant(turn, mine)
    of = _of(turn, ticket) if ticket is not None else Of.ANOTHER
    own = turn.own_ticket(ticket.number) if ticket is not None and of is not Of.ANOTHER else None
    if own is not None and of is Of.IT and not (turn.meaning.has_matter and not _recent(turn, own)):
        _add(turn, own)
        return True
    others = [
        one for one in mine if (ticket is None or one.number != ticket.number) and _of(turn, one) is not Of.ANOTHER
    ]
    may_be = [own, *others] if own is not None else others
    if may_be:
        continued.ask(turn, may_be)
    return bool(may_be)


def _add(turn: Turn, ticket: Ticket) -> None:
    """Add them to the ticket, and say to whom what is asked has gone."""
    supplement.add(turn, ticket, choices=(continued.other_matter(turn),))
    if continued.asks(turn) and ticket.unit is not None and ticket.state not in BEFORE_DISPATCH:
        parts = (Part("in_reply.asked", turn.values(ticket)), by_when(turn, ticket))
        turn.says[-1] = replace(turn.says[-1], parts=parts)


def take_unclear(turn: Turn) -> bool:
    """Words that tell nothing, of who has a ticket open: how it stands, and that it or another matter can be told; no report is opened."""
    mine = supplement.open_of(turn)
    if not mine or opens(turn) or not turn.text or turn.meaning.has_matter:
        return False
    ticket = _meant(turn, mine) or mine[0]
    turn.remember(last_ticket=ticket.number)
    person = Choice("human.request", "button.person")
    said = [] if only_points(turn) else [Part("continued.unclear")]
    tell(turn, [*said, by_when(turn, ticket), Part("continued.meant")], (person,), ticket=ticket.number)
    return True


def names_another(turn: Turn, ticket: Ticket) -> bool:
    """理发店也不给退卡, while the gym's ticket is asked about: told as a matter of its own, of something that the ticket does not name."""
    place = turn.meaning.place
    unknown = place is not None and not place.candidates and turn.message.edits is None
    return turn.meaning.has_matter and unknown and _of(turn, ticket) is not Of.IT


def tells_whole(turn: Turn) -> bool:
    """路灯坏了: whether words that may answer what was asked could as well be a report by themselves."""
    meaning = turn.meaning
    reports = meaning.sure_of(Intent.REPORT) >= REPORTS and meaning.likeliest[1] >= SURELY
    return bool(turn.text) and meaning.has_matter and reports and turn.length <= BRIEF


def _wants_something_else(turn: Turn) -> bool:
    """Whether the words are none that tell on: a wish, manners, several matters, or the opening of another."""
    meaning = turn.meaning
    if turn.do or not turn.text or turn.length > LONGEST or meaning.emergency is not None or meaning.out_of_scope:
        return True
    if len(meaning.problems) > 1 or meaning.ticket_numbers or meaning.confidentiality is not None or opens(turn):
        return True
    intent, sure = meaning.intents[0]
    if intent in _NEVER or intent is Intent.HUMAN and not meaning.has_matter:
        return True
    if sure >= _UNLESS.get(intent, 2.0):
        return True
    return not meaning.has_matter and sum(map(str.isalnum, POINTING.sub("", turn.text))) < TELLS


def opens(turn: Turn) -> bool:
    """我还有个事, 我要报修, 另外…: another matter begins, or is about to be told."""
    meaning = turn.meaning
    also = meaning.has_matter and turn.begins_with_one_of("report.words_also")  # 还有我爸的也没到 tells none by itself
    if also or turn.begins_with_one_of("in_reply.words_opening"):
        return True
    about_to = meaning.intent is Intent.REPORT and not meaning.has_matter and meaning.intents[0][1] >= OPENS
    return about_to or turn.says_one_of("continued.words_opening")


def _meant(turn: Turn, mine: list[Ticket]) -> Ticket | None:
    """The one that they call by its words, whose matter the words may be, that was spoken of last, or that they have alone."""
    if ends := by_its_end(turn):
        return next((t for t in mine if t.number == ends[0]), None)
    code, likely = turn.meaning.likeliest
    alike = [t for t in mine if t.category == code and likely >= ALIKE]
    if called := by_its_words(turn, mine) or (alike if len(alike) == 1 else []):
        return called[0]
    last = [t for t in mine if t.number == turn.conversation.last_ticket]
    if len(mine) == 1 or last and _recent(turn, last[0]):
        return (last or mine)[0]
    return None


def _recent(turn: Turn, ticket: Ticket) -> bool:
    events = turn.work.tickets.events(ticket.number)
    return turn.now - max((event.at for event in events), default=ticket.submitted_at) <= RECENT


def _of(turn: Turn, ticket: Ticket) -> Of:
    """What the words are of, where this ticket is open."""
    meaning = turn.meaning
    if _speaks_of_it(turn):
        return Of.IT
    place, there = meaning.place, ticket.place
    placed = place is not None and not place.candidates and _TAG.search(place.span.text) is None
    placed = placed and place is not None and (there is None or place.span.text not in there.text)
    elsewhere = supplement.elsewhere(meaning, ticket) and not _is_its_number(turn, ticket)
    if elsewhere or placed and meaning.sure_of(Intent.REPORT) >= REPORTS:
        if not elsewhere and meaning.likeliest[0] == ticket.category:
            return Of.EITHER  # 3单元也没水, 理发店也不给退卡
        return Of.ANOTHER if meaning.likeliest[1] >= LIKELY or turn.length > BRIEF else Of.EITHER
    if not meaning.has_matter:
        return Of.ANOTHER if continued.asks(turn) else Of.IT
    of = _by_leaf(turn, ticket)
    return Of.EITHER if of is Of.IT and placed else of


def _is_its_number(turn: Turn, ticket: Ticket) -> bool:
    """PB-0417 is written on the post: a place that is a thing with a number on it tells which one the ticket is of."""
    mention, known = turn.meaning.place, turn.city.geography.places_by_code
    found = [known.get(place.known or "") for place in mention.candidates] if mention is not None else []
    things = bool(found) and all(one is not None and one.kind in supplement.THINGS for one in found)
    return things and turn.meaning.likeliest[0] == ticket.category


def _by_leaf(turn: Turn, ticket: Ticket) -> Of:
    """By the leaf that the words are like by themselves, and the one that they are like behind what the ticket is called."""
    meaning, catalogue = turn.meaning, turn.city.catalogue
    code, sure = meaning.likeliest
    leaf = catalogue.get(code)
    near = leaf is not None and leaf.is_near(catalogue.get(ticket.category))
    if continued.asks(turn):
        if near or sure < LIKELY:
            return Of.IT if turn.length <= ASKED else Of.EITHER
        return Of.ANOTHER if only_asks(turn) else Of.EITHER
    told = turn.understanding.categorise(f"{ticket.title}，{turn.text}", turn.language)[:1]
    joins = any(joint == ticket.category and p >= SURE for joint, p in told)
    surely = meaning.sure_of(Intent.REPORT) >= REPORTS
    if sure < SURE:
        return Of.IT if joins else Of.ANOTHER if surely and sure >= LIKELY else Of.EITHER
    if code == ticket.category and surely or not (near or joins):
        return Of.ANOTHER  # one more street lamp, and what this ticket has nothing to do with
    if sure >= SURELY and not near:
        return Of.ANOTHER  # 我家电梯又坏了, of bins
    if not surely:
        return Of.IT
    return Of.ANOTHER if sure >= SURELY and not (near and joins) else Of.EITHER


def _speaks_of_it(turn: Turn) -> bool:
    """我说的是…, or of those who handle it and of what they did."""
    return turn.begins_with_one_of("continued.words_of_it") or continued.of_handling(turn)
