"""The staff's side (工作台): cards, my list, the queue, replies in plain words, taking a conversation over.

talking with a resident? ► a button ► commands ► a job that waits for words ► lists, numbers ► words and photos: a reply
"""

from __future__ import annotations

from handlers.conversation.message import Choice, Part
from handlers.conversation.party import Party
from handlers.conversation.state import ARRIVAL, BACK, DIGEST, LEAVES, Conversation, Frame
from handlers.conversation.turn import Turn
from handlers.desk import asked_list, calls
from handlers.desk.asked_list import PLAIN_AMID, WITH_CHOICES, WITH_FIGURES
from handlers.desk.asking import prying
from handlers.desk.asking.card_asked import asked_of_resident, say_card_asked
from handlers.desk.asking.explained import explained
from handlers.desk.asking.looking_up import look_up, looked_up_beside
from handlers.desk.asking.threatened import threat_told
from handlers.desk.in_danger import caller_in_danger, in_danger_now
from handlers.desk.numbered import by_number_in_words, handed_on, of_a_number, several_at_once
from handlers.desk.orders import absence, by_number, filing, seen, typed
from handlers.desk.orders.by_words import named_in_words, not_the_newest
from handlers.desk.orders.conferring import confer_how
from handlers.desk.orders.instead import change_of_mind
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.orders import ANSWERED, LEFT, go_on, one_by_one, several_orders
from handlers.desk.orders.plainly import basis_added, only_manners, pressed_in_words, whole_label
from handlers.desk.orders.presses import drop_jobs, in_dialogue, pressed
from handlers.desk.orders.pressing import asked_pressing
from handlers.desk.reading.answers import is_one_of
from handlers.desk.reading.which import take_order
from handlers.desk.replying import aside
from handlers.desk.replying.taking_back import taken_back
from handlers.desk.showing.arrival import say_waiting
from handlers.desk.showing.cards import staff_card
from handlers.desk.showing.counts import not_this_count
from handlers.desk.showing.digest import keep_planned, morning
from handlers.desk.showing.in_hand import in_hand, with_kept_photos
from handlers.desk.showing.lists import (
    words_to_find,
)
from handlers.desk.showing.rates import not_this_rate
from handlers.desk.words import WriteForTicket
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.talking.relay import take_over, talk
from handlers.ports.understanding import Intent
from handlers.usecases.casework import Casework
from tickets.errors import HotlineError, NotAllowed
from tickets.geography import Place
from tickets.ticket import Ticket
from tickets.units import Role, StaffMember

# What a button does whatever question is open.
ANYTIME = JOBS.keys() | {
    "open",
    "more",
    "more_of_list",
    "more_found",
    "filed",
    "low_rated",
    "sign_all",
    "rates",
    "rates_by_unit",
    "counts",
    "brief",
    "press_each",
    "excluded",
    "no_digest",
    "each_morning",
    "away",
    "come_back",
    "stay",
    "hand_to",
    "go_to",
    "take_over",
    "hand_back",
    "called_back",
    "meant",
}

# "3" is three days or months, not the third button.
COUNTED = frozenset({"days", "months"})


class Desk(Party):
    """Hears staff."""

    def __init__(self) -> None:
        super().__init__((WriteForTicket(), filing.FileForResident()))

    def card(self, case: Casework, ticket: Ticket, member: StaffMember) -> tuple[tuple[Part, ...], tuple[Choice, ...]]:
        return staff_card(case, ticket, member)

    def refused(self, turn: Turn, error: HotlineError) -> None:
        """The line's people may see every ticket: where they may not act, it is their role's limit and no other unit's."""
        super().refused(
            turn, NotAllowed("not_your_role") if turn.of_the_line and error.code == NotAllowed.code else error
        )

    def close(self, turn: Turn) -> None:
        top = self.top(turn.conversation)
        turn.handed[calls.ENDED] = top is not None and top.dialogue == filing.NAME
        super().close(turn)
        turn.handed[ANSWERED] = True

    def resume(self, turn: Turn, below: Frame) -> None:
        calls.resumed(turn, below)
        super().resume(turn, below)

    def takes(self, conversation: Conversation, do: str) -> bool:
        """The options of an open question are picked in words only while it is open."""
        name = do.partition(".")[2]
        return name in ANYTIME or (name not in COUNTED and self.top(conversation) is not None)

    def hear(self, turn: Turn) -> None:
        try:
            self._hear(turn)
        except HotlineError as error:
            self.refused(turn, error)
        go_on(self, turn, self._next)
        if not turn.says and not turn.handed.get("silent"):
            asked_list.offer_lists(turn)
        keep_planned(turn)

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
        whole_label(turn)
        if explained(self, turn) or named_in_words(self, turn):
            return
        aside.picks(turn)
        if turn.do == "desk.file_caller":
            turn.remember(frames=())
            self.open(turn, filing.begun(turn, turn.args["text"]))
            return
        if turn.do == "desk.go_to":
            asked_list.LISTS[turn.args["list"]](turn)
            return
        if turn.do == "desk.meant":
            drop_jobs(turn)
            take_order(turn)
            self._one(turn)
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
            one_by_one(self, turn, orders, self._next)
        else:
            self._one(turn)

    def _next(self, turn: Turn) -> None:
        """One order of several: it may name its ticket in words, as the first did."""
        if not named_in_words(self, turn):
            self._one(turn)

    def _one(self, turn: Turn) -> None:
        """One order in words, or what is none."""
        top = self.top(turn.conversation)
        if (top is None or top.draft.get("job") in PLAIN_AMID) and (prying.refused(turn) or threat_told(turn)):
            self.ask_again(turn)
            return
        if (top is None or top.draft.get("job") in PLAIN_AMID) and (asked_pressing(turn) or confer_how(turn)):
            return
        if asked_list.in_words(self, turn):
            return
        if (
            self.top(turn.conversation) is None
            and not turn.meaning.ticket_numbers
            and caller_in_danger(turn, offer=True)
        ):
            return
        top = self.top(turn.conversation)
        if top is not None and top.dialogue == filing.NAME:
            return
        if top is not None and self._other_order(turn, top):
            top = None
        if top is None and seen.take_answer(turn):
            if turn.chosen is not None:
                pressed(self, turn)
            return
        amid = top is not None and top.draft["job"] == "confirm"
        if (top is None or amid) and (taken_back(self, turn, amid=amid) or aside.take(turn, amid=amid)):
            return
        if (top is None or top.draft["job"] in PLAIN_AMID) and handed_on(self, turn):
            return
        if top is None or top.draft["job"] not in WITH_FIGURES:
            if several_at_once(self, turn) or not by_number.read_number(turn) or by_number_in_words(self, turn):
                return
        if (top is None or top.draft["job"] in PLAIN_AMID) and self._said_plainly(turn):
            return
        words = words_to_find(turn) if top is None or top.draft["job"] in WITH_CHOICES else None
        if words:
            look_up(turn, words)
            return
        numbers = turn.meaning.ticket_numbers
        if (top is None or top.draft["job"] in PLAIN_AMID) and not by_number.read_amid(turn):
            return
        if top is None and turn.meaning.ticket_numbers != numbers and self._said_plainly(turn):
            return  # 打了两遍没人接 0002
        if top is not None and self._other_number(turn, top):
            if self._said_plainly(turn):
                return
        elif top is not None and (other := change_of_mind(turn, top)) is not None:
            drop_jobs(turn)
            turn.chosen, turn.rest = other
            pressed(self, turn)
            return
        elif top is not None:
            if not in_dialogue(self, turn):
                self.keep(turn, self.dialogues[top.dialogue].failed(turn, top))
            return
        if not of_a_number(turn):
            if only_manners(turn):
                turn.say("desk.hello" if turn.meaning.intent is Intent.GREETING else "chat.heard")
            elif filing.seen_on_the_round(turn):
                turn.remember(frames=())
                self.open(turn, filing.begun(turn, turn.text.strip()))
            else:
                self._as_reply(turn)

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
        top, rest = self.top(turn.conversation), filing.asked(turn)
        free = top is None or top.dialogue == filing.NAME or in_danger_now(turn)
        if rest is None and top is not None and top.dialogue == filing.NAME:
            rest = filing.next_call(turn) or calls.another(turn, top)
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

    def _other_number(self, turn: Turn, top: Frame) -> bool:
        """A number at the beginning is about that ticket; what was being written for another is dropped."""
        first = any(turn.text.strip().startswith(number) for number in turn.meaning.ticket_numbers)
        if not first or top.draft["job"] == "merge":
            return False
        if [str(top.draft["ticket"])] == list(turn.meaning.ticket_numbers):  # its own: what stands behind is the answer
            turn.text = turn.text.strip().removeprefix(str(top.draft["ticket"])).lstrip(by_number.BETWEEN) or turn.text
            return False
        drop_jobs(turn)
        return True

    def _other_order(self, turn: Turn, top: Frame) -> bool:
        """0004提级督办 while a day is awaited for another: a number with an order behind it, which no day begins with."""
        text = turn.text.strip()
        number = by_number.NUMBER.match(text)
        if (
            number is None
            or turn.do
            or top.draft["job"] not in WITH_FIGURES
            or len(by_number.named(turn, number.group())) != 1
        ):
            return False
        if by_number.order_behind(turn, text) is None:
            return False
        drop_jobs(turn)
        return True

    def _said_plainly(self, turn: Turn) -> bool:
        """我要延期, 看电话: no reply to anybody, but a job of the ticket in hand."""
        if not pressed_in_words(turn):
            return False
        if turn.chosen is not None:
            drop_jobs(turn)
            pressed(self, turn)
        return True

    # ── replies in plain words ────────────────────────────────────────────────────────────────────────────────────

    def _as_reply(self, turn: Turn) -> None:
        """Words or photos without a button: a reply to the ticket in hand, confirmed before it goes out."""
        if aside.small_talk(turn) or say_card_asked(turn) or basis_added(turn):
            return
        ticket = (asked_of_resident(turn) or in_hand(turn)) if turn.text or turn.photos else None
        if ticket is None:
            return
        draft = {"job": "confirm", "ticket": ticket.number, "text": turn.text, "photos": with_kept_photos(turn)}
        turn.remember(last_ticket=ticket.number)
        self.open(turn, Frame("desk", draft=draft))

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
        turn.note(**{LEFT: None})
        turn.remember(frames=())
