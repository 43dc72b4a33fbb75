"""What was just told or asked of a ticket, and what is said next (接着回的话): words that are no clear matter of their own belong to it.

the unit asked, or could not reach them ─► the answer, whatever it sounds like, goes to who asked; the wished time stands on the ticket
told of progress ─► an objection, news or a question goes to who handles it │ asked beside it how it stands ─► told as well
a place of its own, another leaf surely, 另外…, a question that the city's knowledge answers ─► not of the ticket; [是另一件事] goes the other way
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import SURE, names_a_place
from handlers.dialogues.following import supplement
from handlers.dialogues.following.continued import tells
from handlers.dialogues.following.standing import by_when
from handlers.dialogues.following.which import by_its_end, shared
from handlers.dialogues.talking.answers import knowledge_for
from handlers.notices import NOTICES
from handlers.ports.understanding import OF_TICKETS, Intent, Told
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import Event, Solved, State, Ticket
from values import expressions as re
from values import replace

# What residents are told of a ticket besides the follow-up, which has a dialogue of its own; what is asked with it.
TOLD = frozenset(
    type
    for type, notices in NOTICES.items()
    if any(n.audience == "resident" and not n.survey for n in notices) and type != "survey_end"
)
ASKED = frozenset({"message_to_resident", "contact_missed", "information_asked"})
SAID = frozenset({"supplemented", "worsened", "message_to_unit", "information_supplied", "urged", "place_corrected"})
SPOKE = frozenset({"contacted", "contact_missed"})  # the unit rang, and told more than stands here
ASKED_BY_US = frozenset({"left_over", "place"})  # what the line asked since, whose answer is taken as such
FILED = "submitted"
FRESH = timedelta(days=3)  # so long after it was told, words may be about it
AT_ONCE = timedelta(hours=12)  # so long after a question, they answer it whatever they sound like
LONGEST = 120  # characters of such words
OWN_LEAF = 0.9  # of another leaf, from which words are a matter of their own even behind a question
SURELY_KNOWN = 0.7  # of an answer in the city's knowledge, from which it is asked and not the unit
SURELY = 0.8  # of what is wanted of the line, from which it is that and no word about a ticket
SURE_OF_LINE = 0.9  # … and no answer to a question
TAKEN_UP = 2  # characters of what was asked in an answer to it, whatever else it sounds like: 啥编号，我看不懂
GROUP = 2  # characters of a code that leaves like each other share
PIECES = 4  # of a message in which one may ask
FEW, TELLS = 3, 4  # letters that answer a question · that tell something unasked
_PIECES = re.compile(r"[，,。.;；!！?？\n\s]+")
# What the line itself does with its words, whatever was told; so much surer an unasked word must be than an answer.
_MANNERS = frozenset({Intent.GREETING, Intent.THANKS, Intent.SMALL_TALK, Intent.HELP})
_WANTS = OF_TICKETS | {Intent.CANCEL}
_NEVER = frozenset({Intent.RESTART, Intent.LANGUAGE, Intent.ABUSE})
_BARE = frozenset({Intent.YES, Intent.NO, Intent.SKIP})


def take_answer(turn: Turn) -> bool:
    """Whether the words, nothing else being open, answer what the unit or the line just asked; then they are passed on."""
    spoken = _spoken_of(turn)
    if spoken is None or spoken[2]:
        return False
    ticket, event, _ = spoken
    if event.type not in ASKED or turn.now - event.at > AT_ONCE or _of_its_own(turn, ticket, OWN_LEAF):
        return False
    if (
        _of_the_line(turn, event)
        or turn.meaning.intent in _WANTS | _MANNERS - {Intent.SMALL_TALK}
        and turn.meaning.intents[0][1] >= SURE_OF_LINE
        and shared(turn.text, event.text) < TAKEN_UP
    ):
        return False
    return _pass_on(turn, ticket, event)


def take_both(turn: Turn) -> bool:
    """现在办到哪步了 老师又在群里点名了: how it stands is told, and the rest goes to who handles it."""
    of_line = ("standing.words_resigned", "standing.words_forgotten")
    if turn.meaning.intent is not Intent.PROGRESS or any(map(turn.says_one_of, of_line)):
        return False
    if Told.PETITION_ANNOUNCED in turn.meaning.told:
        return False
    return _tells_beside(turn) and take_more(turn)


def take_more(turn: Turn) -> bool:
    """Whether they go on with what was told of a ticket, not asked for; then they are passed on."""
    spoken = _spoken_of(turn)
    if spoken is None or sum(map(str.isalnum, turn.text)) < TELLS:
        return False
    ticket, event, _ = spoken
    if _of_its_own(turn, ticket, SURE) or _of_the_line(turn, event):
        return False
    intent, sure = turn.meaning.intents[0]
    if intent in _BARE or knowledge_for(turn, SURELY_KNOWN) is not None or ticket.state is State.SHELVED:
        return False
    if intent is Intent.QUESTION and not (event.text or event.type in SPOKE):
        return False  # 什么时候通燃气, when all that was told is who has the ticket
    if intent in _WANTS | _MANNERS and sure >= SURELY and not _tells_beside(turn):
        return False
    return _pass_on(turn, ticket, event)


def _spoken_of(turn: Turn) -> tuple[Ticket, Event, bool] | None:
    """The ticket last spoken of, what they were told of it, and whether they said something to that already; None where the words are no free ones, something was filed since, or
    it is long ago."""
    meaning = turn.meaning
    if turn.do or meaning.emergency is not None or sum(map(str.isalnum, turn.text)) < FEW or turn.length > LONGEST:
        return None
    if meaning.ticket_numbers or by_its_end(turn) or meaning.confidentiality is not None or turn.waits():
        return None
    if turn.photos or turn.voices or turn.message.location is not None:
        return None  # files find their ticket
    if turn.conversation.memory.get("after") in ASKED_BY_US:
        return None
    last: tuple[Ticket, Event] | None = None
    for ticket in turn.tickets(open_only=True):
        told = next((e for e in reversed(turn.work.tickets.events(ticket.number)) if _heard_of(e)), None)
        if told is not None and (last is None or told.at > last[1].at):
            last = ticket, told
    if last is None or last[1].type == FILED or turn.now - last[1].at > FRESH:
        return None
    ticket, event = last
    if ticket.state not in supplement.SUPPLEMENTABLE or ticket.state is State.FOLLOW_UP or ticket.danger:
        return None
    if event.type not in SAID:
        return ticket, event, False
    before = [e for e in turn.work.tickets.events(ticket.number) if e.type in TOLD]
    return (ticket, before[-1], True) if before and turn.now - before[-1].at <= FRESH else None


def spoken_with(turn: Turn) -> str:
    """The number of the ticket whose unit asked them something, or tried to reach them, last; "" without one."""
    spoken = _spoken_of(turn)
    return spoken[0].number if spoken is not None and spoken[1].type in ASKED | SPOKE else ""


def _heard_of(event: Event) -> bool:
    return event.type in ASKED or not event.confidential and event.type in TOLD | SAID | {FILED}


def _of_its_own(turn: Turn, ticket: Ticket, surely: float) -> bool:
    """Whether the words tell a matter of their own: at its own place, or `surely` of a leaf that is not like the ticket's."""
    meaning = turn.meaning
    if names_a_place(meaning.place) and meaning.place is not None:
        found = {candidate.known for candidate in meaning.place.candidates}
        if ticket.place is None or ticket.place.known not in found:
            return True
    if len(meaning.problems) > 1 or meaning.out_of_scope or turn.begins_with_one_of("report.words_also"):
        return True
    if turn.begins_with_one_of("in_reply.words_opening"):
        return True
    told = meaning.has_matter and not (meaning.solved is Solved.YES and surely < OWN_LEAF)  # it came back by itself
    leaf, sure = meaning.likeliest if told else ("", 0.0)
    return leaf[:GROUP] != (ticket.category or "")[:GROUP] and sure >= surely


def _of_the_line(turn: Turn, event: Event) -> bool:
    """Whether the words want something of the line itself, or are anger."""
    meaning = turn.meaning
    if meaning.intent in _NEVER or turn.says_one_of("in_reply.words_of_line"):
        return True
    wants_person = meaning.intent is Intent.HUMAN or turn.says_one_of("in_reply.words_person")
    return wants_person and (event.type != "contact_missed" or turn.says_one_of("in_reply.words_person"))


def _tells_beside(turn: Turn) -> bool:
    """Whether a piece of a question of progress tells something, or polite words are turned: 收到了 但是少给18."""
    pieces = [piece for piece in _PIECES.split(turn.text) if sum(map(str.isalnum, piece)) >= TELLS]
    if turn.meaning.intent in _MANNERS:
        but = turn.words_of("in_reply.words_but")
        return any(piece.startswith(but) for piece in pieces)
    if turn.meaning.intent is not Intent.PROGRESS:
        return False
    for piece in pieces if len(pieces) > 1 else ():
        told = turn.read(piece, tickets=True)
        if told.intent not in _WANTS | _MANNERS | _NEVER | _BARE | {Intent.HUMAN, Intent.QUESTION}:
            return True
    return False


def _asks(turn: Turn, ticket: Ticket) -> bool:
    """Whether something is asked, by all of it or a piece of it (来人了没 臭得不行); 清什么清，还堆着呢 tells."""
    asking = (Intent.QUESTION, Intent.PROGRESS)
    if turn.meaning.intent is Intent.PROGRESS and tells(turn):
        return False
    if turn.meaning.intent in asking:
        return not (ticket.reopened and turn.as_an_answer(turn.text).solved is Solved.NO)
    pieces = [piece for piece in _PIECES.split(turn.text) if sum(map(str.isalnum, piece)) >= FEW]
    return 1 < len(pieces) <= PIECES and any(turn.read(p, tickets=True).intent is Intent.PROGRESS for p in pieces)


def _pass_on(turn: Turn, ticket: Ticket, event: Event) -> bool:
    """To who asked, else to who handles it; said in one line, and how it stands where that is asked, too."""
    own = turn.own_ticket(ticket.number)
    if own is None:
        return False
    turn.note(after=None)
    other = (Choice("resident.different", "button.other_matter", args={"text": turn.text[:1500]}),)
    asks = _asks(turn, ticket)
    answered = event.type == "message_to_resident" and turn.now - event.at <= AT_ONCE
    if answered:
        supplement.answer(turn, own)
    else:
        supplement.add(turn, own, other)
    said, own = turn.says[-1], turn.own_ticket(ticket.number) or own
    parts = said.parts
    surely = turn.meaning.intent is Intent.PROGRESS and turn.meaning.intents[0][1] >= SURELY
    if asks and not (answered or surely):
        with_line = own.state in BEFORE_DISPATCH  # who gave it back answers for it, and is not asked
        parts = (Part("in_reply.asked_line" if with_line else "in_reply.asked", turn.values(own)),)
    elif event.type == "contact_missed" and turn.meaning.phone is None:
        parts = (Part("in_reply.reached_so", turn.values(own)),)
    turn.says[-1] = replace(said, parts=(*parts, by_when(turn, own)) if asks else parts)
    return True
