"""Look something up (查): 查 路灯 ─► by words, 查 0003 ─► that card; it works while something is being filed, and changes nothing."""

from __future__ import annotations

from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.desk.asking.asked import is_phone_alone, of_phone
from handlers.desk.orders.by_caller import shown_beside
from handlers.desk.orders.by_number import NUMBER, named
from handlers.desk.orders.presses import show
from handlers.desk.reading.counting import leads_several
from handlers.desk.reading.names import units_meant
from handlers.desk.showing.lists import figures, found, to_open, units_in_sight, words_to_find
from values import replace


def look_up(turn: Turn, words: str) -> None:
    """The card of the ticket whose number it is, what was reported with a telephone number, else those in which the words stand."""
    phone = turn.meaning.phone
    if phone is not None and turn.of_the_line and is_phone_alone(phone, words):
        of_phone(turn, phone.value)
        return
    if not NUMBER.fullmatch(words):
        units = units_meant(units_in_sight(turn), words, turn.city.language) if leads_several(turn) else []
        if len(units) == 1:  # 看看照明处的单子
            figures(turn, units[0].code)
        else:
            found(turn, words)
        return
    tickets = named(turn, words)
    if len(tickets) == 1:
        turn.remember(last_ticket=tickets[0].number)
        show(turn, tickets[0])
    elif tickets:
        turn.say("desk.which_number", choices=to_open(t.number for t in tickets))
    else:
        turn.say("desk.not_here", number=words)


def looked_up_beside(turn: Turn) -> bool:
    """查 0003, 0003, 查 路灯 amid what is being filed: no part of the resident's story."""
    text = turn.text.strip()
    words, last = words_to_find(turn), turn.conversation.last_ticket
    if words is None and shown_beside(turn):
        turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part("desk.filing_waits")))
        return True
    if words is None and NUMBER.fullmatch(text) and named(turn, text):
        words = text
    if words is None:
        return False
    look_up(turn, words)
    turn.remember(last_ticket=last)
    turn.says[-1] = replace(turn.says[-1], parts=(*turn.says[-1].parts, Part("desk.filing_waits")))
    return True
