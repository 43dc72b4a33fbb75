"""Interruptions (插话): what is done whatever was asked, and what is answered in between."""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import recent
from handlers.dialogues.drafting import given_up
from handlers.dialogues.drafting.draft import NOTHING, Report
from handlers.dialogues.drafting.where import filed_just_now
from handlers.dialogues.following import (
    amended,
    by_voice,
    continued,
    followed,
    in_reply,
    intimidated,
    into_ticket,
    naming,
    neighbours,
    reached,
    redirected,
    redone,
    rung_when,
    standing,
    supplement,
    survey,
    taken_out,
    uncalled,
    which,
    withdraw,
    worse,
)
from handlers.dialogues.following.objection import objects
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.reporting import afraid, only_asking
from handlers.dialogues.talking import answers, small, talked, unread
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception import after_all, bereaved, buttons, by_intent, peril, several
from handlers.reception.by_intent import STRONG
from handlers.reception.codes import asked as asked_of_code
from handlers.reception.side import Residents
from tickets.catalogue import Kind
from tickets.ticket import Solved
from values import replace

LIKELY = 0.6
ANSWERED = 0.7  # how like a known question words are that may as well only press
JOKE = 14  # characters of words that only take back what was told
WONDERS = 60  # characters of a question that is one about a ticket


def strong(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What is done whatever was asked."""
    meaning = turn.meaning
    if not turn.text:
        return False
    if meaning.language_wanted and not meaning.has_matter:
        turn.say("language.switched" if meaning.language_wanted in turn.city.languages else "language.not_here")
        if not _asked_beside(here, turn):
            here.ask_again(turn)
        return True
    wanted = given_up.taken_up(turn) if top is None else None
    if (wanted := wanted or talked.wanted(turn, top)) is not None:
        here.begin_report(turn, wanted)
        return True
    if top is not None and top.dialogue in peril.DIALOGUES:
        called = turn.says_one_of("danger.words_out_call")  # позвонили tells that they have, and asks for nobody
        if top.dialogue == "danger" and meaning.intent is Intent.HUMAN and not called:
            request_person(turn)
            return True
        return False
    if intimidated.said(turn, top) or bereaved.said(here, turn, top):
        return True
    if not survey.why_is_asked(top) and buttons.nobody_contacted(turn):
        here.ask_again(turn)
        return True
    if uncalled.said(turn, top) or redone.said(turn, top) or reached.renewed(turn, top):
        return True
    if top is not None and top.asked and turn.waits():
        turn.say("chat.take_your_time")
        return True
    if afraid.said(turn, top):
        return True
    if (
        by_voice.said(turn, top)
        or reached.in_draft(turn, top)
        or afraid.hidden(turn, top)
        or asked_of_code(turn)
        or naming.asked(turn, top)
        or taken_out.said(turn, top)
        or small.said(turn, top)
    ):
        if not turn.handed.get("heard_out"):
            here.ask_again(turn)
        return True
    if neighbours.said(turn, top) or into_ticket.said(turn, top):
        if not turn.handed.get("opened"):
            here.ask_again(turn)
        return True
    if _only_joking(here, turn, top) or top is None and several.said(here, turn):
        return True
    if top is None and withdraw.no_longer_needed(turn) and recent(turn) is None:
        buttons.withdraw_ticket(here, turn)
        return True
    if top is None and not turn.photos and turn.tickets(open_only=True):
        if supplement.only_named(turn):
            buttons.add_to_ticket(here, turn)
            return True
    if top is None and turn.tickets(open_only=True) and (ticket := supplement.said(turn)) is not None:
        if not worse.said(turn, top, ticket):
            supplement.add(turn, ticket)
        return True
    if worse.said(turn, top):
        return True
    if continued.named(turn) or _of_follow_up(here, turn, top):
        if not turn.handed.get("opened"):
            here.ask_again(turn)
        return True
    if (
        redirected.said(turn, top)
        or amended.said(turn, top)
        or top is None
        and (in_reply.answers(turn) or in_reply.tells_both(turn))
    ):
        return True
    if top is None and (meant := which.pointed(turn)) is not None:
        tell(turn, [standing.by_when(turn, meant)], ticket=meant.number)
        here.begin(turn, Frame("supplement", draft={"ticket": meant.number}))
        return True
    if rung_when.said(turn, top) or standing.said(turn, top):
        return True
    if (asked := only_asking.question(turn)) and _only_asks(here, turn, top, asked):
        return True
    if (ticket := supplement.of_filed(turn)) is not None:
        supplement.add(turn, ticket)
        here.ask_again(turn)
        return True
    if top is None and in_reply.goes_on(turn):
        return True
    return by_intent.done(here, turn, top)


def _only_joking(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """骗你的，没有狗: what is being told is put away, what was filed just now is taken back."""
    if turn.do or turn.length > JOKE or not turn.says_one_of("chat.words_joking"):
        return False
    if top is not None and top.dialogue == here.report.name and Report.of(top.draft).said:
        here.cancel(turn)
        return True
    last = turn.own_ticket(turn.conversation.last_ticket) if top is None else None
    if last is None or not last.is_open or not filed_just_now(turn, last):
        return False
    buttons.withdraw_ticket(here, turn)
    return True


def _asked_beside(here: Residents, turn: Turn) -> bool:
    """please tell me status in english: what is asked of a ticket beside the wish for a language is answered, too."""
    beside = tuple(one for one in turn.meaning.intents if one[0] is not Intent.LANGUAGE)
    if not beside or beside[0][0] not in OF_TICKETS or beside[0][1] < STRONG or not turn.tickets():
        return False
    turn.meaning = replace(turn.meaning, intents=beside)
    by_intent.about_ticket(here, turn)
    return True


def _only_asks(here: Residents, turn: Turn, top: Frame | None, asked: str) -> bool:
    """算了不要交，我就想知道…: answered, and what was being told is put away where it is not to be filed."""
    report = top is not None and top.dialogue == here.report.name
    if top is not None and not report:
        return False
    about = Report.of(top.draft).title if report and top is not None else answers.topic(turn)
    put_away = report and only_asking.refuses(turn)
    if put_away:
        here.cancel(turn)
    inside = report and not put_away
    draft = Report.of(top.draft) if inside and top is not None else NOTHING
    if not only_asking.answer(turn, asked, inside=inside, about=about, draft=draft):
        return False
    if inside:
        here.ask_again(turn)
    return True


def _of_follow_up(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """路灯这回亮了, told while another matter is open: it answers the follow-up whose matter it names."""
    asked = survey.open_survey(turn) if turn.meaning.solved is not None else None
    if asked is None or top is None or top.dialogue != here.report.name or not followed.waits_for_words(asked):
        return False
    if not followed.names(turn.text, asked, beside=Report.of(top.draft).text()):
        return False
    buttons.say_solved(here, turn, asked, turn.meaning.solved)
    return True


def _wonders(turn: Turn) -> bool:
    """ "Why is nothing happening?" of who has a ticket open asks about that, whatever else it sounds like."""
    meaning = turn.meaning
    short = turn.length <= WONDERS and meaning.place is None and meaning.intent is Intent.QUESTION
    return short and meaning.sure_of(Intent.URGE) >= LIKELY and bool(turn.tickets(open_only=True))


def weak(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What is answered in between; the open question comes again after it."""
    meaning = turn.meaning
    if _survey_words(here, turn) or (top is None and (objects(turn) or after_all.said(here, turn))):
        return True
    presses = by_intent.presses_this(here, turn, top)
    if meaning.intent in OF_TICKETS and turn.tickets() and not presses and not peril.tells_they_are_well(turn):
        by_intent.about_ticket(here, turn)
        return True
    if _wonders(turn):
        urge_ticket(turn)
        return True
    if top is None:
        return False
    entry = answers.knowledge_for(turn)
    hurried = meaning.intent is Intent.URGE and not (meaning.knowledge and meaning.knowledge[0][1] >= ANSWERED)
    if hurried and top.asked == "review" and not meaning.has_matter:
        turn.say("chat.urge_review")  # how long will that take?
        return True
    if top.dialogue == here.report.name and only_asking.asks_who(turn, Report.of(top.draft)):
        return True
    if entry is not None and not hurried:
        answers.answer(turn, entry, offer=False)
        return True
    if meaning.intent is Intent.QUESTION and not hurried and (entry := answers.known_in_part(turn)) is not None:
        answers.answer(turn, entry, offer=False)
        return True
    if meaning.intent is Intent.QUESTION:
        return _unknown_question(here, turn, top)
    if unread.wordless(turn):
        turn.say("chat.sticker_inside")
        return True
    if meaning.intent is Intent.URGE and top.dialogue == "report" and top.asked != "review" and not meaning.has_matter:
        turn.say("chat.urge_inside")  # who has no ticket yet is in a hurry with this one: 问那么多干啥，快来人
        return True
    return not meaning.has_matter and answers.chat(turn, meaning.intent, inside=True)


def _unknown_question(here: Residents, turn: Turn, top: Frame) -> bool:
    """A question that nothing is known of."""
    if turn.meaning.sure_of(Intent.ABUSE) >= STRONG:
        return answers.chat(turn, Intent.ABUSE, inside=True)  # 你们是不是糊弄人呢 is no question
    if top.dialogue == "report" and not Report.of(top.draft).said:
        turn.drop_top()  # 我想咨询一下 … and this is what
        turn.sleep("draft_reminder", "draft_end")
        turn.handed["opened"] = True
        answers.unknown_question(turn)
    elif not turn.conversation.memory.get("human_since"):  # whoever waits for a person asks that person
        _pass_on(here, turn, top)
    return True


def _pass_on(here: Residents, turn: Turn, top: Frame) -> None:
    """A question that nothing is known of, while a matter is told, goes along with it: the unit answers both."""
    if top.dialogue != here.report.name:
        turn.say("knowledge.unknown_inside")
        return
    draft = Report.of(top.draft)
    if turn.text not in draft.said:
        told = draft.telling(turn.text, turn.message.event_id)
        told = replace(told, identifying=tuple(dict.fromkeys((*draft.identifying, *turn.meaning.identifying_words))))
        here.keep(turn, replace(top, draft=told.json()))
    tells = turn.meaning.has_matter and turn.meaning.kind_value is not Kind.INQUIRY
    turn.say("report.added" if tells else "knowledge.unknown_kept")  # 叫我回老家办，哪跑得动嘛 wants no answer


def _survey_words(here: Residents, turn: Turn) -> bool:
    """ "没解决" said in words while a follow-up is open."""
    meaning = turn.meaning
    ticket = survey.open_survey(turn) if turn.text else None
    if ticket is None or not followed.waits_for_words(ticket):
        return False
    if several := followed.of_several(turn):
        words, understood = turn.text, turn.meaning
        for one, how, turn.text in several:
            turn.meaning = replace(understood, grade=None)
            buttons.say_solved(here, turn, one, how)
        turn.text = words
        return True
    if here.top(turn.conversation) is None:
        followed.understood_as_answer(turn, ticket)
        meaning = turn.meaning
    if followed.done_elsewhere(turn, ticket) and meaning.solved is not Solved.NOT_MINE:
        meaning = turn.meaning = replace(meaning, solved=Solved.NO)
    solved = meaning.solved or (Solved.NO if meaning.intent is Intent.RETURNED else followed.solved_by_grade(turn))
    if solved is None:
        return here.top(turn.conversation) is None and followed.said_else(turn, ticket)
    buttons.say_solved(here, turn, ticket, solved)
    return True
