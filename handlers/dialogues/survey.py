"""The follow-up (回访): the line asks, not the unit. Solved? Then how satisfied. One matter, one rating.

solved ─► grade 5…1 ─► closed │ below 基本满意: why? ─► a person looks at it
partly ─► reopened for the rest      not ─► reopened      not my matter ─► reply rejected, no survey
"""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.ports.understanding import Intent
from handlers.usecases.resident import SATISFIED_FROM, answer_solved, explain_grade, grade
from tickets.ticket import Solved, State, Ticket

GRADES = (5, 4, 3, 2, 1)
REASONS = ("slow", "attitude", "half_done", "explanation", "repeated")


def survey_choices(ticket: Ticket) -> tuple[Choice, ...]:
    """The four answers to "is it solved?"; they work from an old message as long as the window is open."""
    if ticket.state is State.CLOSED:  # the second follow-up, long after
        answers = (("yes", "button.still_fixed"), ("no", "button.broken_again"))
        return tuple(Choice("survey.still", key, args={"ticket": ticket.number, "solved": v}) for v, key in answers)
    answers = (
        (Solved.YES, "button.solved"),
        (Solved.PARTLY, "button.partly"),
        (Solved.NO, "button.not_solved"),
        (Solved.NOT_MINE, "button.not_mine"),
    )
    return tuple(
        Choice("survey.solved", key, args={"ticket": ticket.number, "solved": solved.value}) for solved, key in answers
    )


class AnswerSurvey:
    """The grade and the reason after "is it solved?"."""

    name = "survey"
    version = 1

    def expecting(self, frame: Frame) -> str:
        return "grade" if frame.asked in ("", "grade") else "reason"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        if frame.asked == "reason":
            choices = tuple(Choice("survey.reason", f"survey.reason_{r}", args={"reason": r}) for r in REASONS)
            turn.say("survey.why", choices=(*choices, Choice("survey.no_reason", "button.skip")))
            return frame
        number = str(frame.draft["ticket"])
        choices = tuple(
            Choice("survey.grade", f"survey.grade_{n}", args={"ticket": number, "grade": str(n)}) for n in GRADES
        )
        turn.say("survey.grade", choices=choices, ticket=number)
        turn.wake("frame_end", turn.city.clocks.draft)
        return Frame(self.name, self.version, frame.draft, asked="grade")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if ticket is None:
            return None
        if frame.asked == "reason":
            return self._reason(turn, frame, ticket)
        value = int(turn.args["grade"]) if turn.do == "survey.grade" else turn.meaning.grade
        if value is None:
            return PASS
        if turn.do == "survey.grade" and turn.args["ticket"] != ticket.number:
            return PASS
        return self.graded(turn, frame, ticket, value)

    def graded(self, turn: Turn, frame: Frame, ticket: Ticket, value: int) -> Result:
        ticket = grade(turn.case, ticket, turn.actor, value)
        if value >= SATISFIED_FROM:
            turn.say("survey.thanks", number=ticket.number)
            return None
        return self.ask(turn, Frame(self.name, self.version, frame.draft, asked="reason"))

    def _reason(self, turn: Turn, frame: Frame, ticket: Ticket) -> Result:
        if turn.do == "survey.no_reason" or turn.meaning.intent is Intent.SKIP:
            turn.say("survey.to_review", number=ticket.number)
            return None
        if turn.do == "survey.reason":
            explain_grade(turn.case, ticket, turn.actor, (turn.args["reason"],), "")
        elif turn.text and not turn.do:
            explain_grade(turn.case, ticket, turn.actor, (), turn.text)
        else:
            return PASS
        turn.say("survey.to_review", number=ticket.number)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        if frame.failures >= 1:
            turn.say("survey.leave_it")
            return frame
        asked = self.ask(turn, frame)
        return Frame(asked.dialogue, asked.version, asked.draft, asked.asked, frame.failures + 1)


def said_solved(turn: Turn, ticket: Ticket, solved: Solved) -> Frame | None:
    """Take the answer to "is it solved?" and tell what follows; a frame where the grade is still to be asked."""
    before = ticket.due.reply
    ticket = answer_solved(turn.case, ticket, turn.actor, solved)
    turn.remember(last_ticket=ticket.number)
    values = turn.values(ticket)
    match solved:
        case Solved.YES:
            if turn.meaning.grade:
                AnswerSurvey().graded(turn, Frame("survey", 1, {"ticket": ticket.number}), ticket, turn.meaning.grade)
                return None
            return Frame("survey", 1, {"ticket": ticket.number})
        case Solved.NOT_MINE:
            assert before is not None
            turn.say("survey.rejected", ticket=ticket.number, **values)
        case Solved.PARTLY:
            _keep_words(turn, ticket)
            turn.say("survey.partly", ticket=ticket.number, **values)
        case Solved.NO:
            _keep_words(turn, ticket)
            key = "survey.problem" if ticket.problem else "survey.reopened"
            turn.say(key, ticket=ticket.number, **values)
    return None


def _keep_words(turn: Turn, ticket: Ticket) -> None:
    """ "没解决，还是有一盏不亮": what is still wrong goes to the unit."""
    from handlers.dialogues.supplement import add

    words = turn.rest or (turn.text if not turn.do else "")
    if len(words) > 4 or turn.photos:
        turn.note(after=None)
        fresh = turn.own_ticket(ticket.number)
        if fresh is not None:
            add(turn, fresh)
            turn.says.pop()


def still_fixed(turn: Turn, ticket: Ticket, *, fixed: bool) -> bool:
    """The second follow-up: still fixed? Broken again makes a new, linked ticket; True when that is to begin."""
    if fixed:
        turn.say("survey.still_fixed")
        return False
    turn.say("survey.broken_again", number=ticket.number)
    return True


def open_survey(turn: Turn) -> Ticket | None:
    """The ticket whose follow-up is open, if the resident has one; the one last told of first."""
    waiting = [t for t in turn.tickets(open_only=True) if t.state is State.FOLLOW_UP]
    return turn.own_ticket(waiting[0].number) if waiting else None
