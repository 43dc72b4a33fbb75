"""The staff's side (工作台): cards, my list, the queue, replies in plain words, taking a conversation over.

talking with a resident? ► a button ► a job that waits for words ► commands and plain words ► words and photos: a reply
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from handlers.conversation.message import At, By, Choice, Part, Say
from handlers.conversation.party import Party
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.desk.cards import staff_card
from handlers.desk.words import WriteForTicket
from handlers.dialogues.human import hand_back, let_go, take_over, talk
from handlers.ports.understanding import Intent
from handlers.usecases import handling, resident
from handlers.usecases.casework import Casework
from tickets.errors import HotlineError
from tickets.lifecycle import Action, may_see
from tickets.ticket import Confidentiality, State, Ticket
from tickets.units import LINE_ROLES, Role, StaffMember

LISTED = 8
REPLYABLE = frozenset({State.ACKNOWLEDGED, State.CONTACTED, State.IN_PROGRESS})
# Jobs that open a frame and wait for words.
NEED_WORDS = (
    "return", "ask", "message", "reply", "refuse_return", "refuse_extension", "explain", "decline", "reveal",
    "ask_information", "shelve", "extend", "dispatch", "pass_on",
)  # fmt: skip


class Desk(Party):
    """Hears staff."""

    def __init__(self) -> None:
        super().__init__((WriteForTicket(),))
        self._jobs: dict[str, Callable[[Turn, Ticket], None]] = {
            "desk.acknowledge": self._acknowledge,
            "desk.contacted": self._contacted,
            "desk.approve_return": self._approve_return,
            "desk.grant_extension": self._grant_extension,
            "desk.redo": self._redo,
            "desk.unshelve": self._unshelve,
            "desk.dispatch_to": self._dispatch_to,
            "desk.phone": self._phone,
            "desk.open": self._show,
        }

    def card(self, case: Casework, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
        return staff_card(case, ticket, member)

    def hear(self, turn: Turn) -> None:
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
        if not turn.says and not turn.handed.get("silent"):
            turn.say("desk.help")

    def _hear(self, turn: Turn) -> None:
        if turn.message.edits:
            turn.say("desk.edited")
            return
        if talk(turn):
            return
        if turn.do:
            self._pressed(turn)
            return
        if self._command(turn):
            return
        if self.top(turn.conversation) is not None:
            if self.continue_with(turn):
                return
            if not self._list_words(turn):
                frame = self.top(turn.conversation)
                if frame is not None:
                    self.keep(turn, self.dialogues[frame.dialogue].failed(turn, frame))
            return
        if self._list_words(turn) or self._numbers(turn):
            return
        self._as_reply(turn)

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _pressed(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        job = turn.do.partition(".")[2]
        if top is not None and turn.card is not None and turn.card.mid == top.mid and self.continue_with(turn):
            return
        match turn.do:
            case "gone":
                turn.say("stale.unknown")
            case "desk.take_over":
                take_over(turn)
            case "desk.hand_back":
                hand_back(turn)
            case "desk.called_back":
                done = turn.work.keep_promise(turn.args["id"], turn.actor.name, turn.now)
                turn.say("desk.called_back" if done else "desk.called_back_before")
            case "desk.more":
                self._my_list(turn, int(turn.args["offset"]))
            case _ if "ticket" in turn.args and (turn.do in self._jobs or job in NEED_WORDS):
                self._on_ticket(turn, job)
            case _:
                turn.say("stale.card")
                self.ask_again(turn)

    def _on_ticket(self, turn: Turn, job: str) -> None:
        """A card's button: the ticket as it is now decides, not as it was when the card was sent."""
        ticket = turn.work.tickets.get(turn.args["ticket"])
        if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
            if ticket is not None and self._was_ours(turn, ticket):
                turn.say("desk.not_yours_now", **turn.values(ticket))
                return
            turn.say("stale.unknown")
            return
        turn.remember(last_ticket=ticket.number)
        if turn.do in self._jobs:
            self._jobs[turn.do](turn, ticket)
            return
        self._check_first(turn, ticket, job)
        turn.remember(frames=())
        self.open(turn, Frame("desk", draft={"job": job, "ticket": ticket.number}))
        if turn.rest and job in ("message", "ask", "reply", "return"):
            turn.says.clear()
            turn.text, turn.chosen = turn.rest, None
            self.continue_with(turn)

    def _was_ours(self, turn: Turn, ticket: Ticket) -> bool:
        events = turn.work.tickets.events(ticket.number)
        return any(event.data.get("unit_code") == turn.actor.unit for event in events)

    def _check_first(self, turn: Turn, ticket: Ticket, job: str) -> None:
        """Say no before anybody writes a reason in vain; an old card is answered with what happened since."""
        from tickets.lifecycle import check

        actions = {
            "return": Action.REQUEST_RETURN,
            "reply": Action.RESOLVE,
            "refuse_return": Action.REFUSE_RETURN,
            "extend": Action.REQUEST_EXTENSION,
            "explain": Action.EXPLAIN,
            "decline": Action.DECLINE,
            "reveal": Action.REVEAL,
            "shelve": Action.SHELVE,
            "ask": Action.MESSAGE,
            "message": Action.MESSAGE,
        }
        action = actions.get(job)
        if action is not None:
            check(ticket, action, turn.actor, turn.city.units)

    def _acknowledge(self, turn: Turn, ticket: Ticket) -> None:
        ticket = handling.acknowledge(turn.case, ticket, turn.actor)
        self._next_step(turn, ticket, "desk.acknowledged")

    def _contacted(self, turn: Turn, ticket: Ticket) -> None:
        ticket = handling.contact(turn.case, ticket, turn.actor)
        self._next_step(turn, ticket, "desk.contacted")

    def _approve_return(self, turn: Turn, ticket: Ticket) -> None:
        ticket = handling.decide_return(turn.case, ticket, turn.actor, approve=True)
        self._next_step(turn, ticket, "desk.designated" if ticket.designated else "desk.return_approved")

    def _grant_extension(self, turn: Turn, ticket: Ticket) -> None:
        self._next_step(
            turn, handling.decide_extension(turn.case, ticket, turn.actor, grant=True), "desk.extension_granted"
        )

    def _redo(self, turn: Turn, ticket: Ticket) -> None:
        if ticket.unit is None:  # a declined appeal that a person takes in after all
            ticket = turn.case.move(ticket, Action.REOPEN, turn.actor, state=State.ACCEPTED)
            ticket = turn.case.note(ticket, "undispatched")
            self._next_step(turn, turn.case.keep(ticket), "desk.taken_in")
            return
        self._next_step(turn, resident.reopen(turn.case, ticket, "review", turn.actor), "desk.redone")

    def _unshelve(self, turn: Turn, ticket: Ticket) -> None:
        ticket = turn.case.move(ticket, Action.UNSHELVE, turn.actor, shelved_until=None)
        self._next_step(turn, turn.case.keep(ticket), "desk.unshelved")

    def _dispatch_to(self, turn: Turn, ticket: Ticket) -> None:
        ticket = handling.dispatch(turn.case, ticket, turn.actor, turn.args["unit"])
        self._next_step(turn, ticket, "desk.dispatched")

    def _phone(self, turn: Turn, ticket: Ticket) -> None:
        """The number itself, to whoever handles the ticket; the look is on record."""
        contact = ticket.contact
        if ticket.confidentiality is not Confidentiality.NAMED or contact is None or turn.actor.unit != ticket.unit:
            turn.say("refused.not_allowed")
            return
        turn.case.keep(turn.case.note(ticket, "contact_seen", turn.actor))
        turn.say(
            "desk.phone", ticket=ticket.number, name=contact.name or "—", phone=contact.phone, note=contact.note or "—"
        )

    def _next_step(self, turn: Turn, ticket: Ticket, key: str) -> None:
        """What was done, and the card's next buttons."""
        assert turn.member is not None
        _, choices = staff_card(turn.case, ticket, turn.member)
        turn.say(key, choices=choices, ticket=ticket.number, **turn.values(ticket))

    def _show(self, turn: Turn, ticket: Ticket) -> None:
        assert turn.member is not None
        parts, choices = staff_card(turn.case, ticket, turn.member)
        values = turn.values(ticket)
        turn.say("card.shown", *parts, choices=choices, photos=ticket.photos, ticket=ticket.number, **values)

    # ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _command(self, turn: Turn) -> bool:
        command = turn.message.command
        if command is None:
            return False
        match command.name:
            case "list" | "progress":
                self._my_list(turn)
            case "queue":
                self._queue(turn)
            case "leave":
                self._leave(turn)
            case _:
                turn.say("desk.help")
        return True

    def _list_words(self, turn: Turn) -> bool:
        """Plain words for the lists, from the texts of the city's language."""
        words = turn.text.strip()
        if not words or len(words) > 12:
            return False
        for job, do in (("list", self._my_list), ("queue", self._queue), ("leave", self._leave), ("help", self._help)):
            known = turn.case.texts.text(f"desk.words_{job}", {}, turn.case.city.language, turn.now).split()
            if words.lower() in (word.lower() for word in known):
                do(turn)
                return True
        if turn.meaning.intent is Intent.HELP:
            self._help(turn)
            return True
        return False

    def _help(self, turn: Turn) -> None:
        turn.say("desk.help")

    def _my_list(self, turn: Turn, offset: int = 0) -> None:
        """What this member has to do, overdue first."""
        member = turn.member
        assert member is not None
        if member.role in LINE_ROLES:
            self._queue(turn)
            return
        every = turn.work.tickets.of_units([member.unit], limit=LISTED + 1, offset=offset)
        mine = [t for t in every if t.officer in (None, member.id) and t.state not in (State.FOLLOW_UP, State.REVIEW)]
        if not mine:
            turn.say("desk.list_empty")
            return
        parts = [Part("desk.list_overdue" if t.overdue else "desk.list_line", turn.values(t)) for t in mine[:LISTED]]
        choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in mine[:LISTED]]
        if len(every) > LISTED:
            choices.append(Choice("desk.more", "button.more_of_list", args={"offset": str(offset + LISTED)}))
        turn.say("desk.list", *parts, choices=choices, count=len(mine[:LISTED]))

    def _queue(self, turn: Turn) -> None:
        """What waits for the line's people: no unit, returns, extensions, reviews, promised calls."""
        member = turn.member
        assert member is not None
        if member.role not in LINE_ROLES:
            turn.say("refused.not_allowed")
            return
        waiting = turn.work.tickets.queue(limit=LISTED)
        calls = turn.work.promises()
        if not waiting and not calls:
            turn.say("desk.queue_empty")
            return
        parts = [Part("desk.queue_line", turn.values(t)) for t in waiting]
        parts += [Part("desk.queue_call", {"text": call.about[:60], "by": By(call.by)}) for call in calls[:LISTED]]
        choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in waiting]
        choices += [Choice("desk.called_back", "button.called_back", args={"id": call.id}) for call in calls[:2]]
        turn.say("desk.queue", *parts, choices=choices, count=len(waiting) + len(calls))

    def _leave(self, turn: Turn) -> None:
        let_go(turn)
        member = turn.work.staff.leave(turn.message.account, turn.now)
        turn.remember(frames=(), last_ticket=None)
        turn.say("desk.left", name=member.name if member else "")

    def _numbers(self, turn: Turn) -> bool:
        """A ticket's number opens its card."""
        for number in turn.meaning.ticket_numbers:
            ticket = turn.work.tickets.peek(number)
            if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
                turn.say("which.not_yours", number=number)
                return True
            turn.remember(last_ticket=ticket.number)
            rest = turn.text.replace(number, "").strip(" ：:，,")
            if not rest:
                self._show(turn, ticket)
                return True
            turn.text = rest
            return False
        return False

    # ── replies in plain words ────────────────────────────────────────────────────────────────────────────────────

    def _as_reply(self, turn: Turn) -> None:
        """Words or photos without a button: a reply to the ticket in hand, confirmed before it goes out."""
        if not (turn.text or turn.photos):
            turn.say("desk.help")
            return
        ticket = self._in_hand(turn)
        if ticket is None:
            return
        photos = list(turn.photos)
        draft = {"job": "confirm", "ticket": ticket.number, "text": turn.text, "photos": photos}
        turn.remember(last_ticket=ticket.number)
        self.open(turn, Frame("desk", draft=draft))

    def _in_hand(self, turn: Turn) -> Ticket | None:
        member = turn.member
        assert member is not None
        last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
        if last is not None and last.unit == member.unit and last.state in REPLYABLE:
            return last
        if member.role in LINE_ROLES:
            turn.say("desk.help")
            return None
        mine = [
            t
            for t in turn.work.tickets.of_units([member.unit])
            if t.state in REPLYABLE and t.officer in (None, member.id)
        ]
        if len(mine) == 1:
            return mine[0]
        if last is not None and last.unit == member.unit and last.state is State.DISPATCHED:
            turn.say("desk.acknowledge_first", number=last.number)
        elif mine:
            choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in mine[:LISTED]]
            turn.say("desk.reply_to_which", choices=choices)
        else:
            turn.say("desk.nothing_to_reply")
        return None

    def woken(self, turn: Turn, what: str) -> None:
        """A job that waited for words for a day is dropped."""
        turn.sleep(what)
        turn.remember(frames=())
