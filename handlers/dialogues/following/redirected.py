"""Who is to handle it, and by when, is not accepted (换人办、不同意延): it goes to who decides that, and not to the unit.

给我转城管 · 别让他们办 · 归错了，应该归交警 ─► dispatchers │ 什么叫延期，我不同意 ─► supervisors │ 让我找物业，到底找谁 ─► who has it, and the words to it
他弟弟在城管 ─► dispatchers and supervisors alone
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.form import tell
from handlers.conversation.message import Named, Part, Phrase
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import names_a_place
from handlers.dialogues.following.standing import by_when
from handlers.dialogues.following.supplement import SUPPLEMENTABLE
from handlers.dialogues.following.which import spoken_of
from handlers.ports.understanding import Intent, Told
from handlers.usecases.on_record import Recorded, put_on_record
from handlers.usecases.resident import supplement
from tickets.ticket import State, Ticket

ONLY_SO = 10  # characters of words that only say that they do not agree
LONGEST = 24  # characters of words that say this and tell hardly more,
RELATED = 60  # … or who is close to whom
EXTENDED, FRESH = "extension_granted", timedelta(days=7)  # so long after it was told an extension is objected to


def take(turn: Turn) -> bool:
    """Whether the words are one of these about an open ticket; then they are passed to who decides, and it is told."""
    if turn.do or not turn.text or turn.meaning.emergency is not None:
        return False
    related = Told.INTEREST in turn.meaning.told
    if turn.meaning.intent is Intent.HUMAN or names_a_place(turn.meaning.place):
        return False
    if turn.length > (RELATED if related else LONGEST):
        return False
    objects = turn.says_one_of("survey.words_objects")
    other, away = (turn.says_one_of(f"redirected.words_{key}") for key in ("other_unit", "sent_away"))
    wrong = turn.meaning.intent is not Intent.QUESTION and any(
        turn.says_one_of(key) for key in ("report.words_category_wrong", "redirected.words_wrong_unit")
    )
    if not (objects or other or away or related or wrong):
        return False
    mine = [t for t in turn.tickets(open_only=True) if t.state in SUPPLEMENTABLE and t.state is not State.FOLLOW_UP]
    found = spoken_of(turn, mine) or (mine if len(mine) == 1 else [])
    ticket = turn.own_ticket(found[0].number) if found else None
    if ticket is None:
        return False
    if related:
        put_on_record(turn.case, ticket, Recorded.INTEREST_TOLD, turn.actor, turn.text, turn.meaning.identifying_words)
        turn.remember(last_ticket=ticket.number)
        tell(turn, [Part("supplement.interest_kept"), Part("redirected.not_to_unit")], ticket=ticket.number)
        return True
    if objects:
        return _objects(turn, ticket)
    if wrong:
        return _wrongly_sorted(turn, ticket)
    key = "redirected.other_unit" if other else "redirected.sent_away"
    if other:
        put_on_record(
            turn.case, ticket, Recorded.OTHER_UNIT_WISHED, turn.actor, turn.text, turn.meaning.identifying_words
        )
    else:
        supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part(key, turn.values(ticket)), by_when(turn, ticket)], ticket=ticket.number)
    return True


def _wrongly_sorted(turn: Turn, ticket: Ticket) -> bool:
    """类别不对吧: of what it is held for now, and that dispatchers look at it."""
    category = Named("category", ticket.category) if ticket.category else Phrase("word.none")
    put_on_record(turn.case, ticket, Recorded.OTHER_UNIT_WISHED, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket) | {"category": category}
    tell(turn, [Part("redirected.sorted", values), by_when(turn, ticket)], ticket=ticket.number)
    return True


def _offers_review(turn: Turn) -> bool:
    """Whether the newest card tells a decision that a person may review: the objection is to that."""
    return turn.card is not None and any(choice.do == "ticket.review" for choice in turn.card.choices)


def _objects(turn: Turn, ticket: Ticket) -> bool:
    """不同意, behind an extension that was told a while ago; else to what the unit said, or asks for: shelving."""
    events = turn.work.tickets.events(ticket.number)
    if not any(event.type == EXTENDED and turn.now - event.at <= FRESH for event in events):
        if (
            turn.meaning.intent is not Intent.NO
            or turn.length > ONLY_SO
            or ticket.state is State.SHELVED
            or _offers_review(turn)
        ):
            return False
        if ticket.petition is not None:
            put_on_record(
                turn.case, ticket, Recorded.PETITION_OBJECTED, turn.actor, turn.text, turn.meaning.identifying_words
            )
        else:
            supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
        turn.remember(last_ticket=ticket.number)
        tell(turn, [Part("redirected.objects", turn.values(ticket)), by_when(turn, ticket)], ticket=ticket.number)
        return True
    put_on_record(turn.case, ticket, Recorded.EXTENSION_OBJECTED, turn.actor, turn.text, turn.meaning.identifying_words)
    turn.remember(last_ticket=ticket.number)
    tell(turn, [Part("redirected.extension", turn.values(ticket)), by_when(turn, ticket)], ticket=ticket.number)
    return True
