"""What the line does by itself when a ticket's time has come (到期动作): warnings, overdue, reminders, the end of a survey."""

from __future__ import annotations

from dataclasses import replace

from handlers.usecases.casework import Casework
from tickets.clocks import next_timer
from tickets.lifecycle import Action
from tickets.ticket import Outcome, Ticket
from tickets.units import LINE


def fire(case: Casework, ticket: Ticket) -> Ticket | None:
    """Do the ticket's next timer if it is due at `case.now`; None when nothing was due."""
    timer = next_timer(ticket, case.city)
    if timer is None or timer.at > case.now:
        return None
    ticket = replace(ticket, fired=(*ticket.fired, timer.key))
    match timer.name:
        case "overdue":
            ticket = case.note(replace(ticket, overdue=True), "overdue")
        case "survey_end":
            graded = ticket.survey is not None and ticket.survey.solved is not None
            outcome = Outcome.SOLVED if graded else Outcome.NO_ANSWER
            ticket = case.move(ticket, Action.CLOSE, LINE, outcome=outcome, closed_at=case.now)
            ticket = case.note(ticket, "survey_end")
        case "survey_reminder" if ticket.survey is not None:
            pass  # "solved" was said already: only the grade is missing, and nobody is chased for a grade
        case "unshelve":
            ticket = case.move(ticket, Action.UNSHELVE, LINE)
        case name:
            ticket = case.note(ticket, name)
    return case.keep(ticket)
