"""What residents ask of a ticket of theirs (问自己的工单), answered by the ticket itself and the rules of `docs/rules.md`.

The table at the end says which question is answered by what; `nlu/about.py` tells them apart. What the ticket cannot tell goes
to who handles it, as any other question does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from handlers.conversation.form import tell
from handlers.conversation.message import At, Choice, Named, Part, Phrase, Value
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import LIKELY, names_a_place
from handlers.dialogues.drafting.where import filed_just_now
from handlers.dialogues.following import naming, progress
from handlers.dialogues.following.standing import by_when, offered
from handlers.dialogues.following.supplement import SUPPLEMENTABLE
from handlers.dialogues.following.urge import URGEABLE, urge_ticket
from handlers.dialogues.following.which import by_its_words, of_none, spoken_of
from handlers.dialogues.talking.answers import knowledge_for
from handlers.ports.understanding import About
from handlers.privacy import masked
from handlers.usecases.on_record import Recorded, put_on_record
from handlers.usecases.resident import supplement, urge, urge_again
from tickets.deadlines import ends_with_a_day
from tickets.errors import HotlineError
from tickets.lifecycle import AWAITS_DISPATCH, BEFORE_DISPATCH, UNANSWERED
from tickets.ticket import Event, State, Ticket
from tickets.units import ActorKind

LONGEST = 40  # characters of words that ask this and no more
SURELY = 0.7  # of a leaf that is no ticket's, from which another matter is told
_OF_A_WHILE = (About.WAITED, About.STOOD_UP)  # of what was filed just now 都两天了 tells since when it is so
ADDED_SHOWN = 3  # of what was told since, the latest
SENT = ("dispatched", "transferred")
TERMS = (
    "dispatch", "sign", "shelve", "return", "reassign", "supervise", "extend", "help", "merge", "close", "follow_up",
    "redo", "accept",
)  # fmt: skip
Facts = Callable[[Turn, Ticket], Sequence[Part]]
Deed = Callable[[Turn, Ticket], None]


def take(turn: Turn) -> bool:
    """Whether the words ask one of these of a ticket of theirs, nothing else being told; then it is answered."""
    meaning = turn.meaning
    if turn.do or not meaning.about or meaning.emergency is not None or turn.length > LONGEST:
        return False
    asked = meaning.about[0]
    if turn.says_one_of("survey.words_objects"):
        return False  # 什么叫延期，我不同意
    if asked in _OF_THE_LINE:
        return _OF_THE_LINE[asked](turn)
    if asked in _DONE and turn.says_one_of("about.words_not"):
        return False  # 不要书面答复，打电话就行 · 他们不会放我鸽子吧
    ticket = _meant(turn, asked)
    if ticket is None or asked in _OF_A_WHILE and filed_just_now(turn, ticket):
        return False
    turn.remember(last_ticket=ticket.number)
    if asked in _DONE:
        _DONE[asked](turn, ticket)
        return True
    parts = [part for facts in _TOLD[asked] for part in facts(turn, ticket)]
    tell(turn, parts, offered(ticket) if ticket.state in UNANSWERED else (), ticket=ticket.number)
    return True


def _meant(turn: Turn, asked: About) -> Ticket | None:
    """The ticket that they name or spoke of last, else the newest that is open and not yet answered; none where another matter
    is told: surely, or, of what is put on record, likely."""
    of_any = asked is About.NOTED  # what stands there can be read when it has ended, too
    mine = [t for t in turn.tickets(open_only=not of_any) if of_any or t.state is not State.FOLLOW_UP]
    place = names_a_place(turn.meaning.place) and not by_its_words(turn, mine)
    of_line = turn.meaning.likeliest[0] == turn.city.line_leaf  # how the line works is asked, and no other matter
    in_danger = any(t.danger for t in mine)  # what is asked then has words of its own
    least = LIKELY if asked in _DONE else SURELY
    if not mine or in_danger or place or not of_line and of_none(turn.meaning, mine, least):
        return None
    return turn.own_ticket((spoken_of(turn, mine) or mine)[0].number)


# ── what is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _stands(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """Who must do what by when."""
    return (by_when(turn, ticket),)


def _text(key: str) -> Facts:
    """A rule, told in a text that may name the ticket's values."""

    def told(turn: Turn, ticket: Ticket) -> Sequence[Part]:
        urgency = Phrase(f"urgency.level_{ticket.urgency}")
        count = turn.city.clocks.reopenings
        return (Part(f"about.{key}", turn.values(ticket) | {"urgency": urgency, "count": count}),)

    return told


def _sent(turn: Turn, ticket: Ticket) -> list[Event]:
    """When it was sent to which unit."""
    return [e for e in turn.work.tickets.events(ticket.number) if e.type in SENT and e.data.get("unit_code")]


def _decided(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """By what the unit was found: the kept table [R3], a dispatcher, the unit above."""
    sent = _sent(turn, ticket)
    if ticket.unit is None or ticket.state in BEFORE_DISPATCH or not sent:
        return ()
    by_hand = sent[-1].by.kind is ActorKind.STAFF
    key = "by_unit_above" if sent[-1].type == "transferred" else "by_dispatcher" if by_hand else "by_table"
    return (Part(f"about.{key}", turn.values(ticket)), Part("about.other_unit"))


def _moved(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """Which unit had it before, and since when it is another's; the deadline stays [R9], the first receiver answers until then [R4]."""
    sent = _sent(turn, ticket)
    values = turn.values(ticket)
    if ticket.state in AWAITS_DISPATCH and sent:
        return (Part("about.moving", values | {"former": Named("unit", sent[-1].data["unit_code"])}),)
    others = [e for e in sent if e.data["unit_code"] != ticket.unit]
    if not others:
        return (Part("about.not_moved", values),)
    since: dict[str, Value] = {"former": Named("unit", others[-1].data["unit_code"]), "at": At(sent[-1].at)}
    return (Part("about.moved", values | since),)


def _days(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """A limit in days is counted in working days, one in hours runs on [R9]."""
    due = ticket.due.reply
    in_days = due is not None and ends_with_a_day(due, turn.city)
    return (Part("about.days" if in_days else "about.hours", turn.values(ticket)),)


def _reckoned(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """From the submission, whoever has it; what is handled again has half of it [R9]."""
    again = ticket.clock_from is not None and ticket.clock_from != ticket.submitted_at
    return (Part("about.reckoned_again" if again else "about.reckoned"),)


def _then(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """What follows the reply [R11]."""
    follows = ticket.state in UNANSWERED and not ticket.is_praise
    return (Part("about.next"),) if follows else ()


def _noted(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """All that they told, as it stands there; to whom somebody reads along no word of it."""
    if turn.is_watched:
        return _stands(turn, ticket)
    parts = [Part("about.noted", turn.values(ticket) | {"text": masked(ticket.text) or ticket.title})]
    since = [e for e in turn.work.tickets.events(ticket.number) if e.type == "supplemented" and e.text]
    parts += [Part("about.noted_since", {"at": At(e.at), "text": masked(e.text)}) for e in since[-ADDED_SHOWN:]]
    return (*parts, Part("about.noted_wrong"))


def _joined(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """Whether it is handled with others; each keeps its number, its pushes and its follow-up."""
    key = "joined" if ticket.state is State.MERGED else "joined_to_it" if ticket.seconds else "alone"
    return (Part(f"about.{key}", turn.values(ticket) | {"count": len(ticket.seconds)}),)


def _officer(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    officer = turn.work.staff.get(ticket.officer) if ticket.officer else None
    named = [Part("standing.officer", {"name": progress.surname(officer)})] if officer is not None else []
    return (*named, Part("standing.no_private_number"))


def _court_numbers(turn: Turn, ticket: Ticket) -> Sequence[Part]:
    """Whom to ask, as far as the city's data tell [R17]."""
    lines: dict[str, Value] = {"court": Named("number", "court"), "legal_aid": Named("number", "legal_aid")}
    return (Part("about.court_numbers", lines),) if turn.city.lines.keys() >= lines.keys() else ()


# ── what is done ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _term(turn: Turn) -> bool:
    """What the words of the line's that they name mean."""
    named = [term for term in TERMS if turn.says_one_of(f"about.words_{term}")]
    if named:
        tell(turn, [Part(f"about.term_{term}") for term in named[:1]])
    return bool(named)


def _accuser(turn: Turn) -> bool:
    """Nobody is told who reported [R4] [R15], and who feels wronged can say so."""
    if knowledge_for(turn) is not None or turn.meaning.has_matter and not turn.says_one_of("about.words_accused"):
        return False  # what the city's data tell of it has its source
    turn.say("about.accuser")
    return True


def _tell_how_named(turn: Turn) -> bool:
    return naming.tell_how(turn)


def _pass_on(turn: Turn, ticket: Ticket) -> None:
    """An answer in writing is wanted: the unit reads it."""
    if ticket.state in SUPPLEMENTABLE:
        supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
    tell(turn, [Part("about.written", turn.values(ticket)), by_when(turn, ticket)], ticket=ticket.number)


def _waited(turn: Turn, ticket: Ticket) -> None:
    """What is overdue is pressed; what is not, by when it is due, and the button that presses."""
    if ticket.overdue and ticket.state in URGEABLE:
        urge_ticket(turn, ticket)
        return
    tell(turn, [Part("about.waited"), by_when(turn, ticket)], offered(ticket), ticket=ticket.number)


def _stood_up(turn: Turn, ticket: Ticket) -> None:
    """Who supervises learns of it, and who was to come is pressed with the words; of what is said again that day the words stand there."""
    tells = turn.meaning.identifying_words
    kept = put_on_record(turn.case, ticket, Recorded.STOOD_UP, turn.actor, turn.text, tells)
    press = urge_again if kept is ticket else urge
    ticket = turn.own_ticket(ticket.number) or ticket
    try:
        press(turn.case, ticket, turn.actor, turn.text, tells)
    except HotlineError:
        turn.case.pending.clear()
    values = turn.values(ticket)
    heard = any(member.unit == ticket.unit for member in turn.case.told_of(ticket))
    parts = [Part("about.stood_up", values)]
    parts += [Part("about.stood_up_watched")] if turn.case.supervisors() else []
    parts += [Part("about.stood_up_pressed", values)] if heard else []
    call = Choice("human.request", "button.person")
    tell(turn, [*parts, by_when(turn, ticket)], (call,), ticket=ticket.number)


# ── the tables ────────────────────────────────────────────────────────────────────────────────────────────────────────

# Which question is answered by what the ticket and the rules tell, in this order.
_TOLD: Mapping[About, tuple[Facts, ...]] = MappingProxyType(
    {
        About.UNIT: (_stands, _decided),
        About.MISROUTED: (_text("misrouted"), _stands),
        About.MOVED: (_moved, _stands),
        About.COMES: (_text("comes"), _stands),
        About.NEXT: (_stands, _then),
        About.NOT_OVER: (_text("not_over"), _stands, _then),
        About.UNDONE: (_text("undone"), _stands),
        About.DAYS: (_days,),
        About.RECKONED: (_reckoned, _stands),
        About.URGENCY: (_text("urgency"),),
        About.NOTED: (_noted,),
        About.JOINED: (_joined,),
        About.NUMBER: (_stands, _officer),
        About.FILES: (_text("files"),),
        About.COURT: (_text("court"), _court_numbers, _stands),
        About.DISTRESS: (_text("distress"), _stands),
    }
)
# What is done about it, besides being answered.
_DONE: Mapping[About, Deed] = MappingProxyType(
    {
        About.WRITTEN: _pass_on,
        About.WAITED: _waited,
        About.STOOD_UP: _stood_up,
        About.NOW: lambda turn, ticket: urge_ticket(turn, ticket),
    }
)
# What is answered to whoever asks, with or without a ticket.
_OF_THE_LINE: Mapping[About, Callable[[Turn], bool]] = MappingProxyType(
    {About.TERM: _term, About.ACCUSER: _accuser, About.TOLD_OTHERS: _tell_how_named}
)
