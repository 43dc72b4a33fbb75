"""What is named only to be refused (不提交, 先别撤) counts as no yes and no command."""

from __future__ import annotations

import pytest

from handlers.ports.understanding import Chosen, Intent
from nlu.choose import choose
from tests.nlu.conftest import Hear

CARDS = (
    ("提交", "再看一遍", "改别的"),
    ("对，提交", "改地点", "改类别", "加照片", "更多"),
    ("匿名", "实名但保密"),
    ("撤回", "保留"),
    ("联系我妈", "先联系我，再去敲门", "两个都留"),
    ("是一件事", "另外记一件"),
    ("接着报", "改天"),
    ("同意", "再想想"),
)
REFUSALS = (
    "不",
    "别",
    "先不",
    "先别",
    "不要",
    "不用",
    "不想",
    "没",
    "还没",
    "我说了不",
    "没说要",
    "不急着",
    "甭",
    "莫",
    "谁说",
    "我不同意",
)


@pytest.mark.parametrize("labels", CARDS)
def test_a_label_that_is_refused_is_never_picked(labels: tuple[str, ...]) -> None:
    """不提交 submitted: the label stood inside the words."""
    picked = {
        f"{no}{label}{end}": labels[chosen.index]
        for label in labels
        for no in REFUSALS
        for end in ("", "！！！", "了", "啊")
        if (chosen := choose(f"{no}{label.removeprefix('对，')}{end}", labels)) is not None
    }
    assert picked == {}


@pytest.mark.parametrize("said", ["提交不", "匿名就不用了", "撤回的话就算了", "提交没有"])
def test_a_label_that_is_refused_behind_it_is_not_picked(said: str) -> None:
    for labels in CARDS:
        assert choose(said, labels) is None


@pytest.mark.parametrize("said", ["没错提交", "没问题提交吧", "不改了提交", "没有了提交", "那就提交吧", "提交吧谢谢"])
def test_words_that_only_begin_as_a_refusal_still_pick(said: str) -> None:
    assert choose(said, CARDS[0]) == Chosen(0, "")


COMMANDS = {
    "提交": Intent.YES,
    "报": Intent.YES,
    "确认": Intent.YES,
    "同意": Intent.YES,
    "这样报": Intent.YES,
    "对": Intent.YES,
    "撤": Intent.WITHDRAW,
    "撤单": Intent.WITHDRAW,
    "撤回": Intent.WITHDRAW,
    "取消": Intent.CANCEL,
    "转人工": Intent.HUMAN,
    "催": Intent.URGE,
}


@pytest.mark.parametrize(("said", "command"), COMMANDS.items())
@pytest.mark.parametrize("expecting", ["review", "place", "question", "detail", None])
def test_a_refused_command_is_never_obeyed(hear: Hear, said: str, command: Intent, expecting: str | None) -> None:
    for no in REFUSALS:
        if command is Intent.HUMAN and no in ("没", "还没"):
            continue  # 没转人工 wants one all the same
        meaning = hear(f"{no}{said}", expecting=expecting, tickets=expecting is None)
        assert meaning.intent is not command, f"{no}{said}"
        assert meaning.sure_of(command) < 0.5, f"{no}{said}"


@pytest.mark.parametrize(
    "said", ["没有人工吗", "能不能转人工", "要不要撤单", "不报了，转人工", "没错，提交", "不能撤吗"]
)
def test_what_only_holds_a_no_is_no_refusal(hear: Hear, said: str) -> None:
    assert hear(said, expecting="review").intent is not Intent.NO
