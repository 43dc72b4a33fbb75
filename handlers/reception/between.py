"""What is answered in between, where the open dialogue could not use it (插话之后): the open question comes again after it."""

from __future__ import annotations

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting.draft import Report, is_report
from handlers.dialogues.following import (
    continued,
    followed,
    more_of_it,
    survey,
)
from handlers.dialogues.following.objection import take_objection
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.reporting import only_asking
from handlers.dialogues.talking import answers, unread
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception import after_all, buttons, by_intent, peril
from handlers.reception.by_intent import ANSWERED, LIKELY
from handlers.reception.interruption import Amid, Interruption, Interruptions, Open, Then, within, words
from handlers.reception.side import Residents
from tickets.catalogue import Kind
from tickets.ticket import Solved
from values import replace

WONDERS = 60  # characters of a question that is one about a ticket
_URGE, _QUESTION = frozenset({Intent.URGE}), frozenset({Intent.QUESTION})


def weak(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What is answered in between, where the open dialogue could not use it; True where the message is taken."""
    return WEAK.take(here, turn, top)


def _answer_follow_up(amid: Amid) -> bool:
    """ "没解决" said in words while a follow-up is open."""
    here, turn = amid.here, amid.turn
    meaning = turn.meaning
    ticket = survey.open_survey(turn) if turn.text else None
    if ticket is None or not followed.waits_for_words(ticket):
        return False
    if several := followed.of_several(turn):
        text, understood = turn.text, turn.meaning
        each = followed.is_of_each(several)
        for one, how, turn.text in several:
            turn.meaning = replace(understood, grade=understood.grade if each else None)
            if each and how is Solved.YES and one != several[-1][0] and turn.meaning.grade is None:
                survey.keep_solved(turn, one)  # one grade is asked for, of the last
            else:
                buttons.say_solved(here, turn, one, how)
        turn.text = text
        return True
    if here.top(turn.conversation) is None:
        followed.understood_as_answer(turn, ticket)
        meaning = turn.meaning
    if followed.done_elsewhere(turn, ticket) and meaning.solved is not Solved.NOT_MINE:
        meaning = turn.meaning = replace(meaning, solved=Solved.NO)
    solved = meaning.solved or (Solved.NO if meaning.intent is Intent.RETURNED else followed.solved_by_grade(turn))
    solved = solved or (Solved.YES if followed.agrees_to_it(turn) else None)
    if solved is None:
        return here.top(turn.conversation) is None and followed.take_else(turn, ticket)
    buttons.say_solved(here, turn, ticket, solved)
    return True


def _tell_of_a_ticket(amid: Amid) -> bool:
    turn = amid.turn
    if not turn.tickets() or by_intent.presses_this(turn, amid.top) or peril.tells_they_are_well(turn):
        return False
    if amid.top is None and turn.meaning.intent is Intent.PROGRESS and continued.tells(turn) and more_of_it.take(turn):
        return True
    by_intent.about_ticket(amid.here, turn)
    return True


def _press_who_handles_it(turn: Turn) -> bool:
    """ "Why is nothing happening?" of who has a ticket open asks about that, whatever else it sounds like."""
    if turn.length > WONDERS or turn.meaning.place is not None or turn.meaning.sure_of(Intent.URGE) < LIKELY:
        return False
    if not turn.tickets(open_only=True):
        return False
    urge_ticket(turn)
    return True


def _hurries(turn: Turn) -> bool:
    """Whether they press, in words that are like no question whose answer is known."""
    known = turn.meaning.knowledge
    return turn.meaning.intent is Intent.URGE and not (known and known[0][1] >= ANSWERED)


def _hurry_at_the_review(turn: Turn, top: Frame) -> bool:
    """how long will that take?"""
    if top.asked != "review" or not _hurries(turn) or turn.meaning.has_matter:
        return False
    turn.say("chat.urge_review")
    return True


def _hurry_while_telling(turn: Turn, top: Frame) -> bool:
    """Who has no ticket yet is in a hurry with this one: 问那么多干啥，快来人."""
    if top.asked == "review" or turn.meaning.has_matter:
        return False
    turn.say("chat.urge_inside")
    return True


def _tell_who_handles_it(turn: Turn, top: Frame) -> bool:
    return only_asking.take_who(turn, Report.of(top.draft))


def _answer_from_knowledge(turn: Turn) -> bool:
    entry = answers.knowledge_for(turn) if not _hurries(turn) else None
    if entry is not None:
        answers.answer(turn, entry, offer=False)
    return entry is not None


def _answer_in_part(turn: Turn) -> bool:
    entry = answers.known_in_part(turn)
    if entry is not None:
        answers.answer(turn, entry, offer=False)
    return entry is not None


def _take_unknown_question(amid: Amid) -> bool:
    """A question that nothing is known of."""
    turn, top = amid.turn, amid.top
    if turn.meaning.sure_of(Intent.ABUSE) >= by_intent.STRONG:
        return answers.chat(turn, Intent.ABUSE, inside=True)  # 你们是不是糊弄人呢 is no question
    if is_report(top) and not Report.of(top.draft).said:
        turn.drop_top()  # 我想咨询一下 … and this is what
        turn.sleep("draft_reminder", "draft_end")
        turn.so_far.opened = True
        answers.unknown_question(turn)
    elif top is not None and not turn.conversation.memory.get("human_since"):  # else they ask the person they wait for
        _pass_on(amid.here, turn, top)
    return True


def _pass_on(here: Residents, turn: Turn, top: Frame) -> None:
    """A question that nothing is known of, while a matter is told, goes along with it: the unit answers both."""
    if not is_report(top):
        turn.say("knowledge.unknown_inside")
        return
    draft = Report.of(top.draft)
    if turn.text not in draft.said:
        told = draft.telling(turn.text, turn.message.event_id)
        told = replace(told, identifying=tuple(dict.fromkeys((*draft.identifying, *turn.meaning.identifying_words))))
        here.keep(turn, replace(top, draft=told.json()))
    tells = turn.meaning.has_matter and turn.meaning.kind_value is not Kind.INQUIRY
    turn.say("report.added" if tells else "knowledge.unknown_kept")  # 叫我回老家办，哪跑得动嘛 wants no answer


def _say_no_words(turn: Turn) -> bool:
    if not unread.wordless(turn):
        return False
    turn.say("chat.sticker_inside")
    return True


def _chat(turn: Turn) -> bool:
    return not turn.meaning.has_matter and answers.chat(turn, turn.meaning.intent, inside=True)


WEAK = Interruptions(
    Interruption(name, amid, hear, Then.ASKED_AGAIN, of)
    for name, amid, hear, of in (
        ("is it solved", Open.ANY, _answer_follow_up, None),
        ("not accepted", Open.NOTHING, words(take_objection), None),
        ("of a ticket that has ended", Open.NOTHING, lambda amid: after_all.take(amid.here, amid.turn), None),
        ("a ticket of theirs", Open.ANY, _tell_of_a_ticket, OF_TICKETS),
        ("why is nothing done", Open.ANY, words(_press_who_handles_it), _QUESTION),
        ("a hurry at the review", Open.A_DIALOGUE, within(_hurry_at_the_review), _URGE),
        ("who handles what is told", Open.REPORT, within(_tell_who_handles_it), None),
        ("news of what is told", Open.TOLD, within(by_intent.news_of_what_is_told), None),
        ("what the city knows", Open.A_DIALOGUE, words(_answer_from_knowledge), None),
        ("what it knows in part", Open.A_DIALOGUE, words(_answer_in_part), _QUESTION),
        ("what nobody knows", Open.A_DIALOGUE, _take_unknown_question, _QUESTION),
        ("no words", Open.A_DIALOGUE, words(_say_no_words), None),
        ("a hurry with this one", Open.REPORT, within(_hurry_while_telling), _URGE),
        ("chat", Open.A_DIALOGUE, words(_chat), None),
    )
)
