"""What is said at the card: only a bare yes submits, only a bare end gives up, and whatever else is told stays in the appeal."""

from __future__ import annotations

import pytest
from conversation_talk import Talk

from handlers.conversation.message import Account
from handlers.dialogues.drafting.draft import Report

FIRST = "翠屏小区5栋单元门禁坏了，外人随便进"
YES = """
对 对的 是 是的 好 好的 好吧 好嘞 行 行吧 可以 可以的 嗯 嗯嗯 嗯哪 中 成 要得 得嘞 没错 没问题 没毛病 正确 确认 确定 同意 提交 提交吧 交吧 交了吧 报吧
就这样 就这样吧 就是这样 是这样的 就这些 好，就这样 好了，提交吧 好了就这些 对，麻烦尽快 没错，交吧 写得对 都对，提交 核对无误，提交 不用改 看过了，没问题
可以，没问题 对，快点交 全对，谢谢 嗯就这样发吧谢谢 行行行
"""
END = """
算了 算了吧 算了不报了 不报了 先不报了 别报了 取消 撤 撤了吧 撤销 放弃 退出 拉倒吧 不交了 不想报了 太麻烦，不报了 刚刚修好了，不用报了 对方道歉了，不投诉了
改天再交 当我没说
"""
TOLD = """
报过警没用 报过三次了 报过很多次 报过12345 报过好几回都没修 报过物业了没人管 报了三次 报警了 报修了没人来 报给物业了 好几年了 好几家都这样 好多次了 好久了 好久没修了 好些天了
好吓人 好端端的就坏了 好像还有一盏也坏了 对方不承认 对我家影响很大 对孩子不好 对门也一样 对面也坏了 是我家 是一楼的 是老旧小区 是上个月坏的
是半夜 是公家的 是租的房子 是最近的事 是去年坏的 行人都没法走 可以说没人管 可是没人管 没人管 没修好过 没用 没有人来看过 中午最吵 中间那个门 成天这样 成了摆设 就这样坏了一年
就是没人修 就是坏了 确实很久了 交了物业费的 交过物业费 交警来过 交给物业没用 提交过了 提过好几次 已经提交过 已经报警 已经坏了 已经三个月了 发生好几次了 发现小偷进来过 快一年了
算了一下一共坏了八盏 算算有一年了 算起来半年了 算一下大概二十户 不报警 不报不行了 不弄好我就投诉 不是一次两次了 不止一家 不管用 不安全 不能等了 不行啊太危险了 取消了门卫 撤了保安以后就这样
撤掉了门卫 别人也投诉过 别的楼也坏了 别家都好的 先前报过 停了半个月 关不上 关门都关不严 结束不了 完全没用 完全关不上 没完没了 修好了又坏 好了又坏 同一个地方坏三次 通过大门就能进
得有人管 要命 门好了 已经好了 现在好了
"""
ASKED = ("好了", "对了", "报了")


def _card(talk: Talk, said: str) -> Account:
    who = Account("test", f"citizen:{said}")
    talk.say(FIRST, who=who)
    talk.say(said, who=who)
    return who


def test_a_bare_yes_submits(talk: Talk) -> None:
    for said in YES.split():
        assert talk.tickets(_card(talk, said)), said


def test_a_bare_end_gives_up(talk: Talk) -> None:
    for said in END.split():
        who = _card(talk, said)
        assert (said, talk.tickets(who), talk.conversation(who).frames) == (said, (), ())


def test_what_only_begins_like_a_yes_or_an_end_stays_in_the_appeal_and_submits_nothing(talk: Talk) -> None:
    for said in TOLD.split():
        who = _card(talk, said)
        assert not talk.tickets(who), said
        [frame] = talk.conversation(who).frames
        draft = Report.of(frame.draft)
        assert said in draft.text() or (draft.since or "一") in said and draft.since, said


def test_half_a_yes_is_asked_once_more(talk: Talk) -> None:
    for said in ASKED:
        who = _card(talk, said)
        assert not talk.tickets(who), said
        assert "提交吗" in talk.sent[-1].message.text, said


@pytest.mark.parametrize(
    ("first", "yes", "told"),
    [
        ("The street lamp at 38 Renmin Road is broken", "yes, all correct, please send it", "sure it has been like this for years"),
        ("Фонарь на улице Жэньминь 38 не горит", "да, всё верно, отправляйте", "да уже третий год так"),
        ("人民路38号の街灯が切れています", "はい、送ってください", "もう三年も続いています"),
        ("런민로 38호 가로등이 고장났어요", "네 맞아요 보내 주세요", "네 벌써 삼 년째예요"),
    ],
)  # fmt: skip
def test_a_bare_yes_submits_in_every_language(talk: Talk, first: str, yes: str, told: str) -> None:
    who, other = Account("test", "citizen:yes"), Account("test", "citizen:told")
    for one, said in ((who, yes), (other, told)):
        talk.say(first, who=one)
        talk.say(said, who=one)
    assert talk.tickets(who)
    assert not talk.tickets(other)
