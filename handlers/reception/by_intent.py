"""What the intent alone asks for, whatever is open (打断): a person, an end, a new beginning, one step back, a ticket."""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import recent
from handlers.dialogues.drafting import not_urgent, pieces, retitled
from handlers.dialogues.drafting.draft import REPORT, Report, is_report
from handlers.dialogues.following import continued, followed, naming, progress, standing, survey, uncalled, withdraw
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.reporting import bare, denied
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception import buttons
from handlers.reception.interruption import Amid, Interruption, Open, Then, within, words
from handlers.reception.side import Residents

STRONG = 0.75  # how sure an intent must be to interrupt an open dialogue that could have taken the words itself
LIKELY = 0.6  # … and to be answered in between, where the dialogue could not
ANSWERED = 0.7  # how like a known question words are that may as well only press

_MAY_BE_WHY = OF_TICKETS - {Intent.WITHDRAW} | {Intent.RETURNED}  # what is wanted, or why they are not satisfied
_OF_WHO_HANDLES = frozenset({Intent.HUMAN, Intent.URGE, Intent.PROGRESS})
_GIVES_UP = frozenset({Intent.CANCEL, Intent.WITHDRAW})
_RETURNED = frozenset({Intent.RETURNED})
_HUMAN, _CANCEL, _WITHDRAW = (frozenset({one}) for one in (Intent.HUMAN, Intent.CANCEL, Intent.WITHDRAW))
_RESTART, _BACK = (frozenset({one}) for one in (Intent.RESTART, Intent.BACK))
_URGE, _PROGRESS = (frozenset({one}) for one in (Intent.URGE, Intent.PROGRESS))


# ── a person ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _says_why_they_are_not_satisfied(amid: Amid) -> bool:
    return survey.why_is_asked(amid.top) and uncalled.says_so(amid.turn)


def _request_person(amid: Amid) -> bool:
    if amid.turn.meaning.confidentiality is not None or not _calls(amid.turn) or followed.wants_redone(amid.turn):
        return False  # 不要告诉我们班主任 asks for nobody, and 换人查 for nobody of the line
    request_person(amid.turn)
    return True


def _calls(turn: Turn) -> bool:
    """Whether somebody is asked for: surely, or in words that name a person or a call. 瘆人 and 让领导知道 ask for nobody, and
    他们会给我打电话吗 asks what the unit will do."""
    if turn.meaning.sure_of(Intent.QUESTION) and turn.says_one_of("chat.words_they_call"):
        return False
    return turn.meaning.sure_of(Intent.HUMAN) >= STRONG or turn.says_one_of("chat.words_person")


# ── an end ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _change_their_name(turn: Turn) -> bool:
    return naming.only_wishes(turn) and naming.take(turn)


def _is_of_their_name(turn: Turn) -> bool:
    return turn.meaning.confidentiality is not None


def _withdraw_what_is_told(amid: Amid) -> bool:
    turn = amid.turn
    if not withdraw.is_settled_by_being_told(turn):
        return False
    if not turn.tickets(open_only=True):
        return False
    buttons.withdraw_ticket(amid.here, turn)
    return True


def _is_any(amid: Amid) -> bool:
    return True


def _offer_to_take_back_the_alarm(turn: Turn) -> bool:
    if (filed := recent(turn)) is None:
        return False
    take_back = Choice("ticket.withdraw", "button.withdraw", args={"ticket": filed.number})
    turn.say("danger.cancel_filed", choices=(take_back,), ticket=filed.number, number=filed.number)
    return True


def _leave_the_field(amid: Amid) -> bool:
    """A field of the review is being changed, and they would rather not: the review is shown again."""
    here, turn, top = amid.here, amid.turn, amid.top
    if top is None or not top.asked.startswith("edit_") or turn.meaning.has_matter:
        return False
    here.keep(turn, here.report.back(turn, top))
    return True


def _leaves_something_out(amid: Amid) -> bool:
    """算了不改了; 八一个月是啥，删了; 公厕 … 没纸: of what is told, and no end of it."""
    turn, top = amid.turn, amid.top
    if top is None or turn.meaning.has_matter:
        return False
    draft = Report.of(top.draft)
    leaves_it = top.asked.startswith("edit_") and turn.says_one_of("report.words_leave_it")
    return leaves_it or denied.of_the_card(turn, draft) is not None or pieces.together(turn, draft) is not None


def _only_sounds_like_an_end(amid: Amid) -> bool:
    """算了一下一共坏了八盏, and 保安撤掉了 at the card."""
    if amid.top is None:
        return False
    carded = amid.top.asked == "review"
    return (carded or amid.turn.meaning.intent is Intent.CANCEL) and not bare.gives_up(amid.turn, carded=carded)


def _leave_unfiled(amid: Amid) -> bool:
    """送信しないでください at the card, whatever matter it sounds like."""
    if not bare.is_not_to_be_filed(amid.turn):
        return False
    amid.here.cancel(amid.turn)
    return True


def _cancel(amid: Amid) -> bool:
    if amid.turn.meaning.has_matter:
        return False
    amid.here.cancel(amid.turn)
    return True


def _cancel_what_is_told(amid: Amid) -> bool:
    """What is being told is meant, and what was filed before stays."""
    if amid.top is None or _of_a_ticket(amid.turn, amid.top):
        return False
    amid.here.cancel(amid.turn)
    return True


def _of_a_ticket(turn: Turn, top: Frame) -> bool:
    """Whether what is to be taken back is a ticket: one is named by its number or as such, or nothing was told yet that could be."""
    if turn.meaning.ticket_numbers:
        return True
    return bool(turn.tickets()) and (not Report.of(top.draft).said or turn.says_one_of("withdraw.words_ticket"))


# ── a new beginning, one step back ────────────────────────────────────────────────────────────────────────────────────


def _start_over(amid: Amid) -> bool:
    here, turn = amid.here, amid.turn
    if turn.meaning.has_matter:
        return False
    turn.remember(frames=())
    turn.sleep()
    here.open(turn, Frame(REPORT, draft=Report().json()))
    return True


def _go_back(amid: Amid) -> bool:
    if amid.top is not None:
        amid.here.keep(amid.turn, amid.here.report.back(amid.turn, amid.top))
    return True


# ── a ticket ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_why(amid: Amid) -> bool:
    return survey.why_is_asked(amid.top)


def _presses_this(amid: Amid) -> bool:
    return presses_this(amid.turn, amid.top)


def presses_this(turn: Turn, top: Frame | None) -> bool:
    """怎么这么慢, while a report is told and no ticket is open: it is this one that they are in a hurry with."""
    return is_report(top) and turn.meaning.intent is Intent.URGE and not turn.tickets(open_only=True)


def news_of_what_is_told(turn: Turn, top: Frame) -> bool:
    """有消息吗 of who has no ticket open and has not submitted what they tell: nobody is on it yet."""
    known = turn.meaning.knowledge
    if turn.meaning.sure_of(Intent.PROGRESS) < LIKELY or known and known[0][1] >= ANSWERED:
        return False  # 多久有结果 is what the city knows
    if turn.meaning.has_matter or turn.meaning.ticket_numbers or turn.tickets(open_only=True):
        return False
    turn.say("chat.news_review" if top.asked == "review" else "chat.news_inside")
    return True


def _says_it_is_not_urgent(turn: Turn) -> bool:
    return not turn.meaning.ticket_numbers and not_urgent.says_so(turn)


def _is_to_be_titled(amid: Amid) -> bool:
    """淤青那个呢, of what was told and stands in no title."""
    turn, top = amid.turn, amid.top
    if top is None or turn.meaning.ticket_numbers:
        return False
    draft = Report.of(top.draft)
    return retitled.read(turn, draft) is not None or retitled.stands_there(turn, draft)


def _tell_of_a_ticket(amid: Amid) -> bool:
    turn = amid.turn
    if not _surely(turn) or not _has_tickets(turn) or _answers_follow_up(turn):
        return False
    about_ticket(amid.here, turn)
    return True


def _complain_of_how_it_was_done(amid: Amid) -> bool:
    """Can I give another comment? The workers were rude: of a ticket that has ended, and no question how it stands."""
    here, turn = amid.here, amid.turn
    if turn.tickets(open_only=True) or not turn.meaning.has_matter or not turn.says_one_of("survey.words_how"):
        return False
    if turn.language == turn.city.language or turn.meaning.ticket_numbers:
        return False
    here.open(turn, here.report.start(turn))
    return True


def _surely(turn: Turn) -> bool:
    return turn.meaning.intents[0][1] >= STRONG


def _has_tickets(turn: Turn) -> bool:
    """Whether there is something to answer: tickets, a number, or plainly a question of progress."""
    meaning = turn.meaning
    asked = meaning.intent is Intent.PROGRESS and not meaning.has_matter
    return asked or bool(meaning.ticket_numbers) or bool(turn.tickets())


def _press_for_who_has_not_come(turn: Turn) -> bool:
    """아직도 안 왔어요, of what was filed and never answered, is no answer that did not hold."""
    mine = turn.tickets(open_only=True)
    if not mine or any(ticket.replies for ticket in mine) or turn.meaning.has_matter:
        return False
    if turn.meaning.sure_of(Intent.URGE) < STRONG or turn.meaning.place is not None:
        return False
    urge_ticket(turn)
    return True


def _answers_follow_up(turn: Turn) -> bool:
    """还没修怎么就问我解决没有, while it is asked whether it is solved: an answer, however much it asks or presses."""
    if turn.meaning.solved is None or turn.meaning.intent is Intent.WITHDRAW:
        return False
    asked = survey.open_survey(turn)
    return asked is not None and followed.waits_for_words(asked)


def about_ticket(here: Residents, turn: Turn) -> None:
    """Tell, press or withdraw the ticket, as the intent is."""
    match turn.meaning.intent:
        case Intent.PROGRESS:
            progress.show_progress(turn)
        case Intent.URGE:
            urge_ticket(turn)
        case Intent.WITHDRAW:
            buttons.withdraw_ticket(here, turn)


# ── the table ─────────────────────────────────────────────────────────────────────────────────────────────────────────

BY_INTENT = (
    # 打电话来的人说不归他们管 asks for nobody, and 他们今天就打电话来了？ presses nobody
    Interruption("what who handles it did", Open.NOTHING, words(continued.take_handling), of=_OF_WHO_HANDLES),
    Interruption("nobody rang", Open.FOLLOW_UP, _says_why_they_are_not_satisfied, Then.LEFT, of=_HUMAN),
    Interruption("a person", Open.CALM, _request_person, of=_HUMAN),
    # не хочу называть имя, 我不想匿名了
    Interruption("how they are named", Open.NOTHING, words(_change_their_name), of=_GIVES_UP),
    Interruption("how they want to be named", Open.CALM, words(naming.only_wishes), Then.LEFT, of=_GIVES_UP),
    Interruption("of their name", Open.CALM, words(_is_of_their_name), Then.LEFT, of=_CANCEL),
    # 他们说不撤就停水, whatever it sounds like
    Interruption("told to withdraw", Open.NOTHING, _withdraw_what_is_told),
    # it was asked why, and this tells: 明天再烧我再找你们
    Interruption("why it is withdrawn", Open.WITHDRAWAL, _is_any, Then.LEFT, of=_WITHDRAW),
    Interruption("why, in other words", Open.WITHDRAWAL, words(withdraw.tells_why), Then.LEFT, of=OF_TICKETS),
    Interruption("not to be withdrawn", Open.NOTHING, words(withdraw.leave_open), of=_WITHDRAW),
    # 不急，慢慢来 · 有结果再说
    Interruption("no hurry", Open.NOTHING, words(standing.take_no_hurry), of=OF_TICKETS),
    Interruption("an alarm taken back", Open.NOTHING, words(_offer_to_take_back_the_alarm), of=_CANCEL),
    Interruption("a field as it was", Open.REPORT, _leave_the_field, of=_CANCEL),
    Interruption("not to be filed", Open.TOLD, _leave_unfiled),
    Interruption("no end", Open.REPORT, _only_sounds_like_an_end, Then.LEFT, of=_GIVES_UP),
    Interruption("something left out", Open.REPORT, _leaves_something_out, Then.LEFT, of=_CANCEL),
    Interruption("an end", Open.REPORT, _cancel, of=_CANCEL),
    Interruption("an end of what is told", Open.REPORT, _cancel_what_is_told, of=_WITHDRAW),
    Interruption("a new beginning", Open.CALM_DIALOGUE, _start_over, of=_RESTART),
    Interruption("one step back", Open.REPORT, _go_back, of=_BACK),
    # 拖太久了 is why
    Interruption("why they are not satisfied", Open.FOLLOW_UP, _is_why, Then.LEFT, of=_MAY_BE_WHY),
    # 你们问错人了吧，我报的是垃圾
    Interruption("an answer surely", Open.NOTHING, words(followed.answers_surely), Then.LEFT, of=OF_TICKETS),
    Interruption("a hurry with this one", Open.REPORT, _presses_this, Then.LEFT, of=_URGE),
    # 是前几天的事, of what is being told
    Interruption("not urgent", Open.TELLING, words(_says_it_is_not_urgent), Then.LEFT, of=OF_TICKETS),
    Interruption("what no title tells", Open.REPORT, _is_to_be_titled, Then.LEFT, of=OF_TICKETS),
    Interruption("how it was done", Open.NOTHING, _complain_of_how_it_was_done, of=_OF_WHO_HANDLES),
    Interruption("nobody has come yet", Open.NOTHING, words(_press_for_who_has_not_come), of=_RETURNED),
    Interruption("news of what is told", Open.TOLD, within(news_of_what_is_told), Then.ASKED_AGAIN, of=_PROGRESS),
    Interruption("a ticket of theirs", Open.CALM, _tell_of_a_ticket, Then.ASKED_AGAIN, of=OF_TICKETS),
)
