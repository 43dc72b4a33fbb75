"""Which of their tickets a resident means: the one they name, the one they talk of, the only one, else they choose."""

from __future__ import annotations

from collections.abc import Callable

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.turn import Turn
from handlers.dialogues.survey import open_survey, survey_choices
from tickets.ticket import State, Ticket

SHOWN = 6


def which_ticket(turn: Turn, do: str, fits: Callable[[Ticket], bool], **args: str) -> Ticket | None:
    """The ticket meant, or None after having said why not or asked which. `do` is what a choice does, `args` with what besides."""
    for number in turn.meaning.ticket_numbers:
        ticket = turn.own_ticket(number)
        if ticket is None:
            turn.say("which.not_yours", number=number)
            return None
        if fits(ticket):
            return ticket
        turn.say("which.not_possible", number=ticket.number, state=Phrase(f"state.{ticket.state.value}"))
        return None
    mine = [ticket for ticket in turn.tickets() if fits(ticket)]
    if not mine:
        _none(turn)
        return None
    described = _described(turn, mine)
    if len(described) == 1:
        return turn.own_ticket(described[0].number)
    choices = [
        Choice(do, "which.choice", {"number": t.number, "title": t.title}, args={"ticket": t.number, **args})
        for t in (described or mine)[:SHOWN]
    ]
    turn.say("which.ask", choices=choices, count=len(described or mine))
    return None


def _none(turn: Turn) -> None:
    """Nothing of theirs can be nudged or withdrawn; what waits for their word in the follow-up ends by that word."""
    waiting, last = open_survey(turn), turn.own_ticket(turn.conversation.last_ticket)
    if waiting is None and last is not None and last.state is State.CLOSED:
        turn.say("which.closed", number=last.number, title=last.title)
    elif waiting is None:
        turn.say("which.none")
    elif waiting.survey is not None and waiting.survey.solved is not None:
        turn.say("survey.answered", number=waiting.number)
    else:
        parts = [
            Part("survey.waiting", {"number": waiting.number, "title": waiting.title}),
            Part("survey.solved_short"),
        ]
        tell(turn, parts, survey_choices(waiting), ticket=waiting.number)


def _described(turn: Turn, mine: list[Ticket]) -> list[Ticket]:
    """Those that the words fit by category or place; all of them where the words say nothing."""
    if len(mine) == 1:
        return mine
    likely = {code for code, probability in turn.meaning.categories[:3] if probability >= 0.15}
    place = turn.meaning.place
    known = {candidate.known for candidate in place.candidates} if place else set()
    by_place = [t for t in mine if t.place and t.place.known and t.place.known in known]
    if by_place:
        return by_place
    by_category = [t for t in mine if t.category in likely] if turn.meaning.has_matter else []
    return by_category
