"""The staff's side (工作台): cards, my list, the queue, replies in plain words, taking a conversation over.

talking with a resident? ► a button ► commands ► a job that waits for words ► lists, numbers ► words and photos: a reply
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.party import Party
from handlers.conversation.state import ARRIVAL, BACK, DIGEST, LEAVES, Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.desk import asked_list, beside_filing, calls, one_order
from handlers.desk.asking import by_phone
from handlers.desk.asking.explained import explained
from handlers.desk.asking.looking_up import looked_up_beside
from handlers.desk.asking.my_filings import asked_mine
from handlers.desk.asking.spoken import asked_aloud
from handlers.desk.in_danger import attack_told, in_danger_now
from handlers.desk.orders import absence, by_number, filing, seen, typed
from handlers.desk.orders.by_caller import named_by_caller
from handlers.desk.orders.by_words import named_in_words, not_the_newest
from handlers.desk.orders.called_together import called_together, nth_of_list
from handlers.desk.orders.just_filed import of_the_last
from handlers.desk.orders.orders import go_on, one_by_one, several_orders, sign_first
from handlers.desk.orders.phoned import phoned
from handlers.desk.orders.plainly import whole_label
from handlers.desk.orders.presses import ANYTIME, drop_jobs, pressed
from handlers.desk.orders.sent_by_name import named_orders
from handlers.desk.orders.undoing import no_press
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.which import forget, not_of_the_past, passed, take_order
from handlers.desk.replying import aside
from handlers.desk.showing.arrival import say_waiting
from handlers.desk.showing.cards import staff_card
from handlers.desk.showing.counts import not_this_count
from handlers.desk.showing.digest import keep_planned, morning
from handlers.desk.showing.rates import not_this_rate
from handlers.desk.words import WriteForTicket
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.talking.relay import take_over, talk
from handlers.ports.understanding import Intent
from handlers.usecases.telling import Telling
from tickets.errors import HotlineError, NotAllowed
from tickets.geography import Place
from tickets.ticket import Ticket
from tickets.units import Role, StaffMember

# "3" is three days or months, not the third button.
COUNTED = frozenset({"days", "months"})


class Desk(Party):
    """Hears staff."""

    def __init__(self) -> None:
        super().__init__((WriteForTicket(), filing.FileForResident()))

    def card(self, case: Telling, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
        return staff_card(case, ticket, member)

    def refused(self, turn: Turn, error: HotlineError) -> None:
        """The line's people may see every ticket: where they may not act, it is their role's limit and no other unit's."""
        super().refused(
            turn, NotAllowed("not_your_role") if turn.of_the_line and error.code == NotAllowed.code else error
        )

    def close(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        turn.so_far.filing_ended = top is not None and top.dialogue == filing.NAME
        super().close(turn)
        turn.so_far.answered = True

    def resume(self, turn: Turn, below: Frame) -> None:
        calls.resumed(turn, below)
        super().resume(turn, below)

    def takes(self, conversation: Conversation, do: str) -> bool:
        """The options of an open question are picked in words only while it is open."""
        name = do.partition(".")[2]
        return name in ANYTIME or (name not in COUNTED and self.top(conversation) is not None)

    def hear(self, turn: Turn) -> None:
        asked_which = turn.conversation.memory.get("which")
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
        go_on(self, turn, self._next)
        if not turn.says and not turn.so_far.silent:
            asked_list.offer_lists(turn)
        forget(turn, asked_which)
        keep_planned(turn)
        calls.keep_watch(turn)

    def _hear(self, turn: Turn) -> None:
        if turn.message.edits:
            turn.say("desk.edited")
            return
        if talk(turn):
            return
        if self._takes_over(turn) or self._files(turn):
            return
        typed.write_out(turn)
        by_number.not_this_card(turn)
        seen.with_words(turn)
        not_this_rate(turn)
        not_this_count(turn)
        not_the_newest(turn)
        not_of_the_past(turn)
        no_press(turn)
        whole_label(turn)
        nth_of_list(turn)
        if asked_aloud(turn) or phoned(turn) or called_together(turn):
            return
        if named := named_orders(turn):
            one_by_one(self, turn, named, self._next)
            return
        if explained(self, turn) or of_the_last(turn) or named_by_caller(turn) or named_in_words(self, turn):
            return
        aside.picks(turn)
        if turn.do == "desk.file_caller":
            calls.begin(self, turn, turn.args["text"])
            return
        if turn.do == "desk.go_to":
            asked_list.LISTS[turn.args["list"]](turn)
            return
        if turn.do == "desk.meant":
            self._of_that_one(turn)
            return
        if turn.do or by_number.agrees_to_sign_all(turn):
            pressed(self, turn)
            return
        if asked_list.by_command(turn):
            return
        top = self.top(turn.conversation)
        amid = top is not None and top.draft.get("job") == "confirm" and by_number.NUMBER.match(turn.text.strip())
        orders = several_orders(turn) if top is None or amid else ()
        if orders:
            if not sign_first(turn, orders):
                one_by_one(self, turn, orders, self._next)
        else:
            one_order.take(self, turn)

    def _of_that_one(self, turn: Turn) -> None:
        """It was asked which ticket an order is for: it goes on with the one that was picked."""
        if passed(turn):
            return
        drop_jobs(turn)
        if "sign" in turn.args:
            orders = turn.args["orders"].split("\n")
            signed = [t for n in turn.args["sign"].split() if (t := turn.work.tickets.get(n)) is not None]
            by_number.together(turn, "acknowledge", signed)
            one_by_one(self, turn, orders, self._next)
            return
        take_order(turn)
        if not phoned(turn):
            one_order.take(self, turn)

    def _next(self, turn: Turn) -> None:
        """One order of several: it may name its ticket in words, as the first did."""
        if not named_in_words(self, turn):
            one_order.take(self, turn)

    def _takes_over(self, turn: Turn) -> bool:
        """接入, 接人工 of an operator: the resident whose card came last; no word of what is being filed."""
        operator = turn.member is not None and turn.member.role is Role.OPERATOR
        if not operator or turn.do or turn.photos or not is_one_of(turn, "desk.words_take_over"):
            return False
        card = turn.work.messages.newest_card(turn.message.account)
        turn.chosen = next((one for one in (card.choices if card else ()) if one.do == "desk.take_over"), None)
        if turn.chosen is None:
            turn.say("desk.take_over_how")
        else:
            take_over(turn)
        return True

    def _files(self, turn: Turn) -> bool:
        """What is being filed for a resident (代录) takes words, photos and its own buttons; lists, other cards and 取消 work beside it."""
        top = self.top(turn.conversation)
        if top is not None and top.dialogue == filing.NAME:
            if beside_filing.of_another(turn, top):
                beside_filing.take(turn, self._hear)
                return True
        elif beside_filing.numbered(turn) or beside_filing.known_caller(turn):
            return False
        if beside_filing.of_nothing(turn):
            return True
        if attack_told(turn) or by_phone.asked(turn, amid=top is not None) or asked_mine(turn):
            return True
        rest = filing.asked(turn)
        free = top is None or top.dialogue == filing.NAME or in_danger_now(turn)
        if rest is None and top is not None and top.dialogue == filing.NAME:
            rest = filing.next_call(turn) or calls.another(turn, top)
        if rest is None and (top is None or top.dialogue == filing.NAME):
            rest = calls.another_danger(turn, top)
        if rest is not None and not turn.do and free:
            calls.begin(self, turn, rest)
            return True
        if top is None or top.dialogue != filing.NAME or turn.message.command is not None:
            return False
        if (turn.do and not turn.do.startswith("report.")) or asked_list.named(turn):
            return not turn.do
        if not (turn.do or turn.photos) and looked_up_beside(turn):
            return True
        if turn.do in ("report.cancel", "report.cancel_danger") or (
            not turn.do and turn.meaning.intent is Intent.CANCEL
        ):
            drop_jobs(turn)
            calls.dropped(self, turn, self.top(turn.conversation) or top)
        elif not self.continue_with(turn):
            self.keep(turn, self.dialogues[top.dialogue].failed(turn, self.top(turn.conversation) or top))
        return True

    def known_place(self, conversation: Conversation) -> Place | None:
        frame = self.top(conversation)
        return Report.of(frame.draft).where() if frame is not None and frame.dialogue == filing.NAME else None

    def woken(self, turn: Turn, what: str) -> None:
        """The morning's report; and a job that waited for words for a day is dropped."""
        if what == DIGEST:
            morning(turn)
            return
        if what == ARRIVAL:
            turn.sleep(what)
            say_waiting(turn)
            return
        if what in (BACK, LEAVES):
            (absence.back if what == BACK else absence.begin_leave)(turn)
            return
        top = self.top(turn.conversation)
        if what == calls.UNFILED:
            calls.file_alone(self, turn)
            return
        if what == "draft_reminder" and top is not None and top.dialogue == filing.NAME:
            turn.sleep(what)
            turn.wake("draft_end", turn.city.clocks.draft)
            return
        turn.sleep(what)
        turn.note(orders_left=None)
        turn.remember(frames=())
