"""What the intent alone asks for, whatever is open (打断): a person, an end, a new beginning, one step back, a ticket."""

from __future__ import annotations

from handlers.conversation.message import Choice
from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.danger.alarm import recent
from handlers.dialogues.drafting import not_urgent, pieces, retitled
from handlers.dialogues.drafting.draft import Report, is_open
from handlers.dialogues.following import continued, followed, naming, progress, survey, uncalled, withdraw
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.reporting import denied
from handlers.dialogues.talking.human import request_person
from handlers.ports.understanding import OF_TICKETS, Intent
from handlers.reception import buttons
from handlers.reception.side import Residents

STRONG = 0.75  # how sure an intent must be to interrupt an open dialogue that could have taken the words itself

_MAY_BE_WHY = OF_TICKETS - {Intent.WITHDRAW} | {Intent.RETURNED}  # what is wanted, or why they are not satisfied


def done(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """What the intent alone asks for, whatever is open: a person, an end, a new beginning, one step back, a ticket."""
    meaning = turn.meaning
    match meaning.intent:
        case Intent.HUMAN | Intent.URGE | Intent.PROGRESS if top is None and continued.told(turn):
            pass  # 打电话来的人说不归他们管 asks for nobody, and 他们今天就打电话来了？ presses nobody
        case Intent.HUMAN if survey.why_is_asked(top) and uncalled.says_so(turn):
            return False  # 没人给我打电话
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
        case intent if intent in _MAY_BE_WHY and survey.why_is_asked(top):
            return False  # 拖太久了 is why
        case intent if intent in OF_TICKETS and top is None and followed.answers_surely(turn):
            return False  # 你们问错人了吧，我报的是垃圾
        case Intent.URGE if presses_this(here, turn, top):
            return False
        case intent if intent in OF_TICKETS and is_open(top) and not meaning.ticket_numbers and not_urgent.said(turn):
            return False  # 是前几天的事, of what is being told
        case intent if intent in OF_TICKETS and top is not None and _is_to_be_titled(here, turn, top):
            return False  # 淤青那个呢, of what was told and stands in no title
        case intent if intent in OF_TICKETS and _surely(turn) and _has_tickets(turn) and not _answers_follow_up(turn):
            about_ticket(here, turn)
            if not turn.handed.get("opened"):
                here.ask_again(turn)
        case _:
            return False
    return True


def _is_to_be_titled(here: Residents, turn: Turn, top: Frame) -> bool:
    telling = top.dialogue == here.report.name and not turn.meaning.ticket_numbers
    draft = Report.of(top.draft) if telling else None
    return draft is not None and (retitled.said(turn, draft) is not None or retitled.stands_there(turn, draft))


def _edits_a_field(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """Whether a field of the review is being changed, and they would rather not; then the review is shown again."""
    editing = top is not None and top.dialogue == here.report.name and top.asked.startswith("edit_")
    if not editing or top is None or turn.meaning.has_matter:
        return False
    here.keep(turn, here.report.back(turn, top))
    return True


def presses_this(here: Residents, turn: Turn, top: Frame | None) -> bool:
    """怎么这么慢, while a report is told and no ticket is open: it is this one that they are in a hurry with."""
    telling = top is not None and top.dialogue == here.report.name
    return telling and turn.meaning.intent is Intent.URGE and not turn.tickets(open_only=True)


def _answers_follow_up(turn: Turn) -> bool:
    """还没修怎么就问我解决没有, while it is asked whether it is solved: an answer, however much it asks or presses."""
    if turn.meaning.solved is None or turn.meaning.intent is Intent.WITHDRAW:
        return False
    asked = survey.open_survey(turn)
    return asked is not None and followed.waits_for_words(asked)


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


def _has_tickets(turn: Turn) -> bool:
    """Whether there is something to answer: tickets, a number, or plainly a question of progress."""
    meaning = turn.meaning
    asked = meaning.intent is Intent.PROGRESS and not meaning.has_matter
    return asked or bool(meaning.ticket_numbers) or bool(turn.tickets())


def _surely(turn: Turn) -> bool:
    return turn.meaning.intents[0][1] >= STRONG


def about_ticket(here: Residents, turn: Turn) -> None:
    match turn.meaning.intent:
        case Intent.PROGRESS:
            progress.show_progress(turn)
        case Intent.URGE:
            urge_ticket(turn)
        case Intent.WITHDRAW:
            buttons.withdraw_ticket(here, turn)
