"""Interruptions (插话): what is done whatever was asked, what is answered in between, the language of the words."""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import recent
from handlers.dialogues.drafting import given_up, not_urgent, pieces
from handlers.dialogues.drafting.draft import NOTHING, Report, is_open
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
    progress,
    reached,
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
from handlers.dialogues.reporting import afraid, denied, only_asking
from handlers.dialogues.talking import answers, small, unread
from handlers.dialogues.talking.human import request_person
from handlers.enrolment import INVITE
from handlers.ports.understanding import OF_TICKETS, Context, Intent
from handlers.reception import after_all, bereaved, buttons, peril, several
from handlers.reception.codes import asked as asked_of_code
from handlers.reception.codes import recovery_code
from handlers.reception.side import Residents
from tickets import expressions as re
from tickets.catalogue import Kind
from tickets.ticket import Solved
from tickets.values import replace

# How sure an intent must be to interrupt an open dialogue that could have taken the words itself.
STRONG = 0.75
LIKELY = 0.6
ANSWERED = 0.7  # how like a known question words are that may as well only press
WONDERS = 60  # characters of a question that is one about a ticket
# Enough Latin letters that a change of language is meant, and not a name or an abbreviation; other scripts tell it sooner.
LANGUAGE_LETTERS = 6
OWN_SCRIPT_LETTERS = 2


def follow_language(here: Residents, turn: Turn) -> None:
    """The language of the words, when they are clearly the resident's own and not a name inside a dialogue."""
    meaning = turn.meaning
    if recovery_code(turn.text) or INVITE.search(turn.text):
        return
    unread.keep_language(turn)
    conversation = turn.conversation
    wanted = meaning.language_wanted
    if wanted and wanted in turn.city.languages:
        turn.remember(language=wanted)
        if not meaning.has_matter:
            _matter_beside(turn, wanted)
        return
    if conversation.last_heard_at is None and unread.from_abroad(turn):
        turn.remember(language=unread.ENGLISH)
        return
    letters = sum(c.isalpha() for c in turn.text)
    latin = meaning.language == "en" and conversation.last_heard_at is not None
    free = here.top(conversation) is None or meaning.has_matter or _speaks(turn)
    if (
        meaning.language != conversation.language
        and meaning.language in turn.city.languages
        and free
        and letters >= (LANGUAGE_LETTERS if latin else OWN_SCRIPT_LETTERS)
        and not _gibberish(turn)
    ):
        turn.remember(language=meaning.language)


def _matter_beside(turn: Turn, wanted: str) -> None:
    """한국어로 해주세요. 임금을 세 달 못 받았어요: what is told in the sentences beside the wish for a language is read in it."""
    understand = turn.understanding.understand
    context = Context(language=wanted, tickets=turn.conversation.last_ticket is not None)
    parts = [part.strip() for part in _SENTENCES.findall(turn.text)]
    beside = [part for part in parts if part and understand(part, context).language_wanted is None]
    if beside and len(beside) < len(parts):
        told = understand(" ".join(beside), context)
        if told.has_matter:
            turn.meaning = told


_SENTENCES = re.compile(r"[^。！？.!?]+[。！？.!?]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u309f]")
SENTENCE_WORDS, SENTENCE_KANA = 4, 4  # from which words of another language are a sentence and no name


def _speaks(turn: Turn) -> bool:
    """Whether a sentence is in the other language, and not only a name (Guangming Garden, 런민로) in answer to a question."""
    place = turn.meaning.place
    if place is not None and place.candidates:
        return False
    if turn.meaning.language == "ja":
        return len(_KANA.findall(turn.text)) >= SENTENCE_KANA
    return not _HAN.search(turn.text) and len(turn.text.split()) >= SENTENCE_WORDS


def _gibberish(turn: Turn) -> bool:
    """asdkjh123: one word of Latin letters that means nothing is no language."""
    meaning, words = turn.meaning, turn.text.split()
    if small.is_code(turn):
        return True
    return turn.text.isascii() and len(words) == 1 and meaning.intent is Intent.UNKNOWN and not meaning.has_matter


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
    if top is None and (wanted := given_up.taken_up(turn)) is not None:
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
    if buttons.nobody_contacted(turn):
        here.ask_again(turn)
        return True
    if uncalled.said(turn, top):
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
    if top is None and several.said(here, turn):
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
    if amended.said(turn, top) or top is None and (in_reply.answers(turn) or in_reply.tells_both(turn)):
        return True
    if top is None and (meant := which.pointed(turn)) is not None:
        tell(turn, [standing.by_when(turn, meant)], ticket=meant.number)
        here.begin(turn, Frame("supplement", draft={"ticket": meant.number}))
        return True
    if rung_when.said(turn, top) or standing.said(turn, top):
        return True
    if asked := only_asking.question(turn):
        if _only_asks(here, turn, top, asked):
            return True
    if (ticket := supplement.of_filed(turn)) is not None:
        supplement.add(turn, ticket)
        here.ask_again(turn)
        return True
    if top is None and in_reply.goes_on(turn):
        return True
    return _by_intent(here, turn, top)


def _asked_beside(here: Residents, turn: Turn) -> bool:
    """please tell me status in english: what is asked of a ticket beside the wish for a language is answered, too."""
    beside = tuple(one for one in turn.meaning.intents if one[0] is not Intent.LANGUAGE)
    if not beside or beside[0][0] not in OF_TICKETS or beside[0][1] < STRONG or not turn.tickets():
        return False
    turn.meaning = replace(turn.meaning, intents=beside)
    _about_ticket(here, turn)
    return True


def _by_intent(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What the intent alone asks for, whatever is open: a person, an end, a new beginning, one step back, a ticket."""
    meaning = turn.meaning
    match meaning.intent:
        case Intent.HUMAN | Intent.URGE | Intent.PROGRESS if top is None and continued.told(turn):
            pass  # 打电话来的人说不归他们管 asks for nobody, and 他们今天就打电话来了？ presses nobody
        case Intent.HUMAN if meaning.confidentiality is None and _calls(turn):  # 不要告诉我们班主任 asks for nobody
            request_person(turn)
        case Intent.CANCEL | Intent.WITHDRAW if naming.only_wishes(turn):
            return top is None and naming.said(turn)  # не хочу называть имя, 我不想匿名了
        case Intent.CANCEL if meaning.confidentiality is not None:
            return False
        case intent if (
            top is None
            and withdraw.is_told(turn)
            and (intent is Intent.WITHDRAW or _would_take_back(turn))
            and turn.tickets(open_only=True)
        ):
            buttons.withdraw_ticket(here, turn)  # 他们说不撤就停水, whatever it sounds like
        case Intent.WITHDRAW if top is not None and top.dialogue == "withdraw":
            return False  # it was asked why, and this tells
        case Intent.CANCEL if top is None and (filed := recent(turn)) is not None:
            take_back = Choice("ticket.withdraw", "button.withdraw", args={"ticket": filed.number})
            turn.say("danger.cancel_filed", choices=(take_back,), ticket=filed.number, number=filed.number)
        case Intent.CANCEL if _edits_a_field(here, turn, top):
            pass  # 算了不改了: the field stays, and so does the report
        case Intent.CANCEL if top is not None and not meaning.has_matter and top.dialogue == "report":
            leaves_it = top.asked.startswith("edit_") and turn.says_one_of("report.words_leave_it")
            leaves_it = leaves_it or denied.of_the_card(turn, Report.of(top.draft)) is not None
            if leaves_it or pieces.together(turn, Report.of(top.draft)) is not None:
                return False  # 算了不改了; 八一个月是啥，删了; 公厕 … 没纸
            here.cancel(turn)
        case Intent.WITHDRAW if top is not None and top.dialogue == "report" and not _of_a_ticket(turn, top):
            here.cancel(turn)  # what is being told is meant, and what was filed before stays
        case Intent.RESTART if top is not None and not meaning.has_matter:
            turn.remember(frames=())
            turn.sleep()
            here.open(turn, Frame("report", draft=Report().json()))
        case Intent.BACK if top is not None and top.dialogue == "report":
            here.keep(turn, here.report.back(turn, top))
        case Intent.URGE if top is not None and top.dialogue == "survey" and top.asked == "reason":
            return False  # 拖太久了 is why
        case intent if intent in OF_TICKETS and top is None and followed.answers_surely(turn):
            return False  # 你们问错人了吧，我报的是垃圾
        case Intent.URGE if _presses_this(here, turn, top):
            return False
        case intent if intent in OF_TICKETS and is_open(top) and not meaning.ticket_numbers and not_urgent.said(turn):
            return False  # 是前几天的事, of what is being told
        case intent if intent in OF_TICKETS and _surely(turn) and _has_tickets(turn) and not _answers_follow_up(turn):
            _about_ticket(here, turn)
            if not turn.handed.get("opened"):
                here.ask_again(turn)
        case _:
            return False
    return True


def _edits_a_field(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """Whether a field of the review is being changed, and they would rather not; then the review is shown again."""
    editing = top is not None and top.dialogue == here.report.name and top.asked.startswith("edit_")
    if not editing or top is None or turn.meaning.has_matter:
        return False
    here.keep(turn, here.report.back(turn, top))
    return True


def _presses_this(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """怎么这么慢, while a report is told and no ticket is open: it is this one that they are in a hurry with."""
    telling = top is not None and top.dialogue == here.report.name
    return telling and turn.meaning.intent is Intent.URGE and not turn.tickets(open_only=True)


def _answers_follow_up(turn: Turn) -> bool:
    """还没修怎么就问我解决没有, while it is asked whether it is solved: an answer, however much it asks or presses."""
    if turn.meaning.solved is None or turn.meaning.intent is Intent.WITHDRAW:
        return False
    asked = survey.open_survey(turn)
    return asked is not None and followed.waits_for_words(asked)


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


def _would_take_back(turn: Turn) -> bool:
    return turn.says_one_of("withdraw.words_take_back") and not turn.meaning.has_matter


def _calls(turn: Turn) -> bool:
    """Whether somebody is asked for: surely, or in words that name a person or a call. 瘆人 and 让领导知道 ask for nobody."""
    return turn.meaning.sure_of(Intent.HUMAN) >= STRONG or turn.says_one_of("chat.words_person")


def _of_a_ticket(turn: Turn, top: Frame) -> bool:
    """Whether what is to be taken back is a ticket: one is named by its number or as such, or nothing was told yet that could be."""
    if turn.meaning.ticket_numbers:
        return True
    return bool(turn.tickets()) and (not Report.of(top.draft).said or turn.says_one_of("withdraw.words_ticket"))


def _wonders(turn: Turn) -> bool:
    """ "Why is nothing happening?" of who has a ticket open asks about that, whatever else it sounds like."""
    meaning = turn.meaning
    short = turn.length <= WONDERS and meaning.place is None and meaning.intent is Intent.QUESTION
    return short and meaning.sure_of(Intent.URGE) >= LIKELY and bool(turn.tickets(open_only=True))


def _has_tickets(turn: Turn) -> bool:
    """Whether there is something to answer: tickets, a number, or plainly a question of progress."""
    meaning = turn.meaning
    asked = meaning.intent is Intent.PROGRESS and not meaning.has_matter
    return asked or bool(meaning.ticket_numbers) or bool(turn.tickets())


def _surely(turn: Turn) -> bool:
    return turn.meaning.intents[0][1] >= STRONG


def weak(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What is answered in between; the open question comes again after it."""
    meaning = turn.meaning
    if _survey_words(here, turn) or (top is None and (objects(turn) or after_all.said(here, turn))):
        return True
    presses = _presses_this(here, turn, top)
    if meaning.intent in OF_TICKETS and turn.tickets() and not presses and not peril.tells_they_are_well(turn):
        _about_ticket(here, turn)
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
    solved = meaning.solved or (Solved.NO if meaning.intent is Intent.RETURNED else followed.solved_by_grade(turn))
    if solved is None:
        return here.top(turn.conversation) is None and followed.said_else(turn, ticket)
    buttons.say_solved(here, turn, ticket, solved)
    return True


def _about_ticket(here: Residents, turn: Turn) -> None:
    match turn.meaning.intent:
        case Intent.PROGRESS:
            progress.show_progress(turn)
        case Intent.URGE:
            urge_ticket(turn)
        case Intent.WITHDRAW:
            buttons.withdraw_ticket(here, turn)
