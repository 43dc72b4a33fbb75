"""What is said of a ticket that has ended (后来说的): it was pressed by mistake, it broke again, it should not have been taken back.

刚才按错了，灯没亮 · 没修好 ─► the same matter once more, linked with the old ticket (反复)
half a month later: 又灭了 ─► the same · 一直好着 ─► noted · anything else about it ─► asked once more
taken back a moment ago: 又不亮了，别撤 ─► the same matter goes on, linked
"""

from __future__ import annotations

from datetime import timedelta

from handlers.conversation.form import tell
from handlers.conversation.message import Part
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report
from handlers.dialogues.following import followed, survey, which
from handlers.dialogues.following.supplement import may_be_about
from handlers.dialogues.talking import again
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception.side import Residents
from handlers.usecases.resident import answer_again
from tickets.ticket import Outcome, Solved, State, Ticket
from values import replace

CHECK = "second_follow_up"
CHECKED = "answered_again"
CHECK_OPEN = timedelta(days=7)  # so long words answer the second follow-up
JUST_ENDED = timedelta(days=2)  # so long after the end words that name no matter still answer whether it is solved
TAKEN_BACK = timedelta(days=1)  # so long a withdrawal is taken back in words,
WANTED = timedelta(days=60)  # … and so long in those that want it gone on with: 还是修吧, 接上次那个路灯
NOT_CONTENT = 2  # the grade from which down the second follow-up hears that something is wrong
_NOT_WELL = (Solved.NO, Solved.PARTLY)
# What else is asked or wanted is no answer to how it is now.
_ELSE = OF_TICKETS | {Intent.HUMAN, Intent.HELP, Intent.CANCEL, Intent.RESTART, Intent.LANGUAGE, Intent.GREETING}


def once_more(ticket: Ticket, words: str = "") -> Report:
    """The same matter at the same place, of which nothing has to be told again; `words` tell how it is now."""
    return Report(
        said=tuple(filter(None, (ticket.text, words))),
        title=ticket.title,
        summary=ticket.summary,
        kind=ticket.kind.value,
        category=ticket.category or "",
        urgency=ticket.urgency,
        confidentiality=ticket.confidentiality.value,
        phone=ticket.contact.phone if ticket.contact else "",
        recurs=ticket.number,
    ).at(ticket.place)


def take(here: Residents, turn: Turn) -> bool:
    """Whether the words are about a ticket that has ended; then they are dealt with."""
    if not turn.text or turn.meaning.emergency is not None:
        return False
    return _answers_the_check(here, turn) or _kept_after_all(here, turn) or _not_solved(here, turn)


def _goes_on(here: Residents, turn: Turn, ticket: Ticket, key: str) -> None:
    turn.say(key, number=ticket.number)
    here.begin_report(turn, once_more(ticket, turn.text))


# ── the second follow-up ──────────────────────────────────────────────────────────────────────────────────────────────


def _answers_the_check(here: Residents, turn: Turn) -> bool:
    """又灭了 昨晚上, 一直挺好: said when it was asked, half a month later, how it is now."""
    if turn.meaning.intent in _ELSE or turn.meaning.place is not None and turn.meaning.place.complete:
        return False
    ticket = _checked(turn)
    if ticket is None or not may_be_about(turn, ticket):
        return False
    told = turn.as_an_answer(turn.text)
    again_wrong = told.solved in _NOT_WELL or told.solved is None and told.intent is Intent.RETURNED
    if again_wrong or told.solved is None and told.grade is not None and told.grade <= NOT_CONTENT:
        answer_again(turn.case, ticket, turn.actor, fixed=False)
        _goes_on(here, turn, ticket, "survey.goes_on")
    elif told.solved is Solved.YES or told.grade is not None:
        survey.still_fixed(turn, ticket, fixed=True)
    elif turn.meaning.intent is Intent.QUESTION or turn.meaning.has_matter and _other_leaf(turn, ticket):
        return False
    else:
        thanks = [Part("chat.thanks")] if turn.meaning.intent is Intent.THANKS else []
        tell(turn, [*thanks, Part("survey.solved_again")], survey.survey_choices(ticket), ticket=ticket.number)
    return True


def _checked(turn: Turn) -> Ticket | None:
    """The ticket of which it was asked, half a month later, how it is now, while that is not answered."""
    after = turn.city.clocks.second_follow_up
    for ticket in turn.tickets():
        if ticket.state is not State.CLOSED or ticket.closed_at is None or CHECK not in "".join(ticket.fired):
            continue
        if turn.now - ticket.closed_at > after + CHECK_OPEN:
            continue
        if not any(event.type == CHECKED for event in turn.work.tickets.events(ticket.number)):
            return turn.own_ticket(ticket.number)
    return None


def _other_leaf(turn: Turn, ticket: Ticket) -> bool:
    return all(code != ticket.category for code, _ in turn.meaning.categories[:3])


# ── what was taken back ───────────────────────────────────────────────────────────────────────────────────────────────


def _kept_after_all(here: Residents, turn: Turn) -> bool:
    """不对，又不亮了，别撤: a withdrawal of a moment ago is taken back. The unit was told, so it goes on as a linked ticket."""
    wanted = turn.says_one_of("withdraw.words_not_after_all")
    last = _taken_back(turn) if wanted else turn.own_ticket(turn.conversation.last_ticket)
    if last is None or last.state is not State.WITHDRAWN or not may_be_about(turn, last):
        return False
    events = turn.work.tickets.events(last.number)
    since = turn.now - max(event.at for event in events)
    if since > (WANTED if wanted else TAKEN_BACK) or turn.meaning.place is not None:
        return False
    keeps = wanted or turn.says_one_of("withdraw.words_keep")
    if not keeps and (
        turn.meaning.has_matter and _other_leaf(turn, last) or turn.as_an_answer(turn.text).solved not in _NOT_WELL
    ):
        return False
    _goes_on(here, turn, last, "withdraw.taken_up")
    return True


def _taken_back(turn: Turn) -> Ticket | None:
    """接上次那个路灯: the one taken back that the words call by what it is, else the last."""
    mine = [ticket for ticket in turn.tickets() if ticket.state is State.WITHDRAWN]
    found = which.spoken_of(turn, mine) or mine
    return turn.own_ticket(found[0].number) if found else None


# ── not solved after all ──────────────────────────────────────────────────────────────────────────────────────────────


def _not_solved(here: Residents, turn: Turn) -> bool:
    """没修好, said when the question of the follow-up is closed: a new ticket that is linked to the old (反复), as promised."""
    mistaken = turn.says_one_of("survey.words_mistaken")
    ended = [ticket for ticket in turn.tickets() if _told_how(turn, ticket)]
    called = survey.called_among(turn.text, ended)  # 等等 灯没好, of a lamp and of rubbish that have ended
    last = max(called or ended, key=lambda ticket: ticket.closed_at or ticket.submitted_at, default=None)
    if last is None or turn.meaning.place is not None and not followed.done_elsewhere(turn, last):
        return False
    newest = bool(called) or last == turn.tickets()[0]
    if not mistaken and (any(ticket.is_open for ticket in turn.tickets()) or not newest):
        return False
    if sum(ticket.category == last.category for ticket in turn.tickets()) >= again.OFTEN and not mistaken:
        return False  # who comes again and again is told what was answered
    if not _denies(turn, last, mistaken=mistaken):
        if mistaken and not turn.meaning.has_matter:
            turn.say("survey.mistaken", ticket=last.number, number=last.number, title=turn.title_of(last))
            return True
        return False
    if turn.says_one_of("survey.words_closed_so"):  # 没解决就结案了: the closing is what they complain of
        frame = here.report.start(turn)
        here.begin_report(turn, replace(Report.of(frame.draft), recurs=last.number).at(last.place))
        return True
    _goes_on(here, turn, last, "survey.goes_on")
    return True


def _told_how(turn: Turn, ticket: Ticket) -> bool:
    """Whether its follow-up has ended, not long ago."""
    asked = ticket.state is State.CLOSED and ticket.outcome in (Outcome.NO_ANSWER, Outcome.SOLVED)
    return asked and ticket.closed_at is not None and turn.now - ticket.closed_at <= turn.city.clocks.second_follow_up


def _denies(turn: Turn, ticket: Ticket, *, mistaken: bool) -> bool:
    meaning = turn.meaning
    if meaning.solved in _NOT_WELL or meaning.intent is Intent.RETURNED or followed.done_elsewhere(turn, ticket):
        return True
    young = ticket.closed_at is not None and turn.now - ticket.closed_at <= JUST_ENDED
    if not mistaken and (not young or meaning.has_matter or meaning.intent in _ELSE | {Intent.QUESTION}):
        return False
    return turn.as_an_answer(turn.text).solved in _NOT_WELL
