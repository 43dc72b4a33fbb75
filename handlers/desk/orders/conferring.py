"""Several units brought together (会商、会办): which are to come is told with the ticket's number; else it is said how.

0008 请市税务局、城北区住建局会商 ─► they join in (`of_the_line`) · 0008疑难会商, 怎么开疑难会商 ─► how
"""

from __future__ import annotations

from handlers.conversation.turn import Turn
from handlers.desk.orders.by_number import named, numbers_in
from handlers.desk.reading.names import units_told
from handlers.desk.showing.card_choices import more_choices


def confer_how(turn: Turn) -> bool:
    """Whether a conference is spoken of and no unit is named: then it is said how, with the ticket's button where one is meant."""
    text, member = turn.text.strip(), turn.member
    if member is None or not turn.of_the_line or not turn.says_one_of("desk.sounds_confer"):
        return False
    numbers = numbers_in(text)
    for number in numbers:
        text = text.replace(number, " ")
    if units_told(turn, text):
        return False
    found = named(turn, numbers[0]) if numbers else []
    ticket = found[0] if len(found) == 1 else None
    if ticket is not None:
        turn.remember(last_ticket=ticket.number)
    more = more_choices(turn.case, ticket, member) if ticket is not None else ()
    choices = [choice for choice in more if choice.do == "desk.add_co_unit"]
    number = ticket.number if ticket is not None else "0008"
    turn.say("desk.confer_how", choices=choices, number=number)
    return True
