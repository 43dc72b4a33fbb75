"""Orders that begin with a number, or with what is handed on (带号的话): each is done with the tickets it names, or becomes a reply to them.

0003 0004 交给赵敏 ─► theirs · 签收 0003 0004 ─► that job · 0003和0004 都换好了 ─► one reply to each · 0003 ─► that card
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.asking.card_asked import steps
from handlers.desk.orders import by_number
from handlers.desk.orders.handing_on import hand_on, handing_said, in_hand_to, taken_by_self
from handlers.desk.orders.orders import then
from handlers.desk.orders.plainly import job_begun
from handlers.desk.orders.presses import drop_jobs, pressed, show
from handlers.desk.reading.clauses import after_receipt
from handlers.desk.replying import aside
from handlers.desk.replying.unsent import asks
from handlers.desk.showing.card_choices import card_choices
from handlers.desk.showing.in_hand import with_kept_photos
from handlers.desk.showing.lists import LISTED, to_open, was_ours
from handlers.ports.understanding import Intent
from tickets.lifecycle import may_see
from tickets.ticket import State, Ticket
from tickets.units import LINE_ROLES, Role
from values import replace

# Words beside a number that its card answers.
ASKING = frozenset({Intent.PROGRESS, Intent.QUESTION})


def hand_over(turn: Turn) -> bool:
    """0003 0004 交给赵敏, 手上的都交给赵敏."""
    if taken_by_self(turn):
        drop_jobs(turn)
        return True
    handing = handing_said(turn, turn.text) if not turn.photos else None
    said = len(turn.says)
    if handing is not None and handing.surely and not (handing.numbers or handing.mine):
        handing = in_hand_to(turn, handing)
    if handing is None:
        return len(turn.says) > said  # it was asked which is meant
    drop_jobs(turn)
    hand_on(turn, handing)
    if turn.member is not None and turn.member.role is Role.HEAD:  # who leads enters the leave of others
        then(turn, handing.away)
    return True


def by_number_in_words(desk: Party, turn: Turn) -> bool:
    """签收 0003 0004, 全部签收, 退回 0005: the job of a card's button, said in words."""
    count = by_number.counted(turn.text)
    job = by_number.job_in_words(turn)
    if job is None:
        return False
    found = by_number.numbers_behind(turn, job)
    if found is None:
        return True
    tickets, rest = found
    if not tickets and job == "acknowledge":
        by_number.sign_all(turn, count)
        return True
    if not tickets or (len(tickets) > 1 and job not in by_number.TOGETHER):
        return False
    drop_jobs(turn)
    if job == "supervise" and len(tickets) == 1 and _relays(turn, tickets[0]):
        job = "relay_urge"
    if len(tickets) > 1:
        by_number.together(turn, job, tickets)
        return True
    turn.chosen, turn.rest = Choice(f"desk.{job}", args={"ticket": tickets[0].number}), rest
    turn.meaning = replace(turn.meaning, ticket_numbers=(tickets[0].number,))
    pressed(desk, turn)
    return True


def _relays(turn: Turn, ticket: Ticket) -> bool:
    """0004催一下 of who hears the caller: 代市民催一下 stands on their card, and no 督办."""
    assert turn.member is not None
    offered = {choice.do for choice in card_choices(turn.case, ticket, turn.member)}
    return "desk.relay_urge" in offered and "desk.supervise" not in offered


def several_at_once(desk: Party, turn: Turn) -> bool:
    """0003和0004 都换好了: one reply to each of them, confirmed once."""
    found = by_number.several(turn) if turn.member and turn.member.role not in LINE_ROLES else None
    if found is None:
        return False
    tickets, words = found
    if not tickets:
        return True
    if words.startswith(by_number.merging(turn)):  # 0002和3并了: no reply to anybody
        turn.say("desk.merge_not_yours")
        return True
    drop_jobs(turn)
    signed = (rest := after_receipt(turn, words)) is not None
    if rest is not None:
        by_number.together(turn, "acknowledge", [t for t in tickets if t.state is State.DISPATCHED] or tickets)
        if not rest:
            return True
        words = rest  # 3号4号都接了 人已出发
    if aside.asks_card(turn, by_number.alone(words)):  # 0008 0012啥时候到期
        parts = [Part("desk.list_line", turn.values(ticket)) for ticket in tickets]
        turn.say("desk.these_tickets", *parts, choices=to_open(t.number for t in tickets), count=len(tickets))
        return True
    if (begun := job_begun(turn, by_number.alone(words))) is not None:
        job, rest = begun
        if job != "contacted" or not rest:
            _on_several(turn, job, rest, tickets)
            return True
        by_number.together(turn, job, tickets)  # 都联系过了，下午去
        words = rest
    if asks(turn, words) and not aside.asks_resident(turn, words):  # 0004 0011 今天谁去
        turn.say("desk.not_for_resident", choices=to_open(t.number for t in tickets[:LISTED]), text=words)
        return True
    if not signed and _sign_first(turn, tickets, words):
        return True
    numbers = [ticket.number for ticket in tickets]
    draft = {
        "job": "confirm",
        "ticket": numbers[0],
        "also": numbers[1:],
        "text": words,
        "photos": with_kept_photos(turn),
    }
    desk.open(turn, Frame("desk", draft=draft))
    return True


def _sign_first(turn: Turn, tickets: Sequence[Ticket], words: str) -> bool:
    """A reply to several of which some are not signed for: nothing of it is lost, one button signs and goes on."""
    unsigned = [ticket.number for ticket in tickets if ticket.state is State.DISPATCHED]
    if not unsigned or turn.photos:
        return False
    received = turn.words_of("desk.words_received")[0]
    order = " ".join(
        (*(t.number for t in tickets if t.number != tickets[0].number), f"都{received}，{by_number.alone(words)}")
    )
    args = {"ticket": tickets[0].number, "order": order}
    choices = (Choice("desk.meant", "desk.button_sign_and_answer", args=args),)
    turn.say("desk.sign_these_first", choices=choices, numbers=by_number.listed(unsigned), text=words)
    return True


def _on_several(turn: Turn, job: str, rest: str, tickets: Sequence[Ticket]) -> None:
    """0003 0004 签收, 0003、0004 延期5天: done together where nothing has to be written, else one by one."""
    if job in by_number.TOGETHER and not rest:
        by_number.together(turn, job, tickets)
        return
    choices = to_open(t.number for t in tickets[:LISTED])
    turn.say("desk.one_by_one", choices=choices, job=Phrase(f"desk.button_{job}"))


def of_a_number(turn: Turn) -> bool:
    """A ticket's number opens its card; words behind it are a reply to it."""
    for number in turn.meaning.ticket_numbers:
        ticket = turn.work.tickets.peek(number)
        if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
            if ticket is not None and was_ours(turn, ticket):
                turn.tell("desk.not_yours_now", turn.values(ticket))
            else:
                by_number.not_here(turn, number)
            return True
        turn.remember(last_ticket=ticket.number)
        rest = turn.text.replace(number, "").strip(" ：:，,")
        rest = by_number.after(rest)
        rest = rest.removeprefix("也")  # 0002也换好了, behind another
        rest = "" if rest.strip("？?") in turn.words_of("desk.ends_and_that") else rest  # 人民路那个呢
        asks_card = aside.asks_card(turn, rest)
        if not rest or asks_card or turn.of_the_line or turn.actor.unit not in (ticket.unit, *ticket.co_units):
            asks = (
                not rest
                or turn.meaning.intent in ASKING
                or asks_card
                or turn.holds(rest, "desk.asks_why")
                or turn.holds(rest, "desk.asks_stands")
            )
            show(turn, ticket, *steps(turn, ticket), *(() if asks else (Part("desk.not_sent_on", {"text": rest}),)))
            return True
        turn.text = rest
        return False
    return False
