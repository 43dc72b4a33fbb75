"""Who cannot read or see what is written here (看不了字): somebody rings and reads it to them, and whoever handles their matter knows it.

我不识字，能念一下吗 · 我是盲人，打电话跟我说 ─► kept with the draft or the ticket ─► a call
"""

from __future__ import annotations

from dataclasses import replace

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following.supplement import SUPPLEMENTABLE
from handlers.dialogues.talking.answers import KNOWN
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import Intent
from handlers.usecases.resident import supplement
from tickets.ticket import Confidentiality

LONGEST = 40  # characters of words that say this and no more


def take(turn: Turn, top: Frame | None) -> bool:
    """Whether they say that they cannot read or see it, and tell no matter of its own; then it is kept, and a call offered."""
    meaning = turn.meaning
    if turn.says_one_of("by_voice.words_language"):
        return False  # I don't read Chinese
    if turn.do or not 0 < turn.length <= LONGEST or not turn.says_one_of("by_voice.words_cannot"):
        return False
    if meaning.emergency is not None or meaning.has_matter and any(p >= KNOWN for _, p in meaning.categories[:1]):
        return False
    telling = is_report(top) and bool(Report.of(top.draft).said)
    kept = _keep_with_draft(turn, top) if top is not None and telling else _keep_with_ticket(turn)
    if meaning.intent is Intent.HUMAN or turn.says_one_of("by_voice.words_call"):
        if kept:
            turn.say("by_voice.kept")
        request_person(turn)
    else:
        call = Choice("human.request", "button.let_them_call")
        turn.say("by_voice.kept_offer" if kept else "by_voice.offer", choices=(call,))
    return True


def _keep_with_draft(turn: Turn, top: Frame) -> bool:
    """Whoever handles it reads it beside the contact; whether there is a number to ring."""
    draft = Report.of(top.draft)
    if turn.text not in draft.contact_note:
        note = "；".join(filter(None, (draft.contact_note, turn.text)))
        frame = replace(top, draft=replace(draft, contact_note=note).json())
        turn.replace_top(frame)
    return bool(draft.phone)


def _keep_with_ticket(turn: Turn) -> bool:
    """The same of the ticket that they spoke of last."""
    mine = [t for t in turn.tickets(open_only=True) if t.state in SUPPLEMENTABLE]
    last = [t for t in mine if t.number == turn.conversation.last_ticket] or mine
    ticket = turn.own_ticket(last[0].number) if last else None
    if ticket is None:
        return False
    supplement(turn.case, ticket, turn.actor, turn.text, turn.meaning.identifying_words)
    named = ticket.confidentiality is Confidentiality.NAMED
    return named and ticket.contact is not None and bool(ticket.contact.phone)
