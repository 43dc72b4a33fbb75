"""Which kind of appeal a message is."""

from __future__ import annotations

import pytest

from nlu.linear import shipped
from nlu.train_kinds import messages, source
from tests.nlu.conftest import Hear
from tickets.catalogue import Kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("楼道的灯坏了，晚上上楼看不见", Kind.HELP),
        ("路灯坏了，报了修，来了两拨人都说不归他们管", Kind.COMPLAINT),
        ("路灯坏了该打哪个电话？", Kind.INQUIRY),
        ("建议在这条小路上多装几盏路灯", Kind.SUGGESTION),
        ("有人夜里偷剪路灯的线去卖，我记下了车牌", Kind.TIP_OFF),
        ("表扬修路灯的师傅，下着雨当天就来修好了", Kind.PRAISE),
    ],
)
def test_the_same_matter_is_of_the_kind_that_it_is_told_as(hear: Hear, text: str, kind: Kind) -> None:
    told = hear(text, expecting="what").kind
    assert told is not None
    assert told.value == kind


def test_who_says_that_it_is_a_complaint_is_believed(hear: Hear) -> None:
    told = hear("我要投诉，楼道的灯坏了", expecting="what").kind
    assert told is not None
    assert told.value == Kind.COMPLAINT


def test_the_model_outweighs_what_the_leaf_usually_is(hear: Hear) -> None:
    told = hear("有人夜里偷剪路灯的线", expecting="what").kind
    assert told is not None
    assert (told.value, told.origin) == (Kind.TIP_OFF, "form")


def test_a_reproach_put_as_a_question_is_no_inquiry(hear: Hear) -> None:
    told = hear("为啥农村医保非得一家子一起交，村里说不给办，这是哪条规定", expecting="what").kind
    assert told is not None
    assert told.value == Kind.COMPLAINT


def test_the_kind_model_was_taught_by_the_messages_that_lie_beside_it() -> None:
    assert shipped("kinds").about.data == source(), "run: python -m bench.kinds"


def test_every_kind_is_taught_and_no_message_stands_twice() -> None:
    taught = list(messages())
    assert {kind for kind, _ in taught} == set(Kind)
    assert len({text for _, text in taught}) == len(taught)
