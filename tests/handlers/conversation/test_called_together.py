"""Several tickets that an officer calls together."""

from __future__ import annotations

from conversation_talk import Talk

from handlers.conversation.message import Account
from handlers.desk.showing.lists import LISTED
from tickets.ticket import State
from tickets.units import Role

MANY = LISTED + 4


def _filed(talk: Talk, text: str, who: Account) -> None:
    talk.say(text, who=who)
    talk.press("对，提交", who=who)


def _states(talk: Talk, unit: str) -> list[State]:
    with talk.house.store.begin() as work:
        return [ticket.state for ticket in work.tickets.of_units([unit], limit=50)]


def test_all_of_a_name_are_more_than_a_page_of_them(talk: Talk) -> None:
    officer = talk.enrol("李建国", Role.OFFICER, "city-lighting")
    for n in range(1, MANY + 1):
        _filed(talk, f"人民路{n * 2}号门口的路灯坏了", Account("test", f"citizen:{n}"))
    talk.say("路灯的都签了", who=officer)
    assert _states(talk, "city-lighting") == [State.ACKNOWLEDGED] * MANY


def test_of_an_order_in_several_clauses_none_gets_the_opposite(talk: Talk) -> None:
    places = ("人民路38号", "文化路20号", "建设路12号", "文昌路15号")
    for n, place in enumerate(places):
        _filed(talk, f"{place}门口的垃圾桶满了没人清", Account("test", f"citizen:{n}"))
    unit = talk.tickets(Account("test", "citizen:2"))[0].unit
    officer = talk.enrol("王建国", Role.OFFICER, str(unit))
    said = talk.say("垃圾的都签了，文化路的先不管，建设路的退回，不归我们", who=officer)
    of = {place: talk.tickets(Account("test", f"citizen:{n}"))[0].state for n, place in enumerate(places)}
    assert of["建设路12号"] is not State.ACKNOWLEDGED
    assert of["文化路20号"] is State.DISPATCHED
    assert [m.key for m in said] == ["desk.which_called"]
