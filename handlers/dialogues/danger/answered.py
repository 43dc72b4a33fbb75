"""The follow-up is answered amid an alarm (险情里回答回访): 没解决 and 不满意 count at once, with what was told, and the alarm goes on."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.mistaken import SHORT
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.following import followed, survey
from tickets.follow_up import is_content
from tickets.ticket import Solved, State, Ticket


def take_unsolved(turn: Turn, top: Frame | None) -> bool:
    """Whether these few words, or a button, say that a follow-up below an alarm is not well; then it is handled again, for what the
    alarm told."""
    if top is None or top.dialogue != "danger" or top.draft["ticket"] or turn.conversation.operator:
        return False
    said = Report.of(top.draft["report"]).said
    if turn.do == "survey.solved" and turn.args.get("solved") != Solved.YES:
        pressed = turn.own_ticket(turn.args.get("ticket"))
        turn.rest = " ".join(said)
        if pressed is not None:
            survey.said_solved(turn, pressed, Solved(turn.args["solved"]))
        return pressed is not None
    if turn.do:
        return False
    ticket = _waiting(turn) if 0 < turn.length <= SHORT and turn.meaning.emergency is None else None
    told = turn.as_an_answer(turn.text) if ticket is not None and turn.meaning.place is None else None
    solved = told.solved if told is not None else None
    if told is not None and solved is None and told.grade is not None and not is_content(told.grade, turn.city.clocks):
        solved = Solved.NO  # 不满意, behind what is dangerous there
    if ticket is None or told is None or solved in (None, Solved.YES):
        return False
    turn.text, turn.rest = " ".join((*said, turn.text)), ""
    if told.grade is not None:
        survey.keep_grade(turn, ticket, told.grade)
    survey.said_solved(turn, ticket, solved or Solved.NO)
    return True


def _waiting(turn: Turn) -> Ticket | None:
    """The ticket of which it was not yet said how it went, or only that it is well."""
    asked = survey.open_survey(turn)
    return asked if asked is not None and (followed.waits_for_words(asked) or asked.state is State.FOLLOW_UP) else None


def says_it_is_well(turn: Turn) -> bool:
    """Whether a button of the follow-up that was pressed is content; no other one tells that there is no danger."""
    grade = turn.args.get("grade")
    if turn.do == "survey.grade" and grade is not None:
        return is_content(int(grade), turn.city.clocks)
    return turn.do.startswith("survey.") and turn.args.get("solved") == Solved.YES
