"""The follow-up (回访): the line asks, not the unit: first whether it is solved, then how satisfied. One matter gets one rating.

solved ─► grade 5…1 ─► closed │ below 基本满意: why? ─► a person looks at it
partly ─► reopened for the rest      not ─► reopened      not my matter ─► reply rejected, no survey
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.conversation.form import tell
from handlers.conversation.message import Choice, Part, Phrase
from handlers.conversation.state import Frame
from handlers.conversation.turn import PASS, Result, Turn
from handlers.dialogues.following.objection import object_to
from handlers.ports.understanding import Intent
from handlers.usecases.resident import answer_again, answer_solved, explain_grade, grade
from tickets.follow_up import is_content
from tickets.ticket import FileId, Solved, State, Ticket
from values import replace

GRADES = (5, 4, 3, 2, 1)
REASONS = ("slow", "attitude", "half_done", "explanation", "repeated")
ANSWERS = (
    (Solved.YES, "button.solved"),
    (Solved.PARTLY, "button.partly"),
    (Solved.NO, "button.not_solved"),
    (Solved.NOT_MINE, "button.not_mine"),
)
ANSWERS_AGAIN = (("yes", "button.still_fixed"), ("no", "button.broken_again"))
# So short an answer says nothing of what is still wrong.
WORDS = 4
NO_GRADE = 12  # characters of words that only decline to rate
SEVERAL = 2
TELLS_NOTHING = (
    "了没有不坏好的人一二两三是在我你他个这那还又都上下里外到天来去清修亮满"  # characters that call no ticket
)
TELLS_WHY = 8  # characters of words beside "solved" that may be why they are not satisfied


def survey_choices(ticket: Ticket) -> tuple[Choice, ...]:
    """The four answers to "is it solved?"; they work from an old message as long as its window is open."""
    if ticket.state is State.CLOSED:  # the second follow-up, long after
        return tuple(
            Choice("survey.still", key, args={"ticket": ticket.number, "solved": v}) for v, key in ANSWERS_AGAIN
        )
    about = {"ticket": ticket.number, "round": str(ticket.round)}
    return tuple(Choice("survey.solved", key, args={**about, "solved": solved.value}) for solved, key in ANSWERS)


def keep_asking(turn: Turn, ticket: Ticket, key: str = "survey.kept") -> None:
    """Answer what was said instead of an answer, and ask in the same breath what is still to be said: solved, or how satisfied."""
    if ticket.survey is None or ticket.survey.solved is None:
        tell(turn, [Part(key), Part("survey.solved_short")], survey_choices(ticket), ticket=ticket.number)
    else:
        turn.say(key, ticket=ticket.number)


class AnswerSurvey:
    """The grade and the reason after "is it solved?"."""

    name = "survey"
    version = 1

    def expecting(self, frame: Frame) -> str:
        return "grade" if frame.asked in ("", "grade") else "reason"

    def ask(self, turn: Turn, frame: Frame) -> Frame:
        turn.wake("frame_end", turn.city.clocks.draft)
        if frame.asked == "reason":
            choices = [Choice("survey.reason", f"survey.reason_{r}", args={"reason": r}) for r in REASONS]
            turn.say("survey.why", choices=(*choices, Choice("survey.no_reason", "button.skip")))
            return frame
        number = str(frame.draft["ticket"])
        choices = [
            Choice("survey.grade", f"survey.grade_{n}", args={"ticket": number, "grade": str(n)}) for n in GRADES
        ]
        turn.say("survey.grade", choices=choices, ticket=number)
        return replace(frame, asked="grade")

    def hear(self, turn: Turn, frame: Frame) -> Result:
        ticket = turn.own_ticket(str(frame.draft["ticket"]))
        if ticket is None:
            return None
        if frame.asked == "reason":
            return self._reason(turn, ticket)
        value = int(turn.args["grade"]) if turn.do == "survey.grade" else turn.meaning.grade
        if value is None and not turn.do and turn.meaning.solved in (Solved.NO, Solved.PARTLY, Solved.NOT_MINE):
            return said_solved(turn, ticket, turn.meaning.solved)  # 又闪了: it is not solved after all
        if value is None and not turn.do and turn.says_one_of("survey.words_mistaken"):
            turn.say("survey.solved_short", choices=survey_choices(ticket), ticket=ticket.number)
            return frame
        if value is None and (turn.meaning.intent is Intent.SKIP or wants_no_grade(turn)):
            turn.say("survey.leave_it")
            return None
        if value is None or (turn.do == "survey.grade" and turn.args["ticket"] != ticket.number):
            return PASS
        return self.graded(turn, frame, ticket, value)

    def graded(self, turn: Turn, frame: Frame, ticket: Ticket, value: int) -> Result:
        """Take the grade; of who is not content ask why."""
        ticket = grade(turn.case, ticket, turn.actor, value)
        if is_content(value, turn.city.clocks):
            label = f"survey.grade_{value}"
            said_so = (
                turn.do or turn.case.texts.text(label, {}, turn.language, turn.now).casefold() in turn.text.casefold()
            )
            key = "survey.thanks" if said_so else "survey.thanks_as"  # what it was taken for is shown
            reserved = frame.draft.get("told") and turn.says_one_of("survey.words_how")
            kept = (Part("survey.reservation"),) if reserved else ()
            turn.say(key, *kept, number=ticket.number, grade=Phrase(label))
            return None
        if told := str(frame.draft.get("told") or _told_why(turn)):  # 修是修了可态度差 has said why
            explain_grade(turn.case, ticket, turn.actor, "", told)
            _say_explained(turn, ticket)
            return None
        return self.ask(turn, Frame(self.name, self.version, frame.draft, asked="reason"))

    def _reason(self, turn: Turn, ticket: Ticket) -> Result:
        if object_to(turn, ticket):  # meanwhile it was explained, and that is what is not accepted
            return None
        if turn.do == "survey.reason":
            explain_grade(turn.case, ticket, turn.actor, turn.args["reason"], turn.rest)
        elif turn.text and not turn.do and turn.meaning.intent is not Intent.SKIP:
            explain_grade(turn.case, ticket, turn.actor, "", turn.text)
        elif turn.do != "survey.no_reason" and turn.meaning.intent is not Intent.SKIP:
            return PASS
        _say_explained(turn, ticket)
        return None

    def failed(self, turn: Turn, frame: Frame) -> Frame:
        if frame.failures >= 1:
            turn.say("survey.leave_it")
            return frame
        return replace(self.ask(turn, frame), failures=frame.failures + 1)


def _told_why(turn: Turn) -> str:
    """不満です。対応が遅すぎました; 不满意，拖太久, which picks its button: why they are not content, in the same breath; "" where it is
    not told."""
    said = turn.rest if turn.do else turn.text
    return said if said and turn.holds(said, "survey.words_how") else ""


def why_is_asked(top: Frame | None) -> bool:
    """Whether it was just asked why they are not satisfied: what sounds like chasing then is why."""
    return top is not None and top.dialogue == AnswerSurvey.name and top.asked == "reason"


def wants_no_grade(turn: Turn) -> bool:
    """我不评价: who will not rate is not asked for a grade again."""
    return not turn.do and turn.length <= NO_GRADE and turn.says_one_of("survey.words_no_grade")


def _say_explained(turn: Turn, ticket: Ticket) -> None:
    """Who looks at it now that it is known why they are not satisfied."""
    reviewed = ticket.state is State.REVIEW
    turn.tell("survey.to_review" if reviewed else "survey.noted", turn.values(ticket), ticket=ticket.number)


def said_solved(turn: Turn, ticket: Ticket, solved: Solved) -> Frame | None:
    """Take the answer to "is it solved?" and tell what follows; a frame where the grade is still to be asked."""
    if ticket.state is State.FOLLOW_UP and turn.args.get("round", str(ticket.round)) != str(ticket.round):
        turn.say("survey.older", choices=survey_choices(ticket), ticket=ticket.number, number=ticket.number)
        return None
    photos = tuple(FileId(photo) for photo in turn.photos)
    known = _still_wrong(turn)
    why = len(known) >= TELLS_WHY and turn.says_one_of("survey.words_how")
    known = known if why or solved is not Solved.YES else ""  # 解決しました is no reason of who is not content later
    ticket = answer_solved(turn.case, ticket, turn.actor, solved, known, photos)
    turn.remember(last_ticket=ticket.number)
    match solved:
        case Solved.YES:
            value, before = _graded_before(turn, ticket)
            told = known or before
            frame = Frame("survey", AnswerSurvey.version, {"ticket": ticket.number, "told": told})
            if not (value := turn.meaning.grade or value):
                return frame
            result = AnswerSurvey().graded(turn, frame, ticket, value)
            return result if isinstance(result, Frame) else None
        case Solved.NOT_MINE:
            key = "survey.rejected"
        case Solved.PARTLY:
            key = "survey.partly_known" if known else "survey.partly"
        case Solved.NO if ticket.problem:
            key = "survey.problem"
        case Solved.NO:
            key = "survey.reopened_known" if known else "survey.reopened"
    if solved is not Solved.NOT_MINE:
        turn.note(after=None if turn.photos else "left_over")
    turn.tell(key, turn.values(ticket), ticket=ticket.number)
    return None


def take_grade(turn: Turn) -> bool:
    """满意, said when something else was told meanwhile: the grade that was asked for and is still missing."""
    value = turn.meaning.grade
    if turn.do or value is None or not 0 < turn.length <= NO_GRADE or turn.meaning.has_matter:
        return False
    missing = [t for t in turn.tickets(open_only=True) if t.state is State.FOLLOW_UP and is_ungraded(t)]
    ticket = turn.own_ticket(missing[0].number) if len(missing) == 1 else None
    if ticket is None:
        return False
    frame = Frame(AnswerSurvey.name, AnswerSurvey.version, {"ticket": ticket.number}, asked="grade")
    result = AnswerSurvey().graded(turn, frame, ticket, value)
    if isinstance(result, Frame):
        turn.remember(frames=(*turn.conversation.frames, result))
    return True


def is_ungraded(ticket: Ticket) -> bool:
    """Whether it was said that it is solved, and not how satisfied they are."""
    return ticket.survey is not None and ticket.survey.solved is Solved.YES and not ticket.survey.grade


def keep_solved(turn: Turn, ticket: Ticket) -> None:
    """It is solved, and no grade is asked for: another follow-up is answered in the same breath."""
    said_solved(turn, ticket, Solved.YES)
    turn.say("survey.solved_one", ticket=ticket.number, number=ticket.number, title=ticket.title)


def keep_grade(turn: Turn, ticket: Ticket, value: int) -> None:
    """A grade that was said before it was known whether it is solved: it is not asked for again."""
    turn.note(graded=[ticket.number, value, turn.text if turn.length >= TELLS_WHY else ""])


def _graded_before(turn: Turn, ticket: Ticket) -> tuple[int, str]:
    number, value, words = turn.conversation.memory.get("graded") or ("", 0, "")
    turn.note(graded=None)
    return (int(value), str(words)) if number == ticket.number else (0, "")


def _still_wrong(turn: Turn) -> str:
    """ "没解决，还是有一盏不亮": what is still wrong goes to the unit."""
    words = turn.rest or ("" if turn.do else turn.text)
    return words if turn.rest or len(words) > WORDS else ""


def still_fixed(turn: Turn, ticket: Ticket, *, fixed: bool) -> bool:
    """The second follow-up: still fixed? Broken again makes a new, linked ticket; True when that is to begin."""
    answer_again(turn.case, ticket, turn.actor, fixed=fixed)
    if fixed:
        turn.say("survey.still_fixed")
        return False
    turn.say("survey.broken_again", number=ticket.number)
    return True


def called_among(words: str, tickets: Sequence[Ticket]) -> list[Ticket]:
    """Those of several tickets of whose titles alone the words hold a character: 灯没好, of a lamp and of rubbish."""
    if len(tickets) < SEVERAL:
        return []
    titles = [set(filter(str.isalnum, ticket.title)) for ticket in tickets]
    common = set.intersection(*titles) | set(TELLS_NOTHING)
    return [ticket for ticket, title in zip(tickets, titles, strict=True) if (title - common) & set(words)]


def open_survey(turn: Turn) -> Ticket | None:
    """The ticket whose follow-up is open, if the resident has one; the one that is named or called, else the one last told of."""
    named = turn.meaning.ticket_numbers
    waiting = [
        t for t in turn.tickets(open_only=True) if t.state is State.FOLLOW_UP and (not named or t.number in named)
    ]
    waiting = called_among(turn.text, waiting) or waiting
    latest = max(waiting, key=lambda t: t.follow_up_at or t.submitted_at, default=None)
    return turn.own_ticket(latest.number) if latest else None
