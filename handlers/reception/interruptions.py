"""The table of interruptions (插话): what is done whatever was asked, in the order in which a call-taker would ask."""

from __future__ import annotations

from handlers.conversation.form import tell
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger import without_ticket
from handlers.dialogues.danger.alarm import recent
from handlers.dialogues.drafting import given_up
from handlers.dialogues.drafting.draft import NOTHING, Report
from handlers.dialogues.drafting.where import filed_just_now
from handlers.dialogues.following import (
    about,
    all_amended,
    amended,
    by_voice,
    called_amid,
    continued,
    followed,
    in_reply,
    intimidated,
    into_ticket,
    misconduct,
    naming,
    neighbours,
    rating_back,
    reached,
    redirected,
    redone,
    rung_by_unit,
    rung_when,
    standing,
    supplement,
    survey,
    taken_out,
    uncalled,
    which,
    which_reported,
    withdraw,
    worse,
)
from handlers.dialogues.reporting import afraid, bare, only_asking
from handlers.dialogues.talking import answers, attack, foreign, small, talked
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception import bereaved, buttons, by_intent, codes, several, yes_or_no
from handlers.reception.by_intent import BY_INTENT
from handlers.reception.interruption import Amid, Interruption, Interruptions, Open, Then, beside, within, words
from handlers.reception.side import Residents
from values import replace

SURELY = 0.9  # of another leaf, from which words are another matter
JOKE = 14  # characters of words that only take back what was told


def strong(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What is done whatever was asked; True where the message is taken."""
    return bool(turn.text) and STRONG.take(here, turn, top)


# ── whatever is open: a language, a person amid danger ────────────────────────────────────────────────────────────────


def _switch_language_and_tell(amid: Amid) -> bool:
    """please tell me status in english: what is asked of a ticket beside the wish for a language is answered, too."""
    turn = amid.turn
    besides = tuple(one for one in turn.meaning.intents if one[0] is not Intent.LANGUAGE)
    if not _wants_language(turn) or not besides or besides[0][0] not in OF_TICKETS:
        return False
    if besides[0][1] < by_intent.STRONG or not turn.tickets():
        return False
    _say_language(turn)
    turn.meaning = replace(turn.meaning, intents=besides)
    by_intent.about_ticket(amid.here, turn)
    return True


def _switch_language(turn: Turn) -> bool:
    if not _wants_language(turn):
        return False
    _say_language(turn)
    return True


def _wants_language(turn: Turn) -> bool:
    return bool(turn.meaning.language_wanted) and not turn.meaning.has_matter


def _say_language(turn: Turn) -> None:
    spoken = turn.meaning.language_wanted in turn.city.languages
    turn.say("language.switched" if spoken else "language.not_here")


def _request_person_amid_danger(turn: Turn) -> bool:
    called = turn.says_one_of("danger.words_out_call")  # позвонили tells that they have, and asks for nobody
    if turn.meaning.intent is not Intent.HUMAN or called:
        return False
    request_person(turn)
    return True


# ── what was told before ──────────────────────────────────────────────────────────────────────────────────────────────


def _take_up_what_was_given_up(amid: Amid) -> bool:
    return _begin(amid, given_up.take_up(amid.turn))


def _take_up_what_was_talked(amid: Amid) -> bool:
    return _begin(amid, talked.take_up(amid.turn))


def _begin(amid: Amid, wanted: Report | None) -> bool:
    if wanted is not None:
        amid.here.begin_report(amid.turn, wanted)
    return wanted is not None


def _take_back_a_joke(amid: Amid) -> bool:
    """骗你的，没有狗: what is being told is put away, what was filed just now is taken back."""
    here, turn, top = amid.here, amid.turn, amid.top
    if turn.do or turn.length > JOKE or not turn.says_one_of("chat.words_joking"):
        return False
    if top is not None:
        if not Report.of(top.draft).said:
            return False
        here.cancel(turn)
        return True
    last = turn.own_ticket(turn.conversation.last_ticket)
    if last is None or not last.is_open or not filed_just_now(turn, last):
        return False
    buttons.withdraw_ticket(here, turn)
    return True


# ── of a ticket ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _deny_contact(amid: Amid) -> bool:
    return not survey.why_is_asked(amid.top) and buttons.take_denial(amid.turn)


def _wait_for_them(turn: Turn, top: Frame) -> bool:
    if not top.asked or not turn.waits() or bare.ends_with_an_end(turn):
        return False
    turn.say("chat.take_your_time")
    return True


def _withdraw_what_is_not_needed(amid: Amid) -> bool:
    if not withdraw.no_longer_needed(amid.turn) or recent(amid.turn) is not None:
        return False
    buttons.withdraw_ticket(amid.here, amid.turn)
    return True


def _withdraw_the_one_called(amid: Amid) -> bool:
    """早餐店换老板了，不用管了, while another matter is told: the ticket that is called so, and not what is told."""
    ticket = called_amid.unwanted(amid.turn, amid.top) if amid.top is not None else None
    if ticket is None:
        return False
    buttons.withdraw_this(amid.here, amid.turn, ticket)
    return True


def _ask_what_to_add(amid: Amid) -> bool:
    turn = amid.turn
    if turn.photos or not turn.tickets(open_only=True) or not supplement.only_named(turn):
        return False
    buttons.add_to_ticket(amid.here, turn)
    return True


def _add_what_stands_behind(turn: Turn) -> bool:
    ticket = supplement.take_off_word(turn) if turn.tickets(open_only=True) else None
    if ticket is None:
        return False
    if not worse.take(turn, ticket):
        supplement.add(turn, ticket)
    return True


def _add_to_what_was_filed(turn: Turn) -> bool:
    if (ticket := supplement.of_filed(turn)) is None:
        return False
    supplement.add(turn, ticket)
    return True


def _answer_follow_up_by_name(amid: Amid) -> bool:
    """路灯这回亮了, told while another matter is open: it answers the follow-up whose matter it names."""
    turn, top = amid.turn, amid.top
    asked = survey.open_survey(turn) if turn.meaning.solved is not None else None
    if asked is None or top is None or not followed.waits_for_words(asked):
        return False
    if not followed.names(turn.text, asked, beside=Report.of(top.draft).text()):
        return False
    buttons.say_solved(amid.here, turn, asked, turn.meaning.solved)
    return True


def _tell_another_matter_amid_the_grade(amid: Amid) -> bool:
    """对了 我们那还有个井盖响, where a grade is asked for: a report of its own; the grade may be left out."""
    here, turn, top = amid.here, amid.turn, amid.top
    ticket = turn.own_ticket(str(top.draft["ticket"])) if top is not None and top.asked == "grade" else None
    if ticket is None or turn.do or turn.meaning.grade is not None or not turn.meaning.has_matter:
        return False
    told = turn.read(turn.text, tickets=True)
    leaf = turn.city.catalogue.get(told.likeliest[0])
    near = leaf is not None and leaf.is_near(turn.city.catalogue.get(ticket.category))
    another = leaf is not None and leaf.code != ticket.category
    another = another and (not near or turn.begins_with_one_of("survey.words_beside"))
    if not another or told.likeliest[1] < SURELY or told.solved is not None or told.intent is not Intent.REPORT:
        return False
    turn.meaning = told
    turn.drop_top()
    turn.sleep("frame_end")
    here.open(turn, here.report.start(turn))
    return True


def _ask_what_to_tell_of_it(amid: Amid) -> bool:
    turn = amid.turn
    if (meant := which.pointed(turn)) is None:
        return False
    tell(turn, [standing.by_when(turn, meant)], ticket=meant.number)
    amid.here.begin(turn, Frame("supplement", draft={"ticket": meant.number}))
    return True


def _answer_who_only_asks(amid: Amid) -> bool:
    """算了不要交，我就想知道…: answered, and what was being told is put away where it is not to be filed."""
    turn, top = amid.turn, amid.top
    if not (asked := only_asking.question(turn)):
        return False
    about = Report.of(top.draft).title if top is not None else answers.topic(turn)
    inside = top is not None and not only_asking.refuses(turn)
    if top is not None and not inside:
        amid.here.cancel(turn)
    draft = Report.of(top.draft) if inside and top is not None else NOTHING
    return only_asking.answer(turn, asked, inside=inside, about=about, draft=draft)


STRONG = Interruptions(
    (
        Interruption("of a language", Open.CALM, words(foreign.take), Then.ASKED_AGAIN),
        Interruption("a language, and how theirs goes", Open.ANY, _switch_language_and_tell),
        Interruption("a language", Open.ANY, words(_switch_language), Then.ASKED_AGAIN),
        Interruption("what was given up", Open.NOTHING, _take_up_what_was_given_up),
        Interruption("what was told to a person", Open.NOTHING, _take_up_what_was_talked),
        # Amid danger nothing else interrupts.
        Interruption("a person, amid danger", Open.DANGER, words(_request_person_amid_danger)),
        Interruption("a threat", Open.CALM, words(attack.take), Then.ASKED_AGAIN),
        Interruption("their name was given away", Open.CALM, beside(intimidated.take_leak)),
        Interruption("pressed for having reported", Open.NOTHING, words(intimidated.take)),
        Interruption("of who handles it", Open.NOTHING, words(misconduct.take)),
        Interruption("in danger, and nothing is filed", Open.NOTHING, words(without_ticket.take)),
        Interruption("somebody died", Open.NOTHING | Open.WITHDRAWAL, beside(bereaved.take)),
        Interruption("is it to be done", Open.NOTHING, lambda amid: yes_or_no.take(amid.here, amid.turn)),
        Interruption("a contact that was none", Open.CALM, _deny_contact, Then.ASKED_AGAIN),
        Interruption("nobody rang", Open.UNTOLD | Open.FOLLOW_UP, beside(uncalled.take)),
        Interruption("need not be done again", Open.NOTHING, words(redone.take)),
        Interruption("a grade of what is handled again", Open.NOTHING, words(redone.take_rating)),
        Interruption("well by now", Open.NOTHING, words(redone.take_well)),
        Interruption("a grade, asked for before", Open.NOTHING, words(survey.take_grade)),
        Interruption("a rating taken back", Open.NOTHING, words(rating_back.take)),
        Interruption("what somebody reported here", Open.NOTHING, words(which_reported.take)),
        Interruption("to be rung by who handles it", Open.UNTOLD, words(rung_by_unit.take)),
        Interruption("asked of a ticket", Open.UNTOLD, words(about.take)),
        Interruption("a new number", Open.NOTHING, words(reached.take_renewed)),
        Interruption("time to think", Open.CALM_DIALOGUE, within(_wait_for_them)),
        Interruption("fear for one's name", Open.REPORT, within(afraid.take)),
        Interruption("cannot read or see", Open.CALM, beside(by_voice.take), Then.ASKED_AGAIN),
        Interruption("how to be reached", Open.REPORT, within(reached.take_in_draft), Then.ASKED_AGAIN),
        Interruption("fear, hidden already", Open.REPORT, within(afraid.take_hidden), Then.ASKED_AGAIN),
        Interruption("what the code is for", Open.CALM, words(codes.take_question), Then.ASKED_AGAIN),
        Interruption("how one is named", Open.CALM, beside(naming.take_question), Then.ASKED_AGAIN),
        Interruption("whether they can be named otherwise", Open.NOTHING, words(naming.take_wish_asked)),
        Interruption("taken out", Open.CALM, beside(taken_out.take), Then.ASKED_AGAIN),
        Interruption("small things", Open.CALM, beside(small.take), Then.ASKED_AGAIN),
        Interruption("a neighbour's ticket", Open.CALM, beside(neighbours.take), Then.ASKED_AGAIN),
        Interruption("into a ticket", Open.REPORT, within(into_ticket.take), Then.ASKED_AGAIN),
        Interruption("only joking", Open.NOTHING | Open.REPORT, _take_back_a_joke),
        Interruption("how many there are", Open.CALM, words(several.list_them), Then.ASKED_AGAIN),
        Interruption("a ticket that is not needed", Open.REPORT, _withdraw_the_one_called),
        Interruption("how several are", Open.TOLD, within(called_amid.take), Then.ASKED_AGAIN),
        Interruption("which of several", Open.NOTHING, lambda amid: several.take(amid.here, amid.turn)),
        Interruption("no longer needed", Open.NOTHING, _withdraw_what_is_not_needed),
        Interruption("to be added, and not what", Open.NOTHING, _ask_what_to_add),
        Interruption("to be added", Open.NOTHING, words(_add_what_stands_behind)),
        Interruption("got worse", Open.UNTOLD, words(worse.take)),
        Interruption("more of a ticket by its number", Open.CALM, words(continued.take_named), Then.ASKED_AGAIN),
        Interruption("solved, of another matter", Open.REPORT, _answer_follow_up_by_name, Then.ASKED_AGAIN),
        Interruption("who is to handle it", Open.NOTHING, words(redirected.take)),
        Interruption("several things put right", Open.NOTHING, words(all_amended.take)),
        Interruption("put right", Open.NOTHING, words(amended.take)),
        Interruption("an answer to the unit", Open.NOTHING, words(in_reply.take_answer)),
        Interruption("how it stands, and more of it", Open.NOTHING, words(in_reply.take_both)),
        Interruption("another matter, where a grade is asked", Open.FOLLOW_UP, _tell_another_matter_amid_the_grade),
        Interruption("which one is meant", Open.NOTHING, _ask_what_to_tell_of_it),
        Interruption("when to be rung", Open.UNTOLD, words(rung_when.take)),
        Interruption("how it stands", Open.UNTOLD, words(standing.take)),
        Interruption("only a question", Open.NOTHING | Open.REPORT, _answer_who_only_asks, Then.ASKED_AGAIN),
        Interruption("the one just filed", Open.CALM, words(_add_to_what_was_filed), Then.ASKED_AGAIN),
        Interruption("more of what was told", Open.NOTHING, words(in_reply.take_more)),
        *BY_INTENT,
    )
)
