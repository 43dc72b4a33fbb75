"""Withdrawing (撤单): the resident is asked why first. Whoever was pressed to withdraw is protected; dangers and tip-offs are handled in any case.

which? ─► solved │ tired of waiting │ told to │ keep it
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.following import naming
from handlers.dialogues.following.which import which_ticket
from handlers.ports.understanding import Intent, Told
from handlers.usecases.on_record import Recorded
from handlers.usecases.resident import told_to_withdraw, withdraw
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Confidentiality, Solved, State, Ticket
from tickets.withdrawals import handling_goes_on
from values import expressions as re

PRESSED = timedelta(days=30)  # so long pressure that was told of still tells why
# While the follow-up is open its answer is asked instead: what is solved or given up is said there.
TELLS, LONGEST = 4, 30  # characters of why it is not needed, and of all that is said
ONCE_MORE = 8  # characters of words that only say once more that it is to be taken back
UNSAID = "unsaid"  # why it is taken back they would not tell
BEREAVED = "bereaved"  # who it was for has died: nothing is asked
WITHDRAWABLE = BY_ACTION[Action.WITHDRAW].of - {State.REPLIED, State.FOLLOW_UP}


class WithdrawTicket:
    """Asks why before anything is taken back."""

    name = "withdraw"
    version = 1

    def expecting(self, frame: Frame) -> str:
        return "withdraw"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        choices = (
            Choice("withdraw.solved", "button.withdraw_solved"),
            Choice("withdraw.waiting", "button.withdraw_waiting"),
            Choice("withdraw.told", "button.withdraw_told"),
            Choice("withdraw.keep", "button.withdraw_keep"),
        )
        turn.say("withdraw.why", choices=choices, number=frame.draft["ticket"])
        turn.wake("frame_end", turn.city.clocks.draft)
        return Frame(self.name, self.version, frame.draft, asked="withdraw")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        if naming.only_wishes(turn) and (way := turn.meaning.confidentiality) is not None:
            settle_kept(turn, str(frame.draft["ticket"]))
            naming.change(turn, turn.own_ticket(str(frame.draft["ticket"])), Confidentiality(way.value))
            return None
        because = turn.do.partition(".")[2] if turn.do.startswith("withdraw.") else self._words(turn)
        if not because:
            return PASS
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if ticket is None:
            turn.say("which.none")
            return None
        settle(turn, ticket, because)
        return None

    def _words(self, turn: Turn) -> str:
        if because := told_why(turn):
            return because
        if turn.meaning.intent in (Intent.NO, Intent.CANCEL, Intent.BACK):
            return "keep"
        if turn.says_one_of("withdraw.words_own"):
            return "own"
        once_more = turn.meaning.intent is Intent.WITHDRAW and turn.length <= ONCE_MORE
        return UNSAID if once_more else ""  # they were asked, and would rather not tell

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)


def settle(turn: Turn, ticket: Ticket, because: str) -> None:
    """Take it back for this reason, or keep it."""
    match because:
        case "keep":
            settle_kept(turn, ticket.number)
        case "told":
            told_to_withdraw(turn.case, ticket, turn.actor, "" if turn.do else turn.text)
            turn.say("withdraw.told", number=ticket.number)
        case _ if handling_goes_on(ticket):
            key = "withdraw.goes_on_for_others" if ticket.seconds else "withdraw.goes_on"
            key = "withdraw.goes_on_bereaved" if because == BEREAVED else key
            withdraw(turn.case, ticket, turn.actor, because)
            turn.say(key, number=ticket.number)
        case "own":
            withdraw(turn.case, ticket, turn.actor, because)
            turn.say("withdraw.done_own", number=ticket.number)
        case _:
            withdraw(turn.case, ticket, turn.actor, because)
            done = "withdraw.done_bereaved" if because == BEREAVED else f"withdraw.done_{because}"
            turn.say(done, number=ticket.number)


def settle_kept(turn: Turn, number: str) -> None:
    """Nothing is taken back."""
    turn.say("withdraw.kept", number=number)


def is_told(turn: Turn) -> bool:
    """Whether the words tell that somebody wants them to take it back: 物业经理打电话叫我撤的."""
    return Told.WITHDRAWAL_ASKED in turn.meaning.told


def is_settled_by_being_told(turn: Turn) -> bool:
    """Whether they would take it back because they were told to, and tell nothing else."""
    if not is_told(turn):
        return False
    back = turn.says_one_of("withdraw.words_take_back") and not turn.meaning.has_matter
    return turn.meaning.intent is Intent.WITHDRAW or back


def gives_up(turn: Turn) -> bool:
    """Whether the words say that nobody need come: 别修了; 还修不修了 asks, and is no 不修了."""
    return turn.holds(_WHETHER.sub(" ", turn.text), "withdraw.words_unwanted")


def no_longer_needed(turn: Turn) -> bool:
    """我妈改去中医院了 不用了: told of what was filed, with the reason; 不用了 alone only declines what was offered."""
    words = turn.text.strip(" 。.!！~").lower()
    ends = next((end for end in turn.longest_first("withdraw.words_no_need") if words.endswith(end)), "")
    told = words.removesuffix(ends).strip(" ，,。")
    if not ends or len(told) < TELLS or turn.length > LONGEST or turn.meaning.emergency is not None:
        return False
    return not turn.conversation.memory.get("after") and bool(turn.tickets(open_only=True))


_WHETHER = re.compile(r"([\u4e00-\u9fff])不\1了?")
_DENIED = re.compile(r"没|未|不是|还|\bnot\b|n't|ない|ません|안 |않|не ")


def told_why(turn: Turn) -> str:
    """Why it is to be taken back, as the words tell it at once (撤了吧，已经好了; 那就撤吧，惹不起), so that it is not asked; "" where they do not."""
    if turn.do:
        return ""
    if is_told(turn) or turn.says_one_of("withdraw.words_told"):
        return "told"
    if turn.says_one_of("withdraw.words_come_back"):
        return "solved"  # 明天再烧我再找你们
    well = turn.says_one_of("withdraw.words_solved") or Solved.YES in (turn.meaning.solved, _as_told(turn))
    if well and _DENIED.search(turn.text.lower()) is None:
        return "solved"
    return "waiting" if turn.says_one_of("withdraw.words_waiting") else ""


def _as_told(turn: Turn) -> Solved | None:
    return turn.as_an_answer(turn.text).solved


def tells_why(turn: Turn) -> bool:
    """Whether words that sound like something else tell why, while that is asked."""
    return bool(told_why(turn))


def pressed_before(turn: Turn, ticket: Ticket) -> bool:
    """Whether they told already that they are pressed to take it back: that is not asked again, unless they insist once more."""
    pressed = {Recorded.PRESSURE_ON_RESIDENT.value.event, "pressed_to_withdraw"}
    events = turn.work.tickets.events(ticket.number)
    return sum(event.type in pressed and turn.now - event.at <= PRESSED for event in events) == 1


def start(turn: Turn) -> Ticket | None:
    return which_ticket(turn, "ticket.withdraw", lambda t: t.state in WITHDRAWABLE)
