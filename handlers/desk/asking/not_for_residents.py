"""What is said to the line and was not understood (说给热线、没听懂的): 年假他走了谁顶, 路灯签收. It is offered to no resident as text.

a head who asks what their people have ─► by person · else it is said that nothing went out, with the ticket's own ways and the lists
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.turn import Turn
from handlers.desk.orders.jobs import JOBS
from handlers.desk.replying.aside import asks_resident
from handlers.desk.replying.unsent import among_staff, never_ends
from handlers.desk.showing.by_person import by_person
from handlers.desk.showing.lists import to_go
from tickets.lifecycle import BY_ACTION
from tickets.ticket import Ticket
from tickets.units import Role

SHORT = 16


def keep_from_resident(turn: Turn) -> bool:
    """Whether the words are a question or an order that nobody can have meant for a resident; then that is said."""
    member, text = turn.member, turn.text.strip()
    if member is None or turn.of_the_line or turn.photos or not text:
        return False
    if member.role is Role.HEAD and len(text) <= SHORT and turn.says_one_of("desk.asks_of_people"):
        by_person(turn)  # 小周手里几个，别超了
        return True
    if not never_ends(turn, text) or among_staff(turn, text) or asks_resident(turn, text):
        return False  # a reply, or offered as what it is
    turn.say("desk.not_for_resident", choices=[*_ways(turn, text), *to_go("figures", "help")], text=text)
    return True


def _ways(turn: Turn, text: str) -> list[Choice]:
    """To ask the resident after all, or to keep it on the card, of the ticket in hand."""
    last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
    if last is None or turn.actor.unit not in (last.unit, *last.co_units):
        return []
    able = [job for job in ("message", "note") if last.state in BY_ACTION[JOBS[job].action].of]
    return [_way(turn, last, job, text) for job in able]


def _way(turn: Turn, ticket: Ticket, job: str, text: str) -> Choice:
    order = f"{turn.words_of(f'desk.words_{job}')[0]}：{text}"
    return Choice("desk.meant", f"desk.button_as_{job}", args={"ticket": ticket.number, "order": order})
