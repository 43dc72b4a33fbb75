"""What residents ask and say about a ticket that is open, without calling it progress (它怎样了): answered with who has it and by when.

谁在管 · 什么时候能好 · 为啥要十天 ─► who, by when, and why so long
能不能晚上来 ─► passed on · 打的是谁的号 ─► which number stands there
我要上访 · 你们是不是忘了 · 不指望你们了 ─► heard; how it stands and what can be done. What they threaten with is told to
who supervises, and to no unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following import progress, reached
from handlers.dialogues.following.supplement import SUPPLEMENTABLE, add
from handlers.dialogues.following.urge import URGEABLE, urge_ticket
from handlers.dialogues.following.which import by_its_words, has_another_beside, of_none, spoken_of
from handlers.dialogues.following.withdraw import WITHDRAWABLE
from handlers.dialogues.talking.answers import knowledge_for
from handlers.ports.understanding import Intent, Told
from handlers.privacy import masked
from handlers.usecases.clockwork import is_raised
from handlers.usecases.on_record import Recorded, put_on_record
from handlers.usecases.resident import supplement
from tickets.lifecycle import BEFORE_DISPATCH
from tickets.ticket import State, Ticket

LONGEST = 40  # characters of words that ask or say this and no more
SURELY = 0.7  # of pressing, from which who asks when is pressed for
NO_HURRY = 14  # characters of words that only say that they can wait
SHOWN = 3  # tickets of which one answer tells
Answer = Callable[[Turn, Sequence[Ticket]], None]


def take(turn: Turn) -> bool:
    """Whether the words are one of these, nothing else being told; then they are answered."""
    if turn.do or not turn.text or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    mine = [t for t in turn.tickets(open_only=True) if t.state is not State.FOLLOW_UP]
    if mine and reached.tells_only_that(turn):
        _only_here(turn, mine)  # however many are open: nobody is to ring for any of them
        return True
    answer = _answer_to(turn) if mine else None
    of_it = answer in _OF_NOTHING_ELSE and not names_a_place(turn.meaning.place)
    if answer is _next and any(ticket.danger for ticket in mine):
        return False  # what is to be done now is said of the danger
    if answer is None or not of_it and _of_something_else(turn, mine, announced=answer is _announce):
        return False
    answer(turn, _meant(turn, mine)[:SHOWN])
    return True


def _answer_to(turn: Turn) -> Answer | None:
    """What answers the words, where they are one of these."""
    if Told.PETITION_ANNOUNCED in turn.meaning.told:
        return _announce
    return next((told for key, told in _TOLD if turn.says_one_of(key)), None)


def _of_something_else(turn: Turn, mine: Sequence[Ticket], *, announced: bool) -> bool:
    """Whether they tell or ask of another matter: 什么时候通燃气, while a street lamp's ticket is open. A place tells it but where a
    petition is `announced` (去市政府门口坐着)."""
    meaning = turn.meaning
    if knowledge_for(turn) is not None and all(ticket.category != meaning.likeliest[0] for ticket in mine):
        return True
    if announced:
        return has_another_beside(turn, Told.PETITION_ANNOUNCED, mine)
    return names_a_place(meaning.place) and not by_its_words(turn, mine) or of_none(meaning, mine)


def _meant(turn: Turn, mine: Sequence[Ticket]) -> list[Ticket]:
    """The one that they name or spoke of last, else all of them."""
    return spoken_of(turn, mine) or list(mine)


# ── what is told ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _who(turn: Turn, mine: Sequence[Ticket]) -> None:
    """Who has it; their own number the line does not give, but they can be asked to ring."""
    parts = [part for ticket in mine for part in _held(turn, ticket)]
    tell(turn, [*parts, Part("standing.no_private_number")], offered(mine[0]), ticket=mine[0].number)


def _held(turn: Turn, ticket: Ticket) -> list[Part]:
    officer = turn.work.staff.get(ticket.officer) if ticket.officer else None
    with_unit = ticket.unit is not None and ticket.state not in BEFORE_DISPATCH
    named = [Part("standing.officer", {"name": progress.surname(officer)})] if officer is not None and with_unit else []
    return [by_when(turn, ticket), *named, *progress.keeper(ticket)]


def by_when(turn: Turn, ticket: Ticket) -> Part:
    """Who must do what by when, in one sentence."""
    values = turn.values(ticket)
    if ticket.state is State.MERGED and ticket.merged_into:
        ticket = turn.work.tickets.peek(ticket.merged_into) or ticket
        values = turn.values(ticket) | {"number": values["number"], "title": values["title"]}
    match ticket.state:
        case State.SHELVED if ticket.shelved_until:
            return Part("standing.shelved", values)
        case State.REVIEW if ticket.due.review:
            return Part("standing.review", values)
        case State.NEEDS_INFORMATION:
            return Part("standing.waits_for_them", values)
    if ticket.is_praise:
        return Part("standing.praise", values)
    if ticket.unit is None or ticket.state in BEFORE_DISPATCH:
        return Part("standing.dispatcher", values)
    if ticket.overdue:
        raised = is_raised(turn.work.tickets.events(ticket.number))
        return Part("standing.overdue_raised" if raised else "standing.overdue", values | {"times": ticket.reminders})
    if ticket.problem:
        return Part("standing.problem", values)
    due = ticket.due
    owed = ticket.contacted_at is None and due.contact is not None and turn.now < due.contact != due.reply
    return Part("standing.contact" if owed else "standing.now", values)


def _when(turn: Turn, mine: Sequence[Ticket]) -> None:
    if turn.says_one_of("standing.words_hurry") and turn.meaning.sure_of(Intent.URGE) >= SURELY and len(mine) == 1:
        urge_ticket(turn, turn.own_ticket(mine[0].number))  # how much longer? hurry up please
        return
    _next(turn, mine)


def _why_so_long(turn: Turn, mine: Sequence[Ticket]) -> None:
    """The limit is the latest day, by the kind of matter; who cannot wait so long can say why."""
    tell(turn, [by_when(turn, mine[0]), Part("standing.why_so_long")], offered(mine[0]), ticket=mine[0].number)


def _same(turn: Turn, mine: Sequence[Ticket]) -> None:
    """就是那个停水的，不是新的: nothing new was opened."""
    tell(turn, [Part("standing.same"), *(by_when(turn, one) for one in mine)], offered(mine[0]), ticket=mine[0].number)


def _press(turn: Turn, mine: Sequence[Ticket]) -> None:
    """改成急的: how urgent it is follows the rules; who waits there is passed on, and may change it."""
    _pass_on(turn, mine, "standing.made_urgent")


def _visit(turn: Turn, mine: Sequence[Ticket]) -> None:
    """When somebody is at home goes to who comes."""
    _pass_on(turn, mine, "standing.visit")


def _pass_on(turn: Turn, mine: Sequence[Ticket], key: str) -> None:
    ticket = turn.own_ticket(mine[0].number)
    if ticket is None or ticket.state not in SUPPLEMENTABLE:
        _when(turn, mine)
        return
    identifying = turn.meaning.identifying_words
    ticket = supplement(turn.case, ticket, turn.actor, turn.text, identifying)
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part(key, turn.values(ticket)), by_when(turn, ticket)], ticket=ticket.number)


def _next(turn: Turn, mine: Sequence[Ticket]) -> None:
    """What happens now?: who must do what by when."""
    tell(turn, [by_when(turn, ticket) for ticket in mine], offered(mine[0]), ticket=mine[0].number)


def _photos(turn: Turn, mine: Sequence[Ticket]) -> None:
    tell(turn, [Part("standing.photos", turn.values(mine[0]))], ticket=mine[0].number)


def _which_number(turn: Turn, mine: Sequence[Ticket]) -> None:
    contact = mine[0].contact
    values = turn.values(mine[0])
    if contact is None or not contact.phone:
        parts = [Part("standing.rings_nobody", values)]
    else:
        told = {"phone": masked(contact.phone), "note": contact.note}
        parts = [Part("standing.rings_noted" if contact.note else "standing.rings", values | told)]
    tell(turn, parts, ticket=mine[0].number)


def _other_number(turn: Turn, mine: Sequence[Ticket]) -> None:
    """别打我电话，打她的: the number that comes with it is taken, else asked for."""
    ticket = turn.own_ticket(mine[0].number)
    if turn.meaning.phone is not None and ticket is not None and ticket.state in SUPPLEMENTABLE:
        add(turn, ticket)
        return
    turn.remember(last_ticket=mine[0].number)
    tell(turn, [Part("standing.whose_number", turn.values(mine[0]))], ticket=mine[0].number)


def _only_here(turn: Turn, mine: Sequence[Ticket]) -> None:
    """就在这里回我，别打电话: how they are reached from now on; the unit is told."""
    own = [ticket for one in mine[:SHOWN] if (ticket := turn.own_ticket(one.number)) is not None]
    theirs = [ticket for ticket in own if ticket.state in SUPPLEMENTABLE]
    if not theirs:
        _when(turn, mine)
        return
    told = [
        supplement(
            turn.case, t, turn.actor, turn.text, turn.meaning.identifying_words, contact=reached.by_chat(turn, t)
        )
        for t in theirs
    ]
    turn.remember(last_ticket=told[0].number)
    tell(turn, [Part("reached.chat_only", turn.values(ticket)) for ticket in told], ticket=told[0].number)


def _announce(turn: Turn, mine: Sequence[Ticket]) -> None:
    """Said calmly, and who supervises looks at it; no alarm, and no word of it to the unit."""
    ticket = turn.own_ticket(mine[0].number)
    if ticket is not None:
        put_on_record(
            turn.case, ticket, Recorded.PETITION_ANNOUNCED, turn.actor, turn.text, turn.meaning.identifying_words
        )
    _heard(turn, mine, "standing.threat_watched" if turn.case.supervisors() else "standing.threat")


def say_here(turn: Turn) -> bool:
    """A greeting, or words that nothing is known of, from who has a ticket open: how that stands, instead of who the line is."""
    mine = [t for t in turn.tickets(open_only=True) if t.state is not State.FOLLOW_UP]
    if not mine:
        return False
    meant = _meant(turn, mine)[:1]
    tell(
        turn, [Part("standing.here"), *(by_when(turn, one) for one in meant)], offered(meant[0]), ticket=meant[0].number
    )
    return True


def _forgotten(turn: Turn, mine: Sequence[Ticket]) -> None:
    _heard(turn, mine, "standing.not_forgotten")


def _resigned(turn: Turn, mine: Sequence[Ticket]) -> None:
    _heard(turn, mine, "standing.resigned")


def _heard(turn: Turn, mine: Sequence[Ticket], key: str) -> None:
    """Heard first, then how it stands, and what there is: a nudge, a person, an end."""
    tell(turn, [Part(key), *(by_when(turn, ticket) for ticket in mine)], offered(mine[0]), ticket=mine[0].number)


def _neighbour(turn: Turn, mine: Sequence[Ticket]) -> None:
    tell(turn, [Part("standing.only_here", turn.values(mine[0]))], ticket=mine[0].number)


def offered(ticket: Ticket) -> tuple[Choice, ...]:
    """What there is to do with a ticket that is open: a nudge, a person, an end."""
    args = {"ticket": ticket.number}
    found = [Choice("ticket.urge", "button.urge", args=args)] if ticket.state in URGEABLE else []
    found.append(Choice("human.request", "button.person"))
    if ticket.state in WITHDRAWABLE:
        found.append(Choice("ticket.withdraw", "button.withdraw", args=args))
    return tuple(found)


def take_no_hurry(turn: Turn) -> bool:
    """不急，慢慢来; 有结果再说: nobody is pressed, and nothing is asked."""
    mine = turn.tickets(open_only=True)
    if turn.do or not mine or turn.length > NO_HURRY or not turn.says_one_of("standing.words_no_hurry"):
        return False
    if turn.meaning.ticket_numbers or turn.says_one_of("standing.words_not_waiting"):
        return False
    turn.say("standing.no_hurry")
    return True


_OF_NOTHING_ELSE = (_other_number, _photos, _next)  # whatever matter the words sound like
# Which words ask or say what, the narrower first.
_TOLD: tuple[tuple[str, Answer], ...] = (
    ("standing.words_resigned", _resigned),
    ("standing.words_neighbour", _neighbour),
    (
        "reached.words_chat_only",
        lambda turn, mine: (_only_here if reached.only_here(turn) else _other_number)(turn, mine),
    ),
    ("standing.words_other_number", _other_number),
    ("standing.words_number", _which_number),
    ("standing.words_who", _who),
    ("standing.words_visit", _visit),
    ("standing.words_why_so_long", _why_so_long),
    ("standing.words_urgent", _press),
    ("standing.words_same", _same),
    ("standing.words_photos", _photos),
    ("standing.words_next", _next),
    ("standing.words_when", _when),
    ("standing.words_forgotten", _forgotten),
)
