"""Whether an alarm is over (脱险): they are out, the call is made, those in danger are well, or the danger itself is gone."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.conversation.message import Choice, Value
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import LEAVE, by_kind
from handlers.dialogues.danger.mistaken import DOUBTED, ENDS
from handlers.ports.understanding import Emergency
from handlers.usecases.resident import end
from tickets.lifecycle import BY_ACTION, Action
from tickets.ticket import Ticket

WITHDRAWABLE = BY_ACTION[Action.WITHDRAW].of

OVER_OUTSIDE = frozenset({"lift"})  # nothing goes on behind who is out of it
SHORT = 24  # characters within which 出来了 tells that somebody is out


def says_out(turn: Turn, danger: str) -> bool:
    """Out of it, or the call is made: 出来了, 打过了."""
    return _in_short(turn, by_kind("danger.words_out", danger))


def are_well(turn: Turn, danger: str) -> bool:
    """Whether those in danger are; 打了 tells of a call, not how they are."""
    if danger in LEAVE:
        return says_out(turn, danger) or _in_short(turn, "danger.words_gone")
    return _in_short(turn, "danger.words_found")


def is_over(turn: Turn, frame: Frame) -> bool:
    """Whether these words, told of this danger, say that it is over: 人已在外面，味道早散了."""
    if not turn.text:
        return False
    danger = str(frame.draft["danger"])
    if danger in OVER_OUTSIDE and are_well(turn, danger) and turn.meaning.emergency is None:
        return True
    if danger not in ENDS and says_out(turn, danger) and not turn.says_one_of("danger.words_gone"):
        return False  # out of it, but the gas still flows
    found: Emergency | None = turn.meaning.emergency
    # 没人受伤 sounds like a crash, and is told of the fire.
    if found is None or found.danger != danger and not found.named:
        both = f"{frame.draft['words']}。{turn.text}"
        found = turn.read(both).emergency
    treated = turn.says_one_of("danger.words_treated")
    if found is not None:
        return found.over or treated and turn.meaning.emergency is None
    return treated or _in_short(turn, "danger.words_gone")


def cleared(turn: Turn, ticket: Ticket, values: Mapping[str, Value], *, over: bool) -> None:
    """Say that it is well, on a ticket that is filed. Who was missed is found, or there never was a danger: it ends here, unless somebody
    else may hold the phone; of any other the resident says whether anybody is still to come."""
    danger = ticket.danger or ""
    named = over and turn.says_one_of("danger.words_mistaken")
    if (danger in ENDS or named) and danger not in DOUBTED and ticket.state in WITHDRAWABLE:
        end(turn.case, ticket, turn.actor)
        turn.tell("danger.closed" if named else "danger.closed_found", values, ticket=ticket.number)
        return
    over_now = Choice("ticket.withdraw", "button.nobody_needed", args={"ticket": ticket.number})
    choices = (over_now,) if danger not in DOUBTED and ticket.state in WITHDRAWABLE else ()
    turn.tell("danger.added_over" if over else "danger.added_out", values, choices=choices, ticket=ticket.number)


def _in_short(turn: Turn, key: str) -> bool:
    """Whether few words hold one of these, and none that somebody is still in it."""
    return turn.length <= SHORT and turn.says_one_of(key) and not turn.says_one_of("danger.words_not_out")
