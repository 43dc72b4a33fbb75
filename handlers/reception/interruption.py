"""What an interruption (插话) is: one row of a table that says amid what it may be asked, which function hears, and what follows.

The tables are read from the top: the first row whose dialogue, whose intent and whose function fit has the message. A new
interruption is one function in a file of `dialogues` and one row, at the place where a call-taker would ask it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, Flag, auto

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.ports.understanding import Intent
from handlers.reception.side import Residents


class Open(Flag):
    """What is open while something is said."""

    NOTHING = auto()
    BLANK = auto()  # a report in which nothing was told yet
    TOLD = auto()  # a report
    WITHDRAWAL = auto()
    FOLLOW_UP = auto()
    DANGER = auto()
    CRISIS = auto()
    OTHER = auto()  # a dialogue that no row needs to know by its name

    UNTOLD = NOTHING | BLANK
    REPORT = BLANK | TOLD
    TELLING = TOLD | WITHDRAWAL | FOLLOW_UP | OTHER
    CALM_DIALOGUE = BLANK | TELLING
    CALM = NOTHING | CALM_DIALOGUE
    A_DIALOGUE = CALM_DIALOGUE | DANGER | CRISIS
    ANY = NOTHING | A_DIALOGUE

    @classmethod
    def by(cls, top: Frame | None) -> Open:
        """What the dialogue on top makes of it."""
        if top is None:
            return cls.NOTHING
        if is_report(top):
            return cls.BLANK if Report.of(top.draft).empty else cls.TOLD
        return _BY_NAME.get(top.dialogue, cls.OTHER)


_BY_NAME = {
    "withdraw": Open.WITHDRAWAL,
    "survey": Open.FOLLOW_UP,
    "danger": Open.DANGER,
    "crisis": Open.CRISIS,
}


class Then(Enum):
    """What follows where the function of a row says True."""

    ENDED = auto()  # nothing: what was said, or opened, stands by itself
    ASKED_AGAIN = (
        auto()
    )  # the open question comes again, unless another was opened in its place or who spoke is to be heard out
    LEFT = auto()  # nobody interrupts: the words are for the open dialogue, or for who is asked next


@dataclass(frozen=True, slots=True)
class Amid:
    """Something said to the reception, and the dialogue on top at that moment."""

    here: Residents
    turn: Turn
    top: Frame | None


Hear = Callable[[Amid], bool]


@dataclass(frozen=True)
class Interruption:
    """One row. `hear` tells whether the message was this; then it has done what is to be done, except before `Then.LEFT`, where it
    only looks. `of`: asked of these intents alone."""

    name: str
    amid: Open
    hear: Hear
    then: Then = Then.ENDED
    of: frozenset[Intent] | None = None


class Interruptions:
    """A table of them, the first that fits decides."""

    def __init__(self, rows: Iterable[Interruption]) -> None:
        self.rows = tuple(rows)
        self._amid = {what: tuple(row for row in self.rows if what in row.amid) for what in Open}

    def take(self, here: Residents, turn: Turn, top: Frame | None) -> bool:
        """Whether one of them took the message; then the open question has come again, where it must."""
        amid = Amid(here, turn, top)
        for row in self._amid[Open.by(top)]:
            if (row.of is None or turn.meaning.intent in row.of) and row.hear(amid):
                return _follow(amid, row.then)
        return False


def _follow(amid: Amid, then: Then) -> bool:
    answered = amid.turn.so_far.opened or amid.turn.so_far.heard_out
    if then is Then.ASKED_AGAIN and not answered:
        amid.here.ask_again(amid.turn)
    return then is not Then.LEFT


# ── how functions of the dialogues stand in a row ─────────────────────────────────────────────────────────────────────


def words(hear: Callable[[Turn], bool]) -> Hear:
    """One that needs no more than what is said."""
    return lambda amid: hear(amid.turn)


def beside(hear: Callable[[Turn, Frame | None], bool]) -> Hear:
    """One that looks at what is open, too."""
    return lambda amid: hear(amid.turn, amid.top)


def within(hear: Callable[[Turn, Frame], bool]) -> Hear:
    """One for rows in which a dialogue is open, whose draft it reads."""

    def of_frame(amid: Amid) -> bool:
        return amid.top is not None and hear(amid.turn, amid.top)

    return of_frame
