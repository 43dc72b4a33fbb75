"""Buttons and options (按钮): what each of them does when no open dialogue takes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from handlers.conversation.state import Frame
from handlers.conversation.turn import Turn
from handlers.dialogues.drafting import appeal, given_up
from handlers.dialogues.drafting.draft import REPORT, Report, is_report
from handlers.dialogues.following import misconduct, naming, pinned, progress, supplement, survey, taken_out, withdraw
from handlers.dialogues.following.urge import urge_ticket
from handlers.dialogues.talking import again, answers, unread
from handlers.dialogues.talking.call_back import promise_call
from handlers.dialogues.talking.human import request_person, request_speaker
from handlers.reception import bereaved, peril
from handlers.reception.after_all import once_more
from handlers.reception.side import Residents
from handlers.usecases.merging import unmerge
from handlers.usecases.resident import ask_review, deny_contact
from tickets.lifecycle import BY_ACTION, Action, check
from tickets.ticket import Confidentiality, Solved, Ticket
from values import replace

# Characters of a message that says no more than that nobody called.
DENIAL = 40
# After these the open question is not asked again: they ask it themselves, or a person will.
ASK_NOTHING = ("human.request", "human.call", "human.speaker", "resident.resume", "resident.drop")


def press(here: Residents, turn: Turn, top: Frame | None) -> None:
    """A button, or an option picked in words: the open dialogue takes its own, the rest stands in `ACTIONS`, a stale one is told."""
    endangered = top if top is not None and top.dialogue == "danger" and not top.draft["ticket"] else None
    if turn.do == "danger.only_telling" and endangered is not None:
        peril.only_telling(here, turn, endangered)
        return
    name = turn.do.partition(".")[0]
    current = top is not None and turn.card is not None and turn.card.mid == top.mid
    current = current or (is_report(top) and here.report.still_good(turn, top))
    if top is not None and top.dialogue == name and (current or not turn.message.pressed):
        if here.continue_with(turn):
            return
    action = ACTIONS.get(turn.do)
    if action is not None:
        action(here, turn)
        answered = turn.do in ASK_NOTHING or turn.so_far.opened
        if top is not None and not answered and turn.says:
            here.ask_again(turn)
        return
    if top is None and name in (REPORT, "danger") and turn.conversation.last_ticket:
        turn.say("stale.done", number=turn.conversation.last_ticket)
    else:
        turn.say("stale.card")
        here.ask_again(turn)


def _gone(turn: Turn) -> None:
    turn.say("stale.unknown")


def add_to_ticket(here: Residents, turn: Turn) -> None:
    """A supplement (补充): what is told with it is added at once, otherwise it is asked for."""
    ticket = turn.own_ticket(turn.args.get("ticket")) if turn.do else supplement.start(turn)
    if ticket is None:
        return
    check(ticket, Action.SUPPLEMENT, turn.actor, turn.city.units)
    if (
        turn.do
        and turn.rest
        or turn.photos
        or (turn.text and not turn.do and turn.length > 8 and turn.meaning.has_matter)
    ):
        supplement.add(turn, ticket)
        return
    here.begin(turn, Frame("supplement", draft={"ticket": ticket.number}))


def _split(turn: Turn) -> None:
    """It is not the same matter after all: handled on its own again."""
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is None:
        turn.say("stale.unknown")
        return
    ticket = unmerge(turn.case, ticket, turn.actor)
    turn.tell("push.unmerged", turn.values(ticket), ticket=ticket.number)


def _answer_unit(here: Residents, turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is not None:
        check(ticket, Action.MESSAGE_UNIT, turn.actor, turn.city.units)
        here.begin(turn, Frame("supplement", draft={"ticket": ticket.number, "answer": True}))


def _not_contacted(turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is None or not ticket.is_open:
        turn.say("stale.unknown")
        return
    deny_contact(turn.case, ticket, turn.actor)
    turn.say("push.denial_noted", number=ticket.number)


def take_denial(turn: Turn) -> bool:
    """没人联系我, said of a ticket whose unit has entered that it did: the same as the button beside that entry."""
    if turn.length > DENIAL or not turn.says_one_of("push.words_denied"):
        return False
    deniable = BY_ACTION[Action.DENY_CONTACT].of
    mine = [t for t in turn.tickets(open_only=True) if t.state in deniable and t.contacted_at is not None]
    ticket = turn.own_ticket(mine[0].number) if len(mine) == 1 else None
    if ticket is None:
        return False
    deny_contact(turn.case, ticket, turn.actor)
    turn.say("push.denial_noted", number=ticket.number)
    return True


def withdraw_ticket(here: Residents, turn: Turn) -> None:
    """A withdrawal (撤回) is asked for once more before it is done."""
    ticket = turn.own_ticket(turn.args.get("ticket")) if turn.do else withdraw.start(turn)
    if ticket is not None:
        withdraw_this(here, turn, ticket)


def withdraw_this(here: Residents, turn: Turn, ticket: Ticket) -> None:
    """Ask why, unless that was told."""
    check(ticket, Action.WITHDRAW, turn.actor, turn.city.units)
    if ticket.withdrawn_because:  # what was taken back already, and goes on for others
        turn.say("withdraw.goes_on", number=ticket.number)
        return
    why = turn.args.get("because", "") if turn.do else withdraw.told_why(turn) or _told_before(turn, ticket)
    if why:
        withdraw.settle(turn, ticket, why)
        return
    turn.remember(frames=tuple(f for f in turn.conversation.frames if f.dialogue != "withdraw"))  # asked once
    pressed = withdraw.pressed_before(turn, ticket)
    here.begin(turn, Frame("withdraw", draft={"ticket": ticket.number, "pressed": pressed}))


def _told_before(turn: Turn, ticket: Ticket) -> str:
    """Why it is to be taken back, where that was told already."""
    if bereaved.is_told(turn, ticket):
        return withdraw.BEREAVED
    if ticket.danger and turn.says_one_of("withdraw.words_told_harmless"):
        return "told"  # 村长说没事, of a slope that may slide
    return ""


def _show_survey(turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is not None:
        turn.say("survey.solved", choices=survey.survey_choices(ticket), ticket=ticket.number)


def say_solved(here: Residents, turn: Turn, ticket: Ticket | None = None, solved: Solved | None = None) -> None:
    """The answer to the follow-up (回访): whether it is really solved."""
    ticket = ticket or turn.own_ticket(turn.args.get("ticket"))
    if ticket is None:
        turn.say("stale.unknown")
        return
    frame = survey.said_solved(turn, ticket, solved or Solved(turn.args["solved"]))
    if frame is None:
        return
    if frame.asked:  # 不满意, and why was asked in the same breath
        turn.so_far.opened = True
        turn.remember(frames=(*turn.conversation.frames, frame))
    else:
        here.begin(turn, frame)


def _late_grade(turn: Turn) -> None:
    """A grade pressed on an old card, outside of the dialogue."""
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is None:
        turn.say("stale.unknown")
        return
    frame = Frame("survey", 1, {"ticket": ticket.number}, asked="grade")
    result = survey.AnswerSurvey().graded(turn, frame, ticket, int(turn.args["grade"]))
    if isinstance(result, Frame):
        turn.so_far.opened = True
        turn.remember(frames=(*turn.conversation.frames, result))


def _still(here: Residents, turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is None:
        turn.say("stale.unknown")
        return
    if survey.still_fixed(turn, ticket, fixed=turn.args["solved"] == "yes"):
        here.begin_report(turn, once_more(ticket))


def _review(turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args.get("ticket"))
    if ticket is not None:
        ticket = ask_review(turn.case, ticket, turn.actor, turn.rest)
        turn.tell("scope.review_asked", turn.values(ticket), ticket=ticket.number)


def _file(here: Residents, turn: Turn) -> None:
    """A question answered, or not: the matter behind it becomes a report."""
    answered = bool(
        turn.args.get("answered") or turn.args.get("category")
    )  # a former release's cards have only the leaf
    here.begin(turn, here.report.of_question(turn, turn.args["text"], turn.args.get("kind", ""), answered=answered))


def _fine(turn: Turn) -> None:
    turn.say("chat.fine")


def _new(here: Residents, turn: Turn) -> None:
    here.begin_report(turn, Report())


def _after_all(here: Residents, turn: Turn) -> None:
    """What was told beside an alarm, or given up, is wanted after all."""
    draft = given_up.kept(turn)
    if draft is not None:
        here.begin_report(turn, draft)
    else:
        turn.say("stale.card")


def _resume(here: Residents, turn: Turn) -> None:
    """[接着报]: the open question again, or the report that lapsed meanwhile."""
    lapsed = given_up.resumed(turn) if here.top(turn.conversation) is None else None
    if lapsed is not None:
        here.begin_report(turn, lapsed)
    else:
        here.ask_again(turn)


def _same(turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args["ticket"])
    if ticket is not None:
        turn.text = turn.args["text"]
        turn.meaning = turn.read(turn.text, tickets=True)  # what was pressed means nothing by itself
        turn.note(asked=None, unknown=None, after=None)  # a question that was not answered is the unit's now
        supplement.add(turn, ticket)


def _of_who_handles_it(turn: Turn) -> None:
    ticket = turn.own_ticket(turn.args["ticket"])
    if ticket is not None:
        misconduct.keep(turn, ticket, turn.args["text"])


def _different(here: Residents, turn: Turn) -> None:
    draft = appeal.of_text(turn, turn.args["text"], Report())
    here.begin_report(turn, draft)


def _again_new(here: Residents, turn: Turn) -> None:
    """Something new about what was asked often: a report that is linked with the last one."""
    draft = appeal.of_text(turn, turn.args["text"], Report())
    former = turn.own_ticket(turn.args["ticket"])
    if former is not None:
        draft = replace(draft, recurs=former.number, category=former.category or "", kind=former.kind.value)
        draft = draft if draft.where() is not None else draft.at(former.place)
        draft = draft if draft.said else replace(draft, said=(turn.args["text"],), title=former.title)
    here.begin_report(turn, draft)


ACTIONS: Mapping[str, Callable[[Residents, Turn], None]] = {
    "gone": lambda here, turn: _gone(turn),
    "human.request": lambda here, turn: request_person(turn),
    "human.speaker": lambda here, turn: request_speaker(turn),
    "human.call": lambda here, turn: promise_call(turn),
    "language.type": lambda here, turn: unread.type_instead(turn),
    "ticket.calm": lambda here, turn: answers.soothe(turn, turn.own_ticket(turn.args["ticket"])),
    "again.new": _again_new,
    "again.disagree": lambda here, turn: again.disagree(turn, turn.own_ticket(turn.args["ticket"])),
    "ticket.progress": lambda here, turn: progress.show_progress(turn, turn.own_ticket(turn.args["ticket"])),
    "ticket.all": lambda here, turn: progress.list_all(turn),
    "ticket.supplement": add_to_ticket,
    "ticket.name": lambda here, turn: naming.change(
        turn, turn.own_ticket(turn.args["ticket"]), Confidentiality(turn.args["way"])
    ),
    "ticket.urge": lambda here, turn: urge_ticket(turn, turn.own_ticket(turn.args["ticket"])),
    "ticket.withdraw": withdraw_ticket,
    "ticket.misconduct": lambda here, turn: _of_who_handles_it(turn),
    "ticket.split": lambda here, turn: _split(turn),
    "ticket.survey": lambda here, turn: _show_survey(turn),
    "ticket.review": lambda here, turn: _review(turn),
    "survey.solved": say_solved,
    "survey.still": _still,
    "survey.grade": lambda here, turn: _late_grade(turn),
    "own.take_out": lambda here, turn: taken_out.pressed(turn),
    "own.erase": lambda here, turn: taken_out.erase(turn),
    "resident.answer_unit": _answer_unit,
    "resident.not_contacted": lambda here, turn: _not_contacted(turn),
    "resident.file": _file,
    "resident.fine": lambda here, turn: _fine(turn),
    "resident.new": _new,
    "resident.after_all": _after_all,
    "resident.same": lambda here, turn: _same(turn),
    "resident.different": _different,
    "ticket.kept": lambda here, turn: withdraw.settle_kept(turn, turn.args["ticket"]),
    "ticket.to_pin": lambda here, turn: pinned.move(turn),
    "ticket.beside_pin": lambda here, turn: pinned.add(turn),
    "resident.resume": _resume,
    "resident.drop": lambda here, turn: here.cancel(turn),
}
