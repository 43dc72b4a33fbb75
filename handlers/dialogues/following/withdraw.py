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
        if frame.draft.get(
            "pressed"
        ):  # who supervises knows already: what is left to say is whether they want it themselves
            own = Choice("withdraw.own", "button.withdraw_own")
            choices = (own, Choice("withdraw.keep", "button.withdraw_keep"))
            turn.say("withdraw.why_pressed", choices=choices, number=frame.draft["ticket"])
            turn.wake("frame_end", turn.city.clocks.draft)
            return Frame(self.name, self.version, frame.draft, asked="withdraw")
        reasons = (
            Choice("withdraw.solved", "button.withdraw_solved"),
            Choice("withdraw.waiting", "button.withdraw_waiting"),
            Choice("withdraw.told", "button.withdraw_told"),
            Choice("withdraw.keep", "button.withdraw_keep"),
        )
        turn.say("withdraw.why", choices=reasons, number=frame.draft["ticket"])
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
        if turn.meaning.intent in (Intent.NO, Intent.CANCEL, Intent.BACK) or is_refused(turn):
            return "keep"
        if turn.says_one_of("withdraw.words_own"):
            return "own"
        once_more = turn.meaning.intent is Intent.WITHDRAW and turn.length <= ONCE_MORE
        return UNSAID if once_more and not _is_hedged(turn.text) else ""  # they were asked, and would rather not tell

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        return self.ask(turn, frame)


def settle(turn: Turn, ticket: Ticket, because: str) -> None:
    """Take it back for this reason, or keep it."""
    match because:
        case "keep":
            settle_kept(turn, ticket.number)
        case "told":
            told_to_withdraw(
                turn.case, ticket, turn.actor, "" if turn.do else turn.text, turn.meaning.identifying_words
            )
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
# What stands beside 修好了 where it is not said that it is: 还没修好, 等修好了再撤, 修好了才怪, 他们答应修好, 修好了吗.
_HEDGED = re.compile(
    r"没|未|不(?!用|必|需要|麻烦|要|报|办|投诉|举报|反映)|还|等|才怪|答应|承诺|保证|(?<!不用)(?<!别)再|如果|要是|除非|假如|但|可是|明天|以后|改天|[吗么嘛?？]"
    r"|\bnot?\b|n't|\b(?:if|when|once|until|unless|promised?|will|but|later|tomorrow)\b"
    r"|ない|ません|たら|れば|なら(?!ない)|まで|後で|約束|か$|안 |않|못|[으면]면|다음에|나중에|약속|не |если|когда|как только|пока|потом|обещал|завтра|\bно\b"
)
_CLAUSES = re.compile(r"[，,。.；;！!\n]+")


def told_why(turn: Turn) -> str:
    """Why it is to be taken back, as the words tell it at once (撤了吧，已经好了; 那就撤吧，惹不起), so that it is not asked; "" where they
    do not, or where they refuse (先不撤，等修好了)."""
    if turn.do:
        return ""
    if is_told(turn) or turn.says_one_of("withdraw.words_told"):
        return "told"
    if is_refused(turn):
        return ""
    if turn.says_one_of("withdraw.words_come_back"):
        return "solved"  # 明天再烧我再找你们
    if _is_solved(turn):
        return "solved"
    return "waiting" if turn.says_one_of("withdraw.words_waiting") else ""


def is_refused(turn: Turn) -> bool:
    """不想撤，你们修好了我再撤; 明天再撤: it is not to be taken back, or not now."""
    return turn.says_one_of("withdraw.words_keep")


def leave_open(turn: Turn) -> bool:
    """别删, 不撤 of who has a ticket open and was not asked: it goes on."""
    refuses = is_refused(turn) or turn.says_one_of("taken_out.words_keep")
    if turn.do or not refuses or is_told(turn) or turn.length > LONGEST or turn.meaning.has_matter:
        return False
    mine = turn.tickets(open_only=True)
    last = next((ticket for ticket in mine if ticket.number == turn.conversation.last_ticket), None)
    if last is None and len(mine) != 1:
        return False
    settle_kept(turn, (last or mine[0]).number)
    return True


def _is_solved(turn: Turn) -> bool:
    """Whether a clause says so for sure, or all of it is understood as that."""
    told = [clause for clause in _CLAUSES.split(turn.text) if turn.holds(clause, "withdraw.words_solved")]
    if told:
        return not any(map(_is_hedged, told))
    sounds = not _is_hedged(turn.text)
    return sounds and Solved.YES in (turn.meaning.solved, turn.as_an_answer(turn.text).solved)


def _is_hedged(words: str) -> bool:
    return _HEDGED.search(words.lower()) is not None


def tells_why(turn: Turn) -> bool:
    """Whether words that sound like something else tell why, while that is asked."""
    return bool(told_why(turn))


def pressed_before(turn: Turn, ticket: Ticket) -> bool:
    """Whether they told already that they are pressed to take it back: that is not asked again, and they can take it back themselves."""
    pressed = {Recorded.PRESSURE_ON_RESIDENT.value.event, "pressed_to_withdraw"}
    events = turn.work.tickets.events(ticket.number)
    return any(event.type in pressed and turn.now - event.at <= PRESSED for event in events)


def start(turn: Turn) -> Ticket | None:
    return which_ticket(turn, "ticket.withdraw", lambda t: t.state in WITHDRAWABLE)
