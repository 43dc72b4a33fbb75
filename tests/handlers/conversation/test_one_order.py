"""The steps by which the desk reads an order: amid what each may be asked."""

from __future__ import annotations

import pytest

from handlers.conversation.state import Frame
from handlers.desk.asked_list import PLAIN_AMID, WITH_CHOICES
from handlers.desk.one_order import STEPS, Open
from handlers.desk.orders.jobs import JOBS
from handlers.desk.orders.presses import ANYTIME, BUTTONS


def waits(job: str) -> Open:
    return Open.by(Frame("desk", draft={"job": job, "ticket": "YZ-1"}))


def test_what_waits_is_told_by_the_frame_on_top() -> None:
    assert Open.by(None) is Open.NOTHING
    assert Open.by(Frame("filing")) is Open.FILING
    assert waits("reply") is Open.OTHER


@pytest.mark.parametrize(
    ("jobs", "amid"),
    [(PLAIN_AMID, Open.PLAIN), (WITH_CHOICES, Open.CHOICES), (frozenset({"merge", "shelve"}), Open.FIGURES)],
)
def test_jobs_are_read_amid_as_their_lists_say(jobs: frozenset[str], amid: Open) -> None:
    assert {job for job in JOBS.keys() | {"confirm"} if waits(job) in amid} == jobs


def test_each_step_has_its_name_and_something_to_be_asked_amid() -> None:
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert all(step.amid for step in STEPS)


def test_nothing_is_told_amid_what_is_filed_before_the_filing_itself_is_asked() -> None:
    names = [step.name for step in STEPS if Open.FILING in step.amid]
    assert names[:2] == ["a list, or figures", "what is being filed"]


def test_a_button_of_no_ticket_may_be_picked_whatever_is_open() -> None:
    assert {do.partition(".")[2] for do in BUTTONS} - {""} <= ANYTIME
