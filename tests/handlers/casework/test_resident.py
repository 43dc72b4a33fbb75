"""What the resident does with a ticket: the follow-up with all its edges, urging, withdrawing, reviews."""

from __future__ import annotations

import pytest
from casework_office import WANG, Office, tip_off

from handlers.conversation.message import Account
from handlers.conversation.state import Conversation
from handlers.usecases import checking, deciding, handling, resident
from tickets.errors import HotlineError, TooLate, TooSoon
from tickets.ticket import Confidentiality, Contact, Outcome, Solved, State, Ticket
from tickets.units import Actor, ActorKind, Role

CITIZEN = Actor.citizen(WANG)
LOW, HIGH = (1, 2), (3, 4, 5)


def replied(office: Office, **changes: object) -> str:
    """The number of a ticket whose follow-up is open."""
    unit = "north-environment" if changes.get("category") == "0407" else "city-lighting"
    officer = office.enrol(f"officer of {unit}", Role.OFFICER, unit)
    number = office.opened(**changes).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    office.do(number, lambda c, t: handling.resolve(c, t, officer, "换了灯头"))
    return number


def again(office: Office, number: str) -> Ticket:
    officer = office.enrol("officer of city-lighting", Role.OFFICER)
    ticket = office.do(number, lambda c, t: handling.resolve(c, t, officer, "又换了一次"))
    if ticket.unchecked is None:
        return ticket
    supervisor = office.enrol("督", Role.SUPERVISOR, "city-12345")
    return office.do(number, lambda c, t: checking.approve_reply(c, t, supervisor))


def answer(office: Office, number: str, solved: Solved) -> Ticket:
    return office.do(number, lambda c, t: resident.answer_solved(c, t, CITIZEN, solved))


def rate(office: Office, number: str, value: int) -> Ticket:
    return office.do(number, lambda c, t: resident.grade(c, t, CITIZEN, value))


# ── solved ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", HIGH)
def test_solved_and_satisfied_closes(office: Office, value: int) -> None:
    number = replied(office)
    assert answer(office, number, Solved.YES).state is State.FOLLOW_UP
    ticket = rate(office, number, value)
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.SOLVED)
    assert ticket.survey is not None
    assert ticket.survey.grade == value


@pytest.mark.parametrize("value", LOW)
def test_solved_but_dissatisfied_goes_to_a_person_and_not_back_by_itself(office: Office, value: int) -> None:
    number = replied(office)
    answer(office, number, Solved.YES)
    ticket = rate(office, number, value)
    assert (ticket.state, ticket.reopened, ticket.outcome) == (State.REVIEW, 0, None)
    assert ticket.due.review is not None


@pytest.mark.parametrize("solved", [Solved.NO, Solved.PARTLY])
def test_not_or_partly_solved_is_handled_again_and_counted(office: Office, solved: Solved) -> None:
    number = replied(office)
    ticket = answer(office, number, solved)
    assert (ticket.state, ticket.reopened, ticket.clock_from) == (State.IN_PROGRESS, 1, office.now)
    assert not ticket.problem


def test_a_reply_to_another_matter_is_rejected_without_a_rating_and_without_more_time(office: Office) -> None:
    number = replied(office)
    due = office.ticket(number).due
    ticket = answer(office, number, Solved.NOT_MINE)
    assert (ticket.state, ticket.survey, ticket.reopened, ticket.due) == (State.IN_PROGRESS, None, 0, due)


def test_the_third_time_it_is_a_problem_and_a_level_up_once(office: Office) -> None:
    office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = replied(office)
    for count in (1, 2, 3, 4):
        ticket = answer(office, number, Solved.NO)
        assert (ticket.reopened, ticket.problem, ticket.level) == (count, count >= 3, int(count >= 3))
        again(office, number)
    assert office.keys("督").count("card.problem") == 1


def test_until_it_has_an_effect_the_answer_may_be_changed(office: Office) -> None:
    number = replied(office)
    answer(office, number, Solved.YES)
    assert answer(office, number, Solved.NO).state is State.IN_PROGRESS


@pytest.mark.parametrize("solved", Solved)
def test_an_answer_that_had_its_effect_is_not_taken_twice(office: Office, solved: Solved) -> None:
    number = replied(office)
    answer(office, number, Solved.PARTLY)
    with pytest.raises(TooLate, match="survey_answered"):
        answer(office, number, solved)


def test_each_round_is_asked_anew(office: Office) -> None:
    number = replied(office)
    answer(office, number, Solved.NO)
    assert again(office, number).survey is None
    assert answer(office, number, Solved.YES).state is State.FOLLOW_UP


def test_one_matter_is_rated_once(office: Office) -> None:
    number = replied(office)
    answer(office, number, Solved.YES)
    rate(office, number, 5)
    with pytest.raises(TooLate, match="survey_answered"):
        rate(office, number, 1)


def test_nobody_grades_what_they_did_not_call_solved(office: Office) -> None:
    number = replied(office)
    with pytest.raises(TooLate):
        rate(office, number, 5)


@pytest.mark.parametrize(
    "who",
    [Actor.citizen("p-zhao"), Actor(ActorKind.LINE), Actor(ActorKind.STAFF, "m", unit="city-lighting", role=Role.HEAD)],
)
def test_nobody_else_rates(office: Office, who: Actor) -> None:
    number = replied(office)
    for change in (
        lambda c, t: resident.answer_solved(c, t, who, Solved.YES),
        lambda c, t: resident.answer_solved(c, t, who, Solved.NO),
        lambda c, t: resident.answer_solved(c, t, who, Solved.NOT_MINE),
    ):
        with pytest.raises(HotlineError):
            office.do(number, change)
    assert office.ticket(number).survey is None


# ── silence ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_silence_is_reminded_of_once_then_ends_and_never_counts_as_satisfied(office: Office) -> None:
    number = replied(office)
    office.later(days=60)
    ticket = office.ticket(number)
    assert (ticket.state, ticket.outcome, ticket.survey) == (State.CLOSED, Outcome.NO_ANSWER, None)
    keys = office.keys("wang")
    assert keys.count("push.survey_reminder") == 1
    assert keys[-1] == "push.survey_end"


@pytest.mark.parametrize("solved", Solved)
def test_after_the_window_an_old_button_changes_nothing(office: Office, solved: Solved) -> None:
    number = replied(office)
    office.later(days=8)
    before = office.ticket(number)
    with pytest.raises(TooLate, match="survey_over"):
        answer(office, number, solved)
    with pytest.raises(TooLate, match="survey_over"):
        rate(office, number, 5)
    assert office.ticket(number) == before


def test_solved_without_a_grade_is_solved_and_nobody_is_chased_for_one(office: Office) -> None:
    number = replied(office)
    answer(office, number, Solved.YES)
    told = len(office.told("wang"))
    office.later(days=8)
    ticket = office.ticket(number)
    assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.SOLVED)
    assert ticket.survey is not None
    assert ticket.survey.grade is None
    assert len(office.told("wang")) == told


def test_half_a_month_later_only_who_said_solved_is_asked_again_once(office: Office) -> None:
    number = replied(office)
    answer(office, number, Solved.YES)
    rate(office, number, 5)
    office.later(days=60)
    assert office.keys("wang").count("push.second_follow_up") == 1
    office.do(number, lambda c, t: resident.answer_again(c, t, CITIZEN, fixed=False))
    assert office.events(number)[-1].data == {"fixed": "no"}


# ── reviews ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_was_explained_is_reviewed_once(office: Office) -> None:
    du = office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = replied(office)
    answer(office, number, Solved.YES)
    rate(office, number, 1)
    for _ in range(2):
        ticket = office.do(number, lambda c, t: deciding.explain(c, t, du, "没有超期"))
        assert (ticket.state, ticket.outcome) == (State.CLOSED, Outcome.EXPLAINED)
        if not ticket.review_asked:
            reviewed = office.do(number, lambda c, t: resident.ask_review(c, t, CITIZEN))
            assert (reviewed.state, reviewed.outcome) == (State.REVIEW, None)
    with pytest.raises(TooLate, match="reviewed_once"):
        office.do(number, lambda c, t: resident.ask_review(c, t, CITIZEN))


def test_a_review_that_nobody_does_is_told_to_the_supervisors(office: Office) -> None:
    office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = replied(office)
    answer(office, number, Solved.YES)
    rate(office, number, 1)
    office.later(days=14)
    assert office.keys("督")[-1] == "card.review_overdue"


# ── urging, withdrawing ───────────────────────────────────────────────────────────────────────────────────────────────


def test_urged_once_a_day_of_the_city_s_own_calendar(office: Office) -> None:
    office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.later(hours=14)  # 23:00
    office.do(number, lambda c, t: resident.urge(c, t, CITIZEN))
    with pytest.raises(TooSoon) as refused:
        office.do(number, lambda c, t: resident.urge(c, t, CITIZEN))
    assert refused.value.values["at"] == office.now
    office.later(hours=2)  # 01:00 of the next day
    assert len(office.do(number, lambda c, t: resident.urge(c, t, CITIZEN)).urged) == 2


@pytest.mark.parametrize(
    "changes", [{"urgency": 1}, {"danger": "gas", "urgency": 1}, tip_off(Confidentiality.CONFIDENTIAL)]
)
def test_safety_and_tip_offs_are_handled_on_after_a_withdrawal_in_silence(
    office: Office, changes: dict[str, object]
) -> None:
    number = office.opened(**changes).number
    ticket = office.do(number, lambda c, t: resident.withdraw(c, t, CITIZEN, "waiting"))
    assert ticket.is_open
    unit = ticket.unit
    assert unit is not None
    officer = office.enrol("某", Role.OFFICER, unit)
    told = len(office.told("wang"))
    office.do(number, lambda c, t: handling.acknowledge(c, t, officer))
    closed = office.do(number, lambda c, t: handling.resolve(c, t, officer, "已处置"))
    assert (closed.state, closed.outcome) == (State.CLOSED, Outcome.UNASKED)
    assert len(office.told("wang")) == told


def test_who_was_told_to_withdraw_is_protected(office: Office) -> None:
    office.enrol("李建国", Role.OFFICER)
    office.enrol("督", Role.SUPERVISOR, "city-12345")
    number = office.opened().number
    before = len(office.told("李建国"))
    ticket = office.do(number, lambda c, t: resident.told_to_withdraw(c, t, CITIZEN))
    assert ticket.is_open
    assert office.events(number)[-1].confidential
    assert office.keys("督") == ["card.pressed_to_withdraw"]
    assert len(office.told("李建国")) == before


# ── pushes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def told_at(office: Office, who: str) -> str:
    return f"{office.local(office.told(who)[-1].due_at):%d %H:%M}"


def test_at_night_resident_and_staff_sleep(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)  # 22:00
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    assert (told_at(office, "李建国"), told_at(office, "wang")) == ("24 08:00", "24 08:00")


def test_what_comes_at_night_may_be_signed_for_two_hours_in_the_morning(office: Office) -> None:
    office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)
    due = office.opened().due
    assert due.sign is not None
    assert f"{office.local(due.sign):%d %H:%M}" == "24 10:00"
    office.later(hours=11)
    assert office.keys("李建国") == ["card.new"]


@pytest.mark.parametrize("urgency", [1, 2])
def test_what_is_urgent_wakes_the_staff(office: Office, urgency: int) -> None:
    office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)
    office.opened(urgency=urgency)
    assert told_at(office, "李建国") == "23 22:00"


def test_who_wrote_a_short_while_ago_is_at_work_and_told_at_once(office: Office) -> None:
    office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)
    with office.store.begin() as work:
        here = Conversation(Account("web", "李建国"), "zh-CN", "p-li", last_heard_at=office.now)
        work.conversations.save(here)
    office.later(minutes=20)
    office.opened()
    assert told_at(office, "李建国") == "23 22:20"
    office.later(minutes=20)
    office.opened()
    assert told_at(office, "李建国") == "24 08:00"


def test_a_push_read_in_the_morning_speaks_of_the_day_on_which_it_is_read(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    text = office.told("wang")[-1].text
    assert "11月23日（周一）22:00 签收" in text
    assert "今天 22:00 前联系您" in text


def test_danger_wakes_the_resident_too(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    office.later(hours=13)
    number = office.opened(urgency=1).number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    assert office.told("wang")[-1].due_at == office.now


def test_who_muted_the_steps_still_hears_replies_and_questions(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    with office.store.begin() as work:
        conversation = work.conversations.of_person(WANG)
        assert conversation is not None
        work.conversations.save(conversation.noted(muted=True))
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(number, lambda c, t: handling.reply(c, t, li, "等备件"))
    office.do(number, lambda c, t: handling.message_to_resident(c, t, li, "家里有人吗"))
    office.do(number, lambda c, t: handling.resolve(c, t, li, "换好了"))
    assert office.keys("wang") == ["push.message", "push.reply"]


def test_numbers_are_masked_in_pushes(office: Office) -> None:
    li = office.enrol("李建国", Role.OFFICER)
    number = office.opened().number
    office.do(number, lambda c, t: handling.acknowledge(c, t, li))
    office.do(
        number, lambda c, t: resident.supplement(c, t, CITIZEN, "急事打13812345678，身份证430102199001011234", ())
    )
    office.do(number, lambda c, t: handling.reply(c, t, li, "回头打您13812345678"))
    for who in ("李建国", "wang"):
        text = "\n".join(message.text for message in office.told(who))
        assert "138****5678" in text
        assert "13812345678" not in text
        assert "430102199001011234" not in text


# ── what residents take out ───────────────────────────────────────────────────────────────────────────────────────────


def test_words_that_a_resident_took_out_stand_nowhere_in_the_ticket(office: Office) -> None:
    words = "我是那儿的老师"
    number = office.opened(text=f"食堂的菜发霉，{words}，天天这样", summary=f"菜发霉，{words}", title=words).number
    ticket = office.do(number, lambda c, t: resident.take_out(c, t, CITIZEN, (words,)))
    assert (ticket.text, ticket.summary, words in ticket.identifying) == ("食堂的菜发霉，天天这样", "菜发霉", True)


def test_a_number_that_a_resident_took_out_is_gone_from_contact_and_words(office: Office) -> None:
    contact = Contact("13812345678", "王芳", "打13812345678")
    number = office.opened(text="灯坏了，电话13812345678", contact=contact).number
    ticket = office.do(number, lambda c, t: resident.take_out(c, t, CITIZEN, number=True))
    assert ticket.contact == Contact("", "王芳", "打") and ticket.text == "灯坏了"
