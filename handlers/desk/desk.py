"""The staff's side (工作台): cards, my list, the queue, replies in plain words, taking a conversation over.

talking with a resident? ► a button ► commands ► a job that waits for words ► lists, numbers ► words and photos: a reply
"""

from __future__ import annotations

from collections.abc import Callable

from handlers.conversation.message import Choice, Named, Part, Phrase
from handlers.conversation.party import Party
from handlers.conversation.state import Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.desk import by_number
from handlers.desk.cards import more_choices, staff_card
from handlers.desk.jobs import JOBS, said_after, values_after
from handlers.desk.lists import asks_how_many, figures, found, my_list, queue, to_do, words_to_find
from handlers.desk.plainly import only_manners, pressed_in_words, whole_label
from handlers.desk.rates import asked_rates, not_this_rate, pressed_rates, say_rates_asked
from handlers.desk.words import WriteForTicket
from handlers.dialogues.human import hand_back, let_go, take_over, talk
from handlers.ports.understanding import Intent
from handlers.usecases.casework import Casework
from tickets.errors import AlreadyDone, HotlineError, NeedsReason, NotAllowed, WrongState
from tickets.lifecycle import HANDLING, TABLE, check, may_see
from tickets.ticket import Event, State, Ticket
from tickets.units import LINE_ROLES, StaffMember

# What moved a ticket on: told to whoever presses an old card.
MOVING = frozenset(rule.event for rule in TABLE if rule.to is not None) - {"accepted", "follow_up_started"}

# What a button does whatever question is open.
ANYTIME = JOBS.keys() | {
    "open",
    "more",
    "more_of_list",
    "more_found",
    "sign_all",
    "rates",
    "rates_by_unit",
    "take_over",
    "hand_back",
    "called_back",
}

NOT_IN_HAND = frozenset(State) - HANDLING

# Jobs that wait for a date or a ticket, and such as offer choices: what is said meanwhile is read accordingly.
WITH_FIGURES = frozenset({"shelve", "merge"})
WITH_CHOICES = frozenset({"pass_on", "dispatch", "dispatch_by_name", "redispatch", "hand_over", "confirm"})

# Steps whose first question what is said behind the job's name may answer: 改派 0003 市供电公司, 延期 5 天.
TAKES_WORDS = frozenset({"extend", "pass_on", "dispatch", "dispatch_by_name", "redispatch", "add_co_unit"})

# Open questions amid which another job may be asked for plainly: what is waited for here looks otherwise.
PLAIN_AMID = frozenset({"confirm", "extend"})

# "3" is three days or months, not the third button.
COUNTED = frozenset({"days", "months"})


class Desk(Party):
    """Hears staff."""

    def __init__(self) -> None:
        super().__init__((WriteForTicket(),))
        self._lists: dict[str, Callable[[Turn], None]] = {
            "list": my_list,
            "queue": queue,
            "figures": figures,
            "leave": self._leave,
            "help": self._help,
        }

    def card(self, case: Casework, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
        return staff_card(case, ticket, member)

    def refused(self, turn: Turn, error: HotlineError) -> None:
        """The line's people may see every ticket: where they may not act, it is their role's limit and no other unit's."""
        super().refused(
            turn, NotAllowed("not_your_role") if turn.of_the_line and error.code == NotAllowed.code else error
        )

    def takes(self, conversation: Conversation, do: str) -> bool:
        """The options of an open question are picked in words only while it is open."""
        name = do.partition(".")[2]
        return name in ANYTIME or (name not in COUNTED and self.top(conversation) is not None)

    def hear(self, turn: Turn) -> None:
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
        if not turn.says and not turn.handed.get("silent"):
            self._help(turn)

    def _hear(self, turn: Turn) -> None:
        if turn.message.edits:
            turn.say("desk.edited")
            return
        if talk(turn):
            return
        by_number.not_this_card(turn)
        not_this_rate(turn)
        whole_label(turn)
        if turn.do:
            self._pressed(turn)
            return
        if self._command(turn):
            return
        if self._list_words(turn):
            return
        top = self.top(turn.conversation)
        if top is None or top.draft["job"] not in WITH_FIGURES:
            if self._several(turn) or not by_number.read_number(turn) or self._by_number(turn):
                return
        if (top is None or top.draft["job"] in PLAIN_AMID) and self._said_plainly(turn):
            return
        words = words_to_find(turn) if top is None or top.draft["job"] in WITH_CHOICES else None
        if words:
            found(turn, words)
            return
        if top is not None and not self._other_number(turn, top):
            if not self._in_dialogue(turn):
                self.keep(turn, self.dialogues[top.dialogue].failed(turn, top))
            return
        if not self._numbers(turn):
            if only_manners(turn):
                turn.say("chat.heard")
            else:
                self._as_reply(turn)

    def _other_number(self, turn: Turn, top: Frame) -> bool:
        """A number at the beginning is about that ticket; what was being written for another is dropped."""
        first = any(turn.text.strip().startswith(number) for number in turn.meaning.ticket_numbers)
        if not first or top.draft["job"] == "merge":
            return False
        self._drop(turn)
        return True

    def _drop(self, turn: Turn) -> None:
        turn.remember(frames=())
        turn.sleep()

    def _by_number(self, turn: Turn) -> bool:
        """签收 0003 0004, 全部签收, 退回 0005: the job of a card's button, said in words."""
        job = by_number.job_in_words(turn)
        if job is None:
            return False
        found = by_number.numbers_behind(turn, job)
        if found is None:
            return True
        tickets, rest = found
        if not tickets and job == "acknowledge":
            by_number.ask_to_sign_all(turn)
            return True
        if not tickets or (len(tickets) > 1 and job not in by_number.TOGETHER):
            return False
        self._drop(turn)
        if len(tickets) > 1:
            by_number.together(turn, job, tickets)
            return True
        turn.chosen, turn.rest = Choice(f"desk.{job}", args={"ticket": tickets[0].number}), rest
        self._pressed(turn)
        return True

    def _several(self, turn: Turn) -> bool:
        """0003和0004 都换好了: one reply to each of them, confirmed once."""
        found = by_number.several(turn) if turn.member and turn.member.role not in LINE_ROLES else None
        if found is None:
            return False
        tickets, words = found
        if not tickets:
            return True
        self._drop(turn)
        numbers = [ticket.number for ticket in tickets]
        draft = {
            "job": "confirm",
            "ticket": numbers[0],
            "also": numbers[1:],
            "text": words,
            "photos": list(turn.photos),
        }
        self.open(turn, Frame("desk", draft=draft))
        return True

    def _said_plainly(self, turn: Turn) -> bool:
        """我要延期, 看电话: no reply to anybody, but a job of the ticket in hand."""
        if not pressed_in_words(turn):
            return False
        if turn.chosen is not None:
            self._drop(turn)
            self._pressed(turn)
        return True

    # ── buttons ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _pressed(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        if top is not None and turn.card is not None and turn.card.mid == top.mid and self._in_dialogue(turn):
            return
        job = turn.do.partition(".")[2]
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
            case "desk.sign_all":
                by_number.together(turn, "acknowledge", by_number.all_to_sign(turn))
            case "desk.more_of_list":
                my_list(turn, int(turn.args["offset"]))
            case "desk.rates" | "desk.rates_by_unit":
                pressed_rates(turn)
            case "desk.more_found":
                found(turn, turn.args["words"], turn.args["before"])
            case _ if "ticket" in turn.args and (job in JOBS or job in ("open", "more")):
                self._on_ticket(turn, job)
            case _:
                turn.say("stale.card")
                self.ask_again(turn)

    def _in_dialogue(self, turn: Turn) -> bool:
        """What the open question takes. When a rule says no, the job is over; what is only missing is asked again."""
        number = next((str(f.draft["ticket"]) for f in reversed(turn.conversation.frames)), "")
        try:
            return self.continue_with(turn)
        except NeedsReason:
            raise
        except HotlineError as error:
            turn.remember(frames=())
            turn.sleep()
            ticket = turn.work.tickets.peek(number)
            if ticket is None or not isinstance(error, WrongState):
                raise
            self._moved_on(turn, ticket, error)
            return True

    def _on_ticket(self, turn: Turn, job: str) -> None:
        """A card's button: the ticket as it is now decides, not as it was when the card was sent."""
        ticket = turn.work.tickets.get(turn.args["ticket"])
        if ticket is None or not (may_see(turn.actor, ticket, turn.city.units) or self._was_ours(turn, ticket)):
            turn.say("stale.unknown")
            return
        if self._was_ours(turn, ticket) and not self._is_ours(turn, ticket):
            turn.tell("desk.not_yours_now", turn.values(ticket))
            return
        turn.remember(last_ticket=ticket.number)
        try:
            self._do(turn, job, ticket)
        except WrongState as error:
            if ticket.state is State.DISPATCHED and turn.member is not None and turn.actor.unit == ticket.unit:
                turn.case.pending.clear()
                self._acknowledge_first(turn, ticket, turn.member)
                return
            self._moved_on(turn, ticket, error)

    def _do(self, turn: Turn, job: str, ticket: Ticket) -> None:
        if job == "open":
            self._show(turn, ticket)
            return
        if job == "more":
            assert turn.member is not None
            choices = more_choices(ticket, turn.member)
            turn.say(
                "desk.more" if choices else "desk.no_more", choices=choices, ticket=ticket.number, number=ticket.number
            )
            return
        wanted = JOBS[job]
        if wanted.at_once is not None:
            self._next_step(turn, wanted.at_once(turn, ticket), job)
            return
        check(ticket, wanted.action, turn.actor, turn.city.units)
        if wanted.may is not None:
            wanted.may(turn, ticket)
        turn.remember(frames=())
        self.open(turn, Frame("desk", draft={"job": job, "ticket": ticket.number}))
        if turn.rest and (wanted.words is not None or job in TAKES_WORDS):
            turn.says.clear()
            turn.text, turn.chosen = turn.rest, None
            if not self.continue_with(turn):
                self.ask_again(turn)

    def _is_ours(self, turn: Turn, ticket: Ticket) -> bool:
        return turn.of_the_line or turn.actor.unit in (ticket.unit, ticket.first_receiver, *ticket.co_units)

    def _was_ours(self, turn: Turn, ticket: Ticket) -> bool:
        events = turn.work.tickets.events(ticket.number)
        return any(event.data.get("unit_code") == turn.actor.unit for event in events)

    def _moved_on(self, turn: Turn, ticket: Ticket, error: WrongState) -> None:
        """An old card's button answers who did what, and when."""
        turn.case.pending.clear()
        last = self._last_move(turn, ticket)
        if isinstance(error, AlreadyDone) or error.code != "wrong_state" or last is None:
            self.refused(turn, error)
            return
        values = turn.case.values(ticket, last) | {"what": Phrase(f"deed.{last.type}")}
        turn.tell("refused.moved_on", values, ticket=ticket.number)

    def _last_move(self, turn: Turn, ticket: Ticket) -> Event | None:
        events = turn.work.tickets.events(ticket.number)
        return next((e for e in reversed(events) if e.type in MOVING and not e.confidential), None)

    def _next_step(self, turn: Turn, ticket: Ticket, job: str) -> None:
        """What was done, and the card's next buttons."""
        assert turn.member is not None
        _, choices = staff_card(turn.case, ticket, turn.member)
        turn.tell(said_after(turn, job, ticket), values_after(turn, job, ticket), choices=choices, ticket=ticket.number)

    def _show(self, turn: Turn, ticket: Ticket) -> None:
        assert turn.member is not None
        parts, choices = staff_card(turn.case, ticket, turn.member)
        values = turn.values(ticket)
        unit = Named("unit", ticket.unit) if ticket.unit else Phrase("word.dispatcher")
        key = "card.shown_line" if turn.member.role in LINE_ROLES else "card.shown"
        turn.tell(key, values | {"unit": unit}, *parts, choices=choices, photos=ticket.photos, ticket=ticket.number)

    # ── commands and words ────────────────────────────────────────────────────────────────────────────────────────

    def _command(self, turn: Turn) -> bool:
        command = turn.message.command
        if command is None:
            return False
        if command.name == "search" and command.argument:
            found(turn, command.argument)
            return True
        name = "list" if command.name == "progress" else command.name
        self._lists.get(name, self._help)(turn)
        return True

    def _list_words(self, turn: Turn) -> bool:
        """Plain words for the lists, from the texts of the city's language."""
        words = turn.text.strip().lower()
        if not words:
            return False
        for name, do in self._lists.items():
            if words in (known.lower() for known in turn.words_of(f"desk.words_{name}")):
                do(turn)
                return True
        if turn.meaning.intent is Intent.HELP:
            self._help(turn)
            return True
        if self.top(turn.conversation) is not None:
            return False
        if (rest := asked_rates(turn)) is not None:
            say_rates_asked(turn, rest)
            return True
        if asks_how_many(turn):
            figures(turn)
            return True
        return False

    def _help(self, turn: Turn) -> None:
        turn.say("desk.help_line" if turn.of_the_line else "desk.help")

    def _leave(self, turn: Turn) -> None:
        let_go(turn, leaving=True)
        member = turn.work.staff.leave(turn.message.account, turn.now)
        turn.remember(frames=(), last_ticket=None)
        turn.sleep()
        turn.say("desk.left", name=member.name if member else "")

    def _numbers(self, turn: Turn) -> bool:
        """A ticket's number opens its card; words behind it are a reply to it."""
        for number in turn.meaning.ticket_numbers:
            ticket = turn.work.tickets.peek(number)
            if ticket is None or not may_see(turn.actor, ticket, turn.city.units):
                turn.say("desk.not_here", number=number)
                return True
            turn.remember(last_ticket=ticket.number)
            rest = turn.text.replace(number, "").strip(" ：:，,")
            if not rest or turn.of_the_line:
                self._show(turn, ticket)
                return True
            turn.text = rest
            return False
        return False

    # ── replies in plain words ────────────────────────────────────────────────────────────────────────────────────

    def _as_reply(self, turn: Turn) -> None:
        """Words or photos without a button: a reply to the ticket in hand, confirmed before it goes out."""
        ticket = self._in_hand(turn) if turn.text or turn.photos else None
        if ticket is None:
            return
        draft = {"job": "confirm", "ticket": ticket.number, "text": turn.text, "photos": list(turn.photos)}
        turn.remember(last_ticket=ticket.number)
        self.open(turn, Frame("desk", draft=draft))

    def _in_hand(self, turn: Turn) -> Ticket | None:
        """The ticket that words without a button are about: the last one that was touched, or the only one."""
        member = turn.member
        assert member is not None
        if member.role in LINE_ROLES:
            return None
        last = turn.work.tickets.peek(turn.conversation.last_ticket or "")
        ours = last is not None and member.unit in (last.unit, *last.co_units)
        if last is not None and ours and last.state in HANDLING:
            return last
        if last is not None and ours and last.state is State.DISPATCHED:
            self._acknowledge_first(turn, last, member)
            return None
        mine = to_do(turn, member, but=NOT_IN_HAND)
        if len(mine) == 1:
            return mine[0]
        if mine:
            choices = [Choice("desk.open", label=t.number, args={"ticket": t.number}) for t in mine]
            turn.say("desk.reply_to_which", choices=choices)
        elif len(unsigned := [t for t in to_do(turn, member) if t.state is State.DISPATCHED]) == 1:
            self._acknowledge_first(turn, unsigned[0], member)
        else:
            turn.say("desk.nothing_to_reply")
        return None

    def _acknowledge_first(self, turn: Turn, ticket: Ticket, member: StaffMember) -> None:
        """A reply before the receipt was confirmed: the buttons for it come along."""
        _, choices = self.card(turn.case, ticket, member)
        turn.say("desk.acknowledge_first", choices=choices, ticket=ticket.number, number=ticket.number)

    def woken(self, turn: Turn, what: str) -> None:
        """A job that waited for words for a day is dropped."""
        turn.sleep(what)
        turn.remember(frames=())
